/* Sum of the weights of some features in every stored text: classifier/tallies.py.

   Weights are whole numbers, so the sums are exact in any order and nothing is rounded. A posting is
   four bytes: the text in the low bits, the weight in the others. The sums are four bytes each, too: all of
   them lie in the nearest cache. */

#include "native.h"

/* Features fetched ahead, and bytes of each; the rest follows by itself. */
#define AHEAD 6
#define FETCHED 4096
/* Heads fetched ahead. */
#define HEADS_AHEAD 16

typedef struct {
    const int32_t *heads;
    const uint32_t *packed;
    const int64_t *indices;
    Py_ssize_t features, postings, asked;
} Query;

/* What the features weigh where each weighs most; -1 where one leads outside. */
static int64_t add_greatest(const Query *q)
{
    int64_t greatest = 0;
    for (Py_ssize_t i = 0; i < q->asked; i++) {
        if (i + HEADS_AHEAD < q->asked && q->indices[i + HEADS_AHEAD] >= 0 && q->indices[i + HEADS_AHEAD] < q->features)
            PREFETCH(q->heads + 2 * q->indices[i + HEADS_AHEAD]);
        if (q->indices[i] < 0 || q->indices[i] >= q->features)
            return -1;
        const int32_t *head = q->heads + 2 * q->indices[i];
        if (head[0] < 0 || head[2] > q->postings)
            return -1;
        greatest += (uint32_t)head[1];
    }
    return greatest;
}

/* Add the postings of all features, none of which leads outside, to the sums of the texts. */
static void add_all(const Query *q, int bits, uint32_t *sums)
{
    uint32_t low = ((uint32_t)1 << bits) - 1;
    for (Py_ssize_t i = 0; i < q->asked; i++) {
        if (i + AHEAD < q->asked) {
            const int32_t *next = q->heads + 2 * q->indices[i + AHEAD];
            for (int32_t at = next[0]; at < next[2] && at < next[0] + FETCHED / 4; at += 16)
                PREFETCH(q->packed + at);
        }
        const int32_t *head = q->heads + 2 * q->indices[i];
        const uint32_t *at = q->packed + head[0], *end = q->packed + head[2];
        for (; end - at >= 4; at += 4)
            for (int k = 0; k < 4; k++)
                sums[at[k] & low] += at[k] >> bits;
        for (; at < end; at++)
            sums[*at & low] += *at >> bits;
    }
}

/* tally(heads, packed, indices, bits, scale, out): what the weights of a text's features come to in every stored text, over
   what they come to where each is greatest; whether that is so: sums of more than 32 bits are left to the caller.
   `heads` int32 (features + 1, 2): where the postings of a feature begin, and its greatest weight; out float64
   (texts,); the `bits` low bits of a posting name the text. */
PyObject *anyou_tally(PyObject *Py_UNUSED(module), PyObject *arguments)
{
    Py_buffer b[4];
    int bits;
    double scale;
    if (!PyArg_ParseTuple(arguments, "y*y*y*idw*", &b[0], &b[1], &b[2], &bits, &scale, &b[3]))
        return NULL;
    Query q = {b[0].buf, b[1].buf, b[2].buf, b[0].len / 8 - 1, b[1].len / 4, b[2].len / 8};
    double *out = b[3].buf;
    Py_ssize_t texts = b[3].len / 8;
    int fits = bits > 0 && bits < 32 && texts <= (Py_ssize_t)1 << bits;
    int64_t greatest = fits ? add_greatest(&q) : -1;
    /* Room for every number the low bits can hold, so that no posting leads outside. */
    uint32_t *sums = greatest >= 0 && greatest <= UINT32_MAX ? calloc((size_t)1 << bits, sizeof *sums) : NULL;
    if (sums) {
        add_all(&q, bits, sums);
        double ceiling = greatest ? (double)greatest * scale : 1.0;
        for (Py_ssize_t i = 0; i < texts; i++)
            out[i] = (double)sums[i] * scale / ceiling;
    }
    int done = sums != NULL;
    free(sums);
    release_all(b, 4);
    if (greatest < 0) {
        PyErr_SetString(PyExc_ValueError, "postings lead outside their arrays");
        return NULL;
    }
    if (!done && greatest <= UINT32_MAX)
        return PyErr_NoMemory();
    return PyBool_FromLong(done);
}
