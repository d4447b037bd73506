"""Several acts of unfair competition in one text: the clauses beside the one shown."""

from __future__ import annotations

from datetime import date

import pytest

from classifier.assess import Classifier
from classifier.brief import write_brief
from classifier.clauses import sub_clause
from classifier.concepts import load_lexicon
from classifier.element_map import load_element_map
from classifier.elements import Evidence
from classifier.lawbook import load_lawbook
from classifier.normalize import align
from classifier.other_clauses import other_clauses, tell_others

DAY = date(2026, 2, 1)


@pytest.mark.parametrize(
    ("text", "shown", "others"),
    [
        ("某公司给自己的店刷了5000条好评，又把包装做得和“渝八爷”一样，让人以为是同一家", "混淆", ["虚假宣传"]),
        ("雇水军给自己的医美机构刷了5000条虚假好评，同时在对手机构下面刷了800条差评", "网络条款", ["虚假宣传"]),
        ("某公司抓取我司数据50万条后上线了与我司图标、名称都一样的App，用户分不清", "混淆", ["数据条款"]),
        ("某公司宣称“行业第一”，同时用爬虫绕过验证码抓取我司数据20万条", "数据条款", ["虚假宣传"]),
        # Two tie: none is shown, both are named.
        ("竞品把我们的名称设为关键词，又用插件强制跳转到它的下载页", None, ["网络条款", "混淆"]),
        # One conduct, whose words hold those for another.
        ("商家雇人到对手店铺反向刷单800笔，再集中退货，导致对方被平台降权", "网络条款", []),
        ("插件批量点赞评论，自动加好友、群发", "网络条款", []),
        ("新平台绕过反爬把点评网站的评论整站抓走，对方流量下降", "数据条款", []),
        ("山寨店用近似的图标和同名公众号，让人误以为是官方", "混淆", []),
        ("没有给同行刷差评，只是给自己店铺刷好评", "虚假宣传", []),
        # Marks taken off what was copied are no interference; a tool that takes them off is.
        ("另一家平台用代理池抓取我们3万条车源信息，去掉水印后直接上架", "数据条款", []),
        ("有人做了去除水印的插件，用来下载我们的短视频", "网络条款", []),
        ("浏览器插件自动屏蔽我们视频网站的贴片广告", "网络条款", []),
        ("平台要求我们签独家，不签就把配送范围缩到1公里", "网络条款", []),
        ("竞争对手投诉我们56条链接侵权，提交的授权书是伪造的", "网络条款", []),
        ("顾客投诉我们，我们提交了授权书", None, []),
        ("对方雇水军给我们的手机刷差评4.2万条", "网络条款", []),
        ("店家雇水军给自己刷好评", "虚假宣传", []),
        ("直播间标“原价1999，今天199”，实际从没卖过1999", "虚假宣传", []),
        ("直播间标“原价1999，今天199”", None, []),
        ("奶茶店的装修、杯子和菜单都抄我们的，名字叫“茶颜”，我们叫“茶妍”", "混淆", []),
        ("另一个网站直接用我们服务器的图片链接", "网络条款", []),
        # What is denied or only asked is no second conduct.
        ("店家刷单虚构销量，没有仿冒别人的包装，也没有人以为是同一家", "虚假宣传", []),
        ("今天天气很好", None, []),
    ],
)
def test_other_clauses(text: str, shown: str | None, others: list[str]) -> None:
    alignment = align(text)
    hits = load_lexicon().name(load_lexicon().find_raw(alignment.text))
    evidence = Evidence(alignment, text, hits)
    clause = sub_clause(evidence)
    entries = [entry for entry, _ in load_element_map().sub_clauses]
    found = other_clauses(load_lawbook(), evidence, entries, clause, date(2026, 11, 1))
    assert (clause["name"] if clause else None) == shown
    assert [other.name for other in found] == others
    assert all(text[span.start : span.end] == span.text for other in found for span in other.spans)


def test_other_clauses_when_told_then_in_answer_articles_and_brief(classifier: Classifier) -> None:
    text = "2026年3月某公司给自己的店刷了5000条好评，又把包装做得和“渝八爷”一样，让人以为是同一家。"
    answer = classifier.assess(text, top_k=18, today=DAY).to_dict()
    [label] = [label for label in answer["labels"] if label["id"] == "unfair-competition"]
    [other] = label["other_clauses"]
    assert other["entry"] == "ucl-false-advertising" and other["articles"][0]["article"].startswith("第9条")
    told = [s["entry"] for s in label["statutes"]]
    assert list(dict.fromkeys(told))[:2] == ["ucl-confusion", "ucl-false-advertising"]
    assert tell_others(label).startswith("另有虚假宣传“刷了5000条好评”（反不正当竞争法（2025修订）第9条；罚则第25条")
    if answer["labels"][0] is label:
        assert tell_others(label) in write_brief(answer)
    assert all(not other["other_clauses"] for other in answer["labels"] if other is not label)
    assert tell_others({"sub_clause": None}) == ""
