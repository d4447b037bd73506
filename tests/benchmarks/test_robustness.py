"""The tables of attacks and swaps are sound, and a sample of them holds on the default model."""

from __future__ import annotations

import json
import random
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from benchmarks.robustness import cost, heldout, namings
from benchmarks.robustness.__main__ import attack_part, main, print_part
from benchmarks.robustness.changes import CHANGES, apply
from benchmarks.robustness.judging import STEADY_WITHIN, judge, judge_all
from benchmarks.robustness.swaps import SWAPS, swaps_of
from benchmarks.robustness.table import BOUNDED, EXPECTATIONS, LABEL, STEADY, Attack, Base, read_attack, read_attacks
from benchmarks.texts import sample_rows
from classifier.assess import Classifier
from classifier.features import UNIT
from classifier.normalize import MODEL_STEPS, normalize
from classifier.taxonomy import OTHER, LabelTable
from tests.conftest import ROOT
from training.evaluate import EvaluationRow
from training.trial.answers import Answers, from_scores

ATTACKS = read_attacks()

#: Kinds that must all survive; the rest has its share in docs/robustness.md.
WHOLE = {"zero-width", "split", "components", "pasted-name", "refused", "nothing"}

#: Kinds the issue names, and those beside.
KINDS = WHOLE | {"homoglyph", "pinyin", "emoji", "homophone", "traditional", "prompt", "noise", "cost", "form"}

#: Attacks of the sample in the suite; all of them are in ``python -m benchmarks.robustness``.
SAMPLE = 90


def test_table_when_read_then_every_kind_and_expectation_with_a_reason() -> None:
    counts = Counter(attack.kind for attack in ATTACKS)
    assert len(ATTACKS) >= 300
    assert set(counts) == KINDS
    assert min(counts.values()) >= 10
    assert {attack.expect for attack in ATTACKS} == set(EXPECTATIONS)
    assert all(attack.reason for attack in ATTACKS)
    assert all(attack.base is None or attack.text != attack.base.text for attack in ATTACKS)


def test_table_when_compared_with_the_samples_then_no_base_is_a_training_text() -> None:
    texts = {str(row["text"]) for row in sample_rows()}
    assert not {attack.base.text for attack in ATTACKS if attack.base} & texts


ROW = {"id": "x-1", "kind": "x", "base": "b", "expect": LABEL, "reason": "r", "change": [{"do": "behind", "put": "*"}]}

BAD_ROWS = [
    ({**ROW, "more": 1}, "fields", "unknown field"),
    ({k: v for k, v in ROW.items() if k != "reason"}, "fields", "missing field"),
    ({**ROW, "text": "t"}, "exactly one", "text and change"),
    ({**ROW, "expect": "well"}, "unknown expectation", "expectation"),
    ({k: v for k, v in ROW.items() if k != "base"}, "needs a base", "no base"),
    ({**ROW, "change": [{"do": "vanish"}]}, "unknown change", "change"),
    ({**ROW, "change": [{"do": "replace", "pairs": [["乙", "丙"]]}]}, "nothing to replace", "replaces nothing"),
    ({**ROW, "change": [{"do": "encode", "form": "upper"}]}, "changes nothing", "changes nothing"),
]


@pytest.mark.parametrize(("row", "message"), [(a, b) for a, b, _ in BAD_ROWS], ids=[c for *_, c in BAD_ROWS])
def test_read_attack_when_row_is_wrong_then_says_so(row: dict, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        read_attack(row, {"b": Base("b", "fraud", "甲。")})


CHANGED = [
    ("between", {"put": "*"}, "侵*犯,ab", "between ideographs only"),
    ("behind", {"put": "-", "every": 2}, "侵犯-,a-b", "behind every second"),
    ("split_words", {"words": ["侵犯"], "put": " "}, "侵 犯,ab", "inside a word"),
    ("surround", {"before": "<", "after": ">", "times": 2}, "<<侵犯,ab>>", "around"),
    ("compatible", {"block": "full width"}, "侵犯，ａｂ", "full width"),
    ("shifted", {"upper": 0x1F170, "lower": 0x1F170}, "侵犯,🅰🅱", "other letters"),
    ("repeat", {"unit": "xy", "length": 3}, "xyx", "repeated"),
    ("encode", {"form": "reversed"}, "ba,犯侵", "reversed"),
    ("replace", {"pairs": [["侵", "亻"]]}, "亻犯,ab", "replaced"),
]


@pytest.mark.parametrize(("do", "arguments", "expected"), [row[:3] for row in CHANGED], ids=[row[3] for row in CHANGED])
def test_apply_when_one_change_then_done(do: str, arguments: dict, expected: str) -> None:
    assert apply("侵犯,ab", [{"do": do, **arguments}]) == expected


def test_drown_when_a_fact_is_drowned_then_the_length_is_kept_and_the_fact_stands() -> None:
    assert set(CHANGES) == {row[0] for row in CHANGED} | {"drown"}
    for place in ("start", "middle", "end"):
        text = apply("他卖数据。", [{"do": "drown", "noise": "letters", "length": 300, "place": place}])
        assert len(text) == 300
        assert "\n他卖数据。\n" in text


def test_attacks_when_sampled_then_survived(classifier: Classifier) -> None:
    drawn = random.Random(10).sample([attack for attack in ATTACKS if attack.kind != "noise"], SAMPLE)
    verdicts = judge_all(classifier, drawn)
    lost = [verdict for verdict in verdicts if not verdict.survived]
    assert not [(verdict.attack.id, verdict.found, verdict.moved) for verdict in lost if verdict.attack.kind in WHOLE]
    assert len(lost) <= 0.05 * len(verdicts)


def test_pasted_names_when_all_are_tried_then_no_probability_moves_far(classifier: Classifier) -> None:
    verdicts = judge_all(classifier, [attack for attack in ATTACKS if attack.kind == "pasted-name"])
    # "电信网络诈骗" is what people call the conduct; learned from bare lines, it is no name of a charge to them.
    assert {v.attack.id: v.moved for v in verdicts if v.moved > STEADY_WITHIN}.keys() <= {"pasted-name-58"}


#: Written so and not undone: a letter behind a bracket, and words for conduct that nothing makes a charge of.
NOT_UNDONE = {
    "个x人x信x息x保x护x纠x纷x（x含x民x事x公x益x诉x讼x）",
    "非法侵入计算机",
    "非法控制计算机",
    "损害商誉",
    "电诈",
    "电信诈骗",
}


@pytest.mark.parametrize("naming", namings.read_namings(), ids=lambda naming: naming.label)
def test_writings_of_a_name_when_pasted_then_nothing_of_it_is_read(naming: namings.Naming) -> None:
    plain = "他把名单卖给别人。"
    kept = UNIT.findall(normalize(plain, MODEL_STEPS))
    found = namings.writings(naming)
    assert {how for how, _ in found} >= {"asterisks", "pinyin", "short", *namings.SPLIT}
    read = {
        written
        for _, written in found
        for frame in ("{}", "以上涉嫌{}。")
        if UNIT.findall(normalize(plain + frame.format(written), MODEL_STEPS)) != kept
    }
    assert read <= NOT_UNDONE


def test_namings_when_read_then_every_label_but_other(labels: LabelTable) -> None:
    found = {naming.label: naming.name for naming in namings.read_namings()}
    assert found == {label.id: label.name for label in labels if label.id != OTHER}


def test_judge_when_the_answer_changes_then_not_survived(classifier: Classifier) -> None:
    one, two = (attack.base for attack in ATTACKS if attack.id in ("pinyin-01", "pinyin-33"))
    assert one is not None and two is not None and one.label != two.label
    for expect in (LABEL, STEADY):
        verdict = judge(classifier, Attack("x", "x", two.text, expect, "another text", one))
        assert not verdict.survived
        assert verdict.moved > STEADY_WITHIN
        assert judge(classifier, Attack("x", "x", one.text + " ", expect, "a blank", one)).survived


def test_cost_attacks_when_assessed_then_answered_or_refused_without_a_fault(classifier: Classifier) -> None:
    from classifier.errors import TextError

    for attack in ATTACKS:
        if attack.expect == BOUNDED:
            try:
                assert classifier.assess(attack.text, top_k=1).labels
            except TextError as error:
                assert str(error) == "没有可读的文字"


def test_measure_costs_when_a_text_takes_long_then_its_ratio_tells(monkeypatch: pytest.MonkeyPatch) -> None:
    base = [
        Attack("slow", "cost", "慢" * 50, BOUNDED, "r", None),
        Attack("fast", "cost", "快" * 50, BOUNDED, "r", None),
    ]
    monkeypatch.setattr(cost, "_seconds", lambda call, text: 50.0 if text[0] == "慢" else 2.0)
    costs = cost.measure_costs(lambda text: None, base)
    assert [(c.attack.id, c.ratio, c.bounded) for c in costs] == [("slow", 25.0, False), ("fast", 1.0, True)]


SWAPPED = [
    ("names", "陈某甲把名单卖了", "陈某甲"),
    ("regions", "深圳一家店倒卖名单", "深圳"),
    ("gender", "她把丈夫的手机交给店员", "她"),
    ("nationality", "一名男子倒卖名单", "中国籍男子"),
    ("company size", "一家公司倒卖名单", "小公司"),
]


@pytest.mark.parametrize(("attribute", "text", "shown"), SWAPPED, ids=[row[0] for row in SWAPPED])
def test_swaps_when_the_attribute_is_there_then_other_texts_of_the_same_conduct(
    attribute: str, text: str, shown: str
) -> None:
    (found,) = [swapped for swapped in swaps_of(text) if swapped.attribute == attribute]
    assert shown in found.first
    assert all(other != found.first for other in found.others)
    assert list(swaps_of(text)) == list(swaps_of(text))


def test_swaps_when_nobody_is_mentioned_then_nothing_to_swap() -> None:
    assert set(SWAPS) == {row[0] for row in SWAPPED}
    assert list(swaps_of("服务器宕机，其他系统正常")) == []


def test_swaps_when_asked_of_the_default_model_then_nearly_every_answer_stays(classifier: Classifier) -> None:
    rows = random.Random(11).sample(sample_rows(), 120)
    same, moved = [], []
    for row in rows:
        for swapped in swaps_of(str(row["text"])):
            first = classifier.rank(swapped.first)
            for other in map(classifier.rank, swapped.others):
                same.append(first.order[0] == other.order[0])
                moved.append(abs(first.probabilities - other.probabilities)[first.order[0]])
    assert len(same) > 100
    assert np.mean(same) >= 0.99
    assert np.median(moved) <= 0.02


def test_build_probes_when_asked_for_few_then_every_attribute_and_disguise(tiny_rows: list, labels: LabelTable) -> None:
    probes = heldout.build_probes(tiny_rows, labels, 3)
    changes = Counter(pair.change for pair in probes.pairs)
    assert set(SWAPS) < set(changes)
    assert changes["zero width"] == changes["name pasted"] == changes["name, pinyin"] == 3
    assert {pair.first for pair in probes.pairs} | {pair.other for pair in probes.pairs} == {
        row.id for row in probes.rows.values()
    }
    for (source, text), row in probes.rows.items():
        assert row.text == text
        assert row.id.startswith(source)


def _answers(labels: LabelTable, firsts: Sequence[tuple[str, str, float]]) -> Answers:
    rows = [
        EvaluationRow(name, "t", (label,), frozenset({label}), "short", "c", "c", None) for name, label, _ in firsts
    ]
    scores = np.full((len(rows), len(labels)), 0.01)
    for i, (_, label, probability) in enumerate(firsts):
        scores[i, labels.index(label)] = probability
    return from_scores(rows, scores)


def test_compare_pairs_when_some_answers_move_then_counted(labels: LabelTable) -> None:
    pairs = [
        heldout._Pair("x", "a", "b", False),
        heldout._Pair("x", "c", "d", True),
        heldout._Pair("x", "c", "e", True),
    ]
    answers = _answers(
        labels,
        [("a", "fraud", 0.9), ("b", "fraud", 0.85), ("c", OTHER, 0.8), ("d", "fraud", 0.7), ("e", OTHER, 0.8)],
    )
    found = heldout.compare_pairs(answers, pairs, labels)["x"]
    assert (found["texts"], found["pairs"], found["same_first"]) == (2, 3, 0.6667)
    assert (found["first_moved"], found["steady"]) == (0.05, 0.6667)
    assert (found["twins"], found["twins_harmless"], found["twins_accused_after"]) == (2, 2, 1)


@pytest.fixture(scope="module")
def few(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the bases and a handful of attacks."""
    folder = tmp_path_factory.mktemp("attacks")
    source = ROOT / "samples" / "robustness" / "attacks"
    (folder / "bases.jsonl").write_bytes((source / "bases.jsonl").read_bytes())
    lines = (source / "attacks.jsonl").read_text("utf-8").splitlines()
    chosen = {"zero-width-01", "split-01", "noise-31", "refused-01", "nothing-01"}
    rows = [line for line in lines if json.loads(line)["id"] in chosen]
    assert len(rows) == len(chosen)
    (folder / "attacks.jsonl").write_text("\n".join(rows) + "\n", "utf-8")
    return folder


def test_main_when_run_on_a_few_then_prints_the_table(few: Path, model_root: Path, capsys) -> None:
    assert main(["attacks", "cost", "--models", str(model_root), "--attacks", str(few)]) == 0
    printed = capsys.readouterr().out
    assert "| zero-width | 1 | 1 | 1.000 |" in printed
    assert "0 of 0 cost at most 10 times the median" in printed


def test_main_when_json_then_everything(few: Path, model_root: Path, classifier: Classifier, capsys) -> None:
    assert main(["attacks", "--json", "--models", str(model_root), "--attacks", str(few)]) == 0
    found = json.loads(capsys.readouterr().out)["attacks"]
    assert found["by_kind"].keys() == {"zero-width", "split", "noise", "refused", "nothing"}
    assert found["survived"] == attack_part(classifier, few)["survived"]


def test_main_when_part_unknown_then_exit_two(capsys) -> None:
    with pytest.raises(SystemExit) as stopped:
        main(["everything"])
    assert stopped.value.code == 2
    assert "unknown parts: everything" in capsys.readouterr().err


def test_print_part_when_heldout_then_a_line_a_change(capsys) -> None:
    row = {
        "texts": 2,
        "pairs": 3,
        "same_first": 1.0,
        "first_moved": 0.0,
        "first_moved_p95": 0.0,
        "steady": 1.0,
        "twins_accused_after": 0,
        "twins_harmless": 1,
    }
    print_part("heldout", {"ordinary": {"group_top1": 0.75}, "changes": {"names": row}})
    printed = capsys.readouterr().out
    assert "ordinary: group_top1 0.75" in printed
    assert "| names | 2 | 3 | 1.0000 | 0.0000 | 0.0000 | 1.0000 | 0 of 1 |" in printed
