"""What a writer sets aside: another matter, of which the one told is not (机房断电, 与本事无关; 已另开单)."""

from __future__ import annotations

from classifier.late import late

#: Words that set a matter aside. What somebody says of himself (称与此事无关) sets nothing aside, nor does a question.
_SET_ASIDE = late(
    r"(?<![称说道辩])(?<!认为)(?<!是否)(?:与|跟|和|同)(?:本|此|这|后面)[^,。;!?\n]{0,4}?(?:无关|没有?关系|不相干)(?!,?但)"
    r"|(?:已|请|另行)?另开单|另单(?:处理|回复|记)|[这那]个不用管|(?:那|这)?是另一码事?|[那是]是?两码事|那是另外的事|已?不再主张|不作为主张"
)
#: One of these stands in all such words; most texts have none.
_SIGNS = ("无关", "没关系", "没有关系", "不相干", "另开单", "另单", "不用管", "另一码事", "两码事", "另外的事", "主张")
#: What ends a sentence, and a clause.
_ENDS = late(r"[。!?;\n]"), late(r"[,。!?;\n]")
#: A clause that begins so refers back to what stands before it in its sentence.
_REFERS_BACK = frozenset("这那此均都也")
#: Where another matter begins.
_BESIDES = late(r"(?:(?<=[,。!?;:\n】])|\A) ?(?:另|附带|顺带|顺便|此外|至于|题外)")
#: Characters before such words that the matter may take; a longer sentence tells of more than one.
_LONGEST = 60


def find_asides(folded: str) -> list[tuple[int, int]]:
    """Where a normalised text tells of what it sets aside: ``(start, end)`` of each, in order."""
    found: list[tuple[int, int]] = []
    if not any(sign in folded for sign in _SIGNS):
        return found
    for match in _SET_ASIDE.finditer(folded):
        at = match.start()
        low = max(0, at - _LONGEST)
        sentence, clause = (max((end.end() for end in ends.finditer(folded, low, at)), default=low) for ends in _ENDS)
        besides = [word.start() for word in _BESIDES.finditer(folded, sentence, at)]
        refers_back = clause >= at or folded[clause] in _REFERS_BACK
        whole = sentence > low or low == 0
        # A clause with a matter of its own sets nothing aside that stands before it.
        begin = besides[-1] if besides else sentence if refers_back and whole else clause
        found.append((begin, match.end()))
    return found
