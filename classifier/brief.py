"""The answer in a few lines of plain text, to feed a language model or paste into a report."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from classifier.cases import ANALOGOUS
from classifier.clauses import UNDECIDED_CLAUSE, is_undecided
from classifier.element_answers import STATE_NAMES, state_of
from classifier.lines import figure
from classifier.other_clauses import tell_others

#: Longest brief, in characters: under 1,500.
MAX_BRIEF = 1499
#: Labels told, and articles of a label and of its route.
_LABELS = 3
_ARTICLES = 2
#: Of a label less likely than this the figures say nothing that helps.
_UNLIKELY = 0.01
#: Explanations inside a question.
_EXAMPLES = re.compile(r"（[^）]*）")
#: They mark the number of a case in a brief.
_BRACKETS = re.compile(r"[\[\]［］【】]")
_DECISIONS = {"suggest": "建议", "review": "请人工比较", "out_of_scope": "范围之外"}
_BASES = {"request": "按所填日期", "text": "据文中日期", "today": "未写日期，用今天"}
_FLAGS = {"single": "（待核）"}


@dataclass(frozen=True, slots=True)
class Line:
    """A line and how dispensable it is: 0 always stays, 5 goes first."""

    rank: int
    text: str


def _percent(probability: float) -> str:
    """Never 0 % or 100 %, which no model can promise."""
    return "不足 1%" if probability < _UNLIKELY else "99% 以上" if probability > 0.99 else f"{probability:.0%}"


def _cut(text: str, limit: int) -> str:
    return text if len(text) <= limit else text[: limit - 1] + "…"


def _candidate(label: dict[str, Any]) -> list[Line]:
    """Name, probability and articles of a label; of the first also what the text says of its elements."""
    clause = f"（{label['sub_clause']['name']}）" if label.get("sub_clause") else ""
    clause = f"（{UNDECIDED_CLAUSE}）" if is_undecided(label) else clause
    lines = [Line(0, f"{label['rank']}. {_cut(label['name'], 40)} {_percent(label['probability'])}{clause}")]
    if label["statutes"]:
        lines.append(Line(2 if label["rank"] == 1 else 5, "  条文：" + _articles(label["statutes"])))
    others = tell_others(label)
    if others:
        lines.append(Line(2 if label["rank"] == 1 else 5, f"  {_BRACKETS.sub('', others)}"))
    if label["rank"] == 1:
        for status, name in STATE_NAMES.items():
            words = [_element(e) for e in label["elements"] if e["required"] and state_of(e) == status]
            if words:
                lines.append(Line(4, f"  {name}：" + _cut("；".join(words), 220)))
    severity = label["severity"]
    reached = [b for b in severity["basis"] if b["outcome"] == "met"] or severity["basis"]
    if reached and (label["rank"] == 1 or label["probability"] >= _UNLIKELY):
        b = reached[0]
        mark = _FLAGS.get(b["flag"], "")
        told = f"{_quote(b['span']['text'], 20)}对门槛 {figure(b['threshold'], b['unit'])}（{b['source']}{mark}）"
        told += b.get("remark", "")
        lines.append(Line(3 if label["rank"] == 1 else 5, _cut(f"  数额：{severity['text']}。{told}", 160)))
    route = label.get("route")
    if route and label["rank"] == 1:
        articles = _articles(route["articles"])
        # An article is never cut.
        lines.append(Line(4, _cut(f"  途径：{route['text']}", 150) + (f"{articles}。" if articles else "")))
    return lines


def _articles(rows: list[dict[str, Any]]) -> str:
    """The first articles, each with what is told of its source."""
    return "；".join(f"{row['law']}{row['article']}{_FLAGS.get(row['flag'], '')}" for row in rows[:_ARTICLES])


def _quote(words: str, most: int = 12) -> str:
    """Words of the text, ``most`` characters; without brackets, so that no number of a case can be planted by it."""
    return f"“{_cut(_BRACKETS.sub('', words), most)}”"


def _contrasts(label: dict[str, Any]) -> list[Line]:
    lines = []
    for place, item in enumerate(label["contrast"][:2]):
        words = "".join(_quote(s["text"]) for s in item["spans"][:2])
        told = f"{_cut(item['test'], 110)}{_cut(item['reason'], 80)}{words}"
        lines.append(Line(1 if place == 0 else 5, f"与“{_cut(item['name'], 40)}”区分：{told}"))
    return lines


def _case(case: dict[str, Any]) -> Line:
    """An analogous case, or one that speaks against the first label and why."""
    where = " ".join(filter(None, (case["court"], case["docket"], case["decided_on"])))
    head = f"相近案例[{case['id']}]" if case["role"] == ANALOGOUS else f"相反案例[{case['id']}]"
    mark = f"（{_cut(case['mark'].rstrip('。'), 60)}）" if case["mark"] else ""
    words = [(fact["here"][0]["text"], fact["there"][0]["text"]) for fact in case["shared_facts"][:3]]
    both = [_quote(a) + ("" if a == b else f"与{_quote(b)}") for a, b in words]
    shared = "共同之处：" + "、".join(both) + "。" if both else ""
    told = f"{_cut(case['holding'], 150)}{shared}差别：{_cut(case['difference'], 80)}"
    return Line(
        1 if case["role"] == ANALOGOUS else 3,
        # Court and docket are never cut: half a docket is none.
        f"{head} {_cut(case['title'], 40)}（{where or '出处见记录'}）{mark}：{told}",
    )


def _element(element: dict[str, Any]) -> str:
    words = "、".join(_quote(s["text"]) for s in element["spans"][:2])
    return _cut(_EXAMPLES.sub("", element["question"]).rstrip("？?"), 40) + words


def write_brief(answer: dict[str, Any]) -> str:
    """Write an answer (:meth:`classifier.assess.Assessment.to_dict`) in at most :data:`MAX_BRIEF` characters.

    Where room is short whole lines are left out, the least needed first; decision, candidates, the first test, the
    first case and the disclaimer always stay.
    """
    day = answer["occurred_on"]
    first = answer["labels"][0]
    lines = [
        Line(0, f"【案由】{_DECISIONS[answer['decision']]}：{_cut(answer['decision_reason'], 80)}"),
        Line(2, f"条文按 {day['date']}（{_BASES[day['basis']]}）" + (f"。{day['note']}" if day.get("note") else "")),
    ]
    for label in answer["labels"][:_LABELS]:
        lines += _candidate(label)
    lines += _contrasts(first)
    cases = answer["precedents"]
    lines += [_case(case) for case in (*cases[:1], *(c for c in cases[1:] if c["role"] != ANALOGOUS))]
    asked = "；".join(_cut(_EXAMPLES.sub("", q["question"]).rstrip("？?"), 60) for q in answer["ask_next"])
    if asked:
        lines.append(Line(3, f"还要问：{asked}？"))
    lines.append(Line(0, answer["disclaimer"]))
    while len("\n".join(line.text for line in lines)) > MAX_BRIEF:
        # The last of the least needed.
        lines.remove(max(reversed(lines), key=lambda line: line.rank))
    return "\n".join(line.text for line in lines)
