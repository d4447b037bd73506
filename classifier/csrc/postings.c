/* Product of the features of a text with every stored text.

   The sum of a stored text is added up in the order of the features and every part is rounded on
   its own (no fused multiply-add: -ffp-contract=off), so that it equals numpy's to the last bit.
   A posting is four bytes, document and weight side by side (eight where there are more than 65,536
   texts); few of them are near, so the next feature's are fetched while this one's are added. */

#include "native.h"

#ifdef __SSE2__
#include <emmintrin.h>
#endif

/* Features fetched ahead. */
#define AHEAD 4

/* A half-precision number, not infinite, exactly, but for a factor of 2**112: its bits as those of a small float. */
static double widen(uint16_t half)
{
    uint32_t bits = ((uint32_t)(half & 0x8000) << 16) | ((uint32_t)(half & 0x7FFF) << 13);
    float small;
    memcpy(&small, &bits, sizeof small);
    return (double)small;
}

#ifdef __SSE2__
/* Postings of 16 bits that are widened side by side. */
#define STRIDE 4

/* Add STRIDE postings, a posting read as one number, its document below; 0 if one leads outside. */
static int add_stride(const uint16_t *pair, __m128d value, double *out, Py_ssize_t texts)
{
    __m128i both = _mm_loadu_si128((const __m128i *)pair);
    __m128i docs = _mm_and_si128(both, _mm_set1_epi32(0xFFFF));
    if (_mm_movemask_epi8(_mm_cmplt_epi32(docs, _mm_set1_epi32((int32_t)texts))) != 0xFFFF)
        return 0;
    __m128i bits = _mm_or_si128(_mm_and_si128(_mm_srli_epi32(both, 3), _mm_set1_epi32(0x0FFFE000)),
                                _mm_and_si128(both, _mm_set1_epi32((int32_t)0x80000000)));
    __m128 small = _mm_castsi128_ps(bits);
    __m128d low = _mm_mul_pd(_mm_cvtps_pd(small), value);
    __m128d high = _mm_mul_pd(_mm_cvtps_pd(_mm_movehl_ps(small, small)), value);
    out[pair[0]] += _mm_cvtsd_f64(low);
    out[pair[2]] += _mm_cvtsd_f64(_mm_unpackhi_pd(low, low));
    out[pair[4]] += _mm_cvtsd_f64(high);
    out[pair[6]] += _mm_cvtsd_f64(_mm_unpackhi_pd(high, high));
    return 1;
}
#endif

#ifdef __SSE2__
#define STRIDES_uint16                                                                                                 \
    __m128d twice = _mm_set1_pd(value);                                                                                \
    for (; end - pair >= 2 * STRIDE; pair += 2 * STRIDE)                                                               \
        if (!add_stride(pair, twice, out, texts))                                                                      \
            return 0;
#else
#define STRIDES_uint16
#endif
#define STRIDES_uint32

/* Add one feature's postings, each a pair of document and weight; 0 if one leads outside. */
#define ADD(kind)                                                                                                      \
    static int add_##kind(const kind##_t *pair, const kind##_t *end, double value, double *out, Py_ssize_t texts)       \
    {                                                                                                                  \
        /* A power of two changes no other bit, wherever it is multiplied in. */                                       \
        value *= 0x1p112;                                                                                              \
        STRIDES_##kind                                                                                                 \
        for (; pair < end; pair += 2) {                                                                                \
            if ((Py_ssize_t)pair[0] >= texts)                                                                          \
                return 0;                                                                                              \
            double part = widen((uint16_t)pair[1]) * value;                                                            \
            out[pair[0]] += part;                                                                                      \
        }                                                                                                              \
        return 1;                                                                                                      \
    }
ADD(uint16)
ADD(uint32)

/* indptr int32, pairs uint16 or uint32, indices int64, values float64, out float64. */
static int add_all(const Py_buffer *b)
{
    const int32_t *indptr = b[0].buf;
    const char *pairs = b[1].buf;
    const int64_t *indices = b[2].buf;
    const double *values = b[3].buf;
    double *out = b[4].buf;
    Py_ssize_t size = 2 * b[1].itemsize, texts = b[4].len / 8, asked = b[2].len / 8;
    Py_ssize_t features = b[0].len / 4 - 1, postings = b[1].len / size;
    if (b[3].len != b[2].len || (size != 4 && size != 8))
        return 0;
    for (Py_ssize_t i = 0; i < asked; i++) {
        if (indices[i] < 0 || indices[i] >= features)
            return 0;
        if (i + AHEAD < asked && indices[i + AHEAD] >= 0 && indices[i + AHEAD] < features) {
            int32_t next = indptr[indices[i + AHEAD]];
            if (next >= 0 && next < postings)
                PREFETCH(pairs + next * size);
        }
        int32_t from = indptr[indices[i]], to = indptr[indices[i] + 1];
        if (from < 0 || to > postings)
            return 0;
        const void *first = pairs + from * size, *end = pairs + to * size;
        if (!(size == 4 ? add_uint16(first, end, values[i], out, texts) : add_uint32(first, end, values[i], out, texts)))
            return 0;
    }
    return 1;
}

PyObject *anyou_products(PyObject *Py_UNUSED(module), PyObject *arguments)
{
    Py_buffer b[5];
    PyObject *pairs;
    if (!PyArg_ParseTuple(arguments, "y*Oy*y*w*", &b[0], &pairs, &b[2], &b[3], &b[4]))
        return NULL;
    /* Not by "y*", which tells no size of an item. */
    int fits = !PyObject_GetBuffer(pairs, &b[1], PyBUF_ND);
    if (fits) {
        fits = add_all(b);
        PyBuffer_Release(&b[1]);
    } else {
        PyErr_Clear();
    }
    PyBuffer_Release(&b[0]);
    release_all(b + 2, 3);
    if (!fits) {
        PyErr_SetString(PyExc_ValueError, "postings lead outside their arrays");
        return NULL;
    }
    Py_RETURN_NONE;
}
