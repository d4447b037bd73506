"""Where the words of an element are denied, asked or supposed."""

from __future__ import annotations

import re
from bisect import bisect_left
from functools import cached_property

from classifier.asides import find_asides
from classifier.late import late
from classifier.negation import CLAUSE_END, MEANS
from classifier.stretches import Stretches

#: A negator directly before a yes turns it round; two characters may stand between. 非 must touch (非攻击, not 是非).
_NEGATED = late(
    r"(?:(?:没有|并没有|并未|尚未|从未|未曾|未能|没能|不曾|并非|不是|没(?!料|想到|多久)|未|否认|无(?!聊|故|端|奈|论)|不(?!但|仅|只|断|停|法|当|正|落|漏地|同|在(?!乎)|备|注意|留意|留神))[^,。;!?\n]{0,2}"
    r"|(?<![是除莫若无])非)\Z"
)
#: A result that did not come (未造成核心系统中断), as far as the next turn of its clause.
_NOT_CAUSED = r"(?:没有|没|未)(?:造成|导致|引起|引发|致使|影响|出现|发生|产生)[^,。;!?\n但却只而]{0,12}"
#: What somebody never does (从不替别人删帖).
_NEVER = r"(?:从不|从来不|绝不|决不)(?![知晓])[^,。;!?\n但却只而就]{0,8}"
#: Both by themselves, for concepts, whose own negation reaches less far.
_NO_RESULT = late(rf"(?:{_NOT_CAUSED}|{_NEVER})\Z")
#: Words of a finding or of "not any" deny the whole clause behind them (未见对系统的访问或篡改), and so do those of a
#: result that did not come.
_RULED_OUT = late(
    r"(?:(?:未见|未发现|没发现|没有发现|查无|不存在|没有任何|无任何|无具体|没有具体|并无任何|没有一|没一|没有什么(?!人)|没什么(?!人)|从没|从来没|不向|不对|没能|未能|讲不清|说不清|说不出|看不出)[^,。;!?\n]{0,14}"
    rf"|{_NOT_CAUSED}|{_NEVER}|(?:没有?|未曾?){MEANS}(?:(?!直接|只是|手动)[^,。;!?\n就却仍也还而但被仅]){{0,12}})\Z"
)
#: In "没经许可上传" the leave is denied and not what was done without it.
_NO_LEAVE = late(
    r"(?:没有?|未)(?:经过?|得到?|获得?|取得|征得|征求|拿到)[^,。;!?\n]{0,8}(?:许可|同意|授权|允许|批准)[^,。;!?\n]{0,2}\Z"
)
#: In "没改的密码登录后台" the negator belongs to the thing: what was done with it was done. Not in
#: "没有任何的数据导出" or "没用他的账号登录".
_OF_A_THING = late(
    r"(?:没有|没(?!有)|未)(?!用|使用|利用|通过|以|借|拿|凭|靠|把|将|对|在|从|去|再|任何|什么|明显|实质|真正|实际|具体|确切|直接|相应"
    r"|异常|恶意|其他|别的|大量|可疑|相关|违法|违规|非法|不当|类似|所谓|合法|正当|有效|正常|正式)[^,。;!?\n的]{1,5}"
    r"(?<![我你他她它们人事司家方员户己友板])的[^,。;!?\n没未不]{0,8}\Z"
)
#: What is asked or supposed is neither said nor denied (平台是否被骗). So is what a rule forbids (不得批量采集),
#: what there is no proof of, and what is only suspected; English comes half translated (没有证据 of 出售).
_ASKED = late(
    r"(?:(?:是否|是不是|算不算|会不会|有没有|能否|能不能|可不可以|如果|假如|万一|倘若)[^,。;!?\n]{0,10}"
    r"|(?:不得|不许|不准|请勿|切勿|(?<!被)(?:严禁|禁止))[^,。;!?\n仍却还]{0,6}"
    r"|(?:没有|尚?无|暂无|未有)(?:任何|确切|直接|明确|足够)?(?:证据|迹象|线索) ?(?:能够?|可以?|足以)?"
    r"(?:表明|显示|证明|证实|说明|of|that|那)[^,。;!?\n]{0,12}|疑似[^,。;!?\n]{0,4})\Z"
)
#: Leave that was not given, before the words for it (未取得车主的单独同意).
_NOT_GIVEN = late(r"(?:没有?|未|不曾)(?:经过?|得到?|获得?|取得|征得|征求|拿到)[^,。;!?\n]{0,8}\Z")
#: What somebody only believes, pretends or pleads is not so for that (以为是断电, 号称有授权书, 辩称网上能查到).
_CLAIMED = late(
    r"(?:以为|当是|当成|当作|谎称|号称|假称|诈称|冒称|佯称|谎报|推说|说是|说成|写成|坚称|坚持说|声称|自称|口口声声"
    r"|一口咬定|还说|总说|却说|却讲|(?:说|讲)只是|对方[说称]|坚持|解释|借口|幌子|搪塞|说法:|(?<=[,。;!?:])[他她]说)[^,。;!?\n]{0,14}\Z"
)
#: A plea reaches to the end of its sentence, or to where others come in.
_PLEADED = late(
    r"(?:辩称|辩解|抗辩|狡辩|[商方司业人某]陈述)(?:(?!,?(?:但|经查|经核|查明|实际|法院|警方|民警|后经|鉴定|评估|检验"
    r"|认定|比对|日志))[^。;!?\n]){0,36}\Z"
)
#: What a side to a dispute claims, or only suspects. What courts, police and experts hold is found.
_ALLEGED = late(
    r"(?:(?<!法院|警方|机关|鉴定|民警|部门|专家|察院|庭审)(?:认为|怀疑|质疑)|主张|指责|控告|状告|起诉|诉称|报警[说称]|报案[说称]|投诉[说称]"
    r"|(?:原告|被告|对方|店主|公司|老板|商家|厂家|东家|单位)[却又则还]?[称说]|称(?:其|他|她|对方|被告))[^,。;!?\n]{0,14}\Z"
    r"|(?:平台|甲方|业委会|客户|买家|对手|同行)[却又则还硬]?[称说]我[们店司方家][^,。;!?\n]{0,8}\Z"
    r"|(?<![查证属])被[^,。;!?\n]{0,8}?(?:举报|投诉|指控)[我们店司公家涉嫌称说是:“\"]{0,8}\Z"
)
#: What who was wronged suspects, with no more said, was not told to be done; what the one who acts suspects
#: (他怀疑对方是骗子) he may be held to have known. So is what it was first taken for (起初以为中了木马) and
#: what it looks like. What a machine was made to take it for (服务器以为是本人) was done.
_SUSPECTS = late(
    r"(?:(?:(?<=[,。;!?:])|我[们司方家]?|公司|单位|厂[里家方]|店[主家]|老板|有人)(?:都|一直|很|就|便|曾|只是|一度|最初|起初)?怀疑"
    r"|(?:一度|最初|起初|一开始|当时|先入为主|初步|值班[^,。;!?\n]{0,4})[^,。;!?\n]{0,4}(?:怀疑|认定|认为|断定|判断|觉得|猜)"
    r"|(?<![误器])(?<!系统)(?<!平台)(?<!网关)以为(?!没|不|无|可以|能|只要|这样|自己|反正)|咬定|认准|坚信|坚持说"
    r"|第一个?反应(?:是|:)|(?:看着|看上去|看起来)[就很挺]?像|我们?(?:一直|总|就|都|也)?觉得|我[们方司]?认为,这是?|请[^,。;!?\n]{0,8}认定"
    r"|(?:看上去|看起来|好像|仿佛|似乎|像是|很像|可能)是?(?:有人|被|中了)|(?:八成|肯定|一定|恐怕|多半)(?:是|被|中了))[^,。;!?\n就却便而]{0,16}\Z"
)
#: What is only planned, tried or threatened (扬言删库, 企图导出). Not where it was done then (准备好脚本后清空,
#: 按计划删除).
_PLANS = late(
    r"(?:扬言要?|(?<![受被])威胁要?|准备(?!好|就绪|了|工作|金)|企图|试图|妄图|(?<![按照依据])计划|(?<!不)打算|(?<![模虚比])拟(?!定|好|真|合)|图谋|预谋|放话要?)"
    r"[^,。;!?\n后并就便再即]{0,6}\Z"
)
#: What somebody was punished for before is not what is told (曾因泄露患者信息被行政拘留).
_BEFOREHAND = late(
    r"曾[^,。;!?\n]{0,14}因[^,。;!?\n]{1,30}被[^,。;!?\n]{0,6}(?:判|拘留|行政处罚|处罚|罚款|劳动教养)|曾因[^,。;!?\n]{1,30}(?:获刑|服刑|入狱)"
)
#: What is said of others and nobody found: gossip, abuse, what a letter reproaches the writer with, a layman's word
#: for it, and right before the words the opinion of who feels wronged (觉得被骗).
_RUMOURED = late(
    r"(?:(?:有(?:人|玩家|网友|网民|路人|粉丝)|热搜|底下)[^,。;!?\n]{0,8}(?:说(?![服明])|传(?![给来到上递])|喊|骂|猜|嚷|挂着)"
    r"|(?:大家|人人|[院厂村镇]里|外面|外头|街坊|邻居|网友|群众|家长们?|业主|同事|社员|(?<!在)群里|(?<!在)网上)[^,。;!?\n]{0,4}"
    r"(?:[都全]|纷纷|乱)(?:在)?(?:说|传|喊|骂|讲)|(?<=[,。;!?:])[都全]说|群众说|传言|谣传|流言|盛传|疯传|传闻|流传|骂(?:我|他|她|是|人|这|那)?"
    r"|(?:[写寄]过[^,。;!?\n]{0,4}信|报过[^,。;!?\n]{0,4}案|上封信里?|举报过[^,。;!?\n]{0,4}|投诉),?(?:说|举报|反映)|上次我?(?:举报|反映)|先前那份说"
    r"|报过[“\"]|(?:报案|投诉|举报|来函),指"
    # What a rival puts about of the writer is no fact against anybody.
    r"|(?:对手|同行|竞品|友商|对家|隔壁)[^,。;!?\n“\"]{0,8}(?:发|说|造谣|称|写|传|喊)[^,。;!?\n“\"]{0,3}[“\"]"
    r"|律师函[^,。;!?\n]{0,6}(?:说|写|称)|(?<![警察官])(?:说|传|赖|诬)我(?!们?[的方司店厂])|(?:说|讲)这(?:叫|不?就是|算)"
    r")[^,。;!?\n就却便而]{0,12}\Z"
    r"|(?:认定|认准|觉得|感觉|断定)(?:我|自己|他|她|这|对方|可能|应该|也|就|大概){0,4}(?:是|被|是被)?\Z"
)
#: A word of each; many texts have none, and most places none near.
_ALLEGED_SIGN = late(
    "举报|投诉|指控|认为|怀疑|质疑|主张|指责|控告|状告|起诉|称|[警案诉告方主司板家位台会户手行]说|[却又则还硬]说"
)
_SUSPECT_SIGN = late(
    "怀疑|认定|认为|断定|判断|反应|像|觉得|猜|以为|咬定|认准|坚信|坚持说|看上去|看起来|好像|仿佛|似乎|像是|很像|八成|肯定|一定|恐怕|多半|可能"
)
_PLAN_SIGN = late("扬言|威胁|准备|图|计划|打算|拟|预谋|放话")
_RUMOUR_SIGN = late(
    "发|造谣|称|写|说|传|喊|骂|猜|嚷|讲|指|报过|举报|反映|挂着|流言|律师函|诬我|赖我|认定|认准|觉得|感觉|断定"
)
#: The same behind the words (这能说明我心里有数吗, 损失怎么举证).
_ASKED_BEHIND = late(r"[^,。;!?\n]{0,8}吗|(?:怎么|如何|怎样)(?:举证|算|计算|认定|证明|定)")
#: A thing is denied only by a negator that touches it (没有服务器), or as what was not done to it (无商户被点名).
_DENIED_THING = late(r"(?:(?:没有|并无|没|无)|(?:没有|无)[^,。;!?\n]{0,6}被)\Z")

#: A character of each word of the patterns of denials and questions, and how far before and behind a place these
#: look. Most places have none of them near, and are neither denied nor asked about.
_SIGNS = late("[没未不无否非如假万倘吗怎疑勿禁]")
_BEFORE, _BEHIND = 20, 9
_SUSPECTED = "疑似"
#: How far before a place a plea may begin.
_PLEA = 40
#: Those of them with which a negator begins.
_NEGATING = frozenset("没未不无否非")


def denies_something_else(folded: str, start: int) -> bool:
    """Whether a negator before ``start`` denies the leave for what stands there, or the thing it was done with.

    It was done all the same.
    """
    begin = max(0, start - _BEFORE)
    return bool(_NO_LEAVE.search(folded, begin, start) or _OF_A_THING.search(folded, begin, start))


class _Signed:
    """Words before a place that are looked for only behind a sign of them: many texts have none, most places none near.

    ``pattern`` ends in ``\\Z`` and reaches no further back than :data:`_BEFORE`.
    """

    def __init__(self, folded: str, sign: re.Pattern[str], pattern: re.Pattern[str]) -> None:
        self._folded, self._pattern = folded, pattern
        self._signs = [match.start() for match in sign.finditer(folded)]

    def before(self, start: int) -> bool:
        """Whether the words stand before ``start``."""
        if not _near(self._folded, self._signs, bisect_left(self._signs, start), start):
            return False
        return self._pattern.search(self._folded, max(0, start - _BEFORE), start) is not None


def _near(folded: str, signs: list[int], at: int, start: int) -> bool:
    """Whether the last of ``signs`` before place ``at`` of them stands near before ``start`` in its clause.

    None of the patterns reaches over the end of a clause: what stands before that sign tells no more.
    """
    if not at or signs[at - 1] < start - _BEFORE:
        return False
    return CLAUSE_END.isdisjoint(folded[signs[at - 1] : start])


class Doubts:
    """Where a normalised text denies, asks or supposes."""

    def __init__(self, folded: str) -> None:
        self._folded = folded
        self._signs = [match.start() for match in _SIGNS.finditer(folded)]
        #: Words that answer several pieces of evidence are asked about as often.
        self._known: dict[tuple[int, int], tuple[bool, bool]] = {}

    @cached_property
    def _asides(self) -> Stretches | None:
        """What is another matter; most texts tell of none."""
        found = find_asides(self._folded)
        return Stretches(found) if found else None

    @cached_property
    def _claims(self) -> _Signed:
        """Where a side claims something."""
        return _Signed(self._folded, _ALLEGED_SIGN, _ALLEGED)

    @cached_property
    def _suspicions(self) -> _Signed:
        """Where somebody who was wronged suspects it."""
        return _Signed(self._folded, _SUSPECT_SIGN, _SUSPECTS)

    @cached_property
    def _rumours(self) -> _Signed:
        """Where people say it."""
        return _Signed(self._folded, _RUMOUR_SIGN, _RUMOURED)

    @cached_property
    def _plans(self) -> _Signed:
        """Where it is only planned."""
        return _Signed(self._folded, _PLAN_SIGN, _PLANS)

    @cached_property
    def _beforehand(self) -> Stretches | None:
        """What is told of earlier punishments; most texts tell of none."""
        found = [match.span() for match in _BEFOREHAND.finditer(self._folded)] if "曾" in self._folded else []
        return Stretches(found) if found else None

    def _near(self, start: int) -> bool:
        return _near(self._folded, self._signs, bisect_left(self._signs, start), start)

    def read(self, start: int, end: int) -> tuple[bool, bool]:
        """Whether the words at ``[start, end)`` stand in a question, a supposition or an aside, and are denied."""
        found = self._known.get((start, end))
        if found is None:
            found = self._known[start, end] = self._read(start, end)
        return found

    def _read(self, start: int, end: int) -> tuple[bool, bool]:
        signs, folded = self._signs, self._folded
        asides = self._asides
        if asides is not None and asides.meet(start, start + 1):
            return True, False
        at = bisect_left(signs, start)
        before = _near(folded, signs, at, start)
        following = signs[at] if at < len(signs) else len(folded)
        # The question of "有没有授权" reaches two characters into the words.
        reach = min(start + 2, end)
        if (before or following < reach) and _ASKED.search(folded, max(0, start - _BEFORE), reach):
            return True, False
        # Words that stand apart may hold it: "数据疑似泄露".
        if following < end and folded.find(_SUSPECTED, start, end) >= 0:
            return True, False
        if following < end + _BEHIND and self._asked_behind(at, end):
            return True, False
        return False, before and bool(
            _NEGATED.search(folded, max(0, start - 6), start)
            or _RULED_OUT.search(folded, max(0, start - _BEFORE), start)
        )

    def _asked_behind(self, at: int, end: int) -> bool:
        """Whether the words up to ``end`` are asked about behind them; ``at`` is the place of a sign before that."""
        signs = self._signs
        at = bisect_left(signs, end, at)
        near = at < len(signs) and signs[at] < end + _BEHIND
        return near and _ASKED_BEHIND.match(self._folded, end) is not None

    def denies(self, start: int, negated: bool) -> bool:
        """Whether a concept at ``start`` is denied, ``negated`` being what its own matcher says."""
        if negated:
            return not denies_something_else(self._folded, start)
        return self._near(start) and bool(_NO_RESULT.search(self._folded, max(0, start - _BEFORE), start))

    def claimed(self, start: int) -> bool:
        """Whether the words at ``start`` are only believed, pretended or pleaded."""
        folded = self._folded
        return bool(
            _CLAIMED.search(folded, max(0, start - _BEFORE), start)
            or _PLEADED.search(folded, max(0, start - _PLEA), start)
        )

    def alleged(self, start: int) -> bool:
        """Whether the words at ``start`` are what one side of a dispute claims."""
        return self._claims.before(start)

    def suspected(self, start: int) -> bool:
        """Whether the words at ``start`` are what somebody who was wronged only suspects, or took it for at first."""
        return self._suspicions.before(start)

    def planned(self, start: int) -> bool:
        """Whether the words at ``start`` are only planned, tried or threatened."""
        return self._plans.before(start)

    def before(self, start: int) -> bool:
        """Whether the words at ``start`` are what somebody was punished for before."""
        return self._beforehand is not None and self._beforehand.meet(start, start + 1)

    def rumoured(self, start: int) -> bool:
        """Whether the words at ``start`` are what people say, with nothing found, or how somebody feels about it."""
        return self._rumours.before(start)

    def not_given(self, start: int) -> bool:
        """Whether the leave at ``start`` is said not to have been given."""
        return self._near(start) and bool(_NOT_GIVEN.search(self._folded, max(0, start - _BEFORE), start))

    def with_negator(self, start: int) -> int:
        """Where the negator begins that denies the words at ``start``, or ``start``: both are shown together."""
        at = bisect_left(self._signs, start)
        while at > 0 and self._signs[at - 1] >= start - _BEFORE:
            at -= 1
            sign = self._signs[at]
            if self._folded[sign] not in _NEGATING:
                continue
            between = self._folded[sign:start]
            return start if CLAUSE_END.intersection(between) else sign
        return start

    def denied_thing(self, start: int) -> bool:
        """Whether a negator touches the thing at ``start``."""
        return bool(_DENIED_THING.search(self._folded, max(0, start - 10), start))
