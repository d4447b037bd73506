"""Documents of the size of CAIL2018, resampled from the sample corpus and streamed to the disk.

A document is made of sentences of rows that share its main label, drawn with a seeded generator
until it is about 400 characters long, the mean of a CAIL fact. The sentences repeat: such documents
measure time and memory, and say nothing about how right a model is.
"""

from __future__ import annotations

import json
import random
import re
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

from benchmarks.texts import sample_rows

#: Mean length of a document, in characters; lengths are drawn between half and one and a half of it.
MEAN_LENGTH = 400
_SENTENCE = re.compile(r"[^。！？；\n]+[。！？；]?")
#: Sentences of other labels mixed in: a real fact holds much that tells nothing about the charge.
_FOREIGN_SHARE = 0.3


def sentences_by_label() -> dict[str, list[str]]:
    """Sentences of the sample corpus by the main label of their row, labels in order of their ids."""
    found: dict[str, list[str]] = defaultdict(list)
    for row in sample_rows():
        labels = row["labels"]
        assert isinstance(labels, list)  # noqa: S101
        found[str(labels[0])] += [match[0] for match in _SENTENCE.finditer(str(row["text"]))]
    return dict(sorted(found.items()))


def generate(count: int, seed: int = 8) -> Iterator[dict[str, object]]:
    """``count`` corpus rows; the first n of them are the same for any count."""
    rng = random.Random(seed)  # noqa: S311
    sentences = sentences_by_label()
    labels = list(sentences)
    # Labels as often as they occur in the samples.
    weights = [len(sentences[label]) for label in labels]
    every = [sentence for label in labels for sentence in sentences[label]]
    for number in range(count):
        label = rng.choices(labels, weights)[0]
        length = rng.uniform(0.5, 1.5) * MEAN_LENGTH
        pieces: list[str] = []
        size = 0
        while size < length:
            pieces.append(rng.choice(every if rng.random() < _FOREIGN_SHARE else sentences[label]))
            size += len(pieces[-1])
        yield {"id": f"g{number:09d}", "text": "".join(pieces), "labels": [label], "basis": "import"}


def write_documents(path: Path, count: int, seed: int = 8) -> int:
    """Write ``count`` rows as JSON Lines, one at a time; return the characters of their texts."""
    characters = 0
    with path.open("w", encoding="utf-8") as file:
        for row in generate(count, seed):
            characters += len(str(row["text"]))
            file.write(json.dumps(row, ensure_ascii=False) + "\n")
    return characters
