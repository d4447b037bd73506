"""Why the service itself turns a request away; :mod:`service.errors` gives each its status."""

from __future__ import annotations


class StoreError(Exception):
    """The database cannot be used; the message is for the operator and holds no address."""


class GateClosedError(Exception):
    """A request is not let in.

    Parameters
    ----------
    cause : str
        ``overload`` (too many waiting), ``queue_timeout``, ``deadline`` or ``stopping``.
    retry_after : int
        Seconds after which another try is sensible.
    """

    def __init__(self, cause: str, retry_after: int) -> None:
        super().__init__(cause)
        self.cause = cause
        self.retry_after = retry_after


class RateLimitedError(Exception):
    """A key has used up its window.

    Parameters
    ----------
    retry_after : int
        Seconds until the next window.
    """

    def __init__(self, retry_after: int) -> None:
        super().__init__("rate limited")
        self.retry_after = retry_after


class TooLargeError(Exception):
    """More is asked than can ever be done; the message, in Chinese, says what may be asked."""
