"""Steps before a court or an authority that are told in several words: 提起公益诉讼, 诉前禁令, 约谈, 判赔, 罚款30万元.

Their day comes after the conduct, unless they are what is said or feigned (造谣我司被罚款).
"""

from __future__ import annotations

from classifier.late import late

_OFFICE = r"(?:局|网信办|工信部|通管局|检察院|法院|机关|部门|委员会|消协|消保委)"
_STEP = late(
    r"提起[^,。;!?\n]{0,12}?(?:诉讼|之诉|仲裁)|(?:诉前|行为)禁令|诉状|检察建议|约谈|责令"
    r"|双方[^,。;!?\n]{0,6}?和解|和解(?:结案|协议)|(?<![裁批谈审研评])判(?:赔(?!率)|令|我[司方们]|其|对方|被告|原告|同行)"
    r"|维持(?:原判|一审|原审)|驳回|强制执行"
    r"|传票|应诉通知|收到[^,。;!?\n]{0,14}?(?:通知书|告知书|决定书|询问)|(?:顾客|客户|消费者|用户|买家|家长|学员|业主|患者|打假人)[^,。;!?\n]{0,4}?投诉"
    r"|恢复(?:了)?(?:权重|上架|链接|店铺|账号|搜索排名)|(?:账号|店铺|链接)[^,。;!?\n]{0,6}?解封|申诉(?:成功|通过)"
    rf"|{_OFFICE}[^,。;!?\n]{{0,14}}?罚款|被(?:处以?|[^,。;!?\n]{{0,8}}{_OFFICE})?罚款"
)
#: Behind such a word: the conduct came again, 和解后又卖.
_AGAIN = late(r"[^,。;!?\n]{0,8}?[之以]?后,?[^,。;!?\n]{0,6}?(?:又|再次|再度)")
#: 就其出售面单一事起诉: of what is told before the word.
_SUES_ABOUT = late(
    r"[^,。;!?\n]{0,10}?[就因][^,。;!?\n]{1,40}?(?:一事|一案|行为|问题)[^,。;!?\n]{0,8}?(?:起诉|诉至|提起|申请)"
)
#: Said, feigned or done before such a word in the clause: the day is that of the conduct.
_DONE = late(
    r"称|[造编]|传(?!票)|捏造|散布|散播|发文|发布|发帖|群发|冒|假|伪|谎|骗|盗|窃|抓取|爬|导出|下载|登录|入侵|攻击|卖|售|收集|泄露|提供给|上传|他约谈|她约谈|恶意"
)
#: Before such a word: what the step was about.
_ABOUT = late(r"(?:就|因|对|针对|关于|[被遭])[^,。;!?\n]{0,12}\Z")
_ABOUT_REACH = 16
#: 二审2026年3月维持: told before the date. The reach is that of the words.
_INSTANCE = late(r"(?:[一二再]审|终审)于?\Z")
_INSTANCE_REACH = 4
#: 处罚决定书2025年12月送达: the paper before the date, and behind it that it came.
_PAPER = late(
    r"(?:(?:罚款|处罚|行政处罚|处理|撤案)?决定书?|罚单|判决书?|裁定书?|裁决书?|调解书|传票|起诉状|律师函|告知书|通知书)(?:是|于|在)?\Z"
)
_PAPER_REACH = 10
_CAME = late(
    r"[^,。;!?\n]{0,4}?(?:下来|下达|送达|送到|作出|做出|收到|寄到|寄来|寄出|发出|才到|生效|落款|签发|到手|到的)"
)


def is_of_a_paper(folded: str, start: int, end: int) -> bool:
    """Whether the date at ``[start, end)`` is told of a decision, a summons or a letter that came then."""
    return _CAME.match(folded, end) is not None and bool(_PAPER.search(folded, max(0, start - _PAPER_REACH), start))


def is_court_step(folded: str, start: int, last: int) -> bool:
    """Whether the clause ``[start, last)`` behind a date tells such a step."""
    step = _STEP.search(folded, start, last) or _SUES_ABOUT.match(folded, start, last)
    if step is None or _AGAIN.match(folded, step.end()):
        return False
    done = _DONE.search(folded, start, step.end())
    return done is None or _ABOUT.search(folded, max(start, done.start() - _ABOUT_REACH), done.start()) is not None


def is_of_an_instance(folded: str, start: int) -> bool:
    """Whether the date that begins at ``start`` is told of a first or second instance."""
    return _INSTANCE.search(folded, max(0, start - _INSTANCE_REACH), start) is not None
