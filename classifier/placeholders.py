"""What stands for a masked detail, and what a reader of the masked text makes of it.

:mod:`classifier.masking` puts 〔手机号〕 for a number and 〔姓名〕 for a name. That the writer gave his number tells no
offence, so the words inside are never read: a placeholder is folded into what the detail itself is folded into.
"""

from __future__ import annotations

import re

PASSWORD, KEY, TOKEN = "口令", "密钥", "令牌"
ADDRESS, HARDWARE, HANDSET = "IP地址", "MAC地址", "IMEI"
IDENTITY, MOBILE, LANDLINE, CARD = "身份证号", "手机号", "电话号码", "银行卡号"
MAIL, PLATE, PASSPORT, WECHAT, QQ, NAME = "电子邮箱", "车牌号", "证件号", "微信号", "QQ号", "姓名"

#: Kinds that open a system or name a machine.
SECRETS = (KEY, TOKEN, PASSWORD, HANDSET, HARDWARE, ADDRESS)
#: Kinds in the order in which they claim their characters.
KINDS = (*SECRETS, MAIL, IDENTITY, MOBILE, CARD, LANDLINE, PASSPORT, WECHAT, QQ, PLATE, NAME)

PLACEHOLDER = re.compile("〔(?:" + "|".join(KINDS) + ")〕")
#: No text without one of these holds a placeholder, or an address to fold.
OPENING, AT = "〔", "@"
#: An address of mail as it stands in a folded text.
_ADDRESS = re.compile(
    r"(?<![a-z0-9_.%+-])[a-z0-9][a-z0-9._%+-]{0,63}@(?:[a-z0-9-]{1,63}\.){1,4}[a-z]{2,18}(?![a-z0-9_-]|[a-z0-9._%+-]{0,64}@)",
    re.IGNORECASE,
)
#: The same in a folded text.
_FOLDED = re.compile(PLACEHOLDER.pattern, re.IGNORECASE)
_NAME = f"〔{NAME}〕"
#: A name is read as one that was shortened, anything else as a figure, or as nothing to count where figures are read.
_SOMEBODY, _FIGURE, _NOTHING = "张某", "0", "某"


def fold_placeholders(text: str, numbers: bool) -> list[tuple[int, int, str]]:
    """Edits of a folded text: each placeholder to what its detail would be.

    Parameters
    ----------
    text : str
        In lower case or not.
    numbers : bool
        Whether figures are folded too.
    """
    other = _FIGURE if numbers else _NOTHING
    edits = [(*match.span(), _SOMEBODY if match[0] == _NAME else other) for match in _FOLDED.finditer(text)]
    if AT in text:
        edits = sorted([*edits, *((*match.span(), other) for match in _ADDRESS.finditer(text))])
    return edits
