"""What a writer sets aside is found, in every wording, and nothing else; so are days told without a year."""

from __future__ import annotations

import pytest

from classifier.asides import find_asides
from classifier.yearless import days


@pytest.mark.parametrize(
    ("text", "aside"),
    [
        pytest.param("机房断电一次,与本事无关。有人进了后台。", "机房断电一次,与本事无关", id="no-concern"),
        pytest.param("门禁坏了,这跟此案没有关系", "门禁坏了,这跟此案没有关系", id="no-relation"),
        pytest.param("打印机的事和这件事不相干", "打印机的事和这件事不相干", id="no-part"),
        pytest.param("证书到期已另开单。", "证书到期已另开单", id="ticket-of-its-own"),
        pytest.param("网速慢另单处理。", "网速慢另单处理", id="another-ticket"),
        pytest.param("他借钱不还,这个不用管。", "他借钱不还,这个不用管", id="no-matter"),
        pytest.param("加班费没发,那是另一码事。", "加班费没发,那是另一码事", id="another-thing"),
        pytest.param("奖金的事不再主张。", "奖金的事不再主张", id="claimed-no-more"),
        pytest.param("他称与此事无关。", "", id="plea-sets-nothing-aside"),
        pytest.param("他主张赔偿五万元。", "", id="claim"),
        pytest.param("系统被人控制。", "", id="nothing"),
    ],
)
def test_aside_when_set_then_its_place(text: str, aside: str) -> None:
    assert [text[start:end] for start, end in find_asides(text)] == ([aside] if aside else [])


@pytest.mark.parametrize(
    ("text", "told"),
    [
        pytest.param("2月3日和12月31号", ["2月3日", "12月31号"], id="two"),
        pytest.param("1月2月3日", ["2月3日"], id="months-in-a-row"),
        pytest.param("十二月三十一日,0月5日", ["十二月三十一日"], id="words"),
        pytest.param("去年8月20日", [], id="of-a-year-told-by-a-word"),
        pytest.param("8月 份 5日,8月份5日", ["8月份5日"], id="spaces"),
        pytest.param("8月5日线", [], id="a-name"),
        pytest.param("日号月", [], id="no-figure"),
    ],
)
def test_days_when_told_without_a_year_then_found(text: str, told: list[str]) -> None:
    assert [match[0] for match in days(text)] == told
