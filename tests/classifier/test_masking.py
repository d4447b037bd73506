"""Masking: a hand-written table with near misses, properties, and floors that were measured."""

from __future__ import annotations

import re
import time
from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from classifier.assess import Classifier
from classifier.credentials import find_credentials
from classifier.masking import Masked, has_identity_checksum, has_luhn_checksum, mask
from classifier.placeholders import ADDRESS, KINDS, NAME, SECRETS
from tests.conftest import read_cases
from tests.odd_texts import EXTREMES, draw_texts, sample_texts
from training.corpus.leaks import find_private

_MARK = re.compile(r"⟦([^|⟧]+)\|([^⟧]+)⟧")

#: What the rules are known not to find; a fix takes it out.
KNOWN_MISSES = {
    "name-25": "a particle as given name",
    "name-31": "a numeral as given name",
    "opening-1": "a name and a password with no word beside them",
}

TABLE = read_cases("masking.jsonl")
#: Written after the rules were done and never used to mend them.
FRESH = read_cases("masking_fresh.jsonl")
#: Passwords, keys, tokens and addresses of machines with their near misses; docs/masking.md has the first reading.
OPENING = read_cases("masking_secrets.jsonl")
#: Of the same kinds, written after the rules; four of them were mended since.
OPENING_FRESH = read_cases("masking_secrets_fresh.jsonl")


def parse(marked: str) -> tuple[str, list[tuple[int, int, str]]]:
    """Plain text and the spans marked in it as ⟦kind|value⟧."""
    text, spans, at = "", [], 0
    for match in _MARK.finditer(marked):
        text += marked[at : match.start()]
        spans.append((len(text), len(text) + len(match[2]), match[1]))
        text += match[2]
        at = match.end()
    return text + marked[at:], spans


def found(text: str) -> list[tuple[int, int, str]]:
    return [(span.start, span.end, span.kind) for span in mask(text).spans]


def score(rows: list[dict], kinds: set[str]) -> tuple[float, float]:
    """Precision and recall of exact spans of ``kinds``."""
    counts: Counter[str] = Counter()
    for row in rows:
        text, expected = parse(row["marked"])
        gold, said = ({s for s in spans if s[2] in kinds} for spans in (expected, found(text)))
        counts.update(right=len(gold & said), said=len(said), gold=len(gold))
    return counts["right"] / counts["said"], counts["right"] / counts["gold"]


def test_table_when_counted_then_is_large_and_half_near_misses() -> None:
    assert len(TABLE) >= 150
    assert sum("near" in row["id"] for row in TABLE) >= 60
    assert len({row["id"] for row in TABLE}) == len(TABLE)


@pytest.mark.parametrize("row", [*TABLE, *OPENING, *OPENING_FRESH], ids=lambda row: row["id"])
def test_mask_when_case_then_spans_are_exact(row: dict) -> None:
    text, expected = parse(row["marked"])
    assert (found(text) == expected) is (row["id"] not in KNOWN_MISSES)


@pytest.mark.parametrize(
    ("rows", "kinds", "precision", "recall"),
    [
        pytest.param(TABLE, set(KINDS) - {NAME}, 1.0, 1.0, id="table-numbers"),
        pytest.param(OPENING, set(SECRETS), 1.0, 1.0, id="secrets"),
        pytest.param(OPENING_FRESH, set(SECRETS), 1.0, 0.97, id="fresh-secrets"),
        pytest.param(TABLE, {NAME}, 1.0, 0.95, id="table-names"),
        pytest.param(FRESH, set(KINDS) - {NAME}, 1.0, 1.0, id="fresh-numbers"),
        pytest.param(FRESH, {NAME}, 0.90, 0.80, id="fresh-names"),
    ],
)
def test_mask_when_measured_then_keeps_its_floors(
    rows: list[dict], kinds: set[str], precision: float, recall: float
) -> None:
    measured = score(rows, kinds)
    assert measured[0] >= precision
    assert measured[1] >= recall


def test_mask_when_samples_without_names_then_hardly_touches_them() -> None:
    """The corpus holds no private person: what is masked there is masked in error, or an alias that a swindler took;
    so are passwords, keys and tokens.

    Addresses out of the ranges for documentation are there and are masked rightly.
    """
    kinds = [{span.kind for span in mask(text).spans} for text in sample_texts()]
    assert sum(bool(found - {ADDRESS}) for found in kinds) / len(kinds) < 0.0035
    assert sum(bool(found & set(SECRETS) - {ADDRESS}) for found in kinds) <= 2


def check(text: str) -> Masked:
    """The properties every masked text has."""
    masked = mask(text)
    assert mask(masked.text).text == masked.text
    assert mask(masked.text).spans == ()
    pieces, at = [], 0
    for span in masked.spans:
        assert at <= span.start < span.end <= len(text)
        assert span.kind in KINDS
        pieces += [text[at : span.start], f"〔{span.kind}〕"]
        at = span.end
    assert "".join([*pieces, text[at:]]) == masked.text
    return masked


_PIECES = st.one_of(
    st.text(max_size=12),
    st.sampled_from(
        [parse(row["marked"])[0] for row in (*TABLE, *FRESH, *OPENING)]
        + [
            "〔手机号〕",
            "〔姓名〕",
            "〔",
            "〕",
            "手机",
            "身份证号",
            "被告人",
            "、",
            "和",
            "13812345678",
            "张",
            "伟",
            "建国",
            "某",
        ]
    ),
    st.text(alphabet="0123456789-*xX @.卡号张王李伟敏、〔〕", max_size=30),
)


@settings(max_examples=150, deadline=None)
@given(st.lists(_PIECES, max_size=6).map("".join))
def test_mask_when_any_text_then_is_idempotent_and_spans_rebuild_it(text: str) -> None:
    check(text)


@pytest.mark.parametrize("text", EXTREMES, ids=range(len(EXTREMES)))
def test_mask_when_extreme_then_properties_hold(text: str) -> None:
    check(text)


def test_mask_when_drawn_texts_then_properties_hold() -> None:
    for text in draw_texts(150, seed=7):
        check(text)


def test_mask_when_long_run_of_digits_then_takes_linear_time() -> None:
    assert check("1" * 50_000).spans == ()
    check("6222 " * 10_000)
    check("张伟、" * 2_000)


@pytest.mark.parametrize(
    "piece", ["密码:", "token=", "eyJ", "00:", "1.", "://a:", "password", "密码是a1", "-----BEGIN "]
)
def test_find_credentials_when_the_beginning_of_one_is_repeated_then_takes_linear_time(piece: str) -> None:
    text = piece * (200_000 // len(piece))
    began = time.perf_counter()
    assert sum(1 for _ in find_credentials(text)) >= 0
    assert time.perf_counter() - began < 10


def test_mask_when_value_is_repeated_elsewhere_then_each_kind_is_told() -> None:
    masked = check("password=Ab1!xyz 与 10.1.2.3 及 00:1a:2b:3c:4d:5e").text
    assert masked == "password=〔口令〕 与 〔IP地址〕 及 〔MAC地址〕"


def test_mask_when_secret_or_placeholder_then_the_model_answers_alike(classifier: Classifier) -> None:
    """No more than the masks of numbers do: the first label stays, and no probability moves by a tenth."""
    story = "离职的测试员用没收回的证书轮询接口，导走一万九千组商户登录令牌。"
    for row in OPENING[:20]:
        text = story + parse(row["marked"])[0]
        before, after = classifier.rank(text), classifier.rank(mask(text).text)
        assert before.order[0] == after.order[0]
        assert abs(before.probabilities - after.probabilities).max() < 0.1, row["id"]


@settings(max_examples=200, deadline=None)
@given(st.integers(3, 9), st.integers(0, 999_999_999), st.sampled_from(["电话{}。", "{}", "打{}找他", "a={}&b=1"]))
def test_mask_when_mobile_number_then_never_stays(second: int, rest: int, frame: str) -> None:
    masked = check(frame.format(f"1{second}{rest:09}"))
    assert "〔手机号〕" in masked.text
    assert find_private(masked.text) == []


@settings(max_examples=200, deadline=None)
@given(st.sampled_from(["110105", "440306", "650102"]), st.dates(), st.integers(0, 999))
def test_mask_when_identity_number_with_check_digit_then_never_stays(region: str, day: object, serial: int) -> None:
    body = f"{region}{max(str(day)[:4], '1900')}{str(day)[5:7]}{min(str(day)[8:], '28')}{serial:03}"
    number = next(body + c for c in "0123456789X" if has_identity_checksum(body + c))
    masked = check(f"记录{number}已导出")
    expected = "记录〔身份证号〕已导出" if int(body[6:10]) <= 2099 else f"记录{number}已导出"
    assert masked.text == expected or "〔银行卡号〕" in masked.text


@settings(max_examples=100, deadline=None)
@given(st.integers(0, 10**15 - 1))
def test_mask_when_bank_card_with_check_digit_then_never_stays(serial: int) -> None:
    body = f"622{serial:015}"
    number = next(body + c for c in "0123456789" if has_luhn_checksum(body + c))
    masked = check(f"转到{number}上").text
    assert masked == "转到〔银行卡号〕上"


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("张某甲、李某某与王×共谋", id="anonymous"),
        pytest.param("张三和李四", id="everymen"),
        pytest.param("华为公司、李宁体育用品有限公司", id="firms"),
        pytest.param("见〔2019〕沪01民终1号〔姓名〕〔手机号〕", id="placeholders"),
        pytest.param("", id="empty"),
    ],
)
def test_mask_when_nothing_private_then_text_is_kept(text: str) -> None:
    assert mask(text) == Masked(text, ())
