/* The open table of keys, for the other loops. */

#ifndef ANYOU_KEYS_H
#define ANYOU_KEYS_H

#include "native.h"

typedef struct {
    int64_t key; /* -1 where the place is free */
    int64_t value;
} Place;

typedef struct {
    const Place *places;
    uint64_t mask;
    int shift;
} Table;

int anyou_read_table(const Py_buffer *buffer, Table *table);
void anyou_find_all(const Table *table, const int64_t *keys, int64_t *out, Py_ssize_t count);
int anyou_count_keys(const Table *table, const int64_t *keys, Py_ssize_t length, int64_t *rows, int64_t *counts,
                     int64_t *row_of, int32_t *id_of, Py_ssize_t *known, Py_ssize_t *different);

#endif
