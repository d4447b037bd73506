"""Ends connections that do not send their request in time."""

from __future__ import annotations

import contextlib
import os
import socket
import threading
import time

#: Seconds between two looks; a deadline is kept to about this.
_TICK = 0.25


class Deadlines:
    """Watches the connections that threads of this process are reading from.

    After ``seconds`` no more is read from a connection: what has arrived is all
    there is, and the request is answered as incomplete. After twice that the
    connection is cut, so that a reader who takes nothing holds no thread.

    A timeout of the socket would not do: it starts again with every byte.
    """

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._lock = threading.Lock()
        self._watched: dict[int, tuple[socket.socket, float, bool]] = {}
        self._next = 0
        self._pid: int | None = None

    def watch(self, connection: socket.socket) -> int:
        """Start the clock of a connection; the number is for :meth:`release`."""
        with self._lock:
            if self._pid != os.getpid():
                self._pid = os.getpid()
                threading.Thread(target=self._run, name="deadlines", daemon=True).start()
            self._next += 1
            self._watched[self._next] = (connection, time.monotonic() + self._seconds, False)
            return self._next

    def release(self, number: int) -> None:
        """Stop the clock."""
        with self._lock:
            self._watched.pop(number, None)

    def _run(self) -> None:
        while True:
            time.sleep(_TICK)
            now = time.monotonic()
            # Under the lock, so that no connection is closed and its number used anew meanwhile.
            with self._lock:
                for number, (connection, deadline, warned) in list(self._watched.items()):
                    if now < deadline:
                        continue
                    with contextlib.suppress(OSError):
                        connection.shutdown(socket.SHUT_RDWR if warned else socket.SHUT_RD)
                    self._watched[number] = (connection, now + self._seconds, True)
