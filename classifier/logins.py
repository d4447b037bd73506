"""Whether accounts are told to be those whose passwords fit."""

from __future__ import annotations

from classifier.numerals import Number
from classifier.surroundings import BEFORE_REACH, Surroundings
from classifier.units import (
    ACCOUNTS_BEFORE,
    GUARDED,
    LOGGED_IN,
    LOGGED_IN_AFTER,
    LOGIN_MEANS,
    NONE_FITTED,
    STUFFED,
    TRIED,
    TRIED_ONLY,
)


def logs_in(around: Surroundings, number: Number) -> bool:
    """Whether accounts are told to be those whose passwords fit (撞库成功登录1.2万个账号)."""
    left, text = around.clause(number)[0], around.text
    if TRIED_ONLY.search(text, *left) or NONE_FITTED.match(text, number.end):
        return False
    found = LOGGED_IN.search(text, *left)
    behind = found is None and LOGGED_IN_AFTER.match(text, number.end)
    if not (found or behind) or GUARDED.search(text, *left):
        return False
    if found is None:
        return around.tells(STUFFED)
    return found[0] in TRIED or around.tells(LOGIN_MEANS)


def counts_logins(around: Surroundings, number: Number) -> bool:
    """Whether a bare figure counts the accounts that opened: 撞库影响账号数:1530, 尝试1.8万个账号,成功320个."""
    text, before = around.text, max(0, number.start - BEFORE_REACH)
    if not ACCOUNTS_BEFORE.search(text, before, number.start) or GUARDED.search(text, before, number.start):
        return False
    return around.tells(STUFFED)
