"""Sites that were broken into and obey somebody: each stands for the server it runs on."""

from __future__ import annotations

from classifier.late import late
from classifier.numerals import Number
from classifier.surroundings import BEFORE_REACH, Surroundings
from classifier.units import LEFT_OPEN

#: Units of sites and of those whose servers they are.
SITE_UNITS = frozenset("家个")
_ENTERED_BY = r"(?:侵入|入侵|攻入|攻破|攻陷|登[录陆入]|进入|潜入|渗透|黑进|黑入|黑了|控制|拿下|爆破)(?:了|过|并|到)?"
_ENTERED = late(rf"{_ENTERED_BY}[^,。;0-9]{{0,4}}\Z")
#: 侵入网站后台61个.
_SITES_BEFORE = late(
    rf"{_ENTERED_BY}[^,。;0-9]{{0,6}}(?:网站|站点|服务器|后台|系统)(?:共计?|合计|总计|累计|约|近|超过|达|逾)*\Z"
)
#: 61家网站的服务器, 61个网站后台, 61家公司的服务器.
_SITE_AFTER = late(
    r"(?:(?:境内|境外|国内|政府|事业|教育|他人|不同)的?)*(?:网站|站点|公司|单位|企业|学校|医院|机构|商家|政府)(?:的|网站)*"
    r"(?P<server>服务器|后台|主机|系统|管理端)?"
)
#: What was put into them, by which they obey.
_PLANTED = late(
    r"(?:植入|插入|加入|添加|上传|挂上?|嵌入|写入|放入|种[下入])[^,。;]{0,12}(?:黑链|暗链|外链|后门|木马|webshell|脚本|代码|链接|程序|跳转)"
)


def are_entered(around: Surroundings, number: Number) -> bool:
    """Whether sites or servers are counted that somebody entered and put something into."""
    text, near = around.text, (max(0, number.start - BEFORE_REACH), number.start)
    behind = _SITE_AFTER.match(text, number.end)
    if behind is None and not LEFT_OPEN.match(text, number.end):
        return False
    if behind is not None and not (behind["server"] or behind[0].endswith(("网站", "站点"))):
        return False
    if not (_SITES_BEFORE if behind is None else _ENTERED).search(text, *near):
        return False
    low, high = around.sentence_bounds(number.start, number.end)
    return around.tells(_PLANTED, (low, high))
