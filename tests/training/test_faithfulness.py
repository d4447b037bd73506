"""The deletion test of the spans: places, a model held to it, and the command."""

from __future__ import annotations

import itertools
import json
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from anyou.cli import anyou
from classifier.assess import Classifier
from training.trial.faithfulness import Deletion, cut, delete_spans, faithfulness, random_places

TEXTS = [
    ("sold", "店员把三千名业主的姓名、手机号卖给装修公司，获利两万元。今天天气很好，大家都去公园散步了。"),
    ("mined", "网管在网吧的电脑里偷偷装了挖矿木马，远程控制四十台机器。后来大家一起吃了顿饭，聊了聊家常。"),
    ("cards", "他明知对方搞诈骗，仍把自己的银行卡和手机卡租出去收款走账。那天路上堵车，到家已经很晚了。"),
]


@given(st.integers(0, 60), st.lists(st.integers(1, 6), max_size=6), st.integers(0, 2**32 - 1))
def test_random_places_when_drawn_then_apart_and_of_the_sizes(free: int, sizes: list[int], seed: int) -> None:
    length = free + sum(sizes)
    places = sorted(random_places(length, sizes, np.random.default_rng(seed)))
    assert sorted(end - start for start, end in places) == sorted(sizes)
    assert all(0 <= start < end <= length for start, end in places)
    assert all(a[1] <= b[0] for a, b in itertools.pairwise(places))
    assert len(cut("字" * length, places)) == free


def test_random_places_when_drawn_often_then_everywhere() -> None:
    random = np.random.default_rng(1)
    starts = [random_places(6, [2], random)[0][0] for _ in range(400)]
    assert set(starts) == set(range(5))


def test_cut_when_places_are_out_of_order_then_the_rest_in_order() -> None:
    assert cut("甲乙丙丁戊", [(3, 4), (0, 1)]) == "乙丙戊"
    assert cut("甲乙", []) == "甲乙"


def test_delete_spans_when_padding_is_no_reason_then_spans_cost_more(classifier: Classifier) -> None:
    for row_id, text in TEXTS:
        deletion = delete_spans(classifier, row_id, text)
        assert deletion is not None and deletion.faithful, (row_id, deletion)
        assert 0 < deletion.share < 1
        assert delete_spans(classifier, row_id, text) == deletion


def test_delete_spans_when_nothing_is_left_then_no_error(classifier: Classifier) -> None:
    deletion = delete_spans(classifier, "bare", "诈骗")
    assert deletion is None or 0 <= deletion.without_spans <= 1


def test_faithful_when_random_costs_as_much_then_not() -> None:
    assert not Deletion("a", 0.9, 0.5, 0.5, 0.2).faithful
    assert Deletion("a", 0.9, 0.4, 0.5, 0.2).faithful


def test_faithfulness_when_an_answer_shows_no_span_then_counted_apart(classifier: Classifier) -> None:
    found = faithfulness(classifier, [*TEXTS, ("none", "。，、")], draws=5)
    assert found["rows"] + found["without_spans"] == 4
    assert found["faithful"] >= 2 / 3
    assert found["after_spans"] < found["after_random"] <= found["before"] + 0.1


@pytest.mark.parametrize("as_json", [False, True])
def test_evaluate_when_faithfulness_is_asked_then_told(model_root: Path, write_jsonl, tmp_path: Path, as_json) -> None:
    rows = [{"id": row_id, "text": text, "labels": ["fraud"]} for row_id, text in TEXTS]
    data = write_jsonl(tmp_path / "e.jsonl", rows)
    arguments = ["evaluate", "--data", str(data), "--faithfulness", "--resamples", "0", "--models", str(model_root)]
    done = CliRunner().invoke(anyou, [*arguments, *(["--json"] if as_json else [])])
    assert done.exit_code == 0, done.output
    if as_json:
        assert json.loads(done.stdout)["faithfulness"]["rows"] == 3
    else:
        assert "依据检验：3 条" in done.output
