/* Literals found in a text, walked from every place of it. */

#ifndef ANYOU_TRIE_H
#define ANYOU_TRIE_H

#include "native.h"

#define PLANE 0x10000
/* Characters from one whose root is looked at to the one whose root is fetched. */
#define ROOTS_AHEAD 12

typedef struct {
    int32_t node;   /* of the literals that begin with a character, 0 for none */
    uint32_t among; /* as that node has it, or all where it is a literal itself */
} TrieRoot;

typedef struct {
    int32_t first;   /* number of the first child */
    int32_t literal; /* number of the literal that ends here, -1 for none */
    uint32_t among;  /* by the last bits of a character, whether a child may be behind it: most steps lead nowhere */
} TrieNode;

/* Nodes are numbered level by level, 0 the root, so that the children of node n are those from its first up to the
   first of n + 1, by ascending character. */
typedef struct {
    const TrieRoot *roots;   /* by character of the basic plane */
    const TrieNode *at;      /* (nodes + 1,) */
    const uint16_t *codes;   /* (nodes,) character that leads here */
    int32_t nodes;
} Trie;

#define AMONG(code) (1U << ((code) & 31))

int anyou_read_trie(const Py_buffer *buffer, Trie *trie);

/* Node behind `node` by `code`, 0 for none. */
static inline int32_t anyou_step(const Trie *trie, int32_t node, uint32_t code)
{
    if (!(trie->at[node].among & AMONG(code)))
        return 0;
    int32_t low = trie->at[node].first, high = trie->at[node + 1].first;
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

/* Node of the literals that begin with `code`, 0 where there are none or none can go on with `next`. */
static inline int32_t anyou_enter(const Trie *trie, uint32_t code, uint32_t next)
{
    return code < PLANE && (trie->roots[code].among & AMONG(next)) ? trie->roots[code].node : 0;
}

/* Fetch what `anyou_enter` reads for the character some places on: the roots lie far apart. */
static inline void anyou_look_ahead(const Trie *trie, const uint32_t *codes, Py_ssize_t at, Py_ssize_t length)
{
    if (at + ROOTS_AHEAD < length && codes[at + ROOTS_AHEAD] < PLANE)
        PREFETCH(&trie->roots[codes[at + ROOTS_AHEAD]]);
}

#endif
