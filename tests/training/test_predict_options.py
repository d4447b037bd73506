"""``anyou predict``: names of files that there are not, options that would do nothing, lines that say two things."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from training.commands.predict import _looks_like_path, predict

TEXT = "公司离职程序员把整库用户手机号打包卖给了电销公司，一共八万条。"

PATHS = [
    ("nope.txt", True),
    ("/nope/file.txt", True),
    ("./nope", True),
    ("C:\\cases\\one two.txt", True),
    ("../one two.jsonl", True),
    ("https://example.org/x", True),
    ("intern copied users.csv", False),
    ("SQL injection and/or XSS on login", False),
    ("/etc/passwd was read by an intern", False),
    ("他删了config.txt", False),
    ("data/用户表.csv", False),
    ("leaked", False),
    ("", False),
]


@pytest.mark.parametrize(("argument", "expected"), PATHS, ids=[row[0] or "empty" for row in PATHS])
def test_argument_when_read_then_a_path_or_a_text(argument: str, expected: bool) -> None:
    assert _looks_like_path(argument) is expected


def _run(*arguments: str, models: Path = Path("/nowhere"), stdin: str = "") -> Result:
    return CliRunner().invoke(predict, [*arguments, "--models", str(models)], input=stdin, standalone_mode=True)


def test_predict_when_file_is_not_there_then_usage_error_before_the_model_is_read(tmp_path: Path) -> None:
    for argument, words in (
        ("nope.txt", "没有这个文件"),
        (str(tmp_path), "文件夹"),
        (f"{tmp_path}/x.txt", "没有这个文件"),
    ):
        done = _run(argument)
        assert done.exit_code == 2 and words in done.output, argument


@pytest.mark.parametrize("text", ["", " ", "\n"])
def test_predict_when_there_is_no_text_then_said_and_not_taken_for_a_folder(model_root: Path, text: str) -> None:
    done = _run(text, models=model_root)
    assert done.exit_code != 0 and "没有可读的文字" in f"{done.output}{done.exception}" and "文件夹" not in done.output


@pytest.mark.parametrize("option", [("--brief",), ("--json",), ("--explain",), ("--precedents", "2")], ids="".join)
def test_predict_jsonl_when_option_would_do_nothing_then_refused(option: tuple[str, ...]) -> None:
    done = _run("--jsonl", *option)
    assert done.exit_code == 2 and f"{option[0]} 不能与 --jsonl 同用" in done.output


@pytest.mark.parametrize("day", ["20240203", "2024-2-3", "2024-W05-6", "2999-01-01"])
def test_predict_when_day_is_none_or_to_come_then_usage_error(day: str) -> None:
    assert _run(TEXT, "--occurred-on", day).exit_code == 2


def test_predict_when_brief_and_json_then_both(model_root: Path) -> None:
    done = _run(TEXT, "--brief", "--json", models=model_root)
    answer = json.loads(done.output)
    assert answer["brief"] == _run(TEXT, "--brief", models=model_root).output.rstrip("\n") and answer["labels"]
    assert _run(TEXT, "--brief", "--explain").exit_code == 2


def test_predict_jsonl_when_options_are_given_then_honoured_and_bad_lines_told(model_root: Path) -> None:
    tool = "有人在网上卖能远程打开别人摄像头的程序，买的人有三百多个。"
    lines = [
        {"id": 1, "text": tool},
        {"id": 2, "text": tool, "occurred_on": "2024-05-01"},
        {"id": 3, "text": tool, "occurred_on": "20240501"},
        {"id": 4, "text": tool, "occurred_on": "2999-01-01"},
        {"id": "\udfff", "text": tool},
    ]
    stdin = "\n".join(json.dumps(line) for line in lines) + f'\n{{"id": 6, "text": "x", "text": "{tool}"}}\n'
    done = _run("--jsonl", "--top-k", "2", "--occurred-on", "2005-05-01", models=model_root, stdin=stdin)
    rows = [json.loads(line) for line in done.output.splitlines()]
    assert [len(row.get("labels", ())) for row in rows] == [2, 2, 0, 0, 0, 0]
    # The first row has the day of the option, before the offence; the second one its own.
    assert rows[0]["decision"] == "review" != rows[1]["decision"]
    assert "occurred_on" in rows[2]["error"]["message"] and "晚于今天" in rows[3]["error"]["message"]
    assert "id" in rows[4]["error"]["message"] and "text 给了不止一次" in rows[5]["error"]["message"]
    whole = _run("--jsonl", models=model_root, stdin=json.dumps(lines[0]) + "\n")
    assert len(json.loads(whole.output)["labels"]) == 18
