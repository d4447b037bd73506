/* What the compiled loops share; classifier/native.py says what they are for.

   Only the stable interface of Python 3.11 is used and no header of numpy: arrays come as plain
   buffers. What comes from a text or a model is checked before it is followed, whatever the caller
   has checked already; tables that the package lays out for itself are trusted.
   The lock of the interpreter is kept: a call takes microseconds, to get the lock back would cost
   more. */

#ifndef ANYOU_NATIVE_H
#define ANYOU_NATIVE_H

#define Py_LIMITED_API 0x030B0000
#define PY_SSIZE_T_CLEAN
#include <Python.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#if defined(__GNUC__) || defined(__clang__)
#define PREFETCH(address) __builtin_prefetch(address)
#else
#define PREFETCH(address) ((void)(address))
#endif

PyObject *anyou_index(PyObject *module, PyObject *arguments);
PyObject *anyou_find(PyObject *module, PyObject *arguments);
PyObject *anyou_words(PyObject *module, PyObject *arguments);
PyObject *anyou_count(PyObject *module, PyObject *arguments);
PyObject *anyou_products(PyObject *module, PyObject *arguments);
PyObject *anyou_phrases(PyObject *module, PyObject *arguments);
PyObject *anyou_spread(PyObject *module, PyObject *arguments);
PyObject *anyou_concepts(PyObject *module, PyObject *arguments);
PyObject *anyou_trie(PyObject *module, PyObject *arguments);
PyObject *anyou_literals(PyObject *module, PyObject *arguments);
PyObject *anyou_glance(PyObject *module, PyObject *arguments);
PyObject *anyou_figures(PyObject *module, PyObject *arguments);
PyObject *anyou_fold(PyObject *module, PyObject *arguments);
PyObject *anyou_read(PyObject *module, PyObject *arguments);
PyObject *anyou_part(PyObject *module, PyObject *arguments);
PyObject *anyou_scores(PyObject *module, PyObject *arguments);
PyObject *anyou_excess(PyObject *module, PyObject *arguments);
PyObject *anyou_margins(PyObject *module, PyObject *arguments);
PyObject *anyou_greatest(PyObject *module, PyObject *arguments);
PyObject *anyou_votes(PyObject *module, PyObject *arguments);
PyObject *anyou_places(PyObject *module, PyObject *arguments);
PyObject *anyou_coefficients(PyObject *module, PyObject *arguments);
PyObject *anyou_tally(PyObject *module, PyObject *arguments);

/* A tuple of three whole numbers, and of a fourth item where there is one: several times as fast as Py_BuildValue. */
static inline PyObject *build_place(long number, Py_ssize_t start, Py_ssize_t end, PyObject *fourth)
{
    PyObject *items[3] = {PyLong_FromLong(number), PyLong_FromSsize_t(start), PyLong_FromSsize_t(end)};
    PyObject *out = items[0] && items[1] && items[2] ? PyTuple_New(fourth ? 4 : 3) : NULL;
    for (int i = 0; i < 3; i++) {
        if (out)
            PyTuple_SetItem(out, i, items[i]);
        else
            Py_XDECREF(items[i]);
    }
    if (out && fourth)
        PyTuple_SetItem(out, 3, Py_NewRef(fourth));
    return out;
}

static inline void release_all(Py_buffer *buffers, int count)
{
    for (int i = 0; i < count; i++)
        PyBuffer_Release(&buffers[i]);
}

#endif
