"""What a writer sets aside: another matter, of which the one told is not (机房断电, 与本事无关; 已另开单)."""

from __future__ import annotations

from classifier.late import late

#: Words that set a matter aside. What somebody says of himself (称与此事无关) sets nothing aside, nor does a question.
_SET_ASIDE = late(
    r"(?<![称说道辩])(?<!认为)(?<!是否)(?:与|跟|和|同)(?:本|此|这|后面)[^,。;!?\n]{0,4}?(?:无关|没有?关系|不相干)(?!,?但)"
    r"|(?:已|请|另行)?另开单|另单(?:处理|回复|记)|[这那]个不用管|(?:那|这)?是另一码事?|[那是]是?两码事|那是另外的事|已?不再主张|不作为主张"
)
_SENTENCE_END = late(r"[。!?;\n]")
#: Where another matter begins in a longer sentence.
_BESIDES = late(r"另|附带|顺带|顺便|此外|至于|同一[晚天]|题外")
#: Characters before such words that the matter may take; a longer sentence tells of more than one.
_LONGEST = 45


def find_asides(folded: str) -> list[tuple[int, int]]:
    """Where a normalised text tells of what it sets aside: ``(start, end)`` of each, in order."""
    found = []
    for match in _SET_ASIDE.finditer(folded):
        at = match.start()
        low = max(0, at - 2 * _LONGEST)
        begin = max((end.end() for end in _SENTENCE_END.finditer(folded, low, at)), default=low if low else 0)
        if at - begin > _LONGEST:
            begin = max((word.start() for word in _BESIDES.finditer(folded, max(begin, at - _LONGEST), at)), default=at)
        found.append((begin, match.end()))
    return found
