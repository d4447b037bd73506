"""Cut normalised text into words.

Two segmenters with the same dictionary: ``jieba``, the reference in Python,
and ``rjieba``, the same algorithm compiled, some thirteen times faster. They
differ on a few long texts, so a model records which one it was trained with
and is never served with the other.
"""

from __future__ import annotations

import importlib.util
import re
import sys
from functools import cache
from importlib.machinery import PathFinder
from typing import Any, Protocol

from classifier.data import read_text

SEGMENTERS = ("rjieba", "jieba")

#: A token that is worth a feature holds at least one letter, ideograph or figure.
_WORD = re.compile(r"[^\W_]")


class Segmenter(Protocol):
    """Anything that cuts a text into tokens which join to the same text."""

    name: str

    def cut(self, text: str) -> list[str]:
        """Tokens of ``text``, spaces and punctuation included."""


def read_user_words() -> list[str]:
    """Words of the trade that the general dictionary lacks, one a line."""
    text = read_text("userdict.txt")
    return [line.strip() for line in text.splitlines() if line.strip() and not line.startswith("#")]


def _rjieba_class() -> Any:
    """The class of rjieba, without the second dictionary that importing the package reads for its own functions."""
    name = "rjieba.rjieba"
    if "rjieba" not in sys.modules and name not in sys.modules:
        package = importlib.util.find_spec("rjieba")
        found = PathFinder.find_spec(name, package.submodule_search_locations) if package else None
        if found is not None and found.loader is not None:
            module = importlib.util.module_from_spec(found)
            found.loader.exec_module(module)
            # Importing the package later takes this one: it may be loaded only once a process.
            sys.modules[name] = module
    if name in sys.modules:
        return sys.modules[name].Jieba
    import rjieba

    return rjieba.Jieba


class _Rjieba:
    name = "rjieba"

    def __init__(self) -> None:
        self._jieba = _rjieba_class()()
        for word in read_user_words():
            self._jieba.add_word(word, self._jieba.suggest_freq(word), "n")

    def cut(self, text: str) -> list[str]:
        tokens: list[str] = self._jieba.cut(text)
        return tokens


class _Jieba:
    name = "jieba"

    def __init__(self) -> None:
        import logging

        import jieba

        jieba.setLogLevel(logging.WARNING)
        # A tokenizer of our own, filled without `initialize()`: that one reads
        # a cache from a shared temporary folder that anybody may have written.
        self._jieba = jieba.Tokenizer()
        self._jieba.FREQ, self._jieba.total = self._jieba.gen_pfdict(self._jieba.get_dict_file())
        self._jieba.initialized = True
        for word in read_user_words():
            self._jieba.add_word(word)

    def cut(self, text: str) -> list[str]:
        return list(self._jieba.cut(text))


@cache
def load_segmenter(name: str) -> Segmenter:
    """The segmenter called ``name``, built once a process.

    Raises
    ------
    ValueError
        If there is no segmenter of that name.
    """
    if name == "rjieba":
        return _Rjieba()
    if name == "jieba":
        return _Jieba()
    raise ValueError(f"unknown segmenter: {name}")


def is_word(token: str) -> bool:
    """Whether a token carries meaning rather than only punctuation or space."""
    return _WORD.search(token) is not None
