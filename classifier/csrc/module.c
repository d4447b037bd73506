/* The module classifier._native. */

#include "native.h"

static PyMethodDef methods[] = {
    {"index", anyou_index, METH_VARARGS, "index(keys, values, table): lays distinct keys out, none negative."},
    {"find", anyou_find, METH_VARARGS, "find(table, keys, out): value of each key, -1 for an unknown one."},
    {"words", anyou_words, METH_VARARGS, "words(table, tokens, out): value of each short token, -1 for others."},
    {"count", anyou_count, METH_VARARGS, "count(table, keys, values, counts) -> (known, distinct)."},
    {"products", anyou_products, METH_VARARGS, "products(indptr, postings, indices, values, out): adds to out."},
    {"spread", anyou_spread, METH_VARARGS, "spread(places, shares, out): weight of each word."},
    {"phrases", anyou_phrases, METH_VARARGS, "phrases(weights, starts, ends, share, most) -> the heaviest."},
    {"concepts", anyou_concepts, METH_VARARGS, "concepts(tables, matches, text, scopes) -> hits."},
    {"trie", anyou_trie, METH_VARARGS, "trie(literals) -> bytes or None."},
    {"literals", anyou_literals, METH_VARARGS, "literals(trie, text, overlapping) -> places."},
    {"glance", anyou_glance, METH_VARARGS, "glance(classes, trie, signs, text) -> signs of what a text may hold."},
    {"figures", anyou_figures, METH_VARARGS, "figures(text) -> every number as one 0."},
    {"fold", anyou_fold, METH_VARARGS, "fold(codes, text) -> the folded text, or None."},
    {"read", anyou_read, METH_VARARGS, "read(tables, text, tokens, hits, grams, ids, places, bounds, rows, values)."},
    {"part", anyou_part, METH_VARARGS, "part(tables, tokens, hits, ids, places, bounds, indices, known, place, rows, values)."},
    {"scores", anyou_scores, METH_VARARGS, "scores(coef, intercept, indices, values, out)."},
    {"excess", anyou_excess, METH_VARARGS, "excess(votes, mean, spread, weight, lead_weight, out)."},
    {"margins", anyou_margins, METH_VARARGS, "margins(scores, own, lead, offset, knots, bent, beyond, limit, out)."},
    {"greatest", anyou_greatest, METH_VARARGS, "greatest(numbers, out)."},
    {"votes", anyou_votes, METH_VARARGS, "votes(indptr, postings, indices, values, texts, members, ends, out)."},
    {"places", anyou_places, METH_VARARGS, "places(tokens, ..., edges) -> number of places of features."},
    {"coefficients", anyou_coefficients, METH_VARARGS, "coefficients(coef, labels, indices, ..., out)."},
    {"tally", anyou_tally, METH_VARARGS, "tally(heads, packed, indices, bits, scale, out)."},
    {NULL, NULL, 0, NULL},
};

static struct PyModuleDef definition = {
    PyModuleDef_HEAD_INIT, "classifier._native", "Compiled inner loops; see classifier/native.py.", 0, methods,
    NULL, NULL, NULL, NULL,
};

PyMODINIT_FUNC PyInit__native(void)
{
    return PyModuleDef_Init(&definition);
}
