"""Which cards a number counts, those of banks or those of telephones, by the name that stands beside it."""

from __future__ import annotations

from classifier.late import late
from classifier.surroundings import Surroundings

Span = tuple[int, int]
_CARDS = ("sim_card", "bank_card")
#: Said between a number of cards and their name, and between the cards of one list.
_CARDS_NAMED = frozenset(("", "的", "实名", "本人", "自己的", "他人", "他人的"))
_CARDS_JOINED = frozenset(("", "、", "和", "及", "与", "或", "以及", "/"))
_NUMBER = late(r"(?:各|共)?[0-9一二两三四五六七八九十]")


def of_cards(around: Surroundings, span: Span, sentence: Span, after: int, kinds: tuple[str, ...]) -> tuple[str, ...]:
    """Cards of banks and of telephones in one sentence: each number has the kind named beside it."""
    # A set (套) of cards holds one of each that is named.
    if not all(kind in kinds for kind in _CARDS) or around.text[span[1] - 1] == "套":
        return kinds
    text, hits = around.text, around.kinds_told(max(after, sentence[0]), sentence[1], _CARDS)
    if hits and after > sentence[0] and text[after : hits[0][0]] in _CARDS_NAMED:
        # The number before has named it.
        hits = hits[1:]
    here: set[str] = set()
    verge = span[1]
    for begin, stop, kind in hits:
        # 电话卡31张、银行卡5张: what has a number behind it is that one's, a list goes on.
        joined = _CARDS_JOINED if here else _CARDS_NAMED
        if begin >= span[1] and text[verge:begin] in joined and not _NUMBER.match(text, stop):
            here.add(kind)
            verge = stop
    verge = -1
    for begin, stop, kind in reversed([] if here else hits):
        # The list that is named last before the number.
        if stop <= span[0] and (verge < 0 or text[stop:verge] in _CARDS_JOINED):
            here.add(kind)
            verge = begin
    return tuple(kind for kind in kinds if kind not in _CARDS or kind in here) if here else kinds
