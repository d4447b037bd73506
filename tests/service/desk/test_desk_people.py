"""Users: names, passwords, lockout, ties to a sign-in service, the last admin, the history of it all."""

from __future__ import annotations

import contextlib
import random
import time
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from argon2 import extract_parameters
from argon2.low_level import Type
from hypothesis import given
from hypothesis import strategies as st

from service.review.errors import PasswordRuleError, PeopleError
from service.review.history import list_latest
from service.review.passwords import PasswordHasher, check_rules, generate, hash_password, matches
from service.review.people import FAILURES, LONGEST_REST, REST, People
from service.review.proof import verify
from service.review.roles import RIGHTS, ROLES, may
from tests.service.desk.deskside import PASSWORD, desk_of

NOW = datetime(2026, 3, 1, 9, tzinfo=UTC)


@pytest.fixture
def people(new_desk) -> People:
    app = new_desk()
    found = People(desk_of(app).engine)
    found.desk = desk_of(app)
    return found


def test_hash_when_made_with_the_real_settings_then_argon2id_as_rfc_9106_wants() -> None:
    parameters = extract_parameters(PasswordHasher().hash("x"))
    assert parameters.type is Type.ID
    assert parameters.memory_cost >= 65_536 and parameters.time_cost >= 3


@given(st.text(max_size=60), st.text(max_size=60))
def test_password_when_hashed_then_only_itself_matches(one: str, other: str) -> None:
    hashed = hash_password(one)
    assert one not in hashed or len(one) < 4
    assert matches(hashed, one)
    assert matches(hashed, other) is (one == other)
    assert not matches(None, one) and not matches("no hash", one)


@pytest.mark.parametrize(
    ("password", "message"),
    [
        ("短密码", "至少"),
        ("a" * 11, "至少"),
        ("a" * 12, "容易猜到"),
        ("ababababababab", "容易猜到"),
        ("passwordpassword", "容易猜到"),
        ("P@ssw0rd2026", "容易猜到"),
        ("1qaz2wsx3edc", "容易猜到"),
        ("123456789012", "数字"),
        ("woaini1314520", "容易猜到"),
        ("qq1234567890", "容易猜到"),
        ("密码密码密码密码密码密码", "容易猜到"),
        ("x1y2z3-" * 18 + "abc", "最多"),
        ("zhangsanfeng2026", "用户名"),
        ("ZhangSanFeng 1 2 3", "用户名"),
    ],
    ids=[
        "short",
        "eleven",
        "one-letter",
        "two-letters",
        "leaked-twice",
        "leaked-in-disguise",
        "keyboard",
        "row-of-figures",
        "chinese-habit",
        "chinese-habit-and-figures",
        "chinese-twice",
        "long",
        "name-and-year",
        "name-other-case",
    ],
)
def test_password_when_weak_then_refused_and_not_repeated(password: str, message: str) -> None:
    with pytest.raises(PasswordRuleError, match=message) as caught:
        check_rules(password, "zhangsanfeng")
    assert password not in str(caught.value)


@pytest.mark.parametrize(
    "password",
    [
        "correct horse battery",
        "xK9#mQ2$vL7p",
        "我们的猫昨天爬上了邻居的屋顶",
        "lantern-gravel-onion-42",
        "".join(random.Random(7).choices("abcdefghijkmnpqrstuvwxyz23456789", k=128)),
    ],
    ids=["words", "signs", "chinese", "words-and-marks", "longest"],
)
def test_password_when_hard_to_guess_then_no_rule_of_what_it_must_hold(password: str) -> None:
    check_rules(password, "wang")


def test_password_when_it_is_slow_to_weigh_then_bounded() -> None:
    began = time.process_time()
    with contextlib.suppress(PasswordRuleError):
        check_rules("4@8({<[63|!170$5+2" * 14, "wang")
    assert time.process_time() - began < 3


def test_password_when_generated_then_passes_the_rules_and_differs() -> None:
    made = {generate() for _ in range(50)}
    assert len(made) == 50
    for password in made:
        check_rules(password, "wang")


@pytest.mark.parametrize(
    ("name", "display", "role", "message"),
    [
        ("", "", "reviewer", "用户名"),
        ("two words", "", "reviewer", "用户名"),
        ("x" * 65, "", "reviewer", "用户名"),
        ("<b>", "", "reviewer", "用户名"),
        ("wang", "长" * 101, "reviewer", "显示名"),
        ("wang", "", "king", "角色"),
    ],
)
def test_user_when_badly_named_then_refused(people: People, name, display, role, message) -> None:
    with pytest.raises(PeopleError, match=message):
        people.add(name, role, PASSWORD, display)
    assert people.list() == [] and not people.any()


def test_user_when_name_differs_in_case_only_then_the_same(people: People) -> None:
    made = people.add(" Wang ", "reviewer", PASSWORD, "王")
    assert made.name == "wang" and people.find("WANG") == made and people.any()
    with pytest.raises(PeopleError, match="已被使用"):
        people.add("wAng", "lead", PASSWORD)


def test_sign_in_when_right_then_user_and_time(people: People) -> None:
    made = people.add("wang", "reviewer", PASSWORD)
    found = people.sign_in("Wang", PASSWORD, NOW)
    assert found is not None and found.id == made.id and found.last_login_at == NOW
    assert people.sign_in("wang", PASSWORD + " ", NOW) is None
    assert people.sign_in("nobody", PASSWORD, NOW) is None


def test_sign_in_when_failed_often_then_rests_ever_longer_and_right_password_does_not_help(people: People) -> None:
    people.add("wang", "reviewer", PASSWORD)
    for _ in range(FAILURES):
        assert people.sign_in("wang", PASSWORD, NOW) is not None
    for _ in range(FAILURES - 1):
        assert people.sign_in("wang", "wrong", NOW) is None
    assert people.sign_in("wang", PASSWORD, NOW) is not None, "a success clears the count"
    for _ in range(FAILURES):
        people.sign_in("wang", "wrong", NOW)
    assert people.find("wang").locked(NOW)
    assert people.sign_in("wang", PASSWORD, NOW + REST - timedelta(seconds=1)) is None
    later = NOW + REST + timedelta(seconds=1)
    people.sign_in("wang", "wrong", later)
    assert people.find("wang").locked_until == later + REST * 2
    for _ in range(12):
        until = people.find("wang").locked_until
        people.sign_in("wang", "wrong", until + timedelta(seconds=1))
        assert people.find("wang").locked_until - until <= LONGEST_REST + timedelta(seconds=1)
    end = people.find("wang").locked_until + timedelta(seconds=1)
    assert people.sign_in("wang", PASSWORD, end) is not None


def test_sign_in_when_locked_then_wrong_tries_do_not_lengthen_it(people: People) -> None:
    people.add("wang", "reviewer", PASSWORD)
    for _ in range(FAILURES + 5):
        people.sign_in("wang", "wrong", NOW)
    assert people.find("wang").locked_until == NOW + REST


def test_sign_in_when_disabled_then_refused_until_enabled(people: People) -> None:
    made = people.add("wang", "reviewer", PASSWORD)
    people.set_disabled(made.id, True)
    assert people.sign_in("wang", PASSWORD) is None
    people.set_disabled(made.id, False)
    assert people.sign_in("wang", PASSWORD) is not None


def test_salt_when_password_role_or_state_changes_then_another(people: People) -> None:
    people.add("root", "admin", PASSWORD)
    made = people.add("wang", "reviewer", PASSWORD)
    salts = {made.session_salt}
    for change in (
        lambda: people.set_password(made.id, "another long secret"),
        lambda: people.set_role(made.id, "lead"),
        lambda: people.set_disabled(made.id, True),
        lambda: people.set_disabled(made.id, False),
    ):
        change()
        salts.add(people.get(made.id).session_salt)
    assert len(salts) == 5


def test_admin_when_the_last_one_then_stays(people: People) -> None:
    first = people.add("root", "admin", PASSWORD)
    second = people.add("toor", "admin", PASSWORD)
    people.set_role(second.id, "lead")
    for take in (lambda: people.set_role(first.id, "lead"), lambda: people.set_disabled(first.id, True)):
        with pytest.raises(PeopleError, match="最后一个"):
            take()
    assert people.get(first.id).role == "admin" and not people.get(first.id).disabled
    people.set_role(second.id, "admin")
    people.set_disabled(second.id, True)
    with pytest.raises(PeopleError, match="最后一个"):
        people.set_disabled(first.id, True)


def test_tie_when_account_waits_then_tied_once_and_never_over_a_password(people: People) -> None:
    people.add("wang", "reviewer", PASSWORD)
    waiting = people.add("li", "lead", None)
    assert people.tie("https://a sub-1", "wang", "") is None, "an account with a password is not given away"
    assert people.tie("https://a sub-2", "unknown", "") is None
    assert people.tie("https://a sub-3", "LI", "").id == waiting.id
    assert people.tie("https://a sub-3", "renamed", "").id == waiting.id, "known by subject from then on"
    assert people.tie("https://a sub-4", "li", "") is None, "tied to another subject already"
    assert people.tie("https://a sub-5", None, "reviewer") is None
    made = people.tie("https://a sub-6", "neu", "reviewer")
    assert (made.name, made.role, made.has_password) == ("neu", "reviewer", False)
    assert people.sign_in("neu", "") is None
    people.set_disabled(made.id, True)
    assert people.tie("https://a sub-6", "neu", "reviewer") is None


def test_history_when_people_change_then_told_chained_and_without_secrets(people: People) -> None:
    root = people.add("root", "admin", PASSWORD)
    made = people.add("wang", "reviewer", PASSWORD, actor=root.id)
    people.set_role(made.id, "lead", actor=root.id)
    people.set_password(made.id, "another long secret", actor=root.id)
    people.sign_in("wang", "another long secret")
    for _ in range(FAILURES):
        people.sign_in("wang", "wrong")
    people.unlock(made.id, actor=root.id)
    people.set_disabled(made.id, True, actor=root.id)
    people.set_disabled(made.id, False, actor=root.id)
    told = [(entry.action, entry.actor) for entry in reversed(list_latest(people.desk))]
    assert told == [
        ("user_added", "system"),
        ("user_added", root.id),
        ("user_role", root.id),
        ("user_password", root.id),
        ("signed_in", made.id),
        ("user_locked", "system"),
        ("user_unlocked", root.id),
        ("user_disabled", root.id),
        ("user_enabled", root.id),
    ]
    assert verify(people.desk).broken is None
    words = str([entry.detail for entry in list_latest(people.desk)])
    assert PASSWORD not in words and "argon2" not in words and "secret" not in words


def test_rights_when_ranked_then_each_role_holds_those_below() -> None:
    held = [{right for right in RIGHTS if may(role, right)} for role in ROLES]
    assert all(lower < higher for lower, higher in pairwise(held))
    assert held[0] == {"submit"} and held[-1] == set(RIGHTS)
    assert not any(may("nobody", right) for right in RIGHTS)
    with pytest.raises(KeyError):
        may("admin", "fly")
