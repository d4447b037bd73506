"""What a figure stands for by the kinds told beside it: classes of information, tools, services, organisations."""

from __future__ import annotations

import pytest

from classifier.amounts import find_amounts
from classifier.kinds import REFINED
from classifier.lawbook import load_lawbook
from classifier.readings import readings
from classifier.severity import service_hours

A, B, C = "pi_items_class_a", "pi_items_class_b", "pi_items_class_c"
TOOLS = {"persons_times_financial_tool", "persons_times_other_tool"}


def stands_for(text: str, *, telecom: bool = False) -> list[set[str]]:
    """The metrics of the law that each figure of ``text`` may stand for; durations but months left out."""
    amounts = find_amounts(text)
    hours = service_hours(amounts)
    kept = [a for a in amounts if a.unit not in ("hours", "minutes", "days", "years")]
    return [{name for names in readings(a, hours, telecom) for name in names} for a in kept]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # A person noun is no class where what is known of them stands beside it.
        ("购买车主行踪轨迹信息60条", [{A}]),
        ("业主信息60条", [{C}]),
        ("学生姓名、行踪轨迹60条", [{A, C}]),
        # Each figure has the class named nearest before it.
        ("行踪轨迹信息30条、酒店住宿记录200条,普通姓名电话1000条", [{A}, {B}, {C}]),
        ("卖出定位52条 + 通话记录490条", [{A}, {B}]),
        # ... or in the phrase or list right behind it.
        ("60条行踪轨迹、200条住宿记录、1000条电话号码", [{A}, {B}, {C}]),
        ("共5,000条,含姓名、住宿记录", [{B, C}]),
        ("1,240份候选人简历、体检报告", [{B, C}]),
        # What is of a class is counted behind 其中.
        ("一年发出5300条资料,其中轨迹信息400条", [{A, B, C}, {A}]),
        # What is not decided stays open.
        ("员工姓名、银行账号、薪资3000条", [{A, C}]),
        ("银行卡号3000条", [{A, C}]),
        # Wages of somebody are no wages of those recorded.
        ("他领的是死工资,总共卖出登记表800份", [{C}]),
    ],
)
def test_class_of_information_is_that_of_the_figure(text: str, expected: list[set[str]]) -> None:
    assert stands_for(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("业务停了9小时,影响6.3万用户", {"served_users_down_1h"}),
        ("6.3万用户无法使用服务达9小时", {"served_users_down_1h"}),
        ("无法登录累计2小时。受影响用户5.2万人", {"served_users_down_1h"}),
        ("打不开约3h20min,受影响注册用户约26万", {"served_users_down_1h"}),
        # Half an hour is too short, and users who only registered were not left without a service.
        ("业务停了30分钟,影响6.3万用户", set()),
        ("平台注册用户26万。后来别处停了9小时", set()),
    ],
)
def test_users_without_service_are_told_in_any_clause(text: str, expected: set[str]) -> None:
    [users] = stands_for(text)
    assert users == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("他把木马工具卖给25人", TOOLS),
        ("外挂程序提供给21人使用", TOOLS),
        ("盗号软件交给12人使用", TOOLS),
        ("提供盗号工具1,200人次", TOOLS),
        # Lessons and data are no tools, and members of the gang nobody whom a tool was given.
        ("他把教程卖给25人", set()),
        ("用软件抓的信息卖给25人", set()),
        ("木马由覃某等4人轮流操作", set()),
    ],
)
def test_buyers_of_tools_are_counted_by_head(text: str, expected: set[str]) -> None:
    [buyers] = stands_for(text)
    assert buyers == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("拨打诈骗电话600人次", {"fraud_calls"}),
        ("拨打推销电话600人次", set()),
        ("致该厂停产7个月", {"business_stop_months"}),
        ("停产停业达半年", {"business_stop_months"}),
        ("关押7个月", set()),
        ("他明知是诈骗还帮助3个对象", {"assisted_targets"}),
        # What was put into machines and obeys is counted as both; ransom is no command.
        ("远控木马共感染23台主机", {"systems_implanted_malware", "controlled_systems"}),
        ("植入固件代码,六万台路由器受影响", {"systems_implanted_malware", "controlled_systems"}),
        ("勒索病毒共感染23台主机", {"systems_implanted_malware"}),
    ],
)
def test_metrics_of_the_law_are_read(text: str, expected: set[str]) -> None:
    [one] = stands_for(text)
    assert one == expected


@pytest.mark.parametrize(
    ("text", "acts"),
    [
        ("某信息公司以营利为目的有偿删帖,经营数额12万元", True),
        ("某信息公司有偿替人删帖。两年里经营数额12万元", True),
        ("查出来是一家公司干的,经营数额12万元", True),
        ("张某入侵某公司服务器,经营数额12万元", False),
        ("某公司发现被人冒用商标,对方经营数额12万元", False),
        ("单位员工违反规定出售客户信息,获利12万元", False),
        ("某信息公司成立后,业务员在网上删帖,经营数额12万元", True),
        ("他在一家公司利用职务之便,获利12万元", False),
        # Accused, and a name that holds the same characters; somebody of it is accused for himself.
        ("被告某公司有偿删帖,经营数额12万元", True),
        ("某广告公司有偿删帖,经营数额12万元", True),
        ("单位犯罪,他有偿删帖,经营数额12万元", True),
        ("以该公司名义接单删帖,经营数额12万元", True),
        ("被告人某公司员工王某有偿删帖,经营数额12万元", False),
        ("被告人李某(某公司老板)有偿删帖,经营数额12万元", False),
        ("他被告知某公司有偿删帖的内情,获利12万元", False),
        ("冒用他人公司名义删帖,经营数额12万元", False),
        ("原告某公司发布文章后遭人删帖,对方获利12万元", False),
    ],
)
def test_organisation_is_the_one_who_acts(text: str, acts: bool) -> None:
    [amount] = [a for a in find_amounts(text) if a.unit == "yuan"]
    assert ("unit_actor" in amount.kinds) == acts


@pytest.mark.parametrize(
    ("text", "is_accused"),
    [
        ("被告单位某公司有偿删帖,经营数额12万元", True),
        ("犯罪嫌疑单位有偿删帖,经营数额12万元", True),
        ("未向被告单位付款的人也有,经营数额12万元", True),
        ("系单位犯罪,经营数额12万元", True),
        # 被告人 is somebody; a crime of the organisation may be denied or asked about.
        ("被告人有偿删帖,经营数额12万元", False),
        ("某公司有偿删帖,经营数额12万元", False),
        ("被告单位员工有偿删帖,经营数额12万元", False),
        ("不以单位犯罪论处,经营数额12万元", False),
        ("是否构成单位犯罪尚待查明,经营数额12万元", False),
        ("单位犯罪不成立,经营数额12万元", False),
        ("辩护人提出系单位犯罪,经营数额12万元", False),
        ("系单位犯罪的意见法院不予采纳,经营数额12万元", False),
    ],
)
def test_organisation_is_the_one_accused(text: str, is_accused: bool) -> None:
    [amount] = [a for a in find_amounts(text) if a.unit == "yuan"]
    assert ("unit_accused" in amount.kinds) == is_accused


def test_every_line_for_organisations_is_one_of_a_metric_that_tells_who_acts() -> None:
    book = load_lawbook()
    own = {rule.metric for entry in book.entries.values() for rule in entry.thresholds if rule.subject == "单位"}
    assert own <= set(REFINED)
