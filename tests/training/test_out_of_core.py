"""Out-of-core training: the same terms, vectors and ranking as the ordinary fit, whoever does the work."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from classifier.assess import Classifier
from classifier.engine import Engine
from classifier.features import FeatureSettings
from classifier.normalize import normalize
from tests.conftest import ROOT, SAMPLES
from tests.odd_texts import draw_texts
from training.config import ScaleConfig, TrainingConfig
from training.corpus.records import FactPattern
from training.errors import CorpusError, TrainingError
from training.fit import fit, soft_targets
from training.outofcore.counting import RECORD, combine
from training.outofcore.dual import NO_FOLD, DualTask, fit_dual
from training.outofcore.fit import OutOfCore, fit_out_of_core
from training.outofcore.shards import cut_shards, read_shard
from training.outofcore.terms import keyed_terms
from training.outofcore.train import train_out_of_core
from training.outofcore.vectors import load_vectors
from training.progress import SilentReporter
from training.registry import Registry
from training.runners import LocalRunner, open_runner

FOUNDING = SAMPLES / "precedents" / "founding.jsonl"


def as_json(row: FactPattern) -> dict:
    fields = ("id", "text", "register", "basis", "case_id", "writer", "split_group")
    data = {name: getattr(row, name) for name in fields if getattr(row, name) is not None}
    return {**data, "labels": list(row.labels), "rejected": list(row.rejected), "also": list(row.also)}


@pytest.fixture(scope="module")
def corpus(tiny_rows, write_jsonl: Callable[[Path, list[dict]], Path], tmp_path_factory) -> Path:
    return write_jsonl(tmp_path_factory.mktemp("corpus") / "tiny.jsonl", [as_json(row) for row in tiny_rows])


@pytest.fixture(scope="module")
def config(training_config: TrainingConfig) -> TrainingConfig:
    # One model a label, as out of core: what groups, families and pairs add is left to the ordinary way.
    learner = replace(training_config.learner, group_weight=0.0, family_weight=0.0, pair_weight=0.0)
    return replace(training_config, learner=learner, scale=ScaleConfig(shard_rows=100))


def run(corpus: Path, records, labels, config, work: Path, workers: int = 1) -> OutOfCore:
    work.mkdir(parents=True)
    return fit_out_of_core([corpus], records, labels, config, work, LocalRunner(workers), SilentReporter())


@pytest.fixture(scope="module")
def fitted(corpus, founding, labels, config, tmp_path_factory) -> tuple[OutOfCore, Path]:
    work = tmp_path_factory.mktemp("work") / "w"
    return run(corpus, founding, labels, config, work), work


@pytest.fixture(scope="module")
def ordinary(tiny_rows, founding, labels, config):
    return fit(tiny_rows, founding, labels, config)


def test_vocabulary_when_nothing_is_cut_off_then_that_of_the_ordinary_fit(fitted, ordinary) -> None:
    parts = fitted[0].parts
    assert parts.vocabulary == ordinary.parts.vocabulary
    np.testing.assert_allclose(parts.idf, ordinary.parts.idf, rtol=1e-12)


def test_vocabulary_when_bounded_then_the_most_frequent_terms(corpus, labels, config, ordinary, tmp_path) -> None:
    most = (150, 150, 10)
    bounded = replace(config, features=replace(config.features, max_terms=most))
    parts = run(corpus, [], labels, bounded, tmp_path / "w").parts
    for block, bound in zip(("word", "char", "concept"), most, strict=True):
        assert len(parts.vocabulary[block]) == bound
        assert set(parts.vocabulary[block]) <= set(ordinary.parts.vocabulary[block])
    assert "的" in parts.vocabulary["char"]


def test_vectors_when_written_then_those_of_the_engine(fitted, corpus, labels, config) -> None:
    parts, work = fitted[0].parts, fitted[1]
    engine = Engine(parts.settings, parts.vocabulary, parts.idf, parts.coef, parts.intercept)
    for shard in cut_shards([corpus], 100):
        x, _ = load_vectors(work, shard.number, len(parts.idf))
        for i, row in enumerate(read_shard(shard, labels)):
            vector = engine.vectorize(normalize(row.text, engine.settings.steps))
            own = x[i]
            assert own.indices.tolist() == vector.indices.tolist()
            np.testing.assert_allclose(own.data, vector.values, rtol=1e-6)


def test_held_out_scores_when_compared_with_the_ordinary_fit_then_as_right(fitted, ordinary) -> None:
    own = fitted[0].facts["scores"]["heldout_all"]
    other = ordinary.facts["scores"]["heldout_all"]
    assert own["rows"] == other["rows"]
    for name in ("group_top1", "group_top3", "exact_top1"):
        assert own[name] >= other[name] - 0.05


def test_solver_when_run_long_then_reaches_the_optimum_of_the_ordinary_learner(
    fitted, tiny_rows, labels, config, ordinary
) -> None:
    parts, work = fitted[0].parts, fitted[1]
    soft = soft_targets(tiny_rows, labels, config.learner.also_weight)
    task = DualTask(
        folder=work,
        shards=3,
        width=len(parts.idf),
        low=3,
        high=12,
        fold=NO_FOLD,
        epochs=80,
        then_all=0,
        total=float(len(tiny_rows)),
        positive=soft.sum(axis=0)[3:12],
        learner=config.learner,
        seed=1,
    )
    result = fit_dual(task)
    for label in range(3, 12):
        own, other = result.coef[:, label - 3], ordinary.parts.coef[:, label]
        assert np.linalg.norm(own - other) < 0.02 * np.linalg.norm(other)
        assert abs(result.intercept[label - 3] - ordinary.parts.intercept[label]) < 0.02
    assert result.movement[-1] < 0.01
    assert (fit_dual(task).coef == result.coef).all()
    assert not list(work.glob("duals-*"))


def test_model_when_workers_differ_then_same_hash_loaded_and_answers(
    corpus, labels, config, tiny_rows, tmp_path
) -> None:
    ids = set()
    for workers in (1, 2):
        registry = Registry(tmp_path / str(workers))
        own = replace(config, run=replace(config.run, workers=workers))
        model_id = train_out_of_core([corpus], [FOUNDING], labels, own, registry, SilentReporter())
        ids.add(registry.show(model_id)["content_sha256"])
        assert [path.name for path in registry.root.iterdir()] == [model_id]
    assert len(ids) == 1
    registry.promote(model_id)
    classifier = Classifier.load(registry.folder())
    right = sum(labels.ids[classifier.rank(row.text).order[0]] in row.labels for row in tiny_rows)
    assert right >= 0.9 * len(tiny_rows)
    facts = registry.show()["out_of_core"]
    assert (facts["shards"], facts["heldout_rows"]) == (3, 216)


def test_holdout_when_the_corpus_is_large_then_a_sample_of_whole_groups(corpus, labels, config, tmp_path) -> None:
    sampled = replace(config, scale=replace(config.scale, calibration_rows=100))
    fitted = run(corpus, [], labels, sampled, tmp_path / "w")
    rows = fitted.facts["out_of_core"]["heldout_rows"]
    assert 60 <= rows <= 140
    assert fitted.facts["scores"]["heldout_all"]["rows"] == rows
    assert fitted.facts["corpus"]["rows"] == 216
    assert len(fitted.movement) == sampled.scale.epochs + sampled.scale.epochs_all


def test_corpus_hash_when_rows_are_shuffled_then_the_same(tiny_rows, labels, config, write_jsonl, tmp_path) -> None:
    rows = [as_json(row) for row in tiny_rows]
    hashes = set()
    for name, order in (
        ("a", rows),
        ("b", rows[::-1]),
        ("c", [{**rows[0], "text": rows[0]["text"] + "。"}, *rows[1:]]),
    ):
        path = write_jsonl(tmp_path / f"{name}.jsonl", order)
        hashes.add(run(path, [], labels, config, tmp_path / name).facts["corpus"]["sha256"])
    assert len(hashes) == 2


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda rows: [*rows, rows[3]], "编号重复"),
        (
            lambda rows: [*rows, {"id": "x", "text": "正文不够好", "labels": ["murder"]}],
            "c.jsonl 第 217 行：没有这个标签",
        ),
        (lambda rows: [r for r in rows if r["labels"] == ["fraud"]], "只有一个标签"),
        (lambda rows: [r for r in rows if "other" not in r["labels"]], "没有一条语料：其他或无涉"),
        (lambda rows: [{**r, "split_group": "one"} for r in rows], "同一个案例组"),
        (lambda rows: [], "语料是空的"),
    ],
    ids=["twice", "bad-row", "one-class", "empty-label", "one-group", "empty"],
)
@pytest.mark.parametrize("workers", [1, 2])
def test_train_when_corpus_is_wrong_then_says_why_and_leaves_nothing(
    tiny_rows, labels, config, write_jsonl, tmp_path, change, message, workers
) -> None:
    path = write_jsonl(tmp_path / "c.jsonl", change([as_json(row) for row in tiny_rows]))
    own = replace(config, run=replace(config.run, workers=workers))
    with pytest.raises(CorpusError, match=message):
        train_out_of_core([path], [], labels, own, Registry(tmp_path / "m"), SilentReporter())
    assert not (tmp_path / "m").exists()


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda c: replace(c, learner=replace(c.learner, kind="logistic")), "svm"),
        (lambda c: replace(c, features=replace(c.features, max_terms=(0, 1, 0))), "max_terms"),
    ],
    ids=["learner", "unbounded"],
)
def test_train_when_setting_needs_the_whole_corpus_then_refused(
    corpus, labels, config, tmp_path, change, message
) -> None:
    with pytest.raises(CorpusError, match=message):
        run(corpus, [], labels, change(config), tmp_path / "w")


def test_shards_when_cut_then_every_row_once_with_its_line(tmp_path, tiny_rows, labels) -> None:
    lines = [json.dumps(as_json(row), ensure_ascii=False) for row in tiny_rows[:25]]
    lines.insert(7, "")
    path = tmp_path / "c.jsonl"
    path.write_text("\r\n".join(lines), "utf-8")
    shards = cut_shards([path], 10)
    assert [row.id for shard in shards for row in read_shard(shard, labels)] == [row.id for row in tiny_rows[:25]]
    assert [shard.first_line for shard in shards] == [1, 12, 22]
    path.write_text("\n".join([*lines[:20], "{broken"]), "utf-8")
    with pytest.raises(CorpusError, match="第 21 行：不是有效的 JSON"):
        [read_shard(shard, labels) for shard in cut_shards([path], 10)]


@pytest.mark.parametrize("ngrams", [(1, 2), (2, 3), (1, 4)])
def test_keys_when_read_from_odd_texts_then_one_for_each_term(ngrams: tuple[int, int]) -> None:
    settings = FeatureSettings(word_ngrams=ngrams, char_ngrams=ngrams)
    terms: dict[int, tuple[str, int]] = {}
    keys: dict[tuple[str, int], int] = {}
    for text in [*draw_texts(300, 8), "sql map sqlmap a b ab abc a bc", "𠮷 x𠮷x xx"]:
        for key, term in keyed_terms(normalize(text, settings.steps), settings):
            place = (term, key >> 62)
            assert terms.setdefault(key, place) == place
            assert keys.setdefault(place, key) == key
    assert len(terms) > 1000


@hypothesis_settings(max_examples=50, deadline=None)
@given(st.lists(st.lists(st.tuples(st.integers(0, 9), st.integers(1, 5), st.integers(0, 99)), max_size=9), max_size=6))
def test_combine_when_parts_are_any_then_sums_and_first_rows(parts: list[list[tuple[int, int, int]]]) -> None:
    arrays = [np.array([(key, 1, times, first) for key, times, first in part], RECORD) for part in parts]
    got = combine([*arrays, np.zeros(0, RECORD)])
    every = [entry for part in parts for entry in part]
    assert got["key"].tolist() == sorted({key for key, _, _ in every})
    for key, texts, times, first in got.tolist():
        own = [entry for entry in every if entry[0] == key]
        assert (texts, times, first) == (len(own), sum(e[1] for e in own), min(e[2] for e in own))


def test_runner_when_scheduler_is_absent_then_says_so() -> None:
    with (
        pytest.raises(TrainingError, match="连不上 Dask 调度器"),
        open_runner("nonsense://127.0.0.1:1", 1),
    ):
        pass


@pytest.mark.parametrize("seconds", [0.3, 3.0], ids=["early", "later"])
def test_train_when_interrupted_then_nothing_half_made(tmp_path, seconds: float) -> None:
    models = tmp_path / "models"
    process = subprocess.Popen(
        [sys.executable, "-m", "anyou", "train", "--out-of-core", "--models", str(models)],
        cwd=ROOT,
        stderr=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    assert process.stderr is not None
    # The second step: worker processes are counting the samples.
    process.stderr.readline()
    process.stderr.readline()
    time.sleep(seconds)
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=120)
    assert process.returncode == 1
    assert "没有留下半成品" in err.decode()
    assert not models.exists()
