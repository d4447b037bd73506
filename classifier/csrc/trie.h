/* Literals found in a text, walked from every place of it. */

#ifndef ANYOU_TRIE_H
#define ANYOU_TRIE_H

#include "native.h"

#define PLANE 0x10000

/* Nodes are numbered level by level, 0 the root, so that the children of node n are those from
   first[n] up to first[n + 1], by ascending character. */
typedef struct {
    const int32_t *roots;   /* by character of the basic plane: the node of literals that begin with it, 0 for none */
    const int32_t *first;   /* (nodes + 1,) */
    const int32_t *literal; /* (nodes,) number of the literal that ends here, -1 for none */
    const uint16_t *codes;  /* (nodes,) character that leads here */
    int32_t nodes;
} Trie;

int anyou_read_trie(const Py_buffer *buffer, Trie *trie);

/* Node behind `node` by `code`, 0 for none. */
static inline int32_t anyou_step(const Trie *trie, int32_t node, uint32_t code)
{
    int32_t low = trie->first[node], high = trie->first[node + 1];
    while (high - low > 4) {
        int32_t middle = (low + high) / 2;
        if (trie->codes[middle] <= code)
            low = middle;
        else
            high = middle;
    }
    for (; low < high; low++)
        if (trie->codes[low] == code)
            return low;
    return 0;
}

static inline int32_t anyou_enter(const Trie *trie, uint32_t code)
{
    return code < PLANE ? trie->roots[code] : 0;
}

#endif
