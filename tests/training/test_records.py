"""Reading the corpus: every fault names its file and line."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from classifier.taxonomy import LabelTable
from tests.conftest import SAMPLES
from training.commands.corpus import corpus
from training.corpus.records import corpus_sha256, read_corpus, read_placed
from training.errors import CorpusError

ROW = {"id": "a-1", "text": "有人把客户名单拍照卖给了装修公司。", "labels": ["infringing-personal-info"]}


def test_read_corpus_when_samples_then_whole(labels: LabelTable) -> None:
    rows = read_corpus([SAMPLES / "corpus"], labels)
    assert len(rows) >= 3366
    assert {row.labels[0] for row in rows} == set(labels.ids)
    groups = {row.id: row.split_group for row in rows}
    assert all(groups[row.pair] == row.split_group for row in rows if row.pair)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"text": ""}, "非空文字"),
        ({"text": "短"}, "正文长 1 字"),
        ({"labels": []}, "非空列表"),
        ({"labels": ["murder"]}, "没有这个标签：murder"),
        ({"labels": ["fraud", "fraud"]}, "标签重复"),
        ({"register": "poem"}, "没有这种语域"),
        ({"basis": "dream"}, "没有这种依据"),
        ({"basis": "case"}, "须给出 case_id"),
        ({"weight": 2}, "多出字段 weight"),
        ({"id": 7}, "字段 id"),
        ({"split_group": 3}, "字段 split_group"),
    ],
)
def test_read_corpus_when_row_is_bad_then_names_file_and_line(
    change: dict, message: str, tmp_path: Path, labels: LabelTable, write_jsonl
) -> None:
    path = write_jsonl(tmp_path / "rows.jsonl", [{**ROW, "id": "ok"}, {**ROW, **change}])
    with pytest.raises(CorpusError, match=rf"rows\.jsonl 第 2 行：.*{message}"):
        read_corpus([path], labels)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"{\n", "第 1 行：不是有效的 JSON，错在第"),
        ("\n\n文".encode("gbk"), "第 3 行：不是 UTF-8 文字；用编辑器另存为 UTF-8"),
        (b"[]\n", "应是 JSON 对象"),
        (b"\n\n", r"语料是空的：.*rows\.jsonl"),
    ],
    ids=["bad-json", "gbk", "list", "blank"],
)
def test_read_corpus_when_file_is_bad_then_says_so(
    content: bytes, message: str, tmp_path: Path, labels: LabelTable
) -> None:
    path = tmp_path / "rows.jsonl"
    path.write_bytes(content)
    with pytest.raises(CorpusError, match=message):
        read_corpus([path], labels)


def test_read_corpus_when_id_is_used_twice_then_refused(tmp_path: Path, labels: LabelTable, write_jsonl) -> None:
    one = write_jsonl(tmp_path / "a.jsonl", [ROW])
    two = write_jsonl(tmp_path / "b.jsonl", [ROW])
    with pytest.raises(CorpusError, match="编号重复：a-1"):
        read_corpus([one, two], labels)


def test_read_corpus_when_path_is_absent_or_empty_then_refused(tmp_path: Path, labels: LabelTable) -> None:
    with pytest.raises(CorpusError, match="没有这个语料文件"):
        read_corpus([tmp_path / "none.jsonl"], labels)
    with pytest.raises(CorpusError, match=r"没有 \.jsonl 语料"):
        read_corpus([tmp_path], labels)


def test_read_corpus_when_saved_on_windows_then_the_same_rows(tmp_path: Path, labels: LabelTable, write_jsonl) -> None:
    plain = write_jsonl(tmp_path / "a.jsonl", [ROW, {**ROW, "id": "a-2"}])
    lines = plain.read_bytes().splitlines()
    # Marks in the middle come from files that were put together.
    (tmp_path / "b.jsonl").write_bytes(b"".join(b"\xef\xbb\xbf" + line + b"\r\n" for line in lines))
    assert read_corpus([tmp_path / "b.jsonl"], labels) == read_corpus([plain], labels)


def test_read_placed_when_several_rows_are_bad_then_all_of_them(
    tmp_path: Path, labels: LabelTable, write_jsonl
) -> None:
    rows = [ROW, {**ROW, "id": "b", "labels": ["盗窃"]}, {**ROW, "text": "短"}, ROW, {**ROW, "id": "c"}]
    path = write_jsonl(tmp_path / "rows.jsonl", rows)
    found = read_placed([path], labels)
    assert [row.id for row in found.rows] == ["a-1", "c"]
    assert [place.rpartition("/")[2] for place, _ in found.faults] == [f"rows.jsonl 第 {n} 行" for n in (2, 3, 4)]
    assert found.places["c"].endswith("rows.jsonl 第 5 行")
    with pytest.raises(CorpusError, match="第 2 行：没有这个标签：盗窃（另有 2 处，anyou corpus check 逐处列出）"):
        read_corpus([path], labels)


def test_check_when_rows_are_bad_or_leak_then_each_with_its_place(tmp_path: Path, write_jsonl) -> None:
    leaky = {**ROW, "text": "他的行为构成侵犯公民个人信息罪，判处有期徒刑三年。"}
    path = write_jsonl(tmp_path / "rows.jsonl", [leaky, {**ROW, "id": "b", "labels": ["盗窃"]}, {"id": "c"}])
    precedents = write_jsonl(tmp_path / "cases.jsonl", [])
    precedents.write_text("\n", "utf-8")
    call = ["check", "--corpus", str(path), "--precedents", str(precedents), "--robustness", str(precedents)]
    told = CliRunner().invoke(corpus, call).output
    assert (
        "第 2 行\t没有这个标签：盗窃" in told and "第 3 行\t缺少字段 labels、text" in told and "有 2 处格式错误" in told
    )
    write_jsonl(path, [leaky])
    told = CliRunner().invoke(corpus, call).output
    assert "错误\tleak\ta-1\t" in told and "rows.jsonl 第 1 行）" in told


def test_corpus_sha256_when_shuffled_then_equal_and_when_edited_then_not(tmp_path, labels, write_jsonl) -> None:
    rows = [{**ROW, "id": f"r{i}"} for i in range(3)]
    one = read_corpus([write_jsonl(tmp_path / "a.jsonl", rows)], labels)
    edited = read_corpus([write_jsonl(tmp_path / "b.jsonl", [*rows[:2], {**rows[2], "labels": ["fraud"]}])], labels)
    assert corpus_sha256(one) == corpus_sha256(one[::-1]) != corpus_sha256(edited)
