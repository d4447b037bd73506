"""Words that give the answer away, and numbers that belong to somebody."""

from __future__ import annotations

import re
from collections.abc import Iterable

from classifier.taxonomy import Label

#: Words of a verdict. 罪犯, 怪罪, 得罪 and the like are everyday words and stay allowed.
VERDICT = re.compile(
    r"判处|判刑|有期徒刑|拘役|缓刑|罚金|公诉|起诉书|法院(?:认定|认为|判决)|构成侵权|犯罪嫌疑|被判(?!断)|一审|二审"
)

#: An article of a law: 刑法第二百八十五条, 第12条第2款. A clause of a contract or the first of
#: several messages (第一条评论) is none.
ARTICLE = re.compile(
    r"(?:法|条例|规定|解释|》)第[零一二三四五六七八九十百千\d]+条|第[零一二三四五六七八九十百千\d]+条(?:之[一二三]|第.款)|刑法"
)

#: A charge named: any word that ends in 罪 but for everyday ones.
CHARGE = re.compile(r"(?<![无得怪治受定认赔问])罪(?![犯过魁恶责行名证状孽人])")

#: What only lawyers call it.
CLAIM = re.compile(
    r"不正当竞争|个人信息保护纠纷|侵害商业秘密|商业诋毁|非法经营|非法控制计算机|破坏计算机信息|非法获取计算机"
    r"|侵犯公民个人信息|侵犯商业秘密|侵犯著作权|帮助信息网络|损害商品声誉|损害商业信誉|合同诈骗"
)

#: Names and aliases of labels that people use without meaning the label.
_EVERYDAY = frozenset({"诈骗", "电信网络诈骗"})

PHONE = re.compile(r"(?<!\d)1[3-9]\d{9}(?!\d)")
IDENTITY = re.compile(r"(?<!\d)\d{6}(?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:[0-2]\d|3[01])\d{3}[\dXx](?!\d)")
CARD = re.compile(r"(?<!\d)(?:62|4\d|5[1-5])\d{14,17}(?!\d)")
MAIL = re.compile(r"[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*\.[A-Za-z]{2,}")

PRIVATE = {"手机号": PHONE, "身份证号": IDENTITY, "银行卡号": CARD, "电子邮箱": MAIL}

_SURNAME = (
    "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕张孔曹严金魏陶姜谢邹窦章苏潘葛范彭鲁韦马方俞任袁柳唐罗薛"
    "雷贺倪汤殷毕郝邬安常于傅卞齐康伍余顾孟黄萧尹姚邵汪祁毛狄戴宋庞熊纪舒屈项祝董梁杜阮蓝闵季贾江颜郭梅林"
    "钟徐邱骆高夏蔡田樊胡凌霍万卢莫丁邓洪石崔龚程邢裴陆翁荀惠段焦巴侯全班秋仲伊宫宁仇刘景龙叶黎白蒲赖卓蔺"
    "池乔闻党翟谭申冉桑桂牛燕尚温庄晏柴瞿阎慕习艾容向古易戈廖耿文"
)
#: A full name after a role: 被告人张三丰. 张某, 张某甲 and 张三 (everyman) are allowed.
NAME = re.compile(
    rf"(?:被告人|犯罪嫌疑人|被害人|法定代表人|当事人|名叫|名为|本名)(?!.某)"
    rf"([{_SURNAME}][\u4e00-\u9fff]{{2}})(?=[，。、；（的是在因将把与和等]|$)"
)

#: Half-width punctuation beside an ideograph.
HALF_WIDTH = re.compile(r"[\u4e00-\u9fff][,;:?!]|[,;?!][\u4e00-\u9fff]")


def find_leaks(text: str, labels: Iterable[Label]) -> list[str]:
    """What in ``text`` names the charge, the claim, an article or the verdict."""
    found = [match[0] for pattern in (VERDICT, ARTICLE, CHARGE, CLAIM) for match in pattern.finditer(text)]
    for label in labels:
        for name in (label.name, *label.aliases):
            if name in text and name not in _EVERYDAY:
                found.append(name)
    return list(dict.fromkeys(found))


def find_private(text: str) -> list[str]:
    """Kinds of private numbers and names in ``text``; never the values."""
    found = [kind for kind, pattern in PRIVATE.items() if pattern.search(text)]
    if NAME.search(text):
        found.append("姓名")
    return found
