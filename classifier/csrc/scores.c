/* Linear scores and what they are turned into: Engine.scores and Calibration.probabilities; the greatest of many.

   Every sum runs in the order of the features, so that it is the same on every machine and with any number of
   threads. */

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

static PyObject *answer(int fits)
{
    if (fits)
        Py_RETURN_NONE;
    PyErr_SetString(PyExc_ValueError, "one number is needed for each label, and two labels");
    return NULL;
}

/* The greatest and the second of two numbers and more. */
static void find_two(const double *numbers, Py_ssize_t count, double *first, double *second)
{
    *first = numbers[0] > numbers[1] ? numbers[0] : numbers[1];
    *second = numbers[0] > numbers[1] ? numbers[1] : numbers[0];
    for (Py_ssize_t k = 2; k < count; k++) {
        if (numbers[k] > *first)
            *second = *first, *first = numbers[k];
        else if (numbers[k] > *second)
            *second = numbers[k];
    }
}

/* excess(votes, mean, spread, weight, lead weight, out): Excess.added of classifier/evidence.py for one text. */
PyObject *anyou_excess(PyObject *Py_UNUSED(module), PyObject *arguments)
{
    Py_buffer b[4];
    double weight, lead_weight, first, second;
    if (!PyArg_ParseTuple(arguments, "y*y*y*ddw*", &b[0], &b[1], &b[2], &weight, &lead_weight, &b[3]))
        return NULL;
    const double *votes = b[0].buf, *mean = b[1].buf, *spread = b[2].buf;
    double *out = b[3].buf;
    Py_ssize_t labels = b[0].len / 8, best = 0;
    int fits = labels > 1;
    for (int i = 1; i < 4; i++)
        fits &= b[i].len == b[0].len;
    if (fits) {
        for (Py_ssize_t k = 0; k < labels; k++)
            out[k] = (votes[k] - mean[k]) / spread[k];
        find_two(out, labels, &first, &second);
        while (best < labels - 1 && out[best] != first)
            best++;
        for (Py_ssize_t k = 0; k < labels; k++)
            out[k] = weight * out[k];
        out[best] += lead_weight * (first - second);
    }
    release_all(b, 4);
    return answer(fits);
}

/* What a broken line through (knots, bent), `count` points at least one, makes of `x`, which lies between its ends. */
static double bend(const double *knots, const double *bent, Py_ssize_t count, double x)
{
    Py_ssize_t low = 0, high = count;
    while (high - low > 1) {
        Py_ssize_t middle = (low + high) / 2;
        if (knots[middle] <= x)
            low = middle;
        else
            high = middle;
    }
    if (low == count - 1 || knots[low] == x)
        return bent[low];
    double slope = (bent[low + 1] - bent[low]) / (knots[low + 1] - knots[low]), part = slope * (x - knots[low]);
    return part + bent[low];
}

/* margins(scores, own, lead, offset, knots, bent, beyond, limit, out): a*score + b*lead + c of each label, `lead` over
   the best other one, bent by the broken line and going on beyond its ends with the slope `beyond`; at most `limit` from
   0, and negated. `scores` hold one row or several. */
PyObject *anyou_margins(PyObject *Py_UNUSED(module), PyObject *arguments)
{
    Py_buffer b[7];
    double beyond, limit, first, second;
    if (!PyArg_ParseTuple(arguments, "y*y*y*y*y*y*ddw*", &b[0], &b[1], &b[2], &b[3], &b[4], &b[5], &beyond, &limit, &b[6]))
        return NULL;
    const double *scores = b[0].buf, *own = b[1].buf, *lead = b[2].buf, *offset = b[3].buf, *knots = b[4].buf;
    double *out = b[6].buf;
    Py_ssize_t labels = b[1].len / 8, points = b[4].len / 8;
    int fits = labels > 1 && b[2].len == b[1].len && b[3].len == b[1].len && b[0].len % b[1].len == 0 && points > 0 &&
               b[5].len == b[4].len && b[6].len == b[0].len;
    for (Py_ssize_t row = 0; fits && row < b[0].len / b[1].len; row++) {
        find_two(scores, labels, &first, &second);
        for (Py_ssize_t k = 0; k < labels; k++) {
            double own_part = own[k] * scores[k], lead_part = lead[k] * (scores[k] - (scores[k] == first ? second : first));
            double logit = own_part + lead_part + offset[k], inside = logit < knots[0] ? knots[0] : logit;
            inside = inside > knots[points - 1] ? knots[points - 1] : inside;
            double part = beyond * (logit - inside), found = bend(knots, b[5].buf, points, inside) + part;
            found = found < -limit ? -limit : found;
            out[k] = -(found > limit ? limit : found);
        }
        scores += labels, out += labels;
    }
    release_all(b, 7);
    return answer(fits);
}

/* greatest(numbers, out): places of the greatest, greatest first and of equal ones the earlier, as many as `out`,
   int64, has room for. */
PyObject *anyou_greatest(PyObject *Py_UNUSED(module), PyObject *arguments)
{
    Py_buffer b[2];
    if (!PyArg_ParseTuple(arguments, "y*w*", &b[0], &b[1]))
        return NULL;
    const double *numbers = b[0].buf;
    int64_t *out = b[1].buf;
    Py_ssize_t count = b[0].len / 8, most = b[1].len / 8, found = 0;
    for (Py_ssize_t i = 0; i < count && most; i++) {
        /* Nearly all end here. */
        if (found == most && numbers[i] <= numbers[out[most - 1]])
            continue;
        Py_ssize_t at = found < most ? found++ : most - 1;
        for (; at > 0 && numbers[i] > numbers[out[at - 1]]; at--)
            out[at] = out[at - 1];
        out[at] = i;
    }
    int fits = most <= count;
    release_all(b, 2);
    if (!fits) {
        PyErr_SetString(PyExc_ValueError, "more places than numbers");
        return NULL;
    }
    Py_RETURN_NONE;
}
