"""What click says by itself is said in Chinese, in lines that fit a terminal."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from anyou import chinese
from anyou.cli import anyou, main

#: Said to those who write commands, or by parts of click that are not used here.
NOT_FOR_USERS = (
    "Could not determine name",
    "No options defined",
    "Arguments take exactly",
    "Boolean option",
    "Name '{name}' defined twice",
    "DeprecationWarning",
    "Value must be an iterable",
    "Takes {nargs} values",
    "{len_type} values",
    "Invalid start character",
    "Confirm the action",
    "Choice({choices})",
    "{value!r} is not a valid UUID",
    "is not executable",
    "Unknown standard stream",
    "Unknown color",
    "Press any key",
)
#: Modules of click that no command of ours reaches.
NOT_USED = {"_termui_impl.py", "_winconsole.py", "shell_completion.py"}

#: Call, what the message says; the reason is that a user who types this must read what to do.
WRONG = [
    pytest.param(["trian"], "没有这个命令：trian（是不是 train？）", id="command-misspelt"),
    pytest.param(["zzz"], "没有这个命令：zzz", id="command-unknown"),
    pytest.param(["models", "shw"], "没有这个命令：shw", id="subcommand-misspelt"),
    pytest.param(["train", "--nope"], "没有这个选项：--nope", id="option-unknown"),
    pytest.param(["import", "csv"], "缺少参数 “FILES...”", id="argument-missing"),
    pytest.param(["import", "csv", "x.csv"], "缺少选项 “--out”", id="option-missing"),
    pytest.param(["predict", "--top-k", "99", "字"], "“--top-k”的值不对：99 不在 1<=x<=18 的范围内", id="range"),
    pytest.param(["predict", "--top-k", "多", "字"], "“--top-k”的值不对：多 不是这里要的数字", id="no-number"),
    pytest.param(["evaluate", "--by", "我"], "我 不可用；可用 “group”, “writer”", id="choice"),
    pytest.param(["predict", "一", "二"], "多了一个参数：二；文字中有空格时用引号括起来", id="argument-too-many"),
    pytest.param(["predict", "--model"], "选项 --model 后面要写一个值", id="value-missing"),
    pytest.param(["examples", "--day", "2026-02-30"], "2026-02-30 不是日历上的日期", id="day"),
    pytest.param(["train", "--models", __file__], "是文件，这里要文件夹", id="file-for-folder"),
    pytest.param(["import", "csv", "x.csv", "--out", str(Path(__file__).parent)], "是文件夹，这里要文件", id="folder"),
]


def said_by_click() -> Iterator[str]:
    """Every message of the installed click that it marks for translation."""
    for path in sorted(Path(click.__file__).parent.glob("*.py")):
        if path.name in NOT_USED:
            continue
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ("_", "ngettext"):
                yield from (a.value for a in node.args if isinstance(a, ast.Constant) and isinstance(a.value, str))


def test_words_when_click_marks_a_message_then_it_is_in_the_table() -> None:
    missing = {words for words in said_by_click() if words not in chinese.WORDS}
    assert not {words for words in missing if not any(known in words for known in NOT_FOR_USERS)}


@pytest.mark.parametrize("theirs", [words for words in chinese.WORDS if "{" in words])
def test_words_when_translated_then_nothing_is_asked_for_that_click_does_not_give(theirs: str) -> None:
    asked = {part.split("}")[0] for part in chinese.WORDS[theirs].split("{")[1:]}
    assert asked <= {part.split("}")[0].split("!")[0] for part in theirs.split("{")[1:]}


@pytest.mark.parametrize(("call", "words"), WRONG)
def test_command_when_used_wrongly_then_chinese_words_and_status_two(call, words: str, capsys) -> None:
    with pytest.raises(SystemExit) as ended:
        main(call)
    told = capsys.readouterr().err
    assert ended.value.code == 2 and words in told.splitlines()[-1]
    assert told.splitlines()[-1].startswith("错误：") and not told.rstrip().endswith(".")
    assert not any(english in told for english in ("Error", "Usage", "Try '", "Missing", "Invalid"))


def test_command_when_called_without_more_then_help_alone(capsys) -> None:
    with pytest.raises(SystemExit) as ended:
        main([])
    told = "".join(capsys.readouterr())
    assert ended.value.code in (0, 2) and told.startswith("用法：anyou [选项] 命令 [参数]...") and "错误" not in told


def commands(command: click.Command, path: str) -> Iterator[tuple[str, click.Command]]:
    """A command and all below it."""
    yield path, command
    if isinstance(command, click.Group):
        context = click.Context(command, info_name=path)
        for name in command.list_commands(context):
            below = command.get_command(context, name)
            assert below is not None
            yield from commands(below, f"{path} {name}")


def test_help_when_shown_then_chinese_and_no_line_wider_than_the_terminal() -> None:
    for path, command in commands(anyou, "anyou"):
        told = command.get_help(click.Context(command, info_name=path, terminal_width=78))
        assert told.startswith(f"用法：{path}"), path
        for line in told.splitlines():
            # A mark that may not begin a line stands out by its own width.
            assert chinese.columns(line) <= 80, (path, line)
            for english in ("Usage", "Options", "Show this", "required", "default", "RANGE", "TEXT]", "..。"):
                assert english not in line or line.startswith("用法"), (path, line)
        # The root has a table of its own.
        assert path.count(" ") < 2 or command.get_short_help_str(60)[-3:] != "...", path


@pytest.mark.parametrize(
    ("text", "width", "lines"),
    [
        pytest.param("一二三四五", 6, ["一二三", "四五"], id="two-columns-each"),
        pytest.param("一二三，四", 6, ["一二三，", "四"], id="no-mark-first"),
        pytest.param("用 --force 时", 8, ["用", "--force", "时"], id="words-whole"),
        pytest.param("--a-very-long-option", 8, ["--a-very-long-option"], id="longer-than-the-line"),
        pytest.param("", 8, [], id="nothing"),
    ],
)
def test_wrap_when_wide_and_narrow_then_by_columns(text: str, width: int, lines: list[str]) -> None:
    assert chinese.wrap(text, width) == lines
