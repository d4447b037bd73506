"""Does what is asked still look like what was trained on? PSI over the last texts.

Population stability index: sum over the bins of (now - then) * ln(now / then);
below 0.1 is usually read as stable, above 0.25 as a shift (Siddiqi, Credit Risk
Scorecards, 2006). Half a count is added to each bin, so that an empty one does
not make it infinite.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from service.shared import SharedBlock

#: Below this many texts the index is mostly noise and is not given.
LEAST = 100

#: Bytes before the ring: number of texts seen since the model was loaded.
_HEAD = 8
#: Bits kept for concepts in a record; concepts beyond are not counted.
_CONCEPT_BYTES = 64
#: label (1 byte), known share in 1/65535 (2 bytes), concept bits.
_RECORD = 3 + _CONCEPT_BYTES


def population_stability(now: NDArray[np.float64], then: NDArray[np.float64]) -> float:
    """PSI of two histograms over the same bins, shape (bins,); 0 or more."""
    p = (now + 0.5) / (now.sum() + 0.5 * len(now))
    q = (then + 0.5) / (then.sum() + 0.5 * len(then))
    return float(((p - q) * np.log(p / q)).sum())


@dataclass(frozen=True, slots=True)
class Drift:
    """``texts`` in the window; shares 0 to 1; PSI ``None`` where it cannot be told."""

    texts: int
    unknown_share: float | None
    label_psi: float | None
    concept_psi: float | None


class Window:
    """Ring of what was found in the last texts, shared by all processes; no text is in it.

    Parameters
    ----------
    size : int
        Texts kept.
    concepts : iterable of str
        Ids that are counted, in a fixed order.
    """

    def __init__(self, size: int, concepts: Iterable[str]) -> None:
        self._size = size
        self._concepts = tuple(concepts)[: _CONCEPT_BYTES * 8]
        self._bit = {concept: 1 << i for i, concept in enumerate(self._concepts)}
        self._block = SharedBlock(_HEAD + size * _RECORD)

    def clear(self) -> None:
        """Forget everything: another model, another comparison."""
        with self._block.locked() as memory:
            memory[:_HEAD] = bytes(_HEAD)

    def add(self, label: int, known_share: float, concepts: Iterable[str]) -> None:
        """Note one text: number of its first label, share of its terms known, its concepts."""
        bits = 0
        for concept in concepts:
            bits |= self._bit.get(concept, 0)
        share = round(min(1.0, max(0.0, known_share)) * 65_535)
        record = bytes([label & 0xFF]) + share.to_bytes(2, "little") + bits.to_bytes(_CONCEPT_BYTES, "little")
        with self._block.locked() as memory:
            seen = int.from_bytes(memory[:_HEAD], "little")
            at = _HEAD + (seen % self._size) * _RECORD
            memory[at : at + _RECORD] = record
            memory[:_HEAD] = (seen + 1).to_bytes(_HEAD, "little")

    def compare(self, labels: tuple[str, ...], reference: Mapping[str, Mapping[str, int]] | None) -> Drift:
        """Compare the window with the histograms of training.

        Parameters
        ----------
        labels : tuple of str
            Label ids, by number.
        reference : mapping or None
            ``{"labels": {id: texts}, "concepts": {id: texts}}`` of the model.
        """
        with self._block.locked() as memory:
            seen = int.from_bytes(memory[:_HEAD], "little")
            count = min(seen, self._size)
            raw = bytes(memory[_HEAD : _HEAD + count * _RECORD])
        if not count:
            return Drift(0, None, None, None)
        rows = np.frombuffer(raw, np.uint8).reshape(count, _RECORD)
        shares = rows[:, 1].astype(np.float64) + rows[:, 2].astype(np.float64) * 256.0
        unknown = 1.0 - float(shares.mean()) / 65_535.0
        if reference is None or count < LEAST:
            return Drift(count, unknown, None, None)
        by_label = np.bincount(rows[:, 0], minlength=len(labels))[: len(labels)].astype(np.float64)
        then = np.array([reference["labels"].get(label, 0) for label in labels], dtype=np.float64)
        bits = np.unpackbits(rows[:, 3:], axis=1, bitorder="little")[:, : len(self._concepts)]
        concepts_then = np.array([reference["concepts"].get(c, 0) for c in self._concepts], dtype=np.float64)
        return Drift(
            count,
            unknown,
            population_stability(by_label, then),
            population_stability(bits.sum(axis=0).astype(np.float64), concepts_then),
        )
