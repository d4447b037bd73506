"""Writing that is on the disk when it returns."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO


def write_synced(path: Path, data: bytes) -> None:
    """Write and flush to the disk before returning."""
    with path.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def sync_folder(path: Path) -> None:
    """Flush a folder's own entries to the disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


@contextmanager
def replacing(path: Path, mode: int = 0o644) -> Iterator[IO[bytes]]:
    """A file written aside that takes the place of ``path`` when the block ends, on the disk by then.

    A reader, and a crash, sees the old one or the new one; after an exception the old one stays.
    """
    # Only what writes pays for it: a command that answers one text imports this file as well.
    import tempfile

    descriptor, name = tempfile.mkstemp(prefix=f".{path.name}-", dir=path.parent)
    aside = Path(name)
    try:
        with os.fdopen(descriptor, "wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        aside.chmod(mode)
        aside.replace(path)
        sync_folder(path.parent)
    except BaseException:
        aside.unlink(missing_ok=True)
        raise


def replace_file(path: Path, data: bytes) -> None:
    """Replace a file by these bytes, as :func:`replacing` does."""
    with replacing(path) as file:
        file.write(data)


def settle_folder(aside: Path, target: Path) -> None:
    """Give a folder that was written aside its name.

    A folder of that name is taken for the same one, written whole by a run that
    was stopped right after; it stays. Names must tell the content.
    """
    try:
        aside.rename(target)
    except OSError as error:
        if error.errno not in (errno.ENOTEMPTY, errno.EEXIST):
            raise
        import shutil

        shutil.rmtree(aside)
    sync_folder(target.parent)
