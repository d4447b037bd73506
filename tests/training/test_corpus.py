"""The linter and the counts of the corpus."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from classifier.precedents import Precedent
from classifier.taxonomy import Label, LabelTable
from tests.conftest import SAMPLES
from tests.training.test_commands import run
from training.corpus.check import (
    check_balance,
    check_corpus,
    check_duplicates,
    check_precedents,
    check_relabelled,
    check_structure,
)
from training.corpus.duplicates import near_duplicates, same_cases, shingles
from training.corpus.leaks import find_leaks, find_private
from training.corpus.records import FactPattern, read_corpus
from training.corpus.stats import count_corpus, habit_accuracy, habits
from training.curves import CurveRunner, plot_curves, run_curves
from training.evaluate import EvaluationRow
from training.train import read_precedent_files

LEAKS = [
    ("以侵犯公民个人信息罪移送", True, "a charge"),
    ("依照刑法第二百八十五条", True, "an article"),
    ("《反不正当竞争法》第12条", True, "an article of another law"),
    ("第253条之一", True, "an article alone"),
    ("判处有期徒刑三年", True, "a sentence"),
    ("法院认为两家是同行", True, "a court's view"),
    ("这是不正当竞争", True, "the claim"),
    ("合同第十一条写明逾期可停服", False, "a clause of a contract"),
    ("第一条评论就是骂人的", False, "the first of several"),
    ("电信网络诈骗的受害人", False, "an everyday word"),
    ("得罪了同行，被人怪罪", False, "everyday words that end alike"),
    ("有人骗我转账，我报警了", False, "everyday words"),
]


@pytest.mark.parametrize(("text", "leaks"), [(a, b) for a, b, _ in LEAKS], ids=[c for *_, c in LEAKS])
def test_find_leaks_when_answer_is_given_away_then_found(text: str, leaks: bool, labels: LabelTable) -> None:
    assert bool(find_leaks(text, labels)) is leaks


PRIVATE = [
    ("打13812345678找他", ["手机号"], "a phone"),
    ("身份证110101199003070011", ["身份证号"], "an identity number"),
    ("卡号6222021234567890123", ["银行卡号"], "a bank card"),
    ("写信到a.b@example.com", ["电子邮箱"], "an address"),
    ("被告人张建国在家中", ["姓名"], "a full name after a role"),
    ("被告人张某在家中", [], "a masked name"),
    ("依赖fast-locale@2.3.1", [], "a package version"),
    ("单号123456789012", [], "a waybill"),
    ("共1381234567条", [], "a count"),
]


@pytest.mark.parametrize(("text", "kinds"), [(a, b) for a, b, _ in PRIVATE], ids=[c for *_, c in PRIVATE])
def test_find_private_when_somebody_is_named_then_kind_only(text: str, kinds: list[str]) -> None:
    assert find_private(text) == kinds


def row(row_id: str, text: str, **changes) -> FactPattern:
    base = FactPattern(row_id, text, ("fraud",), "factual", "scenario", None, "t1", None, row_id)
    return replace(base, **changes)


LONG = "他在二手平台挂出一台相机，收了定金后说快递丢件，又让买家补差价，前后换了四个账号"


def test_near_duplicates_when_most_is_shared_then_found_and_levelled() -> None:
    rows = [row("a", LONG), row("b", LONG + "。"), row("c", "完全不同的一段话，说的是小区停电与物业的通知")]
    assert [(i, j) for i, j, _ in near_duplicates([r.text for r in rows])] == [(0, 1)]
    assert [p.level for p in check_duplicates(rows)] == ["error"]
    together = [replace(r, split_group="g") for r in rows]
    assert [p.level for p in check_duplicates(together)] == ["warning"]
    assert check_duplicates([replace(together[0], pair="b"), replace(together[1], pair="a")]) == []


@given(st.lists(st.text(alphabet="甲乙丙丁戊己庚辛", min_size=6, max_size=30), min_size=2, max_size=6))
def test_near_duplicates_when_any_texts_then_equal_ones_are_paired(texts: list[str]) -> None:
    found = {(i, j) for i, j, _ in near_duplicates(texts)}
    for i in range(len(texts)):
        for j in range(i + 1, len(texts)):
            if texts[i] == texts[j] and shingles(texts[i]):
                assert (i, j) in found


def test_same_cases_when_oddities_are_shared_then_found(founding: list[Precedent]) -> None:
    texts = [record.facts for record in founding]
    retold = "姜某拆开正版APP重新打包，读取用户token传回服务器，李某找地推，邹某试新办法，"
    retold += "去重后token47219条、cookies1421条。"
    assert (2, len(texts)) in {(i, j) for i, j, _ in same_cases([*texts, retold], 0.13)}
    assert same_cases(texts) == []


def test_check_structure_when_twins_do_not_fit_then_said() -> None:
    rows = [
        row("a", LONG, pair="b", split_group="g"),
        row("b", LONG, pair="a", split_group="h", labels=("other",)),
        row("c", LONG, pair="z"),
        row("d", LONG, pair="e", split_group="k"),
        row("e", LONG, pair="d", split_group="k"),
    ]
    assert [(p.level, p.where) for p in check_structure(rows)] == [
        ("error", "a"),
        ("error", "b"),
        ("error", "c"),
        ("warning", "d"),
        ("warning", "e"),
    ]


def test_check_balance_when_a_writer_is_narrow_then_error(labels: LabelTable) -> None:
    rows = [row(str(i), f"{i}号说法，{LONG}") for i in range(160)]
    rules = {(p.level, p.rule) for p in check_balance(rows, labels)}
    assert ("error", "balance") in rules
    same = [row(str(i), LONG) for i in range(160)]
    assert ("error", "opening") in {(p.level, p.rule) for p in check_balance(same, labels)}
    assert {p.level for p in check_balance([replace(r, writer="w1") for r in rows], labels)} == {"warning"}


def test_check_precedents_when_faults_are_planted_then_each_is_found(founding, labels: LabelTable) -> None:
    good = founding[0]
    bad = [
        good,
        replace(good, id="x-1"),
        replace(founding[1], id="x-2", labels=("murder",)),
        replace(founding[2], id="x-3", facts=founding[2].facts + "判处有期徒刑。"),
        replace(founding[3], id="x-4", holding="电话13812345678。"),
        replace(founding[4], id="x-5", figures=(founding[4].figures[0]._replace(text="不在其中"),)),
        replace(founding[5], id="x-6", title="甲,乙"),
    ]
    found = {(p.rule, p.where) for p in check_precedents(bad, [row("r", LONG, basis="case", case_id="none")], labels)}
    assert {
        ("same-case", good.id),
        ("schema", "x-2"),
        ("leak", "x-3"),
        ("private", "x-4"),
        ("figure", "x-5"),
        ("punctuation", "x-6"),
        ("case", "r"),
    } <= found


def test_check_relabelled_when_a_table_grows_then_records_of_other_that_name_the_label(founding, labels) -> None:
    casino = Label("running-casino", "开设赌场罪", "开设赌场", "criminal", aliases=("开设赌场",))
    grown = LabelTable([casino, *labels], labels.core_groups)
    held = "赌站的老板按开设赌场论，这一环只是传消息。"
    records = [
        replace(founding[0], id="named", labels=("other",), rejected=(), holding=held),
        replace(founding[0], id="with-another", labels=("other", "fraud"), rejected=(), holding=held),
        replace(founding[0], id="argued", labels=("other",), rejected=("running-casino",), holding=held),
        replace(founding[0], id="not-other", labels=("fraud",), rejected=(), holding=held),
        replace(founding[0], id="shipped-name", labels=("other",), rejected=(), holding="不按合同诈骗罪处理。"),
    ]
    found = check_relabelled(records, grown)
    assert [(p.level, p.rule, p.where) for p in found] == [
        ("warning", "relabel", "named"),
        ("warning", "relabel", "with-another"),
    ]
    assert "开设赌场罪" in found[0].message
    assert check_relabelled(records, labels) == []


def test_samples_when_linted_then_clean(labels: LabelTable) -> None:
    rows = read_corpus([SAMPLES / "corpus"], labels)
    records = read_precedent_files([SAMPLES / "precedents"])
    assert [p for p in check_corpus(rows, records, labels) if p.level == "error"] == []


def test_samples_when_counted_then_the_tables_add_up(labels: LabelTable) -> None:
    rows = read_corpus([SAMPLES / "corpus"], labels)
    counts = count_corpus(rows, read_precedent_files([SAMPLES / "precedents"]), labels)
    assert sum(row["texts"] for row in counts["by_label"].values()) == counts["texts"] == len(rows)
    assert sum(writer["texts"] for writer in counts["writers"].values()) == len(rows)
    assert counts["records"]["all"] == sum(row["records"] for row in counts["by_label"].values())
    assert counts["incident_share"] >= 0.55


def test_habits_when_label_follows_them_then_told_and_else_not(labels: LabelTable) -> None:
    rows = [row(str(i), LONG[: 12 + i % 25], labels=(labels.ids[i % 2],)) for i in range(300)]
    accuracy, majority = habit_accuracy(rows)
    assert accuracy - majority < 0.12
    marked = [replace(r, text=r.text + "！！！" * (r.labels[0] == labels.ids[0])) for r in rows]
    assert habit_accuracy(marked)[0] > 0.95
    assert len(habits("")) == len(habits(LONG))


def test_curves_when_run_on_a_small_corpus_then_points_and_plot(
    tiny_rows, labels, training_config, tmp_path: Path
) -> None:
    data = [EvaluationRow(r.id, r.text, r.labels, r.accepted, r.register, r.id) for r in tiny_rows[:20]]
    points = run_curves(CurveRunner(tiny_rows, labels, training_config), data)
    assert {p.tried_on for p in points} == {"held-out cases", "evaluation", "writer left out"}
    assert all(0 <= p.group_top1 <= p.group_top3 <= 1 for p in points)
    plot_curves(points, tmp_path / "sub" / "curve.svg")
    assert (tmp_path / "sub" / "curve.svg").read_text("utf-8").count("<svg") == 1


def test_corpus_commands_when_run_then_tables_and_status(tmp_path: Path, write_jsonl) -> None:
    checked = run("corpus", "check", "--no-warnings")
    assert (checked.returncode, "0 个错误" in checked.stdout) == (0, True), checked.stdout
    shown = run("corpus", "stats", "--plot", str(tmp_path / "labels.svg"))
    assert shown.returncode == 0 and "孪生" in shown.stdout
    assert (tmp_path / "labels.svg").exists()
    assert json.loads(run("corpus", "stats", "--json").stdout)["records"]["all"] > 900
    bad = write_jsonl(
        tmp_path / "bad.jsonl", [{"id": "1", "text": "他因诈骗罪被判处有期徒刑三年。", "labels": ["fraud"]}]
    )
    failed = run("corpus", "check", "--corpus", str(bad))
    assert failed.returncode == 1 and "leak" in failed.stdout
