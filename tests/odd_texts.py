"""Texts of every kind that readers send: pieces of the samples, logs, noise, joined by a seeded draw."""

from __future__ import annotations

import json
import random
from functools import cache

from tests.conftest import SAMPLES

#: Put between and inside the pieces; each has broken, or could break, a short cut.
NOISE = (
    "，",
    "。",
    "\n",
    " ",
    "、",
    "ab cd",
    "sql map",
    "sqlmap",
    "a.b.c",
    "x-forwarded-for: 10.0.0.1",
    "POST /api/v1/user?id=1%20or%201=1 HTTP/1.1",
    "SELECT * FROM users WHERE 1=1 union select",
    "ＡＰＰ",
    "Ｔｏｋｅｎ",
    "獲利３萬餘元",
    "1,234,567.89",
    "12．5",
    "①②③",
    "½",
    "㎏",
    "ﬁle",
    "é",
    "e\u0301",
    "naïve",
    "\u200b",
    "\u202e",
    "\ufeff",
    "\x00",
    "\r\n",
    "\t",
    "\u3000",
    "\xa0",
    "\u2028",
    "👍🏽",
    "😀",
    "𠮷野家",
    "\ud83d",
    "\udc00",
    "ⵣⵣ ⴰⵣⵓⵍ",
    "Привет",
    "한국어",
    "ひらがな",
    "_",
    "__init__",
    "%",
    "+86",
    "没有",
    "并未",
    "未来",
    "从未删除数据",
    "无法",
    "无人机",
    "not deleted",
    "without consent",
    "不是",
    "否认删除数据",
    "ips",
    "chips",
    "薅羊毛",
    "群控",
    "İstanbul",
    "ß",
    "ǅ",
    "٣",
    "Ⅻ",
)


@cache
def sample_texts() -> tuple[str, ...]:
    """Every text of the sample corpus, in the order of the files."""
    return tuple(
        json.loads(line)["text"]
        for path in sorted((SAMPLES / "corpus").glob("*.jsonl"))
        for line in path.read_text("utf-8").splitlines()
    )


def draw_texts(count: int, seed: int, longest: int = 160) -> list[str]:
    """``count`` texts of at most some ``longest`` characters of samples, mixed with noise."""
    rng = random.Random(seed)
    samples = sample_texts()
    texts = []
    for _ in range(count):
        pieces: list[str] = []
        for _ in range(rng.choice((0, 1, 1, 1, 2, 3))):
            source = rng.choice(samples)
            start = rng.randrange(len(source))
            pieces.append(source[start : start + rng.randrange(1, longest)])
        for _ in range(rng.choice((0, 0, 1, 2, 5))):
            noise = rng.choice(NOISE)
            pieces.insert(rng.randrange(len(pieces) + 1), noise * rng.choice((1, 1, 1, 2, 7)))
        if pieces and rng.random() < 0.3:
            at = rng.randrange(len(pieces))
            cut = rng.randrange(len(pieces[at]) + 1)
            pieces[at] = pieces[at][:cut] + rng.choice(NOISE) + pieces[at][cut:]
        text = "".join(pieces)
        if rng.random() < 0.05:
            text = text.upper()
        texts.append(text)
    return texts


#: Each alone, whatever is drawn.
EXTREMES = (
    "",
    " ",
    "。，；",
    "😀😀",
    "hello world, SQL injection at 203.0.113.7",
    "ＡＰＰ抓取用戶資料３萬餘條",
    "侵\u200b入\x00系统",
    "数据" * 1000,
    "\ud800",
    "a" * 5000,
    "a " * 2000,
    "sql map " * 300,
    "利用注入数据库" * 200,
    "没有删除数据," * 200,
    "".join(map(chr, range(0x20, 0x3000))),
    "".join(map(chr, range(0x4E00, 0x6000))),
)
