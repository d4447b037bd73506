"""Damaged files from outside: importers, corpus, tables of labels, settings, uploads of the desk."""

from __future__ import annotations

import gzip
import io
import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

from hypothesis import strategies as st

from benchmarks.desk.fill import open_bench_desk
from benchmarks.fuzz_files.folders import SAMPLES, write_small_corpus
from benchmarks.fuzz_files.mutate import BYTES, Change, changes, damage
from classifier.errors import ClassifierError
from classifier.taxonomy import load_labels
from service.review.errors import InvalidError
from service.review.upload import read_upload
from training.config import load_config
from training.corpus.records import read_corpus
from training.errors import ImportingError, TrainingError
from training.evaluate import read_evaluation
from training.importers.cail import CailImporter
from training.importers.judgment_files import JudgmentImporter
from training.importers.outcomes import Importer
from training.importers.reviews import ReviewImporter
from training.importers.run import run_import
from training.importers.table import TableImporter
from training.label_files import open_labels
from training.search import read_grid
from training.train import read_precedent_files

_FACTS = "经审理查明，被告人李某利用职务之便，登录公司后台导出会员手机号三千二百条，卖给他人，获利一万六千元。"
_JUDGMENT = (
    "某某市人民法院\n刑事判决书\n（2021）某01刑初123号\n被告人李某，男。\n"
    f"{_FACTS}\n上述事实有证人证言证实。\n本院认为，被告人李某的行为构成侵犯公民个人信息罪。\n"
    "判决如下：\n被告人李某犯侵犯公民个人信息罪，判处有期徒刑一年。\n审判长 王某\n"
)
_TABLE = [
    ["编号", "描述", "标签", "日期", "备注"],
    ["a-1", _FACTS, "侵犯公民个人信息罪", "2024-05-01", "电话13812345678"],
    ["a-2", "网店反复抓取对手的评价数据放到自家页面，用户分不清来源。", "unfair-competition；诈骗", "2024/6/2", ""],
    ["a-3", "测试", "没有这种", "x", "=1+1"],
]


def _csv() -> bytes:
    return "\n".join(",".join(f'"{cell}"' for cell in row) for row in _TABLE).encode("utf-8-sig")


def _xlsx() -> bytes:
    import xlsxwriter

    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    sheet = book.add_worksheet("事件")
    for i, row in enumerate(_TABLE):
        sheet.write_row(i, 0, row)
    book.close()
    return out.getvalue()


def _docx() -> bytes:
    from docx import Document

    document = Document()
    for line in _JUDGMENT.splitlines():
        document.add_paragraph(line)
    table = document.add_table(2, 2)
    table.cell(0, 0).text = "当事人"
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def _pdf() -> bytes:
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.cidfonts import UnicodeCIDFont
    from reportlab.pdfgen.canvas import Canvas

    pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
    out = io.BytesIO()
    canvas = Canvas(out, invariant=1)
    canvas.setFont("STSong-Light", 12)
    for i, line in enumerate(_JUDGMENT.splitlines()):
        canvas.drawString(60, 780 - 20 * i, line)
    canvas.showPage()
    canvas.save()
    return out.getvalue()


def _cail() -> bytes:
    record = {
        "fact": _FACTS,
        "meta": {"accusation": ["侵犯公民个人信息"], "criminals": ["李某某"], "punish_of_money": 1},
    }
    return "".join(json.dumps(record, ensure_ascii=False) + "\n" for _ in range(3)).encode()


def _reviews() -> bytes:
    rows = [
        {
            "incident_id": f"i{i}",
            "text": f"{_FACTS}（{i}）",
            "outcome": outcome,
            "decided_at": "2026-01-01T00:00:00+00:00",
            "decided_by": "u1",
            "labels": ["fraud", "other"],
            "note": "核对过",
            "register": "factual",
            "blind": False,
            "accepted_as_suggested": True,
            "suggested": ["fraud"],
        }
        for i, outcome in enumerate(("确认", "改判", "不构成", "重复"))
    ]
    return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows).encode()


def _corpus(scratch: Path) -> bytes:
    return b"".join(write_small_corpus(scratch / "small.jsonl").read_bytes().splitlines(keepends=True)[:5])


_GRID = b'[learner]\nbalanced = true\n\n[grid]\n"learner.C" = [0.5, 1.0]\n"features.weights" = [[0.7, 1.0, 0.2]]\n'

#: Seed file of each target: its name, how it is made, and the damages that fit it.
_LINES = (*("line",) * 6, *BYTES)
_PACKED = (*("archive",) * 6, *BYTES)
SEEDS: dict[str, tuple[str, Callable[[Path], bytes], tuple[str, ...]]] = {
    "cail": ("a.jsonl", lambda _: _cail(), _LINES),
    "cail-gz": ("a.jsonl.gz", lambda _: gzip.compress(_cail() * 50), tuple(BYTES)),
    "reviews": ("a.jsonl", lambda _: _reviews(), _LINES),
    "csv": ("a.csv", lambda _: _csv(), tuple(BYTES)),
    "xlsx": ("a.xlsx", lambda _: _xlsx(), _PACKED),
    "docx": ("a.docx", lambda _: _docx(), _PACKED),
    "pdf": ("a.pdf", lambda _: _pdf(), tuple(BYTES)),
    "txt": ("a.txt", lambda _: _JUDGMENT.encode(), tuple(BYTES)),
    "journal": ("journal", lambda _: b"", ("json", "json", *BYTES)),
    "corpus": ("a.jsonl", _corpus, _LINES),
    "evaluation": ("a.jsonl", _corpus, _LINES),
    "precedents": ("a.jsonl", lambda _: (SAMPLES / "precedents/founding.jsonl").read_bytes(), _LINES),
    "labels": ("a.json", lambda _: json.dumps(load_labels().to_dict()).encode(), ("json", "json", *BYTES)),
    "settings": ("a.toml", lambda _: Path("training/default.toml").read_bytes(), tuple(BYTES)),
    "grid": ("a.toml", lambda _: _GRID, tuple(BYTES)),
    "upload-csv": ("a.csv", lambda _: _csv(), tuple(BYTES)),
    "upload-xlsx": ("a.xlsx", lambda _: _xlsx(), _PACKED),
}

_KINDS = ("csv", "xlsx", "docx", "pdf", "txt")


def _importer(name: str, path: Path) -> Importer:
    labels = load_labels()
    if name in ("cail", "cail-gz", "journal"):
        return CailImporter([path], labels, "new")
    if name == "reviews":
        return ReviewImporter([path], labels)
    if name in ("csv", "xlsx"):
        return TableImporter([path], labels, None, {}, books=name == "xlsx")
    return JudgmentImporter([path], labels, name)


def cases(name: str) -> st.SearchStrategy[list[Change]]:
    """One to three damages of the seed file."""
    return st.lists(changes(SEEDS[name][2]), min_size=1, max_size=3)


class Inputs:
    """One target with its seed file."""

    def __init__(self, name: str, scratch: Path) -> None:
        file, make, _ = SEEDS[name]
        self._name, self._scratch = name, scratch
        self._path = scratch / file
        self._seed = make(scratch)
        self._desk = open_bench_desk("sqlite://") if name.startswith("upload") else None

    def run(self, damages: list[Change]) -> str:
        """Read the damaged file with what reads such files; ``taken`` or ``refused``."""
        raw = self._seed
        if self._name == "journal":
            return self._resume(damages)
        for change in damages:
            raw = damage(raw, change)
        self._path.write_bytes(raw)
        try:
            self._read(raw)
        except (TrainingError, ClassifierError, InvalidError):
            return "refused"
        return "taken"

    def _read(self, raw: bytes) -> None:
        name, path, labels = self._name, self._path, load_labels()
        if self._desk is not None:
            read_upload(self._desk, path.name, raw)
        elif name == "corpus":
            for row in read_corpus([path], labels):
                json.dumps([row.text, row.note]).encode()
        elif name == "evaluation":
            read_evaluation(path, labels)
        elif name == "precedents":
            read_precedent_files([path])
        elif name == "labels":
            open_labels(path).to_dict()
        elif name == "settings":
            load_config(path)
        elif name == "grid":
            read_grid(path.read_text("utf-8", errors="replace"))
        else:
            self._import(_importer(name, path))

    def _import(self, importer: Importer) -> None:
        out = self._scratch / "out" / "rows.jsonl"
        shutil.rmtree(out.parent, ignore_errors=True)
        try:
            counts = run_import(importer, out)
        except ImportingError:
            _expect([], out.parent)
            raise
        rows = [json.loads(line) for line in out.read_text("utf-8").split("\n") if line]
        if len(rows) != counts.rows or any(not row["text"] for row in rows):
            raise ValueError("the output is not what was counted")
        _expect([out.name, *([f"{out.name}.bad.tsv"] if counts.bad else [])], out.parent)

    def _resume(self, damages: list[Change]) -> str:
        """Go on with an import whose own files were damaged in between."""
        self._path = self._scratch / "a.jsonl"
        self._path.write_bytes(_cail())
        out = self._scratch / "out" / "rows.jsonl"
        shutil.rmtree(out.parent, ignore_errors=True)
        out.parent.mkdir()
        importer = _importer(self._name, self._path)
        parts: dict[str, Any] = {
            ".part": b"",
            ".bad.part": b"",
            ".journal": json.dumps(
                {
                    "signature": importer.options,
                    "position": 0,
                    "rows_bytes": 0,
                    "bad_bytes": 0,
                    "counts": {"rows": 0, "bad": 0, "masked": {}, "skipped": {}, "labels": {}},
                    "state": {"new_labels": []},
                }
            ).encode(),
        }
        for i, change in enumerate(damages):
            suffix = (".journal", ".journal", ".part", ".bad.part")[(change.numbers[3] + i) % 4]
            parts[suffix] = damage(parts[suffix], change)
        for suffix, raw in parts.items():
            out.with_name(out.name + suffix).write_bytes(raw)
        try:
            run_import(importer, out)
        except ImportingError:
            # What was said to be the way out must be one.
            run_import(importer, out, restart=True)
            return "refused"
        return "taken"


def _expect(names: list[str], folder: Path) -> None:
    """Nothing lies in the folder but these."""
    found = sorted(path.name for path in folder.iterdir()) if folder.is_dir() else []
    if found != sorted(names):
        raise ValueError(f"left behind: {found}")
