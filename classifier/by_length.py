"""What is counted by the 条 and is no record: cigarettes, fish, ships, lines of machines, posts and messages."""

from __future__ import annotations

from classifier.late import late
from classifier.numerals import Number
from classifier.surroundings import Surroundings

#: 130条船, 两条生产线, 两条软中华: things by that unit that are no records.
_THINGS = late(
    r"[^,。;、0-9的]{0,2}(?:船(?![主员名票东公单])|街|狗|鱼|裤|裙|毛巾|人命|生产线|产线|流水线|宽带|专线|光纤|网线|链路"
    r"|烟(?![民农草客])|中华(?![人民全])|项链|手链|围巾|皮带|丝巾)"
)
#: 三条朋友圈 and 三条微信 right behind it: what was posted, and what was sent.
_POSTED = late(r"(?:朋友圈|抖音|快手|小红书|视频号|动态|图文)(?=[,。;!?()、]|\Z)")
_SENT = late(r"(?:微信|语音|飞书|钉钉|企业微信)(?:消息|语音|信息)?(?=[,。;!?()、给]|\Z)")
#: Many are messages only if somebody sent them, so many characters before (卖出3000条微信 tells of none).
_SENDING, _SENDING_REACH = "发", 8
#: 列了三条理由: another thing right behind a few, to the end of the clause; no verb, and nothing that words name.
_FEW = 10
_ANOTHER = late(
    r"[^,。;:、!?()0-9a-z的卖售给被到出存并进是在已均转落站发送提交传寄供用共等来去了着过后前时中内里即留停没不就才又还再都全"
    r"有无重真假虚]{2,4}(?=[,。;!?()]|\Z)"
)


def long_thing(around: Surroundings, number: Number) -> str | None:
    """The metric of so many pieces by the 条 that are told right behind it to be no records; None where none are."""
    text, end = around.text, number.end
    if _THINGS.match(text, end):
        return "other_count"
    few = number.value < _FEW
    sent = few or text.find(_SENDING, max(0, number.start - _SENDING_REACH), number.start) >= 0
    if sent and _SENT.match(text, end):
        return "messages"
    if _POSTED.match(text, end):
        return "posts"
    if not few or number.digits:
        return None
    other = _ANOTHER.match(text, end)
    if other is None or around.nearest("nouns", (end, end), (end, other.end())):
        return None
    return "other_count"
