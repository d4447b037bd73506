"""Numbers in running Chinese text: digits, Chinese numerals, and how exact they are.

Works on text folded by every step of :mod:`classifier.normalize` but
``numbers``: half width, lower case, simplified. A number comes with what the
writer said about it: "三万余" is at least 30,000, "近百" is about 100, "不到五千" is
below 5,000, "两三百" is a range. A vague "几十" or "数百" is at least its unit:
the one thing it says for certain.
"""

from __future__ import annotations

import re
from functools import lru_cache
from operator import attrgetter
from typing import NamedTuple

from classifier.late import late

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
_MORE_TWICE = late("[余多来]{2}")

_FIGURE = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?(?!\d)|\d+(?:\.\d+)?"
#: The same, begun behind no figure; said behind its first digit, so that a search skips from digit to digit.
_FIRST_FIGURE = r"\d(?<![\d.]\d)(?:\d{0,2}(?:,\d{3})+(?:\.\d+)?(?!\d)|\d*(?:\.\d+)?)"
_MAGNITUDE = r"(?:十万|百万|千万|百亿|千亿|万亿|[百万亿]|千(?![瓦克米卡赫]))"
#: 400余万, 1.2亿, 2万5千, 3千多; a gap is allowed before the magnitude ("3 万").
_ARABIC = late(
    rf"(?P<first>{_FIRST_FIGURE})"
    rf"(?P<rest>(?: ?[余多来几]?{_MAGNITUDE}(?:(?:{_FIGURE})[百千万](?!\d))*)?)(?P<more>[余多来]?)"
    r"(?P<letters>(?: ?(?:million|thousand|billion)(?![a-z])|kw|[wkm])?)"
)
#: 93.8w条, 9w+条, 1.2m用户: letters for ten thousand, thousand and million, told from "5g", "2k屏" and "10m" by
#: the unit or noun of things counted that follows; w alone is ten thousand at the end of a clause too (被骗5w).
_LETTERS = {"kw": 10_000_000, "w": 10_000, "k": 1000, "m": 1_000_000}
#: 1.2 million records: words of English are told by themselves.
_WORDS = {"thousand": 1000, "million": 1_000_000, "billion": 1_000_000_000}
_COUNTED = (
    r"(?:条|组|份|个|台(?!式|灯|扇)|部|人(?!民)|名|位|户|张|笔|次(?!元)|件|元(?!数据|器件)|块钱|块(?=[,。;!?]|\Z)|封|通|单|套|篇|"
    r"用户|会员|玩家|账号|帐号|账户|粉丝|手机号|主机|终端|设备|数据|记录|"
    r"(?:(?:customer|client|user|member|employee|patient|student|personal) (?=record|row|account))?"
    r"(?:rows?|records?|entries|lines|users?|accounts?|hosts?|servers?|machines?|devices?|endpoints?)(?![a-z]))"
)
_LETTER = late(
    rf"(?P<letters>kw|[wkm])(?:(?= ?[余多+]? ?{_COUNTED}| ?[-—~至到]+ ?\d[\d.]*(?:kw|[wkm]) ?[余多+]? ?{_COUNTED})"
    r"|(?<=w)(?P<more>[多余+]?)(?=(?:左右)?(?:[,。;!?、)]|\Z)))"
)
_HEAD, _FURTHER = late(_MAGNITUDE), late(rf"({_FIGURE})([百千万])")
_VAGUE_MARK, _VAGUE_MARKS = late("[余多来几]"), frozenset("余多来几")
_NUMERAL = "零〇一二两三四五六七八九十百千万亿壹贰叁肆伍陆柒捌玖拾佰仟几数俩仨"
#: "多", "来" and "余" before a number belong to the words before it; 几, 数 and 零 alone are none.
_CHINESE = late(rf"[{_NUMERAL}](?:(?<![几数零])|(?=[{_NUMERAL}余多来]))[{_NUMERAL}余多来]*")
_PIECES = late("个(?P<more>多)?亿")
#: 得款4.9k, 得手3.2w后: at the end of a clause, right behind a word of money; 分辨率4k is none.
_THOUSANDS = late(r"(?P<letter>[kw])(?P<more>[多余+]?)(?=(?:左右)?(?:[,。;!?、)后就便的]|\Z))")
_MONEY_BEFORE = late(
    r"(?:得款|得手|骗[得取走]|所得|获利|牟利|盈利|净?[赚挣落]|到手|到账|进账|分得|分到|提成|佣金|报酬|好处费|[收转付打汇骗花亏赔罚]了?|损失|获得|卖得?了?|"
    r"给(?:了)?[他她我其]?|金额|款|费用?|价)(?:人民币|共计?|合计|总计|一共|约|近|为|是|大概|[:])*\Z"
)
#: Said before a number: what bound it sets.
_BEFORE = (
    (late(r"(?:不到|不足|未满|低于|少于|不满|不超过|未超过|最多|至多|小于)(?:了|人民币)?\Z"), "below"),
    (late(r"(?:至少|超过|超出|超|逾|多达|高达|不少于|不低于|起码|突破|破|过|上|大于|达到?了?)\Z"), "at_least"),
    (late(r"(?:大约|大概|约|近|将近|接近|差不多|左右|估计|估算|约合|约为|快)\Z"), "about"),
)
#: The last characters of the words of :data:`_BEFORE`; most numbers stand behind none of them.
_BEFORE_ENDS = frozenset("到足满于过多至了币少超出逾达低码突破上大约概近将接右计算合为快")
#: Reaching a figure exactly is no bound; "达" is taken off again.
_REACHES = late(r"(?<![多高])达到?了?\Z")
#: 半年, 半个月, but not 上半年 (a part of the calendar) and not 一个半月.
_HALF = late(r"半(?<![上下个点一二两三四五六七八九十]半)(?=年|个多?月|天|小时|个小时|个钟头)")
#: 100万至400万, 3000条到5000条.
_RANGE = late(r"(?:(?:元|块|条|台|个|次|人|名)(?=[至到~—-]))? ?(?:至|到|-|—|~|–)+ ?")
#: The last characters of those words; few numbers stand behind one of them.
_RANGE_ENDS = frozenset("至到-—~– ")


class Number(NamedTuple):
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
_START = attrgetter("start")
#: Marks that are no number where they stand alone, and the unit words that are one only behind a word of comparison.
_NO_NUMBER, _UNIT_WORDS = frozenset("几数零"), frozenset("百千万亿")


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


def _parse_arabic(first: str, rest: str, more: str) -> tuple[float, str]:
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
    """The bound that the words before ``start`` set, the last character of which is one of :data:`_BEFORE_ENDS`."""
    before = text[max(0, start - 6) : start]
    for pattern, bound in _BEFORE:
        if pattern.search(before) and not _REACHES.search(before):
            return bound
    return None


@lru_cache(4096)
def _parse_longest(word: str) -> tuple[int, float, float | None, str] | None:
    """``(characters, value, high, bound)`` of the longest numeral that ``word`` begins with, or None.

    The same few numerals come again and again, so what they mean is kept.
    """
    if len(word) == 1 and word in _DIGITS:
        return (1, float(_DIGITS[word]), None, "exact") if word not in _NO_NUMBER else None
    for end in range(len(word), 0, -1):
        parsed = parse_chinese(word[:end])
        if parsed is not None:
            value, high, bound = parsed
            return (end, _clean(value), high, bound) if word[:end] not in _NO_NUMBER else None
    return None


def _find_chinese(text: str, taken: set[int]) -> list[Number]:
    """Numbers in Chinese numerals that do not begin at a place of ``taken``."""
    found = []
    for match in _CHINESE.finditer(text):
        start, end = match.span()
        if end - start > _LONGEST or start in taken:
            continue
        read = _parse_longest(match[0])
        if read is None:
            continue
        length, value, high, bound = read
        before = _bound_before(text, start) if text[start - 1] in _BEFORE_ENDS else None
        if length == 1 and before is None and text[start] in _UNIT_WORDS:
            continue
        found.append(Number(start, start + length, value, before or bound, high))
    return found


def find_numbers(text: str) -> list[Number]:
    """All numbers of a folded text, in order; bare 百/千/万 only after 上, 近, 过 or before 余, 多.

    A range ("100万至400万") is one number with ``high``.
    """
    found: list[Number] = []
    taken: set[int] = set()
    for match in _ARABIC.finditer(text):
        first, rest, more, letters = match.groups()
        value, bound = _parse_arabic(first, rest, more)
        start, end = match.span()
        if letters:
            value, bound, end = _with_letters(text, match, value, bound)
        if rest:
            taken.update(range(start + len(first), end))
        if text[start - 1] in _BEFORE_ENDS:
            bound = _bound_before(text, start) or bound
        found.append(Number(start, end, value, bound, None, True))
    found += _find_chinese(text, taken)
    if "半" in text:
        for match in _HALF.finditer(text):
            start, end = match.span()
            found.append(Number(start, end, 0.5, _bound_before(text, start) or "exact"))
    found.sort(key=_START)
    return [_with_pieces(text, number) for number in found] if "个亿" in text or "个多亿" in text else found


def _with_letters(text: str, match: re.Match[str], value: float, bound: str) -> tuple[float, str, int]:
    """``(value, bound, end)`` of a figure before letters, which count only where things counted follow (9w+条)."""
    at = match.start("letters")
    word = _WORDS.get(match["letters"].lstrip())
    if word is not None:
        return _clean(value * word), bound, match.end("letters")
    letter = _LETTER.match(text, at)
    if letter is None:
        thousands = _THOUSANDS.match(text, at)
        if thousands is None or not _MONEY_BEFORE.search(text, max(0, match.start() - 10), match.start()):
            return value, bound, at
        return (
            _clean(value * _LETTERS[thousands["letter"]]),
            "at_least" if thousands["more"] else bound,
            thousands.end(),
        )
    return _clean(value * _LETTERS[letter["letters"]]), "at_least" if letter["more"] else bound, letter.end()


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


def join_ranges(text: str, numbers: list[Number]) -> list[Number]:
    """``100万至400万`` becomes one number, placed at its upper end."""
    out: list[Number] = []
    for number in numbers:
        if text[number.start - 1] in _RANGE_ENDS and out:
            last = out[-1]
            if last.high is None and last.value < number.value and is_range(text, last.end, number.start):
                out[-1] = number._replace(start=last.start, value=last.value, high=number.value, bound="exact")
                continue
        out.append(number)
    return out
