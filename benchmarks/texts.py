"""Texts of a wanted length, cut from the sample corpus."""

from __future__ import annotations

import json
import random
from pathlib import Path

SAMPLES = Path(__file__).parent.parent / "samples"

#: Characters; 430 is about the mean of a described case.
LENGTHS = (50, 200, 430, 2_000, 20_000)


def sample_rows() -> list[dict[str, object]]:
    """Rows of the sample corpus, in the order of the files."""
    return [
        json.loads(line)
        for path in sorted((SAMPLES / "corpus").glob("*.jsonl"))
        for line in path.read_text("utf-8").splitlines()
    ]


def cut_texts(length: int, count: int, seed: int = 9) -> list[str]:
    """``count`` texts of exactly ``length`` characters, sample texts laid end to end in a seeded order."""
    rng = random.Random(seed)  # noqa: S311
    sources = [str(row["text"]) for row in sample_rows()]
    texts: list[str] = []
    while len(texts) < count:
        pieces: list[str] = []
        size = 0
        while size < length:
            pieces.append(rng.choice(sources))
            size += len(pieces[-1])
        texts.append("".join(pieces)[:length])
    return texts
