"""One case at a time: within its time and memory, and every error of a kind that was meant."""

from __future__ import annotations

import resource
import signal
import traceback
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType
from typing import Any

ROOT = Path(__file__).resolve().parent.parent.parent

#: Seconds a case may take; an honest file of this size takes well under one.
SECONDS = 20.0
#: Memory that cases may take on top of what the process holds, in bytes.
MEMORY = 3 << 30


class TooSlowError(BaseException):
    """A case took too long; no ``except Exception`` may swallow it."""


class FoundError(AssertionError):
    """A case ended otherwise than in an answer or an error that was meant."""


def _alarm(_number: int, _frame: FrameType | None) -> None:
    raise TooSlowError


@contextmanager
def limited() -> Iterator[None]:
    """Within the time of one case."""
    former = signal.signal(signal.SIGALRM, _alarm)
    signal.setitimer(signal.ITIMER_REAL, SECONDS)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, former)


def limit_memory() -> None:
    """Let this process grow by :data:`MEMORY` at most."""
    pages = int(Path("/proc/self/statm").read_text().split()[0])
    resource.setrlimit(resource.RLIMIT_AS, (pages * resource.getpagesize() + MEMORY,) * 2)


@dataclass
class Tally:
    """What came of the cases of one target; findings by their place."""

    outcomes: Counter[str] = field(default_factory=Counter)
    findings: dict[str, str] = field(default_factory=dict)

    def run(self, case: Callable[[], str], describe: Callable[[], Any]) -> None:
        """Run a case that returns its outcome; a new kind of failure is raised once for hypothesis to shrink."""
        try:
            with limited():
                outcome = case()
        except KeyboardInterrupt:
            raise
        except BaseException as error:
            place = _place(error)
            self.outcomes["finding"] += 1
            if place in self.findings and place != self._shrinking:
                return
            self._shrinking = place
            self.findings[place] = f"{error!r}"[:200] + " by " + repr(describe())[:600]
            raise FoundError(place) from error
        self.outcomes[outcome] += 1

    _shrinking: str | None = None

    def close(self) -> None:
        """The present failure has been shrunk; from now on it is a known one."""
        self._shrinking = None


def _place(error: BaseException) -> str:
    """Type, and the last line of our own code it went through."""
    frames = traceback.extract_tb(error.__traceback__)
    ours = [f for f in frames if str(ROOT) in f.filename and "/.venv/" not in f.filename]
    own = [f for f in ours if "fuzz_files" not in f.filename]
    last = own[-1] if own else frames[-1]
    return f"{type(error).__name__} at {Path(last.filename).name}:{last.name}:{last.lineno}"
