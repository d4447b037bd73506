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


def are_records(around: Surroundings, number: Number) -> bool:
    """Whether the people counted are those whose details were exported or written down."""
    if around.before(number, _EXPORTED_BEFORE):
        return True
    low = around.sentence_bounds(number.start, number.end)[0]
    total = _PERSONS_TOTAL.search(around.text, max(low, number.start - BEFORE_REACH), number.start)
    return total is not None and len(set(DETAILS.findall(around.text, low, number.start))) >= _DETAILS
