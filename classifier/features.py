"""From a text to the terms that are counted: words, characters, concepts.

Three blocks, each weighted by TF-IDF and scaled to unit length on its own,
then multiplied by its block weight. Concepts are few per text, so they are
weighed down: at weight 1 they drown the words (measured, docs/model.md).
"""

from __future__ import annotations

import re
from dataclasses import asdict, dataclass, field
from typing import Any

from classifier.concepts import load_lexicon
from classifier.normalize import MODEL_STEPS, normalize
from classifier.segment import is_word, load_segmenter

BLOCKS = ("word", "char", "concept")

#: A unit of the character block: a run of Latin letters, a folded number, or
#: one ideograph. Latin words as single units keep log lines from flooding it.
UNIT = re.compile(r"[a-z]+|[0-9]|[^\W_]")


@dataclass(frozen=True)
class FeatureSettings:
    """What is counted; stored in the model, so that serving counts the same.

    ``word_ngrams`` and ``char_ngrams`` are inclusive ranges; ``weights`` are
    the factors of the blocks in :data:`BLOCKS` order, 0 leaves a block out.
    """

    segmenter: str = "rjieba"
    steps: tuple[str, ...] = MODEL_STEPS
    word_ngrams: tuple[int, int] = (1, 2)
    char_ngrams: tuple[int, int] = (1, 2)
    weights: tuple[float, float, float] = (0.7, 1.0, 0.3)

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON form."""
        return asdict(self)

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> FeatureSettings:
        """Inverse of :meth:`to_dict`."""
        return cls(
            segmenter=str(data["segmenter"]),
            steps=tuple(data["steps"]),
            word_ngrams=(int(data["word_ngrams"][0]), int(data["word_ngrams"][1])),
            char_ngrams=(int(data["char_ngrams"][0]), int(data["char_ngrams"][1])),
            weights=(float(data["weights"][0]), float(data["weights"][1]), float(data["weights"][2])),
        )


def ngrams(units: list[str], low: int, high: int, joiner: str) -> list[str]:
    """All n-grams of ``units`` for n in ``low..high``, joined by ``joiner``."""
    out: list[str] = []
    if low == 1:
        out += units
    for n in range(max(low, 2), high + 1):
        out += map(joiner.join, zip(*(units[i:] for i in range(n)), strict=False))
    return out


def word_terms(text: str, settings: FeatureSettings) -> list[str]:
    """Word n-grams of a normalised text; punctuation is skipped, not counted."""
    words = [token for token in load_segmenter(settings.segmenter).cut(text) if is_word(token)]
    return ngrams(words, *settings.word_ngrams, " ")


def char_terms(text: str, settings: FeatureSettings) -> list[str]:
    """Character n-grams of a normalised text over its letters and ideographs."""
    return ngrams(UNIT.findall(text), *settings.char_ngrams, "")


def concept_terms(text: str) -> list[str]:
    """Features of the concept hits of a normalised text, one a hit."""
    return [hit.feature for hit in load_lexicon().find(text)]


@dataclass
class BlockAnalyzer:
    """Callable ``text -> terms`` for one block; what scikit-learn's vectoriser takes.

    A class and not a closure, so that a fitted pipeline can be sent to worker
    processes.
    """

    block: str
    settings: FeatureSettings = field(default_factory=FeatureSettings)

    def __call__(self, text: str) -> list[str]:
        """Terms of ``text``, repeated as often as they occur."""
        folded = normalize(text, self.settings.steps)
        if self.block == "word":
            return word_terms(folded, self.settings)
        if self.block == "char":
            return char_terms(folded, self.settings)
        return concept_terms(folded)
