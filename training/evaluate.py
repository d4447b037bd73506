"""Described cases that a model has never seen, and its measures on them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from classifier.assess import MAX_TEXT
from classifier.taxonomy import OTHER, LabelTable
from classifier.untrusted import decode_json
from training.errors import CorpusError
from training.named_files import read_text_lines

#: A note that begins so marks a claim that was argued and dismissed.
DISMISSED = "驳回"


@dataclass(frozen=True)
class EvaluationRow:
    """A description with what the court or authority held.

    ``accepted`` are the labels that count as right: the gold ones and, for a
    dismissed claim, ``other`` and the dismissed label. ``split_group`` is what
    is resampled together: the case where none is given. ``slice`` names the
    robustness slice, empty for a plain text.
    """

    id: str
    text: str
    labels: tuple[str, ...]
    accepted: frozenset[str]
    register: str
    case_id: str
    split_group: str = ""
    slice: str = ""

    @property
    def group(self) -> str:
        """What is resampled together."""
        return self.split_group or self.case_id


def _read_row(data: Any, labels: LabelTable) -> EvaluationRow:
    gold = tuple(data["labels"])
    rejected = tuple(data.get("rejected", ()))
    for label in (*gold, *rejected):
        labels.index(label)
    text = data["text"]
    if not gold:
        raise ValueError("字段 labels 是空的")
    if not isinstance(text, str) or not text.strip() or len(text) > MAX_TEXT:
        raise ValueError(f"字段 text 应是 1 到 {MAX_TEXT} 字的文字")
    accepted = set(gold)
    if str(data.get("note") or "").startswith(DISMISSED):
        accepted |= {*rejected, *({OTHER} if OTHER in labels else ())}
    case = str(data.get("case_id") or data.get("case") or data["id"])
    return EvaluationRow(
        id=str(data["id"]),
        text=text,
        labels=gold,
        accepted=frozenset(accepted),
        register=str(data.get("register") or data.get("style") or "factual"),
        case_id=case,
        split_group=str(data.get("split_group") or case),
        slice=str(data.get("slice") or ""),
    )


def read_evaluation(path: Path, labels: LabelTable) -> list[EvaluationRow]:
    """Read JSON Lines with at least ``id``, ``text`` and ``labels``.

    Rows that a reviewer took over from a model (``accepted_as_suggested``) are
    left out: a model would be praised for its own words.

    Raises
    ------
    CorpusError
        With file and line of what is wrong.
    """
    if not path.is_file():
        raise CorpusError(f"没有这个评测文件：{path}")
    rows = []
    suggested = 0
    for number, line in enumerate(read_text_lines(path, CorpusError), 1):
        if not line.strip():
            continue
        try:
            data = decode_json(line)
            if data.get("accepted_as_suggested"):
                suggested += 1
                continue
            if not data.get("checked", True):
                raise ValueError("还没有人核对")
            rows.append(_read_row(data, labels))
        except KeyError as error:
            reason = str(error) if "标签" in str(error) else f"缺少字段 {error.args[0]}"
            raise CorpusError(f"{path.name} 第 {number} 行：{reason}") from error
        except (ValueError, TypeError, AttributeError) as error:
            reason = str(error) if str(error).startswith("字段") or "还没有" in str(error) else "不是有效的 JSON 记录"
            raise CorpusError(f"{path.name} 第 {number} 行：{reason}") from error
    if not rows:
        why = f"里只有照模型建议确认的 {suggested} 条，不能用来检验" if suggested else "是空的"
        raise CorpusError(f"评测文件{why}：{path}")
    return rows
