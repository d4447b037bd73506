"""What click says by itself (help, wrong usage), in Chinese, in lines as wide as the terminal shows them.

Click marks its words for gettext and binds that function when it is imported. There they are looked up in the table
below; what a later click says that the table does not have stays in English.
"""

from __future__ import annotations

import re
import sys
import unicodedata
from collections.abc import Iterable

import click
from click.formatting import HelpFormatter

#: Click's words to ours. Several releases of click are allowed, so some stand here in two forms.
WORDS = {
    # help
    "Usage:": "用法：",
    "Options": "选项",
    "Commands": "命令",
    "Positional arguments": "参数",
    "Show this message and exit.": "显示这段说明后退出",
    "Show the version and exit.": "显示版本后退出",
    "%(prog)s, version %(version)s": "%(prog)s %(version)s",
    "default: {default}": "缺省 {default}",
    "env var: {var}": "环境变量 {var}",
    "required": "必填",
    "(dynamic)": "（运行时定）",
    "deprecated": "将取消",
    # wrong usage
    "Error: {message}": "错误：{message}",
    "Try '{command} {option}' for help.": "用法说明：{command} {option}",
    "Missing command.": "没有写要做什么（命令）",
    "Missing argument": "缺少参数",
    "Missing option": "缺少选项",
    "Missing parameter": "缺少参数",
    "Missing {param_type}": "缺少 {param_type}",
    "Missing parameter: {param_name}": "缺少参数 {param_name}",
    "No such option {name!r}.": "没有这个选项：{name}",
    "No such option: {name}": "没有这个选项：{name}",
    "No such command {name!r}.": "没有这个命令：{name}",
    "Did you mean {possibility}?": "（是不是 {possibility}？）",
    "(Did you mean one of: {possibilities}?)": "（是不是其中之一：{possibilities}？）",
    "(Possible options: {possibilities})": "（是不是其中之一：{possibilities}？）",
    "Invalid value: {message}": "值不对：{message}",
    "Invalid value for {param_hint}: {message}": "{param_hint} 的值不对：{message}",
    "Got unexpected extra argument ({args})": "多了一个参数：{args}；文字中有空格时用引号括起来",
    "Got unexpected extra arguments ({args})": "多了几个参数：{args}；文字中有空格时用引号括起来",
    "Option {name!r} does not take a value.": "选项 {name} 后面不能写值",
    "Option {name!r} requires an argument.": "选项 {name} 后面要写一个值",
    "Option {name!r} requires {nargs} arguments.": "选项 {name} 后面要写 {nargs} 个值",
    "Argument {name!r} takes {nargs} values.": "参数 {name} 要写 {nargs} 个值",
    "Choose from:\n\t{choices}": "可用：{choices}",
    "{value!r} is not {choice}.": "{value} 不可用；可用 {choice}",
    "{value!r} is not one of {choices}.": "{value} 不可用；可用 {choices}",
    "{value!r} does not match the format {format}.": "{value} 不是日历上的日期，或没有写成 年-月-日，如 2024-09-01",
    "{value!r} does not match the formats {formats}.": "{value} 不是日历上的日期，或没有写成 年-月-日，如 2024-09-01",
    "{value} is not in the range {range}.": "{value} 不在 {range} 的范围内",
    "{value!r} is not a valid {number_type}.": "{value} 不是这里要的数字",
    "{value!r} is not a valid boolean. Recognized values: {states}": "{value} 不是是或否；可用 {states}",
    "{name} {filename!r} does not exist.": "没有这个{name}：{filename}",
    "{name} {filename!r} is a file.": "{filename} 是文件，这里要文件夹",
    "{name} {filename!r} is a directory.": "{filename} 是文件夹，这里要文件",
    "{name} {filename!r} is not readable.": "没有读取的权限：{filename}",
    "{name} {filename!r} is not writable.": "没有写入的权限：{filename}",
    "Could not open file {filename!r}: {message}": "打不开文件 {filename}：{message}",
    "file": "文件",
    "directory": "文件夹",
    "path": "路径",
    "unknown error": "原因不明",
    # questions
    "Aborted!": "已中断。",
    "Do you want to continue?": "继续吗？",
    "Repeat for confirmation": "再输一次",
    "Error: The two entered values do not match.": "两次输入的不一样。",
    "Error: invalid input": "输入的值不对。",
}

#: How click calls the kinds of values in the help of an option.
KINDS = {
    click.types.StringParamType: "文字",
    click.types.IntParamType: "整数",
    click.types.IntRange: "整数",
    click.types.FloatParamType: "数字",
    click.types.FloatRange: "数字",
}
#: The same in the line of a call.
_CALL = {"[OPTIONS]": "[选项]", "COMMAND [ARGS]...": "命令 [参数]..."}

#: No line begins with one of these.
_NOT_FIRST = "，。；：、？！）”』】〕》…"
#: What stays together on a line: a word in Latin letters with its signs, or one wide character.
_PIECES = r"\s+|[\x21-\x7e]+|."
#: Names as click quotes them.
_QUOTED = r"'([^'\n]*)'"
#: The first column of a table takes at most this much.
_FIRST_COLUMN = 30


def translate(words: str) -> str:
    """Our words for those of click, or the same."""
    return WORDS.get(words, words)


def translate_counted(one: str, many: str, count: int) -> str:
    """As :func:`translate`, the form for ``count``."""
    return translate(one if count == 1 else many)


def columns(text: str) -> int:
    """How many columns of a terminal a text takes: two for an ideograph or a full-width mark."""
    return sum(2 if unicodedata.east_asian_width(char) in "WF" else not unicodedata.combining(char) for char in text)


def wrap(text: str, width: int) -> list[str]:
    """Lines of at most ``width`` columns; a closing mark may stand out at the end of one."""
    lines, line, used = [], "", 0
    for piece in re.findall(_PIECES, text):
        wide = columns(piece)
        if line and used + wide > width and piece not in _NOT_FIRST:
            lines.append(line.rstrip())
            line, used = "", 0
        if line or not piece.isspace():
            line, used = line + piece, used + wide
    return [*lines, line.rstrip()] if line.strip() else lines


class ChineseFormatter(HelpFormatter):
    """Help whose lines and tables fit although ideographs are two columns wide."""

    def write_heading(self, heading: str) -> None:
        """A heading with a full-width colon."""
        self.write(f"{'':>{self.current_indent}}{heading}：\n")

    def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
        """How a command is called."""
        for theirs, ours in _CALL.items():
            args = args.replace(theirs, ours)
        self.write(f"{translate('Usage:') if prefix is None else prefix}{prog} {args}".rstrip() + "\n")

    def write_text(self, text: str) -> None:
        """Paragraphs, wrapped."""
        for paragraph in text.split("\n\n"):
            for line in wrap(" ".join(paragraph.split()), self.width - self.current_indent):
                self.write(f"{'':>{self.current_indent}}{line}\n")

    def write_dl(self, rows: Iterable[tuple[str, str]], col_max: int = _FIRST_COLUMN, col_spacing: int = 2) -> None:
        """Names and what they are, in two columns; a name that is too long has a line of its own."""
        rows = list(rows)
        first = min(max((columns(name) for name, _ in rows), default=0), col_max) + col_spacing
        indent = " " * self.current_indent
        for name, text in rows:
            lines = wrap(" ".join(text.split()), max(self.width - first - self.current_indent, 20))
            room = first - columns(name)
            if room < col_spacing:
                self.write(f"{indent}{name}\n")
                name, room = "", first
            for line in lines or [""]:
                self.write(f"{indent}{name}{' ' * room}{line}".rstrip() + "\n")
                name, room = "", first


def usage_words(error: click.UsageError) -> str:
    """What is wrong with a call, how the command is called, and where that is told."""
    if isinstance(error, getattr(click.exceptions, "NoArgsIsHelpError", ())):
        return error.format_message()
    message = re.sub(_QUOTED, r"“\1”", error.format_message()).rstrip(".")
    told = f"错误：{message}".replace(" （", "（").replace("” 的值", "”的值")
    if error.ctx is None:
        return told
    return f"{error.ctx.get_usage()}\n用法说明：{error.ctx.command_path} --help\n\n{told}"


def speak_chinese() -> None:
    """Let click speak Chinese from here on, in this process."""
    for name, module in list(sys.modules.items()):
        if name.split(".")[0] == "click":
            for found, ours in (("_", translate), ("ngettext", translate_counted)):
                if callable(getattr(module, found, None)):
                    setattr(module, found, ours)
    for kind, word in KINDS.items():
        kind.name = word
    click.Context.formatter_class = ChineseFormatter
