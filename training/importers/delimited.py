"""Rows of delimited text, each with the line it began on; one open quote costs its own row and no other."""

from __future__ import annotations

import codecs
import csv
import io
from collections import Counter, deque
from collections.abc import Iterator, Sequence
from pathlib import Path

from training.errors import ImportingError
from training.importers.sheets import HEAD_ROWS, Unreadable, guess_encoding

#: No cell of an incident is longer; an unclosed quote would swallow the file.
_MAX_CELL = 200_000

_DELIMITERS = ",\t;|"

#: Lines between the first and the last of a record that each look like a row: so many are no pasted text.
#: A single delimiter a line is common in prose and logs, so tables of two columns need more.
_MANY, _MANY_OF_TWO = 3, 8
_ALIKE = 0.8


class _Lines:
    """Physical lines that can be given again, and what was given since :meth:`begin`."""

    def __init__(self, text: io.TextIOWrapper) -> None:
        self._text = text
        self._again: deque[str] = deque()
        self.number = 0
        self.taken: list[str] = []

    def __iter__(self) -> _Lines:
        return self

    def __next__(self) -> str:
        line = self._again.popleft() if self._again else next(self._text)
        self.number += 1
        self.taken.append(line)
        return line

    def begin(self) -> int:
        """Number of the line on which the next record begins."""
        self.taken = []
        return self.number + 1

    def rewind(self) -> None:
        """Give all lines of this record again but the first."""
        self._again.extendleft(reversed(self.taken[1:]))
        self.number -= len(self.taken[1:])


class _Reader:
    """Records of a file; what is wrong is said once and reading goes on with the next physical line."""

    def __init__(self, text: io.TextIOWrapper, delimiter: str) -> None:
        self._lines, self._delimiter = _Lines(text), delimiter
        self._reader = self._new_reader()
        self._widths: Counter[int] = Counter()
        #: Last line of the latest record that was given up.
        self._doubtful = 0

    def _new_reader(self) -> Iterator[list[str]]:
        return csv.reader(self._lines, delimiter=self._delimiter, strict=True)

    def records(self) -> Iterator[tuple[int, list[str] | Unreadable]]:
        """Line of the beginning and cells, or why there are none."""
        while True:
            line = self._lines.begin()
            try:
                cells = next(self._reader)
            except StopIteration:
                return
            except csv.Error:
                yield line, self._give_up(line)
                continue
            if self._merged():
                yield line, self._give_up(line)
            elif line <= self._doubtful and 0 < len(cells) < self._usual():
                # The tail of a cell that was quoted: as a row it would put words under wrong headings.
                yield line, Unreadable(f"前面有引号没有关上，这一行只有 {len(cells)} 格")
            else:
                self._widths[len(cells)] += bool(cells)
                yield line, cells

    def _usual(self) -> int:
        """Cells that most records have."""
        return max(self._widths, key=lambda width: (self._widths[width], width), default=0)

    def _merged(self) -> bool:
        """Whether an open quote has made one record of lines that are rows by themselves."""
        inner, usual = self._lines.taken[1:-1], self._usual()
        if usual < 2 or len(inner) < (_MANY if usual > 2 else _MANY_OF_TWO):
            return False
        return sum(self._cells_of(line) == usual for line in inner) >= _ALIKE * len(inner)

    def _cells_of(self, line: str) -> int:
        try:
            return len(next(csv.reader([line], delimiter=self._delimiter, strict=True), []))
        except csv.Error:
            return 0

    def _give_up(self, line: int) -> Unreadable:
        last = self._lines.number
        if last > line:
            self._doubtful = max(self._doubtful, last)
        self._lines.rewind()
        self._reader = self._new_reader()
        if last > line:
            return Unreadable(f"引号没有关上，从第 {line} 行到第 {last} 行")
        return Unreadable("这一行读不出来，也许引号没有配对")


def _delimiter(path: Path, encoding: str, names: Sequence[str]) -> str:
    """The commonest mark of the line that holds ``names``, else of the first line that holds any mark."""
    with path.open(encoding=encoding, errors="replace") as file:
        head = [file.readline(_MAX_CELL) for _ in range(HEAD_ROWS)]
    named = [line for line in head if names and all(name in line for name in names)]
    for line in (*named, *head):
        counts = {mark: line.count(mark) for mark in _DELIMITERS}
        if any(counts.values()):
            return max(counts, key=lambda mark: counts[mark])
    return ","


def read_csv(
    path: Path, encoding: str | None, consumed: list[int], names: Sequence[str] = ()
) -> Iterator[tuple[int, list[str] | Unreadable]]:
    """Rows with the number of the line they begin on.

    Characters that do not fit the encoding come as lone surrogates.
    ``consumed[0]`` is kept at the bytes read.

    Parameters
    ----------
    names : sequence of str
        Headings that are known; they tell the line whose delimiter counts.

    Raises
    ------
    ImportingError
        If there is no such encoding, or the file is not of it from the first filled row on.
    """
    found = encoding or guess_encoding(path)
    try:
        codecs.lookup(found)
    except LookupError:
        raise ImportingError(f"没有这种编码：{found}") from None
    csv.field_size_limit(_MAX_CELL)
    with path.open("rb") as raw:
        text = io.TextIOWrapper(raw, encoding=found, errors="surrogateescape", newline="")
        reader = _Reader(text, _delimiter(path, found, names))
        line, filled = 0, False
        try:
            for line, cells in reader.records():
                if not filled and not isinstance(cells, Unreadable) and any(cells):
                    filled = True
                    if any("\udc80" <= c <= "\udcff" for c in "".join(cells)):
                        raise ImportingError(
                            f"{path.name} 用 {found} 读不出来；用 --encoding 指明编码，或不写让它自动认"
                        )
                consumed[0] = raw.tell()
                yield line, cells
        except UnicodeError as error:
            # UTF-16 cannot carry a broken unit on as a surrogate.
            raise ImportingError(f"{path.name} 第 {line + 1} 行起不是 {found} 文字") from error
