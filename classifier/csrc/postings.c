/* Product of the features of a text with every stored text.

   The sum of a stored text is added up in the order of the features and every part is rounded on
   its own (no fused multiply-add: -ffp-contract=off), so that it equals numpy's to the last bit.
   Postings are read as the model file holds them, four bytes each; few of them are near, so the
   next feature's are fetched while this one's are added. */

#include "native.h"

/* Features fetched ahead. */
#define AHEAD 4

/* A half-precision number, not infinite, exactly: its bits as those of a small float, times 2**112. */
static double widen(uint16_t half)
{
    uint32_t bits = ((uint32_t)(half & 0x8000) << 16) | ((uint32_t)(half & 0x7FFF) << 13);
    float small;
    memcpy(&small, &bits, sizeof small);
    return (double)small * 0x1p112;
}

typedef struct {
    const int32_t *indptr;
    const void *docs;
    const uint16_t *weights;
    double *out;
    Py_ssize_t texts;
} Postings;

/* Add one feature's postings; 0 if one leads outside. */
#define ADD(kind)                                                                                                      \
    static int add_##kind(const Postings *p, int32_t from, int32_t to, double value)                                   \
    {                                                                                                                  \
        const kind##_t *docs = p->docs;                                                                                \
        for (int32_t at = from; at < to; at++) {                                                                       \
            if ((Py_ssize_t)docs[at] >= p->texts || (int64_t)docs[at] < 0)                                             \
                return 0;                                                                                              \
            double part = widen(p->weights[at]) * value;                                                               \
            p->out[docs[at]] += part;                                                                                  \
        }                                                                                                              \
        return 1;                                                                                                      \
    }
ADD(uint16)
ADD(int32)

/* indptr int32, docs uint16 or int32, weights float16, indices int64, values float64, out float64. */
static int add_all(const Py_buffer *b, int narrow)
{
    const Postings p = {b[0].buf, b[1].buf, b[2].buf, b[5].buf, b[5].len / 8};
    const int64_t *indices = b[3].buf;
    const double *values = b[4].buf;
    Py_ssize_t features = b[0].len / 4 - 1, postings = b[2].len / 2, asked = b[3].len / 8;
    if (b[1].len != postings * (narrow ? 2 : 4) || b[4].len != b[3].len)
        return 0;
    for (Py_ssize_t i = 0; i < asked; i++) {
        if (indices[i] < 0 || indices[i] >= features)
            return 0;
        if (i + AHEAD < asked && indices[i + AHEAD] >= 0 && indices[i + AHEAD] < features) {
            int32_t next = p.indptr[indices[i + AHEAD]];
            if (next >= 0 && next < postings) {
                PREFETCH((const char *)p.docs + (size_t)next * (narrow ? 2 : 4));
                PREFETCH(p.weights + next);
            }
        }
        int32_t from = p.indptr[indices[i]], to = p.indptr[indices[i] + 1];
        if (from < 0 || to > postings)
            return 0;
        if (!(narrow ? add_uint16 : add_int32)(&p, from, to, values[i]))
            return 0;
    }
    return 1;
}

PyObject *anyou_products(PyObject *Py_UNUSED(module), PyObject *arguments)
{
    Py_buffer b[6];
    int narrow;
    if (!PyArg_ParseTuple(arguments, "y*y*y*y*y*w*p", &b[0], &b[1], &b[2], &b[3], &b[4], &b[5], &narrow))
        return NULL;
    int fits = add_all(b, narrow);
    release_all(b, 6);
    if (!fits) {
        PyErr_SetString(PyExc_ValueError, "postings lead outside their arrays");
        return NULL;
    }
    Py_RETURN_NONE;
}
