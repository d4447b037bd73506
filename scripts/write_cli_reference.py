"""Write ``docs/cli.md``, the reference of every command, from the commands themselves.

.venv/bin/python scripts/write_cli_reference.py [FILE]
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import click

from anyou.cli import anyou

TARGET = Path(__file__).parent.parent / "docs" / "cli.md"
HEAD = """# Command line

Written by `scripts/write_cli_reference.py` from the commands themselves; do not edit. The texts are those of `--help`.
Every command exits with 0 when done, 1 when failed (or, for the checks, when something was found), 2 when used wrongly.
Settings of the service stand in [operations.md](operations.md).
"""


def commands(command: click.Command, path: str, parent: click.Context | None = None) -> Iterator[click.Context]:
    """Every command below ``command`` and itself, parents first, as contexts."""
    context = click.Context(command, info_name=path, parent=parent)
    yield context
    if isinstance(command, click.Group):
        for name in command.list_commands(context):
            child = command.get_command(context, name)
            if child is not None and not child.hidden:
                yield from commands(child, name, context)


def cell(text: str) -> str:
    """Text that stands in one cell of a table."""
    return " ".join(text.split()).replace("|", "\\|").replace("<", "&lt;")


def section(context: click.Context) -> str:
    """One command: how it is called, what it does, its options."""
    depth = context.command_path.count(" ")
    usage = " ".join([context.command_path, *context.command.collect_usage_pieces(context)])
    help_text = " ".join((context.command.help or "").split())
    parts = ["#" * min(4, 2 + max(0, depth - 1)) + f" {context.command_path}", help_text, f"```text\n{usage}\n```"]
    records = [parameter.get_help_record(context) for parameter in context.command.get_params(context)]
    rows = [f"| `{cell(names)}` | {cell(text)} |" for names, text in filter(None, records) if names != "--help"]
    if rows:
        parts.append("\n".join(["| option | what |", "|---|---|", *rows]))
    return "\n\n".join(part for part in parts if part)


def reference() -> str:
    """The whole page, in Markdown."""
    return HEAD + "\n" + "\n\n".join(section(context) for context in commands(anyou, "anyou")) + "\n"


def main() -> None:
    """Write the page."""
    target = Path(sys.argv[1]) if len(sys.argv) > 1 else TARGET
    target.write_text(reference(), "utf-8")


if __name__ == "__main__":
    main()
