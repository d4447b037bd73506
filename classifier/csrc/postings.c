/* Product of the features of a text with every stored text.

   The sum of a stored text is added up in the order of the features and every part is rounded on
   its own (no fused multiply-add: -ffp-contract=off), so that it equals numpy's to the last bit.
   A posting is four bytes, document and weight side by side (eight where there are more than 65,536
   texts); few of them are near, so the next feature's are fetched while this one's are added. */

#include "native.h"

#include <math.h>

#ifdef __SSE2__
#include <emmintrin.h>
#endif

/* Features fetched ahead, and bytes fetched at a time. */
#define AHEAD 6
#define LINE 64

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

/* Postings of one kind of index, and what is asked of them. */
typedef struct {
    const int32_t *indptr;
    const char *pairs;
    Py_ssize_t size, features, postings; /* bytes of a posting; of both numbers */
    const int64_t *indices;
    const double *values;
    Py_ssize_t asked;
} Query;

/* Adds to `out`; 0 where something leads outside. */
static int add_all(const Query *q, double *out, Py_ssize_t texts)
{
    const int32_t *indptr = q->indptr;
    for (Py_ssize_t i = 0; i < q->asked; i++) {
        int64_t index = q->indices[i], ahead = i + AHEAD < q->asked ? q->indices[i + AHEAD] : -1;
        if (index < 0 || index >= q->features)
            return 0;
        if (ahead >= 0 && ahead < q->features && indptr[ahead] >= 0 && indptr[ahead + 1] <= q->postings)
            for (const char *line = q->pairs + indptr[ahead] * q->size, *stop = q->pairs + indptr[ahead + 1] * q->size;
                 line < stop; line += LINE)
                PREFETCH(line);
        int32_t from = indptr[index], to = indptr[index + 1];
        if (from < 0 || to > q->postings)
            return 0;
        const void *first = q->pairs + from * q->size, *end = q->pairs + to * q->size;
        double value = q->values[i];
        if (!(q->size == 4 ? add_uint16(first, end, value, out, texts) : add_uint32(first, end, value, out, texts)))
            return 0;
    }
    return 1;
}

/* Sums of the cubes of each label's texts, in order; texts of label k are members[ends[k-1]:ends[k]], all of them
   within the texts. Four labels at a time: an addition waits for the one before it. */
#define SIDE 4
static void add_cubes(const double *near, const int32_t *members, const int32_t *ends, Py_ssize_t labels, double *out)
{
    for (Py_ssize_t k = 0; k < labels; k += SIDE) {
        int32_t at[SIDE] = {0}, left[SIDE] = {0}, together = INT32_MAX;
        double sums[SIDE] = {0};
        for (Py_ssize_t s = 0; s < SIDE; s++) {
            if (k + s < labels) {
                at[s] = k + s ? ends[k + s - 1] : 0;
                left[s] = ends[k + s] - at[s];
            }
            together = left[s] < together ? left[s] : together;
        }
        for (int32_t i = 0; i < together; i++)
            for (Py_ssize_t s = 0; s < SIDE; s++) {
                double one = near[members[at[s] + i]];
                sums[s] += one * one * one;
            }
        for (Py_ssize_t s = 0; s < SIDE && k + s < labels; s++) {
            for (int32_t i = together; i < left[s]; i++) {
                double one = near[members[at[s] + i]];
                sums[s] += one * one * one;
            }
            out[k + s] = sums[s];
        }
    }
}

/* indptr int32, pairs uint16 or uint32, indices int64, values float64; 0 where they do not fit. */
static int take_query(const Py_buffer *b, Query *q)
{
    *q = (Query){b[0].buf, b[1].buf, 2 * b[1].itemsize, b[0].len / 4 - 1, 0, b[2].buf, b[3].buf, b[2].len / 8};
    if (b[3].len != b[2].len || (q->size != 4 && q->size != 8))
        return 0;
    q->postings = b[1].len / q->size;
    return 1;
}

static PyObject *answer(int fits)
{
    if (fits)
        Py_RETURN_NONE;
    PyErr_SetString(PyExc_ValueError, "postings or texts lead outside their arrays");
    return NULL;
}

PyObject *anyou_products(PyObject *Py_UNUSED(module), PyObject *arguments)
{
    Py_buffer b[5];
    PyObject *pairs;
    Query query;
    if (!PyArg_ParseTuple(arguments, "y*Oy*y*w*", &b[0], &pairs, &b[2], &b[3], &b[4]))
        return NULL;
    /* Not by "y*", which tells no size of an item. */
    int fits = !PyObject_GetBuffer(pairs, &b[1], PyBUF_ND);
    if (fits) {
        fits = take_query(b, &query) && add_all(&query, b[4].buf, b[4].len / 8);
        PyBuffer_Release(&b[1]);
    } else {
        PyErr_Clear();
    }
    PyBuffer_Release(&b[0]);
    release_all(b + 2, 3);
    return answer(fits);
}

/* Of a query those features that some text holds, in `kept` and, scaled to unit length, in `weights`; 0 where one leads
   outside. */
static int keep_held(Query *q, int64_t *kept, double *weights)
{
    Py_ssize_t count = 0;
    double squares = 0.0;
    for (Py_ssize_t i = 0; i < q->asked; i++) {
        int64_t index = q->indices[i];
        if (index < 0 || index >= q->features)
            return 0;
        if (q->indptr[index + 1] > q->indptr[index]) {
            kept[count] = index;
            weights[count++] = q->values[i];
            squares += q->values[i] * q->values[i];
        }
    }
    double length = sqrt(squares);
    for (Py_ssize_t i = 0; i < count; i++)
        weights[i] /= length;
    q->indices = kept, q->values = weights, q->asked = count;
    return 1;
}

/* votes(indptr, pairs, indices, values, texts, members, ends, out): the product of a query, at unit length over the
   features that are held, with `texts` texts, and the sums of the cubes over each label's. */
PyObject *anyou_votes(PyObject *Py_UNUSED(module), PyObject *arguments)
{
    Py_buffer b[7];
    PyObject *pairs;
    Py_ssize_t texts;
    Query query;
    if (!PyArg_ParseTuple(arguments, "y*Oy*y*ny*y*w*", &b[0], &pairs, &b[2], &b[3], &texts, &b[4], &b[5], &b[6]))
        return NULL;
    const int32_t *members = b[4].buf, *ends = b[5].buf;
    Py_ssize_t labels = b[5].len / 4, placed = b[4].len / 4;
    int fits = b[6].len / 8 == labels && texts >= 0 && !PyObject_GetBuffer(pairs, &b[1], PyBUF_ND);
    if (fits) {
        int32_t before = 0;
        uint32_t outside = 0, most = (uint32_t)texts;
        /* All of them first: a look at each in the loop that adds them up takes longer. */
        for (Py_ssize_t i = 0; i < placed; i++)
            outside |= (uint32_t)members[i] >= most;
        fits = !outside && texts <= INT32_MAX && take_query(b, &query);
        for (Py_ssize_t k = 0; k < labels; before = ends[k++])
            fits &= ends[k] >= before && ends[k] <= placed;
        double *near = calloc((size_t)texts + 1, sizeof *near);
        char *room = malloc((size_t)b[2].len + (size_t)b[3].len + 1);
        fits = fits && near && room && keep_held(&query, (int64_t *)room, (double *)(room + b[2].len));
        fits = fits && add_all(&query, near, texts);
        if (fits)
            add_cubes(near, members, ends, labels, b[6].buf);
        free(near);
        free(room);
        PyBuffer_Release(&b[1]);
    } else {
        PyErr_Clear();
    }
    PyBuffer_Release(&b[0]);
    release_all(b + 2, 5);
    return answer(fits);
}
