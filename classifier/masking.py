"""Take out of a text what identifies a private person or opens a system; leave the rest as it was.

Numbers are found by shape, check digit and the words beside them; names by
:mod:`classifier.names`, as well as they can be; passwords, keys and addresses of machines
by :mod:`classifier.credentials`. What is found becomes a typed
placeholder such as ``〔手机号〕``, so that the text stays readable, and masking
a masked text changes nothing.

No library is used; docs/masking.md says why, with figures.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date

from classifier.credentials import find_credentials
from classifier.names import find_names
from classifier.placeholders import (
    CARD,
    IDENTITY,
    LANDLINE,
    MAIL,
    MOBILE,
    NAME,
    PASSPORT,
    PLACEHOLDER,
    PLATE,
    QQ,
    WECHAT,
)

#: Full-width signs to ASCII, one character for one, so that offsets hold.
_NARROW = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {
    0x3000: 0x20,
    0xA0: 0x20,
    0x2010: 0x2D,
    0x2011: 0x2D,
    0x2012: 0x2D,
    0x2013: 0x2D,
    0x2014: 0x2D,
    0x2212: 0x2D,
}

#: GB/T 2260: first two digits of an identity number.
_PROVINCES = frozenset(
    [
        "11",
        "12",
        "13",
        "14",
        "15",
        "21",
        "22",
        "23",
        "31",
        "32",
        "33",
        "34",
        "35",
        "36",
        "37",
        "41",
        "42",
        "43",
        "44",
        "45",
        "46",
        "50",
        "51",
        "52",
        "53",
        "54",
        "61",
        "62",
        "63",
        "64",
        "65",
        "71",
        "81",
        "82",
        "83",
    ]
)
#: GB 11643: weights of the first 17 digits, and the check digit for each remainder of 11.
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECKS = "10X98765432"

#: First digits of cards that are issued (UnionPay, Visa, Mastercard, American Express, JCB).
_ISSUERS = re.compile(r"62|60|9[4-9]|4|5[1-5]|3[457]")

#: Words right before a number that say that it is of a thing, not of a person.
_OF_A_THING = re.compile(
    r"(?:订单|单号|工单|编号|流水|案号|票号|发票|批次|批号|序列|版本|运单|快递|物流|追踪|凭证|合同|条码|条形码|商品|货号|型号"
    r"|字第|哈希|校验|时间戳|端口|备案|许可证|信用代码|税号|交易|IMEI|imei|SN|sn|ISBN|trace|uuid|order)"
    r"[号码值id_ID]{0,4}\s*[:=#是为]?\s*[\"'(]?$|第$"
)
#: Units right after a number that make it an amount.
_UNIT = re.compile(
    r"\s*(?:万|亿|元|块|美元|条|次|个|台|人|名|份|组|件|笔|户|家|篇|张|套|枚|只|字节|毫秒|秒|比特|页|度|[kKMGT]?B\b|ms\b)"
)
_IDENTITY_WORDS = re.compile(r"(?:身份证|身份号|公民身份|证件号|ID\s*card)[^\d\n]{0,12}$", re.IGNORECASE)
_CARD_WORDS = re.compile(
    r"(?:银行卡|卡号|借记卡|信用卡|储蓄卡|收款账[户号]|付款账[户号]|银行账[户号]|对公账[户号]|账[户号]|帐[户号]|[农工建交中]行卡?|卡)"
    r"[^\d\n，。；、]{0,8}$"
)
_PHONE_WORDS = re.compile(
    r"(?:电话|座机|热线|致电|拨打|来电|联系方式|传真|固话|分机|[Tt][Ee][Ll]|[Ff]ax)[^\d\n，。；、]{0,4}$"
)

_MOBILE_WORDS = re.compile(r"(?:手机|电话|机主|号码|手机号码?|拨打|致电|联系)[:是为]?\s*$")

_MAIL = re.compile(
    r"(?<![A-Za-z0-9_.%+-])[A-Za-z0-9][A-Za-z0-9._%+-]{0,63}@(?:[A-Za-z0-9-]{1,63}\.){1,4}[A-Za-z]{2,18}(?![A-Za-z0-9_-])(:)?"
)
_IDENTITY18 = re.compile(r"(?<![A-Za-z0-9.])\d{6}[ -]?\d{8}[ -]?\d{3}[\dXx](?![A-Za-z0-9]|\.\d)")
_IDENTITY15 = re.compile(r"(?<![A-Za-z0-9.])\d{15}(?![A-Za-z0-9*×]|\.\d)")
_IDENTITY_HIDDEN = re.compile(r"(?<![A-Za-z0-9.])\d{3,14}[*xX×]{4,12}\d{0,4}[\dXx*](?![A-Za-z0-9*])")
_MOBILE = re.compile(
    r"(?<![A-Za-z0-9_.])(?:(?:\+|00)?86[ -]?)?1[3-9]\d(?:\d{8}|([ -])\d{4}\1\d{4}|([ -])\d{5}\2\d{3})"
    r"(?![A-Za-z0-9_]|\.\d)"
)
_MOBILE_HIDDEN = re.compile(r"(?<![A-Za-z0-9_.])1[3-9]\d{1,5}[*xX×•]{3,8}\d{0,4}(?![A-Za-z0-9*])")
#: Area codes: 010 and 02x with eight digits, 03xx to 09xx with seven or eight.
_LANDLINE = re.compile(
    r"(?<![A-Za-z0-9_.\-])(?:\(0(?:10|2\d|[3-9]\d{2})\)|(?:\+86[ -]?)?0(?:10|2\d|[3-9]\d{2}))[ -]?"
    r"[2-8]\d{2,3}[ -]?\d{4}(?:-\d{1,5}|转\d{1,5})?(?![A-Za-z0-9_\-]|\.\d)"
)
_LOCAL = re.compile(r"(?<![A-Za-z0-9_.\-])[2-8]\d{2,3}-?\d{4}(?![A-Za-z0-9_\-]|\.\d)")
_CARD = re.compile(r"(?<![A-Za-z0-9_.])\d{4}(?:\d{8,17}|([ -])\d{4}\1\d{4}(?:\1\d{1,4}){0,2})(?![A-Za-z0-9_]|\.\d)")
_CARD_HIDDEN = re.compile(r"(?<![A-Za-z0-9_.])\d{4,15}[ ]?[*xX×•]{4,13}[ ]?\d{0,4}(?![A-Za-z0-9*])")
_PLATE = re.compile(
    r"[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼][A-HJ-NP-Z][·•.\- ]?"
    r"(?=[A-Z0-9*]*[0-9])[A-HJ-NP-Z0-9*]{4,6}[学警港澳挂领]?(?![A-Za-z0-9*\-]|\.\d)"
)
_PASSPORT = re.compile(
    r"(?:护照|通行证|军官证|士兵证|居留证|驾驶证|社保卡?)(?:号码?)?[^A-Za-z0-9\n]{0,4}([A-Za-z]{0,2}\d{7,12})(?![A-Za-z0-9])"
)
_WECHAT_ID = re.compile(r"(?<![A-Za-z0-9_])wxid_[a-z0-9]{6,24}(?![A-Za-z0-9_])")
_WECHAT = re.compile(
    r"(?:微信|薇信|威信|加[vV微]信?|(?<![A-Za-z])(?:wechat|weixin|wx|vx))\s*(号码?|ID)?\s*([:是为(])?\s*"
    r"([A-Za-z][A-Za-z0-9_-]{5,19})(?![A-Za-z0-9_-])",
    re.IGNORECASE,
)
_QQ = re.compile(
    r"(?:(?<![A-Za-z])QQ群?|扣扣|企鹅)(?:号码?|群号?)?\s*[:是为(]?\s*([1-9]\d{4,10}\*{0,6})(?![A-Za-z0-9*]|\.\d)",
    re.IGNORECASE,
)
#: Words of the trade that follow 微信 without being an id.
_NOT_WECHAT = re.compile(
    r"(?:open|union|app|mch)_?id|.*(?:secret|token|key|session)|android|iphone|windows|webview|macos|mini_?program"
    r"|browser|client|server|redis|mysql|python|github",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class MaskedSpan:
    """What was masked: offsets in code points of the original text, ``end`` excluded."""

    start: int
    end: int
    kind: str


@dataclass(frozen=True, slots=True)
class Masked:
    """A text without what identifies people or opens systems, and where that stood in the original."""

    text: str
    spans: tuple[MaskedSpan, ...]


def has_identity_checksum(number: str) -> bool:
    """Whether 18 characters end in the check digit of GB 11643."""
    if len(number) != 18 or not number[:17].isdigit():
        return False
    total = sum(weight * int(digit) for weight, digit in zip(_WEIGHTS, number, strict=False))
    return _CHECKS[total % 11] == number[17].upper()


def has_luhn_checksum(number: str) -> bool:
    """Whether the digits end in the check digit of ISO/IEC 7812."""
    total = 0
    for place, digit in enumerate(reversed(number)):
        value = int(digit) * (1 + place % 2)
        total += value - 9 if value > 9 else value
    return total % 10 == 0


def _is_birthday(year: str, month: str, day: str) -> bool:
    try:
        return 1900 <= date(int(year), int(month), int(day)).year <= 2099
    except ValueError:
        return False


def _is_identity(text: str, start: int, end: int) -> bool:
    number = re.sub(r"[ -]", "", text[start:end])
    before = text[max(0, start - 24) : start]
    if _IDENTITY_WORDS.search(before):
        return True
    if _OF_A_THING.search(before) or _UNIT.match(text, end) or number[:2] not in _PROVINCES:
        return False
    if len(number) == 15:
        # An IMEI begins with 35 or 86, has 15 digits too, and a check digit where this has none.
        handset = number[:2] in ("35", "86") and has_luhn_checksum(number)
        return _is_birthday("19" + number[6:8], number[8:10], number[10:12]) and not handset
    return has_identity_checksum(number) and _is_birthday(number[6:10], number[10:12], number[12:14])


def _is_card(text: str, start: int, end: int) -> bool:
    number = re.sub(r"[ -]", "", text[start:end])
    before = text[max(0, start - 24) : start]
    if _OF_A_THING.search(before) or _UNIT.match(text, end):
        return False
    if _CARD_WORDS.search(before):
        return True
    return 15 <= len(number) <= 19 and _ISSUERS.match(number) is not None and has_luhn_checksum(number)


def _is_phone(text: str, start: int, end: int) -> bool:
    before = text[max(0, start - 24) : start]
    if _OF_A_THING.search(before):
        return False
    # 手机13812345678人已到: what the number is has been said, so no unit follows.
    return _MOBILE_WORDS.search(before) is not None or not _UNIT.match(text, end)


def _whole(
    pattern: re.Pattern[str], accept: Callable[[str, int, int], bool] | None = None
) -> Callable[[str], Iterator[tuple[int, int]]]:
    """Finder of the whole match, where ``accept`` agrees."""

    def find(text: str) -> Iterator[tuple[int, int]]:
        for match in pattern.finditer(text):
            if accept is None or accept(text, *match.span()):
                yield match.span()

    return find


def _after(words: re.Pattern[str]) -> Callable[[str, int, int], bool]:
    """Acceptance by the words right before."""
    return lambda text, start, end: words.search(text[max(0, start - 24) : start]) is not None


def _find_mail(text: str) -> Iterator[tuple[int, int]]:
    for match in _MAIL.finditer(text):
        # git@host:path is an address of a program, as postgres://user@host is
        if not (match[1] and match[0].startswith("git@")):
            yield match.start(), match.end() - len(match[1] or "")


def _find_passport(text: str) -> Iterator[tuple[int, int]]:
    for match in _PASSPORT.finditer(text):
        yield match.span(1)


def _find_wechat(text: str) -> Iterator[tuple[int, int]]:
    for match in _WECHAT_ID.finditer(text):
        yield match.span()
    for match in _WECHAT.finditer(text):
        # Without 号 or a colon, a plain word is a name of the trade: WeChat Moments.
        said = match[1] or match[2] or re.search(r"[\d_-]", match[3])
        if said and not _NOT_WECHAT.fullmatch(match[3]):
            yield match.span(3)


def _find_qq(text: str) -> Iterator[tuple[int, int]]:
    for match in _QQ.finditer(text):
        if not _UNIT.match(text, match.end()):
            yield match.span(1)


def _card_hidden(text: str, start: int, end: int) -> bool:
    return bool(_CARD_WORDS.search(text[max(0, start - 24) : start]) or text[start : start + 2] == "62")


_FINDERS: tuple[tuple[str, Callable[[str], Iterator[tuple[int, int]]]], ...] = (
    (MAIL, _find_mail),
    (IDENTITY, _whole(_IDENTITY18, _is_identity)),
    (IDENTITY, _whole(_IDENTITY15, _is_identity)),
    (IDENTITY, _whole(_IDENTITY_HIDDEN, _after(_IDENTITY_WORDS))),
    (PASSPORT, _find_passport),
    (WECHAT, _find_wechat),
    (QQ, _find_qq),
    (MOBILE, _whole(_MOBILE, _is_phone)),
    (MOBILE, _whole(_MOBILE_HIDDEN)),
    (CARD, _whole(_CARD, _is_card)),
    (CARD, _whole(_CARD_HIDDEN, _card_hidden)),
    (LANDLINE, _whole(_LANDLINE, _is_phone)),
    (LANDLINE, _whole(_LOCAL, _after(_PHONE_WORDS))),
    (PLATE, _whole(_PLATE)),
)

#: Finding again in what was masked finds nothing after two or three rounds; this only bounds it.
_ROUNDS = 20


def _find(text: str) -> list[MaskedSpan]:
    """Spans of one pass, in order, none touching a placeholder or another."""
    narrow = text.translate(_NARROW)
    taken = bytearray(len(text))
    for match in PLACEHOLDER.finditer(text):
        taken[match.start() : match.end()] = b"\1" * (match.end() - match.start())
    found = []

    def claim(start: int, end: int, kind: str) -> None:
        if not any(taken[start:end]):
            taken[start:end] = b"\1" * (end - start)
            found.append(MaskedSpan(start, end, kind))

    for start, end, kind in find_credentials(text):
        claim(start, end, kind)
    if any(c.isdigit() or c == "@" for c in narrow) or "wxid_" in narrow or "微信" in narrow or "x" in narrow:
        for kind, find in _FINDERS:
            for start, end in find(narrow):
                claim(start, end, kind)
    for start, end in find_names(narrow):
        claim(start, end, NAME)
    return sorted(found, key=lambda span: span.start)


def mask(text: str) -> Masked:
    """Replace what identifies people or opens systems by typed placeholders.

    Parameters
    ----------
    text : str
        Any text, also empty or with lone surrogates.

    Returns
    -------
    Masked
        ``mask(mask(x).text).text == mask(x).text``; spans are in order, do not
        overlap and give offsets in ``text``.
    """
    spans: list[MaskedSpan] = []
    current = text
    for _ in range(_ROUNDS):
        fresh = _find(current)
        if not fresh:
            break
        spans = _merge(spans, fresh)
        current = _apply(text, spans)
    return Masked(current, tuple(spans))


def _apply(text: str, spans: list[MaskedSpan]) -> str:
    pieces, at = [], 0
    for span in spans:
        pieces += [text[at : span.start], f"〔{span.kind}〕"]
        at = span.end
    return "".join([*pieces, text[at:]])


def _merge(old: list[MaskedSpan], fresh: list[MaskedSpan]) -> list[MaskedSpan]:
    """``fresh`` has offsets in the text masked by ``old``; returned are offsets in the original."""
    out = list(old)
    shift, index = 0, 0
    masked_at = [0] * len(old)
    for i, span in enumerate(old):
        masked_at[i] = span.start - shift
        shift += (span.end - span.start) - len(f"〔{span.kind}〕")
    shift = 0
    for span in fresh:
        while index < len(old) and masked_at[index] < span.start:
            shift += (old[index].end - old[index].start) - len(f"〔{old[index].kind}〕")
            index += 1
        out.append(MaskedSpan(span.start + shift, span.end + shift, span.kind))
    return sorted(out, key=lambda s: s.start)
