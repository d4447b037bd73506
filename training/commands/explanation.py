"""Elements, figures, route and neighbours of one label as lines of plain text."""

from __future__ import annotations

from typing import Any

_STATUS = {"met": "具备", "contrary": "被否定", "missing": "未写明"}
_OUTCOME = {"met": "达到", "not_met": "未达", "open": "不能定"}


def _quote(spans: list[dict[str, Any]]) -> str:
    return "、".join(f"“{span['text']}”" for span in spans)


def _flag(flag: str) -> str:
    return "，待核" if flag == "single" else ""


def explain_lines(label: dict[str, Any]) -> list[str]:
    """Lines for a label of an answer (:meth:`classifier.assess.LabelAnswer.to_dict`)."""
    lines = []
    if label["sub_clause"]:
        lines.append(f"条款：{label['sub_clause']['name']} {_quote(label['sub_clause']['spans'])}")
    for element in label["elements"]:
        words = _quote(element["spans"])
        lines.append(f"[{_STATUS[element['status']]}] {element['question']}{' ' + words if words else ''}")
    severity = label["severity"]
    if label["elements"]:
        lines.append(f"数额：{severity['text']}。{severity['note']}")
    for basis in severity["basis"]:
        lines.append(
            f"  “{basis['span']['text']}” 对 {basis['term']} {basis['threshold']:g}{basis['unit']}"
            f"（{basis['note']}；{basis['source']}{_flag(basis['flag'])}）：{_OUTCOME[basis['outcome']]}"
        )
    if label["rank"] == 1 and severity["ambiguous"]:
        lines.append(f"  没有写明是什么的数额：{_quote(severity['ambiguous'])}")
    if label["route"] and label["elements"]:
        articles = "；".join(f"{a['law']}{a['article']}{_flag(a['flag'])}" for a in label["route"]["articles"])
        lines.append(f"途径：{label['route']['text']}{articles}")
    for item in label["contrast"]:
        lines.append(f"与“{item['name']}”的区分：{item['test']}{item['reason']} {_quote(item['spans'])}".rstrip())
    return lines
