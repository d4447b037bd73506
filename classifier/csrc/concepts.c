/* From the literals found in a text to hits of concepts: Lexicon.find_raw of classifier/concepts.py.

   What a hit is stands there; this is the same in compiled form. A "slot" is one part of one
   sequence. Places of literals are kept by slot for the sentence at hand, in chained nodes. */

#include "trie.h"

typedef struct {
    int32_t start, end;
} Stretch;

typedef struct {
    Stretch place;
    int32_t next; /* index of a node, -1 for none */
} Node;

typedef struct {
    int32_t start, end, concept;
} Found;

typedef struct {
    int32_t negator, begin, reach;
} Scope;

/* A literal: its English edges, where the concepts begin that it is a term of, and the slots it can fill. They lie
   side by side, for of most literals nothing is in the caches. */
typedef struct {
    int32_t edges, terms, slots;
} Literal;

/* An array that grows; `size` is that of an item. */
typedef struct {
    char *items;
    size_t size;
    Py_ssize_t count, room;
} Array;

typedef struct {
    const Literal *literal; /* by place in the trie, and one more for where the last ends */
    const int32_t *terms, *slots; /* a slot twice, and 1 where it is the first of its sequence */
    /* By slot: its sequence, gap before it, whether the gap stays within the clause. */
    const int32_t *slot;
    /* By sequence: concept, first slot, number of slots. */
    const int32_t *sequences;
    Py_ssize_t literals, slot_count, sequence_count, concept_count;
    int by_sentence;
    uint32_t *codes;
    Py_ssize_t length;
    Scope *scopes;
    Py_ssize_t scope_count;
    Array nodes, touched, complete, found, chains, longer, following;
    int32_t *head, *filled;
} Search;

static void *append(Array *array)
{
    if (array->count == array->room) {
        Py_ssize_t room = array->room ? 2 * array->room : 64;
        char *items = realloc(array->items, (size_t)room * array->size);
        if (!items)
            return NULL;
        array->items = items;
        array->room = room;
    }
    return array->items + (size_t)array->count++ * array->size;
}

static int is_sentence_end(uint32_t code)
{
    return code == 0x3002 || code == ';' || code == '!' || code == '?' || code == '\n';
}

static int is_latin(uint32_t code)
{
    return (code >= '0' && code <= '9') || (code >= 'a' && code <= 'z') || (code >= 'A' && code <= 'Z');
}

static int compare_stretches(const void *left, const void *right)
{
    const Stretch *a = left, *b = right;
    return a->start != b->start ? (a->start > b->start) - (a->start < b->start) : (a->end > b->end) - (a->end < b->end);
}

static int compare_found(const void *left, const void *right)
{
    const Found *a = left, *b = right;
    if (a->start != b->start)
        return (a->start > b->start) - (a->start < b->start);
    if (a->end != b->end)
        return (a->end < b->end) - (a->end > b->end);
    return (a->concept > b->concept) - (a->concept < b->concept);
}

/* Whether a gap holds the end of a clause or sentence, or a negator that reaches the next part. */
static int is_broken(const Search *s, int32_t stop, int32_t start, int clause)
{
    for (int32_t i = stop; i <= start && i < s->length; i++)
        if (is_sentence_end(s->codes[i]) || (clause && s->codes[i] == ','))
            return 1;
    for (Py_ssize_t i = 0; i < s->scope_count; i++)
        if (stop <= s->scopes[i].negator && s->scopes[i].begin <= start && start < s->scopes[i].reach)
            return 1;
    return 0;
}

static int gather(Array *places, const Search *s, int32_t slot)
{
    places->count = 0;
    for (int32_t at = s->head[slot]; at >= 0; at = ((Node *)s->nodes.items)[at].next) {
        Stretch *place = append(places);
        if (!place)
            return 0;
        *place = ((Node *)s->nodes.items)[at].place;
    }
    if (places->count > 1)
        qsort(places->items, (size_t)places->count, sizeof(Stretch), compare_stretches);
    return 1;
}

/* Each once, by stop and begin; a chain is kept as (stop, begin). */
static void settle(Array *chains)
{
    Stretch *items = (Stretch *)chains->items;
    Py_ssize_t kept = 1;
    if (chains->count < 2)
        return;
    qsort(items, (size_t)chains->count, sizeof *items, compare_stretches);
    for (Py_ssize_t i = 1; i < chains->count; i++)
        if (compare_stretches(&items[i], &items[kept - 1]))
            items[kept++] = items[i];
    chains->count = kept;
}

/* Every chain of the parts of a sequence that keeps the gaps. */
static int match(Search *s, int32_t sequence)
{
    const int32_t *facts = s->sequences + 3 * sequence;
    if (!gather(&s->chains, s, facts[1]))
        return 0;
    for (Py_ssize_t i = 0; i < s->chains.count; i++) {
        Stretch *chain = (Stretch *)s->chains.items + i;
        *chain = (Stretch){chain->end, chain->start};
    }
    for (int32_t slot = facts[1] + 1; slot < facts[1] + facts[2]; slot++) {
        int32_t gap = s->slot[3 * slot + 1];
        settle(&s->chains);
        if (!gather(&s->following, s, slot))
            return 0;
        const Stretch *following = (const Stretch *)s->following.items;
        Py_ssize_t first = 0;
        s->longer.count = 0;
        for (Py_ssize_t i = 0; i < s->chains.count; i++) {
            Stretch chain = ((Stretch *)s->chains.items)[i];
            while (first < s->following.count && following[first].start < chain.start)
                first++;
            for (Py_ssize_t at = first; at < s->following.count && following[at].start <= chain.start + gap; at++) {
                if (is_broken(s, chain.start, following[at].start, s->slot[3 * slot + 2]))
                    continue;
                Stretch *next = append(&s->longer);
                if (!next)
                    return 0;
                *next = (Stretch){following[at].end, chain.end};
            }
        }
        Array spare = s->chains;
        s->chains = s->longer;
        s->longer = spare;
    }
    for (Py_ssize_t i = 0; i < s->chains.count; i++) {
        Found *found = append(&s->found);
        if (!found)
            return 0;
        Stretch chain = ((Stretch *)s->chains.items)[i];
        *found = (Found){chain.end, chain.start, facts[0]};
    }
    return 1;
}

/* Match the sequences all parts of which were seen, and forget the sentence. */
static int close_sentence(Search *s)
{
    for (Py_ssize_t i = 0; i < s->complete.count; i++)
        if (!match(s, ((int32_t *)s->complete.items)[i]))
            return 0;
    for (Py_ssize_t i = 0; i < s->touched.count; i++) {
        int32_t slot = ((int32_t *)s->touched.items)[i];
        s->head[slot] = -1;
        s->filled[s->slot[3 * slot]] = 0;
    }
    s->nodes.count = s->touched.count = s->complete.count = 0;
    return 1;
}

static int put(Search *s, int32_t slot, Stretch place)
{
    Node *node = append(&s->nodes);
    if (!node)
        return 0;
    *node = (Node){place, s->head[slot]};
    if (s->head[slot] < 0) {
        int32_t sequence = s->slot[3 * slot], *item = append(&s->touched);
        if (!item)
            return 0;
        *item = slot;
        if (++s->filled[sequence] == s->sequences[3 * sequence + 2]) {
            if (!(item = append(&s->complete)))
                return 0;
            *item = sequence;
        }
    }
    s->head[slot] = (int32_t)(s->nodes.count - 1);
    return 1;
}

/* One literal found; 0 out of memory. */
static int take(Search *s, const Literal *literal, Stretch place, int32_t *border)
{
    int32_t edges = literal->edges;
    /* "ips" is not found inside "chips". */
    if ((edges & 1) && place.start && is_latin(s->codes[place.start - 1]))
        return 1;
    if ((edges & 2) && place.end < s->length && is_latin(s->codes[place.end]))
        return 1;
    for (int32_t i = literal->terms; i < literal[1].terms; i++) {
        Found *found = append(&s->found);
        if (!found)
            return 0;
        *found = (Found){place.start, place.end, s->terms[i]};
    }
    if (literal->slots == literal[1].slots)
        return 1;
    if (s->by_sentence && place.start >= *border) {
        if (!close_sentence(s))
            return 0;
        for (*border = place.start; *border < s->length && !is_sentence_end(s->codes[*border]);)
            (*border)++;
    }
    for (int32_t i = literal->slots; i < literal[1].slots; i++) {
        int32_t slot = s->slots[i] >> 1;
        /* Places come by their starts: a part before which no other part stands is part of nothing. */
        if (!(s->slots[i] & 1) && s->head[slot - 1] < 0)
            continue;
        if (!put(s, slot, place))
            return 0;
    }
    return 1;
}

/* Drop hits inside longer ones of their concept; mark the negated ones. */
static PyObject *resolve(Search *s)
{
    Found *found = (Found *)s->found.items;
    int32_t *last_end = calloc((size_t)s->concept_count + 1, sizeof *last_end);
    PyObject *out = last_end ? PyList_New(0) : PyErr_NoMemory();
    Py_ssize_t scope = 0;
    int32_t reach = -1;
    if (s->found.count > 1)
        qsort(found, (size_t)s->found.count, sizeof *found, compare_found);
    for (Py_ssize_t i = 0; out && i < s->found.count; i++) {
        if (last_end[found[i].concept] >= found[i].end)
            continue;
        last_end[found[i].concept] = found[i].end;
        for (; scope < s->scope_count && s->scopes[scope].begin <= found[i].start; scope++)
            if (s->scopes[scope].reach > reach)
                reach = s->scopes[scope].reach;
        PyObject *hit = build_place(found[i].concept, found[i].start, found[i].end,
                                    found[i].start < reach ? Py_True : Py_False);
        if (!hit || PyList_Append(out, hit))
            Py_CLEAR(out);
        Py_XDECREF(hit);
    }
    free(last_end);
    return out;
}

/* Three whole numbers of a tuple. */
static int read_three(PyObject *item, int32_t *out)
{
    if (!item || !PyTuple_Check(item) || PyTuple_Size(item) != 3) {
        PyErr_SetString(PyExc_TypeError, "three numbers are needed");
        return 0;
    }
    for (int i = 0; i < 3; i++) {
        long value = PyLong_AsLong(PyTuple_GetItem(item, i));
        if (value == -1 && PyErr_Occurred())
            return 0;
        out[i] = (int32_t)value;
    }
    return 1;
}

/* Every literal of the text, from every place of it; -1 where the trie has one that the tables lack, else as `take`. */
static int walk(Search *s, const Trie *trie)
{
    int32_t border = -1;
    if (s->by_sentence)
        for (border = 0; border < s->length && !is_sentence_end(s->codes[border]);)
            border++;
    for (Py_ssize_t start = 0; start < s->length; start++) {
        anyou_look_ahead(trie, s->codes, start, s->length);
        int32_t node = anyou_enter(trie, s->codes[start], start + 1 < s->length ? s->codes[start + 1] : 0);
        for (Py_ssize_t at = start + 1; node; node = at < s->length ? anyou_step(trie, node, s->codes[at++]) : 0) {
            int32_t found = trie->at[node].literal;
            if (found < 0)
                continue;
            if (found >= s->literals)
                return -1;
            if (!take(s, s->literal + found, (Stretch){(int32_t)start, (int32_t)at}, &border))
                return 0;
        }
    }
    return close_sentence(s);
}

static PyObject *run(Search *s, const Trie *trie, PyObject *scopes)
{
    int32_t three[3];
    for (Py_ssize_t i = 0; i < s->scope_count; i++) {
        if (!read_three(PyList_GetItem(scopes, i), three))
            return NULL;
        s->scopes[i] = (Scope){three[0], three[1], three[2]};
    }
    memset(s->head, 0xFF, (size_t)s->slot_count * sizeof *s->head);
    int fine = walk(s, trie);
    if (fine < 0)
        PyErr_SetString(PyExc_ValueError, "tables and trie do not fit each other");
    return fine > 0 ? resolve(s) : fine < 0 ? NULL : PyErr_NoMemory();
}

/* concepts(tables, trie, text, scopes) -> hits, as (concept, start, end, whether it is denied). */
PyObject *anyou_concepts(PyObject *Py_UNUSED(module), PyObject *arguments)
{
    Py_buffer b[6];
    PyObject *tables, *matches, *text, *scopes, *out = NULL;
    Search s = {0};
    Trie trie;
    /* Tables and the rest one after the other: CPython keeps room for the buffers of the outer tuple alone. */
    if (!PyArg_ParseTuple(arguments, "O!OUO!", &PyTuple_Type, &tables, &matches, &text, &PyList_Type, &scopes) ||
        !PyArg_ParseTuple(tables, "y*y*y*y*y*np", &b[0], &b[1], &b[2], &b[3], &b[4], &s.concept_count, &s.by_sentence))
        return NULL;
    if (PyObject_GetBuffer(matches, &b[5], PyBUF_SIMPLE)) {
        release_all(b, 5);
        return NULL;
    }
    s.literal = b[0].buf, s.terms = b[1].buf, s.slots = b[2].buf, s.slot = b[3].buf, s.sequences = b[4].buf;
    s.literals = b[0].len / (Py_ssize_t)sizeof(Literal) - 1, s.slot_count = b[3].len / 12, s.sequence_count = b[4].len / 12;
    s.length = PyUnicode_GetLength(text);
    s.scope_count = PyList_Size(scopes);
    s.nodes.size = sizeof(Node), s.found.size = sizeof(Found);
    s.chains.size = s.longer.size = s.following.size = sizeof(Stretch);
    s.touched.size = s.complete.size = sizeof(int32_t);
    s.scopes = malloc(((size_t)s.scope_count + 1) * sizeof *s.scopes);
    s.head = malloc(((size_t)s.slot_count + 1) * sizeof *s.head);
    s.filled = calloc((size_t)s.sequence_count + 1, sizeof *s.filled);
    s.codes = malloc(((size_t)s.length + 1) * sizeof *s.codes);
    if (s.length >= INT32_MAX / 2)
        PyErr_SetString(PyExc_ValueError, "the text is too long");
    else if (!s.scopes || !s.head || !s.filled || !s.codes)
        PyErr_NoMemory();
    else if (anyou_read_trie(&b[5], &trie) && PyUnicode_AsUCS4(text, s.codes, s.length + 1, 0))
        out = run(&s, &trie, scopes);
    Array *arrays[] = {&s.nodes, &s.touched, &s.complete, &s.found, &s.chains, &s.longer, &s.following};
    for (size_t i = 0; i < sizeof arrays / sizeof *arrays; i++)
        free(arrays[i]->items);
    free(s.scopes);
    free(s.head);
    free(s.filled);
    free(s.codes);
    release_all(b, 6);
    return out;
}
