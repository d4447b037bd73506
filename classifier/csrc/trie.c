/* Literals laid out as a trie, and the leftmost longest of them in a text: classifier/literals.py.

   Texts are a few hundred characters and literals a few: to walk down from every place costs less
   than the tables of an automaton, which push the model out of the caches. */

#include "trie.h"

/* Numbers before the arrays: nodes, and nothing. */
#define HEAD 2

int anyou_read_trie(const Py_buffer *buffer, Trie *trie)
{
    const int32_t *head = buffer->buf;
    int fits = buffer->len >= (Py_ssize_t)(HEAD * sizeof *head + PLANE * sizeof(TrieRoot)) && head[0] > 0;
    if (fits) {
        size_t nodes = (size_t)head[0];
        *trie = (Trie){.nodes = head[0], .roots = (const TrieRoot *)(head + HEAD)};
        trie->at = (const TrieNode *)(trie->roots + PLANE);
        trie->codes = (const uint16_t *)(trie->at + nodes + 1);
        fits = (size_t)buffer->len ==
               HEAD * sizeof *head + PLANE * sizeof(TrieRoot) + (nodes + 1) * sizeof *trie->at + nodes * sizeof *trie->codes;
    }
    if (!fits)
        PyErr_SetString(PyExc_ValueError, "no trie");
    return fits;
}

typedef struct {
    int32_t low, high; /* literals below a node, in order */
} Range;

/* Lays out `count` literals: `codes` end to end, `ends` where each ends, in ascending order, each once. */
static PyObject *lay_out(const uint32_t *codes, const int32_t *ends, int32_t count, int32_t most)
{
    size_t plain = HEAD * sizeof(int32_t) + PLANE * sizeof(TrieRoot);
    char *room = calloc(plain + ((size_t)most + 1) * sizeof(TrieNode) + (size_t)most * 2, 1);
    Range *ranges = malloc((size_t)most * sizeof *ranges);
    uint16_t *letters = malloc((size_t)most * sizeof *letters);
    PyObject *out = NULL;
    if (room && ranges && letters) {
        int32_t *head = (int32_t *)room;
        TrieRoot *roots = (TrieRoot *)(head + HEAD);
        TrieNode *at = (TrieNode *)(room + plain);
        int32_t nodes = 1, level_end = 1, depth = 0;
        ranges[0] = (Range){0, count}, letters[0] = 0, at[0].literal = -1;
        for (int32_t node = 0; node < nodes; node++) {
            if (node == level_end)
                level_end = nodes, depth++;
            at[node].first = nodes;
            for (int32_t i = ranges[node].low; i < ranges[node].high;) {
                int32_t begin = i ? ends[i - 1] : 0;
                uint32_t code = codes[begin + depth];
                int32_t low = i;
                while (i < ranges[node].high && codes[(i ? ends[i - 1] : 0) + depth] == code)
                    i++;
                letters[nodes] = (uint16_t)code;
                /* The shortest comes first. */
                int ended = ends[low] - begin == depth + 1;
                at[nodes].literal = ended ? low : -1;
                at[node].among |= AMONG(code);
                ranges[nodes] = (Range){low + ended, i};
                if (!node)
                    roots[code].node = nodes;
                nodes++;
            }
        }
        at[nodes] = (TrieNode){nodes, -1, 0};
        for (int32_t node = at[0].first; node < at[1].first; node++)
            roots[letters[node]].among = at[node].literal < 0 ? at[node].among : ~(uint32_t)0;
        head[0] = nodes;
        memcpy(at + nodes + 1, letters, (size_t)nodes * sizeof *letters);
        out = PyBytes_FromStringAndSize(
            room, (Py_ssize_t)(plain + ((size_t)nodes + 1) * sizeof *at + (size_t)nodes * sizeof *letters));
    } else {
        PyErr_NoMemory();
    }
    free(room);
    free(ranges);
    free(letters);
    return out;
}

/* trie(literals): bytes for `literals` and `concepts`; None where a literal leaves the basic plane. */
PyObject *anyou_trie(PyObject *Py_UNUSED(module), PyObject *arguments)
{
    PyObject *literals, *out = NULL;
    if (!PyArg_ParseTuple(arguments, "O!", &PyList_Type, &literals))
        return NULL;
    Py_ssize_t count = PyList_Size(literals), total = 0;
    for (Py_ssize_t i = 0; i < count; i++) {
        PyObject *word = PyList_GetItem(literals, i), *before = i ? PyList_GetItem(literals, i - 1) : NULL;
        Py_ssize_t length = PyUnicode_Check(word) ? PyUnicode_GetLength(word) : 0;
        if (length < 1 || (before && PyUnicode_Compare(before, word) >= 0)) {
            PyErr_SetString(PyExc_ValueError, "literals ascend, and none is empty");
            return NULL;
        }
        total += length;
    }
    if (total >= INT32_MAX / 16) {
        PyErr_SetString(PyExc_ValueError, "too many literals");
        return NULL;
    }
    uint32_t *codes = malloc(((size_t)total + 1) * sizeof *codes);
    int32_t *ends = malloc(((size_t)count + 1) * sizeof *ends);
    int plain = 1;
    if (!codes || !ends) {
        PyErr_NoMemory();
    } else {
        Py_ssize_t at = 0;
        for (Py_ssize_t i = 0; i < count; i++) {
            PyObject *word = PyList_GetItem(literals, i);
            if (!PyUnicode_AsUCS4(word, codes + at, total + 1 - at, 0))
                goto done;
            at += PyUnicode_GetLength(word);
            ends[i] = (int32_t)at;
        }
        for (Py_ssize_t i = 0; i < total; i++)
            plain &= codes[i] < PLANE;
        out = plain ? lay_out(codes, ends, (int32_t)count, (int32_t)total + 1) : Py_NewRef(Py_None);
    }
done:
    free(codes);
    free(ends);
    return out;
}

/* Append (number, start, end) for a literal; 0 for an error. */
static int put(PyObject *out, const Py_buffer *numbers, int32_t literal, Py_ssize_t start, Py_ssize_t end)
{
    if (literal >= numbers->len / 4) {
        PyErr_SetString(PyExc_ValueError, "a literal has no number");
        return 0;
    }
    PyObject *place = build_place(((const int32_t *)numbers->buf)[literal], start, end, NULL);
    int failed = !place || PyList_Append(out, place);
    Py_XDECREF(place);
    return !failed;
}

/* The literals of a text from every place of it, or the leftmost longest, none overlapping; 0 for an error. */
static int find(const Trie *trie, const Py_buffer *numbers, const uint32_t *codes, Py_ssize_t length, int overlapping,
                PyObject *out)
{
    for (Py_ssize_t start = 0; start < length;) {
        Py_ssize_t end = start + 1;
        anyou_look_ahead(trie, codes, start, length);
        int32_t found = -1, node = anyou_enter(trie, codes[start], start + 1 < length ? codes[start + 1] : 0);
        for (Py_ssize_t at = start + 1; node; node = at < length ? anyou_step(trie, node, codes[at++]) : 0) {
            if (trie->at[node].literal < 0)
                continue;
            found = trie->at[node].literal;
            if (!overlapping)
                end = at;
            else if (!put(out, numbers, found, start, at))
                return 0;
        }
        if (found >= 0 && !overlapping && !put(out, numbers, found, start, end))
            return 0;
        start = end;
    }
    return 1;
}

/* literals(trie, numbers, text, overlapping) -> places, as (number of the literal, start, end), by their starts;
   `numbers` int32, of the literals in the order of the trie. */
PyObject *anyou_literals(PyObject *Py_UNUSED(module), PyObject *arguments)
{
    Py_buffer b[2];
    PyObject *text, *out = NULL;
    Trie trie;
    int overlapping;
    if (!PyArg_ParseTuple(arguments, "y*y*Up", &b[0], &b[1], &text, &overlapping))
        return NULL;
    Py_ssize_t length = PyUnicode_GetLength(text);
    uint32_t *codes = NULL;
    if (anyou_read_trie(&b[0], &trie)) {
        codes = malloc(((size_t)length + 1) * sizeof *codes);
        if (!codes)
            PyErr_NoMemory();
        else if (PyUnicode_AsUCS4(text, codes, length + 1, 0))
            out = PyList_New(0);
        if (out && !find(&trie, &b[1], codes, length, overlapping, out))
            Py_CLEAR(out);
    }
    free(codes);
    release_all(b, 2);
    return out;
}
