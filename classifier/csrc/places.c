/* Where the features of a text stand, and what each is worth for a label: classifier/explain.py.

   The places of all features lie end to end in the order of the vector, of one feature in the order
   they were read: sums of floating point numbers depend on it. */

#include "native.h"

typedef struct {
    int64_t *position, *edges;
    double *share, *length;
    Py_ssize_t count, room;
} Places;

typedef struct {
    const int64_t *rows;
    int32_t *slots;
    uint64_t mask;
    Py_ssize_t count;
} Table;

static uint64_t spot(int64_t row, uint64_t mask)
{
    return (((uint64_t)row * UINT64_C(0x9E3779B97F4A7C15)) >> 40) & mask;
}

/* Where each row of the vector stands; 0 if memory runs out. */
static int index_rows(Table *t)
{
    for (t->mask = 15; t->mask < 2 * (uint64_t)t->count; t->mask = 2 * t->mask + 1)
        ;
    t->slots = calloc((size_t)t->mask + 1, sizeof *t->slots);
    if (!t->slots)
        return 0;
    for (Py_ssize_t i = 0; i < t->count; i++) {
        uint64_t at = spot(t->rows[i], t->mask);
        while (t->slots[at])
            at = (at + 1) & t->mask;
        t->slots[at] = (int32_t)(i + 1);
    }
    return 1;
}

/* Add one place of a row; 0 if the vector has no such row or there is no room. */
static int add_place(const Table *t, Places *p, int64_t row, int64_t start, int64_t end)
{
    uint64_t at = spot(row, t->mask);
    while (t->slots[at] && t->rows[t->slots[at] - 1] != row)
        at = (at + 1) & t->mask;
    if (!t->slots[at] || p->count >= p->room)
        return 0;
    p->position[p->count] = t->slots[at] - 1;
    p->edges[2 * p->count] = start;
    p->edges[2 * p->count + 1] = end;
    p->count++;
    return 1;
}

/* The n-grams of one kind, an array for each n; begin and end of unit i at begins[i * step] and ends[i * step]. */
static int add_windows(const Table *t, Places *p, PyObject *windows, Py_ssize_t n, const int64_t *begins,
                       const int64_t *ends, Py_ssize_t step, Py_ssize_t units)
{
    for (Py_ssize_t k = 0; k < PyList_Size(windows); k++, n++) {
        Py_buffer b;
        if (PyObject_GetBuffer(PyList_GetItem(windows, k), &b, PyBUF_SIMPLE))
            return 0;
        const int64_t *rows = b.buf;
        Py_ssize_t count = b.len / 8;
        int fits = !count || (n > 0 && count + n - 1 <= units);
        for (Py_ssize_t i = 0; fits && i < count; i++)
            if (rows[i] >= 0)
                fits = add_place(t, p, rows[i], begins[i * step], ends[(i + n - 1) * step]);
        PyBuffer_Release(&b);
        if (!fits)
            return 0;
    }
    return 1;
}

/* Concepts: their rows, -1 for none, beside the hits (concept, start, end, denied). */
static int add_concepts(const Table *t, Places *p, PyObject *rows, PyObject *hits)
{
    Py_ssize_t count = PyList_Size(rows);
    if (PyList_Size(hits) != count)
        return 0;
    for (Py_ssize_t i = 0; i < count; i++) {
        int64_t row = PyLong_AsLongLong(PyList_GetItem(rows, i)), start, end;
        if (row < 0)
            continue;
        PyObject *hit = PyList_GetItem(hits, i);
        if (!PyTuple_Check(hit) || PyTuple_Size(hit) < 3)
            return 0;
        start = PyLong_AsLongLong(PyTuple_GetItem(hit, 1));
        end = PyLong_AsLongLong(PyTuple_GetItem(hit, 2));
        if (!add_place(t, p, row, start, end))
            return 0;
    }
    return !PyErr_Occurred();
}

/* Begin and end of the words, by their places among the tokens. */
static int find_words(PyObject *tokens, const int64_t *words, Py_ssize_t count, int64_t *starts, int64_t *ends)
{
    Py_ssize_t k = 0, all = PyList_Size(tokens);
    int64_t at = 0;
    for (Py_ssize_t i = 0; i < all; i++) {
        PyObject *token = PyList_GetItem(tokens, i);
        if (!PyUnicode_Check(token))
            return 0;
        int64_t end = at + PyUnicode_GetLength(token);
        if (k < count && words[k] == i) {
            starts[k] = at;
            ends[k++] = end;
        }
        at = end;
    }
    return k == count;
}

/* Bring the places into the order of the vector, those of one feature as they stand. */
static int sort_places(const Places *in, Places *out, Py_ssize_t features)
{
    int32_t *next = calloc((size_t)features + 1, sizeof *next);
    if (!next)
        return 0;
    for (Py_ssize_t i = 0; i < in->count; i++)
        next[in->position[i] + 1]++;
    for (Py_ssize_t k = 0; k < features; k++)
        next[k + 1] += next[k];
    /* Of feature k, next[k] is its first place now; its places end where those of k + 1 begin. */
    for (Py_ssize_t k = 0; k < features; k++) {
        int32_t end = next[k + 1];
        for (int32_t i = next[k]; i < end; i++)
            out->share[i] = (double)(end - next[k]);
    }
    for (Py_ssize_t i = 0; i < in->count; i++) {
        int32_t at = next[in->position[i]]++;
        out->position[at] = in->position[i];
        out->edges[2 * at] = in->edges[2 * i];
        out->edges[2 * at + 1] = in->edges[2 * i + 1];
        out->length[at] = (double)(in->edges[2 * i + 1] - in->edges[2 * i]);
    }
    free(next);
    return 1;
}

/* places(tokens, words, (word windows, n), (character windows, n), bounds, (concept rows, hits), indices,
   starts, ends, position, share, length, edges) -> number of places. */
PyObject *anyou_places(PyObject *Py_UNUSED(module), PyObject *arguments)
{
    Py_buffer b[9];
    PyObject *tokens, *word_windows, *char_windows, *rows, *hits;
    Py_ssize_t word_low, char_low;
    if (!PyArg_ParseTuple(arguments, "O!y*(O!n)(O!n)y*(O!O!)y*w*w*w*w*w*w*", &PyList_Type, &tokens, &b[0], &PyList_Type,
                          &word_windows, &word_low, &PyList_Type, &char_windows, &char_low, &b[1], &PyList_Type, &rows,
                          &PyList_Type, &hits, &b[2], &b[3], &b[4], &b[5], &b[6], &b[7], &b[8]))
        return NULL;
    Py_ssize_t words = b[0].len / 8;
    Table table = {b[2].buf, NULL, 0, b[2].len / 8};
    Places out = {b[5].buf, b[8].buf, b[6].buf, b[7].buf, 0, b[5].len / 8}, read = {NULL, NULL, NULL, NULL, 0, out.room};
    const int64_t *bounds = b[1].buf;
    int fits = b[3].len == b[0].len && b[4].len == b[0].len && b[6].len == b[5].len && b[7].len == b[5].len &&
               b[8].len == 2 * b[5].len && table.count < INT32_MAX && out.room < INT32_MAX;
    int memory = 1;
    if (fits) {
        read.position = malloc(((size_t)read.room + 1) * sizeof *read.position);
        read.edges = malloc(2 * ((size_t)read.room + 1) * sizeof *read.edges);
        memory = read.position && read.edges && index_rows(&table);
        fits = memory && find_words(tokens, b[0].buf, words, b[3].buf, b[4].buf) &&
               add_windows(&table, &read, word_windows, word_low, b[3].buf, b[4].buf, 1, words) &&
               add_windows(&table, &read, char_windows, char_low, bounds, bounds + 1, 2, b[1].len / 16) &&
               add_concepts(&table, &read, rows, hits);
        if (fits)
            fits = memory = sort_places(&read, &out, table.count);
    }
    free(read.position);
    free(read.edges);
    free(table.slots);
    release_all(b, 9);
    if (PyErr_Occurred())
        return NULL;
    if (!memory)
        return PyErr_NoMemory();
    if (!fits) {
        PyErr_SetString(PyExc_ValueError, "features stand outside the text");
        return NULL;
    }
    return PyLong_FromSsize_t(read.count);
}

/* coefficients(coef, indices, label, rival, own, lead, out): own times the column of the label less lead times the
   rival's, for the features of a text; coef float32 (features, labels). */
PyObject *anyou_coefficients(PyObject *Py_UNUSED(module), PyObject *arguments)
{
    Py_buffer b[3];
    Py_ssize_t labels, label, rival;
    double own, lead;
    if (!PyArg_ParseTuple(arguments, "y*ny*nnddw*", &b[0], &labels, &b[1], &label, &rival, &own, &lead, &b[2]))
        return NULL;
    const float *coef = b[0].buf;
    const int64_t *indices = b[1].buf;
    double *out = b[2].buf;
    Py_ssize_t count = b[1].len / 8, features = labels > 0 ? b[0].len / 4 / labels : 0;
    int fits = b[2].len == b[1].len && label >= 0 && label < labels && rival >= 0 && rival < labels;
    for (Py_ssize_t i = 0; fits && i < count; i++) {
        fits = indices[i] >= 0 && indices[i] < features;
        if (fits) {
            const float *row = coef + indices[i] * labels;
            double mine = own * (double)row[label], theirs = lead * (double)row[rival];
            out[i] = mine - theirs;
        }
    }
    release_all(b, 3);
    if (!fits) {
        PyErr_SetString(PyExc_ValueError, "features lead outside the coefficients");
        return NULL;
    }
    Py_RETURN_NONE;
}
