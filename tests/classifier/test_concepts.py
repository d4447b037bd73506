"""The concept lexicon and its matcher."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from classifier.concepts import Concept, Lexicon, load_lexicon, read_concepts
from classifier.errors import DataFormatError
from classifier.normalize import normalize
from classifier.sequences import parse_sequence

LEXICON = load_lexicon()

CASES = [
    ("有人用sqlmap跑接口", "act.sql_injection", True, "a tool's name in Latin letters"),
    ("利用注入点进入后拖走数据库", "act.sql_injection", True, "term inside a sentence"),
    ("没有删除数据", "not:act.delete_data", True, "negation turns the act around"),
    ("没有删除数据", "act.delete_data", False, "and the act itself is not found"),
    ("他删除数据后没有备份", "act.delete_data", True, "a negation behind does not reach back"),
    ("没有登录，随后删除数据", "act.delete_data", True, "a negation ends with its clause"),
    ("chips on the board", "process.soc_log", False, "ips inside a word is no alert"),
    ("IPS告警", "process.soc_log", True, "ips as a word is"),
    ("他没有删除数据就走了", "not:act.delete_data", True, "the act before the turn is denied"),
    ("没有授权就卖外挂软件", "act.sell_tool", True, "the act behind the turn is not"),
    ("没有授权就卖外挂软件", "not:act.sell_tool", False, "no denied sale either"),
    ("他们没有取得授权", "relation.authorised", False, "a permission inside 没有 is no permission"),
    ("不是没删除数据", "act.delete_data", True, "two denials are a yes"),
    ("不是没删除数据", "not:act.delete_data", False, "two denials deny nothing"),
    ("是不是删除数据了", "act.delete_data", True, "a question denies nothing"),
    ("有没有删除数据", "act.delete_data", True, "another question"),
    ("没想到他删除数据", "act.delete_data", True, "surprise denies nothing"),
    ("没有使用任何工具或者软件删除数据", "not:act.delete_data", True, "what means not used were for was not done"),
    ("没有使用工具直接删除数据", "act.delete_data", True, "but what was done without them was"),
    ("没有用技术手段，删除数据", "act.delete_data", True, "a comma ends the means"),
    ("没有授权使用工具删除数据", "act.delete_data", True, "leave denied, not the means"),
    ("不是用专门的软件删除数据的", "not:act.delete_data", False, "here only the means are denied"),
    ("他在论坛卖卡密", "act.aid_payment", False, "keys of a program are no bank cards"),
    ("他是卖卡的", "act.aid_payment", True, "these are"),
    ("谎称有检测报告", "act.true_experience", False, "a report that is claimed"),
    ("帖子附有检测报告", "act.true_experience", True, "a report that is shown"),
    ("未经许可使用脚本", "fact.no_taken", False, "leave denied, not the use"),
    ("数据尚未对外使用", "fact.no_taken", True, "the use denied"),
    ("登录后台但没有导出客户", "not:act.bulk_export", True, "the last step was not taken"),
    ("登录后没有下载", "act.own_hand_download", False, "a denied last part breaks the sequence"),
    ("登录后下载到个人电脑", "act.own_hand_download", True, "the same sequence, not denied"),
    ("the account never ran sqlmap", "not:act.sql_injection", True, "never reaches over a word"),
    ("严禁传播病毒", "not:act.virus_spread", True, "a prohibition is no act"),
    ("没有拿走任何数据,也没外传", "fact.no_taken", True, "nothing taken is a fact of its own"),
    ("开一排假手机整夜去问人家后台", "act.auto_program_query", True, "program against a backend, told by a layman"),
    ("拿单号换收件人的电话", "act.waybill_to_person", True, "waybill number to person"),
    ("把遮住的号码揭开", "act.lift_masking", True, "masking lifted"),
    ("收钱替人把差评弄没", "act.delete_review", True, "review made to vanish"),
    ("他卖的外挂会改血量", "act.cheat_plugin", True, "what the cheat can do"),
    ("小区不刷脸不让进门", "act.face_collect", True, "face at the gate"),
    ("银行卡借给别人走账", "act.aid_payment", True, "card lent"),
    ("离职后还用老账号登后台", "actor.lost_permission", True, "permission that should be gone"),
    ("临走前把图纸拷到移动硬盘", "act.leave_with_docs", True, "leaving with documents"),
    ("会员账号按小时租给别人", "act.member_sharing", True, "account rented"),
    ("名单一条五块卖出去", "act.pi_sell", True, "list sold by the piece"),
    ("手机还能用,只是变慢", "act.control_no_damage", True, "still runs"),
    ("几十台电脑全都打不开", "harm.system_paralysis", True, "runs no more"),
]


@pytest.mark.parametrize(
    ("text", "feature", "found"), [(a, b, c) for a, b, c, _ in CASES], ids=[reason for *_, reason in CASES]
)
def test_find_when_worded_so_then_hits(text: str, feature: str, found: bool) -> None:
    assert (feature in {hit.feature for hit in LEXICON.find(normalize(text))}) is found


def build(*sequences: str, terms: tuple[str, ...] = ()) -> Lexicon:
    return Lexicon([Concept("act.test", "测试", terms, sequences)])


@pytest.mark.parametrize(
    ("sequence", "text", "found"),
    [
        ("利用 <4 漏洞", "利用系统漏洞", True),
        ("利用 <4 漏洞", "利用对方系统的漏洞", False),
        ("利用 <4 漏洞", "利用,漏洞", False),
        ("利用 ~4 漏洞", "利用,漏洞", True),
        ("利用 ~4 漏洞", "利用。漏洞", False),
        ("利用 <4 漏洞", "漏洞利用", False),
        ("甲|乙 <2 丙 <2 丁", "乙丙x丁", True),
        ("甲|乙 <2 丙 <2 丁", "丙乙丁", False),
        ("甲 <0 乙", "甲乙", True),
        ("甲 <0 乙", "甲x乙", False),
    ],
)
def test_find_when_sequence_then_gap_and_order_hold(sequence: str, text: str, found: bool) -> None:
    assert bool(build(sequence).find(text)) is found


def test_find_when_hits_nest_then_the_longer_one_stays() -> None:
    hits = build(terms=("数据", "数据库", "整个数据库")).find("整个数据库")
    assert [(hit.start, hit.end) for hit in hits] == [(0, 5)]


@given(st.text(alphabet="利用注入数据库没有删除，。,;;未经授权sql x0", max_size=60))
def test_find_when_any_text_then_hits_lie_inside_and_in_order(text: str) -> None:
    hits = LEXICON.find(normalize(text))
    assert all(0 <= hit.start < hit.end <= len(normalize(text)) for hit in hits)
    assert [hit.start for hit in hits] == sorted(hit.start for hit in hits)


@pytest.mark.parametrize(
    ("sequence", "reason"),
    [("利用", "one part"), ("利用 漏洞 x", "no gap"), ("利用 <3", "gap at the end"), ("甲| <2 乙", "empty choice")],
)
def test_parse_sequence_when_malformed_then_raises(sequence: str, reason: str) -> None:
    with pytest.raises(DataFormatError):
        parse_sequence(sequence)


def test_lexicon_when_read_then_whole() -> None:
    assert 150 <= len(LEXICON.concepts) <= 400
    for concept in LEXICON.concepts.values():
        assert concept.name and concept.terms
        assert all(term == normalize(term) for term in concept.terms)
        assert len(set(concept.terms)) == len(concept.terms)
        for sequence in concept.sequences:
            for literals, _, _ in parse_sequence(sequence):
                assert all(literal == normalize(literal) for literal in literals), sequence
                assert len(set(literals)) == len(literals), sequence


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('{"format": 2, "concepts": []}', "格式版本不认识：2"),
        (
            '{"format": 1, "concepts": [{"id": "nogroup", "name": "x", "terms": [], "sequences": []}]}',
            "概念 nogroup：编号应写作 组.名",
        ),
        (
            '{"format": 1, "concepts": [{"id": "a.b", "name": "x", "terms": [], "sequences": [], "weight": 1}]}',
            "概念 a.b：缺少或多出字段 weight",
        ),
        ('{"format": 1, "concepts": [{"id": "a.b", "name": "x", "terms": []}]}', "概念 a.b：缺少或多出字段 sequences"),
        ('{"format": 1,\n"concepts": [\n{"id": "a.b" "name": "x"}]}', "concepts.json 第 3 行"),
    ],
    ids=["format", "no-group", "unknown-field", "missing-field", "comma-forgotten"],
)
def test_read_concepts_when_broken_then_says_which_and_how(text: str, message: str) -> None:
    with pytest.raises(DataFormatError, match=message):
        read_concepts(text)
