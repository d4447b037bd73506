"""Machines that somebody has in all, told before those that were hit: 资产1024台,受影响8台."""

from __future__ import annotations

from classifier.late import late
from classifier.numerals import Number
from classifier.surroundings import SENTENCE_REACH, Surroundings

#: No word of harm stands between: 公司共有300台服务器被植入木马,其中5台为核心 counts those that were hit.
_UNHARMED = r"[^,。;!?0-9被遭中感染失陷植控攻毁瘫加锁]"
#: Said before all that somebody has.
_HAD = late(
    r"(?:资产|纳管|在网|在册|在线(?:主机|终端|设备)|存量|名下|全网|全司|全公司|全集团|总数|总量|"
    r"(?:公司|我司|我方|我们|集团|单位|学校|医院|工厂|机房|平台|内网|网内|办公网)(?:现|内|里|一共|总共|共|合计|总计)*有)"
    rf"{_UNHARMED}{{0,10}}\Z"
)
#: What tells behind them, in a clause of its own, how many were hit; 未受影响5台 tells the opposite.
_PART = late(
    rf"{_UNHARMED}{{0,8}}[,、;] ?(?:其中|受影响|受害|受感染|失陷|沦陷|中招|中毒|感染|仅|只有"
    rf"|(?<![未没])被[^,。;0-9未没]{{1,6}})"
    r"[^,。;0-9未没]{0,8}?[0-9一二三四五六七八九十百两][0-9,.]*(?:余|多)?[千万]? ?(?:台|部|个(?!小时|月|人))"
    r"(?![^,。;]{0,4}(?:未|没|完好|正常|幸免|除外))"
)
_REACH = 24


def is_fleet(around: Surroundings, number: Number) -> bool:
    """Whether ``number`` counts all machines that somebody has, of which others are told to be hit."""
    text = around.text
    if not _HAD.search(text, max(0, number.start - _REACH), number.start):
        return False
    return _PART.match(text, number.end, number.end + SENTENCE_REACH) is not None
