"""Fact patterns: reading them, with the file and line of whatever is wrong."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from classifier.taxonomy import LabelTable
from classifier.untrusted import decode_json, is_whole, json_fault
from training.errors import CorpusError
from training.named_files import NOT_UTF8, named_files

REGISTERS = ("factual", "victim_report", "soc_ticket", "tip_off", "consult", "short")
BASES = ("case", "scenario", "import", "review")

_REQUIRED = frozenset({"id", "text", "labels"})
_OPTIONAL = frozenset(
    {"register", "basis", "case_id", "writer", "pair", "split_group", "rejected", "also", "note", "origin"}
    | {"accepted_as_suggested", "checked"}
)

#: Shortest and longest text of a training row, in code points.
MIN_TEXT, MAX_TEXT = 5, 20_000


@dataclass(frozen=True, slots=True)
class FactPattern:
    """One labelled description.

    ``split_group`` is what must stay on one side of a split: the case, or the
    family of a scenario and its twins. ``also`` are labels a second, blind
    reader thought of besides or instead: near misses, never counted as right.
    ``accepted_as_suggested`` marks a label that a reviewer took over from a model
    after seeing it: it may be trained on and is never measured by, since a model
    would be praised for its own words.
    """

    id: str
    text: str
    labels: tuple[str, ...]
    register: str
    basis: str
    case_id: str | None
    writer: str
    pair: str | None
    split_group: str
    rejected: tuple[str, ...] = ()
    also: tuple[str, ...] = ()
    note: str = ""
    accepted_as_suggested: bool = False

    @property
    def accepted(self) -> frozenset[str]:
        """Labels that count as right: what was found and, of a failed claim, what was argued.

        A text about a dismissed claim looks like the claim: the model should rank
        it high, and the nearest case then says that such a claim failed.
        """
        return frozenset((*self.labels, *self.rejected))

    @property
    def is_real(self) -> bool:
        """Whether it tells a decided case rather than an invention."""
        return self.basis in ("case", "import", "review")


def _check_fields(row: Any) -> None:
    if not isinstance(row, dict):
        raise CorpusError("应是 JSON 对象")
    missing, extra = _REQUIRED - row.keys(), row.keys() - _REQUIRED - _OPTIONAL
    if missing:
        raise CorpusError(f"缺少字段 {'、'.join(sorted(missing))}")
    if extra:
        raise CorpusError(f"多出字段 {'、'.join(sorted(extra))}")
    for field in ("id", "text"):
        if not isinstance(row[field], str) or not row[field].strip():
            raise CorpusError(f"字段 {field} 应是非空文字")
    for field in ("case_id", "writer", "pair", "split_group", "note"):
        if row.get(field) is not None and not isinstance(row[field], str):
            raise CorpusError(f"字段 {field} 应是文字")
    for field in ("accepted_as_suggested", "checked"):
        if not isinstance(row.get(field, True), bool):
            raise CorpusError(f"字段 {field} 应是 true 或 false")
    if not is_whole(row):
        raise CorpusError("含有残缺的字符（半个代理对），不能写成 UTF-8")
    if not row.get("checked", True):
        raise CorpusError("还没有人核对：核对正文与标签后，把 checked 改为 true")
    if not MIN_TEXT <= len(row["text"]) <= MAX_TEXT:
        raise CorpusError(f"正文长 {len(row['text'])} 字，应在 {MIN_TEXT} 到 {MAX_TEXT} 之间")


def _check_labels(row: dict[str, Any], labels: LabelTable) -> None:
    if not isinstance(row["labels"], list) or not row["labels"]:
        raise CorpusError("字段 labels 应是非空列表")
    for field in ("rejected", "also"):
        if not isinstance(row.get(field, []), list):
            raise CorpusError(f"字段 {field} 应是列表")
    for label in [*row["labels"], *row.get("rejected", []), *row.get("also", [])]:
        if not isinstance(label, str) or label not in labels:
            raise CorpusError(f"没有这个标签：{label}")
    if len(set(row["labels"])) != len(row["labels"]):
        raise CorpusError("标签重复")


def read_fact_pattern(row: Any, labels: LabelTable) -> FactPattern:
    """Check one row and build it.

    Raises
    ------
    CorpusError
        Says which field is missing, unknown or wrong.
    """
    _check_fields(row)
    _check_labels(row, labels)
    register, basis = row.get("register", "factual"), row.get("basis", "scenario")
    if register not in REGISTERS:
        raise CorpusError(f"没有这种语域：{register}")
    if basis not in BASES:
        raise CorpusError(f"没有这种依据：{basis}")
    if basis == "case" and not row.get("case_id"):
        raise CorpusError("依据为案例的文字须给出 case_id")
    return FactPattern(
        id=row["id"],
        text=row["text"],
        labels=tuple(row["labels"]),
        register=register,
        basis=basis,
        case_id=row.get("case_id"),
        writer=row.get("writer") or "unknown",
        pair=row.get("pair"),
        split_group=row.get("split_group") or row.get("case_id") or row["id"],
        rejected=tuple(row.get("rejected", ())),
        also=tuple(row.get("also", ())),
        note=row.get("note") or "",
        accepted_as_suggested=row.get("accepted_as_suggested", False),
    )


def parse_fact_pattern(raw: bytes, labels: LabelTable) -> FactPattern:
    """One line of a corpus file.

    Raises
    ------
    CorpusError
        If it is no UTF-8, no JSON, or as :func:`read_fact_pattern`.
    """
    try:
        # With the mark that editors on Windows put first; files put together have it in the middle, too.
        row = decode_json(raw.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise CorpusError(NOT_UTF8) from error
    except ValueError as error:
        raise CorpusError(json_fault(error)) from error
    return read_fact_pattern(row, labels)


def corpus_files(paths: Iterable[Path], what: str = "语料") -> list[Path]:
    """The ``.jsonl`` files named or found in the folders named, in name order; ``what`` they hold is said.

    Raises
    ------
    CorpusError
        If a path does not exist or a folder holds no such file.
    """
    return named_files(
        paths,
        lambda folder: folder.glob("*.jsonl"),
        CorpusError,
        empty=f"文件夹里没有 .jsonl {what}",
        missing=f"没有这个{what}文件",
    )


def _iterate_placed(files: Sequence[Path], labels: LabelTable) -> Iterator[tuple[str, FactPattern | CorpusError]]:
    """Rows of the files in order, each with its file and line, or what is wrong with it."""
    for path in files:
        with path.open("rb") as file:
            for number, raw in enumerate(file, 1):
                if not raw.strip():
                    continue
                place = f"{path.name} 第 {number} 行"
                try:
                    yield place, parse_fact_pattern(raw, labels)
                except CorpusError as error:
                    yield place, error


def iterate_corpus(files: Sequence[Path], labels: LabelTable) -> Iterator[FactPattern]:
    """Rows of the files in order; errors carry file name and line number."""
    for place, row in _iterate_placed(files, labels):
        if isinstance(row, CorpusError):
            raise CorpusError(f"{place}：{row}") from row
        yield row


@dataclass(frozen=True, slots=True)
class Placed:
    """Rows that can be read, where each stands (by id), and place and reason of all that cannot."""

    rows: list[FactPattern]
    places: dict[str, str]
    faults: list[tuple[str, str]]


def read_placed(paths: Iterable[Path], labels: LabelTable) -> Placed:
    """As :func:`read_corpus`, going on after a fault: whoever mends a file wants to see all of them.

    Raises
    ------
    CorpusError
        As :func:`corpus_files`.
    """
    found = Placed([], {}, [])
    for place, row in _iterate_placed(corpus_files(paths), labels):
        if isinstance(row, CorpusError):
            found.faults.append((place, str(row)))
        elif row.id in found.places:
            found.faults.append((place, f"语料编号重复：{row.id}（前一条在 {found.places[row.id]}）"))
        else:
            found.places[row.id] = place
            found.rows.append(row)
    return found


def read_corpus(paths: Iterable[Path], labels: LabelTable) -> list[FactPattern]:
    """Read everything under ``paths``; twins end up in one split group.

    Raises
    ------
    CorpusError
        For a bad row, an id used twice, or a corpus without rows.
    """
    paths = list(paths)
    found = read_placed(paths, labels)
    if found.faults:
        place, reason = found.faults[0]
        more = f"（另有 {len(found.faults) - 1} 处，anyou corpus check 逐处列出）" if len(found.faults) > 1 else ""
        raise CorpusError(f"{place}：{reason}{more}")
    if not found.rows:
        raise CorpusError(f"语料是空的：{'、'.join(map(str, paths))}")
    return found.rows


def corpus_sha256(rows: Iterable[FactPattern]) -> str:
    """Hash of what training depends on; the order of the rows does not matter."""
    digest = hashlib.sha256()
    for row in sorted(rows, key=lambda r: r.id):
        digest.update(
            json.dumps(
                [row.id, row.text, row.labels, row.rejected, row.also, row.basis, row.split_group]
                # Only where set, so that a corpus without such rows keeps its hash.
                + (["suggested"] if row.accepted_as_suggested else []),
                ensure_ascii=False,
            ).encode()
        )
    return digest.hexdigest()
