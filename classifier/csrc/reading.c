/* From a text and its tokens to its features: Engine.vectorize of classifier/engine.py.

   What a feature is stands there and in classifier/vocabulary.py. Words are found by their code
   points, longer or unknown ones and runs of Latin letters by the dictionaries of the model. Texts
   with characters outside the basic plane are left to Python: the answer is None then. */

#include "keys.h"

#include <math.h>

#define UNIT_BITS 20
#define BLOCK_SHIFT 60
#define MOST_UNITS 3
#define PLANE 0x10000
/* Longest word that fits a key: 21 bits hold any code point. */
#define LONGEST 3
/* Of features: words, characters, concepts. */
#define BLOCKS 3
/* Classes of characters. */
#define UNIT 1
#define LATIN 2

typedef struct {
    /* Of the model: tables of words and n-grams, classes of characters, weights. */
    Table words, ngrams;
    const uint8_t *classes;
    const double *idf, *logs;
    double weights[BLOCKS];
    Py_ssize_t features, log_count;
    PyObject *numbers, *strings;
    long long next_word, next_string;
    int word_low, word_high, char_low, char_high;
    long long char_start;
    const int32_t *concepts; /* row of each concept, plain then negated */
    Py_ssize_t concept_count;
    /* Of the text. */
    uint32_t *codes;
    Py_ssize_t length, tokens;
    int64_t *units, *keys, *places, *bounds, *rows, *counts;
    int32_t *ids;
    double *values;
    Py_ssize_t used;
    int touching;
} Read;

/* Number of a string: the model's, else the next free one in `fresh`; -1 for an error. */
static int64_t number_of(PyObject *known, PyObject *fresh, PyObject *string, long long next)
{
    PyObject *found = PyDict_GetItemWithError(known, string);
    if (!found && !PyErr_Occurred())
        found = PyDict_GetItemWithError(fresh, string);
    if (found)
        return PyLong_AsLongLong(found);
    if (PyErr_Occurred())
        return -1;
    int64_t number = next + (int64_t)PyDict_Size(fresh);
    PyObject *value = PyLong_FromLongLong(number);
    int failed = !value || PyDict_SetItem(fresh, string, value);
    Py_XDECREF(value);
    return failed ? -1 : number;
}

/* Keys of the n-grams of `count` units, n by n. */
static void pack(Read *r, Py_ssize_t count, int low, int high, int64_t block)
{
    for (int n = low; n <= high; n++)
        for (Py_ssize_t i = 0; i + n <= count; i++) {
            int64_t key = r->units[i];
            for (int k = 1; k < n; k++)
                key = (key << UNIT_BITS) | r->units[i + k];
            r->keys[r->used++] = key | block;
        }
}

/* Units and places of the words; their number, -1 for an error, -2 where tokens and text do not fit. */
static Py_ssize_t read_words(Read *r, PyObject *tokens, PyObject *fresh)
{
    Py_ssize_t at = 0, found = 0;
    for (Py_ssize_t i = 0; i < r->tokens; i++) {
        Py_ssize_t length = PyUnicode_GetLength(PyList_GetItem(tokens, i));
        if (length < 0)
            return -1;
        if (length > r->length - at)
            return -2;
        int64_t key = length && length <= LONGEST ? 0 : -1;
        for (Py_ssize_t k = 0; k < length && key >= 0; k++)
            key |= (int64_t)r->codes[at + k] << (21 * k);
        r->keys[i] = key;
        at += length;
    }
    if (at != r->length)
        return -2;
    anyou_find_all(&r->words, r->keys, r->units, r->tokens);
    at = 0;
    for (Py_ssize_t i = 0; i < r->tokens; i++) {
        PyObject *token = PyList_GetItem(tokens, i);
        Py_ssize_t length = PyUnicode_GetLength(token);
        int64_t unit = r->units[i];
        if (unit < 0) {
            int word = 0;
            for (Py_ssize_t k = at; k < at + length && !word; k++)
                word = r->classes[r->codes[k]] != 0;
            unit = word ? number_of(r->numbers, fresh, token, r->next_word) : 0;
            if (unit < 0)
                return -1;
        }
        if (unit) {
            r->units[found] = unit;
            r->places[found++] = i;
        }
        at += length;
    }
    return found;
}

/* Whether a unit of characters is a Latin run. */
static int is_latin(const Read *r, Py_ssize_t unit)
{
    return r->classes[r->codes[r->bounds[2 * unit]]] == LATIN;
}

/* Number of the run that Latin runs side by side read like: "sql map" is the same term as "sqlmap". */
static int64_t join(Read *r, PyObject *text, PyObject *fresh, Py_ssize_t from, Py_ssize_t to)
{
    PyObject *run = PyUnicode_Substring(text, r->bounds[2 * from], r->bounds[2 * from + 1]);
    for (Py_ssize_t i = from + 1; run && i < to; i++) {
        PyObject *next = PyUnicode_Substring(text, r->bounds[2 * i], r->bounds[2 * i + 1]);
        PyObject *longer = next ? PyUnicode_Concat(run, next) : NULL;
        Py_XDECREF(next);
        Py_DECREF(run);
        run = longer;
    }
    int64_t unit = run ? number_of(r->strings, fresh, run, r->next_string) : -1;
    Py_XDECREF(run);
    return unit;
}

/* Keys of the n-grams across touching Latin runs, put in the place of those packed behind `at`; 0 for an error. */
static int rejoin(Read *r, PyObject *text, PyObject *fresh, Py_ssize_t count, Py_ssize_t at)
{
    for (int n = r->char_low; n <= r->char_high; n++)
        for (Py_ssize_t i = 0; i + n <= count; i++, at++) {
            int touching = 0;
            for (Py_ssize_t k = i + 1; k < i + n && !touching; k++)
                touching = is_latin(r, k - 1) && is_latin(r, k);
            int64_t key = 0;
            for (Py_ssize_t k = i; touching && k < i + n;) {
                Py_ssize_t end = k + 1;
                while (is_latin(r, k) && end < i + n && is_latin(r, end))
                    end++;
                int64_t unit = end > k + 1 ? join(r, text, fresh, k, end) : r->units[k];
                if (unit < 0)
                    return 0;
                key = (key << UNIT_BITS) | unit;
                k = end;
            }
            if (touching)
                r->keys[at] = key;
        }
    return 1;
}

/* Units of the characters; their number, -1 for an error. */
static Py_ssize_t read_characters(Read *r, PyObject *text, PyObject *fresh)
{
    Py_ssize_t found = 0;
    int latin_before = 0;
    for (Py_ssize_t i = 0; i < r->length; i++) {
        uint8_t class = r->classes[r->codes[i]];
        if (!class)
            continue;
        r->bounds[2 * found] = i, r->bounds[2 * found + 1] = i + 1;
        if (class == UNIT) {
            r->units[found++] = r->codes[i];
            latin_before = 0;
            continue;
        }
        Py_ssize_t end = i + 1;
        while (end < r->length && r->classes[r->codes[end]] == LATIN)
            end++;
        r->touching |= latin_before;
        latin_before = 1;
        r->bounds[2 * found + 1] = end;
        if (end == i + 1) {
            r->units[found++] = r->codes[i];
            continue;
        }
        PyObject *run = PyUnicode_Substring(text, i, end);
        int64_t unit = run ? number_of(r->strings, fresh, run, r->next_string) : -1;
        Py_XDECREF(run);
        if (unit < 0)
            return -1;
        r->units[found++] = unit;
        i = end - 1;
    }
    return found;
}

/* TF-IDF of all rows, each block, up to its stop, scaled to its weight; 0 if a count or row is out of bounds. */
static int weigh(const Read *r, const Py_ssize_t *stops)
{
    Py_ssize_t i = 0;
    for (int block = 0; block < BLOCKS; block++) {
        Py_ssize_t start = i;
        double squares = 0.0;
        for (; i < stops[block]; i++) {
            if (r->counts[i] >= r->log_count || r->rows[i] >= r->features)
                return 0;
            r->values[i] = r->logs[r->counts[i]] * r->idf[r->rows[i]];
            squares += r->values[i] * r->values[i];
        }
        double factor = r->weights[block] / sqrt(squares);
        for (Py_ssize_t k = start; k < i; k++)
            r->values[k] *= factor;
    }
    return 1;
}

/* Rows, ascending, and counts of the concepts behind `from`; where they end, -1 for an error. */
static Py_ssize_t read_concepts(Read *r, PyObject *hits, Py_ssize_t from)
{
    Py_ssize_t end = from, count = PyList_Size(hits);
    for (Py_ssize_t i = 0; i < count; i++) {
        PyObject *hit = PyList_GetItem(hits, i);
        if (!PyTuple_Check(hit) || PyTuple_Size(hit) != 4) {
            PyErr_SetString(PyExc_TypeError, "a hit has four parts");
            return -1;
        }
        long concept = PyLong_AsLong(PyTuple_GetItem(hit, 0));
        if (concept < 0 || concept >= r->concept_count) {
            if (!PyErr_Occurred())
                PyErr_SetString(PyExc_ValueError, "no such concept");
            return -1;
        }
        int64_t row = r->concepts[concept + (PyTuple_GetItem(hit, 3) == Py_True ? r->concept_count : 0)];
        if (row < 0)
            continue;
        /* Few: put where it belongs. */
        Py_ssize_t at = end;
        while (at > from && r->rows[at - 1] > row)
            at--;
        if (at > from && r->rows[at - 1] == row) {
            r->counts[at - 1]++;
            continue;
        }
        memmove(r->rows + at + 1, r->rows + at, (size_t)(end - at) * sizeof *r->rows);
        memmove(r->counts + at + 1, r->counts + at, (size_t)(end - at) * sizeof *r->counts);
        r->rows[at] = row;
        r->counts[at] = 1;
        end++;
    }
    return end;
}

static PyObject *read_all(Read *r, PyObject *text, PyObject *tokens, PyObject *hits, PyObject *fresh_words,
                          PyObject *fresh_strings)
{
    Py_ssize_t known, different, border = 0;
    Py_ssize_t words = read_words(r, tokens, fresh_words);
    if (words == -1)
        return NULL;
    if (words == -2)
        Py_RETURN_NONE;
    pack(r, words, r->word_low, r->word_high, (int64_t)1 << BLOCK_SHIFT);
    Py_ssize_t characters = read_characters(r, text, fresh_strings);
    if (characters == -1)
        return NULL;
    Py_ssize_t packed = r->used;
    pack(r, characters, r->char_low, r->char_high, 0);
    if (r->touching && !rejoin(r, text, fresh_strings, characters, packed))
        return NULL;
    if (!anyou_count_keys(&r->ngrams, r->keys, r->used, r->rows, r->counts, r->keys, r->ids, &known, &different))
        return PyErr_NoMemory();
    while (border < known && r->rows[border] < r->char_start)
        border++;
    Py_ssize_t end = read_concepts(r, hits, known);
    if (end < 0)
        return NULL;
    if (!weigh(r, (Py_ssize_t[BLOCKS]){border, known, end}))
        Py_RETURN_NONE;
    return Py_BuildValue("nnnnn", known, end, different, words, characters);
}

/* Whether no character lies outside the basic plane. */
static int is_plain(const Read *r)
{
    uint32_t all = 0;
    for (Py_ssize_t i = 0; i < r->length; i++)
        all |= r->codes[i];
    return all < PLANE;
}

/* What the model reads with; 0 for an error. `b` has room for six buffers, which are held only without one. */
static int take_tables(Read *r, PyObject *tables, Py_buffer *b)
{
    if (!PyArg_ParseTuple(tables, "y*y*y*y*y*y*O!LO!L(ii)(ii)L(ddd)", &b[0], &b[1], &b[2], &b[3], &b[4], &b[5],
                          &PyDict_Type, &r->numbers, &r->next_word, &PyDict_Type, &r->strings, &r->next_string,
                          &r->word_low, &r->word_high, &r->char_low, &r->char_high, &r->char_start, &r->weights[0],
                          &r->weights[1], &r->weights[2]))
        return 0;
    r->classes = b[2].buf, r->idf = b[3].buf, r->logs = b[4].buf, r->concepts = b[5].buf;
    r->features = b[3].len / 8, r->log_count = b[4].len / 8, r->concept_count = b[5].len / 8;
    if (b[2].len == PLANE && r->word_low >= 1 && r->char_low >= 1 && r->word_high <= MOST_UNITS &&
        r->char_high <= MOST_UNITS && r->word_low <= r->word_high && r->char_low <= r->char_high &&
        anyou_read_table(&b[0], &r->words) && anyou_read_table(&b[1], &r->ngrams))
        return 1;
    if (!PyErr_Occurred())
        PyErr_SetString(PyExc_ValueError, "arrays and tables do not fit each other");
    release_all(b, 6);
    return 0;
}

/* read(tables, text, tokens, hits, grams, ids, places, bounds, rows, values): `grams` are the rows of all n-grams, -1
   for an unknown one; `ids` their places in `rows`, and numbers behind all rows for the unknown; `bounds` start and
   end of each unit of characters. */
PyObject *anyou_read(PyObject *Py_UNUSED(module), PyObject *arguments)
{
    Py_buffer b[12];
    PyObject *tables, *text, *tokens, *hits, *out = NULL;
    Read r = {0};
    /* Tables and the rest one after the other: CPython keeps room for the buffers of the outer tuple alone. */
    if (!PyArg_ParseTuple(arguments, "O!UO!O!w*w*w*w*w*w*", &PyTuple_Type, &tables, &text, &PyList_Type, &tokens,
                          &PyList_Type, &hits, &b[6], &b[7], &b[8], &b[9], &b[10], &b[11]))
        return NULL;
    if (!take_tables(&r, tables, b)) {
        release_all(b + 6, 6);
        return NULL;
    }
    r.length = PyUnicode_GetLength(text), r.tokens = PyList_Size(tokens);
    Py_ssize_t needed = r.tokens * (r.word_high - r.word_low + 1) + r.length * (r.char_high - r.char_low + 1);
    Py_ssize_t units = r.tokens > r.length ? r.tokens : r.length;
    if (b[6].len / 8 < needed || b[6].len / 8 < r.tokens || b[7].len / 4 < needed || b[8].len / 8 < r.tokens ||
        b[9].len / 16 < r.length || b[10].len / 8 < needed + PyList_Size(hits) || b[11].len != b[10].len ||
        needed >= INT32_MAX) {
        PyErr_SetString(PyExc_ValueError, "arrays and tables do not fit each other");
    } else {
        r.keys = b[6].buf, r.ids = b[7].buf, r.places = b[8].buf, r.bounds = b[9].buf, r.rows = b[10].buf;
        r.values = b[11].buf;
        char *room = malloc(((size_t)units + 1) * 12 + (size_t)b[10].len);
        PyObject *fresh_words = PyDict_New(), *fresh_strings = PyDict_New();
        if (!room || !fresh_words || !fresh_strings) {
            PyErr_NoMemory();
        } else {
            r.units = (int64_t *)room, r.counts = r.units + units + 1;
            r.codes = (uint32_t *)((char *)r.counts + b[10].len);
            if (PyUnicode_AsUCS4(text, r.codes, units + 1, 0)) {
                if (is_plain(&r))
                    out = read_all(&r, text, tokens, hits, fresh_words, fresh_strings);
                else
                    out = Py_NewRef(Py_None);
            }
        }
        free(room);
        Py_XDECREF(fresh_words);
        Py_XDECREF(fresh_strings);
    }
    release_all(b, 12);
    return out;
}

/* First of `count` ascending numbers, `step` apart, that is at least `least`. */
static Py_ssize_t find_first(const int64_t *numbers, Py_ssize_t count, int step, int64_t least)
{
    Py_ssize_t low = 0, high = count;
    while (low < high) {
        Py_ssize_t middle = low + (high - low) / 2;
        if (numbers[step * middle] < least)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* Number of the token that begins at character `at`, behind the last one for the end of the text; -1 if none does. */
static Py_ssize_t token_at(PyObject *tokens, Py_ssize_t at)
{
    Py_ssize_t start = 0, token = 0, count = PyList_Size(tokens);
    for (; token < count && start < at; token++) {
        Py_ssize_t length = PyUnicode_GetLength(PyList_GetItem(tokens, token));
        if (length < 0)
            return -1;
        start += length;
    }
    return start == at ? token : -1;
}

/* Count the n-grams from `low` to `high` units of units `from` up to `to`, out of those of all `units` of a block. */
static int count_block(const Read *r, int32_t *counts, int32_t most, const int32_t *ids, Py_ssize_t units,
                       Py_ssize_t from, Py_ssize_t to, int low, int high)
{
    for (int n = low; n <= high; n++) {
        for (Py_ssize_t i = from; i + n <= to; i++) {
            if (ids[i] < 0 || ids[i] >= most || ids + i >= r->ids + r->used)
                return 0;
            counts[ids[i]]++;
        }
        ids += units >= n ? units - n + 1 : 0;
    }
    return 1;
}

/* Grams of a block of so many units. */
static Py_ssize_t grams_of(Py_ssize_t units, int low, int high)
{
    Py_ssize_t grams = 0;
    for (int n = low; n <= high; n++)
        grams += units >= n ? units - n + 1 : 0;
    return grams;
}

typedef struct {
    const int64_t *indices; /* rows of the whole text, ascending */
    Py_ssize_t known, different, words, characters, start, end;
} Part;

/* Rows and values of a part of a text that was read; None where it does not begin and end with tokens. */
static PyObject *read_part(Read *r, const Part *p, PyObject *tokens, PyObject *hits)
{
    Py_ssize_t first = token_at(tokens, p->start), last = token_at(tokens, p->end), found = 0, border = 0, distinct = 0;
    if (first < 0 || last < 0)
        Py_RETURN_NONE;
    Py_ssize_t words = grams_of(p->words, r->word_low, r->word_high);
    int32_t *counts = calloc((size_t)p->different + 1, sizeof *counts);
    PyObject *inside = PyList_New(0), *out = NULL;
    if (!counts || !inside) {
        PyErr_NoMemory();
        goto done;
    }
    if (!count_block(r, counts, (int32_t)p->different, r->ids, p->words, find_first(r->places, p->words, 1, first),
                     find_first(r->places, p->words, 1, last), r->word_low, r->word_high) ||
        !count_block(r, counts, (int32_t)p->different, r->ids + words, p->characters,
                     find_first(r->bounds, p->characters, 2, p->start),
                     find_first(r->bounds, p->characters, 2, p->end), r->char_low, r->char_high)) {
        PyErr_SetString(PyExc_ValueError, "numbers of n-grams lead outside");
        goto done;
    }
    for (Py_ssize_t i = 0; i < p->different; i++) {
        distinct += counts[i] > 0;
        if (counts[i] && i < p->known) {
            r->rows[found] = p->indices[i];
            r->counts[found++] = counts[i];
            border += p->indices[i] < r->char_start;
        }
    }
    for (Py_ssize_t i = 0; i < PyList_Size(hits); i++) {
        PyObject *hit = PyList_GetItem(hits, i);
        if (PyTuple_Check(hit) && PyTuple_Size(hit) == 4 && PyLong_AsSsize_t(PyTuple_GetItem(hit, 1)) >= p->start &&
            PyLong_AsSsize_t(PyTuple_GetItem(hit, 2)) <= p->end && PyList_Append(inside, hit))
            goto done;
    }
    Py_ssize_t end = PyErr_Occurred() ? -1 : read_concepts(r, inside, found);
    if (end >= 0)
        out = weigh(r, (Py_ssize_t[BLOCKS]){border, found, end}) ? Py_BuildValue("nnn", found, end, distinct)
                                                                 : Py_NewRef(Py_None);
done:
    free(counts);
    Py_XDECREF(inside);
    return out;
}

/* part(tables, tokens, hits, ids, places, bounds, indices, (known, different), (start, end), rows, values): features
   of the characters from `start` to `end` of a text, out of what `read` made of all of it. */
PyObject *anyou_part(PyObject *Py_UNUSED(module), PyObject *arguments)
{
    Py_buffer b[12];
    PyObject *tables, *tokens, *hits, *out = NULL;
    Read r = {0};
    Part p;
    if (!PyArg_ParseTuple(arguments, "O!O!O!y*y*y*y*(nn)(nn)w*w*", &PyTuple_Type, &tables, &PyList_Type, &tokens,
                          &PyList_Type, &hits, &b[6], &b[7], &b[8], &b[9], &p.known, &p.different, &p.start, &p.end,
                          &b[10], &b[11]))
        return NULL;
    if (!take_tables(&r, tables, b)) {
        release_all(b + 6, 6);
        return NULL;
    }
    r.ids = b[6].buf, r.used = b[6].len / 4, r.places = b[7].buf, r.bounds = b[8].buf, p.indices = b[9].buf;
    r.rows = b[10].buf, r.values = b[11].buf;
    p.words = b[7].len / 8, p.characters = b[8].len / 16;
    if (p.known < 0 || p.known > b[9].len / 8 || p.different < p.known || p.different >= INT32_MAX / 2 ||
        b[10].len / 8 < p.known + PyList_Size(hits) || b[11].len != b[10].len ||
        grams_of(p.words, r.word_low, r.word_high) > r.used) {
        PyErr_SetString(PyExc_ValueError, "arrays and tables do not fit each other");
    } else if (!(r.counts = malloc((size_t)b[10].len + 8))) {
        PyErr_NoMemory();
    } else {
        out = read_part(&r, &p, tokens, hits);
    }
    free(r.counts);
    release_all(b, 12);
    return out;
}
