"""Days told beside the conduct: it went on after them, they are of a find or a step, or two figures make the year."""

from __future__ import annotations

from datetime import date

import pytest

from classifier.dates import conduct_day
from classifier.reasons import find_law_day

TODAY = date(2026, 11, 21)
SCRAPED = "2021年3月他导出客户表。"


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("2025年9月我司发函要求停止，同行未停，继续用爬虫抓取数据。", id="letter, did not stop"),
        pytest.param("2025年9月我司发律师函，同行不予理会，仍在用爬虫抓取数据。", id="took no notice"),
        pytest.param("收到2025年9月的律师函后，同行仍用爬虫抓取数据。", id="letter told around the day"),
        pytest.param("2025年9月我司发函要求停止。同行仍在抓取我司数据。", id="next sentence"),
        pytest.param("2025年9月我司发函后同行仍未停止用爬虫抓取数据。", id="same clause"),
        pytest.param("2025年5月同行抓取数据。2025年9月我司发函，对方我行我素。", id="conduct told before"),
        pytest.param("2025年9月被约谈后仍继续收集用户通讯录。", id="called in"),
        pytest.param("2025年9月合同到期后，代理商仍用爬虫抓取数据。", id="end of a contract"),
        pytest.param("合同于2025年9月到期，代理商仍在抓取数据。", id="contract told before the day"),
        pytest.param("2025年9月代理合同终止，代理商继续以我司名义招商。", id="agency over"),
        pytest.param("2025年9月离职后一直用我司未公开的客户底价报价。", id="leaving"),
        pytest.param("他在2025年9月被解除劳动合同之后多次登录后台。", id="dismissed"),
    ],
)
def test_conduct_day_when_it_went_on_after_a_letter_or_an_end_then_open(text: str) -> None:
    told = conduct_day(text, TODAY)
    assert told is not None
    assert (told.day, told.bound, told.until) == (date(2025, 9, 30), False, TODAY)


@pytest.mark.parametrize(
    ("text", "day", "bound"),
    [
        pytest.param("2025年9月我司发函，同行回函称已停止抓取。", "2025-09-30", True, id="stopped"),
        pytest.param("2025年9月我司发函后，同行停止抓取。", "2025-09-30", True, id="stopped then"),
        pytest.param("2025年9月报警后公司继续使用该系统。", "2025-09-30", True, id="the system goes on"),
        pytest.param(f"{SCRAPED}2025年12月我司发函后业务未停止。", "2021-03-31", False, id="business goes on"),
        pytest.param(f"{SCRAPED}2025年12月报警，警方继续侦查。", "2021-03-31", False, id="the police go on"),
        pytest.param(f"{SCRAPED}2025年12月抓了6人，警察没有收手。", "2021-03-31", False, id="the police do not stop"),
        pytest.param(f"{SCRAPED}2025年12月判决后对方仍未赔偿。", "2021-03-31", False, id="not paid"),
        pytest.param(f"{SCRAPED}2025年12月合同到期。", "2021-03-31", False, id="a contract ends, no more"),
        pytest.param("2025年9月离职后第二天他把图纸卖给同行。", "2025-09-30", False, id="at once"),
        pytest.param("2025年9月离职后，2025年12月他登录旧账号。", "2025-12-31", False, id="a later day told"),
        pytest.param("2025年3月双方签约，协议至今有效。", "2025-03-31", False, id="in force until now"),
    ],
)
def test_conduct_day_when_something_else_goes_on_or_all_ends_then_not_open(text: str, day: str, bound: bool) -> None:
    told = conduct_day(text, TODAY)
    assert told is not None
    assert (told.day.isoformat(), told.bound, told.until) == (day, bound, None)


def test_conduct_day_when_it_goes_on_until_now_after_a_contract_then_today() -> None:
    told = conduct_day("2025年9月合同到期以后，代理商继续用爬虫绕过限频抓取我司平台数据至今。", TODAY)
    assert told is not None
    assert (told.day, told.earliest, told.found.lasting) == (TODAY, date(2025, 9, 1), "至今")


@pytest.mark.parametrize(
    ("text", "bound"),
    [
        pytest.param("2025年11月，我司发现同行用爬虫抓取我司评论。", True, id="own firm"),
        pytest.param("2025年11月，安全团队发现同行用爬虫抓取评论。", True, id="own team"),
        pytest.param("2025年11月，平台运营人员在巡检中发现有人批量下单。", True, id="platform"),
        pytest.param("2025年11月，业主王某发现自己的信息被卖。", True, id="a person"),
        pytest.param("2025年11月，我们发现账号被人冒用。", True, id="we"),
        pytest.param("2025年11月我司发现系统存在漏洞，订单被篡改。", True, id="own firm, a leak"),
        pytest.param("2025年11月，网安民警巡查时发现网站被改写。", True, id="police"),
        pytest.param("2025年11月，我司发现同行正在抓取评论。", False, id="while it is done"),
        pytest.param("2025年11月，竞品公司发现我司广告有效，抓取素材。", False, id="a rival finds"),
        pytest.param("2025年11月，平台发现用户流失，群发诋毁短信。", False, id="no wrong is found"),
        pytest.param("2025年11月，我发现公司后台没有密码，导出数据。", False, id="I find a way in"),
        pytest.param("测试人员小邓2025年11月在灰度环境发现越权接口，写脚本拿到口令。", False, id="he finds a way in"),
        pytest.param("2025年11月黑客发现系统弱口令，植入木马。", False, id="a weak password"),
        pytest.param("某公会2025年11月组织粉丝给对手恶意举报、刷差评。", False, id="reports as the means"),
        pytest.param("2025年11月我司向监管部门举报同行。", True, id="a report of the wronged"),
    ],
)
def test_conduct_day_when_found_out_or_found_a_way_in_then_the_former_is_a_bound(text: str, bound: bool) -> None:
    told = conduct_day(text, TODAY)
    assert told is not None
    assert (told.day, told.bound) == (date(2025, 11, 30), bound)


@pytest.mark.parametrize(
    "step",
    [
        "2025年12月检察院提起公益诉讼",
        "2025年12月，检察院就某中介出售信息一案提起民事公益诉讼",
        "2025年12月我司提起民事诉讼",
        "2025年12月我司提起商业诋毁之诉",
        "2025年12月我司申请诉前禁令",
        "2025年12月双方和解",
        "2025年12月市场监管局约谈同行",
        "2025年12月市场监管局对其罚款30万元",
        "2025年12月，市场监管局对其罚款30万元",
        "2025年12月被罚款30万元",
        "2025年12月市监局责令改正",
        "2025年12月张某向法院递交诉状",
        "2025年12月检察院发出检察建议",
        "2025年12月我司就同行抓取评论一事提起诉讼",
        "二审2025年12月维持原判",
        "一审2025年12月判我司胜诉",
        "2025年12月法院判赔80万元",
        "2025年12月法院驳回其诉讼请求",
    ],
)
def test_conduct_day_when_a_step_is_told_in_several_words_then_that_of_the_conduct(step: str) -> None:
    told = conduct_day(f"{SCRAPED}{step}。", TODAY)
    assert told is not None and (told.day, told.bound) == (date(2021, 3, 31), False)


@pytest.mark.parametrize(
    "conduct",
    [
        "2025年6月他以罚款为由骗了三人",
        "2025年6月他提起虚假诉讼",
        "2025年6月，他冒充网信办约谈企业",
        "2025年6月同行发文称我司被市场监管局罚款30万元",
        "2025年6月同行造谣我司被网信办约谈",
        "2025年6月他在谈判中把底价告诉同行",
        "2025年6月他判断没人查，拷走图纸",
        "2025年6月双方和解后，他又把名单卖给同行",
    ],
)
def test_conduct_day_when_a_step_is_feigned_or_said_then_its_day(conduct: str) -> None:
    told = conduct_day(f"2023年1月入职。{conduct}。", TODAY)
    assert told is not None and told.day == date(2025, 6, 30)


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        pytest.param("2025年10月14日晚到15日凌晨，同行抓取数据", "2025-10-14", "2025-10-15", id="night"),
        pytest.param("2025年10月14日夜至次日凌晨，同行抓取数据", "2025-10-14", "2025-10-15", id="next day"),
        pytest.param("2025年10月14日晚上11点到第二天早上，同行抓取", "2025-10-14", "2025-10-15", id="hours"),
        pytest.param("2025年10月14日23时至15日2时，同行抓取数据", "2025-10-14", "2025-10-15", id="hours of days"),
        pytest.param("2025年12月31日夜至次日，同行抓取数据", "2025-12-31", "2026-01-01", id="into another year"),
        pytest.param("2025年2月30日夜至次日，同行抓取；2025年3月1日又抓", "2025-03-01", "2025-03-01", id="no such day"),
        pytest.param("2025年10月14日晚他删库，次日公司发现", "2025-10-14", "2025-10-14", id="not until"),
        pytest.param("2025年10月14日晚到15号楼拷贝数据", "2025-10-14", "2025-10-14", id="a building"),
        pytest.param("同行19.03.01-19.04.02用爬虫抓取数据", "2019-03-01", "2019-04-02", id="dots"),
        pytest.param("同行19/03/01-19/04/02用爬虫抓取数据", "2019-03-01", "2019-04-02", id="slashes"),
    ],
)
def test_conduct_day_when_told_into_the_next_day_or_in_figures_then_first_and_last(text, first, last) -> None:
    told = conduct_day(text, TODAY)
    assert told is not None
    assert (told.earliest.isoformat(), told.day.isoformat()) == (first, last)


@pytest.mark.parametrize(
    "text",
    [
        "同行在ubuntu18.04.03上抓取",
        "版本12.04.05被他改了",
        "内网10.10.10.5被登录",
        "IP段10.10.10被攻击",
        "a.com/19/03/01/x.html被抓取",
        "单价12.10.11元",
        "同行21.13.01抓取",
        "同行30.03.01抓取",
    ],
)
def test_law_day_when_figures_are_no_date_then_today(text: str) -> None:
    assert find_law_day(text, None, TODAY).basis == "today"


def test_conduct_day_when_only_asked_to_end_then_open() -> None:
    told = conduct_day("律师函称我司于2024年3月1日起使用的标识与其近似，要求停止使用并赔偿60万元。", TODAY)
    ended = conduct_day("对方2024年3月1日起使用近似标识，收到律师函后停止使用。", TODAY)
    assert told is not None and told.until == TODAY
    assert ended is not None and ended.until is None
