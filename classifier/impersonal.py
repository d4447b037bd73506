"""Take out who was concerned: surnames, places, gender, nationality, size of the company.

None of that tells an offence, and a model that sees it learns who was written about. Five steps of
:mod:`classifier.normalize`, each a pure function from a folded text to edits:

``names``        the surname of a name that was shortened with 某
``places``       provinces and cities of China become 某地
``gender``       she, woman, wife and daughter become he, man, husband and son
``nationality``  "of such a nationality" before a person
``sizes``        what kind of company it was, small, listed, foreign
"""

from __future__ import annotations

import re
from functools import cache
from typing import Any

from classifier.data import read_json
from classifier.disguise import Edit, Replacer
from classifier.late import late
from classifier.starts import matches_from

_HAN = "[\u3400-\u9fff]"

#: Before 某 these are grammar, not a surname: 由某公司, 在某地.
_GRAMMAR = (
    "在有以因为由从向把被将对给与和及于当如按据经凭让叫找用替帮是到往至使同跟比就且或但而则若即"
    "该本此另还也又都了着的地得说称指系入去来"
)
#: After 某 these name a thing, not a person: 王某公司 is odd, 某公司 is not.
_NO_PERSON = "公网平店日年月市县省区地单机项品个些种款家位条天次处村镇校院厂行部所站台"
#: A clause begins with it, so one or two characters before 某 are a surname, whatever they are.
_OPENING = late(rf"(?<!{_HAN})(?![{_GRAMMAR}])({_HAN}{{1,2}})某(?![{_NO_PERSON}某])")


@cache
def _read() -> dict[str, Any]:
    return dict(read_json("persons.json"))


#: What a shortened name is shortened with.
SHORTENED = "某"
_SHORTENED = late(f"{SHORTENED}(?![{_NO_PERSON}{SHORTENED}])")


@cache
def _surnames() -> frozenset[str]:
    """Surnames of one character and of two; tests/classifier/test_glance.py looks for longer ones."""
    names = read_json("names.json")
    single = {c for c in names["surnames"] + _read()["surnames"] if c not in _GRAMMAR}
    return frozenset({*single, *names["compound_surnames"], *_read()["double_surnames"]})


@cache
def _places() -> Replacer:
    data = _read()
    table = {word: word for word in data["not_places"]}
    for place in data["places"]:
        for kind in ("", "省", "市", "自治区", "壮族自治区", "回族自治区", "维吾尔自治区"):
            table[place + kind] = data["some_place"]
    return Replacer(table)


@cache
def _genders() -> Replacer:
    return Replacer(_read()["gender"])


@cache
def _nationality() -> re.Pattern[str]:
    countries = "|".join(sorted(_read()["countries"], key=len, reverse=True))
    return late(
        rf"(?:(?:{countries}|外国?)籍的?|(?!外国|境外|非洲|东南亚)(?:{countries})(?=人(?!民|口)|男子|女子|男人|女人|青年|学生|老板))"
    )


def nationality_signs() -> list[str]:
    """The first two characters of whatever :func:`drop_nationality` finds."""
    return sorted({country[:2] for country in _read()["countries"]} | {"外国", "外籍"})


@cache
def _nationality_sign() -> re.Pattern[str]:
    """Where one of :func:`nationality_signs` may stand: few places of a text are worth a closer look."""
    firsts, seconds = ("".join(sorted({head[i] for head in nationality_signs()})) for i in (0, 1))
    return late(f"[{firsts}](?=[{seconds}])")


_SIZE = late(
    r"(?:[中超微]?(?:小微|小型|大型|中小|中型|微型|小|大)|上市|跨国|国有|外资|外企|民营|私营|合资|独资|初创|知名|龙头|国企|央企)(?:的)?(?=公司|企业)"
)

#: A company and the last character of a word for its kind before it: with none in the text there is no such word.
_COMPANIES, _KIND_ENDS = ("公司", "企业"), "微型小大市国有资企营创名头的"
_SIZE_SIGN = late(rf"(?:{'|'.join(_COMPANIES)})(?<=[{_KIND_ENDS}]..)")


def place_signs() -> list[str]:
    """Literals of which :func:`fold_places` needs one."""
    return _places().changed


def gender_signs() -> list[str]:
    """Literals of which :func:`fold_gender` needs one."""
    return _genders().changed


def size_signs() -> list[str]:
    """Literals of which :func:`drop_sizes` needs one."""
    return [end + company for end in _KIND_ENDS for company in _COMPANIES]


def drop_names(text: str) -> list[Edit]:
    """Surnames before 某 taken out."""
    edits: list[Edit] = []
    surnames = _surnames()
    for match in _SHORTENED.finditer(text):
        place = match.start()
        before = text[place - 2 : place] if place > 1 else text[:place]
        if not before:
            continue
        # What opens a clause is a surname whatever it is; else the longest that is known.
        opening = _OPENING.match(text, place - len(before)) or _OPENING.match(text, place - 1)
        if opening is not None:
            edits.append((*opening.span(1), ""))
        elif before in surnames:
            edits.append((place - len(before), place, ""))
        elif before[-1] in surnames:
            edits.append((place - 1, place, ""))
    return edits


def fold_places(text: str) -> list[Edit]:
    """Provinces and cities, with what kind of place they are, to one word."""
    return [edit for edit in _places().edits(text) if text[edit[0] : edit[1]] != edit[2]]


def fold_gender(text: str) -> list[Edit]:
    """Words for women to those for men; one of the two had to be it."""
    return [edit for edit in _genders().edits(text) if text[edit[0] : edit[1]] != edit[2]]


def drop_nationality(text: str) -> list[Edit]:
    """Nationality of a person taken out; a country as a place stays."""
    starts = [match.start() for match in _nationality_sign().finditer(text)]
    return [(*match.span(), "") for match in matches_from(_nationality(), text, starts)]


def drop_sizes(text: str) -> list[Edit]:
    """What kind of company it was, taken out."""
    if not _SIZE_SIGN.search(text):
        return []
    return [(*match.span(), "") for match in _SIZE.finditer(text)]
