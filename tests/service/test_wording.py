"""Words and numbers that the pages share."""

from __future__ import annotations

import pytest

from service.wording import figure


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (3_000_000, "3000000"),
        (3e6, "3000000"),
        (3214567.8, "3214567.8"),
        (0.1, "0.1"),
        (0, "0"),
        (1e17, "100000000000000000"),
        (0.00001, "0.00001"),
        (50.0, "50"),
    ],
)
def test_figure_when_written_then_exact_and_without_exponent(value: float, words: str) -> None:
    assert figure(value) == words and float(words) == value
