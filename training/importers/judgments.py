"""Cases in judgments and in pages of typical cases: facts, holding, and the charge of the verdict.

A draft for a person to check: what the court found is told apart from what was
alleged and what was held, and the charge is read from the verdict alone. A
charge in the indictment, in an earlier conviction or in the reasoning is none.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from classifier.taxonomy import LabelTable
from training.corpus.leaks import find_leaks

FACTS, HOLDING, VERDICT, ASIDE = "facts", "holding", "verdict", "aside"

#: (2021)浙0106刑初123号
DOCKET = re.compile(
    r"[（(〔\[]((?:19|20)\d{2})[）)〕\]]([\u4e00-\u9fff]{1,6}\d{0,6}[\u4e00-\u9fff]{1,6}\d{1,7}号(?:之[一二三四五])?)"
)
_JUDGMENT = re.compile(r"(?:刑事|民事|行政|附带民事)*(?:判决书|裁定书|调解书)")
#: 案例一：..., 1. 张某侵犯公民个人信息案, 一、李某等诈骗案
_CASE_HEADING = re.compile(
    r"(?:案例\s*[一二三四五六七八九十\d]{1,3}\s*[：:、.．]?\s*.{0,60}|(?:[一二三四五六七八九十]{1,3}、|\d{1,2}[.、．])\s*\S.{2,60}案)"
    r"(?:[（(].{0,30}[）)])?"
)
#: 【基本案情】, 基本案情：, 一、基本案情
_SECTION = re.compile(
    r"[【\[]?(?:[（(]?[一二三四五六七八九十]{1,2}[）)、])?\s*([\u4e00-\u9fff]{2,8})\s*[】\]：:]?\s*(.*)", re.DOTALL
)
_SECTIONS = {
    FACTS: "基本案情 案情 案情简介 案件事实 简要案情 事实 基本事实 案情摘要",
    VERDICT: "裁判结果 处理结果 判决结果 审理结果 诉讼结果 裁判 判决 诉讼过程和结果",
    HOLDING: "裁判理由 裁判要旨 法院认为 裁判要点 争议焦点 裁判意见 法院裁判",
    ASIDE: "典型意义 案例意义 评析 指导意义 专家点评 诉讼过程 办案经过 检察机关履职过程 履职情况 相关法条 关键词"
    " 典型价值 社会意义 法官提醒",
}
_SECTION_OF = {name: kind for kind, names in _SECTIONS.items() for name in names.split()}

#: Openings of the parts of a judgment; the first match in a paragraph decides from there on.
_PARTS = (
    (VERDICT, re.compile(r"(?:判决|裁定)如下[：:]?")),
    (HOLDING, re.compile(r"(?:^|(?<=。))(?:本院认为|本院经审查认为|法院认为|综上)[，,：:]?")),
    (
        FACTS,
        re.compile(
            r"(?:经|本院经?)(?:公开)?(?:开庭)?审理(?:后)?(?:查明|认定)(?:的?事实)?(?:如下)?[，,：:]?"
            r"|(?:本院|一审法院)(?:经审理)?认定事实(?:如下)?[：:]|本院查明[，,：:]"
        ),
    ),
    (
        ASIDE,
        re.compile(
            r"(?:公诉机关|检察院|[\u4e00-\u9fff]{2,20}人民检察院)(?:起诉书)?指控[，,：:]?|辩称[，,：:]|辩护人(?:提出|认为)"
            r"|诉称[，,：:]|向本院提出诉讼请求|(?:上述|以上)事实[，,]?(?:有|由|均|经|并)|审判长|审判员|书记员|附[：:]相关法律"
        ),
    ),
)
_ALLEGED = re.compile(
    r"(?:公诉机关|[\u4e00-\u9fff]{0,20}检察院)(?:起诉书)?指控[，,：:]?|诉称[，,：:]|事实(?:和|与)理由[：:]"
)
_SENTENCE = re.compile(r"[^。！？；\n]+[。！？；]?[”」』）)]?")
#: Charges as a list: 诈骗罪, 诈骗罪、盗窃罪, 帮助信息网络犯罪活动罪; 犯 stands in a name only in 侵犯 and 犯罪.
_NAMES = r"((?:(?:侵犯|犯罪|[^，。；,;犯罪\s]){2,40}?罪[、和及]?)+)"
#: 犯诈骗罪, 犯诈骗罪、盗窃罪; not 曾因犯, 原判, 指控
_CONVICTION = re.compile(rf"(?<!曾因)(?<![侵罪前])犯(?!罪)(?:有)?{_NAMES}(?=[，。；,;判免\s（(]|$)")
#: 以诈骗罪判处, 以诈骗罪、盗窃罪对张某分别判处, 以诈骗罪依法追究其刑事责任
_SENTENCED = re.compile(rf"(?<![可所予加])以{_NAMES}(?:对[^，。；,;罪]{{1,20}}?)?(?:分别|依法|一并|各)*(?:判处|追究)")
#: Before 以, in its clause: somebody else's view, or the contrary.
_NOT_HELD = re.compile(r"不|未|建议|要求|请求|主张|认为应|涉嫌|撤销|曾")
#: What a lower court said counts unless it was changed.
_BELOW, _CHANGED = re.compile(r"一审|原审|原判"), re.compile(r"改判|撤销")
_EARLIER = re.compile(r"曾因|前科|累犯|因犯.{2,30}罪于|刑满释放|原审?判决?认定|公诉机关|指控|起诉")
_ACQUITTAL = re.compile(r"宣告.{0,12}无罪|无罪[。；]|无罪$")
_UPHELD = re.compile(r"维持原判|准许撤回|准予撤诉|发回.{0,10}重审")
_DISMISSED = re.compile(r"驳回.{0,30}(?:全部)?诉讼请求")

#: Facts shorter than this tell nothing.
MIN_FACTS = 15
#: Holding and verdict are kept for the person who checks, not for training.
_MAX_QUOTE = 2_000


@dataclass(frozen=True, slots=True)
class Case:
    """A draft; ``labels`` may be empty and ``warnings`` say what to look at."""

    title: str
    docket: str | None
    facts: str
    holding: str
    verdict: str
    charges: tuple[str, ...]
    labels: tuple[str, ...]
    warnings: tuple[str, ...]


def split_cases(paragraphs: Sequence[str]) -> list[list[str]]:
    """Paragraphs of each case of a document.

    A judgment begins with its heading or, without one, its docket; a typical
    case with its numbered heading. Where neither occurs the document is one case.
    """
    headings = [i for i, p in enumerate(paragraphs) if len(p) <= 90 and _CASE_HEADING.fullmatch(p)]
    # Contents at the front repeat the headings: a case has text under its own.
    starts = [i for i in headings if i + 1 < len(paragraphs) and i + 1 not in headings]
    if len(starts) < 1 or not any(_section(p) for p in paragraphs):
        short = [(i, p.replace(" ", "")) for i, p in enumerate(paragraphs) if len(p) <= 40 and "。" not in p]
        starts = [i for i, p in short if _JUDGMENT.search(p)]
        # The court's name stands above the heading, the docket below.
        starts = [i - (i > 0 and re.fullmatch(".{2,29}院", paragraphs[i - 1]) is not None) for i in starts]
    if not starts:
        return [list(paragraphs)] if paragraphs else []
    ends = [*starts[1:], len(paragraphs)]
    return [list(paragraphs[start:end]) for start, end in zip(starts, ends, strict=True)]


def _section(paragraph: str) -> tuple[str, str] | None:
    """Kind and rest of a paragraph that opens a named section."""
    match = _SECTION.fullmatch(paragraph)
    if match is None:
        return None
    name, rest = match.groups()
    for length in range(len(name), 1, -1):
        kind = _SECTION_OF.get(name[:length])
        bracketed = paragraph[0] in "【["
        closed = not rest or re.search(r"[】\]：:]", paragraph[:14]) is not None
        if kind is not None and (bracketed or (length == len(name) and closed)):
            return kind, name[length:] + rest
    return None


def divide(paragraphs: Sequence[str]) -> dict[str, str]:
    """Text of each part of one case; facts as alleged stand under ``alleged``."""
    parts: dict[str, list[str]] = {FACTS: [], HOLDING: [], VERDICT: [], ASIDE: [], "alleged": []}
    current = ASIDE
    for paragraph in paragraphs:
        section = _section(paragraph)
        if section is not None:
            current, paragraph = section
        at = 0
        for start, end, kind in _cuts(paragraph):
            parts[current].append(paragraph[at:start])
            current, at = kind, end
        parts[current].append(paragraph[at:])
    return {kind: "\n".join(p.strip() for p in pieces if p.strip()) for kind, pieces in parts.items()}


def _cuts(paragraph: str) -> list[tuple[int, int, str]]:
    """Where parts begin inside a paragraph, and what they are."""
    found = [(m.start(), m.end(), kind) for kind, pattern in _PARTS for m in pattern.finditer(paragraph)]
    out = []
    for start, end, kind in sorted(found):
        alleged = kind == ASIDE and _ALLEGED.fullmatch(paragraph[start:end]) is not None
        # The words that say who speaks belong to what he says, save where facts follow.
        out.append((start, end if kind == FACTS or alleged else start, "alleged" if alleged else kind))
    return out


def charges_of(verdict: str) -> tuple[str, ...]:
    """Charges that the verdict convicts of, in its order, each once."""
    found: list[str] = []
    for sentence in _SENTENCE.findall(verdict):
        if _EARLIER.search(sentence):
            continue
        matches = [*_CONVICTION.finditer(sentence), *(m for m in _SENTENCED.finditer(sentence) if _holds(m, verdict))]
        for match in sorted(matches, key=lambda m: m.start()):
            found += split_charges(match[1])
    return tuple(dict.fromkeys(found))


def _holds(match: re.Match[str], verdict: str) -> bool:
    """Whether it is this verdict that sentences, and not a request or a judgment that it changed."""
    clause = re.split("[，。；,;]", match.string[: match.start()])[-1]
    if _NOT_HELD.search(clause):
        return False
    return not (_BELOW.search(match.string[: match.start()]) and _CHANGED.search(verdict))


def split_charges(names: str) -> list[str]:
    """``诈骗罪、盗窃罪`` -> two; 、 inside one charge is kept."""
    return [name.strip("、和及") for name in re.findall(r"(?:犯罪|[^犯]|犯(?!罪))+?罪", names)]


def clean_facts(text: str, labels: LabelTable) -> tuple[str, int]:
    """Facts without the sentences that name a charge, an article or the verdict, and how many those were."""
    kept, dropped = [], 0
    for sentence in _SENTENCE.findall(text):
        if find_leaks(sentence, labels):
            dropped += 1
        else:
            kept.append(sentence.strip())
    return "".join(kept).lstrip("，,：: 、"), dropped


def read_case(paragraphs: Sequence[str], labels: LabelTable) -> Case:
    """A draft of one case out of its paragraphs."""
    parts = divide(paragraphs)
    whole = "\n".join(paragraphs)
    docket = DOCKET.search(whole)
    warnings = []
    told = parts[FACTS]
    if len(told) < MIN_FACTS:
        told = parts["alleged"]
        warnings.append("没有找到查明的事实，取的是指控或诉称的事实" if told else "没有找到事实部分")
    facts, dropped = clean_facts(told, labels)
    if dropped:
        warnings.append(f"去掉了 {dropped} 句写明罪名、法条或判决的话")
    charges = charges_of(parts[VERDICT])
    found = [(charge, labels.by_name(charge)) for charge in charges]
    known = tuple(dict.fromkeys(label.id for _, label in found if label is not None))
    unknown = [charge for charge, label in found if label is None]
    if unknown:
        warnings.append(f"标签表里没有：{'、'.join(unknown)}")
    if not parts[VERDICT]:
        warnings.append("没有找到判决部分，标签请人填")
    elif not charges:
        warnings.append(_why_no_charge(parts[VERDICT]))
    return Case(
        title=next((p for p in paragraphs if p.strip()), "")[:90],
        docket=f"（{docket[1]}）{docket[2]}" if docket else None,
        facts=facts,
        holding=parts[HOLDING][:_MAX_QUOTE],
        verdict=parts[VERDICT][:_MAX_QUOTE],
        charges=charges,
        labels=known,
        warnings=tuple(warnings),
    )


def _why_no_charge(verdict: str) -> str:
    for pattern, said in (
        (_ACQUITTAL, "判决宣告无罪"),
        (_UPHELD, "裁定没有改变原判，罪名要看原判"),
        (_DISMISSED, "诉讼请求被驳回"),
    ):
        if pattern.search(verdict):
            return f"{said}，标签请人填"
    if "罪" in verdict:
        return "判决部分没有读出罪名，标签请人填"
    return "判决部分没有写罪名（民事案件常如此），标签请人填"
