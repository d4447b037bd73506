"""Passwords: argon2id hashes, and what a password must be."""

from __future__ import annotations

import secrets

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from service.review.errors import PasswordRuleError

#: NIST SP 800-63B-4 asks for 15 where a password stands alone; 12 with lockout is a compromise for a
#: desk inside a company.
MIN_LENGTH = 12
#: A bound on the work of one sign-in.
MAX_LENGTH = 256

#: Profile RFC 9106 names for constrained memory: 64 MiB, 3 passes, 4 lanes; the library's default.
_HASHER = PasswordHasher()

#: Compared against where there is no such user, so that time tells nothing. Made on first use.
_DECOY: list[str] = []


def check_rules(password: str, name: str) -> None:
    """Refuse a password that is too short, too long, or the name.

    Raises
    ------
    PasswordRuleError
        With the rule that it breaks.
    """
    if len(password) < MIN_LENGTH:
        raise PasswordRuleError(f"密码至少 {MIN_LENGTH} 个字符")
    if len(password) > MAX_LENGTH:
        raise PasswordRuleError(f"密码最多 {MAX_LENGTH} 个字符")
    if len(set(password)) < 5:
        raise PasswordRuleError("密码里不同的字符太少")
    folded = password.casefold()
    if name and folded.replace(name.casefold(), "").strip("0123456789 ") == "":
        raise PasswordRuleError("密码不能只由用户名和数字组成")


def hash_password(password: str) -> str:
    """Argon2id hash with its own salt and parameters."""
    return _HASHER.hash(password.encode("utf-8", "surrogatepass"))


def matches(hashed: str | None, password: str) -> bool:
    """Whether a password is the one hashed; ``None`` never is, and takes as long."""
    if not _DECOY:
        _DECOY.append(_HASHER.hash(secrets.token_bytes(16)))
    given = password[: MAX_LENGTH + 1].encode("utf-8", "surrogatepass")
    try:
        right = _HASHER.verify(hashed or _DECOY[0], given)
    except (VerificationError, InvalidHashError):
        return False
    return right and hashed is not None


def outdated(hashed: str) -> bool:
    """Whether a hash was made with weaker parameters than today's."""
    return _HASHER.check_needs_rehash(hashed)


def generate() -> str:
    """A random password of 20 characters: about 119 bits."""
    return secrets.token_urlsafe(15)
