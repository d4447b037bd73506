"""Held-out answers: nobody is asked about a case that was seen, rivals and probes go with the folds."""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pytest

from tests.conftest import SAMPLES
from training.commands.evaluation import compare_lines, fold_lines
from training.config import read_config
from training.corpus.records import read_corpus
from training.report.page import render_page
from training.train import read_precedent_files
from training.trial.fold_report import fold_report, writer_report
from training.trial.folds import first_told, split_by_group, split_by_writer
from training.trial.rivals import CailBaseline, KeywordRules, LeakOnly, Majority, WordBaseline
from training.trial.robustness import read_robustness

CONFIG = read_config("[features]\nmax_terms = [3000, 3000, 0]\n[calibration]\nfolds = 2\n")


@pytest.fixture(scope="module")
def rows(labels):
    """Real cases and scenarios by five writers, a few of each label."""
    read = read_corpus([SAMPLES / "corpus" / f"cases-{name}.jsonl" for name in ("v1", "v5", "v7", "v8")], labels)
    read += read_corpus([SAMPLES / "corpus" / "scenarios-w4.jsonl"], labels)
    taken: dict[str, list] = {label: [] for label in labels.ids}
    for row in read:
        if len(taken[row.labels[0]]) < 8:
            taken[row.labels[0]].append(row)
    return [row for own in taken.values() for row in own]


@pytest.fixture(scope="module")
def records(rows):
    told = {row.case_id for row in rows}
    return [record for record in read_precedent_files([SAMPLES / "precedents"]) if record.id in told]


@pytest.mark.parametrize("by", ["group", "writer"])
def test_parts_when_split_then_no_case_on_both_sides_and_every_row_asked_once(rows, records, by) -> None:
    parts = split_by_group(rows, records, 3, 7) if by == "group" else split_by_writer(rows, records)
    asked = sorted(i for part in parts for i in part.test)
    assert asked == list(range(len(rows)))
    for part in parts:
        seen = {rows[i].split_group for i in part.train}
        unseen = {rows[i].split_group for i in part.test}
        assert seen and not seen & unseen
        assert not {records[i].id for i in part.records} & unseen
        if by == "writer":
            assert {rows[i].writer for i in part.test} == {part.name}
        else:
            assert all(part.takes(group) for group in unseen) and not any(part.takes(group) for group in seen)


@pytest.mark.parametrize("by", ["group", "writer"])
def test_parts_when_rows_were_accepted_as_suggested_then_learned_from_and_not_asked(rows, records, by) -> None:
    marked = [replace(row, accepted_as_suggested=i % 3 == 0) for i, row in enumerate(rows)]
    parts = split_by_group(marked, records, 3, 7) if by == "group" else split_by_writer(marked, records)
    asked = sorted(i for part in parts for i in part.test)
    assert asked == [i for i in range(len(rows)) if i % 3]
    assert {i for part in parts for i in part.train} == set(range(len(rows)))
    told = {row.id for row in first_told(marked)}
    assert told and not told & {row.id for row in marked if row.accepted_as_suggested}


def test_fold_report_when_run_on_a_small_corpus_then_everything_is_measured(
    rows, records, labels, tmp_path, write_jsonl
) -> None:
    case = next(row for row in rows if row.is_real)
    hard = {
        "id": "hard-1",
        "slice": "slang",
        "case_id": case.case_id,
        "split_group": case.split_group,
        "text": "那伙人搞了点料出来换钱花，" + case.text[:30],
        "labels": list(case.labels),
        "register": "short",
        "of": case.id,
    }
    items = read_robustness([write_jsonl(tmp_path / "h.jsonl", [hard])], labels)
    found = fold_report(rows, records, items, labels, CONFIG, folds=2, baselines=True, resamples=20)
    real = sum(row.is_real for row in rows)
    assert (found["cases"]["rows"], found["all"]["rows"]) == (real, len(rows))
    # A case is looked for among those of likely labels too, and a model of so few texts often takes the wrong ones.
    assert found["cases"]["known_item"] > 0.4 and 0 <= found["cases"]["ece"] <= 1
    assert set(found["slices"]["made"]) == {"typos", "traditional", "width", "swapped"}
    assert found["slices"]["written"]["slang"]["rows"] == 1
    assert found["slices"]["made"]["traditional"]["loss"] == 0.0
    own = found["baselines"]
    assert {name.split(" ")[0] for name in own} == {"majority", "keywords", "cail-svm", "word-tfidf", "leak-only"}
    assert found["all"]["group_top1"] > own["majority"]["group_top1"]
    # The corpus names no charge: who sees only such words knows nothing.
    assert own["leak-only"]["exact_top1"] == own["majority"]["exact_top1"]
    assert found["leaks"]["naming"] == 0
    assert json.loads(json.dumps(found)) == json.loads(json.dumps(found))
    text = "\n".join(fold_lines(found))
    assert "留出的真实案例" in text and "只看泄露词" in text and "黑话" in text
    page = render_page(
        "试", labels, {"案例": found["cases"]}, slices=found["slices"], baselines=own, leaks=found["leaks"]
    )
    assert "黑话" in page and "CAIL 基线" in page and page.count("<svg") == 4


def test_writer_report_when_run_then_each_writer_apart(rows, labels) -> None:
    few = [row for row in rows if row.writer in ("v1", "v5", "w4")]
    found = writer_report(few, [], labels, CONFIG, resamples=10)
    assert set(found["writers"]) == {"v1", "v5", "w4"}
    assert sum(row["rows"] for row in found["writers"].values()) == found["all"]["rows"] == len(few)
    assert "写作者" in "\n".join(fold_lines(found))


def test_rivals_when_fitted_then_scores_of_every_label_and_better_than_chance(rows, labels) -> None:
    train = [row for row in rows if row.is_real]
    texts = [row.text for row in train[:40]]
    gold = np.array([labels.index(row.labels[0]) for row in train[:40]])
    for rival in (Majority(), KeywordRules(), CailBaseline(), WordBaseline(), LeakOnly(labels)):
        scores = rival.fit(train, labels)(texts)
        assert scores.shape == (40, len(labels)) and np.isfinite(scores).all()
        if isinstance(rival, CailBaseline | WordBaseline):
            assert (scores.argmax(axis=1) == gold).mean() > 0.8
    one = [row for row in train if row.labels[0] == "other"]
    assert (WordBaseline().fit(one, labels)(texts).argmax(axis=1) == labels.index("other")).all()


def test_leak_only_when_charges_are_named_then_it_knows(rows, labels) -> None:
    from dataclasses import replace

    named = [replace(row, text=row.text + labels[row.labels[0]].name) for row in rows]
    scores = LeakOnly(labels).fit(named, labels)([row.text for row in named])
    right = [labels.ids[i] == row.labels[0] for i, row in zip(scores.argmax(axis=1), named, strict=True)]
    assert np.mean(right) > 0.9


def test_first_told_when_cases_are_told_often_then_one_each(rows) -> None:
    first = first_told(rows)
    assert len(first) == len({row.split_group for row in rows}) == len({row.group for row in first})


def test_compare_lines_when_printed_then_core_groups_marked() -> None:
    entry = {"first": 0.5, "second": 0.6, "difference": 0.1, "interval": (0.0, 0.2)}
    test = {"gained": 3, "lost": 1, "p": 0.5}
    found = {
        "rows": 9,
        "split_groups": 3,
        "overall": {"group_top1": entry},
        "mcnemar": {"group_top1": test},
        "by_group": {
            "诈骗": {"rows": 4, "core": False, **entry, **test},
            "非法控制": {"rows": 5, "core": True, **entry, **test},
        },
    }
    text = "\n".join(compare_lines(found))
    assert "非法控制★\t5\t0.500\t0.600\t+0.100 [0.000, 0.200]\t3\t1\t0.5000" in text
