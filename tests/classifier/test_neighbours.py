"""Which way a text leans between two labels, and what is said where both hold."""

from __future__ import annotations

from datetime import date

import pytest

from classifier.amounts import find_amounts
from classifier.concepts import load_lexicon
from classifier.element_answers import CONTRARY, MET, MISSING, ElementAnswer, ElementSpan
from classifier.element_map import load_element_map
from classifier.figures import Figures
from classifier.lawbook import load_lawbook
from classifier.neighbours import contrast
from classifier.normalize import FIGURES_KEPT, align
from classifier.reasons import TextReasons
from classifier.severity import UNKNOWN, Severity, judge
from classifier.taxonomy import load_labels

LABELS = load_labels()

FORGED = {
    "one-side": (("means",), (), "first", "文中的话更多支持"),
    "other-side": ((), ("means",), "rival", "文中的话更多支持"),
    "both-sides": (("means",), ("act",), "undecided", "两边支持相当"),
    "neither": ((), (), "undecided", "没有能区分两者的话"),
    "only-common": (("system", "operator"), (), "undecided", "没有能区分两者的话"),
}


def answered(met: tuple[str, ...], at: int, contrary: tuple[str, ...] = ()) -> list[ElementAnswer]:
    """A checklist whose met elements have words of their own."""
    return [
        ElementAnswer(name, "x", f"是否{name}（例如）？", True, status, (ElementSpan(at + i, at + i + 1, "字"),))
        for i, (name, status) in enumerate([*((m, MET) for m in met), *((c, CONTRARY) for c in contrary)])
    ] + [ElementAnswer("open", "x", "是否还有（例如）？", True, MISSING, ())]


@pytest.mark.parametrize("name", FORGED)
def test_contrast_when_words_support_a_side_then_leans_to_it(name: str) -> None:
    ours, theirs, leans, reason = FORGED[name]
    first, rival = LABELS["illegal-obtaining-computer-data"], LABELS["unfair-competition"]
    found = contrast(load_lawbook(), (first, answered(ours, 0)), (rival, answered(theirs, 50)))
    assert found is not None and found.basis == "law"
    assert found.leans == {"first": first.id, "rival": rival.id}.get(leans, "undecided")
    assert reason in found.reason
    assert bool(found.spans) == (name in ("one-side", "other-side", "both-sides"))


@pytest.mark.parametrize(
    ("met", "leans", "words"),
    [((), "undecided", "也还没有写全"), (("system", "operator", "harm"), "rival", "另一边有要件被文中的话否定")],
    ids=["winner-open", "winner-holds"],
)
def test_contrast_when_only_a_denial_speaks_then_the_other_side_must_hold(met: tuple, leans: str, words: str) -> None:
    first, rival = LABELS["illegal-obtaining-computer-data"], LABELS["unfair-competition"]
    found = contrast(load_lawbook(), (first, answered((), 0, ("no-right",))), (rival, answered(met, 50)))
    assert found is not None and found.leans == {"rival": rival.id}.get(leans, leans)
    assert words in found.reason and "否定" in found.reason and found.spans


def test_contrast_when_both_sides_speak_alike_then_a_denial_of_one_does_not_decide() -> None:
    first, rival = LABELS["illegal-obtaining-computer-data"], LABELS["unfair-competition"]
    sides = (first, answered(("means",), 0, ("no-right",))), (rival, answered(("act",), 50))
    found = contrast(load_lawbook(), *sides)
    assert found is not None and found.leans == "undecided"
    assert f"否定了“{first.name}”的“是否no-right”" in found.reason


@pytest.mark.parametrize(
    ("met", "contrary", "leans", "words"),
    [
        ((), (), "undecided", "1项必要要件中还有1项没有写明"),
        (("contract",), (), "undecided", "2项必要要件中还有1项没有写明"),
        (("contract", "deceit"), (), "fraud", "更多支持“诈骗罪”的要件"),
        (("contract", "deceit", "date"), ("loss",), "other", "“是否loss”被文中的话否定"),
    ],
    ids=["nothing-told", "little-told", "most-told", "denied"],
)
@pytest.mark.parametrize("place", [0, 1])
def test_contrast_with_other_then_only_a_claim_that_holds_is_leaned_to(met, contrary, leans, words, place) -> None:
    sides = [(LABELS["fraud"], answered(met, 0, contrary)), (LABELS["other"], [])]
    found = contrast(load_lawbook(), sides[place], sides[1 - place])
    assert found is not None and (found.leans, words in found.reason) == (leans, True)


def test_contrast_with_other_then_figures_below_and_words_for_both_sides_are_not_called_untold() -> None:
    words = (ElementSpan(0, 1, "字"),)
    told = [ElementAnswer(name, "x", f"是否{name}？", True, MISSING, words) for name in ("scale", "means")]
    found = contrast(load_lawbook(), (LABELS["fraud"], told + answered((), 9)), (LABELS["other"], []))
    assert found is not None and "3项必要要件中还有1项没有写明、1项数额未达、1项说法相反。" in found.reason


def test_contrast_when_the_clause_is_not_known_then_asks_which() -> None:
    sides = (LABELS["unfair-competition"], []), (LABELS["fraud"], answered((), 50))
    found = contrast(load_lawbook(), *sides)
    assert found is not None and "“行为落入其中哪一条款”" in found.test and found.leans == "undecided"


def test_contrast_when_the_law_book_has_no_test_then_put_together_for_a_close_rival_only() -> None:
    first, rival = LABELS["fraud"], LABELS["civil-trade-secret"]
    sides = (first, answered((), 0)), (rival, answered((), 50))
    assert contrast(load_lawbook(), *sides, close=False) is None
    found = contrast(load_lawbook(), *sides)
    assert found is not None and found.basis == "elements"
    assert "“是否还有”" in found.test and first.name in found.test and rival.name in found.test


@pytest.mark.parametrize(("one", "two"), [("fraud", "other"), ("other", "fraud")])
def test_contrast_with_other_then_names_what_is_open(one: str, two: str) -> None:
    sides = {"fraud": answered((), 0), "other": []}
    found = contrast(load_lawbook(), (LABELS[one], sides[one]), (LABELS[two], sides[two]))
    assert found is not None and "“是否还有”" in found.test and LABELS["fraud"].name in found.test


@pytest.mark.parametrize(
    ("one", "two", "words"),
    [
        ("illegal-obtaining-computer-data", "infringing-personal-info", "从一重处罚还是数罪并罚"),
        ("illegal-obtaining-computer-data", "unfair-competition", "刑事追诉与民事请求可以并行"),
        ("unfair-competition", "civil-trade-secret", "可以择一主张"),
    ],
)
def test_contrast_when_both_hold_then_concurrence_is_told(one: str, two: str, words: str) -> None:
    met = ("means", "act", "took-data")
    found = contrast(load_lawbook(), (LABELS[one], answered(met, 0)), (LABELS[two], answered(met, 50)))
    assert found is not None and found.concurrence and words in found.reason


def of_entry(entry: str, met: tuple[str, ...], missing: tuple[str, ...], at: int) -> list[ElementAnswer]:
    """A checklist of a real entry, the met elements with words of their own."""
    spans = {name: (ElementSpan(at + i, at + i + 1, "字"),) for i, name in enumerate(met)}
    return [
        ElementAnswer(name, entry, f"是否{name}？", True, MET if name in met else MISSING, spans.get(name, ()))
        for name in (*met, *missing)
    ]


@pytest.mark.parametrize(("named", "concurrence"), [(("contract",), True), ((), False)], ids=["met", "open"])
def test_contrast_when_what_the_test_names_is_open_then_no_concurrence(named, concurrence) -> None:
    ours = of_entry("fraud", ("deceit", "mistake", "dispose"), ("possess",), 0)
    left = tuple({"contract"} - set(named))
    theirs = of_entry("contract-fraud", ("deceit", "mistake", "possess", *named), left, 50)
    for sides in ((("fraud", ours), ("contract-fraud", theirs)), (("contract-fraud", theirs), ("fraud", ours))):
        found = contrast(load_lawbook(), *((LABELS[name], elements) for name, elements in sides))
        assert found is not None and (found.concurrence, "竞合" in found.reason) == (concurrence, concurrence)


def test_contrast_when_the_other_side_has_more_elements_then_not_leaned_against_by_one_word() -> None:
    more = [
        e._replace(loose=True) for e in of_entry("fraud", ("deceit", "mistake", "dispose", "loss"), ("possess",), 0)
    ]
    less = of_entry("illegal-obtaining-computer-data", ("means",), ("no-right", "took-data"), 50)
    sides = (LABELS["fraud"], more), (LABELS["illegal-obtaining-computer-data"], less)
    found = contrast(load_lawbook(), *sides)
    assert found is not None and found.leans == "undecided" and "“诈骗罪”的必要要件具备得更多" in found.reason
    found = contrast(load_lawbook(), sides[1], (LABELS["fraud"], more[-1:]))
    assert found is not None and found.leans == "illegal-obtaining-computer-data"


def test_contrast_when_the_smaller_side_holds_what_the_test_names_then_leaned_to() -> None:
    more = [e._replace(loose=True) for e in of_entry("fraud", ("deceit", "mistake", "dispose"), (), 0)]
    less = of_entry("contract-fraud", ("contract",), ("deceit",), 50)
    found = contrast(load_lawbook(), (LABELS["fraud"], more), (LABELS["contract-fraud"], less))
    assert found is not None and found.leans == "contract-fraud"


def test_deciding_elements_are_those_of_entries_that_the_law_book_compares() -> None:
    book = load_lawbook()
    for entry, rivals in load_element_map().deciding.items():
        for rival, names in rivals.items():
            assert {e.id for e in book[entry].elements} >= set(names)
            compared = {n.id for n in book[entry].neighbours} | {n.id for n in book[rival].neighbours}
            assert compared & {entry, rival}


def test_contrast_when_only_loose_words_speak_then_nothing_is_weighed() -> None:
    first, rival = LABELS["illegal-obtaining-computer-data"], LABELS["unfair-competition"]
    firm = [answered(("means", "act", "took-data"), at) for at in (0, 50)]
    loose = [element._replace(loose=element.status == MET) for element in firm[0]]
    found = contrast(load_lawbook(), (first, loose), (rival, answered((), 50)))
    assert found is not None and found.leans == "undecided" and not found.spans
    found = contrast(load_lawbook(), (first, loose), (rival, firm[1]))
    assert found is not None and found.leans == rival.id and not found.concurrence


def weighed(name: str, text: str) -> Severity:
    """Severity of a text for one entry of the law book."""
    return judge(load_lawbook()[name], Figures(find_amounts(text)), date(2024, 5, 1))


@pytest.mark.parametrize(
    ("one", "two", "text", "words"),
    [
        ("civil-trade-secret", "infringing-trade-secret", "损失200余万元", "200余万元"),
        ("infringing-trade-secret", "civil-trade-secret", "损失200余万元", "200余万元"),
        ("civil-personal-info", "infringing-personal-info", "卖了姓名和电话一万条", "一万条"),
        ("civil-personal-info", "infringing-personal-info", "卖了姓名和电话", None),
    ],
)
@pytest.mark.parametrize("met", [(), ("means", "act", "took-data")], ids=["nothing-told", "both-hold"])
def test_contrast_of_a_claim_and_a_crime_then_tells_a_figure_that_reaches_its_line(one, two, text, words, met) -> None:
    names = {name: Severity(UNKNOWN) if LABELS[name].kind == "civil" else weighed(name, text) for name in (one, two)}
    sides = (LABELS[one], answered(met, 0)), (LABELS[two], answered(met, 50))
    found = contrast(load_lawbook(), *sides, severities=(names[one], names[two]))
    plain = contrast(load_lawbook(), *sides)
    assert found is not None and plain is not None and found.leans == plain.leans
    if words is None:
        assert found == plain
        return
    assert f"“{words}”已达" in found.reason and text[found.spans[0].start : found.spans[0].end] == words
    assert ("单凭数额不转刑事" in found.reason) == (not met) and "还要看刑事" not in found.reason


@pytest.mark.parametrize(
    ("met", "words"),
    [((), "单凭数额不转刑事"), (("system", "intent"), "单凭数额不转刑事"), (("act",), "民事请求之外还要看刑事")],
    ids=["nothing-told", "what-every-text-tells", "a-deed"],
)
def test_contrast_when_a_figure_reaches_the_line_of_a_crime_then_only_with_a_deed_it_points_there(met, words) -> None:
    crime, claim = "sabotage-computer", "unfair-competition"
    sides = (LABELS[claim], answered(("means",), 0)), (LABELS[crime], answered(met, 50))
    severities = Severity(UNKNOWN), weighed(crime, "我们损失8万元")
    found = contrast(load_lawbook(), *sides, severities=severities)
    assert found is not None and "“8万元”已达" in found.reason and words in found.reason


@pytest.mark.parametrize(
    ("text", "leans"),
    [
        # The clause cannot be told, so that nothing could be met on its side.
        ("有人用差评打瘫我的网店", "undecided"),
        ("隔壁冒我们店名开张，还造谣我们卷款跑路", "undecided"),
    ],
)
def test_contrast_when_no_clause_is_told_then_one_word_for_the_rival_does_not_decide(text: str, leans: str) -> None:
    alignment = align(text)
    hits = load_lexicon().find(alignment.text)
    read = TextReasons(load_lawbook(), alignment, text, hits, date(2026, 2, 1), align(text, FIGURES_KEPT))
    unfair = LABELS["unfair-competition"], read.check(LABELS["unfair-competition"])[0]
    for name in ("sabotage-computer", "civil-commercial-defamation"):
        rival = LABELS[name], read.check(LABELS[name])[0]
        for sides in ((unfair, rival), (rival, unfair)):
            found = contrast(load_lawbook(), *sides)
            assert found is not None and found.leans == leans, found


def test_contrast_when_an_offence_is_only_told_to_be_seen_by_many_then_it_is_not_leaned_to() -> None:
    sides = (
        (LABELS["civil-commercial-defamation"], answered((), 0)),
        (
            LABELS["damaging-commercial-reputation"],
            answered(("spread",), 50),
        ),
    )
    found = contrast(load_lawbook(), *sides)
    assert found is not None and found.leans == "undecided" and "没有能区分" in found.reason


def test_contrast_of_two_crimes_then_no_figure_is_told() -> None:
    both = LABELS["illegal-obtaining-computer-data"], LABELS["infringing-personal-info"]
    grave = tuple(weighed(label.id, "卖了姓名和电话一万条，获利9万元") for label in both)
    sides = [(label, answered((), at)) for label, at in zip(both, (0, 50), strict=True)]
    assert contrast(load_lawbook(), *sides, severities=grave) == contrast(load_lawbook(), *sides)


@pytest.mark.parametrize(
    ("text", "words"),
    [("损失20万元", "20万元"), ("损失28万元，获利12万元", "28万元"), ("损失200余万元", None), ("没有写损失", None)],
    ids=["below", "nearest-of-two", "reached", "no-figure"],
)
@pytest.mark.parametrize("crime_first", [True, False])
@pytest.mark.parametrize(
    ("ours", "theirs", "plain", "leans"),
    [
        pytest.param((), ("system",), "undecided", "civil-trade-secret", id="nothing-else-tells"),
        pytest.param((), (), "undecided", "undecided", id="nothing-told-of-the-claim"),
        pytest.param(("means",), ("system",), "infringing-trade-secret", "undecided", id="crime-has-more"),
        pytest.param((), ("means",), "civil-trade-secret", "civil-trade-secret", id="claim-has-more"),
    ],
)
def test_contrast_when_the_figures_lie_below_then_not_to_the_crime(
    text, words, crime_first, ours, theirs, plain, leans
) -> None:
    crime, claim = LABELS["infringing-trade-secret"], LABELS["civil-trade-secret"]
    sides = [(crime, answered(ours, 0)), (claim, answered(theirs, 50))]
    grave = [weighed(crime.id, text), Severity(UNKNOWN)]
    order = 1 if crime_first else -1
    found = contrast(load_lawbook(), *sides[::order], severities=tuple(grave[::order]))
    assert found is not None and found.leans == (plain if words is None else leans)
    assert ("未达" in found.reason) == (words is not None)
    if words is not None:
        assert f"“{words}”未达“侵犯商业秘密罪”的数额线（重大损失：30万元）" in found.reason
        assert text[found.spans[0].start : found.spans[0].end] == words and not found.concurrence


def test_contrast_when_the_claim_is_denied_then_figures_below_do_not_lean_to_it() -> None:
    sides = (
        (LABELS["infringing-trade-secret"], answered((), 0, ("value",))),
        (
            LABELS["civil-trade-secret"],
            answered(("system",), 50, ("value",)),
        ),
    )
    found = contrast(load_lawbook(), *sides, severities=(weighed(sides[0][0].id, "损失20万元"), Severity(UNKNOWN)))
    assert found is not None and found.leans == "undecided" and "“20万元”未达" in found.reason


@pytest.mark.parametrize(
    ("text", "leans"),
    [
        pytest.param("孟某把银行卡借给朋友，卡被用来骗走李女士19.5万元", "undecided", id="a lender of a card"),
        pytest.param("出租电话线路，租户用其骗走张某8万元", "undecided", id="a lender of a line"),
        pytest.param("与诈骗团伙事前商量好，提供线路，按比例分成，骗得19万元", "fraud", id="agreed before"),
        pytest.param("冒充客服骗得李女士19.5万元，让她转账到指定银行卡", "fraud", id="a card to pay to"),
        pytest.param("谎称退款，李女士信以为真转账19.5万元", "fraud", id="no help told"),
        pytest.param("明知对方搞诈骗，仍为其架设GOIP设备，没有参与分赃", "aiding-cybercrime", id="help alone"),
    ],
)
def test_contrast_when_help_is_told_beside_the_crime_of_others_then_a_part_in_it_decides(text: str, leans: str) -> None:
    alignment = align(text)
    hits = load_lexicon().find(alignment.text)
    read = TextReasons(load_lawbook(), alignment, text, hits, date(2026, 2, 1), align(text, FIGURES_KEPT))
    sides = [(LABELS[name], *read.check(LABELS[name])) for name in ("aiding-cybercrime", "fraud")]
    for first, rival in (sides, sides[::-1]):
        severities = first[2], rival[2]
        found = contrast(load_lawbook(), first[:2], rival[:2], severities=severities)
        assert found is not None and found.leans == leans, found
