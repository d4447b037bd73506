"""The answer in a few lines of plain text, to feed a language model or paste into a report."""

from __future__ import annotations

from typing import Any

#: Longest brief, in characters.
MAX_BRIEF = 1500
#: Labels told.
_LABELS = 3
_DECISIONS = {"suggest": "建议", "review": "请人工比较", "out_of_scope": "范围之外"}
_STATUS = {"met": "具备", "contrary": "被否定", "missing": "未写明"}
_BASES = {"request": "按所填日期", "text": "据文中日期", "today": "未写日期，用今天"}
_FLAGS = {"single": "（待核）"}


def _percent(probability: float) -> str:
    """Never 0 % or 100 %, which no model can promise."""
    return "不足 1%" if probability < 0.01 else "99% 以上" if probability > 0.99 else f"{probability:.0%}"


def _cut(text: str, limit: int) -> str:
    return text if len(text) <= limit else text[: limit - 1] + "…"


def _label(label: dict[str, Any]) -> list[str]:
    lines = [f"{label['rank']}. {label['name']} {_percent(label['probability'])}"]
    clause = label.get("sub_clause")
    if clause:
        lines[0] += f"（{clause['name']}）"
    articles = [f"{s['law']}{s['article']}{_FLAGS.get(s['flag'], '')}" for s in label["statutes"][:2]]
    if articles:
        lines.append("  条文：" + "；".join(articles))
    if label["rank"] == 1:
        for status, name in _STATUS.items():
            words = [_element(e) for e in label["elements"] if e["required"] and e["status"] == status]
            if words:
                lines.append(f"  {name}：" + "；".join(words))
    severity = label["severity"]
    reached = [b for b in severity["basis"] if b["outcome"] == "met"] or severity["basis"]
    if reached:
        b = reached[0]
        mark = _FLAGS.get(b["flag"], "")
        lines.append(
            f"  数额：{severity['text']}。“{_cut(b['span']['text'], 20)}”对门槛 {b['threshold']:g}{b['unit']}"
            f"（{b['source']}{mark}）"
        )
    route = label.get("route")
    if route and label["rank"] == 1:
        lines.append(f"  途径：{route['text']}")
    for item in label["contrast"][:2]:
        lines.append(f"  区分“{item['name']}”：{_cut(item['test'], 90)}{item['reason']}")
    for case in label["precedents"][:1]:
        where = " ".join(filter(None, (case["court"], case["docket"])))
        lines.append(f"  案例[{case['id']}] {_cut(case['title'], 40)} {where}：{_cut(case['holding'], 80)}")
    return lines


def _element(element: dict[str, Any]) -> str:
    words = "、".join(f"“{_cut(s['text'], 12)}”" for s in element["spans"][:2])
    return _cut(element["question"].rstrip("？?"), 26) + words


def write_brief(answer: dict[str, Any]) -> str:
    """Write an answer (:meth:`classifier.assess.Assessment.to_dict`) in at most :data:`MAX_BRIEF` characters.

    Whole labels and lines are left out from the end where room is short; the
    disclaimer always stays.
    """
    day = answer["occurred_on"]
    lines = [
        f"【案由】{_DECISIONS[answer['decision']]}：{_cut(answer['decision_reason'], 80)}",
        f"条文按 {day['date']}（{_BASES[day['basis']]}）",
    ]
    for label in answer["labels"][:_LABELS]:
        lines += _label(label)
    asked = [q["question"] for q in answer["ask_next"]]
    tail = ["还要问：" + " ".join(_cut(q, 60) for q in asked)] if asked else []
    tail.append(answer["disclaimer"])
    room = MAX_BRIEF - len("\n".join(tail)) - 1
    kept: list[str] = []
    for line in lines:
        if len("\n".join([*kept, line])) > room:
            break
        kept.append(line)
    return "\n".join([*kept, *tail])
