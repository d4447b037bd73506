"""One test of each command, end to end, as a process."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from anyou.cli import COMMANDS
from tests.conftest import ROOT

ENVIRONMENT = {**os.environ, "PYTHONWARNINGS": "error::DeprecationWarning:anyou"}


def run(*arguments: str, stdin: bytes = b"", cwd: Path = ROOT) -> subprocess.CompletedProcess[str]:
    done = subprocess.run(
        [sys.executable, "-m", "anyou", *arguments], input=stdin, capture_output=True, cwd=cwd, env=ENVIRONMENT
    )
    return subprocess.CompletedProcess(
        done.args, done.returncode, done.stdout.decode("utf-8"), done.stderr.decode("utf-8")
    )


@pytest.mark.parametrize("command", [(), *((name,) for name in COMMANDS)], ids=lambda c: c[0] if c else "anyou")
def test_help_when_asked_then_chinese_and_zero(command: tuple[str, ...]) -> None:
    done = run(*command, "--help")
    assert done.returncode == 0
    assert any("\u4e00" <= c <= "\u9fff" for c in done.stdout)


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (("fly",), 2, "没有这个命令：fly"),
        (("predict", "--top-k", "0", "x"), 2, "top-k"),
        (("evaluate",), 2, "--data"),
        (("predict", "x", "--models", "/nonexistent"), 1, "还没有当前模型"),
        (("train", "--corpus", "/nonexistent"), 1, "没有这个语料文件"),
        (("train", "--config", "/nonexistent"), 1, "没有这个配置文件"),
        (("serve", "--port", "70000"), 1, "PORT"),
    ],
)
def test_command_when_misused_then_status_and_message(arguments: tuple[str, ...], code: int, message: str) -> None:
    done = run(*arguments)
    assert done.returncode == code
    assert message in done.stderr
    assert "Traceback" not in done.stderr


def test_predict_when_text_then_answer_for_a_person(model_root: Path) -> None:
    done = run("predict", "公司离职程序员把整库用户手机号打包卖给了电销公司，一共八万条。", "--models", str(model_root))
    assert done.returncode == 0
    assert "侵犯公民个人信息罪" in done.stdout
    assert "近似案例" in done.stdout
    assert "不认定任何人有罪" in done.stdout


def test_predict_when_file_stdin_or_json_then_same_labels(model_root: Path, tmp_path: Path) -> None:
    text = "有人在网上卖能远程打开别人摄像头的程序，买的人有三百多个。"
    path = tmp_path / "t.txt"
    path.write_text(text, "utf-8")
    outs = [
        json.loads(run("predict", *a, "--json", "--models", str(model_root), stdin=s).stdout)
        for a, s in (((text,), b""), ((str(path),), b""), (("-",), text.encode()))
    ]
    assert outs[0] == outs[1] == outs[2]
    assert outs[0]["labels"][0]["id"] == "providing-intrusion-tools"


@pytest.mark.parametrize("length", [84, 86, 255, 256, 5000], ids=lambda n: f"{n} characters")
def test_predict_when_text_is_too_long_for_a_name_then_answered(model_root: Path, length: int) -> None:
    text = ("有人用没收回的账号登录后台，导出客户的姓名电话卖钱。" * 250)[:length]
    done = run("predict", text, "--models", str(model_root))
    assert (done.returncode, done.stderr) == (0, "")
    assert "判定" in done.stdout


def test_predict_when_not_utf8_then_clear_error(model_root: Path) -> None:
    done = run("predict", "-", "--models", str(model_root), stdin="文字".encode("gbk"))
    assert (done.returncode, "不是 UTF-8" in done.stderr) == (1, True)


def test_predict_jsonl_when_lines_are_bad_then_answered_in_place(model_root: Path) -> None:
    lines = [
        json.dumps({"id": 1, "text": "他破解了车载定位器，把按揭的泵车解锁开走。"}, ensure_ascii=False).encode(),
        b"{broken",
        b'{"id": 3}',
        b'{"id": 4, "text": ""}',
        b'{"id": 5, "text": "x", "occurred_on": "yesterday"}',
        b'{"id": 6, "text": "x", "extra": 1}',
        "文".encode("gbk"),
        b"[]",
        json.dumps({"id": "八", "text": "好", "occurred_on": "2024-01-01"}).encode(),
    ]
    done = run("predict", "--jsonl", "--models", str(model_root), stdin=b"\n".join(lines))
    rows = [json.loads(line) for line in done.stdout.splitlines()]
    assert done.returncode == 1
    assert len(rows) == len(lines)
    assert set(rows[0]) == {"id", "decision", "labels", "precedents", "model"}
    assert len(rows[0]["labels"]) == 18
    assert rows[0]["precedents"][0].keys() == {"id", "label", "similarity"}
    assert ["error" in row for row in rows] == [False, *[True] * 7, False]
    assert [row["id"] for row in rows] == [1, None, 3, 4, 5, 6, None, None, "八"]


def test_predict_jsonl_when_the_offence_did_not_exist_then_left_to_a_reader(model_root: Path) -> None:
    text = "他用木马控制肉鸡300台，挖矿获利2万元。"
    rows = [{"id": day, "text": text, "occurred_on": day} for day in ("2009-02-27", "2009-02-28")]
    lines = "\n".join(json.dumps(row, ensure_ascii=False) for row in rows).encode()
    done = run("predict", "--jsonl", "--models", str(model_root), stdin=lines)
    assert done.returncode == 0, done.stderr
    assert [json.loads(line)["decision"] for line in done.stdout.splitlines()] == ["review", "suggest"]


def test_train_evaluate_models_when_run_then_the_whole_round(tmp_path: Path, tiny_rows, write_jsonl) -> None:
    rows = [
        {
            "id": r.id,
            "text": r.text,
            "labels": list(r.labels),
            "basis": r.basis,
            "case_id": r.case_id,
            "writer": r.writer,
            "split_group": r.split_group,
            "register": r.register,
        }
        for r in tiny_rows
    ]
    corpus = write_jsonl(tmp_path / "c.jsonl", [{k: v for k, v in row.items() if v is not None} for row in rows])
    models = str(tmp_path / "models")
    options = ("--corpus", str(corpus), "--precedents", str(ROOT / "samples/precedents/founding.jsonl"))
    first = run("train", *options, "--models", models)
    assert first.returncode == 0, first.stderr
    assert "并设为当前模型" in first.stdout
    assert "[1/" in first.stderr
    config = tmp_path / "train.toml"
    # So few texts err by chance; the gate itself is tried in test_gate.
    config.write_text("[learner]\nC = 0.5\n[gate]\nmax_ece = 0.5\n", "utf-8")
    assert run("train", *options, "--models", models, "--config", str(config), "--no-promote").returncode == 0
    listed = run("models", "list", "--models", models).stdout.splitlines()
    assert [line[0] for line in listed] == ["*", " "]
    one, two = (line[2:].split("\t")[0] for line in listed)
    card = (tmp_path / "models" / one / "card.md").read_text("utf-8")
    assert one in card and "真实案例" in card
    promoted = run("models", "promote", two, "--reason", "试", "--config", str(config), "--models", models)
    assert promoted.returncode == 0, promoted.stderr
    assert json.loads(run("models", "show", "--models", models).stdout)["parents"] == [one]
    assert one in run("models", "rollback", "--models", models).stdout
    assert "完好" in run("models", "verify", "--models", models).stdout
    data = write_jsonl(
        tmp_path / "e.jsonl", [{"id": r["id"], "text": r["text"], "labels": r["labels"]} for r in rows[::9]]
    )
    shown = run("evaluate", "--data", str(data), "--models", models)
    assert shown.returncode == 0 and "组首选" in shown.stdout
    measured = json.loads(run("evaluate", "--data", str(data), "--json", "--models", models).stdout)
    assert measured["rows"] == len(rows[::9])
    bad = write_jsonl(tmp_path / "bad.jsonl", [{"id": "1", "text": "x", "labels": ["murder"]}])
    done = run("evaluate", "--data", str(bad), "--models", models)
    assert done.returncode == 1 and "bad.jsonl 第 1 行" in done.stderr


def test_train_when_interrupted_then_nothing_half_made(tmp_path: Path) -> None:
    models = tmp_path / "models"
    process = subprocess.Popen(
        [sys.executable, "-m", "anyou", "train", "--models", str(models)],
        cwd=ROOT,
        stderr=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    assert process.stderr is not None
    process.stderr.readline()
    time.sleep(0.5)
    process.send_signal(signal.SIGINT)
    process.communicate(timeout=120)
    assert process.returncode == 1
    assert not models.exists() or not list(models.iterdir())
