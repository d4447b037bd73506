"""English words among the Chinese: what trade and office say in either tongue.

``data/glossary.json`` holds words and phrases of one to four words, lower case, and the Chinese a
colleague would have used. A model that knows 客户名单 then reads ``customer list``, too. Parts of
addresses, identifiers and file names stay as they are.
"""

from __future__ import annotations

from functools import cache

from classifier.data import read_json
from classifier.disguise import Edit
from classifier.late import late

#: A word that is no part of an identifier, an address or a file name.
#: It begins with a letter, so that the search skips to the next one.
_WORD = late(r"[a-z](?<![a-z0-9_./@:\-].)[a-z]+(?:-[a-z]+)*(?![a-z0-9_/@=\-]|[.:][a-z0-9])")
_WORD_HEAD = late(r"\A[a-z]+")
_IDEOGRAPH = late("[\u3400-\u9fff]")
#: Words of the longest phrase.
_LONGEST = 4


@cache
def load_glossary() -> dict[str, str]:
    """Word or phrase, one blank between its words -> Chinese."""
    return dict(read_json("glossary.json")["words"])


def load_heads() -> list[str]:
    """Letters that the words and phrases begin with: :func:`translate` needs one of them as a run."""
    return sorted({_WORD_HEAD.findall(word)[0] for word in load_glossary()})


def _blanks_around(text: str, start: int, end: int, free: int) -> tuple[int, int]:
    """Bounds of a word and of the blanks that part it from ideographs or, at ``free``, from the word before."""
    before = start
    while before > free and text[before - 1] == " ":
        before -= 1
    after = end
    while after < len(text) and text[after] == " ":
        after += 1
    joins = before == free > 0 or (before > 0 and _IDEOGRAPH.match(text, before - 1))
    return before if joins else start, after if _IDEOGRAPH.match(text, after) else end


def translate(text: str) -> list[Edit]:
    """Edits that put the Chinese for each known word of a lower-case text, longest phrases first."""
    words = [match.span() for match in _WORD.finditer(text)]
    glossary = load_glossary() if words else {}
    out: list[Edit] = []
    first = free = 0
    while first < len(words):
        taken = 1
        for count in range(min(_LONGEST, len(words) - first), 0, -1):
            start, end = words[first][0], words[first + count - 1][1]
            chinese = glossary.get(text[start:end])
            if chinese is not None:
                before, free = _blanks_around(text, start, end, free)
                # Edits of their own, so that a span shows the word without them.
                out += [
                    edit for edit in ((before, start, ""), (start, end, chinese), (end, free, "")) if edit[0] < edit[1]
                ]
                taken = count
                break
        first += taken
    return out
