"""Find names of private persons, as well as words beside them and a surname table can.

A name is a surname with one or two characters that (a) follows a role (被告人,
同事, 联系人), (b) stands before a title or a sex, (c) continues a list of such
names, or (d) is cut as a name by the segmenter and is written with characters
that given names are made of. A name found so is masked wherever it stands in
the text. Kept as they are: 张某 and 李×, everymen (张三), 王总 and 陈老师,
companies and places that begin with a surname.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache
from typing import Any

from classifier.data import read_json
from classifier.segment import read_user_words
from classifier.surrogates import replace_surrogates


def _words(table: dict[str, Any], name: str) -> frozenset[str]:
    """A set of the table: characters of a string, or words of a list."""
    return frozenset(table[name])


_TABLE: dict[str, Any] = read_json("names.json")
_COMPOUND = _words(_TABLE, "compound_surnames")
_SURNAMES = _words(_TABLE, "surnames")
#: Surnames that hardly begin another word: enough for a name of two characters without other evidence.
_PLAIN = _words(_TABLE, "plain_surnames")
#: Surnames that more often are a word of their own: a name only after a role that leaves no doubt.
_ROUGH = _words(_TABLE, "rough_surnames")
#: Those of them that are common as surnames: a full name of three characters may do.
_ROUGH_COMMON = _words(_TABLE, "rough_common_surnames")
#: Characters that given names are made of.
_GIVEN = _words(_TABLE, "given")
#: Given names of one character that make no other word with a surname before them.
_FIRST = _words(_TABLE, "given_alone")
#: Characters that no given name holds: particles, pronouns, verbs that follow a name.
_NEVER = _words(_TABLE, "never_given")
#: Characters of given names that stand alone as words just as often.
_USUAL = _words(_TABLE, "everyday_given")
_ROLE_WORDS = _words(_TABLE, "roles")
#: Roles that leave no doubt that a person follows.
_STRONG_ROLES = _words(_TABLE, "strong_roles")
#: Prepositions and verbs say that somebody follows, not that it is a person.
_WEAK_ROLES = _words(_TABLE, "weak_roles")
_EVERYMAN = _words(_TABLE, "everymen")
#: What the segmenter or the rules take for a name and is none.
_NOT_NAMES = _words(_TABLE, "not_names")
_COUNTS = frozenset("0123456789一二两三四五六七八九十百千万亿几多数这那每半整")
_ORDINALS = frozenset("甲乙丙丁戊己庚辛")


def _either(words: Iterable[str]) -> str:
    return "(?:" + "|".join(sorted(words, key=lambda w: (-len(w), w))) + ")"


_ROLE = re.compile(_either(_ROLE_WORDS) + r"(?:\([^()\n]{0,12}\))?[ ]?[:是为叫]?[ ]?[\"“]?$")
_LIST = re.compile("、|和|与|及|以及")
_TITLE_AFTER = re.compile(
    r"先生|女士|小姐|同学|同志|律师|老师|医生|警官|教授|经理|主任|[ ]?\([男女](?:[,，)]|性)|[,，][男女][,，]"
    r"|[ ]?\((?:身份证|化名|系|另案|已判|在逃|时任|原系|手机)|[,，](?:身份证|手机号|联系电话|电话)"
)
#: 王总, 陈老师, 李姐: a title in place of the name.
_TITLE_INSTEAD = re.compile(
    r"总|老师|老板|经理|主任|先生|女士|小姐|太太|律师|警官|法官|局长?|处长?|科长?|队长?|厂长?|院长?|校长?"
    r"|教授|医生|师傅|会计|秘书|助理|工(?![\u4e00-\u9fff])|哥|姐|叔|姨|婶|爷|奶|董(?:事|秘|$)|书记|同学|同志|某|姓|氏"
    r"|家(?:人|中|里|庄|村|的|$)|村|镇|县|市|省|区|州|路|街|府|庄"
)
#: The name of a firm or an institution goes on after the surname.
_FIRM = re.compile(
    r"[^\W\d_的在与和及将把被向从给到是于等称说做开找用任入]{0,9}?"
    r"(?:有限|公司|集团|厂|商行|商店|超市|酒店|饭店|银行|医院|大学|学院|中学|小学|事务所|工作室|品牌|牌|股份|科技|控股"
    r"|法院|检察院|派出所|公安|路|街|村|镇|乡|县|市|区|省|山|河|湖|寺|桥|司法|鉴定|中心|网吧|宾馆|便利店|木料|分局|号)"
)
_FIRM_SURELY = re.compile(
    r"[^\W\d_的在与和及将把被]{0,8}?(?:有限公司|有限责任|股份有限|公司与|集团)|(?:省|市|县|镇|乡|村)"
)
#: 买买提·艾山: no surname, so only where a role comes before; ends before a particle.
_FOREIGN = re.compile(
    _either(_STRONG_ROLES | {"被告", "同事", "员工", "客户", "名为", "叫"})
    + r"[:是为]?([\u4e00-\u9fff]{2,6}"
    + r"(?:[·•][^\W\da-zA-Z_的在于与和及将把被向从是等因称诉到伙后陈证供辩上]{1,6}){1,3})"
)
_HAN = re.compile(r"[\u4e00-\u9fff]")


@cache
def _tagger() -> Any:
    import rjieba

    tagger = rjieba.Jieba()
    for word in read_user_words():
        tagger.add_word(word, tagger.suggest_freq(word), "n")
    return tagger


class _Cut:
    """A text as the segmenter cuts it: tokens with their flags, by offset."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.at: dict[int, tuple[int, str]] = {}
        self.inside: set[int] = set()
        self.names: list[tuple[int, int]] = []
        position = 0
        for word, flag in _tagger().tag(text):
            end = position + len(word)
            self.at[position] = (end, flag)
            self.inside.update(range(position + 1, end))
            if flag == "nr" and 2 <= len(word) <= 4:
                self.names.append((position, end))
            position = end

    def is_word(self, start: int, end: int) -> bool:
        """Whether the dictionary knows the slice."""
        return bool(_tagger().has_word(self.text[start:end]))


def _surname(text: str, at: int) -> int:
    """Length of the surname at ``at``, or 0."""
    if text[at : at + 2] in _COMPOUND:
        return 2
    return 1 if text[at : at + 1] in _SURNAMES else 0


def _may_be_given(char: str) -> bool:
    return _HAN.match(char) is not None and char not in _NEVER


def _name_end(cut: _Cut, at: int) -> int:
    """End of the name that begins at ``at`` where words beside it say that one does; ``at`` if none does."""
    text, surname = cut.text, _surname(cut.text, at)
    first = at + surname
    if not surname or not _may_be_given(text[first : first + 1]) or _TITLE_INSTEAD.match(text, first):
        return at
    short, long = first + 1, first + 2
    second = _may_be_given(text[first + 1 : first + 2])
    end, flag = cut.at.get(at, (at, ""))
    if end == at and surname == 1:
        return at
    if end in (short, long) and flag != "nr" and cut.is_word(at, end):
        return at
    if end > long and cut.is_word(at, end) and flag not in ("nr", "x"):
        return at
    if not second:
        return short
    if end == long:
        return long
    if end == first:
        return _second_token(cut, first)
    if end == short:
        following, _ = cut.at.get(short, (short, ""))
        unknown = following > long and not cut.is_word(short, following)
        alone = following == long and text[short] not in _USUAL
        rare = following == long and not cut.is_word(short, long)
        return long if rare or (text[short] in _GIVEN and (unknown or alone)) else short
    return long if text[first + 1] in _GIVEN else short


def _second_token(cut: _Cut, first: int) -> int:
    """End of the given name where the segmenter cut the surname off."""
    end, flag = cut.at.get(first, (first, ""))
    given = cut.text[first:end]
    if len(given) == 1:
        following, _ = cut.at.get(end, (end, ""))
        char = cut.text[end : end + 1]
        if following == end + 1 and given in _GIVEN and char in _GIVEN and char not in _USUAL:
            return end + 1
        return end if given in _GIVEN else first - 1
    if len(given) == 2 and (flag in ("nr", "nrt", "nz") or all(c in _GIVEN for c in given)):
        return end
    return first - 1


def _is_counted(text: str, at: int) -> bool:
    """Whether the surname is a measure word: 五十多张, 那段, 每单."""
    return (
        text[at] in "张段单车万关项包石"
        and at > 0
        and text[at - 1] in "0123456789一二两三四五六七八九十百千万亿几多数这那每半整"
    )


def _is_firm(text: str, end: int, cued: bool) -> bool:
    return (_FIRM_SURELY if cued else _FIRM).match(text, end) is not None


def _kept(text: str, start: int, end: int) -> bool:
    """Whether the slice is no name, or one that was made anonymous: 张某甲, 王玲某, 马乙."""
    name = text[start:end]
    hidden = text[end : end + 1] in ("某", "×", "*") or any(c in "某×" for c in name) or name[1:] in _ORDINALS
    return hidden or name in _EVERYMAN or name in _NOT_NAMES or name in _ROLE_WORDS or _is_counted(text, start)


def _cued(cut: _Cut, at: int) -> int:
    """End of a name that a role before it or a title after it shows, or ``at``."""
    role = _ROLE.search(cut.text, max(0, at - 22), at)
    end = _name_end(cut, at)
    if end <= at or _kept(cut.text, at, end):
        return at
    titled = _TITLE_AFTER.match(cut.text, end) is not None
    if not role and not titled:
        return at
    if _is_firm(cut.text, end, cued=True):
        return at
    rough = cut.text[at] in _ROUGH and _surname(cut.text, at) == 1
    if titled and not rough:
        return end
    word = role[0].strip(' :是为"“') if role else ""
    weak = word in _WEAK_ROLES
    given = cut.text[at + _surname(cut.text, at) : end]
    likely = all(c in _GIVEN for c in given)
    if rough:
        full = len(given) == 2 and cut.text[at] in _ROUGH_COMMON and not weak
        return end if likely and (word in _STRONG_ROLES or full) else at
    if weak and not (likely and (len(given) == 2 or not cut.is_word(at, end))):
        return at
    return end


def _unaided(cut: _Cut, start: int, end: int) -> bool:
    """Whether the segmenter's name, without any word beside it, is one."""
    text = cut.text
    surname = _surname(text, start)
    given = text[start + surname : end]
    if surname == 1 and text[start] in _ROUGH and not (len(given) == 2 and text[start] in "黄高江于"):
        return False
    if not surname or not 1 <= len(given) <= 2 or _kept(text, start, end) or _TITLE_INSTEAD.match(given):
        return False
    if not all(c in _GIVEN and c not in _NEVER for c in given) or _is_firm(text, end, cued=False):
        return False
    if surname == 2 or len(given) == 2:
        return True
    # Words of two characters that the dictionary has as names are mostly places: 萧山, 凌源.
    return text[start] in _PLAIN and (given in _FIRST or not (given in _USUAL or cut.is_word(start, end)))


def find_names(text: str) -> Iterator[tuple[int, int]]:
    """Spans of names of persons in ``text``; longer names first, and the earlier of two that overlap counts."""
    # The segmenter refuses half a pair of UTF-16.
    text = replace_surrogates(text)
    cut = _Cut(text)
    found: dict[int, int] = {}
    for at in range(len(text)):
        if text[at] in _SURNAMES or text[at : at + 2] in _COMPOUND:
            end = _cued(cut, at)
            if end > at:
                found[at] = end
    for start, end in cut.names:
        if start not in found and _unaided(cut, start, end):
            found[start] = end
    found.update(match.span(1) for match in _FOREIGN.finditer(text))
    _follow_lists(cut, found)
    # Longer ones first: 屈树乾 must not be left as 〔姓名〕乾 where the segmenter erred once.
    for name in sorted({text[start:end] for start, end in found.items()}, key=lambda n: (-len(n), n)):
        for match in re.finditer(re.escape(name), text):
            aligned = match.start() not in cut.inside and match.end() not in cut.inside
            if len(name) > 2 or aligned or found.get(match.start()) == match.end():
                yield match.span()


def _follow_lists(cut: _Cut, found: dict[int, int]) -> None:
    """Names that stand in one list with a name found: 张伟、何晓燕和郑浩."""
    waiting = list(found.values())
    while waiting:
        match = _LIST.match(cut.text, waiting.pop())
        if match is None or match.end() in found:
            continue
        at = match.end()
        end = _name_end(cut, at) if at < len(cut.text) else at
        if end > at and not _kept(cut.text, at, end) and not _is_firm(cut.text, end, cued=False):
            found[at] = end
            waiting.append(end)
