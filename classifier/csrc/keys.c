/* From 64-bit keys of words and n-grams to numbers: one open table, asked for many keys at once.

   Nearly every key misses the nearest cache, so the places of all keys are fetched first and
   looked at afterwards: the waits overlap. */

#include "keys.h"

/* 2**64 over the golden ratio (Knuth, TAOCP 3, 6.4). */
#define GOLDEN 0x9E3779B97F4A7C15ULL
/* Keys fetched ahead. */
#define AHEAD 16
/* Bits that are sorted by. */
#define DIGIT 11
/* Longest word that fits a key: 21 bits hold any code point. */
#define LONGEST 3

static uint64_t first_place(int64_t key, int shift)
{
    return ((uint64_t)key * GOLDEN) >> shift;
}

/* Bits of a table of the keys of one text, a third of it free at least. */
static int table_bits(Py_ssize_t count)
{
    int bits = 4;
    while (((Py_ssize_t)1 << bits) < count + count / 2)
        bits++;
    return bits;
}

int anyou_read_table(const Py_buffer *buffer, Table *table)
{
    Py_ssize_t places = buffer->len / (Py_ssize_t)sizeof(Place);
    int bits = 0;
    while (((Py_ssize_t)1 << bits) < places)
        bits++;
    if (bits < 4 || ((Py_ssize_t)1 << bits) * (Py_ssize_t)sizeof(Place) != buffer->len) {
        PyErr_SetString(PyExc_ValueError, "no table of keys");
        return 0;
    }
    *table = (Table){buffer->buf, ((uint64_t)1 << bits) - 1, 64 - bits};
    return 1;
}

/* A table is made by `index` alone and always has free places, so that this ends. */
static int64_t value_of(const Table *table, int64_t key)
{
    uint64_t at = first_place(key, table->shift);
    while (table->places[at].key != key) {
        if (table->places[at].key == -1)
            return -1;
        at = (at + 1) & table->mask;
    }
    return table->places[at].value;
}

void anyou_find_all(const Table *table, const int64_t *keys, int64_t *out, Py_ssize_t count)
{
    for (Py_ssize_t i = 0; i < count && i < AHEAD; i++)
        PREFETCH(&table->places[first_place(keys[i], table->shift)]);
    for (Py_ssize_t i = 0; i < count; i++) {
        if (i + AHEAD < count)
            PREFETCH(&table->places[first_place(keys[i + AHEAD], table->shift)]);
        out[i] = keys[i] < 0 ? -1 : value_of(table, keys[i]);
    }
}

PyObject *anyou_index(PyObject *Py_UNUSED(module), PyObject *arguments)
{
    Py_buffer b[3];
    Table table;
    if (!PyArg_ParseTuple(arguments, "y*y*w*", &b[0], &b[1], &b[2]))
        return NULL;
    Py_ssize_t count = b[0].len / 8;
    int done = anyou_read_table(&b[2], &table);
    if (done && (b[0].len != b[1].len || (Py_ssize_t)table.mask < count)) {
        PyErr_SetString(PyExc_ValueError, "as many values as keys are needed, and a table with more places");
        done = 0;
    }
    if (done) {
        Place *places = b[2].buf;
        const int64_t *keys = b[0].buf, *values = b[1].buf;
        memset(places, 0xFF, (size_t)b[2].len);
        for (Py_ssize_t i = 0; i < count; i++) {
            if (keys[i] < 0)
                continue;
            uint64_t at = first_place(keys[i], table.shift);
            while (places[at].key != -1 && places[at].key != keys[i])
                at = (at + 1) & table.mask;
            if (places[at].key == -1)
                places[at] = (Place){keys[i], values[i]};
        }
    }
    release_all(b, 3);
    if (!done)
        return NULL;
    Py_RETURN_NONE;
}

PyObject *anyou_find(PyObject *Py_UNUSED(module), PyObject *arguments)
{
    Py_buffer b[3];
    Table table;
    if (!PyArg_ParseTuple(arguments, "y*y*w*", &b[0], &b[1], &b[2]))
        return NULL;
    int done = anyou_read_table(&b[0], &table);
    if (done && b[1].len != b[2].len) {
        PyErr_SetString(PyExc_ValueError, "as much room as keys is needed");
        done = 0;
    }
    if (done)
        anyou_find_all(&table, b[1].buf, b[2].buf, b[1].len / 8);
    release_all(b, 3);
    if (!done)
        return NULL;
    Py_RETURN_NONE;
}

/* Code points of a word side by side; -1 for one that is longer than fits. */
static int64_t word_key(PyObject *word)
{
    Py_ssize_t length = PyUnicode_GetLength(word);
    if (length < 1 || length > LONGEST)
        return -1;
    int64_t key = 0;
    for (Py_ssize_t i = 0; i < length; i++)
        key |= (int64_t)PyUnicode_ReadChar(word, i) << (21 * i);
    return key;
}

PyObject *anyou_words(PyObject *Py_UNUSED(module), PyObject *arguments)
{
    Py_buffer b[2];
    PyObject *tokens;
    Table table;
    if (!PyArg_ParseTuple(arguments, "y*O!w*", &b[0], &PyList_Type, &tokens, &b[1]))
        return NULL;
    int64_t *out = b[1].buf;
    Py_ssize_t count = PyList_Size(tokens);
    int done = anyou_read_table(&b[0], &table);
    if (done && b[1].len != count * 8) {
        PyErr_SetString(PyExc_ValueError, "as much room as tokens is needed");
        done = 0;
    }
    for (Py_ssize_t i = 0; done && i < count; i++) {
        PyObject *token = PyList_GetItem(tokens, i);
        if (!PyUnicode_Check(token)) {
            PyErr_SetString(PyExc_TypeError, "tokens are strings");
            done = 0;
        } else {
            out[i] = word_key(token);
        }
    }
    if (done)
        anyou_find_all(&table, out, out, count);
    release_all(b, 2);
    if (!done)
        return NULL;
    Py_RETURN_NONE;
}

/* Sort `items` by their upper half, of which each stands once; the lower half is carried along. Put apart by the
   first digits of a number, few are left to be put in order. */
static void sort_rows(uint64_t *items, uint64_t *spare, Py_ssize_t count, uint64_t largest)
{
    uint32_t places[(1 << DIGIT) + 1];
    int shift = 32;
    while ((largest >> (shift - 32)) >> DIGIT)
        shift++;
    memset(places, 0, sizeof places);
    for (Py_ssize_t i = 0; i < count; i++)
        places[(items[i] >> shift) + 1]++;
    for (int i = 0; i < 1 << DIGIT; i++)
        places[i + 1] += places[i];
    for (Py_ssize_t i = 0; i < count; i++)
        spare[places[items[i] >> shift]++] = items[i];
    for (Py_ssize_t i = 0; i < count; i++) {
        Py_ssize_t at = i;
        for (; at > 0 && items[at - 1] > spare[i]; at--)
            items[at] = items[at - 1];
        items[at] = spare[i];
    }
}

/* Leave each key once in `distinct`, how often it stands in `times`, which one each is in `which`; their number. */
static Py_ssize_t count_keys(const int64_t *keys, Py_ssize_t length, int bits, uint32_t *table, int64_t *distinct,
                             uint32_t *times, uint32_t *which)
{
    Py_ssize_t found = 0, mask = ((Py_ssize_t)1 << bits) - 1;
    for (Py_ssize_t i = 0; i < length; i++) {
        int64_t key = keys[i];
        Py_ssize_t at = (Py_ssize_t)first_place(key, 64 - bits);
        while (table[at] && distinct[table[at] - 1] != key)
            at = (at + 1) & mask;
        if (table[at]) {
            times[table[at] - 1]++;
        } else {
            distinct[found] = key;
            times[found] = 1;
            table[at] = (uint32_t)++found;
        }
        which[i] = table[at] - 1;
    }
    return found;
}

/* Rows of the known keys, ascending, and their counts; both arrays have room for all keys. The row of each key goes
   to `row_of`, which may be the array of the keys, or NULL; to `id_of`, or NULL, the place of its row among the known
   ones, or for an unknown key a number behind those. 0 out of memory. */
int anyou_count_keys(const Table *table, const int64_t *keys, Py_ssize_t length, int64_t *rows, int64_t *counts,
                     int64_t *row_of, int32_t *id_of, Py_ssize_t *known, Py_ssize_t *different)
{
    int bits = table_bits(length);
    uint64_t largest = 0;
    /* Laid out by size of the items: sorted twice over, then distinct keys, times, places. */
    char *room = malloc((size_t)length * (8 * 3 + 2 * 4) + ((size_t)4 << bits));
    if (!room)
        return 0;
    uint64_t *items = (uint64_t *)room;
    int64_t *distinct = (int64_t *)(items + 2 * length);
    uint32_t *times = (uint32_t *)(distinct + length), *which = times + length, *places = which + length;
    memset(places, 0, (size_t)4 << bits);
    *different = count_keys(keys, length, bits, places, distinct, times, which);
    *known = 0;
    anyou_find_all(table, distinct, rows, *different);
    for (Py_ssize_t i = 0; row_of && i < length; i++)
        row_of[i] = rows[which[i]];
    for (Py_ssize_t i = 0; i < *different; i++) {
        if (rows[i] >= 0) {
            items[(*known)++] = ((uint64_t)rows[i] << 32) | (uint64_t)i;
            largest |= (uint64_t)rows[i];
        }
    }
    /* No longer needed: the table of the text's keys becomes that of their numbers. */
    for (Py_ssize_t i = 0, unknown = *known; i < *different; i++)
        if (rows[i] < 0)
            places[i] = (uint32_t)unknown++;
    sort_rows(items, items + length, *known, largest);
    for (Py_ssize_t i = 0; i < *known; i++) {
        uint32_t key = (uint32_t)items[i];
        rows[i] = (int64_t)(items[i] >> 32);
        counts[i] = times[key];
        places[key] = (uint32_t)i;
    }
    for (Py_ssize_t i = 0; id_of && i < length; i++)
        id_of[i] = (int32_t)places[which[i]];
    free(room);
    return 1;
}

PyObject *anyou_count(PyObject *Py_UNUSED(module), PyObject *arguments)
{
    Py_buffer b[4];
    Table table;
    PyObject *out = NULL;
    if (!PyArg_ParseTuple(arguments, "y*y*w*w*", &b[0], &b[1], &b[2], &b[3]))
        return NULL;
    if (b[2].len != b[1].len || b[3].len != b[1].len || b[1].len / 8 >= INT32_MAX)
        PyErr_SetString(PyExc_ValueError, "as much room as keys is needed");
    else if (anyou_read_table(&b[0], &table)) {
        Py_ssize_t known, different;
        if (anyou_count_keys(&table, b[1].buf, b[1].len / 8, b[2].buf, b[3].buf, NULL, NULL, &known, &different))
            out = Py_BuildValue("nn", known, different);
        else
            PyErr_NoMemory();
    }
    release_all(b, 4);
    return out;
}
