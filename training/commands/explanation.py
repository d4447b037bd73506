"""Elements, figures, route and neighbours of one label as lines of plain text."""

from __future__ import annotations

from typing import Any

from classifier.cases import CONTRARY
from classifier.clauses import UNDECIDED_CLAUSE, is_undecided
from classifier.element_answers import STATE_NAMES, state_of
from classifier.lines import ANYBODY
from classifier.other_clauses import tell_others
from classifier.routes import NOT_LISTED
from classifier.severity import UNKNOWN

_OUTCOME = {"met": "达到", "not_met": "未达", "open": "不能定"}


def _quote(spans: list[dict[str, Any]]) -> str:
    return "、".join(f"“{span['text']}”" for span in spans)


def cite(article: dict[str, Any]) -> str:
    """An article in words, with what is told of its source."""
    return f"{article['law']}{article['article']}{'（待核）' if article['flag'] == 'single' else ''}"


def _whom(basis: dict[str, Any]) -> str:
    """Whom a line is for, where it is not for anybody."""
    return "" if basis["subject"] == ANYBODY else f"{basis['subject']}，"


def _outcome(basis: dict[str, Any]) -> str:
    return str(basis.get("remark") or _OUTCOME[basis["outcome"]])


def _names_another(route: dict[str, Any]) -> bool:
    """Whether of what is none of the labels a crime is named all the same (312条)."""
    text: str = route["text"]
    return text.startswith(NOT_LISTED) and text != NOT_LISTED


def explain_lines(label: dict[str, Any]) -> list[str]:
    """Lines for a label of an answer (:meth:`classifier.assess.LabelAnswer.to_dict`)."""
    lines = []
    if label["sub_clause"]:
        lines.append(f"条款：{label['sub_clause']['name']} {_quote(label['sub_clause']['spans'])}")
    elif is_undecided(label):
        lines.append(f"条款：{UNDECIDED_CLAUSE}。")
    lines += filter(None, [tell_others(label)])
    for element in label["elements"]:
        words = _quote(element["spans"])
        lines.append(f"[{STATE_NAMES[state_of(element)]}] {element['question']}{' ' + words if words else ''}")
    severity = label["severity"]
    if label["elements"]:
        # Where nothing can be told the note says why, and that is enough.
        unknown = severity["level"] == UNKNOWN and severity["note"]
        lines.append(f"数额：{'' if unknown else severity['text'] + '。'}{severity['note']}")
    for basis in severity["basis"]:
        checked = "，待核" if basis["flag"] == "single" else ""
        lines.append(
            f"  “{basis['span']['text']}” 对 {basis['term']} {basis['threshold']:.15g}{basis['unit']}"
            f"（{_whom(basis)}{basis['note']}；{basis['source']}{checked}）：{_outcome(basis)}"
        )
    if label["rank"] == 1 and severity["ambiguous"]:
        lines.append(f"  没有写明是什么的数额：{_quote(severity['ambiguous'])}")
    if label["route"] and (label["elements"] or is_undecided(label) or _names_another(label["route"])):
        articles = "；".join(map(cite, label["route"]["articles"]))
        lines.append(f"途径：{label['route']['text']}{articles}")
    for item in label["contrast"]:
        lines.append(f"与“{item['name']}”的区分：{item['test']}{item['reason']} {_quote(item['spans'])}".rstrip())
    return lines


def case_lines(case: dict[str, Any]) -> list[str]:
    """Lines for a case of :meth:`classifier.assess.Assessment.to_dict`: which, what is shared, what differs."""
    where = " ".join(filter(None, (case["court"], case["docket"], case["decided_on"])))
    kind = "相反案例" if case["role"] == CONTRARY else "最近的案例"
    lines = [f"{kind}：{case['title']}（{case['id']}；{where or '出处见记录'}）{case['mark'] or ''}"]
    shared = []
    for fact in case["shared_facts"][:4]:
        here, there = fact["here"][0]["text"], fact["there"][0]["text"]
        shared.append(f"“{here}”" if here == there else f"“{here}”与“{there}”")
    shared += [f"“{f['here']['text']}”与“{f['there']['text']}”同一量级" for f in case["shared_figures"][:2]]
    if shared:
        lines.append("  共同之处：" + "、".join(shared))
    return [*lines, f"  裁判：{case['holding']}", f"  差别：{case['difference']}"]
