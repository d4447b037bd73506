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
    CLASS_BEHIND,
    CONTROL_TOLD,
    GIVEN_TO,
    HALTED,
    IMPLANTED,
    LACKS_SERVICE,
    LIST_ENDS,
    NOT_TOOLS,
    RANSOM_TOLD,
    TOOLS,
)

_CLASSES = ("pi_class_a", "pi_class_b", "pi_class_c")
#: Whose information it is; no class where what is known of them stands in the same phrase.
_PERSONS = frozenset(("业主", "车主", "学生", "房主", "股民"))
_ACTOR, _DOWN = "unit_actor", "service_down"
#: Kinds that hold of persons whom tools were given, of systems under command, of a business that stood still.
TOOLS_GIVEN, CONTROLLED, STOPPED = "tools_given", "sys_controlled", "business_stopped"
_HALT_REACH = 16


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
    if metric == "affected_systems" and _is_controlled(around, sentence):
        return (*kinds, CONTROLLED)
    if metric == "duration_months" and halted(around, span):
        return (*kinds, STOPPED)
    return kinds


def halted(around: Surroundings, span: tuple[int, int]) -> bool:
    """Whether a duration is how long a business stood still."""
    low, high = max(0, span[0] - _HALT_REACH), span[1] + 4
    return bool(HALTED.search(around.text, low, high))


def _with_classes(
    around: Surroundings, span: tuple[int, int], sentence: tuple[int, int], after: int, kinds: tuple[str, ...]
) -> tuple[str, ...]:
    """The classes named in the phrase right behind the figure, else in the list right before it, else in the sentence."""
    told = [kind for kind in kinds if kind in _CLASSES]
    if not told:
        return kinds
    text = around.text
    behind = CLASS_BEHIND.match(text, span[1])
    stop = behind.end() if behind else span[1]
    # A phrase that runs into the next figure is that one's.
    hits = [] if text[stop : stop + 1].isdigit() else _class_hits(around, span[1], min(stop, sentence[1]))
    if not hits:
        hits = _class_hits(around, max(after, sentence[0]), span[0])
        if hits:
            start = max(hit[0] for hit in hits)
            ends = [match.end() for match in LIST_ENDS.finditer(text, max(after, sentence[0]), start)]
            hits = [hit for hit in hits if not ends or hit[0] >= ends[-1]]
    if not hits:
        hits = _class_hits(around, *sentence)
    graver = {kind for _, _, kind in hits} - {"pi_class_c"}
    if graver:
        hits = [hit for hit in hits if text[hit[0] : hit[1]] not in _PERSONS] or hits
    here = {kind for _, _, kind in hits}
    return tuple(kind for kind in kinds if kind not in _CLASSES or kind in here)


def _class_hits(around: Surroundings, low: int, high: int) -> list[tuple[int, int, str]]:
    return [hit for hit in around.cues.within("kinds", low, high) if hit[2] in _CLASSES]


def _unit_acts(around: Surroundings) -> bool:
    """Whether an organisation is the subject of a clause that tells of a deed; once a text."""
    acts = around.notes.get(_ACTOR)
    if acts is None:
        text = around.text
        acts = any(
            ACTS_AFTER.match(text, end) is not None and ACTS_BEFORE.search(text, max(0, start - 24), start) is not None
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
    given = GIVEN_TO.search(text, low, span[0]) or BUYS_AFTER.match(text, span[1])
    if given and TOOLS.search(text, low, span[0]) and not NOT_TOOLS.search(text, low, span[0]):
        return (TOOLS_GIVEN,)
    return ()


def _is_controlled(around: Surroundings, sentence: tuple[int, int]) -> bool:
    """Whether systems that something was put into obey somebody: the text tells of command over them, not of ransom."""
    text = around.text
    return bool(IMPLANTED.search(text, *sentence) and CONTROL_TOLD.search(text)) and not RANSOM_TOLD.search(text)
