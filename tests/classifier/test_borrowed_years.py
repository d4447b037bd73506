"""Dates that take their year from another one."""

from __future__ import annotations

import random
from datetime import date

import pytest

from classifier.borrowed_years import following, of_the_year_before
from classifier.dates import _full_dates, _short_dates, find_dates
from tests.reference import year_of_another

TODAY = date(2026, 11, 20)
#: What stands in a row and beside one another in texts; long clauses keep one from reaching into the next.
PARTS = (
    "2023年5月3日，",
    "2019年，",
    "2025年12月，",
    "24年5月，",
    "23年底，",
    "2013年成立，",
    "2015年注册，",
    "1998年出生，",
    "合同2020年3月止，",
    "2021年8月入职，",
    "8月2日，",
    "7月3日",
    "12月31日，",
    "9月1日至20日，",
    "9月20日至1日，",
    "11月11号，",
    "同年9月2日，",
    "次年3月，",
    "至12月，",
    "截至6月累计抓取三万条，",
    "截至同年6月，",
    "去年他辞职，",
    "今年，",
    "上个月",
    "他导出客户数据，",
    "后来又有人报案。",
)


@pytest.mark.parametrize(
    ("text", "days"),
    [
        pytest.param("2023年5月3日他登录，8月2日导出", ["2023-05-03", "2023-08-02"], id="the year before"),
        pytest.param("2023年5月3日他登录，5月2日导出", ["2023-05-03", "2023-05-02"], id="the same month"),
        pytest.param("2023年5月3日他登录，4月2日导出", ["2023-05-03"], id="would lead back"),
        pytest.param(
            "2019年他入行。2023年5月3日他登录，8月2日导出", ["2019-12-31", "2023-05-03", "2023-08-02"], id="the latest"
        ),
        pytest.param(
            "2023年5月3日他登录。2019年的旧账，8月2日导出",
            ["2023-05-03", "2019-12-31", "2023-08-02"],
            id="not the nearest",
        ),
        pytest.param(
            "2023年5月3日登录，8月2日导出，7月1日卖出",
            ["2023-05-03", "2023-08-02"],
            id="behind a day that took its year",
        ),
        pytest.param(
            "2023年5月3日登录，8月2日导出，9月1日卖出", ["2023-05-03", "2023-08-02", "2023-09-01"], id="two of them"
        ),
        pytest.param("他1998年出生，8月2日导出", [], id="a birth tells no year"),
        pytest.param("公司2013年成立，8月2日他导出", ["2013-12-31"], id="nor does a founding"),
        pytest.param("公司2013年3月成立，8月2日他导出", ["2013-03-31", "2013-08-02"], id="a month of it does"),
        pytest.param("合同到2020年3月止，8月2日他导出", [], id="nor a term"),
        pytest.param("2023年5月他登录，今年8月1日说起，8月2日导出", ["2023-05-31"], id="this year in between"),
        pytest.param("上周报的案。2023年5月他登录，8月2日导出", ["2023-05-31", "2023-08-02"], id="told before a month"),
        pytest.param("今年报的案。2023年他登录过，8月2日导出", ["2023-12-31"], id="told before a year alone"),
        pytest.param("2023年5月3日至20日他导出", ["2023-05-03", "2023-05-20"], id="to a day of the month"),
        pytest.param(
            "2023年5月3日登录，8月2日至9日导出", ["2023-05-03", "2023-08-02", "2023-08-09"], id="both borrowed"
        ),
        pytest.param("2023年5月20日至3日他导出", ["2023-05-20"], id="not back"),
        pytest.param("2023年5月20日至20日他导出", ["2023-05-20"], id="not to itself"),
        pytest.param("2023年5月，同年9月2日他导出", ["2023-05-31", "2023-09-02"], id="the same year"),
        pytest.param("2023年5月他登录，次年3月卖出", ["2023-05-31", "2024-03-31"], id="the next year"),
        pytest.param("2023年5月至12月他导出", ["2023-05-31", "2023-12-31"], id="to a month"),
        pytest.param("2023年5月他来过我们这里，到12月还在", ["2023-05-31"], id="a bare month too far behind"),
        pytest.param("2023年5月起抓取，截至6月累计抓取三万条", ["2023-05-31", "2023-06-30"], id="up to a month"),
        pytest.param("2023年5月起抓取，截至5月累计抓取三万条", ["2023-05-31", "2023-05-31"], id="up to the same month"),
        pytest.param(
            "2023年11月起抓取，截至6月累计抓取三万条", ["2023-11-30", "2024-06-30"], id="up to one of the next year"
        ),
        pytest.param("2023年起抓取，截至6月累计抓取三万条", ["2023-12-31"], id="up to a month of a year alone"),
        pytest.param("2023年11月起抓取，截至6月还有三万人", ["2023-11-30"], id="a count of something else"),
        pytest.param(
            "2023年1月起抓取，截至6月还有三万人，同年9月停", ["2023-01-31", "2023-09-30"], id="behind such a count"
        ),
        pytest.param("同年9月他登录，2023年5月卖出", ["2023-05-31"], id="none before"),
    ],
)
def test_find_dates_when_the_year_is_another_dates(text: str, days: list[str]) -> None:
    assert [found.last.isoformat() for found in find_dates(text, today=TODAY)] == days


def test_following_and_before_when_any_dates_then_as_by_looking_at_all_before() -> None:
    rng = random.Random(11)
    seen = 0
    for _ in range(3_000):
        text = "".join(rng.choices(PARTS, k=rng.randrange(1, 14))).replace("，", ",")
        told = sorted(_full_dates(text) + _short_dates(text, TODAY))
        expected = year_of_another.following(text, told)
        assert following(text, told) == expected, text
        told += expected
        expected = year_of_another.of_the_year_before(text, told)
        assert of_the_year_before(text, told) == expected, text
        seen += len(expected)
    assert seen > 1_500
