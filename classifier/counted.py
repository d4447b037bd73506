"""What a count is a count of: the thing named behind the unit, before it, or earlier in the text."""

from __future__ import annotations

from classifier.by_length import long_thing
from classifier.fleets import is_fleet
from classifier.logins import logs_in, only_tried, opens_accounts
from classifier.numerals import Number
from classifier.outages import left_without
from classifier.samples import SAMPLE_UNITS, is_sample
from classifier.sites import SITE_UNITS, are_entered
from classifier.sold_pieces import sold_pieces
from classifier.surroundings import BEFORE_REACH, SENTENCE_REACH, Surroundings, choose
from classifier.taken_down import are_records
from classifier.things import (
    ALL_AFTER,
    ATTACKING_AFTER,
    CHATS,
    CLUB_CARDS,
    DETAILS_LISTED,
    DETAILS_NEXT,
    EVIDENCE,
    FAKE_ORDERS,
    HANDED_ON,
    HANDED_ON_STARTS,
    HELD_MACHINES,
    LISTED_ENDS,
    LOCATED_BEFORE,
    ORDERS,
    PERSONS_DATA,
    PERSONS_INFO,
    PERSONS_PHONES,
    PHONES_AFTER,
    PROOF,
    RECORDS_OF,
    SAMPLED,
    SLIPS,
    SLIPS_AFTER,
    SLIPS_HOLD,
    STATEMENTS_AFTER,
    STATEMENTS_BEFORE,
    TRADED,
)
from classifier.units import (
    ACCOUNTS_AFTER,
    ARRESTED_BEFORE,
    ASSISTED_AFTER,
    ASSISTED_BEFORE,
    ASSISTED_ENDS,
    ASSISTED_UNITS,
    CAMERA,
    COINS_BEFORE,
    CONTINUED,
    CRIMINAL,
    DETAILS,
    DETAILS_BEHIND,
    FITTED_BEFORE,
    GOODS,
    HELP_AFTER,
    LEFT_OPEN,
    LISTED_UNITS,
    LOGINS_AFTER,
    OPENS_ACCOUNTS,
    OWN_BEFORE,
    PEEPING,
    PEOPLE,
    PEOPLE_INFO,
    PEOPLE_OR_HOUSES,
    PERSONS_AFTER,
    PERSONS_BEFORE,
    PERSONS_KIND,
    QUEUE,
    RECORDS_BEFORE,
    RECORDS_ENDS,
    SALE_BEFORE,
    SEIZED,
    SHEETS,
    SHOPS_AFTER,
    STUFFED,
    TAKEN_IN_AFTER,
    USERS_AFTER,
    USERS_BEFORE,
    USERS_INFO,
)

#: A text that names one thing twice as often as any other counts that thing.
_FAR_MORE = 2
#: Characters behind the unit within which what follows is what is counted.
_FOLLOWS = 7
#: Characters before the figure within which a thing that has no metric of its own is what is counted.
_BESIDE = 2
#: What is counted by the piece only where its name stands in the clause.
_NEAR_ONLY = frozenset({"other_count", "calls", "posts", "works", "groups", "orders"})
#: Units of sets of an account with its password, and of records.
_SETS = frozenset(("个", "组", "条", "套", "对"))
#: What machines that attack may be.
_ATTACKERS = ("controlled_systems",)
#: Units of orders.
_ORDERS = frozenset(("单", "份"))
#: What so many orders may be in a text of slips that are handed on.
_BY_ORDER = ("orders", "personal_info_records")
#: Units of rows of a table, of records, and of statements of an account.
_ROWS = frozenset("行条份")
_RECORDS, _STATEMENTS = frozenset(("条", "组")), frozenset(("条", "份", "张"))
#: Details of persons that must be named, within so many characters before the sentence, for data to be theirs.
_DETAILS, _DETAILS_REACH = 2, 80
#: Units of what holds details, and with what the list of them behind it begins.
_HELD, _OPENS = frozenset("条份行"), frozenset(" (,")
#: Characters before the figure within which a list of details ends.
_LIST_REACH = 30
#: Fewer people are those who act, not those whose records are told of (两人的号码).
_MANY = 10


def _bind(around: Surroundings, number: Number, unit: str) -> tuple[str | None, tuple[str, ...]]:
    """What is counted, by the nouns; sets of passwords may be only tried."""
    plain = _plainly(around, number, unit)
    if plain:
        return plain, ()
    pieces = sold_pieces(around, number, unit)
    if pieces:
        return pieces
    orders = unit in _ORDERS and around.tells(TRADED, _sentence(around, number))
    if orders and _by_order(around, number, unit):
        return "personal_info_records", ()
    words = around.words
    allowed = words.noun_units.get(unit, ())
    found = _nouns(around, number, unit, allowed)
    if unit in words.device_units and not found:
        return _machines(around, number, unit)
    if not found and unit in ("个", "张", "份", "项") and not LEFT_OPEN.match(around.text, number.end):
        # Another thing, not named in the tables, stands behind the unit (八个省).
        return "other_count", ()
    if not found and unit in words.needs_noun:
        left, right = around.sentence(number)
        told = tuple(metric for metric in allowed if metric not in (_NEAR_ONLY if unit == "个" else ("other_count",)))
        found = around.nearest("nouns", left, (right[0], right[0]), told)
        if unit == "张" and SHEETS.search(around.text, *left):
            found = [hit for hit in found if hit[1] != "cards"]
        if not found:
            return _continued(around, number, unit, told)
    metric, rivals = choose(found)
    other = _turned(around, number, unit, metric)
    if other:
        return other, ()
    if metric in ("devices", "controlled_systems"):
        return _devices(around, number)
    if metric or rivals:
        return metric, rivals
    if orders and unit == "单" and around.things(*_sentence(around, number))["personal_info_records"]:
        return None, _BY_ORDER
    if unit in words.unit_metric:
        return words.unit_metric[unit], ()
    return (None, allowed) if unit in words.needs_noun and unit not in ("个", "张") else ("other_count", ())


def bind_count(around: Surroundings, number: Number, unit: str) -> tuple[str | None, tuple[str, ...]]:
    """``(metric, candidates)`` of so many pieces of ``unit``; the metric is None where words tell none or two alike."""
    if unit in SAMPLE_UNITS and is_sample(around, number):
        return "other_count", ()
    found = _bind(around, number, unit)
    tried = found[0] == "auth_credentials" and only_tried(around, number)
    return ("other_count", ()) if tried else found


def _machines(around: Surroundings, number: Number, unit: str) -> tuple[str | None, tuple[str, ...]]:
    """What is counted by a unit of machines where nothing names it."""
    sold = around.before(number, SALE_BEFORE)
    if unit == "套" and (sold or not around.things(0, len(around.text))["devices"]):
        return "other_count", ()
    return _devices(around, number) if unit != "部" else _films_or_phones(around, number)


def _plainly(around: Surroundings, number: Number, unit: str) -> str | None:
    """What a count is of by words that outweigh the nouns around: sets that log in, those helped, people, shops."""
    text = around.text
    # 口令是六个1, 月卡40张.
    if unit == "个" and text[number.end : number.end + 1].isdigit():
        return "other_count"
    if unit == "张" and around.before(number, CLUB_CARDS):
        return "other_count"
    if unit == "条" and (named := long_thing(around, number)):
        return named
    if unit in _ROWS and RECORDS_OF.match(text, number.end):
        return "personal_info_records"
    if unit in LISTED_UNITS and text[number.start - 1 : number.start] in LISTED_ENDS and _listed(around, number):
        return _turned(around, number, unit, "personal_info_records") or "personal_info_records"
    if unit in _HELD and text[number.end : number.end + 1] in _OPENS and _holds_details(around, number):
        return _turned(around, number, unit, "personal_info_records") or "personal_info_records"
    if unit in _SETS or unit in _STATEMENTS:
        if unit in _SETS and LOGINS_AFTER.match(text, number.end):
            return "auth_credentials"
        if unit in _RECORDS and (PHONES_AFTER.match(text, number.end) or around.before(number, LOCATED_BEFORE)):
            return "personal_info_records"
        if unit in _STATEMENTS and (
            STATEMENTS_AFTER.match(text, number.end) or around.before(number, STATEMENTS_BEFORE)
        ):
            return _turned(around, number, unit, "personal_info_records") or "personal_info_records"
        if unit == "个" and around.before(number, PERSONS_PHONES):
            return "personal_info_records"
    if unit in SITE_UNITS and are_entered(around, number):
        return "controlled_systems"
    if unit in ASSISTED_UNITS and text[number.start - 1 : number.start] in ASSISTED_ENDS and _assisted(around, number):
        return "assisted_targets"
    return _people(around, number, unit)


def _holds_details(around: Surroundings, number: Number) -> bool:
    """Whether details of persons are told behind the figure to be what it counts (4200条(姓名、电话))."""
    if not DETAILS_BEHIND.match(around.text, number.end):
        return False
    return not OPENS_ACCOUNTS.search(around.text, *around.clause(number)[0])


def _listed(around: Surroundings, number: Number) -> bool:
    """Whether a list of details of persons stands right before the figure (姓名、电话、车牌6000条)."""
    low = around.sentence_bounds(number.start, number.end)[0]
    return DETAILS_LISTED.search(around.text, max(low, number.start - _LIST_REACH), number.start) is not None


def _turned(around: Surroundings, number: Number, unit: str, metric: str | None) -> str | None:
    """What users, accounts and data come to by what is told of them."""
    text = around.text
    if metric in ("users", "customers"):
        if USERS_INFO.match(text, number.end):
            return "personal_info_records"
        return "persons" if unit in PEOPLE and TAKEN_IN_AFTER.match(text, number.end) else None
    if metric == "accounts":
        return "auth_credentials" if logs_in(around, number) else None
    left = around.clause(number)[0]
    if metric == "personal_info_records":
        evidence = EVIDENCE.search(text, *left)
        return "data_records" if evidence and not around.tells(TRADED, _sentence(around, number)) else None
    if metric == "works" and unit == "张" and around.tells(PROOF, _sentence(around, number)):
        return "other_count"
    if metric != "data_records":
        return None
    chats = CHATS.search(text, *left) and around.tells(TRADED, _sentence(around, number))
    of_persons = chats or PERSONS_DATA.search(text, *left) or _of_persons(around, number)
    return "personal_info_records" if of_persons else None


def _by_order(around: Surroundings, number: Number, unit: str) -> bool:
    """Whether records of persons are counted by the order (卖面单共3200单), for what stands on orders is told."""
    text, (low, high) = around.text, _sentence(around, number)
    if "单" not in text[low:high] or FAKE_ORDERS.search(text, low, high):
        return False
    if SLIPS_AFTER.match(text, number.end) and "单" in text[number.end : number.end + _FOLLOWS]:
        return True
    if not LEFT_OPEN.match(text, number.end) or (unit == "份" and not ORDERS.search(text, low, number.start)):
        return False
    return bool(SLIPS.search(text, low, number.start) or SLIPS_HOLD.match(text, number.end))


def _sentence(around: Surroundings, number: Number) -> tuple[int, int]:
    return around.sentence_bounds(number.start, number.end)


def _nouns(around: Surroundings, number: Number, unit: str, allowed: tuple[str, ...]) -> list[tuple[float, str]]:
    """The things named right behind the unit, else those of the clause."""
    (left, right), text, end = around.clause(number), around.text, number.end
    found = []
    # What a verb follows was named before it (电话卡31张转卖给团伙).
    if text[end : end + 1] not in HANDED_ON_STARTS or not HANDED_ON.match(text, end):
        found = [hit for hit in around.nearest("nouns", (left[1], left[1]), right, allowed) if hit[0] <= _FOLLOWS]
    if not found:
        # People are people unless the noun stands close by (注册用户300人).
        reach = 6 if unit in PEOPLE or unit == "户" else BEFORE_REACH
        near = (max(left[0], left[1] - reach), left[1])
        found = around.nearest("nouns", near, right, allowed)
        # Shops and files are counted only where they stand beside the figure.
        found = [hit for hit in found if hit[1] != "other_count" or hit[0] <= _BESIDE]
    return found


def _films_or_phones(around: Surroundings, number: Number) -> tuple[str | None, tuple[str, ...]]:
    """Films and novels come by the same unit as telephones; the sentence or the text before must name either."""
    left, right = around.sentence(number)
    found = around.nearest("nouns", left, (right[0], right[0]), ("works", "devices"))
    told = found[0][1] if found else None
    if told is None:
        before = around.named_before(number.start)
        named = [m for m in ("works", "devices") if m in before]
        told = named[0] if len(named) == 1 else None
    if told == "works":
        return "works", ()
    metric, rivals = _devices(around, number)
    return (metric, rivals) if told or metric != "devices" else (None, ("devices", "works"))


def _assisted(around: Surroundings, number: Number) -> bool:
    """Whether those are counted whom a helper helped: 帮助3个对象, 向3个不同的诈骗团伙提供服务器."""
    behind = ASSISTED_AFTER.match(around.text, number.end)
    before = around.before(number, ASSISTED_BEFORE)
    if before is not None and before["objects"] and (behind or LEFT_OPEN.match(around.text, number.end)):
        # 服务对象 are customers of any service where the text tells of no crime.
        return before["objects"] != "服务" or around.tells(CRIMINAL)
    if behind is None or before is None or not (before["helped"] or CRIMINAL.search(behind[0])):
        return False
    help_ = HELP_AFTER.match(around.text, behind.end())
    # Who pays money to a gang (向3个团伙转账) helps none.
    return bool(
        before["helped"] or before["gave"] or (help_ and not (before[0].startswith("向") and help_[0].endswith("转账")))
    )


def _people(around: Surroundings, number: Number, unit: str) -> str | None:
    """People counted by their records (70多万人的资料), by what they use (476万余人注册) or by the piece; shops."""
    if unit == "个" and ACCOUNTS_AFTER.match(around.text, number.end) and not around.tells(QUEUE):
        return "auth_credentials" if logs_in(around, number) else "accounts"
    if unit == "个":
        fitted = LEFT_OPEN.match(around.text, number.end) and around.before(number, FITTED_BEFORE)
        if fitted and around.tells(STUFFED) and around.things(0, len(around.text))["accounts"]:
            return "auth_credentials"
        if around.before(number, COINS_BEFORE):
            return "other_count"
        if SHOPS_AFTER.match(around.text, number.end):
            return "other_count"
        if number.value >= _MANY and PERSONS_INFO.match(around.text, number.end):
            return "personal_info_records"
        before = around.before(number, PERSONS_BEFORE)
        if LEFT_OPEN.match(around.text, number.end):
            before = before or around.before(number, ARRESTED_BEFORE)
        elif PERSONS_KIND.match(around.text, number.end):
            return "persons"
        return "persons" if before or PERSONS_AFTER.match(around.text, number.end) else None
    if unit not in PEOPLE_OR_HOUSES or number.value < _MANY:
        return None
    if PEOPLE_INFO.match(around.text, number.end):
        return "personal_info_records"
    if around.text[number.start - 1 : number.start] in RECORDS_ENDS and around.before(number, RECORDS_BEFORE):
        return "personal_info_records"
    if LEFT_OPEN.match(around.text, number.end) and are_records(around, number):
        return "personal_info_records"
    left = around.clause(number)[0]
    users = USERS_AFTER.match(around.text, number.end) or USERS_BEFORE.search(around.text, *left)
    return "users" if users or left_without(around, number) else None


def _of_persons(around: Surroundings, number: Number) -> bool:
    """Whether the data counted are those of persons: two of their details are named before, no goods beside."""
    low, high = around.sentence_bounds(number.start, number.end)
    behind = DETAILS_NEXT.match(around.text, number.end) if number.value >= _MANY else None
    stop = behind.end() if behind else number.start
    details = set(DETAILS.findall(around.text, max(0, low - _DETAILS_REACH), stop))
    return len(details) >= _DETAILS and not GOODS.search(around.text, low, min(high, number.end + BEFORE_REACH))


def _continued(
    around: Surroundings, number: Number, unit: str, allowed: tuple[str, ...]
) -> tuple[str | None, tuple[str, ...]]:
    """A bare "300条" goes on with what the text counts, if it speaks of one thing only or of one far more."""
    if unit not in CONTINUED:
        return (None, allowed) if unit != "个" else ("other_count", ())
    if unit == "张":
        cards = "cards" in around.named_before(number.start)
        return ("cards" if cards and not around.tells(SHEETS) else "other_count"), ()
    before = around.named_before(number.start)
    if not opens_accounts(around):
        allowed = tuple(metric for metric in allowed if metric != "auth_credentials")
    told = [metric for metric in allowed if metric in before]
    if set(told) == {"personal_info_records", "data_records"} and _of_persons(around, number):
        return "personal_info_records", ()
    if len(told) != 1:
        whole = around.things(0, len(around.text))
        counts = sorted(((whole[metric], metric) for metric in allowed), reverse=True)
        told = [counts[0][1]] if counts[0][0] >= _FAR_MORE * max(counts[1][0], 1) else []
    return (told[0], ()) if told else (None, allowed)


def _only_named(around: Surroundings, number: Number) -> bool:
    """Whether machines are told to be somebody's in a clause of their own (租用12台服务器,致网站无法访问)."""
    left, right = around.clause(number)
    if not HELD_MACHINES.search(around.text, *left) or around.nearest("devices", left, right, ("affected_systems",)):
        return False
    # 公司有60台服务器,全部瘫痪 goes on with them.
    return not ALL_AFTER.match(around.text, number.end)


def _devices(around: Surroundings, number: Number) -> tuple[str | None, tuple[str, ...]]:
    if is_fleet(around, number):
        return "devices", ()
    if SEIZED.search(around.text, max(0, number.start - SENTENCE_REACH), number.start):
        return "devices", ()
    if SAMPLED.search(around.text, max(0, number.start - _FOLLOWS), number.start):
        return "devices", ()
    left, right = around.sentence(number)
    attacking = ATTACKING_AFTER.match(around.text, number.end)
    metric, rivals = choose(around.nearest("devices", left, right, _ATTACKERS if attacking else None))
    if metric == "affected_systems" and _only_named(around, number):
        return "devices", ()
    if metric is None and not rivals:
        if CAMERA.search(around.text, left[0], right[1]) and around.tells(PEEPING):
            return "controlled_systems", ()
        if "control" in around.told and not OWN_BEFORE.search(around.text, *around.clause(number)[0]):
            return "controlled_systems", ()
        return "devices", ()
    return metric, rivals
