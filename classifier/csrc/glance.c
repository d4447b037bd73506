/* Folding a text character by character (classifier/normalize.py), and what one look at it says: which steps of
   normalisation could find anything at all (classifier/glance.py). */

#include "trie.h"

/* Classes of characters. */
#define IDEOGRAPH 1
#define MARK 2
#define IDLE 4
#define LATIN 8
#define FIGURE 16

/* What is seen; literals have signs of their own. */
#define SIGN_IDLE 1
#define SIGN_CHAIN 2
#define SIGN_FIGURE 4
#define SIGN_SPELLED 8
#define SIGN_PIECE 16
#define SIGN_WORD 32
/* A run of so many letters may hold several spelled words; a longer one than that is no spelling. */
#define SEVERAL 8
#define TOO_LONG 80
/* Characters that link two ideographs of a chain, at most. */
#define MOST_LINKING 4

typedef struct {
    const uint8_t *classes;
    Trie trie;
    /* By literal: signs where it stands anywhere, and where it is a whole run of Latin letters. */
    const int32_t *signs;
    Py_ssize_t literals;
    const uint32_t *codes;
    Py_ssize_t length;
} Glance;

static uint8_t class_of(const Glance *g, Py_ssize_t at)
{
    return at >= 0 && at < g->length && g->codes[at] < PLANE ? g->classes[g->codes[at]] : 0;
}

/* Signs of the literals that begin at `start`; those of a run only where a literal is all of it. */
static int32_t walk(const Glance *g, Py_ssize_t start, Py_ssize_t run_end)
{
    int32_t signs = 0, node = anyou_enter(&g->trie, g->codes[start], start + 1 < g->length ? g->codes[start + 1] : 0);
    for (Py_ssize_t at = start + 1; node; node = at < g->length ? anyou_step(&g->trie, node, g->codes[at++]) : 0) {
        int32_t found = g->trie.at[node].literal;
        if (found < 0 || found >= g->literals)
            continue;
        signs |= g->signs[2 * found];
        if (at == run_end)
            signs |= g->signs[2 * found + 1];
    }
    return signs;
}

/* Whether words that may be spelled make up a whole run of letters. */
static int is_spelled(const Glance *g, Py_ssize_t start, Py_ssize_t end)
{
    uint8_t reached[TOO_LONG + 1] = {1};
    if (end - start < SEVERAL || end - start > TOO_LONG)
        return 0;
    for (Py_ssize_t from = start; from < end; from++) {
        int32_t node = reached[from - start] ? anyou_enter(&g->trie, g->codes[from], from + 1 < end ? g->codes[from + 1] : 0) : 0;
        for (Py_ssize_t at = from + 1; node; node = at < end ? anyou_step(&g->trie, node, g->codes[at++]) : 0) {
            int32_t found = g->trie.at[node].literal;
            if (found >= 0 && found < g->literals && (g->signs[2 * found + 1] & SIGN_WORD))
                reached[at - start] = 1;
        }
    }
    return reached[end - start];
}

/* Whether the same marks, letters or figures stand before the ideograph at `at` and behind it. Marks and figures are
   put between ideographs only: in a chain one stands before them, too. */
static int is_linked(const Glance *g, Py_ssize_t at)
{
    int latin = class_of(g, at - 1) & LATIN;
    if (class_of(g, at + 1) & IDEOGRAPH)
        return 0;
    for (Py_ssize_t length = 1; length <= MOST_LINKING && length <= at && at + length < g->length; length++)
        if ((latin || (class_of(g, at - length - 1) & IDEOGRAPH)) &&
            !memcmp(g->codes + at - length, g->codes + at + 1, (size_t)length * sizeof *g->codes))
            return 1;
    return 0;
}

/* Signs of a text, -1 for one with characters outside the basic plane. */
static int32_t look(const Glance *g)
{
    int32_t signs = 0, piece = 0;
    uint8_t before = 0;
    int idle = 0;                          /* whether idle marks stand here behind an ideograph */
    Py_ssize_t run_end = 0, piece_end = 0; /* of the run of letters, of the piece before */
    Py_ssize_t letter_end = -2;            /* of the run before, if it was one letter */
    for (Py_ssize_t i = 0; i < g->length; i++) {
        if (g->codes[i] >= PLANE)
            return -1;
        uint8_t here = g->classes[g->codes[i]];
        Py_ssize_t ends = 0;
        if (here & IDEOGRAPH) {
            signs |= idle ? SIGN_IDLE : 0;
            idle = 0;
            if (!(before & IDEOGRAPH) && is_linked(g, i))
                signs |= SIGN_CHAIN;
        } else {
            idle = (here & IDLE) && (idle || (before & IDEOGRAPH));
            if (here & FIGURE)
                signs |= SIGN_FIGURE;
            if ((here & LATIN) && i >= run_end) {
                for (run_end = i + 1; class_of(g, run_end) & LATIN;)
                    run_end++;
                if (is_spelled(g, i, run_end))
                    signs |= SIGN_SPELLED;
                /* One letter, one mark, one letter: a word may be spread so. */
                if (run_end == i + 1 && letter_end + 1 == i)
                    signs |= SIGN_CHAIN;
                letter_end = run_end == i + 1 ? run_end : -2;
                ends = run_end;
            }
        }
        int32_t found = walk(g, i, ends);
        if (ends) {
            /* Pieces spell a word together, one mark between two. */
            if ((found & SIGN_PIECE) && piece && piece_end + 1 == i)
                signs |= SIGN_SPELLED;
            piece = found & SIGN_PIECE, piece_end = ends;
        }
        signs |= found & ~(SIGN_PIECE | SIGN_WORD);
        before = here;
    }
    return signs;
}

/* glance(classes, trie, signs, text) -> signs, -1 where the text has characters outside the basic plane. */
PyObject *anyou_glance(PyObject *Py_UNUSED(module), PyObject *arguments)
{
    Py_buffer b[3];
    PyObject *text, *out = NULL;
    Glance g;
    if (!PyArg_ParseTuple(arguments, "y*y*y*U", &b[0], &b[1], &b[2], &text))
        return NULL;
    g.length = PyUnicode_GetLength(text);
    g.classes = b[0].buf, g.signs = b[2].buf, g.literals = b[2].len / 8;
    if (b[0].len != PLANE) {
        PyErr_SetString(PyExc_ValueError, "a class is needed for each character of the basic plane");
    } else if (anyou_read_trie(&b[1], &g.trie)) {
        uint32_t *codes = malloc(((size_t)g.length + 1) * sizeof *codes);
        if (!codes)
            PyErr_NoMemory();
        else if (PyUnicode_AsUCS4(text, codes, g.length + 1, 0)) {
            g.codes = codes;
            out = PyLong_FromLong(look(&g));
        }
        free(codes);
    }
    release_all(b, 3);
    return out;
}

/* A string of so many characters. */
static PyObject *join(const uint32_t *codes, Py_ssize_t length)
{
    const uint32_t one = 1;
    int order = *(const char *)&one ? -1 : 1; /* of the bytes, as the machine has it */
    return PyUnicode_DecodeUTF32((const char *)codes, length * (Py_ssize_t)sizeof *codes, "surrogatepass", &order);
}

static int is_figure(uint32_t code)
{
    return code >= '0' && code <= '9';
}

/* figures(text) -> the text with every number, points and commas between its figures, as one 0. */
PyObject *anyou_figures(PyObject *Py_UNUSED(module), PyObject *arguments)
{
    PyObject *text, *out = NULL;
    if (!PyArg_ParseTuple(arguments, "U", &text))
        return NULL;
    Py_ssize_t length = PyUnicode_GetLength(text), kept = 0;
    uint32_t *codes = malloc(((size_t)length + 1) * sizeof *codes);
    if (!codes) {
        PyErr_NoMemory();
    } else if (PyUnicode_AsUCS4(text, codes, length + 1, 0)) {
        for (Py_ssize_t i = 0; i < length;) {
            if (!is_figure(codes[i])) {
                codes[kept++] = codes[i++];
                continue;
            }
            for (i++; i < length && (is_figure(codes[i]) || ((codes[i] == '.' || codes[i] == ',') && i + 1 < length &&
                                                             is_figure(codes[i + 1])));)
                i++;
            codes[kept++] = '0';
        }
        out = join(codes, kept);
    }
    free(codes);
    return out;
}

/* fold(codes, text) -> folded text; None where a character is not one of the basic plane that becomes exactly one. */
PyObject *anyou_fold(PyObject *Py_UNUSED(module), PyObject *arguments)
{
    Py_buffer table;
    PyObject *text, *out = NULL;
    if (!PyArg_ParseTuple(arguments, "y*U", &table, &text))
        return NULL;
    Py_ssize_t length = PyUnicode_GetLength(text);
    const uint32_t *folded = table.buf;
    uint32_t *codes = malloc(((size_t)length + 1) * sizeof *codes);
    if (!codes) {
        PyErr_NoMemory();
    } else if (table.len != PLANE * (Py_ssize_t)sizeof *folded) {
        PyErr_SetString(PyExc_ValueError, "a number is needed for each character of the basic plane");
    } else if (PyUnicode_AsUCS4(text, codes, length + 1, 0)) {
        Py_ssize_t i = 0;
        for (; i < length && codes[i] < PLANE && folded[codes[i]] < PLANE; i++)
            codes[i] = folded[codes[i]];
        out = i < length ? Py_NewRef(Py_None) : join(codes, length);
    }
    free(codes);
    PyBuffer_Release(&table);
    return out;
}
