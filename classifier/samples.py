"""Records that somebody only looked at to see whether they are true: 核对了200条样本,其中187条一致."""

from __future__ import annotations

from classifier.late import late
from classifier.numerals import Number
from classifier.surroundings import SENTENCE_REACH, Surroundings

SAMPLE_UNITS = frozenset("条组份行")
#: More than so many are no sample.
_MOST = 10_000
#: 抽样核验200条; what was found by it (抽样核验后确认3000条) is counted.
_TRIED = late(r"(?<![提领支])抽(?:了|取了?)? ?\Z")
_TRIED_BEHIND = late(r"[^,。;0-9]{0,6}(?:测试|验证|核[验对实]|比对|试登|检[测验])")
_DRAWN = late(r"(?:抽样|抽查|抽检|抽取|随机抽|随机选)(?:了|核[验对]|比对|验证|检[查验])*[^,。;0-9后出得认实]{0,2}\Z")
#: 核对了200条样本.
_CHECKED = late(r"(?:核对|核验|比对|验证|校验|verif(?:y|ied))(?:了|过)? ?\Z")
_SAMPLE = late(r"(?:数据|信息|的)?(?:样本|样例|样品)| ?samples?(?![a-z])")
#: 其中187条与我司订单一致: a part of them that proved true.
_PART_BEFORE, _TRUE_AFTER = (
    late(r"[,;](?:其中|有|可登录|能登录|匹配|命中)? ?\Z"),
    late(r"[^,。;]{0,16}(?:能登|可登|可用|有效|一致|属实|吻合|匹配|对得上|为真|真实)"),
)
_ANY_SAMPLE = late(
    r"(?:抽样|抽查|抽检|抽取|随机抽|随机选)[^,。;0-9]{0,6}[0-9]|(?<![提领支])抽了? ?[0-9][^。;]{0,12}(?:测试|验证|试登)"
    r"|(?:核对|核验|比对|验证|校验)了? ?[0-9,.]{1,9} ?[千万]? ?[条组份个行](?:数据|信息|的)?样"
)


def is_sample(around: Surroundings, number: Number) -> bool:
    """Whether ``number`` counts what was drawn to be checked, or the part of it that proved true."""
    if number.value > _MOST:
        return False
    text, low = around.text, max(0, number.start - 12)
    if _DRAWN.search(text, low, number.start):
        return True
    if _TRIED.search(text, low, number.start) and _TRIED_BEHIND.match(text, number.end):
        return True
    if _SAMPLE.match(text, number.end):
        return _CHECKED.search(text, low, number.start) is not None
    if not (_PART_BEFORE.search(text, low, number.start) and _TRUE_AFTER.match(text, number.end)):
        return False
    begin = max(around.sentence_bounds(number.start, number.end)[0], number.start - SENTENCE_REACH)
    return _ANY_SAMPLE.search(text, begin, number.start) is not None
