"""Whether people are counted by what was taken down of them: 导出合计6214人; 姓名、住址录进表里,一共1.9万人."""

from __future__ import annotations

from classifier.late import late
from classifier.numerals import Number
from classifier.surroundings import BEFORE_REACH, Surroundings
from classifier.units import DETAILS

#: 姓名、身份证号、住址录进表里,一共19400多人: what was written down is what is known of them.
_PERSONS_TOTAL = late(r"(?:一共|总共|共计|共|合计|总计|累计|去重后)(?:有|是|约|近)*\Z")
#: 26次导出,合计6214人; 给出去8600人: people whose records were taken along.
_EXPORTED_BEFORE = late(
    r"(?:导出|外泄|泄露|拷走|拷出|给出去)(?:了|,(?=共|合计|总计|累计))?(?:共计?|合计|总计|累计|涉及|约|近|超过|达|逾|计)*\Z"
)
#: So many details of persons must be named in the sentence before.
_DETAILS = 3
#: 将用户姓名、电话共享给保险公司,涉及用户23万人: of whom fewer details tell, where they were handed on or got.
_CONCERNED = late(
    r"(?:涉及|牵涉|涵盖|覆盖|包含)(?:了|到|的)*(?:注册|全部|本地|境内)?(?:用户|客户|会员|学员|学生|业主|患者|员工|公民|乘客|旅客|个人|消费者)?"
    r"(?:共计?|合计|总计|累计|达|约|近|超过?|逾|数量|总数|有)*\Z"
)
_GOT = late(r"卖|售|贩|泄露|外泄|窃|偷|共享|分享|提供|披露|导出|拷|爬|抓取|非法获取|收集|上传|公开|发[给到]|传[给到]")
_CONCERNED_DETAILS = 2
#: 一共1200余条,涉及800余人: the records are counted already.
_COUNTED = late(r"[0-9万亿余多几](?:余|多)?(?:条|组|份|笔)")
_CONCERNED_INFO = late(r"(?:用户|客户|会员|学员|学生|业主|患者|员工|个人|公民)的?(?:个人)?(?:信息|资料|数据|档案|名单)")
#: rows=48213, count: 48213, 记录数:48213: rows of a table as a tool prints them; a bare count only where the sentence
#: tells of a table or of records.
_ROWS_BEFORE = late(
    r"(?<![a-z_])(?:(?P<rows>rows?|records?|entries|lines|row[_ ]?count|record[_ ]?count)|count|total)"
    r"(?: affected| exported)? ?[=:] ?\Z|(?P<named>行数|条数|记录数)(?:为|是|共)?[=: ]{0,2}\Z"
)
_ROWS_ENDS = frozenset("=: 数为是共")
_ROWS_REACH = 20
_TABLE = late(r"表|记录|信息|数据|名单|导出|姓名|手机|电话|export|dump|select|table")


def are_records(around: Surroundings, number: Number) -> bool:
    """Whether the people counted are those whose details were exported or written down."""
    if around.before(number, _EXPORTED_BEFORE):
        return True
    low = around.sentence_bounds(number.start, number.end)[0]
    if around.before(number, _CONCERNED) and _GOT.search(around.text, low, number.start):
        if _COUNTED.search(around.text, low, number.start):
            return False
        details = set(DETAILS.findall(around.text, low, number.start))
        return len(details) >= _CONCERNED_DETAILS or _CONCERNED_INFO.search(around.text, low, number.start) is not None
    total = _PERSONS_TOTAL.search(around.text, max(low, number.start - BEFORE_REACH), number.start)
    return total is not None and len(set(DETAILS.findall(around.text, low, number.start))) >= _DETAILS


def counts_rows(around: Surroundings, number: Number) -> bool:
    """Whether a bare figure counts the rows of a table by the name before it (rows=48213)."""
    text = around.text
    if text[number.start - 1 : number.start] not in _ROWS_ENDS:
        return False
    found = _ROWS_BEFORE.search(text, max(0, number.start - _ROWS_REACH), number.start)
    if found is None:
        return False
    if found["rows"] or found["named"]:
        return True
    return _TABLE.search(text, *around.sentence_bounds(number.start, number.end)) is not None
