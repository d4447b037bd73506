"""What opens a system or names a machine in a text: passwords, keys, tokens, addresses.

Tickets quote them, and a stored incident must not hand them on. Keys of known make are told by their shape, other
secrets by the name before them with a sign between, addresses by being valid. Every pattern begins at
a rare place and is bounded, so that a text is read in linear time.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Callable, Iterator

from classifier.placeholders import ADDRESS, HANDSET, HARDWARE, KEY, PASSWORD, TOKEN

#: Full-width letters, figures and the signs inside values to ASCII, one for one; other wide signs end a value.
NARROW = {ord(wide): ord(wide) - 0xFEE0 for wide in "＠＿．－"} | {0x3000: 0x20, 0xA0: 0x20}
NARROW |= {code: code - 0xFEE0 for first, last in ("０９", "ＡＺ", "ａｚ") for code in range(ord(first), ord(last) + 1)}

#: Keys by their make: AWS, Alibaba and Tencent clouds, GitHub, GitLab, Slack, Google, OpenAI and Stripe.
_MADE = re.compile(
    r"(?<![A-Za-z0-9_])(?:(?:AKIA|ASIA|AROA|AIDA)[0-9A-Z]{16}|LTAI[0-9A-Za-z]{12,24}|AKID[0-9A-Za-z]{13,40}"
    r"|gh[pousr]_[0-9A-Za-z]{20,255}|github_pat_[0-9A-Za-z_]{20,255}|glpat-[0-9A-Za-z_-]{16,64}"
    r"|xox[abeprs]-[0-9A-Za-z-]{10,250}|AIza[0-9A-Za-z_-]{35}|sk-[0-9A-Za-z_-]{20,200}|[rs]k_live_[0-9A-Za-z]{16,250})"
    r"(?![A-Za-z0-9_])"
)
_BLOCK = re.compile(
    r"-----BEGIN [A-Z ]{0,20}PRIVATE KEY-----[A-Za-z0-9+/=\s]{0,20000}(?:-----END [A-Z ]{0,20}PRIVATE KEY-----)?"
)
#: A JSON object in base64url, cut short or with its further parts.
_JWT = re.compile(r"(?<![A-Za-z0-9_-])eyJ[A-Za-z0-9_-]{8,}(?:\.[A-Za-z0-9_-]+){0,4}")
_BEARER = re.compile(
    r"(?<![A-Za-z])(?:Bearer|Basic)\s{1,3}((?=[A-Za-z._~+/-]{0,80}[0-9=])[A-Za-z0-9._~+/-]{8,}=*)", re.IGNORECASE
)
#: The password in the address of a service: mysql://user:password@host.
_IN_ADDRESS = re.compile(r"://[^\s:/@\"'<>]{0,64}:([^\s:/@\"'<>〔〕]{1,128})@(?=[A-Za-z0-9\[])")

_OPEN = "[\"'“‘「]?"
#: Between a name and its value, also in JSON and in logs.
_SIGN = rf"[\"']?\s{{0,3}}(?:=>|->|={{1,2}}|[:：＝→])\s{{0,3}}{_OPEN}"
#: Behind a Chinese name also a word: 密码是, 密码已改为.
_WORD = (
    r"\s{0,2}(?:已|被|都|统一|默认|重新)?(?:是|为|改成|改为|改回|设为|设成|设置为|重置为|置为)了?"
    rf"\s{{0,2}}[:：]?\s{{0,2}}{_OPEN}"
)
#: Anything that prints but comma, semicolon and quotes.
_VALUE = r"([!#-&(-+\--:<-_a-~]{4,})"
_CHINESE = {PASSWORD: "密码|口令", KEY: "密钥|私钥", TOKEN: "令牌"}
_LATIN = {
    PASSWORD: r"passphrase|passw(?:or)?d|(?<![A-Za-z])(?:pwd|pass)",
    KEY: r"secret[_-]?(?:access[_-]?)?(?:key|id)|access[_ -]?key(?:[_-]?(?:id|secret))?|api[_ -]?key|private[_-]?key"
    r"|secret|(?<![A-Za-z])[as]k",
    TOKEN: r"token|jwt|(?<![A-Za-z])(?:j?session[_-]?id|phpsessid|authorization"
    r"|cookie(?:\s?[:：]\s?[a-z_-]{2,30}(?==))?)",
}
_NAMED = {
    kind: re.compile(
        f"(?:(?:{han}|(?:{_LATIN[kind]})(?![A-Za-z])){_SIGN}|(?:{han}){_WORD}){_VALUE}",
        re.IGNORECASE,
    )
    for kind, han in _CHINESE.items()
}
#: 密码Abc12345, without a sign.
_BARE = re.compile(
    r"(?:密码|口令)\s?[\"“‘「]?((?=[A-Za-z@#$%_!.-]{0,30}[0-9])[A-Za-z0-9@#$%_!.-]{6,32})(?![A-Za-z0-9@#$%_!])"
)

#: What stands in the place of a value without being one: states, types, algorithms, variables, stars.
_NO_VALUE = re.compile(
    r"null|none|nil|true|false|undefined|empty|required|optional|string|number|integer|bool(?:ean)?|bytes?|value|text"
    r"|redacted|hidden|invalid|expired?|missing|incorrect|wrong|error|failed|failure|success|changed?|reset|leaked"
    r"|stolen|unknown|disabled|enabled|bearer|basic|sha-?\d+|base64|aes[-\d]*|rsa[-\d]*|bcrypt|scrypt|utf-?8|wpa[23]"
    r"|\$\{.*|\$[A-Z_]+|%\(.*|\{\{?.*|<.*|[*xX.•·-]+|\d{1,2}-\d{1,3}",
    re.IGNORECASE,
)
_LETTERS, _GOES_ON = re.compile(r"[a-z_]+", re.IGNORECASE), re.compile(r" [a-z]+", re.IGNORECASE)
#: Right after figures: they count or measure.
_COUNTED = re.compile(r"\s?(?:位|个|条|次|组|天|分钟|小时|秒|元|万|台|套|级)")
#: Right after a value: it tells how something is kept, not what it is.
_MANNER = re.compile(r"\s?(?:加密|算法|存储|哈希|散列|编码|格式|协议|登录方式|认证|字段|接口|策略|文件|机制)")
#: Signs at the end of a value that belong to the sentence.
_TRAILING = "'),.:]}>"
#: Fewest figures of a key or a token that has nothing else: 4096 tokens are no secret.
_LEAST_FIGURES = 8

_IPV4 = re.compile(r"(?<![A-Za-z0-9_.])\d{1,3}(?:\.\d{1,3}){3}(?![A-Za-z0-9_]|\.\d)")
#: Words before four figures with stops between, or signs after, that make them a version or a paragraph.
_VERSION_BEFORE = re.compile(
    r"(?:版本号?|版|固件|内核|补丁|升级[到至]|更新[到至]|驱动|客户端|浏览器|软件|插件|第|章节?|条款|version|build|release|ver|sdk"
    r"|app)[\s:：=是为]{0,3}v?$",
    re.IGNORECASE,
)
_VERSION_AFTER = re.compile(r"[-+][A-Za-z]|\s?(?:版|节|款|条|章|固件)")
_IPV6 = re.compile(
    r"(?:(?<![A-Za-z0-9_:.])|(?<=[G-Zg-z]:))[0-9A-Fa-f:]{3,45}(?:(?:\.\d{1,3}){3})?(?![A-Za-z0-9_:]|\.\d)"
)
_HARDWARE = re.compile(
    r"(?:(?<![A-Za-z0-9:.-])|(?<=[G-Zg-z]:)|(?<=(?i:mac):))(?:[0-9A-Fa-f]{2}([:-])(?:[0-9A-Fa-f]{2}\1){4}[0-9A-Fa-f]{2}"
    r"|[0-9A-Fa-f]{4}\.[0-9A-Fa-f]{4}\.[0-9A-Fa-f]{4})(?![A-Za-z0-9]|[:-][0-9A-Fa-f]|\.\d)"
)
_HARDWARE_WORDS = re.compile(r"(?:MAC|物理地址|硬件地址|网卡)[^0-9\n]{0,8}$", re.IGNORECASE)
_HARDWARE_BARE = re.compile(
    r"(?:MAC(?:\s?地址)?|物理地址)\s{0,2}[:：=是为]?\s{0,2}((?=[A-Fa-f]{0,11}[0-9])[0-9A-Fa-f]{12})(?![A-Za-z0-9])",
    re.IGNORECASE,
)
_HANDSET = re.compile(
    r"(?:IMEI(?:SV)?|串号|设备识别码)(?:号码?|码)?\s?[12]?\s{0,2}[:：=是为(（]?\s{0,2}"
    r"(\d{15,16}|\d{2}[ -]\d{6}[ -]\d{6}[ -]\d)(?!\d)",
    re.IGNORECASE,
)


def _is_value(kind: str, text: str, start: int, end: int, named: str) -> bool:
    """Whether a slice is a secret; ``named`` is what stood before it."""
    value = text[start:end]
    if text.startswith("〔", end):
        # Cookie: id=〔令牌〕: the value is masked, and what is left is its name.
        return False
    if len(value) < 4 or _NO_VALUE.fullmatch(value) or _MANNER.match(text, end):
        return False
    if value.isdigit() and (_COUNTED.match(text, end) or (kind != PASSWORD and len(value) < _LEAST_FIGURES)):
        return False
    if _LETTERS.fullmatch(value) and "=" not in named and named[:1].isascii():
        # password: admin is one; token: refresh, and password: must be changed, are English.
        return kind == PASSWORD and not _GOES_ON.match(text, end)
    return True


def _find_named(kind: str) -> Callable[[str], Iterator[tuple[int, int]]]:
    def find(text: str) -> Iterator[tuple[int, int]]:
        for match in _NAMED[kind].finditer(text):
            start, end = match.span(1)
            named = text[match.start() : start]
            if "=" in named and "&" in match[1]:
                # The next argument of an address begins there; a password told in words may hold the sign.
                end = start + match[1].index("&")
            while end > start and text[end - 1] in _TRAILING:
                end -= 1
            if _is_value(kind, text, start, end, named):
                yield start, end

    return find


def _find_bare(text: str) -> Iterator[tuple[int, int]]:
    for match in _BARE.finditer(text):
        start, end = match.span(1)
        while end > start and text[end - 1] in "!.-":
            end -= 1
        if end - start >= 6 and _is_value(PASSWORD, text, start, end, "密码"):
            yield start, end


def _find_ipv4(text: str) -> Iterator[tuple[int, int]]:
    for match in _IPV4.finditer(text):
        figures = [int(figure) for figure in match[0].split(".")]
        before = text[max(0, match.start() - 12) : match.start()]
        # This machine, any machine and all machines name none.
        nobody = figures[0] in (0, 127, 255)
        if max(figures) > 255 or nobody or _VERSION_BEFORE.search(before) or _VERSION_AFTER.match(text, match.end()):
            continue
        yield match.span()


def _find_ipv6(text: str) -> Iterator[tuple[int, int]]:
    for match in _IPV6.finditer(text):
        groups = [group for group in match[0].split(":") if group]
        # 12:30:45 is no address; A::B of a program is one by the letter of the rule only.
        if match[0].count(":") < 2 or len(groups) < 2 or not any(c.isdigit() for c in match[0]):
            continue
        if max(map(len, groups)) > 1:
            try:
                ipaddress.IPv6Address(match[0])
            except ValueError:
                continue
            yield match.span()


def _find_hardware(text: str) -> Iterator[tuple[int, int]]:
    for match in _HARDWARE.finditer(text):
        dated = match[1] == "-" and not re.search("[A-Fa-f]", match[0])
        dotted = match[1] is None and not re.search("[A-Fa-f]", match[0])
        if not (dated or dotted) or _HARDWARE_WORDS.search(text[max(0, match.start() - 16) : match.start()]):
            yield match.span()
    for match in _HARDWARE_BARE.finditer(text):
        yield match.span(1)


def _group(pattern: re.Pattern[str], group: int) -> Callable[[str], Iterator[tuple[int, int]]]:
    return lambda text: (match.span(group) for match in pattern.finditer(text))


#: Kinds with their finders, in the order in which they claim their characters, and the signs in small letters of
#: which a text needs one.
FINDERS: tuple[tuple[str, Callable[[str], Iterator[tuple[int, int]]], tuple[str, ...]], ...] = (
    (KEY, _group(_BLOCK, 0), ("-----",)),
    (
        KEY,
        _group(_MADE, 0),
        ("kia", "sia", "roa", "ida", "ltai", "akid", "gh", "glpat", "xox", "aiza", "sk-", "k_live"),
    ),
    (TOKEN, _group(_JWT, 0), ("eyj",)),
    (TOKEN, _group(_BEARER, 1), ("bearer", "basic")),
    (PASSWORD, _group(_IN_ADDRESS, 1), ("://",)),
    (PASSWORD, _find_named(PASSWORD), ("密码", "口令", "pass", "pwd")),
    (PASSWORD, _find_bare, ("密码", "口令")),
    (KEY, _find_named(KEY), ("密钥", "私钥", "secret", "key", "ak", "sk")),
    (TOKEN, _find_named(TOKEN), ("令牌", "token", "jwt", "sess", "authorization", "cookie")),
    (HANDSET, _group(_HANDSET, 1), ("imei", "串号", "设备识别码")),
    (HARDWARE, _find_hardware, (":", "-", ".", "mac", "物理地址")),
    (ADDRESS, _find_ipv6, (":",)),
    (ADDRESS, _find_ipv4, (".",)),
)

_SIGNS = re.compile("[0-9A-Za-z０-９Ａ-Ｚａ-ｚ]{4}|[0-9０-９]")


def find_credentials(text: str) -> Iterator[tuple[int, int, str]]:
    """Spans with their kind, in the order of :data:`FINDERS`; they may overlap, and the earlier counts."""
    if _SIGNS.search(text) is None:
        return
    narrow = text.translate(NARROW)
    small = narrow.lower()
    for kind, find, signs in FINDERS:
        if not any(sign in small for sign in signs):
            continue
        for start, end in find(narrow):
            yield start, end, kind
