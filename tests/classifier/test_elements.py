"""Elements, clauses of unfair competition, neighbours, questions and the brief."""

from __future__ import annotations

import random
import re
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from classifier import doubts as doubt_patterns
from classifier.assess import Classifier
from classifier.brief import MAX_BRIEF, write_brief
from classifier.clauses import UNDECIDED_CLAUSE, WHICH_CLAUSE, is_undecided, sub_clause
from classifier.concepts import load_lexicon
from classifier.doubts import Doubts
from classifier.element_answers import state_of
from classifier.element_map import load_element_map, read_element_map
from classifier.elements import Evidence
from classifier.errors import DataFormatError, TextError
from classifier.lawbook import load_lawbook
from classifier.neighbours import contrast, find_test, holds
from classifier.normalize import FIGURES_KEPT, align
from classifier.reasons import TextReasons
from classifier.taxonomy import load_labels
from service.page.views import EXAMPLES
from tests.conftest import read_cases

ROWS = read_cases("elements.jsonl")
DAY = date(2026, 2, 1)
LABELS = load_labels()


def read(text: str, day: date = DAY) -> TextReasons:
    alignment = align(text)
    hits = load_lexicon().find(alignment.text)
    return TextReasons(load_lawbook(), alignment, text, hits, day, align(text, FIGURES_KEPT))


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["id"])
def test_check(row: dict) -> None:
    elements, _ = read(row["text"]).check(LABELS[row["label"]])
    [element] = [e for e in elements if e.id == row["element"]]
    assert element.status == row["status"], [s.text for s in element.spans]
    if element.status != "missing":
        assert element.spans
    for span in element.spans:
        assert row["text"][span.start : span.end] == span.text


@pytest.mark.parametrize(
    ("text", "day", "status", "words"),
    [
        ("甲公司造谣不同行业的乙公司，双方无竞争关系", date(2025, 10, 14), "contrary", "无竞争关系"),
        ("丙公司在朋友圈编造与其没有竞争关系的供应商产品有毒", date(2025, 8, 31), "contrary", "没有竞争关系"),
        # Since that day nobody needs to be a rival.
        ("甲公司造谣不同行业的乙公司，双方无竞争关系", date(2025, 10, 15), "met", "公司"),
        # What is only pleaded denies nothing, and a rival is one.
        ("甲公司造谣同行乙公司，甲公司辩称双方没有竞争关系", date(2025, 5, 31), "met", "同行"),
        ("甲公司造谣竞争对手乙公司产品有毒", date(2025, 5, 31), "met", "竞争对手"),
    ],
)
def test_defamation_when_no_rival_then_denied_by_the_former_law_alone(
    text: str, day: date, status: str, words: str
) -> None:
    elements, _ = read(text, day).check(LABELS["civil-commercial-defamation"])
    [element] = [e for e in elements if e.id == "operator"]
    assert element.status == status and any(words in s.text for s in element.spans)
    doubt = read(text, day).doubt(LABELS["civil-commercial-defamation"])
    assert bool(doubt) == (status == "contrary")


def test_element_map_covers_every_element_of_the_labels() -> None:
    book, table = load_lawbook(), load_element_map()
    uncovered = {
        (entry_id, element.id)
        for label in LABELS
        for entry_id in label.law_entries
        for element in book[entry_id].elements
        if element.id not in table.entries.get(entry_id, {})
    }
    # Whether an authority has certified the target, and what an authority did, no description tells.
    assert {entry for entry, _ in uncovered} <= {"illegal-intrusion-computer", "admin-pipl"}
    assert ("illegal-intrusion-computer", "identify") in uncovered
    concepts = set(load_lexicon().concepts)
    assert set(table.concepts) <= concepts


def test_element_map_when_broken_then_refused() -> None:
    with pytest.raises(DataFormatError):
        read_element_map({"format": 9})
    with pytest.raises(DataFormatError):
        read_element_map({"format": 1})


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("官网写“市场占有率第一、服务世界500强中的480家”没有任何依据", "虚假宣传"),
        ("同行在宣传册上虚构了多项行业大奖和荣誉证书", "虚假宣传"),
        ("奶茶店在外卖里塞卡片，五星好评截图就能领红包", "虚假宣传"),
        ("竞争对手把我们公司的名称设为搜索广告关键词", "混淆"),
        ("店铺装修、配色、标识照抄旗舰店，顾客都当是他家出的", "混淆"),
        ("插件嵌进聊天软件的客户端，自动加人、批量群发", "网络条款"),
        ("商场搞抽奖，开奖之后又改了中奖规则，不给兑奖", None),
        ("平台强制商家低于成本价销售，不参加就降权", None),
        ("我们公司拿了行业大奖，销量第一", None),
        ("新平台绕过反爬把点评网站的评论整站抓走", "数据条款"),
        ("浏览器插件劫持流量，强制跳转到自己的网站", "网络条款"),
        ("山寨店用近似的图标和同名公众号，让人误以为是官方", "混淆"),
        ("店家找刷手刷单，虚构销量刷好评", "虚假宣传"),
        ("同行违反诚信，违背商业道德代练租号", "一般条款"),
        # Orders, reviews and returns for somebody else's shop are an abuse of the platform's rules.
        ("商家雇人到对手店铺反向刷单800笔，再集中退货，导致对方被平台降权", "网络条款"),
        ("某店为打击同行，雇人在其店铺刷1000单好评，使其被平台认定虚假交易而降权", "网络条款"),
        ("网店老板找了二十个人给同行网店刷差评三百条，同行销量下降", "网络条款"),
        ("商家雇人给竞争对手的店铺下单800笔后集中退货，使对方因虚假交易被平台降权", "网络条款"),
        ("对面的店雇人在点评页下了六十多个团购再统一退款，把我的评分压下去", "网络条款"),
        ("隔壁档口天天雇人下假单再退货，害我们店被降权", "网络条款"),
        ("网店雇人给自己店铺刷好评一万条，抬高销量，同行被比下去", "虚假宣传"),
        ("竞争对手给自己的店铺刷单，虚增销量排名，抢走我们客户", "虚假宣传"),
        ("他给同行店铺刷好评，每单收五元，帮商家虚增销量", "虚假宣传"),
        ("店铺刷单被平台降权，改请刷手刷好评", "虚假宣传"),
        ("微信群招刷手，刷手拍下后收空包，写好评再退本金", "虚假宣传"),
        ("没有给同行刷差评，只是给自己店铺刷好评", "虚假宣传"),
        ("我公司网店被竞争对手雇的人拍了1200单，签收后全部仅退款，店铺被平台降权", "网络条款"),
        ("竞争对手雇的人拍了我们的新品照片", None),
        ("竞争对手组织人拍我们店铺1200单后全部仅退款", "网络条款"),
        ("竞争对手雇人往我们店铺刷了3000单，平台判定我们刷单", "网络条款"),
        ("竞争对手在我们平台给自己的店刷单，虚构销量刷好评", "虚假宣传"),
        ("竞争对手拍我们的新品照片放到自己店里", None),
        ("对方一直用我们的商标做关键词", "混淆"),
        ("他们把我们的名称买成关键词", "混淆"),
        ("我们给自己的商标做推广，买了关键词广告", None),
        ("今天天气很好", None),
    ],
)
def test_sub_clause(text: str, name: str | None) -> None:
    alignment = align(text)
    found = sub_clause(Evidence(alignment, text, []))
    assert (found["name"] if found else None) == name


@pytest.mark.parametrize(
    ("told", "occurred_on", "status", "words"),
    [
        ("2025年6月10日起", None, None, None),
        ("2025年11月20日起", None, "met", ["2025年11月20日"]),
        ("2025年10月起", None, "missing", []),
        ("2025年11月20日公司报案，此前", None, "missing", []),
        ("", None, "missing", []),
        ("", date(2025, 10, 14), None, None),
        ("", date(2025, 10, 15), "met", []),
    ],
    ids=["before", "since", "across", "only-discovery", "untold", "given-before", "given-since"],
)
def test_data_clause_when_the_day_is_told_then_the_day_answers_and_never_denies(
    classifier: Classifier, told: str, occurred_on: date | None, status: str | None, words: list[str] | None
) -> None:
    text = f"某平台{told}绕过反爬，把点评网站的商家评论整站抓走，放到自己网站上展示，对方流量下降。"
    answer = classifier.assess(text, occurred_on, today=date(2026, 11, 22)).to_dict()
    first = answer["labels"][0]
    assert first["id"] == "unfair-competition" and first["sub_clause"]["name"] == "数据条款"
    found = [e for e in first["elements"] if e["id"] == "date"]
    assert [e["status"] for e in found] == ([status] if status else [])
    assert not found or [s["text"] for s in found[0]["spans"]] == words
    # The day chooses the article; it makes no difference between claim and crime.
    assert {c["leans"] for c in first["contrast"]} <= {"undecided", "unfair-competition"}


@pytest.mark.parametrize(
    ("first", "rival", "text", "leans"),
    [
        (
            "illegal-obtaining-computer-data",
            "illegal-control-computer",
            "他撞库进后台，把订单导出下载走",
            "illegal-obtaining-computer-data",
        ),
        (
            "illegal-obtaining-computer-data",
            "illegal-control-computer",
            "他在客户机装了挖矿后门，机器还能用",
            "illegal-control-computer",
        ),
        (
            "sabotage-computer",
            "illegal-control-computer",
            "服务器被勒索病毒加密，全部瘫痪",
            "sabotage-computer",
        ),
        ("fraud", "aiding-cybercrime", "他谎称投资骗走老人八万元后拉黑", "fraud"),
        ("fraud", "aiding-cybercrime", "他明知对方在做电信诈骗，仍出租银行卡走账", "aiding-cybercrime"),
    ],
)
def test_contrast_leans_by_the_words(first: str, rival: str, text: str, leans: str) -> None:
    reasons = read(text)
    one, other = LABELS[first], LABELS[rival]
    found = contrast(load_lawbook(), (one, reasons.check(one)[0]), (other, reasons.check(other)[0]))
    assert found is not None
    assert found.leans == leans
    assert found.test in {n.test for e in load_lawbook().entries.values() for n in e.neighbours}
    for span in found.spans:
        assert text[span.start : span.end] == span.text


def test_find_test_from_either_side_and_none_where_the_book_has_none() -> None:
    book = load_lawbook()
    one, other = LABELS["illegal-obtaining-computer-data"], LABELS["unfair-competition"]
    assert find_test(book, one, other) and find_test(book, other, one)
    assert find_test(book, LABELS["fraud"], LABELS["civil-trade-secret"]) is None


def test_holds_when_an_element_is_denied_then_not() -> None:
    reasons = read("店员把姓名、手机号6000条擅自卖给中介")
    elements, _ = reasons.check(LABELS["infringing-personal-info"])
    assert holds(elements)
    denied = read("店员把姓名、手机号6000条卖给中介，客户自行公开、经本人同意")
    assert not holds(denied.check(LABELS["infringing-personal-info"])[0])


def test_ask_next_when_figure_is_open_then_asked_first(classifier: Classifier) -> None:
    answer = classifier.assess("他把业主的姓名、手机号卖给装修公司。", DAY).to_dict()
    assert answer["labels"][0]["id"] == "infringing-personal-info"
    first = answer["ask_next"][0]
    assert first["element"] == "scale" and first["moves"] == "severity"
    assert len(answer["ask_next"]) <= 3
    gains = [question["gain"] for question in answer["ask_next"]]
    assert gains == sorted(gains, reverse=True)


@pytest.mark.parametrize(
    "text",
    [
        "服务器文件全部被勒索病毒加密，对方留言要求支付比特币，业务停了三天。",
        "离职员工用没注销的账号登录服务器执行rm -rf删了数据库，公司业务停摆两天。",
        "他把自己的银行卡借给朋友走账，朋友说是做生意，流水30万元。",
        "黑客侵入某公司内部系统，导出客户姓名手机号5000条，卖给他人。",
        "商场搞抽奖活动，开奖之后又改了中奖规则，不给兑奖。",
    ],
)
def test_ask_next_when_asked_then_the_first_label_before_others_and_no_unlikely_one(
    classifier: Classifier, text: str
) -> None:
    answer = classifier.assess(text, top_k=18, today=DAY).to_dict()
    probability = {label["id"]: label["probability"] for label in answer["labels"]}
    first, floor = answer["labels"][0]["id"], min(0.05, 0.1 * answer["labels"][0]["probability"])
    asked = [question["label"] for question in answer["ask_next"]]
    assert asked and all(probability[label] >= floor for label in asked)
    assert asked == sorted(asked, key=lambda label: label != first)


def test_checklist_when_no_clause_stands_out_then_none_is_shown_and_it_is_said(classifier: Classifier) -> None:
    answer = classifier.assess("商场搞抽奖活动，开奖之后又改了中奖规则，不给兑奖。", top_k=18, today=DAY).to_dict()
    [label] = [label for label in answer["labels"] if label["id"] == "unfair-competition"]
    assert label["sub_clause"] is None and label["elements"] == [] and is_undecided(label)
    articles = [s["article"] for s in label["statutes"] if s["law"].startswith("反不正当竞争法")]
    # By number, not by the order of the clauses.
    numbers = [int(re.findall(r"第(\d+)条", article)[0]) for article in articles]
    assert numbers == sorted(numbers) and len(set(numbers)) > 2
    if answer["labels"][0] is label:
        assert UNDECIDED_CLAUSE in write_brief(answer)
        assert answer["ask_next"][0]["element"] == WHICH_CLAUSE
    known = classifier.assess("官网写“市场占有率第一”没有任何依据", top_k=18, today=DAY).to_dict()
    [label] = [label for label in known["labels"] if label["id"] == "unfair-competition"]
    assert label["sub_clause"]["name"] == "虚假宣传" and not is_undecided(label)
    assert label["statutes"][0]["entry"] == "ucl-false-advertising"
    assert {e["id"] for e in label["elements"]} == {"content", "organise", "mislead", "operator"}


def test_brief_when_the_text_says_both_then_told_apart_from_nothing_said(classifier: Classifier) -> None:
    text = "离职员工导出令牌一万九千组，公司说他擅自登录，他说已授权。"
    answer = classifier.assess(text, today=DAY).to_dict()
    first = answer["labels"][0]
    both = [e for e in first["elements"] if e["status"] == "missing" and e["spans"]]
    assert [e["id"] for e in both] == ["no-right"] and "说法相反：" in write_brief(answer)
    assert {state_of(e) for e in first["elements"]} >= {"both", "missing"}


@pytest.mark.parametrize(
    ("text", "level"),
    [
        ("某公司员工利用职务便利导出客户手机号4000条卖给董某", "情节严重"),
        ("某公司员工利用职务便利导出客户手机号4000条卖给董某，董某另从网上购买手机号4500条", "unknown"),
        ("某公司员工利用职务便利导出客户手机号4000条，董某出钱购买", "情节严重"),
    ],
    ids=["insider-only", "bought-beside", "bought-from-the-insider"],
)
def test_severity_when_figures_were_bought_beside_those_from_duty_then_either_line_may_hold(text, level) -> None:
    _, severity = read(text).check(LABELS["infringing-personal-info"])
    assert severity.level == level


@pytest.mark.parametrize("text", [text for _, text in EXAMPLES])
def test_brief_is_short_and_holds_what_matters(classifier: Classifier, text: str) -> None:
    answer = classifier.assess(text).to_dict()
    brief = write_brief(answer)
    assert len(brief) <= MAX_BRIEF
    assert answer["labels"][0]["name"] in brief
    assert answer["labels"][0]["statutes"][0]["article"] in brief
    assert answer["precedents"][0]["id"] in brief
    assert brief.endswith(answer["disclaimer"])


WORDS = [
    "姓名",
    "手机号",
    "三千余条",
    "卖给",
    "没有",
    "授权书",
    "服务器",
    "瘫痪",
    "12台",
    "获利",
    "5万元",
    "，",
    "。",
    "👍🏽",
    "２０２５年10月",
    "\u200b",
    "𠮷",
]


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.sampled_from(WORDS), min_size=1, max_size=30).map("".join))
def test_every_span_article_and_case_resolves(classifier: Classifier, text: str) -> None:
    try:
        answer = classifier.assess(text).to_dict()
    except TextError:
        return
    book = load_lawbook()
    articles = {(s.law, s.article) for e in book.entries.values() for s in e.statutes if s.flag != "unverified"}
    bases = {t.basis for e in book.entries.values() for t in e.thresholds if t.flag != "unverified"}
    dockets = {p.id: p.docket for p in classifier.model.precedents.records}
    assert len(write_brief(answer)) <= MAX_BRIEF
    for label in answer["labels"]:
        places = [s for e in label["elements"] for s in e["spans"]]
        places += [b["span"] for b in label["severity"]["basis"]] + label["severity"]["ambiguous"]
        places += [s for c in label["contrast"] for s in c["spans"]]
        assert all(text[p["start"] : p["end"]] == p["text"] for p in places)
        assert {b["source"] for b in label["severity"]["basis"]} <= bases
        shown = label["statutes"] + label["route"]["articles"]
        assert {(s["law"], s["article"]) for s in shown} <= articles
        for case in label["precedents"]:
            assert dockets[case["id"]] == case["docket"]


def test_doubts_when_any_text_then_as_by_a_closer_look() -> None:
    """A sign near a place saves searches there, and never a denial or a question."""
    words = (
        "没有", "并未", "从未", "否认", "不是", "不但", "无", "未见", "没有任何", "说不清", "是否", "有没有",
        "如果", "万一", "倘若", "吗", "怎么举证", "如何算", "怎样认定", "被", "导出", "数据",
        "服务器", ",", "。", "的", "他们", "一", "\n", "原告", "却说", "投诉", "称", "认为", "未造成",
        "不得", "禁止", "从不", "有人", "起初", "怀疑", "以为", "像是", "骂", "觉得", "写过", "信",
    )  # fmt: skip
    rng, found = random.Random(3), [0, 0, 0, 0, 0, 0, 0]
    for _ in range(4000):
        text = "".join(rng.choices(words, k=rng.randrange(14)))
        doubts = Doubts(text)
        for start in range(len(text) + 1):
            end = min(len(text), start + rng.randrange(4))
            asked = doubt_patterns._ASKED.search(text, max(0, start - 14), min(start + 2, end))
            asked = asked or doubt_patterns._ASKED_BEHIND.match(text, end)
            denied = doubt_patterns._NEGATED.search(text, max(0, start - 6), start) or doubt_patterns._RULED_OUT.search(
                text, max(0, start - 20), start
            )
            thing = doubt_patterns._DENIED_THING.search(text, max(0, start - 10), start)
            claimed = doubt_patterns._ALLEGED.search(text, max(0, start - 20), start)
            result = doubt_patterns._NO_RESULT.search(text, max(0, start - 20), start)
            first_thought = doubt_patterns._SUSPECTS.search(text, max(0, start - 20), start)
            gossip = doubt_patterns._RUMOURED.search(text, max(0, start - 20), start)
            expected = [bool(asked), bool(denied and not asked), bool(thing), bool(claimed), bool(result)]
            expected += [bool(first_thought), bool(gossip)]
            read = [*doubts.read(start, end), doubts.denied_thing(start), doubts.alleged(start)]
            read += [doubts.denies(start, False), doubts.suspected(start), doubts.rumoured(start)]
            assert read == expected, text
            found = [count + told for count, told in zip(found, expected, strict=True)]
    assert min(found) > 1000


@pytest.mark.parametrize(("day", "asked"), [(date(2025, 10, 14), False), (date(2025, 10, 15), True)])
def test_check_when_an_element_came_with_a_later_law_then_left_out_before(day: date, asked: bool) -> None:
    elements, _ = read("甲公司指使水军造谣乙公司产品有毒", day).check(LABELS["civil-commercial-defamation"])
    assert ("instigate" in {element.id for element in elements}) == asked
    assert {"operator", "info", "target"} <= {element.id for element in elements}
