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

/* Bring numbers into descending order, by merging runs; `spare` has room for as many. Not `qsort`: calling back for
   every comparison takes most of its time. */
static void sort_down(double *values, double *spare, Py_ssize_t count)
{
    for (Py_ssize_t i = 1; i < count; i++) {
        /* Runs of eight by insertion. */
        double value = values[i];
        Py_ssize_t k = i, begin = i & ~(Py_ssize_t)7;
        for (; k > begin && values[k - 1] < value; k--)
            values[k] = values[k - 1];
        values[k] = value;
    }
    for (Py_ssize_t width = 8; width < count; width *= 2) {
        for (Py_ssize_t low = 0; low < count; low += 2 * width) {
            Py_ssize_t middle = low + width < count ? low + width : count;
            Py_ssize_t high = low + 2 * width < count ? low + 2 * width : count;
            Py_ssize_t left = low, right = middle;
            for (Py_ssize_t k = low; k < high; k++)
                spare[k] = right >= high || (left < middle && values[left] >= values[right]) ? values[left++] : values[right++];
        }
        memcpy(values, spare, (size_t)count * sizeof *values);
    }
}

typedef struct {
    Py_ssize_t first, last;
    double weight;
    int taken;
} Phrase;

/* Least weight of the heaviest words that together hold `share` of the positive weight; 0 where none is positive.
   `positive` has room for twice the words. */
static double find_floor(const double *weights, Py_ssize_t words, double share, double *positive)
{
    Py_ssize_t count = 0, enough = 0;
    double sum = 0.0, goal;
    for (Py_ssize_t i = 0; i < words; i++)
        if (weights[i] > 0)
            positive[count++] = weights[i];
    if (!count)
        return 0.0;
    sort_down(positive, positive + words, count);
    for (Py_ssize_t i = 0; i < count; i++)
        sum += positive[i];
    goal = share * sum;
    for (sum = positive[0]; enough < count - 1 && sum < goal;)
        sum += positive[++enough];
    return positive[enough];
}

/* Neighbouring words of at least `floor`; their number. */
static Py_ssize_t join_words(const double *weights, const int64_t *starts, const int64_t *ends, Py_ssize_t words,
                             double floor, Phrase *phrases)
{
    Py_ssize_t count = 0;
    for (Py_ssize_t i = 0; i < words; i++) {
        if (weights[i] < floor)
            continue;
        if (count && phrases[count - 1].last == i - 1 && starts[i] == ends[i - 1]) {
            phrases[count - 1].last = i;
            phrases[count - 1].weight += weights[i];
        } else {
            phrases[count++] = (Phrase){i, i, weights[i], 0};
        }
    }
    return count;
}

/* phrases(weights, starts, ends, share, most) -> (first word, last word, weight) of the heaviest, by place. */
PyObject *anyou_phrases(PyObject *Py_UNUSED(module), PyObject *arguments)
{
    Py_buffer b[3];
    double share;
    int most;
    if (!PyArg_ParseTuple(arguments, "y*y*y*di", &b[0], &b[1], &b[2], &share, &most))
        return NULL;
    Py_ssize_t words = b[0].len / 8;
    PyObject *out = NULL;
    double *positive = malloc((2 * (size_t)words + 1) * sizeof *positive);
    Phrase *phrases = malloc(((size_t)words + 1) * sizeof *phrases);
    if (b[1].len != b[0].len || b[2].len != b[0].len) {
        PyErr_SetString(PyExc_ValueError, "a place is needed for each word");
    } else if (!positive || !phrases) {
        PyErr_NoMemory();
    } else {
        double floor = find_floor(b[0].buf, words, share, positive);
        Py_ssize_t count = floor > 0 ? join_words(b[0].buf, b[1].buf, b[2].buf, words, floor, phrases) : 0;
        /* The heaviest first; of equal ones the earlier. */
        for (; most > 0; most--) {
            Phrase *best = NULL;
            for (Py_ssize_t i = 0; i < count; i++)
                if (!phrases[i].taken && (!best || phrases[i].weight > best->weight))
                    best = &phrases[i];
            if (best)
                best->taken = 1;
        }
        out = PyList_New(0);
        for (Py_ssize_t i = 0; out && i < count; i++) {
            if (!phrases[i].taken)
                continue;
            PyObject *phrase = Py_BuildValue("nnd", phrases[i].first, phrases[i].last, phrases[i].weight);
            if (!phrase || PyList_Append(out, phrase))
                Py_CLEAR(out);
            Py_XDECREF(phrase);
        }
    }
    free(positive);
    free(phrases);
    release_all(b, 3);
    return out;
}
