"""What the processes of a server must all know: it is stopping; a new model was refused."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from datetime import UTC, datetime

from service.shared import SharedBlock

#: One byte "stopping", two bytes length, then JSON.
_SIZE = 4096
_HEAD = 3

#: Longest reason: a character beyond the common plane takes twelve bytes as JSON.
_REASON = 300


@dataclass(frozen=True, slots=True)
class Refusal:
    """A model that was named current and did not pass; the former one goes on."""

    id: str | None
    reason: str
    at: str

    @classmethod
    def now(cls, model_id: str | None, reason: str) -> Refusal:
        """A refusal of this moment; a long reason is cut, so that it fits the board however it is written."""
        return cls(model_id, reason[:_REASON], datetime.now(UTC).isoformat(timespec="seconds"))

    def to_dict(self) -> dict[str, str | None]:
        """Plain JSON form."""
        return asdict(self)


class Notice:
    """Shared notice board."""

    def __init__(self) -> None:
        self._block = SharedBlock(_SIZE)

    @property
    def stopping(self) -> bool:
        """Whether the whole server is about to end."""
        return self._block.memory[0] == 1

    def stop(self) -> None:
        """Say so; there is no way back."""
        self._block.memory[0] = 1

    @property
    def refusal(self) -> Refusal | None:
        """The refused model, if the last change of ``current`` was refused."""
        with self._block.locked() as memory:
            length = int.from_bytes(memory[1:_HEAD], "big")
            raw = bytes(memory[_HEAD : _HEAD + length])
        return Refusal(**json.loads(raw)) if raw else None

    @refusal.setter
    def refusal(self, value: Refusal | None) -> None:
        raw = json.dumps(value.to_dict()).encode()[: _SIZE - _HEAD] if value else b""
        with self._block.locked() as memory:
            memory[1:_HEAD] = len(raw).to_bytes(2, "big")
            memory[_HEAD : _HEAD + len(raw)] = raw
