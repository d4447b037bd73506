"""Types of the compiled loops, classifier/csrc."""

from collections.abc import Sequence
from typing import Any

from numpy.typing import NDArray

Array = NDArray[Any]
#: As in classifier/concepts.py.
ConceptTables = tuple[Array, Array, Array, Array, Array, Array, Array, Array, int, bool]

def index(keys: Array, values: Array, table: Array, /) -> None: ...
def find(table: Array, keys: Array, out: Array, /) -> None: ...
def words(table: Array, tokens: list[str], out: Array, /) -> None: ...
def count(table: Array, keys: Array, values: Array, counts: Array, /) -> tuple[int, int]: ...
def products(indptr: Array, postings: Array, indices: Array, values: Array, out: Array, /) -> None: ...
def spread(places: tuple[Array, Array, Array, Array, Array, Array, int], shares: Array, out: Array, /) -> None: ...
def concepts(
    tables: ConceptTables,
    matches: bytes | list[tuple[int, int, int]],
    text: str,
    scopes: list[tuple[int, int, int]],
    /,
) -> list[tuple[int, int, int, bool]]: ...
def glance(classes: Array, trie: bytes, signs: Array, text: str, /) -> int: ...
def figures(text: str, /) -> str: ...
def fold(codes: Array, text: str, /) -> str | None: ...
def read(
    tables: tuple[Any, ...],
    text: str,
    tokens: list[str],
    hits: list[tuple[int, int, int, bool]],
    grams: Array,
    ids: Array,
    places: Array,
    bounds: Array,
    rows: Array,
    values: Array,
    /,
) -> tuple[int, int, int, int, int] | None: ...
def part(
    tables: tuple[Any, ...],
    tokens: list[str],
    hits: list[tuple[int, int, int, bool]],
    ids: Array,
    places: Array,
    bounds: Array,
    indices: Array,
    known: tuple[int, int],
    place: tuple[int, int],
    rows: Array,
    values: Array,
    /,
) -> tuple[int, int, int] | None: ...
def scores(coef: Array, intercept: Array, indices: Array, values: Array, out: Array, /) -> None: ...
def excess(votes: Array, mean: Array, spread: Array, weight: float, lead_weight: float, out: Array, /) -> None: ...
def logits(
    scores: Array, own: Array, lead: Array, offset: Array, low: float, high: float, out: Array, inside: Array, /
) -> None: ...
def greatest(numbers: Array, out: Array, /) -> None: ...
def margins(logits: Array, inside: Array, bent: Array, beyond: float, limit: float, /) -> None: ...
def votes(
    indptr: Array,
    postings: Array,
    indices: Array,
    values: Array,
    texts: int,
    members: Array,
    ends: Array,
    out: Array,
    /,
) -> None: ...
def trie(literals: list[str], /) -> bytes | None: ...
def literals(trie: bytes, numbers: Array, text: str, overlapping: bool, /) -> list[tuple[int, int, int]]: ...
def phrases(weights: Array, starts: Array, ends: Array, share: float, most: int, /) -> list[tuple[int, int, float]]: ...
def places(
    tokens: list[str],
    words: Array,
    word_windows: tuple[list[Array], int],
    character_windows: tuple[list[Array], int],
    bounds: Array,
    concepts: tuple[list[int], Sequence[tuple[int, int, int, bool]]],
    indices: Array,
    starts: Array,
    ends: Array,
    position: Array,
    share: Array,
    length: Array,
    edges: Array,
    /,
) -> int: ...
def coefficients(
    coef: Array, labels: int, indices: Array, label: int, rival: int, own: float, lead: float, out: Array, /
) -> None: ...
def tally(heads: Array, packed: Array, indices: Array, bits: int, scale: float, out: Array, /) -> bool: ...
