"""Sealing originals: Fernet with keys from the configuration."""

from __future__ import annotations

import hashlib
import hmac

from cryptography.fernet import Fernet, InvalidToken, MultiFernet

from service.review.errors import SealError


class Seal:
    """Encrypts with the first key, decrypts with any.

    Parameters
    ----------
    keys : tuple of str
        As ``cryptography.fernet.Fernet.generate_key`` makes them, at least one.

    Raises
    ------
    ValueError
        If one is no such key.
    """

    def __init__(self, keys: tuple[str, ...]) -> None:
        self._fernet = MultiFernet([Fernet(key) for key in keys])
        # Not the key itself: what is stored beside the sealed text must not help to open it.
        self._marks = [hashlib.sha256(b"anyou body mark " + key.encode()).digest() for key in keys]

    def close(self, text: str) -> bytes:
        """The sealed text."""
        return self._fernet.encrypt(text.encode())

    def open(self, token: bytes) -> str:
        """The text again.

        Raises
        ------
        SealError
            If no key opens it.
        """
        try:
            return self._fernet.decrypt(token).decode()
        except InvalidToken as error:
            raise SealError("现有的封存密钥打不开这份原文") from error

    def mark(self, body: bytes) -> str:
        """Keyed hash, 64 hexadecimal digits: tells whether two bodies are equal and nothing to one without the key."""
        return hmac.new(self._marks[0], body, hashlib.sha256).hexdigest()

    def matches(self, body: bytes, mark: str) -> bool:
        """Whether a mark, made with any of the keys, is of this body."""
        found = [hmac.new(key, body, hashlib.sha256).hexdigest() for key in self._marks]
        return any(hmac.compare_digest(one, mark) for one in found)
