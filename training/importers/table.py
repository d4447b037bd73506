"""Tables of incidents: which column holds what, and rows of the corpus out of it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import chain
from pathlib import Path
from typing import Any

from classifier.taxonomy import LabelTable
from training.corpus.records import MAX_TEXT, MIN_TEXT, REGISTERS
from training.errors import ImportingError
from training.importers.charges import ChargeMap
from training.importers.delimited import read_csv
from training.importers.lines import describe_inputs, input_files
from training.importers.outcomes import Bad, Outcome, Row, Skipped, Unit
from training.importers.sheets import BOOK_SUFFIXES, CSV_SUFFIXES, HEAD_ROWS, Unreadable, read_book

Rows = Iterator[tuple[int, list[str] | Unreadable]]

#: What a column can be, and headings that are taken for it where nothing is said.
FIELDS: dict[str, tuple[str, ...]] = {
    "text": ("text", "正文", "描述", "事件描述", "案情", "事实", "内容", "fact"),
    "labels": ("labels", "label", "标签", "案由", "罪名", "定性", "accusation"),
    "id": ("id", "编号", "工单号", "案件编号"),
    "register": ("register", "语域"),
    "writer": ("writer", "写作者", "来源", "提交人"),
    "group": ("split_group", "group", "组", "案件"),
    "note": ("note", "备注"),
}
_REQUIRED = ("text", "labels")

#: Between the labels of one cell. / and 、 stand inside names, too, and are tried where the whole is no label.
_BETWEEN = re.compile(r"[;；|,，\n]+")
_STROKE = re.compile(r"[/／]+")


class TableImporter:
    """Reads CSV files or workbooks.

    Parameters
    ----------
    columns : dict
        Field to heading, as given by the user; others are found by :data:`FIELDS`.
    """

    def __init__(
        self,
        paths: Sequence[Path],
        labels: LabelTable | None,
        unknown: str | None,
        columns: dict[str, str],
        *,
        books: bool,
        encoding: str | None = None,
        sheet: str | None = None,
    ) -> None:
        self._files = input_files(paths, BOOK_SUFFIXES if books else CSV_SUFFIXES)
        self.labels, self._unknown, self._columns = labels, unknown, columns
        self._books, self._encoding, self._sheet = books, encoding, sheet
        #: What the user should know besides counts and faults.
        self.notes: list[str] = []
        wrong = set(columns) - set(FIELDS)
        if wrong:
            raise ImportingError(f"没有字段 {'、'.join(sorted(wrong))}；可用 {'、'.join(FIELDS)}")
        self.options: dict[str, Any] = {
            "format": "xlsx" if books else "csv",
            "inputs": describe_inputs(self._files),
            "labels": labels.to_dict() if labels is not None else None,
            "unknown": unknown,
            "columns": columns,
            "encoding": encoding,
            "sheet": sheet,
        }

    @property
    def size(self) -> int:
        """Bytes of all files."""
        return sum(path.stat().st_size for path in self._files)

    def read(self, start: int, state: dict[str, Any]) -> Iterator[Unit]:
        """A unit a table row, the headings included."""
        charges = ChargeMap(self.labels, self._unknown or "skip", state)
        position, behind = 0, 0
        for path in self._files:
            consumed = [0]
            rows: Rows
            if self._books:
                rows = read_book(path, self._sheet)
            else:
                rows = read_csv(path, self._encoding, consumed, tuple(self._columns.values()))
            heading, above = self._find_heading(rows, path.name)
            position += above
            places = self._find_columns(heading, path.name)
            for line, cells in rows:
                position += 1
                if position <= start:
                    continue
                outcome = self._read(cells, len(heading), places, f"{path.name} 第 {line} 行", charges)
                yield Unit(position, () if outcome is None else (outcome,), behind + consumed[0])
            behind += path.stat().st_size

    def _find_heading(self, rows: Rows, name: str) -> tuple[list[str], int]:
        """The heading and how many rows there are down to it.

        Without named columns it is the first filled row; else the first of the
        topmost that holds all the names, since titles and notes may stand above.
        Where none does, the one that holds most is given, to be complained of.
        """
        wanted, best, filled = set(self._columns.values()), [""], 0
        for above, (line, cells) in enumerate(rows, 1):
            if isinstance(cells, Unreadable):
                raise ImportingError(f"{name} 的表头读不出来（第 {line} 行）：{cells.reason}")
            heading = [cell.strip().lstrip("\ufeff") for cell in cells]
            if any(heading):
                filled += 1
                if wanted <= set(heading):
                    if filled > 1:
                        self.notes.append(f"{name} 的表头在第 {line} 行")
                    return heading, above
                if filled == 1 or len(wanted & set(heading)) > len(wanted & set(best)):
                    best = heading
            if filled and above >= HEAD_ROWS:
                break
        if not filled:
            raise ImportingError(f"{name} 是空的")
        return best, 0

    def _find_columns(self, heading: list[str], name: str) -> dict[str, int]:
        places: dict[str, int] = {}
        for field, guesses in FIELDS.items():
            wanted = self._columns.get(field)
            if wanted is not None:
                if wanted not in heading:
                    raise ImportingError(f"{name} 没有“{wanted}”这一列；表头是 {'、'.join(heading)}")
                places[field] = _only(heading, wanted, name)
                continue
            folded = [cell.lower() for cell in heading]
            found = [guess for guess in guesses if guess in folded]
            if found:
                places[field] = _only(folded, found[0], name)
        missing = [field for field in _REQUIRED if field not in places]
        if missing:
            how = " ".join(f"--column {field}=列名" for field in missing)
            raise ImportingError(
                f"{name} 看不出哪一列是 {'、'.join(missing)}；表头是 {'、'.join(heading)}。用 {how} 指明"
            )
        return places

    def _read(
        self, cells: list[str] | Unreadable, width: int, places: dict[str, int], place: str, charges: ChargeMap
    ) -> Outcome | None:
        if isinstance(cells, Unreadable):
            return Bad(place, cells.reason)
        if not any(cell.strip() for cell in cells):
            return None
        if len(cells) > width and any(cell.strip() for cell in cells[width:]):
            return Bad(place, f"有 {len(cells)} 格，表头只有 {width} 格，也许正文里的分隔符没有加引号")
        if any("\udc80" <= c <= "\udcff" for c in chain.from_iterable(cells)):
            return Bad(place, "有不合编码的字节")
        found = {field: cells[at].strip() if at < len(cells) else "" for field, at in places.items()}
        text = " ".join(found["text"].split())
        if not MIN_TEXT <= len(text) <= MAX_TEXT:
            return Bad(place, f"正文长 {len(text)} 字，应在 {MIN_TEXT} 到 {MAX_TEXT} 之间" if text else "正文是空的")
        if not any(char.isalpha() for char in text):
            return Bad(place, "正文里没有一个字")
        if not found["labels"]:
            return Bad(place, "标签是空的")
        labels, unknown = self._labels_of(found["labels"], charges)
        if unknown is not None:
            return Bad(place, f"没有这个标签：{unknown[:40]}")
        if not labels:
            return Skipped("标签不在标签表中")
        if found.get("register") and found["register"] not in REGISTERS:
            return Bad(place, f"没有这种语域：{found['register'][:20]}")
        row: dict[str, Any] = {
            "text": text,
            "labels": labels,
            "register": found.get("register") or "factual",
            "basis": "import",
            "writer": found.get("writer") or "table",
            "origin": {"source": self.options["format"], "place": place, "labels": found["labels"]},
        }
        for field, key in (("id", "id"), ("group", "split_group"), ("note", "note")):
            if found.get(field):
                row[key] = found[field]
        return Row(row)

    def _labels_of(self, cell: str, charges: ChargeMap) -> tuple[list[str], str | None]:
        """Labels of a cell, and the first name that means none where that is a fault."""
        names = [name.strip() for name in _BETWEEN.split(cell) if name.strip()]
        out: list[str] = []
        for name in names:
            parts = self._parts(name, charges)
            if self._unknown is None:
                for part in parts:
                    if charges.known(part) is None:
                        return [], part
            out += parts
        return charges.labels(out), None

    def _parts(self, name: str, charges: ChargeMap) -> list[str]:
        """A name that is no label, taken apart at / and, where all of that are labels, at 、."""
        if charges.known(name) is not None:
            return [name]
        out: list[str] = []
        for piece in filter(None, (piece.strip() for piece in _STROKE.split(name))):
            inner = piece.split("、")
            apart = charges.known(piece) is None and all(charges.known(part) for part in inner)
            out += inner if apart else [piece]
        return out


def _only(heading: list[str], wanted: str, name: str) -> int:
    """Place of the one column of this name."""
    if heading.count(wanted) > 1:
        raise ImportingError(f"{name} 有 {heading.count(wanted)} 列都叫“{wanted}”，不知道用哪一列；请改掉多余的列名")
    return heading.index(wanted)
