"""How much each key may ask: a fixed window counted over all processes of the server."""

from __future__ import annotations

import hashlib
import struct
import time

from limits import RateLimitItem, parse

from service.shared import SharedBlock

#: Keys counted at the same time; a power of two.
_SLOTS = 4096
#: Hash of key and window length, number of the window, hits.
_ENTRY = struct.Struct("<QQQ")
#: Slots looked at for a key before the oldest among them is taken over.
_PROBES = 8


def whole(limit: str) -> int:
    """Hits that a whole window lets through."""
    item: RateLimitItem = parse(limit)
    return int(item.amount)


class RateLimiter:
    """Counts hits a key in memory that all processes share.

    The limits are written and read with the grammar of the *limits* package,
    which Flask-Limiter is built on; its in-memory storage counts in one process
    only, so with N of them a key would get N times its limit.
    """

    def __init__(self) -> None:
        self._block = SharedBlock(_SLOTS * _ENTRY.size)

    def hit(self, key: str, limit: str, cost: int = 1, now: float | None = None) -> int:
        """Count ``cost`` hits; seconds to wait if that is too many, else 0.

        Refused hits are not counted, so that a caller who waits gets through.

        Parameters
        ----------
        key : str
            Whom to count.
        limit : str
            Such as ``600/minute``.
        """
        item: RateLimitItem = parse(limit)
        length = item.get_expiry()
        moment = time.time() if now is None else now
        window = int(moment // length)
        digest = hashlib.blake2b(f"{key} {length}".encode(), digest_size=8).digest()
        mark = int.from_bytes(digest, "little") | 1
        with self._block.locked() as memory:
            at = self._find(memory, mark, window)
            found, last, count = _ENTRY.unpack_from(memory, at)
            if found != mark or last != window:
                count = 0
            if count + cost > item.amount:
                return max(1, int((window + 1) * length - moment) + 1)
            _ENTRY.pack_into(memory, at, mark, window, count + cost)
        return 0

    @staticmethod
    def _find(memory: object, mark: int, window: int) -> int:
        """Place of a key's entry, or of the one it may replace."""
        oldest, place = None, 0
        for step in range(_PROBES):
            at = ((mark + step) % _SLOTS) * _ENTRY.size
            found, last, _ = _ENTRY.unpack_from(memory, at)  # type: ignore[arg-type]
            if found == mark:
                return at
            if oldest is None or last < oldest:
                oldest, place = last, at
        return place
