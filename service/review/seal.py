"""Sealing originals: Fernet with keys from the configuration."""

from __future__ import annotations


class Seal:
    """Encrypts with the first key, decrypts with any.

    Parameters
    ----------
    keys : tuple of str
        As ``cryptography.fernet.Fernet.generate_key`` makes them.

    Raises
    ------
    ValueError
        If one is no such key.
    """

    def __init__(self, keys: tuple[str, ...]) -> None:
        raise NotImplementedError

    def close(self, text: str) -> bytes:
        """The sealed text."""
        raise NotImplementedError

    def open(self, token: bytes) -> str:
        """The text again.

        Raises
        ------
        SealError
            If no key opens it.
        """
        raise NotImplementedError
