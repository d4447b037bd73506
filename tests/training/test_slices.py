"""Robustness: variants made by program, rows read and checked, losses worked out."""

from __future__ import annotations

import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from classifier.normalize import STEPS, normalize
from tests.conftest import SAMPLES
from training.corpus.records import read_corpus
from training.errors import CorpusError
from training.evaluate import EvaluationRow
from training.train import read_precedent_files
from training.trial.answers import from_scores
from training.trial.leaks import MASK, mask_leaks, overlap, retold
from training.trial.perturb import MAKERS, make_variants
from training.trial.robustness import SLICES, check_robustness, read_robustness, read_slices, slice_table

TEXT = "2019年3月起，张某与李某甲写脚本绕过登录验证，用 Token 下载了12万条用户手机号，卖了三万元（后被同事发现）。"
CHINESE = st.text(
    st.sampled_from("张某李王甲写脚本登录验证的地得在再下载了用户手机号卖三万元，。：；0123456789年条abcDEF —"),
    max_size=80,
)

GOOD = {
    "id": "slang-1",
    "slice": "slang",
    "case_id": "f9-014",
    "split_group": "f9-014",
    "text": "里头的人拿单子，一条十来块往外倒客户的料，踢出去了还接着搞。",
    "labels": ["infringing-personal-info"],
    "register": "tip_off",
}


def variant(name: str, text: str, row_id: str = "x") -> str:
    row = EvaluationRow(row_id, text, ("other",), frozenset({"other"}), "factual", "c")
    return next(v.text for v in make_variants([row]) if v.slice == name)


@given(CHINESE)
def test_variants_when_made_twice_then_same_whatever_stands_beside(text) -> None:
    for name in MAKERS:
        assert variant(name, text) == variant(name, text)


@given(CHINESE)
def test_traditional_when_folded_then_the_plain_text(text) -> None:
    assert normalize(variant("traditional", text)) == normalize(text)


@given(CHINESE)
def test_width_when_blanks_are_left_out_then_the_same_letters(text) -> None:
    def letters(s: str) -> str:
        # Figures as they stand: a blank makes two of one.
        return "".join(c for c in normalize(s, STEPS[:-1]) if c.isalnum())

    assert letters(variant("width", text)) == letters(text)


def test_variants_when_made_of_a_real_sentence_then_each_changes_what_it_says() -> None:
    changed = {name: variant(name, TEXT) for name in MAKERS}
    assert all(text != TEXT for text in changed.values())
    assert "張某" in changed["traditional"]
    typed = sum(a != b for a, b in zip(TEXT, changed["typos"], strict=False))
    assert abs(len(changed["typos"]) - len(TEXT)) <= 2 and typed
    assert "某" in changed["swapped"] and "年3月" not in changed["swapped"][:2]
    assert len(changed["swapped"]) == len(TEXT)
    # The same person keeps one name.
    again = variant("swapped", "张某说张某没拿，李某说拿了。")
    assert again[0] == again[3]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"slice": "shouted"}, "没有这个切片"),
        ({"labels": ["murder"]}, "没有这个标签"),
        ({"labels": []}, "非空列表"),
        ({"text": "  "}, "字段 text"),
        ({"register": "poem"}, "语域"),
        ({"case_id": None}, "case_id"),
        ({"basis": "case"}, "多出字段 basis"),
        ({"of": 3}, "字段 of"),
        ({"rejected": "fraud"}, "rejected"),
    ],
    ids=lambda x: next(iter(x)) if isinstance(x, dict) else None,
)
def test_rows_when_wrong_then_file_line_and_reason(tmp_path, write_jsonl, labels, change, message) -> None:
    path = write_jsonl(tmp_path / "hard.jsonl", [GOOD, {**GOOD, "id": "b", **change}])
    with pytest.raises(CorpusError, match=r"hard\.jsonl 第 2 行") as caught:
        read_robustness([path], labels)
    assert message in str(caught.value)


@pytest.mark.parametrize(
    ("raw", "message"),
    [(b"{broken", "JSON"), ("文".encode("gbk"), "UTF-8"), (b"[]", "对象"), (b'{"id": "x"}', "缺少字段")],
    ids=["json", "encoding", "list", "fields"],
)
def test_file_when_unreadable_then_clear_error(tmp_path, labels, raw, message) -> None:
    (tmp_path / "h.jsonl").write_bytes(raw)
    with pytest.raises(CorpusError, match=message):
        read_robustness([tmp_path], labels)


def test_rows_when_an_id_is_used_twice_then_refused(tmp_path, write_jsonl, labels) -> None:
    path = write_jsonl(tmp_path / "h.jsonl", [GOOD, GOOD])
    with pytest.raises(CorpusError, match="编号重复"):
        read_robustness([path], labels)


def test_training_when_given_robustness_rows_then_refused(tmp_path, write_jsonl, labels) -> None:
    path = write_jsonl(tmp_path / "h.jsonl", [GOOD])
    with pytest.raises(CorpusError, match=r"多出字段.*slice"):
        read_corpus([path], labels)


@pytest.fixture(scope="module")
def case_rows(labels):
    return read_corpus([SAMPLES / "corpus" / "cases-v8.jsonl"], labels)


@pytest.fixture(scope="module")
def records():
    return read_precedent_files([SAMPLES / "precedents"])


def test_shipped_slices_when_checked_then_no_error(labels, records) -> None:
    rows = read_corpus([SAMPLES / "corpus"], labels)
    items = read_slices([SAMPLES / "robustness"] if (SAMPLES / "robustness").is_dir() else [], labels)
    assert [p for p in check_robustness(items, rows, records, labels) if p.level == "error"] == []
    assert {item.row.slice for item in items} <= set(SLICES)


@pytest.mark.parametrize(
    ("change", "rule"),
    [
        ({}, None),
        ({"case_id": "nothing", "split_group": "nothing"}, "case"),
        ({"split_group": "another"}, "split"),
        ({"of": "f9-014-v8a"}, None),
        ({"of": "unknown"}, "of"),
        ({"id": "f9-014-v8a"}, "training"),
        ({"labels": ["fraud"]}, "labels"),
        ({"labels": ["other"], "slice": "negated"}, None),
        ({"text": "他因诈骗罪被判处有期徒刑三年。"}, "leak"),
        ({"text": "打他电话13812345678就能买到名单。"}, "private"),
    ],
    ids=["good", "case", "split", "of", "unknown of", "id", "labels", "negated", "leak", "private"],
)
def test_check_when_a_fault_is_planted_then_found(
    tmp_path, write_jsonl, labels, case_rows, records, change, rule
) -> None:
    items = read_robustness([write_jsonl(tmp_path / "h.jsonl", [{**GOOD, **change}])], labels)
    found = {problem.rule for problem in check_robustness(items, case_rows, records, labels)}
    assert found == ({rule} if rule else set())


@pytest.mark.parametrize("how", ["own words", "other case"])
def test_check_when_words_are_those_of_a_training_row_then_found(
    tmp_path, write_jsonl, labels, case_rows, records, how
) -> None:
    own = next(row for row in case_rows if row.case_id == "f9-014")
    other = next(row for row in case_rows if row.case_id != "f9-014" and len(row.text) > 60)
    text = own.text if how == "own words" else other.text[:-3] + "吧。"
    items = read_robustness([write_jsonl(tmp_path / "h.jsonl", [{**GOOD, "text": text}])], labels)
    assert "training" in {problem.rule for problem in check_robustness(items, case_rows, records, labels)}


def test_slice_table_when_worked_out_by_hand_then_same(labels) -> None:
    def scores(said: list[str]):
        out = np.zeros((len(said), len(labels)))
        out[np.arange(len(said)), [labels.index(s) for s in said]] = 1
        return out

    def row(row_id: str, case: str, slice_: str = "") -> EvaluationRow:
        return EvaluationRow(row_id, "", ("fraud",), frozenset({"fraud"}), "short", case, case, slice_)

    plain = from_scores([row("a1", "a"), row("a2", "a"), row("b1", "b")], scores(["fraud", "other", "fraud"]))
    hard = from_scores(
        [row("h1", "a", "slang"), row("h2", "b", "slang"), row("h3", "a", "typos"), row("h4", "z", "slang")],
        scores(["other", "fraud", "fraud", "other"]),
    )
    table = slice_table(plain, hard, {"h3": "a2"}, labels, 50)
    # h1 stands against a1 and a2 (0.5), h2 against b1 (1.0); h4 has no plain text; h3 against a2 alone.
    assert table["slang"]["rows"] == 2
    assert table["slang"]["plain_group_top1"] == 0.75 and table["slang"]["group_top1"] == 0.5
    assert table["slang"]["loss"] == 0.25
    assert table["typos"]["loss"] == -1.0


def test_mask_when_the_charge_is_named_then_gone(labels) -> None:
    text = "他涉嫌侵犯公民个人信息罪，依照刑法第二百五十三条，被判处罚金；平台说是不正当竞争。"
    masked = mask_leaks(text, labels)
    assert MASK in masked
    for word in ("侵犯公民个人信息", "刑法", "判处", "罚金", "不正当竞争"):
        assert word not in masked
    assert mask_leaks("他把名单卖给了装修公司。", labels) == "他把名单卖给了装修公司。"


def test_overlap_when_texts_stand_in_the_corpus_then_told_apart(labels, case_rows) -> None:
    told = case_rows[0]

    def data(row_id: str, text: str, case: str = "new") -> EvaluationRow:
        return EvaluationRow(row_id, text, ("other",), frozenset({"other"}), "short", case)

    rows = [
        data("wide", told.text.replace("，", ",") + " "),
        data("near", told.text[: len(told.text) * 3 // 4] + "后来谁也没有再提过这件事情"),
        data("case", "完全另外的一段话，说的是天气和收成，与此无关。", told.case_id),
        data("clean", "完全另外的一段话，说的是天气和收成，与此无关。"),
    ]
    found = overlap(rows, case_rows)
    assert found == {"same_text": ["wide"], "near": ["wide", "near"], "same_case": ["case"]}
    assert json.dumps(found)


def test_retold_when_a_case_is_told_again_then_its_record_is_named(labels) -> None:
    records = read_precedent_files([SAMPLES / "precedents" / f"f{number}.jsonl" for number in (1, 2, 3)])
    rows = [row for row in read_corpus([SAMPLES / "corpus" / "cases-v1.jsonl"], labels) if row.register == "factual"]
    cases = {record.id for record in records}
    told = [row for row in rows if row.case_id in cases][:20]
    strange = [row for row in rows if row.case_id not in cases][:20]
    assert len(told) == len(strange) == 20

    def data(row_id: str, text: str, group: str) -> EvaluationRow:
        return EvaluationRow(row_id, text, ("other",), frozenset({"other"}), "factual", None, group)

    asked = [data(row.id, row.text, f"group {row.id}") for row in (*told, *strange)]
    asked += [data("another", "一句话带过。", f"group {told[0].id}"), data("short", "业主名单被卖了。", "short")]
    found = retold(asked, records)
    right = [row.id for row in told if found.get(row.id) == row.case_id]
    assert len(right) >= 18
    assert found.keys() <= {row.id for row in told} | {"another"}
    # What is known of one row of a group holds of the others.
    assert found.get("another") == found.get(told[0].id)
