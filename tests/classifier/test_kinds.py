"""What a figure stands for by the kinds told beside it: classes of information, tools, services, organisations."""

from __future__ import annotations

import pytest

from classifier.amounts import find_amounts
from classifier.kinds import REFINED
from classifier.lawbook import load_lawbook
from classifier.outages import enough, service_hours, stop_told
from classifier.readings import readings

A, B, C = "pi_items_class_a", "pi_items_class_b", "pi_items_class_c"
FINANCIAL_TOOL, OTHER_TOOL = "persons_times_financial_tool", "persons_times_other_tool"
TOOLS = {FINANCIAL_TOOL, OTHER_TOOL}
SETS = {"auth_credentials_financial", "auth_credentials_other"}


def stands_for(text: str, *, telecom: bool = False) -> list[set[str]]:
    """The metrics of the law that each figure of ``text`` may stand for; durations but months left out."""
    amounts = find_amounts(text)
    stopped = enough(service_hours(amounts, stop_told(amounts)))
    kept = [a for a in amounts if a.unit not in ("hours", "minutes", "days", "years")]
    return [{name for names in readings(a.metric, a.kinds, stopped, telecom) for name in names} for a in kept]


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
        ("他卖出行车轨迹记录250条,就诊记录600条", [{A}, {B}]),
        ("银行流水四十九条、业主电话2500条", [{A}, {C}]),
        ("卖出航班记录530条", [{A, B, C}]),
        # What records are of adds to what each of them holds.
        ("购买记录3000条(含电话、地址)", [{B, C}]),
        ("下单记录6000条(姓名、电话、地址)", [{B, C}]),
        ("住宿记录200条,含姓名、电话", [{B, C}]),
        ("客户消费记录6000条", [{B}]),
        ("购买客户电话3000条", [{C}]),
        # What is not decided stays open.
        ("员工姓名、银行账号、薪资3000条", [{A, C}]),
        ("银行卡号3000条", [{A, C}]),
        # What every record holds, told behind, is of it; of several details the gravest decides.
        ("卖出客户名单600条,每条都有存款余额", [{A}]),
        ("名单600条,均附有姓名、就诊记录", [{B}]),
        ("卖出含姓名、电话、存款余额的信息共计1860条,另有仅含姓名的3900条", [{A}, {C}]),
        ("名单600条,附有存款余额", [{A}]),
        # ... a sentence later it leaves the class open.
        ("卖出客户名单600条,收款若干。名单里有存款余额", [{A, C}]),
        # Plain details told behind, further records and what may be either leave it as it was.
        ("卖出含房产信息和存款余额的客户资料600条,名单里有姓名、电话", [{A}]),
        ("卖出客户名单600条,里面都有姓名、电话", [{C}]),
        ("卖出客户名单600条。名单里有姓名和住址", [{C}]),
        ("卖出客户名单600条,另卖出行踪轨迹30条", [{C}, {A}]),
        ("卖出客户名单600条,行踪轨迹30条。资料有存款", [{C}, {A}]),
        ("卖出含姓名、银行账号的信息1000条", [{A, C}]),
        # Wages of somebody are no wages of those recorded.
        ("他领的是死工资,总共卖出登记表800份", [{C}]),
    ],
)
def test_class_of_information_is_that_of_the_figure(text: str, expected: list[set[str]]) -> None:
    assert stands_for(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # Each number has the kind of card that is named beside it, before or behind.
        ("把22张银行卡和1张电话卡出租给他人", [set(), {"sim_cards"}]),
        ("把25张银行卡卖给他人,还有一张电话卡", [set()]),
        ("出租两张银行卡和3张电话卡", [set(), {"sim_cards"}]),
        ("收购电话卡31张、银行卡5张", [{"sim_cards"}, set()]),
        ("出售22张电话卡、银行卡5张", [{"sim_cards"}, set()]),
        # A list that is counted as one, and a kind told for all, stay as they are.
        ("出售银行卡、电话卡共31张", [{"sim_cards"}]),
        ("出售22张电话卡和银行卡", [{"sim_cards"}]),
        ("出售电话卡31张", [{"sim_cards"}]),
        ("收了同学三十六套银行卡U盾手机卡", [{"sim_cards"}]),
    ],
)
def test_cards_are_of_the_kind_named_beside_their_number(text: str, expected: list[set[str]]) -> None:
    assert stands_for(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("网银账号密码9组,另有论坛账号密码499组", [{"auth_credentials_financial"}, {"auth_credentials_other"}]),
        ("证券账户密码11组、邮箱密码600组", [{"auth_credentials_financial"}, {"auth_credentials_other"}]),
        ("9组网银账号密码,499组论坛账号密码", [{"auth_credentials_financial"}, {"auth_credentials_other"}]),
        # Further sets that nothing names more closely may be of either.
        ("网银账号密码9组,另有账号密码499组", [{"auth_credentials_financial"}, SETS]),
        ("账号密码499组", [SETS]),
        # Platforms of payment are finance; what 其中 tells apart says nothing of the whole.
        ("获取支付平台账号密码12组", [{"auth_credentials_financial"}]),
        ("支付账号口令12组", [{"auth_credentials_financial"}]),
        ("购物平台账号密码12组", [{"auth_credentials_other"}]),
        ("撞库后成功登录账号3,412个,其中支付账号口令12组", [SETS, {"auth_credentials_financial"}]),
        ("网银账号密码90组,其中论坛账号密码12组", [{"auth_credentials_financial"}, {"auth_credentials_other"}]),
        ("网银账号密码9组", [{"auth_credentials_financial"}]),
    ],
)
def test_sets_that_log_in_have_the_class_named_nearest(text: str, expected: list[set[str]]) -> None:
    assert stands_for(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("业务停了9小时,影响6.3万用户", {"served_users_down_1h"}),
        ("6.3万用户无法使用服务达9小时", {"served_users_down_1h"}),
        ("无法登录累计2小时。受影响用户5.2万人", {"served_users_down_1h"}),
        ("打不开约3h20min,受影响注册用户约26万", {"served_users_down_1h"}),
        # Half an hour is too short, and users who only registered were not left without a service: they are members.
        ("业务停了30分钟,影响6.3万用户", set()),
        ("平台注册用户26万。后来别处停了9小时", {"registered_members"}),
    ],
)
def test_users_without_service_are_told_in_any_clause(text: str, expected: set[str]) -> None:
    [users] = stands_for(text)
    assert users == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("他把木马工具卖给25人", TOOLS),
        # What a tool is for that takes no passwords is told by its name; that it was paid by 支付宝 tells nothing.
        ("外挂程序提供给21人使用", {OTHER_TOOL}),
        ("抢票外挂卖给19人", {OTHER_TOOL}),
        ("自动注册软件销售给34人", {OTHER_TOOL}),
        ("向22人出售微信群控软件", {OTHER_TOOL}),
        ("向22人提供课程", set()),
        ("他把木马工具卖给25人,通过支付宝收款", TOOLS),
        ("将盗取支付宝账号密码的木马先后卖给30人", {FINANCIAL_TOOL}),
        ("编写盗取网银密码的木马。后出售给8人", {FINANCIAL_TOOL}),
        ("扫描银行后台漏洞的工具卖给7个人", TOOLS),
        ("用木马窃取的账号卖给25人", set()),
        ("盗号软件交给12人使用", TOOLS),
        ("提供盗号工具1,200人次", TOOLS),
        ("编写能爬取数据的软件,卖给二十三个下家", {OTHER_TOOL}),
        # Data that a tool took were sold, not the tool, however they are named.
        ("用爬虫脚本批量采集业主电话,打包卖给二十三个下家", set()),
        ("他用爬虫软件爬取后,卖给二十三个下家", set()),
        ("利用木马窃取后转卖给25人", set()),
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
        # What a deed in its name brought is its own; set up for the crime, or another's money, it is not.
        ("以公司名义有偿删帖,收入12万元归公司所有", True),
        ("某公司有偿删帖,收入12万元进了公司账户", True),
        ("某公司有偿删帖,收入12万元归李某个人", False),
        ("某公司有偿删帖,收入12万元未入公司账", False),
        ("李某成立公司专门有偿删帖,收入12万元归公司所有", False),
        ("他有偿删帖,客户把12万元打入公司账户", False),
    ],
)
def test_organisation_is_the_one_accused(text: str, is_accused: bool) -> None:
    [amount] = [a for a in find_amounts(text) if a.unit == "yuan"]
    assert ("unit_accused" in amount.kinds) == is_accused


def test_every_line_for_organisations_is_one_of_a_metric_that_tells_who_acts() -> None:
    book = load_lawbook()
    own = {rule.metric for entry in book.entries.values() for rule in entry.thresholds if rule.subject == "单位"}
    assert own <= set(REFINED)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("攻击导致网吧48台机器集体掉线", {"systems_malfunction"}),
        ("病毒爆发,18台工控机死机", {"systems_malfunction"}),
        # What was put in and may have stopped them stays open.
        ("120台终端感染病毒,网站打不开", {"systems_malfunction", "systems_implanted_malware"}),
    ],
)
def test_what_became_of_systems_is_told_in_their_clause(text: str, expected: set[str]) -> None:
    [systems] = stands_for(text)
    assert systems == expected


def test_cards_that_take_in_money_are_cards_lent() -> None:
    told = {a.text: a for a in find_amounts("用我爸的卡、我自己的卡共三张收钱,流水大概三十万,解冻后取了五万现金")}
    assert "bank_card" in told["三十万"].kinds
    assert told["五万"].metric is None
    assert "illegal_gains_yuan" not in told["五万"].candidates
    [flow] = find_amounts("对公业务流水大概三十万元")
    assert "bank_card" not in flow.kinds
