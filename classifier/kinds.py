"""Which kinds hold of one figure: the class of information it counts, whether an organisation acted, what stood still.

A kind named in the sentence of a figure holds of it, except where the words tell more: of several figures in one
sentence each has the class named nearest before it, an organisation must be the one who acts, and the service that
stood still may be told a sentence before its users are counted.
"""

from __future__ import annotations

from classifier.surroundings import Surroundings
from classifier.units import (
    ACTS_AFTER,
    ACTS_BEFORE,
    BUYS_AFTER,
    CALLED,
    CLASS_BEHIND,
    CONTROL_TOLD,
    DONE_BY,
    GIVEN_TO,
    HALTED,
    IMPLANTED,
    LACKS_SERVICE,
    LISTED_BEHIND,
    LIST_ENDS,
    NOT_TOOLS,
    RANSOM_TOLD,
    TOOLS,
)

_CLASSES = ("pi_class_a", "pi_class_b", "pi_class_c")
#: Whose information it is; no class where what is known of them stands in the same phrase.
_PERSONS = frozenset(("业主", "车主", "学生", "房主", "股民"))
_ACTOR, _DOWN = "unit_actor", "service_down"
#: Kinds that hold of persons whom tools were given, of people called, of systems under command, of a business that
#: stood still.
TOOLS_GIVEN, CALLS, CONTROLLED, STOPPED = "tools_given", "called", "sys_controlled", "business_stopped"
_HALT_REACH, _HALT_BEHIND = 16, 4


def kinds_of(
    around: Surroundings, span: tuple[int, int], sentence: tuple[int, int], after: int, metric: str | None
) -> tuple[str, ...]:
    """Kinds of the figure at ``span``.

    Parameters
    ----------
    sentence : (int, int)
        The sentence of the figure.
    after : int
        Where the figure before it ends.
    metric : str or None
        What the figure counts.
    """
    kinds = around.kinds(*sentence)
    if _ACTOR in around.named_kinds:
        acts = _unit_acts(around)
        if acts != (_ACTOR in kinds):
            kinds = (*kinds, _ACTOR) if acts else tuple(kind for kind in kinds if kind != _ACTOR)
    if metric is None:
        return kinds
    if metric == "personal_info_records":
        return _with_classes(around, span, sentence, after, kinds)
    if metric in ("users", "persons", "customers"):
        return (*kinds, *_of_people(around, span, sentence, metric, kinds))
    if metric == "persons_times" and CALLED.search(around.text, *sentence):
        return (*kinds, CALLS)
    if metric == "affected_systems" and _is_controlled(around, sentence):
        return (*kinds, CONTROLLED)
    if metric == "duration_months" and halted(around, span):
        return (*kinds, STOPPED)
    return kinds


def halted(around: Surroundings, span: tuple[int, int]) -> bool:
    """Whether a duration is how long a business stood still."""
    low, high = around.sentence_bounds(*span)
    return bool(HALTED.search(around.text, max(low, span[0] - _HALT_REACH), min(high, span[1] + _HALT_BEHIND)))


def _with_classes(
    around: Surroundings, span: tuple[int, int], sentence: tuple[int, int], after: int, kinds: tuple[str, ...]
) -> tuple[str, ...]:
    """The classes named in the phrase right behind the figure, else in the list right before it, else in the sentence."""
    told = [kind for kind in kinds if kind in _CLASSES]
    if not told:
        return kinds
    text = around.text
    hits = _behind(around, span[1], sentence[1]) or _before(around, max(after, sentence[0]), span[0])
    if {kind for _, _, kind in hits} - {"pi_class_c"}:
        hits = [hit for hit in hits if text[hit[0] : hit[1]] not in _PERSONS] or hits
    if not hits:
        # Of which so many are of a class: that part is counted there.
        part = text.find("其中", span[1], sentence[1])
        hits = _class_hits(around, sentence[0], sentence[1] if part < 0 else part)
    here = {kind for _, _, kind in hits}
    return tuple(kind for kind in kinds if kind not in _CLASSES or kind in here)


def _behind(around: Surroundings, start: int, high: int) -> list[tuple[int, int, str]]:
    """Classes in the phrase or list right behind a figure (5000条,含姓名、住址)."""
    text = around.text
    listed = LISTED_BEHIND.match(text, start, high)
    if listed:
        return _class_hits(around, start, listed.end())
    phrase = CLASS_BEHIND.match(text, start, high)
    if phrase is None:
        return []
    stop = phrase.end()
    if text[stop : stop + 1].isdigit():
        # What runs into the next figure is that one's.
        stop = max(text.rfind("、", start, stop), start)
    return _class_hits(around, start, stop)


def _before(around: Surroundings, low: int, start: int) -> list[tuple[int, int, str]]:
    """Classes in the clause or list that names them last before a figure."""
    hits = _class_hits(around, low, start)
    if not hits:
        return hits
    last = max(hit[0] for hit in hits)
    ends = [match.end() for match in LIST_ENDS.finditer(around.text, low, last)]
    return [hit for hit in hits if hit[0] >= ends[-1]] if ends else hits


def _class_hits(around: Surroundings, low: int, high: int) -> list[tuple[int, int, str]]:
    return [hit for hit in around.cues.within("kinds", low, high) if hit[2] in _CLASSES]


def _unit_acts(around: Surroundings) -> bool:
    """Whether an organisation is the subject of a clause that tells of a deed; once a text."""
    acts = around.notes.get(_ACTOR)
    if acts is None:
        text = around.text
        acts = any(
            DONE_BY.match(text, end)
            or (ACTS_AFTER.match(text, end) and ACTS_BEFORE.search(text, max(0, start - 24), start))
            for start, end, kind in around.cues.within("kinds", 0, len(text))
            if kind == _ACTOR
        )
        around.notes[_ACTOR] = acts
    return acts


def _of_people(
    around: Surroundings, span: tuple[int, int], sentence: tuple[int, int], metric: str, kinds: tuple[str, ...]
) -> tuple[str, ...]:
    text = around.text
    if metric == "users" and _DOWN not in kinds and _DOWN in around.named_kinds:
        if LACKS_SERVICE.search(text, *sentence):
            return (_DOWN,)
    low = max(sentence[0], span[0] - 40)
    given = text[span[0] - 1 : span[0]] != "等" and (GIVEN_TO.search(text, low, span[0]) or BUYS_AFTER.match(text, span[1]))
    if given and TOOLS.search(text, low, span[0]) and not NOT_TOOLS.search(text, low, span[0]):
        return (TOOLS_GIVEN,)
    return ()


def _is_controlled(around: Surroundings, sentence: tuple[int, int]) -> bool:
    """Whether systems that something was put into obey somebody: the text tells of command over them, not of ransom."""
    text = around.text
    return bool(IMPLANTED.search(text, *sentence) and CONTROL_TOLD.search(text)) and not RANSOM_TOLD.search(text)
