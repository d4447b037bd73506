"""Numbers in running Chinese text: digits, Chinese numerals, and how exact they are.

Works on text folded by every step of :mod:`classifier.normalize` but
``numbers``: half width, lower case, simplified. A number comes with what the
writer said about it: "三万余" is at least 30,000, "近百" is about 100, "不到五千" is
below 5,000, "两三百" is a range. A vague "几十" or "数百" is at least its unit:
the one thing it says for certain.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

#: How a stated value bounds the true one.
BOUNDS = ("exact", "about", "at_least", "below")

_DIGITS = {c: i for i, c in enumerate("零一二三四五六七八九")}
_DIGITS |= {"〇": 0, "两": 2, "俩": 2, "仨": 3}
_DIGITS |= dict(zip("壹贰叁肆伍陆柒捌玖", range(1, 10), strict=True))
_DIGITS |= {"参": 3, "貮": 2, "弐": 2}
_TENS = {"十": 10, "百": 100, "千": 1000, "拾": 10, "佰": 100, "仟": 1000}
_BIG = {"万": 10_000, "亿": 100_000_000}
_VAGUE = frozenset("几数")
_MORE = frozenset("余多来")
#: Alone they are no numeral; most places in a text where one could stand are these.
_NO_NUMERAL = frozenset("余多来几数零")
_MORE_TWICE = re.compile("[余多来]{2}")

_FIGURE = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?(?!\d)|\d+(?:\.\d+)?"
_MAGNITUDE = r"(?:十万|百万|千万|百亿|千亿|万亿|[百千万亿])"
#: 400余万, 1.2亿, 2万5千, 3千多; a gap is allowed before the magnitude ("3 万").
_ARABIC = re.compile(
    # The first digit comes first: the search then goes from digit to digit.
    r"(?P<first>\d(?<![\d.]\d)(?:\d{0,2}(?:,\d{3})+(?:\.\d+)?(?!\d)|\d*(?:\.\d+)?))"
    rf"(?P<rest>(?: ?[余多来几]?{_MAGNITUDE}(?:(?:{_FIGURE})[百千万](?!\d))*)?)(?P<more>[余多来]?)"
)
_HEAD, _FURTHER = re.compile(_MAGNITUDE), re.compile(rf"({_FIGURE})([百千万])")
_VAGUE_MARK, _VAGUE_MARKS = re.compile("[余多来几]"), frozenset("余多来几")
_CHINESE = re.compile(r"[零〇一二两三四五六七八九十百千万亿壹贰叁肆伍陆柒捌玖拾佰仟几数余多来俩仨]+")
_PIECES = re.compile("个(?P<more>多)?亿")
#: Said before a number: what bound it sets.
_BEFORE = (
    (re.compile(r"(?:不到|不足|未满|低于|少于|不满|不超过|未超过|最多|至多|小于)(?:了|人民币)?\Z"), "below"),
    (re.compile(r"(?:至少|超过|超出|超|逾|多达|高达|不少于|不低于|起码|突破|破|过|上|大于|达到?了?)\Z"), "at_least"),
    (re.compile(r"(?:大约|大概|约|近|将近|接近|差不多|左右|估计|估算|约合|约为|快)\Z"), "about"),
)
#: The last characters of the words of :data:`_BEFORE`; most numbers stand behind none of them.
_BEFORE_ENDS = frozenset("到足满于过多至了币少超出逾达低码突破上大约概近将接右计算合为快")
#: Reaching a figure exactly is no bound; "达" is taken off again.
_REACHES = re.compile(r"(?<![多高])达到?了?\Z")
#: 半年, 半个月, but not 上半年 (a part of the calendar) and not 一个半月.
_HALF = re.compile(r"半(?=年|个多?月|天|小时|个小时|个钟头)(?<![上下个点一二两三四五六七八九十]半)")
#: 100万至400万, 3000条到5000条.
_RANGE = re.compile(r"(?:(?:元|块|条|台|个|次|人|名)(?=[至到~—-]))? ?(?:至|到|-|—|~|–)+ ?")


@dataclass(frozen=True, slots=True)
class Number:
    """A number at ``[start, end)`` of the folded text.

    ``value`` is what is stated (the lower end of a range), ``high`` the upper
    end of a range, ``bound`` one of :data:`BOUNDS`.
    """

    start: int
    end: int
    value: float
    bound: str
    high: float | None = None
    digits: bool = False


#: No amount takes more characters; a longer run is noise, and trying every end of it would be quadratic.
_LONGEST = 40


def _clean(value: float) -> float:
    """Decimal figures times powers of ten, without binary dust (12.9万)."""
    return round(value, 4)


def _below_ten_thousand(text: str) -> tuple[float, float | None, bool] | None:
    """``(low, high, vague)`` of a numeral without 万 and 亿."""
    total, high_extra, vague = 0.0, 0.0, False
    digit: int | None = None
    second: int | None = None
    last_unit = 0
    zero = False
    for char in text:
        if char in _DIGITS:
            if _DIGITS[char] == 0 and (last_unit or (digit is None and len(text) > 1)):
                zero = True
                continue
            if digit is not None:
                if second is not None or _DIGITS[char] != digit + 1:
                    return None
                second = _DIGITS[char]
            else:
                digit = _DIGITS[char]
        elif char in _VAGUE:
            if digit is not None:
                return None
            vague, digit = True, (1 if last_unit == 0 else 0)
        elif char in _TENS:
            unit = _TENS[char]
            if last_unit and unit >= last_unit:
                return None
            if digit is None and last_unit and unit != 10:
                return None
            total += (1 if digit is None else digit) * unit
            if second is not None and digit is not None:
                high_extra = (second - digit) * unit
            last_unit, digit, second, zero = unit, None, None, False
        else:
            return None
    if digit is not None:
        # 三百五 is 350, 三百零五 is 305; 十五 and 二十五 stay as they are.
        unit = last_unit // 10 if last_unit >= 100 and not zero and not vague else 1
        total += digit * unit
        if second is not None:
            high_extra = (second - digit) * unit
    return total, (total + high_extra if high_extra else None), vague


def parse_chinese(text: str) -> tuple[float, float | None, str] | None:
    """``(value, high, bound)`` of a Chinese numeral, or None if it is none.

    Understands 两万三千, 三万五 (35,000), 一百二十万, 两三百 (a range), 几十, 十几, 三万余,
    四百余万 and digit strings such as 二〇二三.
    """
    if not text:
        return None
    bound = "at_least" if any(c in _MORE for c in text) else "exact"
    # Words of comparison may stand after a unit only: 三万余, 四百多万, never 余三.
    if text[0] in _MORE or _MORE_TWICE.search(text):
        return None
    core = "".join(c for c in text if c not in _MORE)
    if len(core) >= 3 and all(c in _DIGITS for c in core):
        return float(int("".join(str(_DIGITS[c]) for c in core))), None, bound
    value, high, vague, scale_before = 0.0, 0.0, False, 0
    rest = core
    for mark, scale in (("亿", _BIG["亿"]), ("万", _BIG["万"])):
        if mark not in rest:
            continue
        head, _, rest = rest.rpartition(mark)
        if mark == "亿" and "万" in head:
            return None
        part = _below_ten_thousand(head) if head else (1.0, None, False)
        if part is None or (not head and value):
            return None
        low, top, unsure = part
        value += low * scale
        high += (low if top is None else top) * scale
        vague |= unsure
        scale_before = scale
    if rest:
        part = _below_ten_thousand(rest)
        if part is None:
            return None
        low, top, unsure = part
        # 三万五 is 35,000: a lone last digit counts in the next lower unit.
        if scale_before and len(rest) == 1 and rest in _DIGITS:
            low *= scale_before / 10
        value += low
        high += low if top is None else top
        vague |= unsure
    if vague:
        bound = "at_least"
    return value, (high if high > value else None), bound


def _parse_arabic(match: re.Match[str]) -> tuple[float, str]:
    first, rest, more = match.groups()
    value = float(first.replace(",", "") if "," in first else first)
    if not rest:
        return value, "at_least" if more else "exact"
    bound = "at_least" if more or not _VAGUE_MARKS.isdisjoint(rest) else "exact"
    rest = _VAGUE_MARK.sub("", rest.strip())
    if rest:
        head = _HEAD.match(rest)
        if head is None:
            return value, bound
        for char in head[0]:
            value *= _TENS.get(char) or _BIG[char]
        for figure, unit in _FURTHER.findall(rest[head.end() :]):
            value += float(figure.replace(",", "")) * (_TENS.get(unit) or _BIG[unit])
    return _clean(value), bound


def _bound_before(text: str, start: int) -> str | None:
    if not start or text[start - 1] not in _BEFORE_ENDS:
        return None
    before = text[max(0, start - 6) : start]
    for pattern, bound in _BEFORE:
        if pattern.search(before) and not _REACHES.search(before):
            return bound
    return None


def find_numbers(text: str) -> list[Number]:
    """All numbers of a folded text, in order; bare 百/千/万 only after 上, 近, 过 or before 余, 多.

    A range ("100万至400万") is one number with ``high``.
    """
    found: list[Number] = []
    for match in _ARABIC.finditer(text):
        value, bound = _parse_arabic(match)
        found.append(Number(match.start(), match.end(), value, _bound_before(text, match.start()) or bound, None, True))
    taken = {i for number in found for i in range(number.start, number.end)}
    for match in _CHINESE.finditer(text):
        start, end = match.span()
        if end - start == 1 and text[start] in _NO_NUMERAL:
            continue
        if end - start > _LONGEST:
            continue
        # "多", "来" and "余" before a number belong to the words before it.
        while start < end and text[start] in _MORE:
            start += 1
        if start == end or start in taken:
            continue
        parsed: tuple[float, float | None, str] | None = None
        if end - start == 1 and text[start] in _DIGITS:
            parsed = float(_DIGITS[text[start]]), None, "exact"
        while parsed is None and end > start:
            parsed = parse_chinese(text[start:end])
            if parsed is not None:
                break
            end -= 1
        if parsed is None or text[start:end] in {"几", "数", "零"}:
            continue
        before = _bound_before(text, start)
        core = text[start:end].rstrip("余多来")
        if core and all(c in "百千万亿" for c in core) and core == text[start:end] and before is None and len(core) < 2:
            continue
        value, high, bound = parsed
        found.append(Number(start, end, _clean(value), before or bound, high))
    found += [Number(m.start(), m.end(), 0.5, _bound_before(text, m.start()) or "exact") for m in _HALF.finditer(text)]
    found.sort(key=lambda n: n.start)
    return [_with_pieces(text, number) for number in found] if "个亿" in text or "个多亿" in text else found


def _with_pieces(text: str, number: Number) -> Number:
    """两个亿 and 三个多亿 are 200 and 300 million."""
    match = _PIECES.match(text, number.end)
    if match is None:
        return number
    bound = "at_least" if match["more"] and number.bound == "exact" else number.bound
    return Number(number.start, match.end(), number.value * _BIG["亿"], bound, None, number.digits)


def is_range(text: str, start: int, end: int) -> bool:
    """Whether what stands at ``[start, end)``, between two numbers, makes them the ends of a range."""
    return start < end and bool(_RANGE.fullmatch(text, start, end))
