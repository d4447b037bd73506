"""Types of the compiled loops, classifier/csrc."""

from typing import Any

from numpy.typing import NDArray

Array = NDArray[Any]
#: Edges, terms and slots by literal, facts by slot and by sequence, number of concepts, by sentence.
ConceptTables = tuple[Array, Array, Array, Array, Array, Array, Array, int, bool]

def index(keys: Array, values: Array, /) -> bytes: ...
def find(table: bytes, keys: Array, out: Array, /) -> None: ...
def words(table: bytes, tokens: list[str], out: Array, /) -> None: ...
def count(table: bytes, keys: Array, values: Array, counts: Array, /) -> tuple[int, int]: ...
def products(
    indptr: Array, docs: Array, weights: Array, indices: Array, values: Array, out: Array, narrow: bool, /
) -> None: ...
def concepts(
    tables: ConceptTables, matches: list[tuple[int, int, int]], codes: bytes, scopes: list[tuple[int, int, int]], /
) -> list[tuple[int, int, int, bool]]: ...
