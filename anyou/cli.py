"""The ``anyou`` command: a list of subcommands, each loaded when it is called.

This is the only place that knows both training and service; neither knows the
other.
"""

from __future__ import annotations

import errno
import importlib
import os
import sys
from typing import Any

import click

from anyou.chinese import speak_chinese, usage_words
from classifier import ClassifierError, __version__
from training.errors import TrainingError

#: Subcommand -> (module:attribute, one line of help). The help stands here so
#: that ``anyou --help`` imports nothing heavy.
COMMANDS = {
    "predict": ("training.commands.predict:predict", "预测一段事件描述，或逐行预测 JSON Lines"),
    "train": ("training.commands.train:train", "用语料训练一个模型"),
    "search": ("training.commands.search:search", "在一组设置中搜索留出成绩最好的"),
    "evaluate": ("training.commands.evaluate:evaluate", "用没见过的案例检验一个模型，或按案例轮流留出"),
    "compare": ("training.commands.compare:compare", "在同样的文字上比较两个模型"),
    "corpus": ("training.commands.corpus:corpus", "检查与统计语料"),
    "import": ("training.commands.imports:imports", "把判决、表格、文档、复核决定导入为语料"),
    "models": ("training.commands.models:models", "查看、启用、退回、核验、清理模型"),
    "examples": ("training.commands.examples:examples", "把十一个案例的评估写成文档"),
    "serve": ("service.cli:serve", "启动 HTTP 服务与页面"),
    "user": ("service.review.user_cli:user", "管理复核台的用户"),
    "key": ("service.key_cli:key", "添加、查看、轮换、吊销访问密钥"),
    "db": ("service.db_cli:db", "数据库：升级、核验历史、销毁到期原文、导出"),
}


#: Commands that multiply no large matrices: the threads of the linear algebra library would only be started and
#: wait, at a tenth of the time of one prediction.
ONE_THREAD = frozenset({"predict"})

#: What the system says, in the language of the reader.
_REASONS = {
    errno.ENOSPC: "磁盘已满，没有留下半成品；腾出空间后重新运行同一命令",
    errno.EDQUOT: "磁盘配额已用完，没有留下半成品；腾出空间后重新运行同一命令",
    errno.EFBIG: "文件超过允许的大小，没有留下半成品",
    errno.EACCES: "没有权限",
    errno.EPERM: "没有权限",
    errno.EROFS: "文件系统是只读的",
    errno.ENOENT: "没有这个文件",
    errno.EISDIR: "这是一个文件夹",
    errno.ENOTDIR: "路径中有一段不是文件夹",
    errno.EEXIST: "已经有同名的文件或文件夹",
    errno.ENAMETOOLONG: "文件名太长",
    errno.ELOOP: "链接绕成了圈",
    errno.ENOTEMPTY: "文件夹不是空的",
    errno.EBUSY: "正被别的程序占用",
    errno.ETXTBSY: "正被别的程序占用",
    errno.EMFILE: "打开的文件太多",
    errno.ENFILE: "打开的文件太多",
    errno.ENOMEM: "内存不够",
    errno.EIO: "磁盘读写出错",
    errno.EXDEV: "不能跨磁盘改名",
    errno.EINVAL: "系统不接受这个文件名或这样的读写",
    errno.EPIPE: "读结果的程序已经退出",
}

speak_chinese()


class LazyGroup(click.Group):
    """Group whose commands are imported on first use."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Names in the order of the table."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import the command."""
        if cmd_name not in COMMANDS:
            return None
        if cmd_name in ONE_THREAD:
            # Read when numpy is imported; whoever set it keeps what was set.
            os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
        module, _, attribute = COMMANDS[cmd_name][0].partition(":")
        command: click.Command = getattr(importlib.import_module(module), attribute)
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """As click does, with the nearest name where there is no such command."""
        name = args[0]
        if name not in COMMANDS and not name.startswith("-"):
            from difflib import get_close_matches

            near = get_close_matches(name, COMMANDS, 1)
            ctx.fail(f"没有这个命令：{name}" + "".join(f"（是不是 {other}？）" for other in near))
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the table without importing the commands."""
        with formatter.section("命令"):
            formatter.write_dl([(name, text) for name, (_, text) in COMMANDS.items()])


@click.group(cls=LazyGroup, help="案由：从事件描述到可能的罪名或民事请求。")
@click.version_option(__version__, prog_name="anyou")
def anyou() -> None:
    """Root of all commands."""


def main(arguments: list[str] | None = None) -> Any:
    """Run a command; exit 0 done, 1 failed, 2 wrong usage."""
    # Text may hold lone surrogates; a terminal must not crash on them.
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(encoding="utf-8", errors="backslashreplace")
    try:
        code = anyou.main(args=arguments, prog_name="anyou", standalone_mode=False)
    except click.exceptions.Abort:
        click.echo("已中断。", err=True)
        sys.exit(1)
    except click.UsageError as error:
        click.echo(usage_words(error), err=True)
        sys.exit(2)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except (ClassifierError, TrainingError) as error:
        click.echo(f"错误：{error}", err=True)
        sys.exit(1)
    except OSError as error:
        # Arrays that do not fit on the disk fail without a number.
        unfinished = "写入没有完成，磁盘也许已满；没有留下半成品，腾出空间后重新运行同一命令"
        reason = _REASONS.get(error.errno, f"系统说 {error.strerror}") if error.errno else unfinished
        click.echo(f"错误：{reason}" + (f"（{error.filename}）" if error.filename else ""), err=True)
        sys.exit(1)
    sys.exit(code if isinstance(code, int) else 0)
