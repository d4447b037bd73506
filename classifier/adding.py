"""What the figures of a text come to together, where none of them reaches as much alone."""

from __future__ import annotations

from itertools import pairwise

from classifier.amounts import Amount
from classifier.late import late
from classifier.lines import NOT_REACHED
from classifier.readings import Readings
from classifier.told import Told
from classifier.weighing import Weighing

#: What stands between the members of a list.
_LIST = frozenset("、和及")
#: Behind a total of some: what others did beside.
_OTHERS = late(r"另|还有|此外|又")


def mixed(found: Weighing) -> bool:
    """Whether items of several classes, each as a share of its line, make up a whole one."""
    if "pi_weighted_ratio" not in found.law.metrics:
        return False
    shares: dict[tuple[str, ...], float] = {}
    for amount in _apart(found.whole()):
        named = found.read(amount)
        if amount.metric == "personal_info_records" and len(named) == 1:
            lines = [rule.value for group in found.law.groups(named[0], False) for rule in group]
            shares[named[0]] = shares.get(named[0], 0.0) + amount.value / min(lines)
    alone = found.told is not None and len(found.counted) <= found.told.each_alone
    return len(shares) > 1 and sum(shares.values()) >= 1 and not alone


def together(found: Weighing) -> Amount | None:
    """The sum of figures of one kind, where it reaches a line, or a higher one, that none of them does alone."""
    whole = found.whole()
    kinds: dict[Readings, list[Amount]] = {}
    for amount in whole if len(whole) > 1 else ():
        kinds.setdefault(found.read(amount), []).append(amount)
    for alike in kinds.values():
        parts = _apart(alike) if len(alike) > 1 else alike
        if len(parts) < 2:
            continue
        values = [a.value for a in parts]
        total = sum(values)
        # The greatest may be the sum of the others already.
        if max(values) * 2 == total:
            continue
        if found.told is not None and (_any_total(found.told, parts) or len(parts) <= found.told.each_alone):
            continue
        # Beside a level that is reached only a list is a list of parts (充值5000元、1.2万元、3万元).
        if found.certain and not _listed(found.told, parts):
            continue
        added = parts[0]._replace(value=total, high=None, bound="exact")
        outcomes = found.outcomes(added, found.read(added))
        if any(f.tier > found.certain or (not found.certain and f.outcome != NOT_REACHED) for f in outcomes):
            return added
    return None


def _any_total(told: Told, parts: list[Amount]) -> bool:
    """Whether one of the figures is told to be a total or a part, but for one of some beside that of others.

    李某、张某共控制15台,王某另外控制12台: the first is a total of two of three.
    """
    for place, amount in enumerate(parts):
        if told.in_total(amount):
            behind = parts[place + 1] if place + 1 < len(parts) else None
            some = behind is not None and not told.is_part(amount)
            if not some or behind is None or not _OTHERS.search(told.text, amount.end, behind.start):
                return True
    return False


def _listed(told: Told | None, parts: list[Amount]) -> bool:
    """Whether figures stand in one list."""
    text = "" if told is None else told.text
    return all(text[a.end : b.start] in _LIST for a, b in pairwise(parts)) and bool(text)


def _apart(amounts: list[Amount]) -> list[Amount]:
    """Without figures that stand in another sentence before: most often the same thing told again."""
    sentences: dict[float, tuple[int, int]] = {}
    return [amount for amount in amounts if sentences.setdefault(amount.value, amount.sentence) == amount.sentence]
