"""What a text must tell: a decisive element, the rivals behind a way of competition law, all of a crime."""

from __future__ import annotations

from datetime import date

import pytest

from classifier.charges import tells_crime
from classifier.concepts import load_lexicon
from classifier.element_map import load_element_map
from classifier.lawbook import load_lawbook
from classifier.normalize import FIGURES_KEPT, align
from classifier.reasons import TextReasons
from classifier.taxonomy import load_labels

LABELS = load_labels()


def read(text: str) -> TextReasons:
    alignment = align(text)
    hits = load_lexicon().find(alignment.text)
    return TextReasons(load_lawbook(), alignment, text, hits, date(2026, 2, 1), align(text, FIGURES_KEPT))


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("黑客入侵", False),
        ("黑客入侵了一家公司的网站后台", False),
        ("黑客入侵了他的博客，公安机关已立案侦查", False),
        ("黑客入侵后报警，派出所民警到场", False),
        ("黑客入侵了市财政国库支付内网", True),
        ("有人黑进某市政府网站后台看了看", True),
        ("外包工用旧口令登进区商务局的补贴审核平台", True),
        ("研究生猜中口令溜进国家级加速器控制网", True),
        ("省人防指挥系统被人钻进去转了一圈", True),
    ],
)
def test_doubt_when_a_decisive_element_is_not_told_then_a_reader_is_asked(text: str, told: bool) -> None:
    doubt = read(text).doubt(LABELS["illegal-intrusion-computer"])
    question = "目标是否属国家事务、国防建设或尖端科学技术领域的计算机信息系统"
    assert doubt == ("" if told else f"首选的必要要件“{question}”文中没有写明，请人工比较前几项后再定。")
    # Other offences are put forward though one of their elements is not told.
    assert told or read(text).doubt(LABELS["illegal-obtaining-computer-data"]) == ""


def test_decisive_elements_are_required_ones_with_evidence() -> None:
    book, table = load_lawbook(), load_element_map()
    for entry, ids in table.decisive.items():
        assert ids <= {e.id for e in book[entry].elements if e.required} & set(table.entries[entry])
    assert set(table.way_evidence) <= set(book.entries)
    assert table.seldom_told <= {e.id for entry in book.entries.values() for e in entry.elements}


@pytest.mark.parametrize(
    ("label", "text", "way"),
    [
        ("illegal-obtaining-computer-data", "学生用弱口令登录教务系统，导出60组账号", None),
        ("infringing-personal-info", "他出售公民个人信息300条", None),
        ("sabotage-computer", "离职的网管删了公司的备份", None),
        ("illegal-obtaining-computer-data", "同行绕过验证导出了60组账号", "ucl-data-acquisition"),
        ("illegal-obtaining-computer-data", "他用爬虫抓取平台的商家数据出售", "ucl-data-acquisition"),
        ("infringing-personal-info", "甲公司搬运乙公司的会员数据300条", "ucl-data-acquisition"),
        ("sabotage-computer", "竞争对手攻击我们的网站", "ucl-network-clause"),
    ],
)
def test_route_when_nothing_tells_of_rivals_then_the_law_of_competition_is_no_way(label, text, way) -> None:
    [reasons] = read(text).reasons([(LABELS[label], 0.9)])
    entries = {entry.id for entry, _ in reasons.route.others}
    assert {e for e in entries if e.startswith("ucl-")} == ({way} if way else set())
    assert any(e.startswith("admin-") for e in entries)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("林某入侵他人网站挂黑链，收取广告费6万元", True),
        ("林某入侵他人网站挂黑链，收取广告费600元", False),
        ("林某入侵他人网站挂黑链，收了广告费", False),
        ("林某在自己的网站挂黑链，收取广告费6万元", False),
        ("林某替人做网站广告，收取广告费6万元", False),
    ],
    ids=["all", "below", "no-figure", "own", "no-deed"],
)
def test_tells_crime_when_conduct_authority_and_figure_are_told(text: str, told: bool) -> None:
    assert tells_crime(*read(text).check(LABELS["illegal-control-computer"])) == told
