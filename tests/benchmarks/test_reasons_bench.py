"""The measures of docs/reasons.md: figures of decided cases and judged elements."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from benchmarks import amounts, elements, facts
from classifier.assess import Classifier
from classifier.taxonomy import load_labels
from tests.conftest import SAMPLES

READING = Path(__file__).parent.parent / "reference" / "amount_metrics.jsonl"


def judged() -> list[dict]:
    return [json.loads(line) for line in elements.JUDGED.read_text("utf-8").splitlines()]


def test_second_reading_when_taken_then_every_figure_of_the_fresh_part_has_one() -> None:
    fresh = [row for row in amounts.read_records(SAMPLES / "precedents") if amounts.part_of(row) == "fresh"]
    assert len(fresh) == 99
    agreed = amounts.second_reading(fresh, READING)["readers_agree"]
    assert 0.5 < agreed < 1
    scores = amounts.measure(fresh)
    assert scores["figures"] == sum(len(row["figures"]) for row in fresh)
    # What was measured, with room for records to come; docs/reasons.md has the figures.
    assert scores["value_f1"] >= 0.95
    assert scores["value_and_allowed_metric_f1"] >= scores["value_and_metric_f1"] >= 0.78


def test_second_reading_of_the_later_part_then_an_age_is_no_figure_and_the_bar_is_met() -> None:
    later = [row for row in amounts.read_records(SAMPLES / "precedents") if amounts.part_of(row) == "later"]
    assert len(later) == 98
    figures = sum(len(row["figures"]) for row in later)
    assert 0.5 < amounts.second_reading(later, amounts.LATER)["readers_agree"] < 1
    scores = amounts.measure(later)
    assert scores["figures"] == figures - 1
    assert scores["value_and_allowed_metric_f1"] >= scores["value_and_metric_f1"] >= 0.85


@pytest.mark.parametrize(
    ("part", "reading", "records", "agree", "least"),
    [("latest", amounts.LATEST, 80, 0.75, 0.75), ("newest", amounts.NEWEST, 93, 0.9, 0.7)],
    ids=["latest", "newest"],
)
def test_part_when_measured_then_readers_agree_and_figures_are_found(
    part: str, reading: Path, records: int, agree: float, least: float
) -> None:
    rows = [row for row in amounts.read_records(SAMPLES / "precedents") if amounts.part_of(row) == part]
    assert len(rows) == records
    assert amounts.second_reading(rows, reading)["readers_agree"] > agree
    scores = amounts.measure(rows)
    assert scores["value_f1"] >= 0.95
    assert scores["value_and_allowed_metric_f1"] >= scores["value_and_metric_f1"] >= least


def test_retold_records_when_measured_then_only_figures_with_a_value_of_their_own_count(tmp_path: Path) -> None:
    figures = [{"value": v, "metric": m} for v, m in ((30, "persons"), (50000, "illegal_gains_yuan"), (2, "cards"))]
    texts = ["抓了30人，他赚了5万元，交出2张卡", "30人，又30人，损失5万元", "他赚了5万元"]
    rows = [{"case_id": i, "text": t} for i, t in zip(("a", "a", "b"), texts, strict=True)]
    (tmp_path / "cases.jsonl").write_text("\n".join(json.dumps(row) for row in rows), "utf-8")
    found = amounts.measure_retold([{"id": "a", "figures": figures}], tmp_path)
    assert found == {"figures": 3, "metric": 2, "metric_right": 0.6667}


def test_same_value_when_half_a_year_is_told_as_six_months_then_same() -> None:
    amount = amounts.Amount(0, 2, "半年", 0.5, None, "exact", "years", "duration_years")
    assert amounts.same_value(amount, 6) and not amounts.same_value(amount, 5)


@pytest.mark.parametrize(
    ("metric", "wanted", "same"),
    [
        (("yuan", None), "money_other_yuan", True),
        (("foreign", "money_foreign"), "other_count", True),
        (("foreign", "money_foreign"), "illegal_gains_yuan", False),
        (("人", "persons"), "users", False),
    ],
)
def test_same_metric(metric: tuple, wanted: str, same: bool) -> None:
    amount = amounts.Amount(0, 1, "1", 1.0, None, "exact", metric[0], metric[1])
    assert amounts.same_metric(amount, wanted) == same


def test_element_judgements_when_read_then_two_hundred_and_signed() -> None:
    rows, texts = judged(), {row["id"]: row["text"] for row in elements.read_rows(SAMPLES / "corpus")}
    assert len(rows) == 200 and len({row["id"] for row in rows}) == 200
    labels = load_labels()
    for row in rows:
        assert row["label"] in labels and row["by"] and row["on"] and row["spans"]
        assert row["right"] or row["why"]
        for span in row["spans"]:
            assert texts[row["id"]][span["start"] : span["end"]] == span["text"]
    assert sum(row["right"] for row in rows) / len(rows) >= 0.9


def test_elements_when_held_against_the_judgements_then_most_still_stand(classifier: Classifier) -> None:
    found = elements.precision(classifier, elements.read_rows(SAMPLES / "corpus"), judged()[:40])
    assert found["judged"] == 40
    assert found["still_met"] >= 30
    assert found["precision_of_still_met"] >= 0.8


def test_draw_when_asked_twice_then_the_same_sheet_one_row_a_case(classifier: Classifier) -> None:
    rows = elements.read_rows(SAMPLES / "corpus")[:60]
    sheet = elements.draw(classifier, rows, "s", 8)
    assert sheet == elements.draw(classifier, rows, "s", 8)
    cases = {row["id"]: row["case_id"] for row in rows}
    assert len({cases[row["id"]] for row in sheet}) == len(sheet) == 8


def test_facts_when_the_reader_marks_them_then_counted_by_evidence(tmp_path, capsys, monkeypatch) -> None:
    obtaining = ["illegal-obtaining-computer-data"]
    told = [
        ("他拿同事的工号登进别人的后台，拖走了客户表", obtaining, ["A1", "A5"]),
        ("今天天气很好", obtaining, ["A1", "A5"]),
        ("他拖走了客户表", ["other"], []),
        ("他拖走了客户表", obtaining, ["O3"]),
    ]
    rows = [{"id": str(i), "labels": t[1], "facts": t[2], "text": t[0]} for i, t in enumerate(told)]
    file = tmp_path / "facts.jsonl"
    file.write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
    monkeypatch.setattr("sys.argv", ["facts", str(file)])
    facts.main()
    printed = {row.pop("evidence"): row for row in map(json.loads, capsys.readouterr().out.splitlines())}
    took = printed["took-data"]
    assert (took["stated"], took["found"], took["stated_shown"], took["met_shown"], took["unmarked"]) == (2, 1, 2, 2, 1)
    assert took["recall"] == took["recall_shown"] == took["unmarked_share"] == 0.5
    assert printed["no-right"]["found"] == 1
    assert printed["all"]["stated"] == sum(row["stated"] for name, row in printed.items() if name != "all")


def test_facts_name_codes_and_evidence_that_exist() -> None:
    codes = {code for says, goes in facts.STATED.values() for code in (*says.split(), *goes.split())}
    assert codes <= facts.CODES.keys()
    shown = facts.labels_of_evidence()
    assert shown.keys() == facts.STATED.keys() and all(shown.values())
