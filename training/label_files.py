"""Label tables of a user's own, in files."""

from __future__ import annotations

import json
from pathlib import Path

from classifier.disk import replace_file
from classifier.errors import DataFormatError
from classifier.lawbook import load_lawbook
from classifier.taxonomy import LabelTable, load_labels, read_labels
from classifier.untrusted import decode_json
from training.errors import CorpusError


def open_labels(path: Path | None) -> LabelTable:
    """The table in a file, or the shipped one.

    Statutes (``law_entries``), aliases, group, kind and description of a label
    are optional; a law entry that is named must exist.

    Raises
    ------
    CorpusError
        If the file is missing, no JSON, or breaks the form; says where.
    """
    if path is None:
        return load_labels()
    try:
        data = decode_json(path.read_text("utf-8-sig"))
    except FileNotFoundError:
        raise CorpusError(f"没有这个标签表：{path}") from None
    except (OSError, UnicodeDecodeError) as error:
        raise CorpusError(f"标签表读不出来：{path}") from error
    except ValueError as error:
        where = f"第 {error.lineno} 行" if isinstance(error, json.JSONDecodeError) else ""
        raise CorpusError(f"标签表 {path.name} {where}不是有效的 JSON") from error
    if not isinstance(data, dict):
        raise CorpusError(f"标签表 {path.name} 应是一个 JSON 对象")
    try:
        labels = read_labels(data)
    except (DataFormatError, TypeError, AttributeError) as error:
        why = str(error) if isinstance(error, DataFormatError) else "字段的类型不对"
        raise CorpusError(f"标签表 {path.name}：{why}") from error
    book = load_lawbook()
    for label in labels:
        for entry in label.law_entries:
            if entry not in book:
                raise CorpusError(f"标签表 {path.name}：标签 {label.id} 的法律条目 {entry} 不存在；不需要条文就不要写")
    return labels


def write_labels(labels: LabelTable, path: Path) -> None:
    """Write a table aside and rename it; a reader sees the old one or the whole new one."""
    path.parent.mkdir(parents=True, exist_ok=True)
    replace_file(path, json.dumps(labels.to_dict(), ensure_ascii=False, indent=1).encode() + b"\n")
