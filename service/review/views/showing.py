"""What the pages show of labels, texts and answers, in the shape templates want."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from functools import cache
from itertools import pairwise
from typing import Any

from classifier.concepts import load_lexicon
from classifier.lawbook import load_lawbook
from classifier.normalize import align
from classifier.taxonomy import load_labels
from service.review.records import REGISTER_NAMES, Entry, MaskedSpan
from service.review.roles import ROLE_NAMES
from service.state import state
from service.wording import LEFT_OUT
from service.zones import read_zone, zone_name

REGISTERS = REGISTER_NAMES
SEVERITIES = {"情节特别严重": "特别严重", "情节严重": "严重", "below": "未达门槛", "unknown": "不能定"}

#: Rows of the history in words; an unknown action stands for itself.
ACTIONS = {
    "signed_in": "登录",
    "user_added": "添加用户",
    "user_locked": "账号锁定",
    "user_unlocked": "解除锁定",
    "user_tied": "绑定单点登录",
    "user_password": "改密码",
    "user_role": "改角色",
    "user_disabled": "停用用户",
    "user_enabled": "恢复用户",
    "exported": "导出",
    "intake": "收到",
    "decide": "决定",
    "undo": "撤销",
    "assign": "分派",
    "release": "放回队列",
    "reveal": "查看原文",
    "ask_second": "请第二人复核",
    "destroy": "销毁原文",
    "renew": "新模型重答",
}

#: What the details of a row are called; those not named here are kept for the proof and not shown.
_DETAILS = {
    "outcome": "结论",
    "labels": "标签",
    "suggested": "当时建议",
    "round": "第几人",
    "note": "备注",
    "rule_comment": "规则",
    "duplicate_of": "重复于",
    "batch_id": "批次",
    "decision": "决定",
    "reason": "理由",
    "to": "交给",
    "holder": "原在谁手上",
    "items": "放回件数",
    "source": "来自",
    "model_id": "模型",
    "name": "用户名",
    "role": "角色",
    "failures": "失败次数",
    "minutes": "暂停分钟",
    "by": "经",
    "kind": "种类",
    "rows": "行数",
    "changed": "改变件数",
}
_VALUES = {
    "password": "密码",
    "oidc": "单点登录",
    "all": "全部",
    "decisions": "决定",
    "form": "页面",
    "upload": "上传",
    "api": "接口",
    **ROLE_NAMES,
}


def told(entry: Entry, names: dict[str, str]) -> list[str]:
    """What a row of the history says, a phrase a detail.

    Parameters
    ----------
    names : dict
        Id of a user -> display name.
    """
    out = []
    for key, title in _DETAILS.items():
        value = entry.detail.get(key)
        if value in (None, "", [], {}, False):
            continue
        if key in ("labels", "suggested"):
            words = "、".join(label_name(one) for one in (value if isinstance(value, list) else [value]))
        else:
            words = names.get(str(value)) or _VALUES.get(str(value)) or str(value)
        out.append(f"{title} {words}")
    return out


def zone() -> tzinfo:
    """The zone of the desk's pages."""
    return read_zone(state().config.desk_zone)


def moment(at: datetime, now: datetime | None = None, zone: tzinfo = UTC) -> str:
    """A time to the minute with its zone; with the year where it is not this one."""
    here = at.astimezone(zone)
    this_year = here.year == (now or datetime.now(UTC)).astimezone(zone).year
    return here.strftime("%m-%d %H:%M " if this_year else "%Y-%m-%d %H:%M ") + zone_name(zone, at)


def clock() -> dict[str, Any]:
    """What the pages show times with: to the minute, in the desk's zone, and what that zone is called now."""
    here = zone()
    return {
        "moment": lambda at: moment(at, zone=here),
        "local": lambda at: at.astimezone(here),
        "zone": zone_name(here, datetime.now(UTC)),
    }


def label_name(label_id: str | None) -> str:
    """Display name of a label; an id of an older table stands for itself."""
    if label_id is None:
        return ""
    table = load_labels()
    return table[label_id].name if label_id in table else label_id


@cache
def metric_names() -> dict[str, str]:
    """Metric -> its unit in words, for figures that a reader corrects."""
    found: dict[str, str] = {}
    for entry in load_lawbook().entries.values():
        for rule in entry.thresholds:
            found.setdefault(rule.metric, rule.unit)
    return dict(sorted(found.items()))


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text and what it is part of.

    ``ranks`` are the ranks of the labels it carried; ``masked`` the kind of personal data that
    stood there; ``shared`` whether a fact of it occurs in the case beside it; ``idle`` whether it was left
    out as small talk.
    """

    text: str
    ranks: tuple[int, ...] = ()
    masked: str | None = None
    shared: bool = False
    idle: bool = False

    @property
    def classes(self) -> str:
        """Class names for the style sheet."""
        flags = {"masked": self.masked, "same": self.shared, "idle": self.idle}
        return " ".join([*(f"r{rank}" for rank in self.ranks), *(name for name, holds in flags.items() if holds)])

    @property
    def title(self) -> str:
        """What is said of it beside the text; may be empty."""
        return "已遮去" if self.masked else LEFT_OUT if self.idle else ""


def pieces(
    text: str,
    answers: list[dict[str, Any]],
    masks: tuple[MaskedSpan, ...] = (),
    left_out: Sequence[dict[str, int]] = (),
) -> list[Piece]:
    """Cut a text where a span of a label, a mask or what was left out begins or ends; the pieces join to the text."""
    spans = [(s["start"], s["end"], a["rank"]) for a in answers for s in a["spans"]]
    cuts = {0, len(text)}
    for start, end, _ in spans:
        cuts |= {start, end}
    for mask in masks:
        cuts |= {mask.start, mask.end}
    for place in left_out:
        cuts |= {place["start"], place["end"]}
    edges = sorted(cut for cut in cuts if 0 <= cut <= len(text))
    out = []
    for start, end in pairwise(edges):
        ranks = tuple(sorted({rank for a, b, rank in spans if a <= start and end <= b}))
        masked = next((m.kind for m in masks if m.start <= start and end <= m.end), None)
        idle = any(place["start"] <= start and end <= place["end"] for place in left_out)
        out.append(Piece(text[start:end], ranks, masked, idle=idle))
    return out


def mark_shared(text: str, names: set[str]) -> list[Piece]:
    """Cut a text at the concepts whose display names are given."""
    lexicon = load_lexicon()
    alignment = align(text)
    covered = [False] * len(text)
    for hit in lexicon.find(alignment.text):
        if not hit.negated and hit.end > hit.start and lexicon.concepts[hit.concept].name in names:
            start, end = alignment.span(hit.start, hit.end)
            for at in range(start, min(end, len(text))):
                covered[at] = True
    out: list[Piece] = []
    at = 0
    while at < len(text):
        end = at
        while end < len(text) and covered[end] == covered[at]:
            end += 1
        out.append(Piece(text[at:end], shared=covered[at]))
        at = end
    return out
