"""Days told in short, days of a sentence, and days told from that of the telling."""

from __future__ import annotations

from datetime import date

import pytest

from classifier.dates import conduct_day
from classifier.reasons import find_law_day

TODAY = date(2026, 11, 21)


@pytest.mark.parametrize(
    ("text", "day", "earliest"),
    [
        # Two figures of the year.
        ("24年5月他登录后台", "2024-05-31", "2024-05-01"),
        ("’24年5月3日登录", "2024-05-03", "2024-05-03"),
        ("他23年底卖卡", "2023-12-31", "2023-10-01"),
        ("23年年初卖卡", "2023-03-31", "2023-01-01"),
        ("24年起一直在卖", "2024-12-31", "2024-01-01"),
        ("22年6月至8月卖卡", "2022-08-31", "2022-06-01"),
        ("从18年底到19年3月卖", "2019-03-31", "2018-10-01"),
        ("26年11月卖", "2026-11-21", "2026-11-01"),
        ("２４年５月登录", "2024-05-31", "2024-05-01"),
        # A sentence and what follows it is no conduct; what was done after it is.
        ("2020年8月他入侵后台，2023年被判三年", "2020-08-31", "2020-08-01"),
        ("2020年8月他入侵后台，2023年，他被判三年", "2020-08-31", "2020-08-01"),
        ("2018年6月导出，2019年判刑两年，2024年减刑出狱", "2018-06-30", "2018-06-01"),
        ("2018年卖卡，2022年获刑", "2018-12-31", "2018-01-01"),
        ("2018年卖卡，2022年一审判了五年，2023年二审维持", "2018-12-31", "2018-01-01"),
        ("2018年卖卡，2019年全部退赃", "2018-12-31", "2018-01-01"),
        ("2018年卖卡，2020年入狱", "2018-12-31", "2018-01-01"),
        ("2018年1月假释出狱，2021年4月刷单", "2021-04-30", "2021-04-01"),
        ("2021年5月出狱后又卖卡", "2021-05-31", "2021-05-01"),
        # Who somebody is: no day of conduct; what was made or brought forth that year may be one.
        ("2000年出生的田某2023年1月开户卖卡", "2023-01-31", "2023-01-01"),
        ("李某2004年生，2024年5月骗走账号", "2024-05-31", "2024-05-01"),
        ("2019年生产线被他改了参数", "2019-12-31", "2019-01-01"),
        ("2019年生成木马后出售", "2019-12-31", "2019-01-01"),
        ("2020年初中毕业生的志愿被他改了", "2020-12-31", "2020-01-01"),
        ("2019年5月他释放病毒", "2019-05-31", "2019-05-01"),
    ],
)
def test_conduct_day_when_told_in_short_or_with_a_sentence_then_that_of_the_conduct(text, day, earliest) -> None:
    found = conduct_day(text, TODAY)
    assert found is not None and not found.bound
    assert (found.day.isoformat(), found.earliest.isoformat()) == (day, earliest)
    span = found.to_dict()["span"]
    assert text[span["start"] : span["end"]] == span["text"]


@pytest.mark.parametrize(
    "text",
    [
        # Lengths, ages and sentences are no years, nor is what lies after today or in another century.
        "工作5年3个月",
        "干了12年3月",
        "工龄12年3月",
        "有效期24年",
        "有效期至24年5月",
        "12年前入职",
        "满24年底薪",
        "24年5个月",
        "第24年5月",
        "判处有期徒刑10年6月",
        "刑期从20年5月起算",
        "98年5月卖出",
        "27年5月卖出",
        "24年初步认定",
        "3024年5月",
        # After a release the conduct may come as well as before it.
        "2018年初假释出来，三年后刷单",
        "2000年出生、初中毕业的田某卖卡",
        "田某2006年7月从大专毕业",
    ],
)
def test_conduct_day_when_two_figures_are_no_year_then_none(text: str) -> None:
    assert conduct_day(text, TODAY) is None


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("去年6月他入侵后台", "去年6月"),
        ("他去年八月卖卡", "去年八月"),
        ("前年年底被骗", "前年年底"),
        ("今年3月5日登录", "今年3月5日"),
        ("三年前入职", "三年前"),
        ("12年前入职", "12年前"),
        ("十几天前被骗", "十几天前"),
        ("两个多月前登录", "两个多月前"),
        ("半年以前卖的", "半年以前"),
        ("上个月被骗", "上个月"),
        ("上周他登录", "上周"),
        ("昨晚有人登录", "昨晚"),
        ("\u200b去\u200b年登录", "去\u200b年"),
        ("过去年间", ""),
        ("目前年收入三万", ""),
        ("前年度的账", ""),
        ("如今年轻人", ""),
        ("以上月份", ""),
        ("日本月刊", ""),
        ("他卖卡", ""),
        ("提前三天", ""),
    ],
)
def test_law_day_when_only_relative_days_are_told_then_asked_for(text: str, words: str) -> None:
    day = find_law_day(text, None, TODAY)
    assert (day.basis, day.day) == ("today", TODAY)
    assert day.note == (f"文中只有相对日期（{words}），请填行为日期核对。" if words else "")
    assert day.to_dict().get("note", "") == day.note


@pytest.mark.parametrize(
    ("text", "day"),
    [
        pytest.param("2025年3月起发现对手抓取数据，截至6月累计抓取1800万条", "2025-06-30", id="as far as told-b1"),
        pytest.param("2024年11月起对手抓取数据，截至3月底共抓取1800万条", "2025-03-31", id="of the next year-b2"),
        pytest.param("2025年3月他卖出账号，截至6月公司有员工800人", "2025-03-31", id="another count-b3"),
        pytest.param("2025年3月他登录后台导出数据，合同款截至6月付清", "2025-03-31", id="a payment-b4"),
        pytest.param("截至6月累计抓取1800万条", None, id="no year-b5"),
    ],
)
def test_conduct_day_when_told_how_far_it_went_by_a_month_then_that_month(text: str, day: str | None) -> None:
    found = conduct_day(text, TODAY)
    assert (found.day.isoformat() if found else None) == day


@pytest.mark.parametrize("text", ["2024年5月登录，去年6月报警", "24年5月登录，去年卖出"])
def test_law_day_when_an_absolute_day_is_told_too_then_it_is_taken(text: str) -> None:
    day = find_law_day(text, None, TODAY)
    assert (day.basis, day.day, day.note) == ("text", date(2024, 5, 31), "")
    assert find_law_day("去年卖出", date(2024, 1, 1), TODAY).note == ""


@pytest.mark.parametrize(
    "step",
    [
        "2026年3月5日，杭州互联网法院开庭审理",
        "2026年3月5日下午，法院立案",
        "2026年3月5日，北京市海淀区人民法院判决驳回",
        "2026年3月5日，当地派出所立案侦查",
        "2026年3月5日，海淀区检察院提起公诉",
        "2026年3月5日，我司向警方报案",
        "2026年3月5日，我司发律师函",
        "2026年3月5日我司发律师函",
        "2026年3月5日我司就其抓取行为发律师函",
        "2026年3月5日收到对方回函",
        "2026年3月5日向平台发投诉函",
        "2026年3月5日，我们委托公证处取证",
        "2026年3月5日我司申请证据保全",
    ],
)
def test_conduct_day_when_a_court_or_a_lawyer_acts_later_then_that_of_the_conduct(step: str) -> None:
    found = conduct_day(f"2025年8月，竞品抓取我司评价。{step}。", TODAY)
    assert found is not None and (found.day, found.bound) == (date(2025, 8, 31), False)


@pytest.mark.parametrize(
    "conduct",
    [
        # A letter, a court or evidence is the means of the conduct, or its object.
        "2025年6月竞品向我的客户发律师函称我侵权",
        "2025年6月他伪造律师函要钱",
        "2025年6月，他冒充法院通知开庭骗钱",
        "2025年6月，他入侵法院立案系统",
        "2025年6月，公安机关网站被入侵",
        "2025年6月，法院的工作人员查询户籍出售",
        "2025年6月，私家侦探跟踪取证",
        "2025年6月，他爬取起诉书",
        # The clause behind a date tells the conduct and what came of it.
        "2025年6月，他发现后台没有密码，导出数据",
        "2025年6月，他登录后台导出数据后被抓",
    ],
)
def test_conduct_day_when_such_words_are_of_the_conduct_then_its_day(conduct: str) -> None:
    found = conduct_day(f"2023年1月入职。{conduct}。", TODAY)
    assert found is not None and found.day == date(2025, 6, 30)


@pytest.mark.parametrize(
    ("text", "day", "words"),
    [
        pytest.param("2025年9月起，他用伪造的令牌批量下载模板，前后四个月", "2025-12-31", "四个月", id="later clause"),
        pytest.param("从2025年9月起四个月里他一直导出", "2025-12-31", "四个月", id="at once"),
        pytest.param("2025年9月他登录后台，连续三天导出", "2025-09-30", "", id="within what the month may mean"),
        pytest.param("自2023年1月开始，两年多时间卖出三万条", "2024-12-31", "两年", id="two years and more"),
        pytest.param("2025年1月15日起的半年内陆续导出", "2025-07-15", "半年", id="half a year"),
        pytest.param("从2025年8月起干了一个半月", "2025-09-16", "一个半月", id="a month and a half"),
        pytest.param("2024年12月10日起连续20天攻击", "2024-12-29", "20天", id="days, the first counted"),
        pytest.param("2021年开始做了3年，2025年被抓", "2023-12-31", "3年", id="years, arrest later"),
        pytest.param("2026年1月起卖了十五个月", "2026-11-21", "十五个月", id="no longer than until today"),
        pytest.param("2024年5月至今一直在卖", "2026-11-21", "至今", id="until now"),
        pytest.param("2019年3月借了5万，至今未还", "2019-03-31", "", id="what was not done until now"),
        pytest.param("2025年6月开始抓取我司数据，目前还没停。", "2026-11-21", "目前还没停", id="not stopped yet"),
        pytest.param("2025年6月抓取我司数据，现在仍在抓取。", "2026-11-21", "现在仍在抓", id="still done"),
        pytest.param("2025年6月抓取我司数据，目前仍在协商赔偿。", "2025-06-30", "", id="still talked about"),
        pytest.param("2024年5月借了5万，现在还没还钱。", "2024-05-31", "", id="still not paid back"),
        pytest.param("2025年9月起任职两年", "2025-09-30", "", id="a post"),
        pytest.param("2023年5月起合同期限两年，他导出名单", "2023-05-31", "", id="a term"),
        pytest.param("2023年6月起三个月后付清", "2023-06-30", "", id="a delay"),
        pytest.param("2022年起每个月卖两千条", "2022-12-31", "", id="a rate"),
        pytest.param("2025年5月导出名单。两年的心血没了", "2025-05-31", "", id="another sentence"),
        pytest.param("2025年5月导出，用了三个月的密码失效", "2025-05-31", "", id="no start, no going on"),
    ],
)
def test_conduct_day_when_something_went_on_then_to_the_end_of_its_length(text: str, day: str, words: str) -> None:
    found = conduct_day(text, TODAY)
    assert found is not None
    assert (found.day.isoformat(), found.found.lasting) == (day, words)


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        pytest.param("2025年9月起他每天抓取，直到2025年12月收到律师函才停止", "2025-09-01", "2025-12-31", id="letter"),
        pytest.param("2025年9月起他抓取，直到2026年1月被起诉后才停止", "2025-09-01", "2026-01-31", id="suit"),
        pytest.param("2025年6月起他抓取，2025年11月平台发函后停止", "2025-06-01", "2025-11-30", id="letter, no until"),
        pytest.param("2025年6月起他抓取，2025年11月，平台发函后才停。", "2025-06-01", "2025-11-30", id="day by itself"),
        pytest.param("2025年6月起他抓取，2025年11月收到律师函，这才停手", "2025-06-01", "2025-11-30", id="next clause"),
        pytest.param("2025年6月起他抓取，到2025年11月被查处为止", "2025-06-01", "2025-11-30", id="as far as that"),
        pytest.param("2025年7月起他出租卡，直到2025年12月被公安机关抓获", "2025-07-01", "2025-12-31", id="arrest"),
        pytest.param("从2023年1月起他一直卖，至2024年5月案发", "2023-01-01", "2024-05-31", id="found out"),
        pytest.param("自2020年8月至2021年3月案发，他卖了三批", "2020-08-01", "2021-03-31", id="both days before"),
        pytest.param("2023年1月起他雇人刷单，直到次年3月被抓", "2023-01-01", "2024-03-31", id="a month that follows"),
        pytest.param("2025年6月他抓取，2025年11月收到律师函后仍未停止", "2025-06-01", "2025-11-30", id="went on"),
        pytest.param("2025年6月他抓取，2025年11月收到律师函，拒不停止", "2025-06-01", "2025-11-30", id="refused"),
    ],
)
def test_conduct_day_when_it_stopped_only_at_a_letter_a_suit_or_an_arrest_then_until_then(text, first, last) -> None:
    found = conduct_day(text, TODAY)
    assert found is not None and not found.bound
    assert (found.earliest.isoformat(), found.day.isoformat()) == (first, last)


@pytest.mark.parametrize(
    "later",
    [
        pytest.param("2022年起潜逃，直到2025年12月被抓获", id="flight goes on, not the conduct"),
        pytest.param("直到2025年12月被抓获", id="nothing went on"),
        pytest.param("直到2025年3月公司才发现", id="found late"),
        pytest.param("直到2025年12月收到律师函才知道侵权", id="knew late"),
        pytest.param("直到2025年12月被起诉才还款", id="paid late"),
        pytest.param("2025年9月公司发现后停用其账号", id="his account was stopped"),
        pytest.param("2025年12月被查处后停业", id="another thing stopped"),
        pytest.param("2025年12月报警后仍在侦查中", id="the police go on"),
        pytest.param("2025年12月法院受理后仍未开庭", id="the court has not begun"),
        pytest.param("2025年12月收到律师函后没有停止营业", id="business went on"),
    ],
)
def test_conduct_day_when_something_else_ends_or_goes_on_then_not_until_then(later: str) -> None:
    found = conduct_day(f"2021年3月他导出客户表。{later}。", TODAY)
    assert found is not None
    assert found.found.procedural is False and found.day <= date(2022, 12, 31)


@pytest.mark.parametrize(
    ("text", "open_"),
    [
        ("2025年6月起，甲公司每天抓取我司数据，我司准备起诉。", True),
        ("自2025年6月以来甲公司抓取我司数据。", True),
        ("2025年6月起诉甲公司抓取数据。", False),
        ("2025年6月，甲公司抓取我司数据。", False),
        ("2025年6月起甲公司抓取我司数据，后停止。", False),
        ("2025年6月起甲公司抓取我司数据，至今未停。", False),
        ("2024年6月起甲公司抓取我司数据，2025年8月又抓取一次。", False),
    ],
)
def test_conduct_day_when_only_a_first_day_is_told_then_it_is_open(text: str, open_: bool) -> None:
    told = conduct_day(text, date(2026, 11, 21))
    assert told is not None
    assert (told.until is not None) == open_


@pytest.mark.parametrize(
    ("text", "day", "earliest"),
    [
        # The part of a year or a month.
        ("2024年初他登录后台", "2024-03-31", "2024-01-01"),
        ("2024年夏天他登录后台", "2024-09-30", "2024-05-01"),
        ("2024年下半年他登录后台", "2024-12-31", "2024-07-01"),
        ("2024年8月中旬他登录后台", "2024-08-20", "2024-08-11"),
        ("2024年2月底他登录后台", "2024-02-29", "2024-02-21"),
        ("2024年夏天起他每天登录后台", "2024-12-31", "2024-05-01"),
        ("2024年5月起他登录后台", "2024-05-31", "2024-05-01"),
        ("2024年初他说要结婚，半年里不停地拿钱", "2024-12-31", "2024-01-01"),
        ("2024年初他登录后台，三年级学生的表被导出", "2024-03-31", "2024-01-01"),
        ("2024年夏某登录后台", "2024-12-31", "2024-01-01"),
        ("2024年夏天他试了口令，7月26日登录后台", "2024-07-26", "2024-07-26"),
        # Days of the year told before.
        ("2025年6月他被调岗。7月14日晚他登录调度库删表", "2025-07-14", "2025-06-01"),
        ("2025年年初他欠了债，8月20日至9月6日把四张卡交给别人", "2025-09-06", "2025-01-01"),
        ("二〇二五年二月他办卡。五月十二日至十五日取现", "2025-05-15", "2025-02-01"),
        ("2025年6月他登录后台，三天后删表，第7月3号楼的人知道", "2025-06-30", "2025-06-01"),
        ("2024年11月他登录后台，3月5日再登录", "2024-11-30", "2024-11-01"),
        ("2025年3月他登录后台，整改须在7月31日前完成", "2025-03-31", "2025-03-01"),
        ("2025年3月他登录后台。今年4月2日又登录", "2025-03-31", "2025-03-01"),
        ("2025年3月他登录后台。5月6日他被传唤", "2025-03-31", "2025-03-01"),
        ("2025年3月他登录后台。5月6日，他被抓", "2025-03-31", "2025-03-01"),
        # Contracts, foundings, heads of reports.
        ("2025年3月凭证停用，合同到2026年3月止", "2025-03-31", "2025-03-01"),
        ("2025年3月起卖，到2026年3月止，协议另签", "2026-03-31", "2025-03-01"),
        ("公司2016年成立，2025年3月后台被登录", "2025-03-31", "2025-03-01"),
        ("2016年入职后他登录后台", "2016-12-31", "2016-01-01"),
        ("报案时间：2025年11月8日。2025年3月后台被登录", "2025-03-31", "2025-03-01"),
        ("2025年3月他登录后台，请查处。\n\n2025年11月8日", "2025-03-31", "2025-03-01"),
    ],
)
def test_conduct_day_when_a_long_text_tells_other_days_too_then_that_of_the_conduct(text, day, earliest) -> None:
    found = conduct_day(text, TODAY)
    assert found is not None and not found.bound
    assert (found.day.isoformat(), found.earliest.isoformat()) == (day, earliest)


@pytest.mark.parametrize(
    ("text", "basis", "note"),
    [
        ("公司2013年办起来的，今年一月有人冒充我们", "today", "今年一月"),
        ("2019年别的省通报过，老板今年三月让我们发群里", "today", "今年三月"),
        ("2023年他导出名单，去年八月被抓", "today", "去年八月"),
        ("2023年底他导出名单，去年八月被抓", "text", ""),
        ("2023年5月他导出名单，去年八月被抓", "text", ""),
        ("2021年到2023年他卖名单，上个月被抓", "text", ""),
        ("9月3日他登录后台", "today", "9月3日"),
        ("9月3日他登录后台，前年入职", "today", "9月3日、前年"),
        ("七天前的备份，去年他登录", "today", "去年"),
    ],
)
def test_law_day_when_a_year_is_told_by_the_way_then_today_and_asked_for(text: str, basis: str, note: str) -> None:
    day = find_law_day(text, None, TODAY)
    assert day.basis == basis
    assert (f"（{note}）" in day.note) == bool(note)
