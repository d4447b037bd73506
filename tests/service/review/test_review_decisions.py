"""Deciding, second readings, undo: on both databases."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from service.review.claims import claim
from service.review.decisions import decide, last_decision, undo
from service.review.errors import ClaimedError, ConflictError, ForbiddenError, InvalidError, NotFoundError
from service.review.proof import verify
from service.review.reading import get_incident, list_decisions, list_entries
from service.review.records import CHANGED, CONFIRMED, DUPLICATE, FALSE_ALARM, NONE, OUTCOMES, TOO_LITTLE, Verdict
from service.review.second import ask_second, get_second, list_second
from tests.service.review.conftest import LEAD, NOW, OTHER, READER, SENDER, TEXTS

LATER = NOW + timedelta(minutes=5)


def other_label(incident) -> str:
    return next(c.label for c in incident.prediction.candidates[1:] if c.label != "other")


def test_confirm_when_given_then_decided_as_suggested(desk, send) -> None:
    incident = send()
    made = decide(desk, READER, incident.id, Verdict(CONFIRMED, seconds=3.5), LATER)
    suggested = incident.prediction.candidates[0].label
    assert (made.labels, made.accepted, made.round, made.blind) == ((suggested,), True, 1, False)
    after = get_incident(desk, incident.id, READER)
    assert (after.status, after.label, after.outcome) == ("decided", suggested, CONFIRMED)
    assert after.decisions == (made,) and after.decided_at == LATER
    assert [entry.action for entry in list_entries(desk, incident.id)] == ["intake", "decide"]
    assert verify(desk).broken is None


def test_outcome_when_given_then_labels_follow(desk, send) -> None:
    first = send(TEXTS[1])
    for outcome in OUTCOMES:
        incident = send()
        labels = (other_label(incident), "fraud") if outcome == CHANGED else ()
        target = first.id if outcome == DUPLICATE else None
        made = decide(desk, READER, incident.id, Verdict(outcome, labels, duplicate_of=target), LATER)
        expected = {
            CONFIRMED: (incident.prediction.candidates[0].label,),
            CHANGED: labels,
            NONE: ("other",),
            FALSE_ALARM: ("other",),
            TOO_LITTLE: (),
            DUPLICATE: (),
        }
        assert made.labels == expected[outcome]
        after = get_incident(desk, incident.id)
        assert (after.outcome, after.status, after.duplicate_of) == (outcome, "decided", target)
        assert after.label == (expected[outcome][0] if expected[outcome] else None)


WRONG = [
    ("unknown outcome", Verdict("有罪"), "outcome"),
    ("changed without labels", Verdict(CHANGED), "labels"),
    ("unknown label", Verdict(CHANGED, ("theft",)), "labels"),
    ("label twice", Verdict(CHANGED, ("fraud", "fraud")), "labels"),
    ("six labels", Verdict(CHANGED, ("fraud", "other", "a", "b", "c", "d")), "labels"),
    ("labels with too little", Verdict(TOO_LITTLE, ("fraud",)), "labels"),
    ("confirmed without the suggested one", Verdict(CONFIRMED, ("contract-fraud",)), "labels"),
    ("long note", Verdict(CONFIRMED, note="字" * 2001), "note"),
    ("surrogate in a note", Verdict(CONFIRMED, note="\ud800"), "note"),
    ("comment without flag", Verdict(CONFIRMED, rule_comment="阈值过低"), "rule_comment"),
    ("element state", Verdict(CONFIRMED, elements={"fraud:deceit": "yes"}), "elements"),
    ("element of no label", Verdict(NONE, elements={"a:b": "met"}), "elements"),
    ("element without its label", Verdict(NONE, elements={"deceit": "met"}), "elements"),
    ("no element of the label", Verdict(NONE, elements={"fraud:nonexistent": "met"}), "elements"),
    ("element of another label", Verdict(NONE, elements={"fraud:help": "met"}), "elements"),
    ("element by an entry of the law book", Verdict(NONE, elements={"ucl-confusion:mark": "met"}), "elements"),
    ("element of the label that has none", Verdict(NONE, elements={"other:deceit": "met"}), "elements"),
    ("a good element and a bad one", Verdict(NONE, elements={"fraud:loss": "met", "没有这样": "met"}), "elements"),
    ("element id with a surrogate", Verdict(CONFIRMED, elements={"\udfff": "met"}), "elements"),
    ("figure without value", Verdict(CONFIRMED, figures=({"metric": "loss_yuan"},)), "figures"),
    ("figure no number", Verdict(CONFIRMED, figures=({"metric": "loss_yuan", "value": float("nan")},)), "figures"),
    ("figure true", Verdict(CONFIRMED, figures=({"metric": "loss_yuan", "value": True},)), "figures"),
    ("figure of nothing", Verdict(NONE, figures=({"metric": "zzz", "value": 1},)), "figures"),
    ("figure by its unit", Verdict(NONE, figures=({"metric": "元", "value": 1},)), "figures"),
    ("duplicate of nothing", Verdict(DUPLICATE), "duplicate_of"),
    ("duplicate of a stranger", Verdict(DUPLICATE, duplicate_of="i000000000000"), "duplicate_of"),
    ("duplicate of no id", Verdict(DUPLICATE, duplicate_of="\0"), "duplicate_of"),
    ("confirmed duplicate", Verdict(CONFIRMED, duplicate_of="i000000000000"), "duplicate_of"),
    ("negative time", Verdict(CONFIRMED, seconds=-1), "seconds"),
]


def test_verdict_when_wrong_then_field_named_and_nothing_kept(desk, send) -> None:
    incident = send()
    for case, verdict, field in WRONG:
        with pytest.raises(InvalidError) as caught:
            decide(desk, READER, incident.id, verdict, LATER)
        assert list(caught.value.fields) == [field], case
    after = get_incident(desk, incident.id)
    assert after.status == "open" and after.decisions == ()
    assert len(list_entries(desk, incident.id)) == 1


def test_duplicate_when_found_on_arrival_then_need_not_be_named(desk, send) -> None:
    first, second = send(), send()
    assert second.similar_to == first.id
    made = decide(desk, READER, second.id, Verdict(DUPLICATE), LATER)
    assert made.duplicate_of == first.id
    with pytest.raises(InvalidError):
        decide(desk, READER, first.id, Verdict(DUPLICATE, duplicate_of=first.id), LATER)


def test_corrections_when_given_then_kept_and_note_masked(desk, send) -> None:
    incident = send()
    verdict = Verdict(
        CONFIRMED,
        note="已电话 13800138000 核实",
        elements={"fraud:deceit": "met", "fraud:loss": "missing"},
        figures=({"metric": "auth_credentials", "value": 19000, "unit": "组"},),
        rule_flag=True,
        rule_comment="阈值过低",
    )
    made = decide(desk, READER, incident.id, verdict, LATER)
    assert "13800138000" not in made.note and made.note.startswith("已电话")
    assert made.elements == verdict.elements and made.figures == verdict.figures
    assert get_incident(desk, incident.id).rule_flag and made.rule_comment == "阈值过低"
    assert verify(desk).broken is None


def test_corrections_when_of_what_answers_name_then_taken(desk, send, classifier) -> None:
    for text in TEXTS:
        answer = classifier.assess(text, None, top_k=18).to_dict()
        elements = {f"{one['id']}:{e['id']}": "met" for one in answer["labels"] for e in one["elements"]}
        metrics = {b["metric"] for one in answer["labels"] for b in one["severity"]["basis"]}
        figures = tuple({"metric": metric, "value": 1} for metric in sorted(metrics))
        made = decide(desk, READER, send(text).id, Verdict(NONE, elements=elements, figures=figures), LATER)
        assert made.elements == elements and len(made.figures) == len(metrics)


def test_item_when_held_by_another_then_refused_until_the_claim_ends(desk, send) -> None:
    incident = send()
    until = claim(desk, READER, incident.id, NOW)
    with pytest.raises(ClaimedError):
        decide(desk, OTHER, incident.id, Verdict(CONFIRMED), LATER)
    made = decide(desk, OTHER, incident.id, Verdict(CONFIRMED), until + timedelta(seconds=1))
    assert made.user_id == OTHER.id


def test_item_when_decided_or_unknown_or_not_allowed_then_refused(desk, send) -> None:
    incident = send()
    with pytest.raises(ForbiddenError):
        decide(desk, SENDER, incident.id, Verdict(CONFIRMED), LATER)
    decide(desk, READER, incident.id, Verdict(CONFIRMED), LATER)
    with pytest.raises(ConflictError):
        decide(desk, OTHER, incident.id, Verdict(CONFIRMED), LATER)
    for name in ("i000000000000", "", "\0", "\ud800", "x" * 99):
        with pytest.raises(NotFoundError):
            decide(desk, OTHER, name, Verdict(CONFIRMED), LATER)


def test_undo_when_asked_then_open_again_and_the_readers(desk, send) -> None:
    incident = send()
    made = decide(desk, READER, incident.id, Verdict(NONE, note="并非入侵"), LATER)
    assert last_decision(desk, READER).id == made.id
    with pytest.raises(ForbiddenError):
        undo(desk, OTHER, made.id, LATER)
    undone = undo(desk, READER, made.id, LATER)
    assert (undone.undone_by, undone.undone_at) == (READER.id, LATER)
    after = get_incident(desk, incident.id, READER)
    assert (after.status, after.outcome, after.decisions) == ("open", None, ())
    assert after.label == incident.label and after.assignee == READER.id
    assert len(list_decisions(desk, incident.id)) == 1 and last_decision(desk, READER) is None
    with pytest.raises(ConflictError):
        undo(desk, READER, made.id, LATER)
    with pytest.raises(NotFoundError):
        undo(desk, READER, "d0", LATER)
    assert decide(desk, READER, incident.id, Verdict(CONFIRMED), LATER).accepted
    assert verify(desk).broken is None


def second_desk(desk):
    return replace(desk, rules=replace(desk.rules, second_share=1.0))


def test_second_reading_when_sampled_and_agreed_then_decided(desk, send) -> None:
    desk, incident = second_desk(desk), send()
    first = decide(desk, READER, incident.id, Verdict(CONFIRMED), LATER)
    assert get_incident(desk, incident.id).status == "second"
    seen = get_incident(desk, incident.id, OTHER)
    assert seen.hidden and seen.prediction is None and seen.decisions == () and seen.label is None
    assert not get_incident(desk, incident.id, READER).hidden
    with pytest.raises(ConflictError):
        decide(desk, READER, incident.id, Verdict(CONFIRMED, first.labels), LATER)
    with pytest.raises(InvalidError):
        decide(desk, OTHER, incident.id, Verdict(CONFIRMED), LATER)
    second = decide(desk, OTHER, incident.id, Verdict(CHANGED, first.labels), LATER)
    assert (second.outcome, second.round, second.blind, second.accepted) == (CONFIRMED, 2, True, False)
    assert get_incident(desk, incident.id).status == "decided"
    found = get_second(desk, incident.id)
    assert (found.state, found.first.id, found.second.id) == ("agreed", first.id, second.id)


def test_second_reading_when_they_differ_then_a_third_settles(desk, send) -> None:
    desk, incident = second_desk(desk), send()
    decide(desk, READER, incident.id, Verdict(CONFIRMED), LATER)
    waiting = list_second(desk, "waiting")
    assert [one.incident_id for one in waiting] == [incident.id] and waiting[0].first is None
    second = decide(desk, OTHER, incident.id, Verdict(NONE), LATER)
    found = list_second(desk)[0]
    assert found.state == "disputed" and found.first.outcome == CONFIRMED and found.second.outcome == NONE
    for reader, error in ((OTHER, ForbiddenError), (replace(READER, role="lead"), ConflictError)):
        with pytest.raises(error):
            decide(desk, reader, incident.id, Verdict(NONE), LATER)
    third = decide(desk, LEAD, incident.id, Verdict(NONE), LATER)
    after = get_incident(desk, incident.id)
    assert (third.round, after.status, after.label) == (3, "decided", "other")
    assert get_second(desk, incident.id).adjudication.id == third.id
    with pytest.raises(ConflictError, match="之后"):
        undo(desk, OTHER, second.id, LATER)
    undo(desk, LEAD, third.id, LATER)
    assert get_second(desk, incident.id).state == "disputed"
    undo(desk, OTHER, second.id, LATER)
    assert get_incident(desk, incident.id).status == "second"
    assert verify(desk).broken is None


def test_second_reading_when_asked_for_then_opened_again(desk, send) -> None:
    incident = send()
    with pytest.raises(ForbiddenError):
        ask_second(desk, READER, incident.id, LATER)
    decide(desk, READER, incident.id, Verdict(CONFIRMED), LATER)
    with pytest.raises(ForbiddenError):
        ask_second(desk, OTHER, incident.id, LATER)
    ask_second(desk, READER, incident.id, LATER)
    with pytest.raises(ConflictError):
        ask_second(desk, LEAD, incident.id, LATER)
    assert get_incident(desk, incident.id).status == "second"
    early = send(TEXTS[2])
    ask_second(desk, LEAD, early.id, LATER)
    made = decide(desk, READER, early.id, Verdict(CONFIRMED), LATER)
    assert get_incident(desk, early.id).status == "second"
    undo(desk, READER, made.id, LATER)
    assert get_incident(desk, early.id).status == "open" and get_second(desk, early.id).first is None


def test_blind_item_when_read_then_nothing_shown_and_the_outcome_follows(desk, send) -> None:
    blind = replace(desk, rules=replace(desk.rules, blind_share=1.0))
    from service.review.intake import NewIncident, take_in

    items = [take_in(blind, SENDER, NewIncident(words), NOW).incident for words in TEXTS[:2]]
    for incident in items:
        seen = get_incident(desk, incident.id, READER)
        assert seen.blind and seen.hidden and seen.prediction is None and seen.label is None
    suggested = get_incident(desk, items[0].id).prediction.candidates[0].label
    same = decide(desk, READER, items[0].id, Verdict(CHANGED, (suggested,)), LATER)
    assert (same.outcome, same.blind, same.accepted) == (CONFIRMED, True, False)
    different = decide(desk, READER, items[1].id, Verdict(CONFIRMED, ("fraud",)), LATER)
    assert different.outcome == CHANGED
    assert not get_incident(desk, items[0].id, READER).hidden
