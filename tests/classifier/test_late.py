"""Patterns that are compiled when first used find what they would find compiled at once."""

from __future__ import annotations

import importlib
import pkgutil
import random
import re
from pathlib import Path

import pytest

import classifier
from classifier import borrowed_years, dates, element_map, numerals, written_dates
from classifier.late import late
from classifier.normalize import STEPS, normalize
from tests.odd_texts import draw_texts

MODULES = [importlib.import_module(f"classifier.{found.name}") for found in pkgutil.iter_modules(classifier.__path__)]
TABLES = {f"ignored {name}": longer.pattern for name, longer in element_map.load_element_map().ignored.items()}
PATTERNS = {
    f"{module.__name__}.{name}": pattern
    for module in MODULES
    for name, pattern in vars(module).items()
    if type(pattern) is type(late("")) and not name.startswith("__")
} | TABLES
#: Written as they read best, begun by what must stand before. Those in use say it behind their first character.
PLAIN = {
    "figures": (
        numerals._ARABIC,
        rf"(?<![\d.])(?P<first>{numerals._FIGURE})"
        rf"(?P<rest>(?: ?[余多来几]?{numerals._MAGNITUDE}(?:(?:{numerals._FIGURE})[百千万](?!\d))*)?)"
        r"(?P<more>[余多来]?)(?P<letters>(?:kw|[wkm])?)",
    ),
    "dates": (
        dates._FULL,
        rf"(?<!\d)(?:(?:19|20)\d\d|[〇零一二三四五六七八九]{{4}}) ?年"
        rf"(?: ?{written_dates.MONTH} ?月(?:份)?(?: ?{written_dates.DAY} ?[日号])?)?"
        r"|(?<![\d.])(?:19|20)\d\d(?P<sep>[-/.])(?P<m2>1[0-2]|0?[1-9])(?P=sep)(?P<d2>3[01]|[12]\d|0?[1-9])(?![\d.])",
    ),
    "later dates": (
        borrowed_years._FOLLOW,
        r"(?P<anchor>同年|当年|次年|翌年|第二年|[至到—~-] ?(?:同年|当年|次年|翌年)?)"
        rf" ?{written_dates.MONTH} ?月(?:份)?(?: ?{written_dates.DAY} ?[日号])?",
    ),
}
PIECES = (
    "2021", "2021年", "1999年3月", "12020年", "3.2021年", "2021-03-04", "1.2021-03-04", "2021/3/4", "2021-03-04.5",
    "二〇二一年", "一二〇二一年", "至12月", "同年9月1日", "次年3月", "第二年五月", "到当年6月", "第三年5月",
    "1,234,567.8", "12,34", "1,2345", "3.5万", "12.5.6", "2万5千", "400余万", "３３", "٣٤", "年", "月", "日", "-", "~",
    ".", ",", "，", " ", "\n", "余", "几", "十二", "某", "w", "3k", "8kw", "千瓦",
)  # fmt: skip


@pytest.mark.parametrize("name", sorted(PATTERNS))
def test_late_when_first_used_then_as_compiled_at_once(name: str) -> None:
    pattern, compiled = late(PATTERNS[name].pattern), re.compile(PATTERNS[name].pattern)
    text = "去年3月5日,他没有同意,骗得2万元,卖给三百名客户,每条1.5元,共计十几万。"
    assert [match.span() for match in pattern.finditer(text)] == [match.span() for match in compiled.finditer(text)]
    # Taken over whole, so that the next search is one of the pattern itself.
    assert pattern.search == re.compile(PATTERNS[name].pattern).search


def test_late_when_a_method_is_not_a_pattern_s_then_refused() -> None:
    with pytest.raises(AttributeError, match="reverse"):
        late("a").reverse  # type: ignore[attr-defined]  # noqa: B018


def test_patterns_then_all_files_are_tried() -> None:
    tried = {name.rpartition(".")[0] for name in PATTERNS if "." in name}
    sources = {m.__name__: Path(str(m.__file__)) for m in MODULES}
    writing = {name for name, path in sources.items() if path.suffix == ".py" and "= late(" in path.read_text("utf-8")}
    assert len(writing) > 20
    # Patterns of a table are tried with the table.
    assert writing - tried == {"classifier.longer"}


@pytest.mark.parametrize("name", sorted(PLAIN))
def test_search_when_begun_by_a_plain_character_then_the_same_matches(name: str) -> None:
    pattern, plain = PLAIN[name][0], re.compile(PLAIN[name][1])
    rng, found = random.Random(5), 0
    drawn = ["".join(rng.choices(PIECES, k=rng.randrange(9))) for _ in range(5000)]
    for text in [*drawn, *(normalize(text, STEPS[:-1]) for text in draw_texts(1500, 78))]:
        expected = [(match.span(), match.groupdict()) for match in plain.finditer(text)]
        got = [(match.span(), match.groupdict()) for match in pattern.finditer(text)]
        assert got == expected, text
        found += bool(expected)
    assert found > 300
