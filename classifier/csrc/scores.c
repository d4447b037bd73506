/* Linear scores and votes of similar texts: Engine.scores and TextEvidence.votes.

   Every sum runs in the order of the features, or of the texts, so that it is the same on every
   machine and with any number of threads. */

#include "native.h"

/* Rows fetched ahead. */
#define AHEAD 8

/* scores(coef, intercept, indices, values, out): coef float32 (features, labels). */
PyObject *anyou_scores(PyObject *Py_UNUSED(module), PyObject *arguments)
{
    Py_buffer b[5];
    if (!PyArg_ParseTuple(arguments, "y*y*y*y*w*", &b[0], &b[1], &b[2], &b[3], &b[4]))
        return NULL;
    const float *coef = b[0].buf;
    const double *intercept = b[1].buf, *values = b[3].buf;
    const int64_t *indices = b[2].buf;
    double *out = b[4].buf;
    Py_ssize_t labels = b[1].len / 8, count = b[2].len / 8;
    Py_ssize_t features = labels ? b[0].len / 4 / labels : 0;
    int fits = labels && b[4].len == b[1].len && b[3].len == b[2].len;
    for (Py_ssize_t i = 0; fits && i < count; i++)
        fits = indices[i] >= 0 && indices[i] < features;
    if (fits) {
        for (Py_ssize_t k = 0; k < labels; k++)
            out[k] = 0.0;
        for (Py_ssize_t i = 0; i < count; i++) {
            if (i + AHEAD < count) {
                PREFETCH(coef + indices[i + AHEAD] * labels);
                PREFETCH(coef + indices[i + AHEAD] * labels + labels - 1);
            }
            const float *row = coef + indices[i] * labels;
            double value = values[i];
            for (Py_ssize_t k = 0; k < labels; k++)
                out[k] += value * (double)row[k];
        }
        for (Py_ssize_t k = 0; k < labels; k++)
            out[k] += intercept[k];
    }
    release_all(b, 5);
    if (!fits) {
        PyErr_SetString(PyExc_ValueError, "features lead outside the coefficients");
        return NULL;
    }
    Py_RETURN_NONE;
}

/* cubes(similarities, members, ends, out): sums of the cubes of each label's texts, in order.
   Texts of label k are members[ends[k-1]:ends[k]]. */
PyObject *anyou_cubes(PyObject *Py_UNUSED(module), PyObject *arguments)
{
    Py_buffer b[4];
    if (!PyArg_ParseTuple(arguments, "y*y*y*w*", &b[0], &b[1], &b[2], &b[3]))
        return NULL;
    const double *similarities = b[0].buf;
    const int32_t *members = b[1].buf, *ends = b[2].buf;
    double *out = b[3].buf;
    Py_ssize_t texts = b[0].len / 8, placed = b[1].len / 4, labels = b[2].len / 4;
    int fits = b[3].len / 8 == labels;
    for (Py_ssize_t k = 0, at = 0; fits && k < labels; k++) {
        double sum = 0.0;
        fits = ends[k] <= placed;
        for (; fits && at < ends[k]; at++) {
            fits = members[at] >= 0 && members[at] < texts;
            if (fits) {
                double near = similarities[members[at]];
                sum += near * near * near;
            }
        }
        out[k] = sum;
    }
    release_all(b, 4);
    if (!fits) {
        PyErr_SetString(PyExc_ValueError, "texts lie outside");
        return NULL;
    }
    Py_RETURN_NONE;
}
