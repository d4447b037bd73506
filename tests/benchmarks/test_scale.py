"""The documents are what they claim to be, and a run is measured as a process."""

from __future__ import annotations

import json
from itertools import islice
from pathlib import Path

import pytest

from benchmarks.scale.__main__ import render
from benchmarks.scale.documents import generate, sentences_by_label, write_documents
from benchmarks.scale.measure import Run, folder_bytes, measure, read_stages
from benchmarks.texts import sample_rows
from classifier.taxonomy import load_labels
from training.corpus.records import iterate_corpus


def test_documents_when_generated_then_about_400_characters_and_the_same_every_time(tmp_path: Path) -> None:
    path = tmp_path / "d.jsonl"
    characters = write_documents(path, 600)
    rows = list(iterate_corpus([path], load_labels()))
    assert len({row.id for row in rows}) == 600
    assert sum(len(row.text) for row in rows) == characters
    assert 380 <= characters / 600 <= 460
    assert {row.labels[0] for row in rows} == set(load_labels().ids)
    assert [json.loads(line) for line in path.read_text("utf-8").splitlines()[:50]] == list(generate(50))
    assert list(islice(generate(9, seed=1), 9)) != list(generate(9))


def test_documents_when_generated_then_sentences_of_the_samples() -> None:
    known = {sentence for own in sentences_by_label().values() for sentence in own}
    assert all(any(sentence in str(row["text"]) for row in sample_rows()) for sentence in sorted(known)[::2000])
    longest = max(map(len, known))
    for row in generate(5):
        text = str(row["text"])
        # Whatever way it is cut, the text is sentences laid end to end.
        reached = {0}
        for start in range(len(text)):
            if start in reached:
                ends = range(start + 1, min(start + longest, len(text)) + 1)
                reached |= {end for end in ends if text[start:end] in known}
        assert len(text) in reached


def test_measure_when_run_then_time_memory_and_steps(tmp_path: Path) -> None:
    corpus = tmp_path / "d.jsonl"
    characters = write_documents(corpus, 400)
    run = measure(corpus, 400, characters, tmp_path / "work", 1)
    assert list(run.stages) == [
        "划分语料", "切词与计数", "选词", "化为向量", "拟合", "校准概率与判定线", "建立判例索引", "写入模型",
    ]  # fmt: skip
    assert sum(run.stages.values()) <= run.seconds + 0.05  # tenths of a second, added as floats
    assert 50 < run.peak_mb < 2_000
    assert run.cpu_seconds > 1
    assert not (tmp_path / "work").exists()
    with pytest.raises(RuntimeError, match="没有这个语料文件"):
        measure(tmp_path / "none.jsonl", 1, 1, tmp_path / "work", 1)


def test_render_when_two_sizes_then_the_second_is_compared() -> None:
    runs = [Run(n, n * 400, s, s * 2, 100.0, 50.0, {"a": 1.0}, (0.1, 0.2)) for n, s in ((100, 1.0), (1000, 12.0))]
    lines = render(runs).splitlines()
    assert lines[3] == "| 1,000 | 400,000 | 12 | 83 | 24 | 100 | 50 | 0.1 to 0.2 | 1.20 |"
    assert lines[-1] == "| 1,000 | 1.0 |"


def test_stages_when_read_then_until_the_next(tmp_path: Path) -> None:
    assert read_stages(["[1/2]    0.5 秒  a", "odd", "[2/2]    2.0 秒  b"], 5.0) == {"a": 1.5, "b": 3.0}
    (tmp_path / "x").write_bytes(b"abc")
    assert folder_bytes(tmp_path) == 3
