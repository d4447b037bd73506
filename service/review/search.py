"""Search in texts and notes: SQLite FTS5 or PostgreSQL's text search, over our own cutting.

The engines' own cutters know no Chinese. What is indexed are the Latin and digit runs, and of every
run of ideographs its overlapping pairs; a word of the query is looked for as a phrase of its pairs.
So a word is found however the sentence around it would be cut, and nothing else is found. The query
itself is cut into words by the classifier's segmentation; all of them must occur. What stands in
quotation marks stays together.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Connection, Select, column, literal_column, select, table, text

from classifier.normalize import normalize
from classifier.segment import load_segmenter

#: Figures stay as they are: a reader may look for one.
_STEPS = ("nfkc", "invisible", "lower", "simplified")
_IDEOGRAPHS = r"\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_RUN = re.compile(rf"[{_IDEOGRAPHS}]+|[^\W_{_IDEOGRAPHS}]+")
_IDEOGRAPH = re.compile(rf"[{_IDEOGRAPHS}]")
_QUOTED = re.compile(r"[\"“”「」]([^\"“”「」]+)[\"“”「」]")

#: Words looked for at most; more would only narrow what is found already.
_MOST_WORDS = 12
#: PostgreSQL keeps places in a text up to this one.
_MOST_PLACES = 16_383
#: Longest token; PostgreSQL takes no more than 2,046 bytes.
_LONGEST = 60

#: Ideographs that alone say nothing; dropped where the query has other words.
_PARTICLES = frozenset("的了在是和与及或被把将给对向从到之其于为有也都又而且并吗呢吧")

_search = table("incident_search", column("number"), column("content"), column("notes"))


@dataclass(frozen=True, slots=True)
class Word:
    """A word of a query as the phrase looked for; ``open`` where the last token is only a beginning."""

    tokens: tuple[str, ...]
    open: bool = False


def _fold(words: str) -> str:
    return normalize(words, _STEPS)


def tokens(words: str) -> list[str]:
    """What is indexed of a text, in order: 导走令牌 x1 gives 导走 走令 令牌 牌 x1."""
    out: list[str] = []
    for match in _RUN.finditer(_fold(words)):
        run = match[0]
        if _IDEOGRAPH.match(run):
            # The last ideograph stands alone as well, so that each begins some token.
            out += [run[i : i + 2] for i in range(len(run))]
        else:
            out += [run[i : i + _LONGEST] for i in range(0, len(run), _LONGEST)]
    return out


def _cut(run: str) -> list[str]:
    """Words of a run of ideographs; another run is one word."""
    return load_segmenter("rjieba").cut(run) if _IDEOGRAPH.match(run) else [run]


def _phrase(word: str) -> list[Word]:
    found = []
    for match in _RUN.finditer(word):
        run = match[0]
        if not _IDEOGRAPH.match(run):
            found.append(Word((run[:_LONGEST],), open=True))
        elif len(run) == 1:
            found.append(Word((run,), open=True))
        else:
            found.append(Word(tuple(run[i : i + 2] for i in range(len(run) - 1))))
    return found


def read_query(query: str) -> list[Word]:
    """The words of a query; none where it holds nothing that is indexed."""
    kept = _QUOTED.findall(_fold(query))
    loose = _QUOTED.sub(" ", _fold(query))
    plain = [word for run in _RUN.findall(loose) for word in _cut(run)]
    telling = [word for word in plain if word not in _PARTICLES] or plain
    words = [found for word in [*kept, *telling] for found in _phrase(word)]
    return list(dict.fromkeys(words))[:_MOST_WORDS]


def _fts5(words: list[Word]) -> str:
    # Tokens hold letters, digits and ideographs only, so that quotes need no care.
    return " AND ".join('"' + " ".join(word.tokens) + '"' + (" *" if word.open else "") for word in words)


def _tsquery(words: list[Word]) -> str:
    parts = []
    for word in words:
        lexemes = [f"'{token}'" for token in word.tokens]
        if word.open:
            lexemes[-1] += ":*"
        parts.append("(" + " <-> ".join(lexemes) + ")")
    return " & ".join(parts)


def _tsvector(words: str) -> str:
    places: dict[str, list[int]] = {}
    for place, token in enumerate(tokens(words), 1):
        found = places.setdefault(token, [])
        if place <= _MOST_PLACES and len(found) < 255:
            found.append(place)
    return " ".join(f"'{token}'" + (":" + ",".join(map(str, at)) if at else "") for token, at in places.items())


def matching(connection: Connection, words: list[Word]) -> Select[tuple[int]]:
    """Selects the numbers of incidents in which all words occur."""
    if connection.dialect.name == "postgresql":
        condition: ColumnElement[bool] = text("(content || notes) @@ CAST(:words AS tsquery)").bindparams(  # type: ignore[assignment]
            words=_tsquery(words)
        )
        return select(_search.c.number).where(condition)
    found = text("incident_search MATCH :words").bindparams(words=_fts5(words))
    return select(literal_column("incident_search.rowid").label("number")).select_from(_search).where(found)


def index_text(connection: Connection, number: int, content: str) -> None:
    """Make a new incident findable."""
    if connection.dialect.name == "postgresql":
        statement = "INSERT INTO incident_search (number, content, notes) VALUES (:n, CAST(:c AS tsvector), '')"
        connection.execute(text(statement), {"n": number, "c": _tsvector(content)})
        return
    statement = "INSERT INTO incident_search (rowid, content, notes) VALUES (:n, :c, '')"
    connection.execute(text(statement), {"n": number, "c": " ".join(tokens(content))})


def index_notes(connection: Connection, number: int, notes: list[str]) -> None:
    """Replace what is findable of the notes of an incident."""
    joined = "\n".join(notes)
    if connection.dialect.name == "postgresql":
        statement = "UPDATE incident_search SET notes = CAST(:c AS tsvector) WHERE number = :n"
        connection.execute(text(statement), {"n": number, "c": _tsvector(joined)})
        return
    statement = "UPDATE incident_search SET notes = :c WHERE rowid = :n"
    connection.execute(text(statement), {"n": number, "c": " ".join(tokens(joined))})
