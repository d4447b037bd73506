/* The share of every feature laid on the characters it was read from, added up by word:
   Reading.word_weights of classifier/explain.py. Every sum runs in the order numpy's would. */

#include "native.h"

typedef struct {
    const int64_t *position, *edges, *starts, *ends;
    const double *share, *length, *shares;
    double *out;
    Py_ssize_t features, places, words, characters;
} Spread;

/* `sums` has room for all characters and two more; 0 where an index leads outside. */
static int spread_all(const Spread *s, double *sums)
{
    for (Py_ssize_t i = 0; i < s->places; i++) {
        int64_t start = s->edges[2 * i], end = s->edges[2 * i + 1];
        if (s->position[i] < 0 || s->position[i] >= s->features || start < 0 || start > s->characters || end < 0 ||
            end > s->characters)
            return 0;
        double part = s->shares[s->position[i]] / s->share[i] / s->length[i];
        sums[start + 1] += part;
        sums[end + 1] += -part;
    }
    /* From changes to the weight of each character, and at once to the sum up to it. */
    double weight = 0.0, sum = 0.0;
    sums[0] = 0.0;
    for (Py_ssize_t i = 1; i <= s->characters; i++) {
        weight = i == 1 ? sums[i] : weight + sums[i];
        sum = i == 1 ? weight : sum + weight;
        sums[i] = sum;
    }
    for (Py_ssize_t i = 0; i < s->words; i++) {
        if (s->starts[i] < 0 || s->starts[i] > s->characters || s->ends[i] < 0 || s->ends[i] > s->characters)
            return 0;
        s->out[i] = sums[s->ends[i]] - sums[s->starts[i]];
    }
    return 1;
}

PyObject *anyou_spread(PyObject *Py_UNUSED(module), PyObject *arguments)
{
    Py_buffer b[8];
    Spread s;
    int fits = 0;
    if (!PyArg_ParseTuple(arguments, "(y*y*y*y*y*y*n)y*w*", &b[0], &b[1], &b[2], &b[3], &b[4], &b[5], &s.characters,
                          &b[6], &b[7]))
        return NULL;
    s.position = b[0].buf, s.share = b[1].buf, s.length = b[2].buf, s.edges = b[3].buf;
    s.starts = b[4].buf, s.ends = b[5].buf, s.shares = b[6].buf, s.out = b[7].buf;
    s.places = b[0].len / 8, s.words = b[4].len / 8, s.features = b[6].len / 8;
    if (s.characters >= 0 && b[1].len == b[0].len && b[2].len == b[0].len && b[3].len == 2 * b[0].len &&
        b[5].len == b[4].len && b[7].len == b[4].len) {
        double *sums = calloc((size_t)s.characters + 2, sizeof *sums);
        if (!sums) {
            release_all(b, 8);
            return PyErr_NoMemory();
        }
        fits = spread_all(&s, sums);
        free(sums);
    }
    release_all(b, 8);
    if (!fits) {
        PyErr_SetString(PyExc_ValueError, "places lie outside the text");
        return NULL;
    }
    Py_RETURN_NONE;
}
