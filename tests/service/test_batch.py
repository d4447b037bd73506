"""An item of a batch is read as its schema reads it, however it is read."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from marshmallow import ValidationError

from classifier.assess import MAX_TEXT
from service.api.predict import read_item
from service.schemas import PredictRequest

SCHEMA = PredictRequest()

_ODD = st.sampled_from([None, True, False, 0, 1, 5, 6, 18, 19, -1, 2.0, 1.5, "", "3", "true", [], {}, "2024-09-01"])
_FIELDS = {
    "text": st.one_of(st.text(min_size=1, max_size=5), _ODD),
    "occurred_on": st.one_of(st.none(), _ODD),
    "top_k": st.one_of(st.integers(-2, 21), _ODD),
    "precedents": st.one_of(st.integers(-2, 8), _ODD),
    "explain": st.one_of(st.booleans(), _ODD),
    "reference": st.one_of(st.text(max_size=3), _ODD),
    "other": _ODD,
}
_ITEMS = st.one_of(st.fixed_dictionaries({}, optional=_FIELDS), _ODD)


def _outcome(read: Any, item: Any) -> Any:
    try:
        return list(read(item).items())
    except ValidationError as error:
        return error.normalized_messages()


@given(_ITEMS)
@settings(max_examples=1500, deadline=None)
def test_item_when_any_then_as_the_schema_reads_it(item: Any) -> None:
    assert _outcome(read_item, item) == _outcome(SCHEMA.load, item)


@pytest.mark.parametrize("length", [1, MAX_TEXT, MAX_TEXT + 1], ids=str)
@pytest.mark.parametrize("reference", [200, 201], ids=str)
def test_item_when_at_a_limit_then_as_the_schema_reads_it(length: int, reference: int) -> None:
    item = {"text": "删" * length, "reference": "r" * reference}
    assert _outcome(read_item, item) == _outcome(SCHEMA.load, item)
