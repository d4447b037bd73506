"""Environment variables that look like a setting of ours and are none."""

from __future__ import annotations

import difflib
import os
from collections.abc import Mapping

from service.config import PREFIX, SETTINGS

#: Beginnings of variables that tests, benchmarks and the compose file read, none of them a setting.
OTHERS = ("ANYOU_REQUIRE_", "ANYOU_BENCH_", "ANYOU_DB_PASSWORD")


def unknown_variables(environment: Mapping[str, str] | None = None) -> list[str]:
    """What to tell of each ``ANYOU_`` variable that is no setting: its name and the nearest known one, not its value.

    They are not refused, for another tool may have set them.

    Parameters
    ----------
    environment : mapping, optional
        The process's own if absent.
    """
    given = os.environ if environment is None else environment
    known = ["CONFIG", *(setting.name for setting in SETTINGS)]
    messages = []
    for name in sorted(given):
        bare = name.removeprefix(PREFIX)
        if name.startswith(PREFIX) and bare not in known and not name.startswith(OTHERS):
            near = difflib.get_close_matches(bare.upper(), known, 1)
            hint = f"，是否想写 {PREFIX}{near[0]}" if near else ""
            messages.append(f"没有这个设置，环境变量 {_printable(name)} 未被采用{hint}")
    return messages


def _printable(name: str) -> str:
    return "".join(c if c.isprintable() else "?" for c in name[:100])
