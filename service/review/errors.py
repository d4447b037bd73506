"""What the desk refuses; messages are Chinese and never quote an incident."""

from __future__ import annotations

from typing import Any


class DeskError(Exception):
    """Base of all refusals; :mod:`service.errors` answers with ``status``."""

    status = 422

    def __init__(self, message: str, fields: dict[str, Any] | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.fields = fields

    @property
    def told(self) -> str:
        """The message with those of its fields behind it, for a page that shows no form field by field."""
        parts: list[str] = []
        for messages in (self.fields or {}).values():
            parts += [messages] if isinstance(messages, str) else [str(one) for one in messages]
        if not parts:
            return self.message
        return f"{self.message.rstrip('。')}：{'；'.join(part.rstrip('。') for part in parts)}。"


class NotFoundError(DeskError):
    """There is no such incident, decision, view or user."""

    status = 404


class ConflictError(DeskError):
    """The reference is taken by another body, or somebody else was faster."""

    status = 409


class ChangedError(ConflictError):
    """The incident is no longer what the page showed the reader."""


class ClaimedError(ConflictError):
    """Another reader holds the incident."""


class ForbiddenError(DeskError):
    """The reader may not do this."""

    status = 403


class InvalidError(DeskError):
    """A value breaks the rules; ``fields`` says which."""


class SealError(DeskError):
    """The original was never kept, is destroyed, or no key opens it."""

    status = 409


class PeopleError(ValueError):
    """A name, role or change of a user that is refused; the message is Chinese."""


class PasswordRuleError(ValueError):
    """A password is not fit; the message, in Chinese, says why and does not repeat it."""
