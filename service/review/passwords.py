"""Passwords: argon2id hashes, and what a password must be."""

from __future__ import annotations

import secrets

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from service.review.errors import PasswordRuleError

#: NIST SP 800-63B-4 asks for 15 where a password stands alone; 12 with lockout is a compromise for a
#: desk inside a company.
MIN_LENGTH = 12
#: ASVS 2.1.2.
MAX_LENGTH = 128
#: A bound on the work of one sign-in.
_MOST_READ = 257

#: zxcvbn's mark "safely unguessable": more than 10**8 guesses, of which five fail before the account rests.
_LEAST_SCORE = 3
#: What is looked at; the work grows faster than the length.
_LOOKED_AT = 40
#: Beside the 30,000 commonest leaked passwords, names and words that zxcvbn ships: what is common in Chinese ones.
_CHINESE_HABITS = (
    "woaini woaiwojia aini1314 5201314 520520 1314520 1314 520 521 168168 888888 zhang wang li liu chen yang zhao "
    "huang zhou mima mima123456 zhongguo beijing shanghai guangzhou shenzhen nihao haoren laopo laogong baobei "
    "xiaoxiao qq123456 a123456789 asd123456 qwe123456 woaini1314 anyou fuhe guanliyuan yonghu admin123 huawei taobao "
    "weixin"
)

#: Profile RFC 9106 names for constrained memory: 64 MiB, 3 passes, 4 lanes; the library's default.
_HASHER = PasswordHasher()

#: Compared against where there is no such user, so that time tells nothing. Made on first use.
_DECOY: list[str] = []


def check_rules(password: str, name: str) -> None:
    """Refuse a password that is too short, too long, the name, or among the first that are tried.

    Raises
    ------
    PasswordRuleError
        With the rule that it breaks.
    """
    if len(password) < MIN_LENGTH:
        raise PasswordRuleError(f"密码至少 {MIN_LENGTH} 个字符")
    if len(password) > MAX_LENGTH:
        raise PasswordRuleError(f"密码最多 {MAX_LENGTH} 个字符")
    folded = password.casefold()
    if name and folded.replace(name.casefold(), "").strip("0123456789 ") == "":
        raise PasswordRuleError("密码不能只由用户名和数字组成")
    if _score(password, name) < _LEAST_SCORE:
        raise PasswordRuleError(
            "密码太容易猜到：常见或泄露过的密码、键盘顺序、重复、日期会最先被试；请用几个不相干的词"
        )


def _score(password: str, name: str) -> int:
    """How hard to guess, 0 to 4: leaked passwords, words, keyboards, repeats, dates, in clear or disguised."""
    from zxcvbn import zxcvbn

    found = zxcvbn(password[:_LOOKED_AT], user_inputs=[name, *_CHINESE_HABITS.split()])
    return int(found["score"])


def hash_password(password: str) -> str:
    """Argon2id hash with its own salt and parameters."""
    return _HASHER.hash(password.encode("utf-8", "surrogatepass"))


def matches(hashed: str | None, password: str) -> bool:
    """Whether a password is the one hashed; ``None`` never is, and takes as long."""
    if not _DECOY:
        _DECOY.append(_HASHER.hash(secrets.token_bytes(16)))
    given = password[:_MOST_READ].encode("utf-8", "surrogatepass")
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
