"""Judgments and typical cases (all invented) in Word, PDF and text, with everything that could mislead planted."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from docx import Document
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

from classifier.taxonomy import LabelTable
from tests.training.test_commands import run
from training.corpus.leaks import find_leaks
from training.corpus.records import read_corpus
from training.errors import CorpusError
from training.importers.documents import read_paragraphs
from training.importers.judgment_files import JudgmentImporter
from training.importers.judgments import charges_of, read_case, split_cases
from training.importers.run import run_import

#: Indicted for fraud, earlier convicted of theft, convicted of contract fraud.
CRIMINAL = """杭州市某某区人民法院
刑 事 判 决 书
（2021）浙0106刑初123号
公诉机关杭州市某某区人民检察院。
被告人张伟，男，1985年3月2日出生，公民身份号码11010519491231002X，因犯盗窃罪于2010年被判处拘役三个月，刑满释放。
杭州市某某区人民检察院指控被告人张伟犯诈骗罪，于2021年2月1日向本院提起公诉。
公诉机关指控，2020年5月被告人张伟骗取被害人货款。应当以诈骗罪追究其刑事责任。
被告人张伟辩称，他没有骗人，只是周转困难。
经审理查明：2020年5月至8月，被告人张伟冒用某建材公司名义，与三家工地签订供货合同，收取预付款共计46万元后关闭手机13812345678，
将款项用于偿还赌债，未供任何货物。其行为已构成合同诈骗罪。案发后退赔2万元。
上述事实，有合同、转账记录、证人王芳的证言等证据证实，足以认定。
本院认为，被告人张伟以非法占有为目的，在签订、履行合同过程中骗取对方财物，数额巨大，其行为已构成合同诈骗罪。公诉机关指控的罪名不当，应予更正。
依照《中华人民共和国刑法》第二百二十四条之规定，判决如下：
一、被告人张伟犯合同诈骗罪，判处有期徒刑四年，并处罚金人民币五万元。
二、责令被告人张伟退赔各被害单位。
审判长 李明华
二〇二一年六月一日
书记员 赵敏"""

CIVIL = """某某知识产权法院
民事判决书
（2022）沪73民初55号
原告某科技公司与被告某网络公司不正当竞争纠纷一案，本院立案后公开开庭进行了审理。
原告某科技公司向本院提出诉讼请求：1.判令被告停止不正当竞争行为；2.赔偿500万元。事实和理由：被告抓取其点评内容。
被告某网络公司辩称，其抓取的是公开内容。
本院经审理认定事实如下：原告运营一个点评网站，用户写的点评有三千万条。被告的搜索产品从2019年起全文展示这些点评，用户不必再打开原告网站，原告流量下降四成。
本院认为，被告的行为违反诚信原则，构成不正当竞争。
综上，依照反不正当竞争法第二条，判决如下：
一、被告立即停止涉案行为；
二、被告赔偿原告300万元。
审判长 孙立"""

APPEAL = """某市中级人民法院
刑事裁定书
（2020）京02刑终88号
原审判决认定被告人李某犯诈骗罪，判处有期徒刑三年。李某不服，提出上诉。
经审理查明，原审被告人李某假扮平台客服，以退款为由取得四名网购者的验证码，转走共计7.2万元。
本院认为，原判定罪准确，量刑适当，审判程序合法。裁定如下：
驳回上诉，维持原判。"""

TYPICAL = """某省高级人民法院发布涉网络犯罪典型案例
目 录
案例一：张某某等侵犯公民个人信息案
案例二：李某破坏计算机信息系统、诈骗案
案例三：某公司与某平台不正当竞争纠纷案
案例一：张某某等侵犯公民个人信息案
【基本案情】
2021年，张某某向物业公司员工购买业主姓名和电话两万余条，再转卖给装修公司，获利6万元。
【裁判结果】
法院经审理认为，张某某违反国家规定买卖个人信息。以被告人张某某犯侵犯公民个人信息罪，判处有期徒刑二年，缓刑三年。
【典型意义】
本案对于打击诈骗罪的上游链条具有意义，被告人犯罪……
案例二：李某破坏计算机信息系统、诈骗案
【基本案情】李某趁维护之机修改了充值系统的扣费参数，使自己的账户余额不减，又假称可以代充，收取玩家11万元后失联。
【裁判结果】判决：被告人李某犯破坏计算机信息系统罪，判处有期徒刑一年；犯诈骗罪，判处有期徒刑三年，数罪并罚。
【典型意义】略。
案例三：某公司与某平台不正当竞争纠纷案
【基本案情】某平台用插件屏蔽某公司视频广告并替换为自己的广告，持续八个月。
【裁判结果】判决被告赔偿80万元并消除影响。"""


def draft_rows(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


@pytest.mark.parametrize(
    ("verdict", "charges"),
    [
        pytest.param("被告人甲犯诈骗罪，判处三年。", ("诈骗罪",), id="one"),
        pytest.param("被告人甲犯诈骗罪、盗窃罪，数罪并罚。", ("诈骗罪", "盗窃罪"), id="two-in-list"),
        pytest.param(
            "甲犯诈骗罪，判处一年；犯盗窃罪，判处一年。乙犯诈骗罪，免予刑事处罚。", ("诈骗罪", "盗窃罪"), id="repeated"
        ),
        pytest.param(
            "被告人甲犯提供侵入、非法控制计算机信息系统程序、工具罪，判处一年。",
            ("提供侵入、非法控制计算机信息系统程序、工具罪",),
            id="commas-inside",
        ),
        pytest.param("以被告人甲犯侵犯公民个人信息罪，判处一年。", ("侵犯公民个人信息罪",), id="犯-inside"),
        pytest.param("被告人甲曾因犯盗窃罪被判处拘役。被告人甲犯诈骗罪，判处三年。", ("诈骗罪",), id="earlier"),
        pytest.param("撤销原审判决中被告人甲犯诈骗罪的部分。", (), id="quashed"),
        pytest.param("公诉机关指控被告人甲犯诈骗罪不能成立，被告人甲无罪。", (), id="acquitted"),
        pytest.param("驳回原告的全部诉讼请求。", (), id="civil"),
        pytest.param("被告人甲犯帮助信息网络犯罪活动罪，判处一年。", ("帮助信息网络犯罪活动罪",), id="犯罪-inside"),
        pytest.param(
            "甲犯掩饰、隐瞒犯罪所得、犯罪所得收益罪和诈骗罪，数罪并罚。",
            ("掩饰、隐瞒犯罪所得、犯罪所得收益罪", "诈骗罪"),
            id="犯罪-inside-and-another",
        ),
        pytest.param("法院以诈骗罪判处张某有期徒刑三年。", ("诈骗罪",), id="以-sentenced"),
        pytest.param("以诈骗罪、盗窃罪分别判处甲三年、一年。", ("诈骗罪", "盗窃罪"), id="以-each"),
        pytest.param("法院以帮助信息网络犯罪活动罪依法判处乙一年。", ("帮助信息网络犯罪活动罪",), id="以-by-law"),
        pytest.param("对丙以非法经营罪追究刑事责任。", ("非法经营罪",), id="以-prosecuted"),
        pytest.param("以侵犯公民个人信息罪对丁判处一年。", ("侵犯公民个人信息罪",), id="以-on-whom"),
        pytest.param("以被告人甲犯诈骗罪判处三年。", ("诈骗罪",), id="以-and-犯"),
        pytest.param("一审以诈骗罪判处甲三年。二审维持。", ("诈骗罪",), id="以-upheld"),
        pytest.param("一审以诈骗罪判处甲三年。二审改判，以盗窃罪判处甲一年。", ("盗窃罪",), id="以-changed"),
        pytest.param("对甲不应以诈骗罪追究刑事责任。", (), id="以-not"),
        pytest.param("检察院建议以诈骗罪判处三年，法院未采纳。", (), id="以-asked-for"),
        pytest.param("公诉机关指控应以诈骗罪追究。", (), id="以-charged"),
        pytest.param("甲曾以盗窃罪判处拘役。", (), id="以-earlier"),
        pytest.param("被告人甲犯罪后自首，可以从轻判处。", (), id="以-no-charge"),
    ],
)
def test_charges_when_verdict_then_only_what_it_convicts_of(verdict: str, charges: tuple[str, ...]) -> None:
    assert charges_of(verdict) == charges


def test_criminal_judgment_when_read_then_parts_and_charge_of_the_verdict(labels: LabelTable) -> None:
    (paragraphs,) = split_cases(CRIMINAL.replace("\n将款", "将款").splitlines())
    case = read_case(paragraphs, labels)
    assert case.labels == ("contract-fraud",)
    assert case.docket == "（2021）浙0106刑初123号"
    assert case.facts.startswith("2020年5月至8月，被告人张伟冒用")
    assert case.facts.endswith("未供任何货物。案发后退赔2万元。")
    assert find_leaks(case.facts, labels) == []
    assert case.holding.startswith("本院认为") and "证言" not in case.holding
    assert "审判长" not in case.verdict and "退赔" in case.verdict
    assert case.warnings == ("去掉了 1 句写明罪名、法条或判决的话",)


@pytest.mark.parametrize(
    ("text", "facts", "warning"),
    [
        pytest.param(CIVIL, "原告运营一个点评网站", "判决部分没有写罪名", id="civil"),
        pytest.param(
            "经审理查明，甲冒充客服骗走了三名买家的货款两万元。\n判决如下：甲的行为构成诈骗罪，判处三年。",
            "甲冒充客服",
            "没有读出罪名",
            id="criminal-unread",
        ),
        pytest.param(APPEAL, "原审被告人李某假扮平台客服", "裁定没有改变原判", id="upheld"),
        pytest.param(
            "某法院\n刑事判决书\n公诉机关指控，被告人甲在群里倒卖了三千条快递面单。\n本院认为，证据不足。判决如下：\n被告人甲无罪。",
            "被告人甲在群里倒卖了三千条快递面单。",
            "没有找到查明的事实",
            id="alleged",
        ),
        pytest.param("经审理查明，甲用脚本抢走了两百张优惠券并转卖。", "甲用脚本抢走", "没有找到判决部分", id="torn"),
    ],
)
def test_judgment_when_verdict_names_no_charge_then_no_label_and_a_warning(
    labels: LabelTable, text: str, facts: str, warning: str
) -> None:
    case = read_case(split_cases(text.splitlines())[0], labels)
    assert case.labels == ()
    assert case.facts.startswith(facts)
    assert any(warning in said for said in case.warnings)


def test_typical_cases_when_split_then_contents_are_no_cases(labels: LabelTable) -> None:
    cases = [read_case(paragraphs, labels) for paragraphs in split_cases(TYPICAL.splitlines())]
    assert [case.labels for case in cases] == [("infringing-personal-info",), ("sabotage-computer", "fraud"), ()]
    assert [case.facts[:4] for case in cases] == ["2021", "李某趁维", "某平台用"]
    assert all("意义" not in case.facts + case.verdict for case in cases)


def test_judgments_when_several_in_one_file_then_split(labels: LabelTable) -> None:
    cases = split_cases("\n".join([CRIMINAL, CIVIL, APPEAL]).splitlines())
    assert [case[0] for case in cases] == ["杭州市某某区人民法院", "某某知识产权法院", "某市中级人民法院"]


def write_docx(path: Path, text: str) -> None:
    document = Document()
    for line in text.splitlines():
        document.add_paragraph(line)
    grid = document.add_table(1, 2)
    grid.cell(0, 0).text, grid.cell(0, 1).text = "附件", "清单"
    document.save(str(path))


def write_pdf(path: Path, text: str) -> None:
    """Lines broken at 38 characters over pages with numbers, as from a court's site."""
    pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
    canvas = Canvas(str(path))
    lines = [line[at : at + 38] for line in text.splitlines() for at in range(0, len(line), 38)]
    for page, start in enumerate(range(0, len(lines), 12), 1):
        canvas.setFont("STSong-Light", 12)
        for row, line in enumerate(lines[start : start + 12]):
            canvas.drawString(50, 780 - 20 * row, line)
        canvas.drawString(280, 40, f"- {page} -")
        canvas.showPage()
    canvas.save()


def write_txt(path: Path, text: str) -> None:
    path.write_bytes(text.encode("gbk"))


@pytest.mark.parametrize(
    ("kind", "write"), [("docx", write_docx), ("pdf", write_pdf), ("txt", write_txt)], ids=["docx", "pdf", "txt"]
)
def test_documents_when_imported_then_masked_drafts_that_training_refuses(
    tmp_path: Path, labels: LabelTable, kind: str, write: Any
) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    for name, text in (("a", CRIMINAL), ("b", CIVIL), ("c", TYPICAL)):
        write(folder / f"{name}.{kind}", text)
    (folder / f"d.{kind}").write_bytes(b"%PDF-1.4 broken" if kind != "txt" else b"")
    (folder / "notes.log").write_text("不是文档", "utf-8")
    out = tmp_path / "o.jsonl"
    counts = run_import(JudgmentImporter([folder], labels, kind), out)
    rows = draft_rows(out)
    assert [row["labels"] for row in rows] == [
        ["contract-fraud"],
        [],
        ["infringing-personal-info"],
        ["sabotage-computer", "fraud"],
        [],
    ]
    assert counts.bad == 1
    assert (tmp_path / "o.jsonl.bad.tsv").read_text("utf-8").startswith(f"d.{kind}\t")
    first = rows[0]
    assert first["text"].endswith("未供任何货物。案发后退赔2万元。")
    assert "〔手机号〕" in first["text"] and "张伟" not in json.dumps(first, ensure_ascii=False)
    assert first["origin"]["docket"] == "（2021）浙0106刑初123号"
    with pytest.raises(CorpusError, match="第 1 行：还没有人核对"):
        read_corpus([out], labels)
    checked = [{**row, "checked": True} for row in rows if row["labels"]]
    out.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in checked), "utf-8")
    assert len(read_corpus([out], labels)) == 3


def test_pdf_when_read_then_same_paragraphs_as_word(tmp_path: Path) -> None:
    write_pdf(tmp_path / "a.pdf", CRIMINAL)
    write_docx(tmp_path / "a.docx", CRIMINAL)
    pdf = "".join(read_paragraphs(tmp_path / "a.pdf", "pdf"))
    word = "".join(read_paragraphs(tmp_path / "a.docx", "docx")[:-1])
    assert pdf.replace(" ", "") == word.replace(" ", "")
    assert "- 1 -" not in pdf


def test_command_when_documents_then_tells_what_to_do_next(tmp_path: Path) -> None:
    write_txt(tmp_path / "a.txt", CRIMINAL)
    done = run("import", "txt", str(tmp_path / "a.txt"), "--out", str(tmp_path / "o.jsonl"))
    assert done.returncode == 0, done.stderr
    assert "1 条，1 个标签" in done.stdout and "checked 改为 true" in done.stdout


def test_command_when_nothing_was_read_then_no_word_of_drafts(tmp_path: Path) -> None:
    write_txt(tmp_path / "a.txt", "")
    done = run("import", "txt", str(tmp_path / "a.txt"), "--out", str(tmp_path / "o.jsonl"))
    assert done.returncode == 1 and "0 条" in done.stdout and "草稿" not in done.stdout
