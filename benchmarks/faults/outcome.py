"""What came of a fault that was made many times."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path


@dataclass
class Outcome:
    """Counts of one fault; ``problems`` is empty where all held.

    ``told`` counts what was seen, such as the states found after a kill. ``left_out`` says why the
    fault could not be made here.
    """

    name: str
    held: str
    times: int = 0
    told: Counter[str] = field(default_factory=Counter)
    problems: list[str] = field(default_factory=list)
    left_out: str = ""

    @property
    def passed(self) -> bool:
        """Whether it was made and everything held."""
        return not self.problems and not self.left_out and self.times > 0

    def check(self, condition: object, problem: str) -> None:
        """Note a problem unless the condition holds."""
        if not condition:
            self.problems.append(f"{problem} (time {self.times})")

    def line(self) -> str:
        """Row of the table."""
        seen = ", ".join(f"{name} {count}" for name, count in sorted(self.told.items()))
        end = f"not made: {self.left_out}" if self.left_out else "; ".join(self.problems[:3]) or "none"
        return f"| {self.name} | {self.times} | {seen} | {self.held} | {end} |"


#: A fault: a scratch folder, how often, and where its chances come from.
Fault = Callable[[Path, int, random.Random], Outcome]

HEAD = "| fault | times | seen | what must hold | problems |\n|---|---|---|---|---|"
