"""Where a text denies something: negators and the stretch each of them reaches.

"未发现外传" denies the leak; "在没有授权的情况下卖软件" denies the permission and not the
selling, for a negator reaches a few characters to the right, inside its clause. Only where it
denies the means ("没有采用技术手段绕过登录验证") it reaches what they were for, to the end of the clause.
"""

from __future__ import annotations

import re

#: ``(start of a negator, begin, end of its reach)``.
Scope = tuple[int, int, int]

#: What ends a clause or a sentence in normalised text.
SENTENCE_END = frozenset("。;!?\n")
CLAUSE_END = SENTENCE_END | {","}

#: Negators and how far, in characters, they reach to the right inside the
#: clause. "未经" is absent on purpose: "未经授权" denies the permission, and the
#: permission concepts read it themselves.
#: Each alternative begins with a literal, so that the search skips to the next one of them.
_NEGATORS = re.compile(
    r"未(?!来|成年|名|必|婚|满|遂)|并未(?!来|成年|名|必|婚|满|遂)|没有(?<!有没有)(?!想到|多久|办法|什么)|并没"
    r"|没(?<!有没)(?!收|有|想到|多久|过多久|几|事|错|办法|什么|等)|从未|并非|不是(?<!是不是)|不曾|并无"
    r"|无(?!人机|线|锡|形|偿|法|证|牌|数|关|效|论|良|症|敌|需|须|接触|感|卡|意)|尚无|暂无|排除|否认"
    r"|不得|不许|不准|不肯|拒不|禁止|严禁|no\b|not\b(?! only)|without\b|never\b|n't\b|failed to\b|unable to\b"
)
#: Means that were not used, directly behind a negator. Lawful means not used deny nothing (没有通过官方渠道的方式获取).
MEANS = (
    r"(?:有|曾|再|任何){0,2}(?:使用|采用|采取|利用|运用|通过|借助|动用|用|以)"
    r"(?:(?!合法|正规|正当|正常|正式|官方|授权|许可|公开|合规|常规|规定|约定)[^,。;!?\n]){0,10}?"
    r"(?:手段|方式|方法|手法|技术|工具|软件|程序|脚本|爬虫|外挂)"
)
_MEANS = re.compile(MEANS)
#: Negators that may deny the use of means. In "不是用软件破解的" only the means are denied.
_OF_MEANS = frozenset(("未", "并未", "没有", "没", "并没", "从未", "不曾"))
#: What begins the next thought behind such means: in "没有采取技术手段防护的后台被人拖库" the theft is not denied.
_NEXT = re.compile(r"[,。;!?\n就却仍也还而但被]|直接|只是|仅|手动")
#: What a negator reaches: six characters inside the clause, of English more, whose words are longer. What begins the
#: next thought ends it: in "没有授权就卖软件" the selling is not denied.
_REACHED = re.compile(r"[^,。;!?\n][^,。;!?\n就却仍也还]{0,5}")
_REACHED_IN_ENGLISH = re.compile(r"[^,。;!?\n][^,。;!?\n就却仍也还]{0,13}")
#: Two of these and a negator are a yes: "不是没删".
_DENIALS = frozenset(("不是", "并非"))


def find_scopes(text: str) -> list[Scope]:
    """``(start of the negator, where its reach begins, where it ends)``, in order.

    The reach begins with the last character of "没有" and "不是": "有授权" is denied in "没有授权".
    """
    scopes: list[Scope] = []
    last_end, last_word = -1, ""
    for match in _NEGATORS.finditer(text):
        start, end = match.span()
        if start == last_end and last_word in _DENIALS:
            scopes.pop()
            continue
        last_end, last_word = end, match[0]
        reached = (_REACHED_IN_ENGLISH if last_word.isascii() else _REACHED).match(text, end)
        reach = reached.end() if reached else end
        if last_word in _OF_MEANS and (means := _MEANS.match(text, end)):
            following = _NEXT.search(text, means.end())
            reach = max(reach, following.start() if following else len(text))
        scopes.append((start, end - (len(last_word) > 1 and last_word[-1] in "有是"), reach))
    return scopes


def is_denied(scopes: list[Scope], stop: int, start: int) -> bool:
    """Whether a negator behind ``stop`` reaches ``start``: "登录后没有导出" is no "登录 <9 导出"."""
    return any(stop <= negator and begin <= start < reach for negator, begin, reach in scopes)
