"""Whether conduct went on past a date that is told for another thing: a letter, a suit, the end of a contract.

发函后仍未停止 and 合同到期后继续抓取 tell that it was done later than the day, and not until when.
"""

from __future__ import annotations

from classifier.late import late

#: It went on: 仍未停止, 同行未停, 继续用爬虫. What is a business or goes on at the police is another thing.
_ON = (
    r"(?:(?:拒不|拒绝|仍|还|依旧|依然|照旧|照样)(?:拒不|拒绝|不肯|没有?|未|不)?(?:停止|停手|收手|罢手|下架)"
    r"|(?:仍然?|还|依旧|依然)(?:不|未|没有?|拒绝)(?:提供|整改|改正|删除|撤下|撤回|关闭|下架)"
    r"|(?:未|没有?|不肯|不愿)(?:停(?:止|手|下来?)?(?=[,。;!?\n]|\Z|[用使抓爬采销推侵该])|收手|罢手)"
    r"|(?:仍然?|还在|依旧|依然|照旧|照样|继续|至今)(?:在|继续)?(?:通过|利用)?"
    r"(?:使?用(?!于|(?:该|本|原|上述)?(?:系统|平台|设备))|抓|爬|采集|搬|出售|销售|推广|攻击|出租|提供|侵权|侵害|卖|刷|传播|发布|冒用|仿冒|投放|导出|收集|以[^,。;!?\n]{1,6}名义)"
    r"|我行我素|变本加厉|照样如此|依然如故)"
)
#: Before that: another than the conduct goes on.
_OTHER = r"(?<!业务)(?<!经营)(?<!生产)(?<!警察)(?<!警方)(?<!民警)"
#: In the clause of the letter, or the next: 不予理会 may stand between.
_WENT_ON = late(rf"[^,。;!?\n]{{0,24}}?{_OTHER}{_ON}")
_WENT_ON_NEXT = late(
    r"[,。;](?:[^,。;!?\n]{0,14}?(?:不予理[会睬]|[未不]理[会睬]|置之不理|置若罔闻|[未不]予?回[复应])[,;])?"
    rf"[^,。;!?\n]{{0,8}}?{_OTHER}{_ON}"
)
#: What ends on a date, so that what is told behind it was done later.
_ENDED = (
    r"(?:离职|辞职|辞退|开除|解聘|跳槽|到期|期满|届满|解约"
    r"|(?:合同|协议|合作|授权|许可|代理|关系)[^,。;!?\n]{0,4}(?:终止|解除|结束)|(?:终止|解除|结束)(?:劳动)?(?:合同|协议|合作|授权|许可|代理))"
)
#: 离职后一直用; what came at once was done on the day.
_AFTER = late(
    rf"[^,。;!?\n]{{0,16}}?{_ENDED}[之以]?后(?!,?[^,。;!?\n]{{0,2}}(?:不再|未再|续签|[当次翌隔第][天日晚二]|立即|立刻|马上|随即|不久|[\d一二两三几数][余多]?[天日周]))"
    rf"|[^,。;!?\n]{{0,16}}?{_ENDED}[,。;][^,。;!?\n]{{0,8}}?{_ON}"
)
#: Behind that: it has an end.
_OVER = late(
    r"(?<![求令未有不禁防])停(?:止|了|手)|直到|直至|案发|到案|归案|落网|投案|自首|抓获|被抓|查获|查封|逮捕|拘留|刑拘|判处|关停|收手|注销|截至"
)
_OVER_REACH = 300
#: 2025年9月合同到期: a clause and a sentence that tell no more.
_TERM_ENDS = late(
    r"[^,。;!?\n]{0,6}?(?:合同|协议|合作|授权|许可)[^,。;!?\n]{0,4}(?:到期|期满|届满|终止|解除|结束)(?=[。;!?\n]|\Z)"
)


def went_on(folded: str, step: int, step_end: int) -> bool:
    """Whether the clause ``[step, step_end)`` of a letter or a suit, or the next, tells that it went on."""
    return bool(_WENT_ON.match(folded, step, step_end) or _WENT_ON_NEXT.match(folded, step_end))


def goes_beyond(folded: str, end: int) -> bool:
    """Whether what is told was done after the contract or the post that ended on the date, and has no end itself."""
    after = _AFTER.match(folded, end)
    return after is not None and _has_no_end(folded, after.end())


def went_on_without_end(folded: str, step: int, step_end: int) -> bool:
    """Whether it went on as in :func:`went_on`, and nothing behind the clause tells until when."""
    return went_on(folded, step, step_end) and _has_no_end(folded, step_end)


def _has_no_end(folded: str, start: int) -> bool:
    """Whether nothing tells until when that went on which is told from ``start`` on."""
    return not _OVER.search(folded, start, start + _OVER_REACH)


def ends_a_term(folded: str, end: int) -> bool:
    """Whether the words behind a date tell the end of a contract, and no more."""
    return _TERM_ENDS.match(folded, end) is not None
