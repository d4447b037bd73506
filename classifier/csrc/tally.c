/* Sum of the weights of some features in every stored text: classifier/tallies.py.

   Weights are whole numbers, so the sums are exact in any order and nothing is rounded. A posting is
   four bytes: the text in the low bits, the weight in the others. */

#include "native.h"

/* Features fetched ahead, and bytes of each; the rest follows by itself. Their heads are fetched before: where the
   postings begin must be known by then. */
#define AHEAD 6
#define FETCHED 4096
#define HEADS_AHEAD 16

/* tally(heads, packed, indices, bits, scale, out): what the weights of a text's features come to in every stored text, over
   what they come to where each is greatest. `heads` int32 (features + 1, 2): where the postings of a feature begin,
   and its greatest weight; out float64 (texts,); the `bits` low bits of a posting name the text. */
PyObject *anyou_tally(PyObject *Py_UNUSED(module), PyObject *arguments)
{
    Py_buffer b[4];
    int bits;
    double scale;
    if (!PyArg_ParseTuple(arguments, "y*y*y*idw*", &b[0], &b[1], &b[2], &bits, &scale, &b[3]))
        return NULL;
    const int32_t *heads = b[0].buf;
    const uint32_t *packed = b[1].buf;
    const int64_t *indices = b[2].buf;
    double *out = b[3].buf;
    Py_ssize_t features = b[0].len / 8 - 1, postings = b[1].len / 4, asked = b[2].len / 8, texts = b[3].len / 8;
    int fits = bits > 0 && bits < 32 && texts <= (Py_ssize_t)1 << bits;
    /* Room for every number the low bits can hold, so that no posting leads outside. */
    uint64_t *sums = fits ? calloc((size_t)1 << bits, sizeof *sums) : NULL, greatest = 0;
    uint32_t low = fits ? ((uint32_t)1 << bits) - 1 : 0;
    for (Py_ssize_t i = 0; sums && fits && i < asked; i++) {
        if (indices[i] < 0 || indices[i] >= features) {
            fits = 0;
            break;
        }
        if (i + HEADS_AHEAD < asked && indices[i + HEADS_AHEAD] >= 0 && indices[i + HEADS_AHEAD] < features)
            PREFETCH(heads + 2 * indices[i + HEADS_AHEAD]);
        if (i + AHEAD < asked && indices[i + AHEAD] >= 0 && indices[i + AHEAD] < features) {
            const int32_t *next = heads + 2 * indices[i + AHEAD];
            for (int32_t at = next[0]; at >= 0 && at < next[2] && at < next[0] + FETCHED / 4 && at < postings; at += 16)
                PREFETCH(packed + at);
        }
        const int32_t *head = heads + 2 * indices[i];
        if (head[0] < 0 || head[2] > postings) {
            fits = 0;
            break;
        }
        greatest += (uint32_t)head[1];
        for (const uint32_t *at = packed + head[0], *end = packed + head[2]; at < end; at++)
            sums[*at & low] += *at >> bits;
    }
    double ceiling = greatest ? (double)greatest * scale : 1.0;
    for (Py_ssize_t i = 0; sums && fits && i < texts; i++)
        out[i] = (double)sums[i] * scale / ceiling;
    int memory = sums || !fits;
    free(sums);
    release_all(b, 4);
    if (!memory)
        return PyErr_NoMemory();
    if (!fits) {
        PyErr_SetString(PyExc_ValueError, "postings lead outside their arrays");
        return NULL;
    }
    Py_RETURN_NONE;
}
