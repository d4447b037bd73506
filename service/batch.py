"""How large a batch may be: what can never be answered in time is refused once and for all, not told to come back."""

from __future__ import annotations

import time
from typing import Any

from service.config import ServiceConfig
from service.faults import GateClosedError, TooLargeError


def measure(config: ServiceConfig, items: list[Any]) -> list[int]:
    """Characters of each item, 0 where it has no text; a batch that has too many is refused before it is computed.

    Raises
    ------
    TooLargeError
        With what is allowed.
    """
    if len(items) > config.max_batch:
        raise TooLargeError(f"一批最多 {config.max_batch} 条。")
    texts = [item.get("text") if isinstance(item, dict) else None for item in items]
    sizes = [len(text) if isinstance(text, str) else 0 for text in texts]
    chars = sum(sizes)
    if chars > config.max_batch_chars:
        raise TooLargeError(f"一批的描述合计最多 {config.max_batch_chars} 个字，这一批有 {chars} 个字，请分成几批。")
    return sizes


class Budget:
    """Time of one batch.

    Parameters
    ----------
    seconds : float
        Longest time from the beginning of the request.
    started : float
        When that was, by ``time.perf_counter``.
    whole : int
        Characters of the batch.
    """

    def __init__(self, seconds: float, started: float, whole: int) -> None:
        self._seconds = seconds
        self._started = started
        self._whole = whole
        self._done = 0
        # Processor time of this thread alone, whatever else the machine does meanwhile.
        self._before = time.thread_time()

    def add(self, size: int) -> None:
        """Count an item that is answered."""
        self._done += size

    def check(self) -> None:
        """Go on, or end the batch.

        Raises
        ------
        TooLargeError
            If the time is over and the batch would not have passed on an idle machine either.
        GateClosedError
            If the time is over because others were served as well: it may pass another time.
        """
        if time.perf_counter() - self._started <= self._seconds:
            return
        own = time.thread_time() - self._before
        if self._done and own * self._whole > self._seconds * self._done:
            raise TooLargeError(f"这一批在 {self._seconds:g} 秒的时限内算不完，请分成几批。")
        raise GateClosedError("deadline", 5)
