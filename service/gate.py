"""Admission: so many requests are computed, so many wait, the rest is told to come back."""

from __future__ import annotations

import threading
import time

from service.faults import GateClosedError


class Gate:
    """Counts the requests of one process.

    Parameters
    ----------
    slots : int
        Requests computed at the same time.
    queue : int
        Requests that may wait for a slot; 0 for none.
    seconds : float
        Longest wait.
    """

    def __init__(self, slots: int, queue: int, seconds: float) -> None:
        self._slots = slots
        self._queue = queue
        self._seconds = seconds
        self._changed = threading.Condition()
        self.active = 0
        self.waiting = 0
        self.draining = False

    def enter(self) -> None:
        """Take a slot, waiting for it if need be.

        Raises
        ------
        GateClosedError
            If none came free in time, too many wait already, or the process stops.
        """
        with self._changed:
            if self.draining:
                raise GateClosedError("stopping", 5)
            if self.active < self._slots and not self.waiting:
                self.active += 1
                return
            if self.waiting >= self._queue:
                raise GateClosedError("overload", 1)
            self.waiting += 1
            try:
                free = self._changed.wait_for(lambda: self.active < self._slots, self._seconds)
                if not free:
                    raise GateClosedError("queue_timeout", 2)
                self.active += 1
            finally:
                self.waiting -= 1

    def try_enter(self) -> bool:
        """Take a slot if one is free and nobody waits for it; whether it was taken."""
        with self._changed:
            free = self.active < self._slots and not self.waiting and not self.draining
            self.active += free
            return free

    def leave(self) -> None:
        """Give the slot back."""
        with self._changed:
            self.active -= 1
            self._changed.notify()

    def drain(self) -> None:
        """Let nobody in any more; those inside and those waiting finish."""
        self.draining = True

    def wait_idle(self, seconds: float) -> bool:
        """Wait until nobody is inside; whether that came true in time."""
        deadline = time.monotonic() + seconds
        while self.active or self.waiting:
            if time.monotonic() > deadline:
                return False
            time.sleep(0.02)
        return True
