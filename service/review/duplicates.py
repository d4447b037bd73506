"""Same and similar texts: SHA-256 of the folded text, and MinHash with bands over its shingles.

A. Broder, On the resemblance and containment of documents (1997); bands as in J. Leskovec,
A. Rajaraman, J. Ullman, Mining of Massive Datasets, chapter 3.
"""

from __future__ import annotations

import hashlib
import re
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection, Row, select

from classifier.normalize import normalize
from service.review.records import Similar
from service.review.tables import incident_bands, incident_texts, incidents

#: Characters a shingle, hashes a signature, hashes a band. A pair of texts that share 60 % of
#: their shingles is found with probability 1 - (1 - 0.6 ** 3) ** 20 > 0.99.
SHINGLE = 4
_HASHES = 60
_ROWS = 3
_BANDS = _HASHES // _ROWS

#: Least share of common shingles, 0 to 1, at which a text counts as similar.
SIMILAR = 0.5
#: Stored texts compared at most; a text like thousands of others needs no better list.
_MOST = 200

#: Figures stay: another amount is another incident.
_STEPS = ("nfkc", "invisible", "lower", "simplified")
_NO_LETTER = re.compile(r"[\W_]+")


def _odd(label: bytes) -> NDArray[np.uint64]:
    """Fixed multipliers, the same in every process and release."""
    raw = b"".join(hashlib.sha256(label + bytes([i])).digest()[:8] for i in range(_HASHES))
    return np.frombuffer(raw, "<u8") | np.uint64(1)


_A, _B = _odd(b"anyou minhash a"), _odd(b"anyou minhash b")
_CHAR = np.array([0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F, 0x165667B19E3779F9, 0x27D4EB2F165667C5], np.uint64)
_WEIGHTS = np.array([0x9E3779B97F4A7C15, 0xBF58476D1CE4E5B9, 0x94D049BB133111EB], np.uint64)


def fold(text: str) -> str:
    """What is left of a text without case, width, script, space and punctuation; figures stay."""
    return _NO_LETTER.sub("", normalize(text, _STEPS))


def sha256(folded: str) -> str:
    """The same for equal texts only."""
    return hashlib.sha256(folded.encode("utf-8", "surrogatepass")).hexdigest()


def signature(folded: str) -> NDArray[np.uint32]:
    """MinHash of the shingles, shape (60,)."""
    codes = np.frombuffer(folded.encode("utf-32-le", "surrogatepass"), "<u4").astype(np.uint64)
    if len(codes) < SHINGLE:
        codes = np.concatenate([codes, np.zeros(SHINGLE - len(codes), np.uint64)])
    windows = np.lib.stride_tricks.sliding_window_view(codes, SHINGLE)
    with np.errstate(over="ignore"):
        shingles = np.unique((windows * _CHAR).sum(axis=1, dtype=np.uint64))
        shingles ^= shingles >> np.uint64(29)
        mixed = shingles[:, None] * _A + _B
    return np.asarray((mixed >> np.uint64(32)).min(axis=0).astype(np.uint32))


def bands(mark: NDArray[np.uint32]) -> list[int]:
    """Keys under which a signature is found, signed 64 bits, one a band."""
    rows = mark.reshape(_BANDS, _ROWS).astype(np.uint64)
    with np.errstate(over="ignore"):
        keys = (rows * _WEIGHTS).sum(axis=1, dtype=np.uint64)
        # Bands differ in their number too, or equal hashes in other places would meet.
        keys = (keys ^ (keys >> np.uint64(31))) * _CHAR[1] + np.arange(_BANDS, dtype=np.uint64)
    return [int(key) for key in keys.view(np.int64)]


def find(
    connection: Connection, folded: str, limit: int, besides: int | None = None, least: float = SIMILAR
) -> tuple[Similar, ...]:
    """Stored incidents like a folded text, most similar first, older ones first among equals."""
    own = signature(folded)
    same = select(incidents.c.number).where(incidents.c.text_sha256 == sha256(folded)).order_by(incidents.c.number)
    equal = set(connection.execute(same.limit(_MOST)).scalars())
    keys = select(incident_bands.c.number).where(incident_bands.c.key.in_(bands(own))).distinct().limit(_MOST)
    numbers = [n for n in equal | set(connection.execute(keys).scalars()) if n != besides]
    if not numbers:
        return ()
    stored = select(incident_texts.c.number, incident_texts.c.signature).where(incident_texts.c.number.in_(numbers))
    scored = []
    for number, mark in connection.execute(stored):
        share = 1.0 if number in equal else float((np.frombuffer(mark, "<u4") == own).mean())
        if share >= least:
            # An estimate may say 1 for a text that is not quite the same.
            scored.append((share if number in equal else min(share, 0.99), number))
    scored.sort(key=lambda pair: (-pair[0], pair[1]))
    best = {number: share for share, number in scored[:limit]}
    shown = (
        select(incidents, incident_texts.c.text)
        .join(incident_texts, incident_texts.c.number == incidents.c.number)
        .where(incidents.c.number.in_(best))
    )
    rows = {row.number: row for row in connection.execute(shown)}
    return tuple(
        Similar(
            row.id,
            round(share, 2),
            row.status,
            None if kept_back(row) else row.label,
            excerpt(row.text),
        )
        for number, share in best.items()
        if (row := rows.get(number)) is not None
    )


def kept_back(row: Row[Any]) -> bool:
    """Whether somebody is still to read an incident without knowing what was said of it."""
    return bool(row.status == "second" or (row.blind and row.status == "open"))


def excerpt(text: str, length: int = 80) -> str:
    """The beginning of a text on one line."""
    line = " ".join(text.split())
    return line if len(line) <= length else line[: length - 1] + "…"
