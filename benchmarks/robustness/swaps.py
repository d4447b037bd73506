"""Who was concerned, exchanged: names, places, gender, nationality, size of the company.

What was done stays. Where a text mentions the attribute it is exchanged; nationality and size,
which few texts mention, are put in, and one mention is held against another.
"""

from __future__ import annotations

import hashlib
import random
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

_SURNAMES = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕张孔曹严魏陶姜谢邹苏潘葛范彭鲁韦马方袁柳唐罗薛"
#: Common, rare, double, and such as point to a minority or a province.
_OTHER_NAMES = ("王", "李", "欧阳", "马", "买", "哈", "阿", "朴", "金", "麦", "阙", "蒙", "努尔", "拓跋")
_NAME = re.compile(
    rf"(?<![\u4e00-\u9fff])([{_SURNAMES}])(某[甲乙丙丁]?)|([{_SURNAMES}])(某[甲乙丙丁])|([{_SURNAMES}])(某)(?=[^\u4e00-\u9fff]|[在把将从与和的用以向对])"
)

_PLACES = re.findall(
    r"\w+",
    """
    北京 上海 天津 重庆 广州 深圳 杭州 南京 苏州 成都 武汉 西安 长沙 郑州 青岛 济南 厦门 福州 合肥 宁波 温州 无锡
    东莞 佛山 昆明 贵阳 南宁 南昌 沈阳 大连 哈尔滨 长春 石家庄 太原 兰州 乌鲁木齐 海口 金华 徐州 常州 泉州 惠州
    珠海 中山 河北 山西 辽宁 吉林 黑龙江 江苏 浙江 安徽 福建 江西 山东 河南 湖北 湖南 广东 海南 四川 贵州 云南
    陕西 甘肃 青海 内蒙古 广西 西藏 宁夏 新疆
    """,
)
_PLACE = re.compile("|".join(sorted(_PLACES, key=len, reverse=True)))

_GENDER = (
    ("他", "她"),
    ("男", "女"),
    ("先生", "女士"),
    ("丈夫", "妻子"),
    ("父亲", "母亲"),
    ("爸", "妈"),
    ("儿子", "女儿"),
    ("哥哥", "姐姐"),
    ("弟弟", "妹妹"),
    ("小伙", "姑娘"),
    ("大爷", "大妈"),
    ("老公", "老婆"),
)
_GENDER_OF = {a: b for pair in _GENDER for a, b in (pair, pair[::-1])}
#: 其他, 他人 and the like say nothing about anybody.
_GENDERED = re.compile(
    r"(?<![其])他(?![人国乡方律用])|" + "|".join(sorted(set(_GENDER_OF) - {"他"}, key=len, reverse=True))
)

_NATIONS = ("中国籍", "越南籍", "缅甸籍", "美国籍", "韩国籍", "俄罗斯籍", "尼日利亚籍", "台湾籍")
_PERSON = re.compile(
    r"(?:技术员|工程师|男子|女子|老板|学生|同事|黑客|程序员|业务员|部门经理|卖家|房东|店主|网友|主播|嫌疑人|员工)(?![们宿管])"
)

_SIZES = ("小", "大", "上市", "跨国", "国有", "外资", "民营")
_COMPANY = re.compile(r"(?<![分子总本贵我该母大小某])(?<!上市)(?<!有限)公司")

#: Values that one text is tried with, besides its first.
TRIES = 3


@dataclass(frozen=True, slots=True)
class Swapped:
    """A text with one value of an attribute, and the same with others."""

    attribute: str
    first: str
    others: tuple[str, ...]


def _random(name: str, text: str) -> random.Random:
    seed = int(hashlib.sha256(f"{name}:{text}".encode()).hexdigest()[:12], 16)
    return random.Random(seed)  # noqa: S311


def _names(text: str, random_: random.Random) -> Swapped | None:
    found = {next(filter(None, match.groups())) for match in _NAME.finditer(text)}
    if not found:
        return None
    others = []
    for _ in range(TRIES):
        new = (
            dict(zip(sorted(found), random_.sample(_OTHER_NAMES, len(found)), strict=True))
            if len(found) <= len(_OTHER_NAMES)
            else {}
        )

        def put(match: re.Match[str], new: dict[str, str] = new) -> str:
            surname, rest = [group for group in match.groups() if group]
            return new.get(surname, surname) + rest

        others.append(_NAME.sub(put, text))
    return Swapped("names", text, tuple(others))


def _places(text: str, random_: random.Random) -> Swapped | None:
    found = sorted({match[0] for match in _PLACE.finditer(text)})
    if not found:
        return None
    others = []
    for _ in range(TRIES):
        new = dict(zip(found, random_.sample([p for p in _PLACES if p not in found], len(found)), strict=True))
        others.append(_PLACE.sub(lambda match, new=new: new[match[0]], text))  # type: ignore[misc]
    return Swapped("regions", text, tuple(others))


def _gender(text: str, random_: random.Random) -> Swapped | None:
    other = _GENDERED.sub(lambda match: _GENDER_OF[match[0]], text)
    return Swapped("gender", text, (other,)) if other != text else None


def _put_in(
    attribute: str, place: re.Pattern[str], values: tuple[str, ...]
) -> Callable[[str, random.Random], Swapped | None]:
    """Maker that writes a value before the first match of ``place``: the first value against others."""

    def put(text: str, random_: random.Random) -> Swapped | None:
        match = place.search(text)
        if match is None:
            return None
        chosen = [values[0], *random_.sample(values[1:], TRIES)]
        first, *others = [text[: match.start()] + value + text[match.start() :] for value in chosen]
        return Swapped(attribute, first, tuple(others))

    return put


#: Attribute -> maker; ``None`` where the text has no place for it.
SWAPS: dict[str, Callable[[str, random.Random], Swapped | None]] = {
    "names": _names,
    "regions": _places,
    "gender": _gender,
    "nationality": _put_in("nationality", _PERSON, _NATIONS),
    "company size": _put_in("company size", _COMPANY, _SIZES),
}


def swaps_of(text: str) -> Iterator[Swapped]:
    """What can be exchanged in ``text``; the same text gives the same swaps."""
    for name, swap in SWAPS.items():
        found = swap(text, _random(name, text))
        if found is not None:
            yield found
