"""`anyou train` when something is wrong: a clear error, nothing half-made."""

from __future__ import annotations

import errno
import json
import os
import pty
import resource
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from anyou.cli import main
from classifier import artifact
from tests.conftest import ROOT
from tests.training.test_commands import ENVIRONMENT
from training import train as train_module
from training.progress import SilentReporter
from training.registry import Registry
from training.train import train


def corpus_rows(rows: list[Any]) -> list[dict[str, Any]]:
    return [
        {"id": r.id, "text": r.text, "labels": list(r.labels), "split_group": r.split_group, "basis": "scenario"}
        for r in rows
    ]


@pytest.fixture
def corpus(tmp_path: Path, tiny_rows, write_jsonl) -> Path:
    return write_jsonl(tmp_path / "c.jsonl", corpus_rows(tiny_rows))


def options(corpus: Path) -> tuple[str, ...]:
    precedents = str(ROOT / "samples/precedents/founding.jsonl")
    return ("train", "--corpus", str(corpus), "--precedents", precedents, "--models", str(corpus.parent / "models"))


def fail(*arguments: str) -> int:
    """Exit status of the command, run in this process."""
    with pytest.raises(SystemExit) as stopped:
        main(list(arguments))
    return int(stopped.value.code or 0)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        pytest.param(
            lambda rows: [r for r in rows if r["labels"] == ["fraud"]], "只有一个标签（fraud）", id="one-class"
        ),
        pytest.param(
            lambda rows: [r for r in rows if "other" not in r["labels"]], "没有一条语料：其他或无涉", id="empty"
        ),
        pytest.param(
            lambda rows: [*rows, rows[3]],
            "第 217 行：语料编号重复：r1-039b（前一条在 c.jsonl 第 4 行）",
            id="duplicate-id",
        ),
        pytest.param(lambda rows: [{**r, "split_group": "g"} for r in rows], "同一个案例组", id="one-group"),
        pytest.param(lambda rows: [], "语料是空的", id="no-rows"),
        pytest.param(lambda rows: [*rows, {"id": "z"}], "c.jsonl 第 217 行：缺少字段 labels、text", id="fields"),
        pytest.param(lambda rows: [*rows, {**rows[0], "labels": ["x"]}], "第 217 行：没有这个标签：x", id="label"),
        pytest.param(lambda rows: [*rows, {**rows[0], "checked": False}], "第 217 行：还没有人核对", id="unchecked"),
    ],
)
def test_train_when_corpus_is_wrong_then_clear_error_and_no_folder(
    corpus: Path, write_jsonl, capsys: pytest.CaptureFixture[str], change, message
) -> None:
    rows = [json.loads(line) for line in corpus.read_text("utf-8").splitlines()]
    assert len(rows) == 216
    write_jsonl(corpus, change(rows))
    assert fail(*options(corpus)) == 1
    assert message in capsys.readouterr().err
    models = corpus.parent / "models"
    assert not models.exists() or not list(models.iterdir())


@pytest.mark.parametrize("name", ["--corpus", "--precedents", "--config", "--labels"])
def test_train_when_file_is_missing_then_named(corpus: Path, capsys: pytest.CaptureFixture[str], name: str) -> None:
    assert fail(*options(corpus), name, "/nonexistent/x.jsonl") == 1
    assert "/nonexistent/x.jsonl" in capsys.readouterr().err


def test_train_when_file_may_not_grow_then_no_model_is_left(corpus: Path) -> None:
    """A limit on the size of files is a disk that is full, as far as a program can tell."""
    limit = 20_000

    def limited() -> None:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))

    done = subprocess.run(
        [sys.executable, "-m", "anyou", *options(corpus)],
        capture_output=True,
        cwd=ROOT,
        env={**ENVIRONMENT, "JOBLIB_TEMP_FOLDER": str(corpus.parent)},
        preexec_fn=limited,
    )
    errors = done.stderr.decode("utf-8")
    assert done.returncode == 1
    assert "没有留下半成品" in errors and "Traceback" not in errors
    assert list((corpus.parent / "models").iterdir()) == []


@pytest.mark.parametrize("file", ["manifest.json", "card.md"])
def test_train_when_disk_is_full_at_the_end_then_no_model_is_left(
    tiny_rows, founding, labels, training_config, corpus: Path, write_jsonl, monkeypatch: pytest.MonkeyPatch, file: str
) -> None:
    write = artifact.write_synced

    def full(path: Path, data: bytes) -> None:
        if path.name == file:
            path.write_bytes(data[: len(data) // 2])
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(path))
        write(path, data)

    monkeypatch.setattr(artifact, "write_synced", full)
    monkeypatch.setattr(train_module, "write_synced", full)
    models = corpus.parent / "models"
    with pytest.raises(OSError, match="No space left"):
        train([corpus], [], labels, training_config, Registry(models), SilentReporter())
    assert list(models.iterdir()) == []


def test_train_when_on_a_terminal_then_bar_with_time_left(corpus: Path) -> None:
    leader, follower = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-m", "anyou", *options(corpus)],
        stderr=follower,
        stdout=subprocess.PIPE,
        cwd=ROOT,
        env={**ENVIRONMENT, "TERM": "xterm", "COLUMNS": "120"},
    )
    os.close(follower)
    shown = b""
    while True:
        try:
            piece = os.read(leader, 65536)
        except OSError:
            break
        if not piece:
            break
        shown += piece
    os.close(leader)
    process.communicate(timeout=60)
    text = shown.decode("utf-8", "replace")
    assert process.returncode == 0
    assert "训练" in text and "完成" in text and "━" in text
    assert "0:00:" in text


def test_train_when_interrupted_late_then_nothing_half_made_and_says_how_to_go_on(corpus: Path) -> None:
    process = subprocess.Popen(
        [sys.executable, "-m", "anyou", *options(corpus)],
        stderr=subprocess.PIPE,
        stdout=subprocess.PIPE,
        cwd=ROOT,
        env=ENVIRONMENT,
    )
    assert process.stderr is not None
    deadline = time.monotonic() + 120
    while time.monotonic() < deadline and "留出第 1 折" not in process.stderr.readline().decode("utf-8"):
        pass
    process.send_signal(signal.SIGINT)
    _, errors = process.communicate(timeout=120)
    assert process.returncode == 1
    assert "重新运行同一命令" in errors.decode("utf-8")
    models = corpus.parent / "models"
    assert not models.exists() or list(models.iterdir()) == []


@pytest.mark.parametrize(
    ("fault", "begins"),
    [
        pytest.param(KeyboardInterrupt(), "训练已中断：模型 ", id="interrupted"),
        pytest.param(OSError(errno.ENOSPC, "No space left on device"), "模型 ", id="disk-full"),
    ],
)
def test_train_when_only_the_report_is_missing_then_says_that_the_model_is_there(
    corpus: Path, monkeypatch, capsys, fault: BaseException, begins: str
) -> None:
    def stop(*_arguments: object) -> None:
        raise fault

    monkeypatch.setattr(train_module, "write_page", stop)
    assert fail(*options(corpus)) == 1
    registry = Registry(corpus.parent / "models")
    (model_id,) = registry.ids()
    told = [line for line in capsys.readouterr().err.splitlines() if "已完整写入" in line]
    assert len(told) == 1 and told[0].startswith(begins + model_id)
    assert registry.current_id() is None
    assert fail("models", "promote", model_id, "--models", str(registry.root)) == 0
    assert registry.current_id() == model_id
