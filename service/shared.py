"""Memory that a server's processes share: made before they fork, gone when they end."""

from __future__ import annotations

import mmap
import os
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager

try:
    import fcntl
except ImportError:  # Windows: one process, so the thread lock is enough
    fcntl = None  # type: ignore[assignment]


class SharedBlock:
    """Zeroed bytes seen by all processes forked after it was made.

    The lock is a record lock of the operating system: it is released when its
    holder is killed, which a semaphore is not. Record locks do not tell the
    threads of a process apart, so a thread lock stands before it.

    Parameters
    ----------
    size : int
        Bytes, at least 1.
    """

    def __init__(self, size: int) -> None:
        self.memory = mmap.mmap(-1, size)
        self._threads = threading.Lock()
        self._file = tempfile.TemporaryFile() if not hasattr(os, "memfd_create") else None  # noqa: SIM115
        self._descriptor = self._file.fileno() if self._file else os.memfd_create("anyou")

    def close(self) -> None:
        """Give the memory and the lock back."""
        self.memory.close()
        if self._file:
            self._file.close()
        else:
            os.close(self._descriptor)

    @contextmanager
    def locked(self) -> Iterator[mmap.mmap]:
        """The memory, with no other thread or process inside."""
        with self._threads:
            if fcntl is not None:
                fcntl.lockf(self._descriptor, fcntl.LOCK_EX)
            try:
                yield self.memory
            finally:
                if fcntl is not None:
                    fcntl.lockf(self._descriptor, fcntl.LOCK_UN)
