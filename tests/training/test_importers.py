"""Importers of JSON Lines: real-shaped files with faults planted, resumption, nothing half-written."""

from __future__ import annotations

import errno
import gzip
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from classifier.taxonomy import LabelTable
from tests.conftest import ROOT
from tests.training.test_commands import ENVIRONMENT, run
from training.commands.imports import imports
from training.corpus.records import read_corpus
from training.errors import CorpusError, ImportingError
from training.importers import sink as sink_module
from training.importers.cail import CailImporter
from training.importers.charges import ChargeMap, grow_table
from training.importers.outcomes import Unit
from training.importers.reviews import ReviewImporter
from training.importers.run import run_import


def cail_line(number: int, *charges: str, fact: str | None = None, **meta: Any) -> str:
    told = fact if fact is not None else f"第{number}起：被告人王某于夜间以虚构投资为名，先后骗得被害人共{number}万元。"
    return json.dumps({"fact": told, "meta": {"accusation": list(charges), **meta}}, ensure_ascii=False)


def rows_of(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


@pytest.fixture
def faulty_cail(tmp_path: Path) -> Path:
    """Lines as they come in such files, with every fault we know of."""
    lines = [
        cail_line(1, "诈骗").encode(),
        cail_line(2, "非法获取公民个人信息").encode("gbk"),
        b'{"fact": "broken',
        cail_line(3, "[盗窃]").encode(),
        "只有文字".encode(),
        b"",
        b"\xff\xfe\x00\x80\xff",
        json.dumps({"fact": "", "meta": {"accusation": ["诈骗"]}}).encode(),
        json.dumps({"fact": "没有罪名的一条记录而已", "meta": {}}, ensure_ascii=False).encode(),
        json.dumps({"fact": "没有罪名列表的一条", "meta": {"accusation": [3]}}, ensure_ascii=False).encode(),
        cail_line(1, "诈骗").encode(),
        cail_line(4, "诈骗", "盗窃").encode(),
        cail_line(
            5, "诈骗", fact="被告人李文强（身份证号11010519491231002X）用手机13812345678行骗，得款3万元。"
        ).encode(),
        cail_line(
            6, "诈骗", fact="朱元庆璋以投资为名骗得两万元，朱元庆璋后被抓获。", criminals=["朱元庆璋", "王某"]
        ).encode(),
        cail_line(7, "诈骗", fact="长" * 20_001).encode(),
        json.dumps({"fact": "半个代理对\ud83d也要收下来，别崩溃", "meta": {"accusation": "诈骗"}}).encode(),
        b"[1, 2]",
        cail_line(8, "侵犯公民个人信息罪").encode(),
    ]
    path = tmp_path / "cail.json"
    path.write_bytes(b"\xef\xbb\xbf" + b"\n".join(lines) + b"\r\n" + cail_line(9, "合同诈骗").encode()[:-9])
    return path


def test_cail_when_faults_are_planted_then_the_rest_is_taken(faulty_cail: Path, labels: LabelTable) -> None:
    out = faulty_cail.with_name("out.jsonl")
    counts = run_import(CailImporter([faulty_cail], labels, "other"), out)
    rows = rows_of(out)
    assert [row["labels"] for row in rows] == [
        ["fraud"],
        ["infringing-personal-info"],
        ["other"],
        ["fraud"],
        ["fraud"],
        ["fraud"],
        ["fraud"],
        ["infringing-personal-info"],
    ]
    assert "〔身份证号〕" in rows[4]["text"] and "〔手机号〕" in rows[4]["text"] and "李文强" not in rows[4]["text"]
    assert "朱元庆璋" not in rows[5]["text"]
    faults = [line.split("\t") for line in (out.parent / "out.jsonl.bad.tsv").read_text("utf-8").splitlines()]
    assert [int(place.split()[2]) for place, _ in faults] == [3, 5, 7, 8, 9, 10, 15, 17, 19]
    assert all("骗" not in reason for _, reason in faults)
    assert (counts.rows, counts.bad, counts.skipped) == (8, 9, {"正文重复": 1})
    assert {row["origin"]["line"] for row in rows} == {1, 2, 4, 12, 13, 14, 16, 18}
    assert len(read_corpus([out], labels)) == 8


@pytest.mark.parametrize(
    ("unknown", "expected"),
    [("other", ["other"]), ("new", ["盗窃罪"]), ("skip", None)],
)
def test_cail_when_charge_is_unknown_then_as_asked(
    tmp_path: Path, labels: LabelTable, unknown: str, expected: list[str] | None
) -> None:
    path = tmp_path / "c.jsonl"
    path.write_text(cail_line(1, "诈骗") + "\n" + cail_line(2, "盗窃") + "\n", "utf-8")
    run_import(CailImporter([path], labels, unknown), tmp_path / "o.jsonl")
    assert [row["labels"] for row in rows_of(tmp_path / "o.jsonl")] == [["fraud"], *([expected] if expected else [])]


def test_cail_when_facts_name_the_charge_then_skipped_if_asked(tmp_path: Path, labels: LabelTable) -> None:
    path = tmp_path / "c.jsonl"
    path.write_text(cail_line(1, "诈骗", fact="被告人王某因犯诈骗罪被判处有期徒刑三年。") + "\n", "utf-8")
    counts = run_import(CailImporter([path], labels, "other", "skip"), tmp_path / "o.jsonl")
    assert (counts.rows, counts.skipped) == (0, {"事实里写明了罪名、法条或判决": 1})


def test_cail_when_gzip_ends_early_then_what_came_before_is_kept(tmp_path: Path, labels: LabelTable) -> None:
    packed = gzip.compress("".join(cail_line(i, "诈骗") + "\n" for i in range(4000)).encode())
    path = tmp_path / "c.jsonl.gz"
    path.write_bytes(packed[: len(packed) // 2])
    counts = run_import(CailImporter([path], labels, "other"), tmp_path / "o.jsonl")
    assert 1000 < counts.rows < 3000
    assert counts.bad >= 1
    assert "压缩数据损坏" in (tmp_path / "o.jsonl.bad.tsv").read_text("utf-8")


def test_grow_table_when_new_charges_then_named_by_themselves_and_other_last(labels: LabelTable) -> None:
    state: dict[str, Any] = {}
    charges = ChargeMap(labels, "new", state)
    assert charges.labels(["盗窃", "诈骗", "[盗窃]", "买卖合同纠纷"]) == ["盗窃罪", "fraud", "买卖合同纠纷"]
    table = grow_table(labels, state["new_labels"])
    assert table.ids[-3:] == ("盗窃罪", "买卖合同纠纷", "other")
    assert (table["盗窃罪"].kind, table["买卖合同纠纷"].kind, table["盗窃罪"].law_entries) == ("criminal", "civil", ())
    assert grow_table(None, ["盗窃罪"]).ids == ("盗窃罪",)


class Interrupted:
    """An importer that is interrupted after some units, whatever it wraps."""

    def __init__(self, inner: Any, after: int, error: BaseException) -> None:
        self.inner, self.after, self.error = inner, after, error
        self.options = inner.options
        self.size = inner.size

    def read(self, start: int, state: dict[str, Any]) -> Iterator[Unit]:
        for number, unit in enumerate(self.inner.read(start, state)):
            if number == self.after:
                raise self.error
            yield unit


@pytest.mark.parametrize("after", [0, 1, 7, 18])
def test_import_when_interrupted_then_goes_on_to_the_same_bytes(
    faulty_cail: Path, labels: LabelTable, after: int
) -> None:
    def importer() -> CailImporter:
        return CailImporter([faulty_cail], labels, "new")

    whole, parted = faulty_cail.with_name("whole.jsonl"), faulty_cail.with_name("parted.jsonl")
    expected = run_import(importer(), whole)
    with pytest.raises(KeyboardInterrupt):
        run_import(Interrupted(importer(), after, KeyboardInterrupt()), parted, checkpoint_seconds=-1)
    assert not parted.exists()
    assert parted.with_name("parted.jsonl.journal").exists()
    # What a crash leaves behind the last checkpoint is cut off again.
    with parted.with_name("parted.jsonl.part").open("ab") as file:
        file.write(b'{"half": ')
    counts = run_import(importer(), parted)
    assert counts == expected
    assert parted.read_bytes() == whole.read_bytes()
    assert parted.with_name("parted.jsonl.bad.tsv").read_bytes() == whole.with_name("whole.jsonl.bad.tsv").read_bytes()
    left = {p.name for p in faulty_cail.parent.iterdir()}
    assert left == {"cail.json", *(f"{n}.jsonl{s}" for n in ("whole", "parted") for s in ("", ".bad.tsv"))}


def test_import_when_disk_is_full_then_nothing_half_made_and_it_goes_on(
    faulty_cail: Path, labels: LabelTable, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = faulty_cail.with_name("out.jsonl")
    write = sink_module.Sink.write
    calls = iter(range(100))

    def full(self: sink_module.Sink, row: dict[str, Any]) -> None:
        if next(calls) == 3:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(out))
        write(self, row)

    monkeypatch.setattr(sink_module.Sink, "write", full)
    with pytest.raises(OSError, match="No space"):
        run_import(CailImporter([faulty_cail], labels, "other"), out)
    assert not out.exists()
    monkeypatch.setattr(sink_module.Sink, "write", write)
    assert run_import(CailImporter([faulty_cail], labels, "other"), out).rows == 8


def test_import_when_output_exists_or_differs_or_is_busy_then_refused(faulty_cail: Path, labels: LabelTable) -> None:
    out = faulty_cail.with_name("out.jsonl")
    importer = CailImporter([faulty_cail], labels, "other")
    out.write_text("mine\n", "utf-8")
    with pytest.raises(ImportingError, match="已经存在"):
        run_import(importer, out)
    with pytest.raises(KeyboardInterrupt):
        run_import(Interrupted(importer, 2, KeyboardInterrupt()), out, overwrite=True)
    assert out.read_text("utf-8") == "mine\n"
    with pytest.raises(ImportingError, match="不同；加 --restart"):
        run_import(CailImporter([faulty_cail], labels, "skip"), out, overwrite=True)
    journal = out.with_name("out.jsonl.journal")
    kept = journal.read_bytes()
    journal.write_bytes(b"{")
    with pytest.raises(ImportingError, match="损坏"):
        run_import(importer, out, overwrite=True)
    journal.write_bytes(kept.replace(b'"rows_bytes": 0', b'"rows_bytes": 999999'))
    with pytest.raises(ImportingError, match="改动过"):
        run_import(importer, out, overwrite=True)
    with (
        sink_module.open_sink(out, importer.options, overwrite=True, restart=True),
        pytest.raises(ImportingError, match="另一个导入"),
    ):
        run_import(importer, out, overwrite=True)
    assert run_import(importer, out, overwrite=True, restart=True).rows == 8


def test_import_when_killed_as_a_process_then_resumes_and_takes_every_line_once(tmp_path: Path) -> None:
    path, out = tmp_path / "c.jsonl", tmp_path / "o.jsonl"
    path.write_text("".join(cail_line(i, "诈骗") + "\n" for i in range(4_000)), "utf-8")
    # A checkpoint after every line, so that there is time to be killed in.
    program = (
        "import sys; from pathlib import Path\n"
        "from classifier.taxonomy import load_labels\n"
        "from training.importers.cail import CailImporter\n"
        "from training.importers.run import run_import\n"
        "importer = CailImporter([Path(sys.argv[1])], load_labels(), 'other')\n"
        "run_import(importer, Path(sys.argv[2]), checkpoint_seconds=-1)\n"
    )
    process = subprocess.Popen([sys.executable, "-c", program, str(path), str(out)], env=ENVIRONMENT, cwd=ROOT)
    journal = tmp_path / "o.jsonl.journal"
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and not (journal.exists() and json.loads(journal.read_bytes())["position"] > 99):
        time.sleep(0.01)
    process.send_signal(signal.SIGKILL)
    process.communicate(timeout=30)
    assert 99 < json.loads(journal.read_bytes())["position"] < 4_000
    assert not out.exists()
    done = run("import", "cail", str(path), "--out", str(out))
    assert done.returncode == 0, done.stderr
    assert [row["origin"]["line"] for row in rows_of(out)] == list(range(1, 4_001))


def test_command_when_interrupted_then_says_how_to_resume(faulty_cail: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    read = CailImporter.read

    def interrupted(self: CailImporter, start: int, state: dict[str, Any]) -> Iterator[Unit]:
        yield from list(read(self, start, state))[:5]
        raise KeyboardInterrupt

    monkeypatch.setattr(CailImporter, "read", interrupted)
    out = faulty_cail.with_name("o.jsonl")
    done = CliRunner().invoke(imports, ["cail", str(faulty_cail), "--out", str(out)])
    assert (done.exit_code, "重新运行同一命令就从那里接着做" in done.stderr) == (1, True)
    assert not out.exists()
    monkeypatch.undo()
    # What a kill leaves that comes while the journal is written.
    out.with_name(f".{out.name}.journal-x0x0x0x0").write_bytes(b"{")
    again = CliRunner().invoke(imports, ["cail", str(faulty_cail), "--out", str(out)], standalone_mode=False)
    assert (again.return_value, len(rows_of(out))) == (1, 8)
    assert not [path.name for path in out.parent.iterdir() if "journal" in path.name]


def review(incident: str, outcome: str, **fields: Any) -> dict[str, Any]:
    return {
        "incident_id": incident,
        "reference": f"T-{incident}",
        "text": f"事件{incident}：离职员工用没收回的账号导走客户名单并转卖给同行。",
        "labels": ["infringing-personal-info"],
        "outcome": outcome,
        "register": "soc_ticket",
        "decided_at": "2026-05-01T10:00:00+08:00",
        "decided_by": "u7",
        "suggested": "fraud",
        "accepted_as_suggested": False,
        "blind": False,
        "model_id": "20260101-000000-abcdef01",
        "note": "",
        "rule_flag": None,
        **fields,
    }


@pytest.fixture
def reviews_file(tmp_path: Path, write_jsonl) -> Path:
    rows = [
        review("1", "确认", accepted_as_suggested=True),
        review("2", "改判", labels=["fraud", "contract-fraud"], note="报案人王建国补充，电话13812345678"),
        review("3", "不构成"),
        review("4", "信息不足"),
        review("5", "重复"),
        review("6", "误报", labels=[]),
        review("7", "确认", accepted_as_suggested=True, blind=True),
        review("8", "确认", text="联系人张三丰手机13912345678说，平台被人爬走了商品数据"),
        review("9", "确认", labels=["murder"]),
        review("10", "批准"),
        review("11", "确认", labels=[]),
        review("12", "改判", text="短"),
        review("13", "确认", decided_at="2026-05-01T09:00:00+08:00"),
        review("13", "改判", labels=["fraud"], decided_at="2026-05-02T09:00:00+08:00"),
        review("14", "确认", blind="yes"),
        {k: v for k, v in review("15", "确认").items() if k != "text"},
        review("16", "确认", register="poem"),
    ]
    path = write_jsonl(tmp_path / "r.jsonl", rows)
    with path.open("ab") as file:
        file.write(b'{"incident_id": "17", "text": "trunc')
    return path


def test_reviews_when_imported_then_outcomes_provenance_and_marks(reviews_file: Path, labels: LabelTable) -> None:
    out = reviews_file.with_name("o.jsonl")
    counts = run_import(ReviewImporter([reviews_file], labels), out)
    rows = {row["id"]: row for row in rows_of(out)}
    assert {key: row["labels"] for key, row in rows.items()} == {
        "review-1": ["infringing-personal-info"],
        "review-2": ["fraud", "contract-fraud"],
        "review-3": ["other"],
        "review-6": ["other"],
        "review-7": ["infringing-personal-info"],
        "review-8": ["infringing-personal-info"],
        "review-13": ["fraud"],
    }
    assert [key for key, row in rows.items() if row.get("accepted_as_suggested")] == ["review-1"]
    assert counts.skipped == {"信息不足": 1, "重复": 1, "后来改了决定": 1}
    assert counts.bad == 8
    assert rows["review-2"]["note"] == "报案人〔姓名〕补充，电话〔手机号〕"
    assert "13912345678" not in rows["review-8"]["text"]
    origin = rows["review-1"]["origin"]
    assert (origin["decided_by"], origin["model_id"], origin["suggested"]) == (
        "u7",
        "20260101-000000-abcdef01",
        "fraud",
    )
    read = {row.id: row for row in read_corpus([out], labels)}
    assert read["review-1"].accepted_as_suggested and not read["review-7"].accepted_as_suggested
    assert all(row.is_real and row.basis == "review" for row in read.values())


def test_corpus_when_row_is_not_checked_then_refused(tmp_path: Path, labels: LabelTable, write_jsonl) -> None:
    path = write_jsonl(
        tmp_path / "d.jsonl", [{"id": "a", "text": "有人倒卖快递面单数据", "labels": ["fraud"], "checked": False}]
    )
    with pytest.raises(CorpusError, match=r"d.jsonl 第 1 行：还没有人核对"):
        read_corpus([path], labels)


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (("cail", "/nonexistent", "--out", "{out}"), 1, "没有这个文件"),
        (("cail", "{file}", "--out", "{out}", "--unknown", "new"), 2, "--labels-out"),
        (("cail", "{file}", "--out", "{out}", "--fresh-labels"), 2, "--unknown new"),
        (("cail", "{file}", "--out", "{out}", "--labels", "/nonexistent"), 1, "没有这个标签表"),
        (("cail", "{file}"), 2, "--out"),
        (("csv", "{file}", "--out", "{out}", "--column", "text"), 2, "字段=列名"),
        (("xlsx", "{file}", "--out", "{out}"), 1, "不是可读的工作簿"),
    ],
    ids=lambda value: "-".join(value) if isinstance(value, tuple) else None,
)
def test_command_when_misused_then_status_and_message(
    tmp_path: Path, arguments: tuple[str, ...], code: int, message: str
) -> None:
    file = tmp_path / "f.jsonl"
    file.write_text(cail_line(1, "诈骗") + "\n", "utf-8")
    done = run("import", *(a.format(file=file, out=tmp_path / "o.jsonl") for a in arguments))
    assert (done.returncode, message in done.stderr) == (code, True), done.stderr
    assert "Traceback" not in done.stderr
    assert {p.name for p in tmp_path.iterdir()} == {"f.jsonl"}


def test_command_when_cail_with_own_labels_then_corpus_and_table(tmp_path: Path) -> None:
    file = tmp_path / "f.jsonl"
    file.write_text("".join(cail_line(i, c) + "\n" for i, c in enumerate(["诈骗", "盗窃", "抢劫"])), "utf-8")
    done = run(
        "import", "cail", str(file), "--out", str(tmp_path / "o.jsonl"), "--unknown", "new", "--fresh-labels",
        "--labels-out", str(tmp_path / "l.json"),
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert "3 条，3 个标签" in done.stdout
    table = json.loads((tmp_path / "l.json").read_text("utf-8"))
    assert [label["id"] for label in table["labels"]] == ["诈骗罪", "盗窃罪", "抢劫罪"]
