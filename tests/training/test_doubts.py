"""Planted wrong labels are found again, and rows taken over from a model are never measured by."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from tests.conftest import SAMPLES
from tests.training.test_commands import run
from training.corpus.doubts import find_doubts, rank_doubts
from training.corpus.planting import plant_wrong_labels
from training.corpus.records import corpus_sha256, read_corpus
from training.errors import CorpusError
from training.evaluate import read_evaluation
from training.fit import fit
from training.progress import SilentReporter


@pytest.fixture(scope="module")
def scenario_rows(labels):
    """Invented scenarios of five far-apart labels: enough that a wrong label stands out."""
    wanted = {"fraud", "civil-trade-secret", "illegal-control-computer", "copyright-infringement-crime", "other"}
    rows = read_corpus([SAMPLES / "corpus"], labels)
    return [row for row in rows if row.basis == "scenario" and row.labels[0] in wanted][::2]


@pytest.fixture(scope="module")
def five(labels):
    from classifier.taxonomy import read_labels

    wanted = {"fraud", "civil-trade-secret", "illegal-control-computer", "copyright-infringement-crime", "other"}
    table = labels.to_dict()
    rows = [row for row in table["labels"] if row["id"] in wanted]
    return read_labels({**table, "labels": rows, "core_groups": []})


def test_doubts_when_wrong_labels_are_planted_then_most_stand_first(scenario_rows, five, training_config) -> None:
    rows = [
        replace(row, labels=tuple(i for i in row.labels if i in five), also=(), rejected=()) for row in scenario_rows
    ]
    planted_rows, planted = plant_wrong_labels(rows, five, 0.05, seed=1)
    assert len(planted) == round(0.05 * len(rows)) >= 15
    found = find_doubts(planted_rows, five, training_config, SilentReporter())
    first = found[: len(planted)]
    assert sum(doubt.row.id in planted for doubt in first) >= 0.6 * len(planted)
    assert [d.score for d in found] == sorted((d.score for d in found), reverse=True)
    truth = {row.id: row.labels[0] for row in rows}
    hits = [doubt for doubt in first if doubt.row.id in planted]
    assert sum(doubt.suggested == truth[doubt.row.id] for doubt in hits) >= 0.8 * len(hits)


def test_planting_when_seeded_then_repeatable_and_of_another_group(scenario_rows, labels) -> None:
    one, planted = plant_wrong_labels(scenario_rows, labels, 0.1, seed=3)
    again, _ = plant_wrong_labels(scenario_rows, labels, 0.1, seed=3)
    assert one == again
    for before, after in zip(scenario_rows, one, strict=True):
        if before.id in planted:
            assert labels.group_of(after.labels[0]) not in {labels.group_of(label) for label in before.labels}
        else:
            assert before == after


def test_rank_when_second_reader_or_second_label_explains_then_no_doubt(tiny_rows, labels) -> None:
    row = replace(tiny_rows[0], labels=("fraud",), also=(), rejected=())
    rows = [row, replace(row, id="b", labels=("fraud", "other")), replace(row, id="c", also=("other",))]
    p = np.full((3, len(labels)), 0.01)
    p[:, labels.index("other")] = 0.7
    p[:, labels.index("fraud")] = 0.2
    doubts = rank_doubts(rows, labels, p)
    assert [(d.row.id, d.given, d.suggested, d.score) for d in doubts] == [(row.id, "fraud", "other", 0.8)]


def test_command_when_doubts_then_lines_or_json(tmp_path: Path, write_jsonl, tiny_rows) -> None:
    rows = [{"id": r.id, "text": r.text, "labels": list(r.labels), "split_group": r.split_group} for r in tiny_rows]
    path = write_jsonl(tmp_path / "c.jsonl", rows)
    done = run("corpus", "doubts", "--corpus", str(path), "--json", "--limit", "5", "--text")
    assert done.returncode == 0, done.stderr
    listed = [json.loads(line) for line in done.stdout.splitlines()]
    assert 1 <= len(listed) <= 5
    assert set(listed[0]) == {"id", "given", "suggested", "score", "text"}
    assert listed[0]["given"] != listed[0]["suggested"]


def test_fit_when_rows_were_accepted_as_suggested_then_learned_from_but_not_measured(
    tiny_rows, labels, training_config
) -> None:
    marked = [replace(row, accepted_as_suggested=i % 3 == 0) for i, row in enumerate(tiny_rows)]
    facts = fit(marked, [], labels, training_config).facts
    plain = fit(tiny_rows, [], labels, training_config)
    left = sum(not row.accepted_as_suggested for row in marked)
    assert facts["scores"]["heldout_all"]["rows"] == left
    assert plain.facts["scores"]["heldout_all"]["rows"] == len(tiny_rows)
    assert facts["corpus"]["accepted_as_suggested"] == len(tiny_rows) - left
    assert facts["corpus"]["rows"] == len(tiny_rows)
    assert corpus_sha256(marked) != corpus_sha256(tiny_rows)
    with pytest.raises(CorpusError, match="照模型的建议确认"):
        fit([replace(row, accepted_as_suggested=True) for row in tiny_rows], [], labels, training_config)


def test_evaluation_when_rows_were_accepted_as_suggested_then_left_out(tmp_path: Path, labels, write_jsonl) -> None:
    row = {"id": "a", "text": "有人冒充老板骗走货款", "labels": ["fraud"]}
    path = write_jsonl(tmp_path / "e.jsonl", [row, {**row, "id": "b", "accepted_as_suggested": True}])
    assert [r.id for r in read_evaluation(path, labels)] == ["a"]
    write_jsonl(path, [{**row, "accepted_as_suggested": True}])
    with pytest.raises(CorpusError, match="只有照模型建议确认的 1 条"):
        read_evaluation(path, labels)
    write_jsonl(path, [{**row, "checked": False}])
    with pytest.raises(CorpusError, match="还没有人核对"):
        read_evaluation(path, labels)
