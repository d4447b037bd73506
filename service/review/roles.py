"""Roles of the desk and what each may do; the one table that views and tests read."""

from __future__ import annotations

SUBMITTER, REVIEWER, LEAD, ADMIN = "submitter", "reviewer", "lead", "admin"

#: Each role may do what the ones before it may.
ROLES = (SUBMITTER, REVIEWER, LEAD, ADMIN)

ROLE_NAMES = {SUBMITTER: "提交人", REVIEWER: "复核员", LEAD: "组长", ADMIN: "管理员"}

#: Right -> the least role that has it.
RIGHTS = {
    # hand in incidents, and see what became of one's own
    "submit": SUBMITTER,
    # queue, items, decisions, bulk, search, statistics
    "review": REVIEWER,
    # see an original behind its mask; always noted in the history
    "reveal": LEAD,
    # settle a disagreement of two readers, give items to others
    "adjudicate": LEAD,
    # history and export
    "history": LEAD,
    # users of the desk
    "users": ADMIN,
}


def may(role: str, right: str) -> bool:
    """Whether a role has a right; an unknown role has none.

    Raises
    ------
    KeyError
        If there is no such right.
    """
    least = ROLES.index(RIGHTS[right])
    return role in ROLES and ROLES.index(role) >= least
