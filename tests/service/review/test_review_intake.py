"""Taking in, sealing, revealing, purging, duplicates, other models: on both databases."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pytest
from cryptography.fernet import Fernet
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from classifier.errors import ModelMissingError
from service.review import duplicates, recompute
from service.review.errors import ConflictError, ForbiddenError, InvalidError, NotFoundError, SealError
from service.review.filters import QueueFilter
from service.review.intake import NewIncident, chosen, find_similar, take_in
from service.review.masks import mask_text
from service.review.predictions import ask
from service.review.proof import verify
from service.review.purge import count_due, purge
from service.review.queue import list_page
from service.review.reading import get_incident, list_entries, list_predictions, list_similar, reveal_original
from service.review.seal import Seal
from service.review.tables import incident_texts, sealed_originals
from service.store import reading
from tests.service.review.conftest import LEAD, NOW, READER, SENDER, TEXTS

#: Invented; the identity number is one by its checksum.
STORY = "欧阳锋（身份证号110101199003078515，电话13800138000，邮箱canary@example.org）的账号被人盗走，钱被转出三万元。"
PRIVATE = ("110101199003078515", "13800138000", "canary@example.org")


def everything_in(database: str, engine) -> bytes:
    """All bytes of an SQLite file, all rows of a PostgreSQL database."""
    if database.startswith("sqlite"):
        path = Path(database.removeprefix("sqlite:///"))
        return b"".join(file.read_bytes() for file in path.parent.glob(path.name + "*"))
    from service.store import metadata

    out = []
    with reading(engine) as connection:
        for table in metadata.sorted_tables:
            out += [
                repr(tuple(bytes(v) if isinstance(v, memoryview) else v for v in row))
                for row in connection.execute(select(table))
            ]
        out += [repr(row) for row in connection.exec_driver_sql("SELECT * FROM incident_search")]
    return "\n".join(out).encode()


def test_intake_when_new_then_masked_asked_and_queued(desk, classifier) -> None:
    intake = take_in(desk, SENDER, NewIncident(STORY, "工单-1", date(2026, 2, 1), "victim_report"), NOW)
    incident = intake.incident
    assert intake.created and intake.similar == ()
    assert not any(word in incident.text for word in PRIVATE)
    for span in incident.spans:
        assert incident.text[span.start : span.end] == f"〔{span.kind}〕"
    assert len(incident.spans) >= 3 and incident.sealed
    assert (incident.reference, incident.register, incident.occurred_on) == (
        "工单-1",
        "victim_report",
        date(2026, 2, 1),
    )
    expected = ask(classifier, incident.text, date(2026, 2, 1), NOW)
    assert incident.prediction == expected and len(expected.candidates) == len(classifier.model.labels)
    said = [candidate.probability for candidate in expected.candidates]
    assert said == sorted(said, reverse=True) and said[-1] >= 0 and said[0] <= 1
    assert list_predictions(desk, incident.id) == [expected]
    assert get_incident(desk, incident.id) == incident
    assert [item.id for item in list_page(desk, READER, QueueFilter()).items] == [incident.id]


def test_store_when_looked_into_then_no_private_word(desk, database) -> None:
    take_in(desk, SENDER, NewIncident(STORY, "工单-1"), NOW)
    content = everything_in(database, desk.engine)
    assert "账号".encode() in content
    for word in PRIVATE:
        assert word.encode() not in content


def test_reference_when_repeated_then_the_same_and_else_a_conflict(desk) -> None:
    body = NewIncident(STORY, "工单-1", register="consult")
    first = take_in(desk, SENDER, body, NOW)
    again = take_in(desk, SENDER, body, NOW + timedelta(days=1))
    assert not again.created and again.incident == first.incident
    # As masked they are equal; only the key tells them apart.
    other_phone = replace(body, text=STORY.replace("13800138000", "13900139000"))
    for different in (replace(body, text=STORY + "追加。"), replace(body, register="short"), other_phone):
        with pytest.raises(ConflictError):
            take_in(desk, SENDER, different, NOW)
    keyless = replace(desk, seal=None)
    assert take_in(keyless, SENDER, other_phone, NOW).incident.id == first.incident.id
    rotated = replace(desk, seal=Seal((Fernet.generate_key().decode(),)))
    with pytest.raises(ConflictError):
        take_in(rotated, SENDER, body, NOW)
    assert len(list_page(desk, READER, QueueFilter()).items) == 1 and verify(desk).rows == 1


def test_reference_when_sent_by_eight_at_once_then_one_incident(desk) -> None:
    def send(_number: int):
        return take_in(desk, SENDER, NewIncident(TEXTS[0], "工单-9"), NOW)

    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(send, range(8)))
    assert len({intake.incident.id for intake in found}) == 1
    assert sum(intake.created for intake in found) == 1


WRONG = [
    ("empty", NewIncident(""), "text"),
    ("blank", NewIncident(" \n\u200b"), "text"),
    ("long", NewIncident("长" * 20_001), "text"),
    ("surrogate", NewIncident("他盗走\ud800账号"), "text"),
    ("blank reference", NewIncident("他盗走账号", " "), "reference"),
    ("long reference", NewIncident("他盗走账号", "x" * 201), "reference"),
    ("odd reference", NewIncident("他盗走账号", "a\0b"), "reference"),
    ("register", NewIncident("他盗走账号", register="诗"), "register"),
    ("longer when masked", NewIncident("张三的电话13800138000，" * 1250), "text"),
]


def test_intake_when_wrong_then_field_named_and_nothing_kept(desk) -> None:
    for case, new, field in WRONG[:-1]:
        with pytest.raises(InvalidError) as caught:
            take_in(desk, SENDER, new, NOW)
        assert list(caught.value.fields) == [field], case
    assert list_page(desk, READER, QueueFilter()).items == ()


def test_intake_when_there_is_no_model_then_kept_and_asked_later(desk, classifier) -> None:
    def missing():
        raise ModelMissingError("没有")

    incident = take_in(replace(desk, classifier=missing), SENDER, NewIncident(TEXTS[0]), NOW).incident
    assert incident.prediction is None and incident.label is None and incident.status == "open"
    with pytest.raises(ModelMissingError):
        recompute.ask_current(replace(desk, classifier=missing), incident.id, NOW)
    steps: list[int] = []
    assert recompute.renew_open(desk, steps.append, NOW) == 1 and steps == [1]
    after = get_incident(desk, incident.id)
    assert after.prediction is not None and after.label == after.prediction.candidates[0].label
    assert recompute.renew_open(desk, now=NOW) == 0


class Renamed:
    """The same model under another id, as a newer one would stand beside it."""

    def __init__(self, classifier, name: str) -> None:
        self._classifier = classifier
        self.model = type("Model", (), {"id": name, "labels": classifier.model.labels})()

    def assess(self, text, occurred_on, **options):
        return self._classifier.assess(text + "他还把名单卖给同行。", occurred_on, **options)


def test_another_model_when_asked_then_beside_the_first(desk, send, classifier) -> None:
    incident = send()
    newer = replace(desk, classifier=lambda: Renamed(classifier, "newer"))
    assert recompute.ask_current(desk, incident.id, NOW) == incident.prediction
    answer = recompute.ask_current(newer, incident.id, NOW)
    assert answer.model_id == "newer" and recompute.ask_current(newer, incident.id, NOW) == answer
    assert [one.model_id for one in list_predictions(desk, incident.id)] == [classifier.model.id, "newer"]
    assert get_incident(desk, incident.id).prediction == incident.prediction
    assert recompute.renew_open(newer, now=NOW) == 1
    assert get_incident(desk, incident.id).prediction == answer
    with pytest.raises(NotFoundError):
        recompute.ask_current(desk, "i0", NOW)


def test_original_when_revealed_then_told_before_and_only_to_leads(desk) -> None:
    incident = take_in(desk, SENDER, NewIncident(STORY), NOW).incident
    with pytest.raises(ForbiddenError):
        reveal_original(desk, READER, incident.id, "核对", NOW)
    for reason in ("", "  ", "\ud800", "字" * 501):
        with pytest.raises(InvalidError):
            reveal_original(desk, LEAD, incident.id, reason, NOW)
    assert reveal_original(desk, LEAD, incident.id, "联系 13800138000 核对", NOW) == STORY
    last = list_entries(desk, incident.id)[-1]
    assert (last.actor, last.action) == (LEAD.id, "reveal") and "13800138000" not in last.detail["reason"]
    for other in (None, Seal((Fernet.generate_key().decode(),))):
        with pytest.raises(SealError):
            reveal_original(replace(desk, seal=other), LEAD, incident.id, "核对", NOW)
    bare = take_in(replace(desk, seal=None), SENDER, NewIncident(TEXTS[0]), NOW).incident
    assert not bare.sealed
    with pytest.raises(SealError):
        reveal_original(desk, LEAD, bare.id, "核对", NOW)
    assert len([entry for entry in list_entries(desk, incident.id) if entry.action == "reveal"]) == 1


def test_seal_when_keys_change_then_old_ones_open_and_marks_match() -> None:
    old, new = Fernet.generate_key().decode(), Fernet.generate_key().decode()
    token, mark = Seal((old,)).close("原文"), Seal((old,)).mark(b"body")
    both = Seal((new, old))
    assert both.open(token) == "原文" and both.matches(b"body", mark) and not both.matches(b"other", mark)
    with pytest.raises(SealError):
        Seal((new,)).open(token)
    with pytest.raises(ValueError):
        Seal(("short",))


def test_purge_when_due_then_destroyed_and_the_rest_kept(desk, database) -> None:
    old = take_in(desk, SENDER, NewIncident(STORY), NOW).incident
    fresh = take_in(desk, SENDER, NewIncident(TEXTS[0]), NOW + timedelta(days=100)).incident
    with reading(desk.engine) as connection:
        token = bytes(connection.execute(select(sealed_originals.c.token)).scalars().first())
    due = NOW + timedelta(days=desk.rules.retention_days, seconds=1)
    assert count_due(desk, NOW) == 0 and purge(desk, now=NOW) == 0
    assert token in everything_in(database, desk.engine) or database.startswith("postgresql")
    assert count_due(desk, due) == 1 and purge(desk, now=due) == 1 and purge(desk, now=due) == 0
    after = get_incident(desk, old.id)
    assert not after.sealed and after.text == old.text and get_incident(desk, fresh.id).sealed
    with pytest.raises(SealError, match="销毁"):
        reveal_original(desk, LEAD, old.id, "核对", due)
    desk.engine.dispose()
    assert token not in everything_in(database, desk.engine)
    assert list_entries(desk, old.id)[-1].action == "destroy" and verify(desk).broken is None


SAME = TEXTS[4]
LIKE = [
    ("the same", SAME, 1.0, 1.0),
    ("other width and case", SAME.replace("，", ", ").replace("。", "."), 1.0, 1.0),
    ("a word more", SAME.replace("账号和密码", "账号、邮箱和密码"), 0.5, 0.99),
    ("another amount", SAME.replace("三万元", "五万元"), 0.5, 0.99),
    ("the same in a longer one", "昨天收到举报。" + SAME, 0.5, 0.99),
    ("something else", TEXTS[1], None, None),
]


def test_similar_when_compared_then_found_and_told_apart(desk, send) -> None:
    stored = send(SAME)
    send(TEXTS[5])
    for case, words, low, high in LIKE:
        found = find_similar(desk, words)
        if low is None:
            assert found == (), case
        else:
            assert [one.id for one in found] == [stored.id], case
            assert low <= found[0].similarity <= high, case
    again = send(SAME + "又来一次。")
    assert again.similar_to == stored.id
    assert [one.id for one in list_similar(desk, stored.id)] == [again.id]
    assert find_similar(desk, "") == ()


def test_signature_when_stored_then_read_back_as_computed(desk, send) -> None:
    incident = send()
    with reading(desk.engine) as connection:
        row = connection.execute(select(incident_texts.c.signature)).scalar_one()
    stored = np.frombuffer(bytes(row), "<u4")
    assert (stored == duplicates.signature(duplicates.fold(incident.text))).all()


def test_signature_when_computed_then_never_another() -> None:
    """Stored signatures must be found by later releases."""
    mark = duplicates.signature(duplicates.fold(TEXTS[0]))
    keys = duplicates.bands(mark)
    frozen = json.loads((Path(__file__).parent / "signature.json").read_text("utf-8"))
    assert [int(n) for n in mark] == frozen["signature"] and keys == frozen["bands"]


@given(st.text(max_size=300))
def test_signature_when_any_text_then_a_share_of_itself_is_one(words: str) -> None:
    folded = duplicates.fold(words)
    mark = duplicates.signature(folded)
    assert mark.shape == (60,) and (mark == duplicates.signature(folded)).all()
    assert len(duplicates.bands(mark)) == 20 and all(-(2**63) <= key < 2**63 for key in duplicates.bands(mark))


@given(
    st.lists(
        st.sampled_from(
            ["张三", "李小明", "13800138000", "，", "的", "京A12345", "x@y.cn", "〔", "〕", "110101199003078515"]
        ),
        max_size=30,
    )
)
def test_masked_spans_when_read_then_each_is_its_placeholder(parts: list[str]) -> None:
    masked, spans = mask_text("".join(parts))
    end = 0
    for span in spans:
        assert masked[span.start : span.end] == f"〔{span.kind}〕" and span.start >= end
        end = span.end


def test_share_when_chosen_by_hash_then_as_large_as_asked() -> None:
    names = [f"i{n:012x}" for n in range(20_000)]
    for share in (0.0, 0.05, 0.5, 1.0):
        picked = [name for name in names if chosen(name, "blind", share)]
        assert len(picked) / len(names) == pytest.approx(share, abs=0.01)
    both = sum(chosen(name, "blind", 0.5) and chosen(name, "second", 0.5) for name in names)
    assert both / len(names) == pytest.approx(0.25, abs=0.02)
