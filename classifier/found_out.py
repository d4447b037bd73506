"""Who found what on a date: the one who was wronged finds the conduct, the wrongdoer a way in.

The day of the former comes after the conduct; 发现漏洞,写脚本导出 is conduct.
"""

from __future__ import annotations

import re

from classifier.late import late

_FIND = r"(?:发现|发觉|察觉|获悉|得知|监测到|检测到)"
#: What a wrongdoer finds.
_WAY_IN = (
    r"[^,。;!?\n]{0,12}?(?:漏洞|越权|未授权|弱口令|默认密码|缺陷|bug|BUG|后门|空子|(?:没有?|无需?|不用|未)(?:设置?|加)?(?:密码|鉴权|校验|验证|加密|登录|限制|注销)"
    r"|可以|可绕过|[还仍]?能(?:够|直接|登|看|查|导|绕))"
)
_FINDS_WAY_IN = late(rf"{_WAY_IN}(?![^,。;!?\n]{{0,16}}(?:[被遭]|有人|泄|致))")
#: Who is wronged, or looks after what is: their find is one of the conduct, whatever they found.
_OWN = r"(?:我司|我公司|我们公司|本公司|我方|我院|我校)"
_KEEPERS = late(
    rf"{_OWN}|公司(?!的?(?:员工|职工|人员|程序员))|平台|团队|法务|审计|警|监管|厂商|客户|用户|单位|部门|运维|检测|巡检|权利人"
)
#: How far before a date its subject is looked for.
_SUBJECT_REACH = 16
#: What is found by those who are wronged.
_WRONG = (
    r"[^,。;!?\n]{0,30}?(?:有人|[被遭]|异常|冒|仿|盗|泄|窃|爬|抓|侵|刷单|违规|前员工|离职|同行|竞品|对手|脚本|导出|下载"
    r"|篡改|擅自|私自|挪用|编造|诋毁)"
)
#: The clause behind a date that is one by itself (2025年11月,我司发现同行抓取): it begins with who found it.
_FOUND_NEXT = late(
    rf"[^,。;!?\n]{{0,2}}?(?:(?:{_OWN}|检察|市场?监管|网信|民警|警方|公安|办案)[^,。;!?\n]{{0,16}}?{_FIND}"
    rf"|(?:公司|平台|单位|学校|医院|我们?|法务|审计|安全(?:团队|部门?|组|人员)|运维|客服|客户|用户|业主|家长|店主|技术(?:团队|部门?)|权利人|被害人)"
    rf"[^,。;!?\n]{{0,14}}?{_FIND}(?!{_WAY_IN}){_WRONG}"
    rf"|[^,。;!?\n]{{0,12}}?{_FIND}[^,。;!?\n]{{0,4}}?(?:自己|其|本人|名下)[^,。;!?\n]{{0,12}}?[被遭])"
)
#: What is found while it is done was done on that day.
_AT_IT = late(r"正在|仍在|还在")


def finds_way_in(folded: str, start: int, found: re.Match[str], last: int) -> bool:
    """Whether ``found`` behind the date that begins at ``start`` is a wrongdoer's find of a way in.

    Parameters
    ----------
    last : int
        Where the clause ends.
    """
    if not found[0].endswith(("发现", "察觉")) or not _FINDS_WAY_IN.match(folded, found.end(), last):
        return False
    reach = max(0, start - _SUBJECT_REACH)
    low = max(reach, *(folded.rfind(mark, reach, start) + 1 for mark in ",。;!?\n"))
    return _KEEPERS.search(folded, low, found.start()) is None


def is_found_out(folded: str, start: int, last: int) -> bool:
    """Whether the clause ``[start, last)`` behind a date tells that the conduct was found out."""
    return _FOUND_NEXT.match(folded, start, last) is not None and not _AT_IT.search(folded, start, last)
