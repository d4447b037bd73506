"""Which kinds hold of one figure: the class of information it counts, whether an organisation acted, what stood still.

A kind named in the sentence of a figure holds of it, except where the words tell more: of several figures in one
sentence each has the class named nearest before it, an organisation must be the one who acts, and the service that
stood still may be told a sentence before its users are counted.
"""

from __future__ import annotations

from collections.abc import Callable

from classifier.actors import answers
from classifier.cards import of_cards
from classifier.late import late
from classifier.metric_words import UNIT_ACCUSED, UNIT_ACTOR
from classifier.outages import served, told_of
from classifier.outright import LOST_PROFIT
from classifier.passwords import of_no_bank
from classifier.sums import cards_lent
from classifier.surroundings import BEFORE_REACH, SENTENCE_REACH, Surroundings

#: What is counted right behind the unit, a list of it too; a verb or the next figure ends it.
_CLASS_BEHIND = late(r"(?!、)[^,。;:0-9+卖给被到向从出存共以并均]{0,30}")
#: 5000条,含姓名、预约项目: what a clause more says of it.
_LISTED_BEHIND = late(
    r"[^,。;:(0-9]{0,10}[,:(]?(?:每[条份人组户张个]|均|都|里面?|内|字段|内容|其中|主要)*"
    r"(?:包?含有?|包括|涉及|内容为|字段为?|附[有带]?|[载写记标列]有|写明|记载|注明|标注)[^。;0-9]{0,50}"
)
#: 600条,每条都有存款余额: what every record holds.
_EACH_HOLDS = late(
    r"[^,。;:(0-9]{0,10}[,:(]?[^,。;0-9]{0,3}(?:每[一]?[条份人组户张个]|均|都)[^,。;0-9]{0,5}"
    r"(?:有|含|包括|附|[载写记标列注带])[^。;0-9]{0,50}"
)
#: 含姓名、存款余额的信息600条: of what records that hold all of a list are counted.
_HOLDS_BEFORE = late(
    r"(?:含有?|包括|附有?|带有?|载有|记有)(?P<list>[^,。;0-9的]{1,40})的[^,。;0-9、]{0,12}?"
    r"(?:信息|资料|名单|数据|档案|记录|简历|表格?|面单)(?:共计?|合计|总计|累计|约|近|超过|达|逾|有|为)*\Z"
)
_HOLDS_REACH = 70
#: 600条,收款1200元。名单里有存款余额: what is told of the records a clause or a sentence later, so many characters on.
_TOLD_LATER = late(
    r"[,。;](?:上述|该批?|这些|这批|全部|名单|信息|资料|表格?|数据|内容|里面|其中)[^,。;0-9]{0,6}"
    r"(?:包?含|有|包括|记|载|附|写|涉及)(?P<list>[^。;0-9]{1,40})"
)
_LATER_REACH = 40
#: Other records, whose class it may be that is told.
_OTHER_RECORDS = late(r"[0-9一二两三四五六七八九十百千万](?:余|多)?[条份组]")
#: What may stand between records and how many they are.
_HEAD = late(r"(?:信息|数据|记录|明细|资料)?(?:等|共计?|合计|总计|累计|约|近|超过|达|逾|有|为)*")
#: Where the list of what is known of persons begins that a figure counts.
_LIST_ENDS = late(r"[,;:(]|以及|另有|还有")
#: Tools handed to so many people.
_GIVEN_TO = late(
    r"(?:(?:卖|售|提供|交|传|发|分发|销|租|转卖|出租|分享)给(?:了|他人|过|境外|全国|各地|网上|其他)*|(?:供|给))"
    r"(?:共计?|合计|累计|约|近|超过|达|前后|先后)*\Z"
)
#: What the words of :data:`_GIVEN_TO` for a sale begin with.
_SOLD = frozenset("卖售提销租出")
_TOWARDS = frozenset("向约近共")
_GIVEN_AFTER = late(
    r"(?:次|以上)?(?:网友|客户|买家|下家|玩家|学员)?(?:非法|有偿|免费)?(?:出售|销售|提供|出租|兜售|贩卖|推销|售卖|分发)"
)
_BUYS_AFTER = late(r"[^,。;0-9]{0,2}(?:购买|买走|买了|买下|下载)")
_BUYS = frozenset("买载")
_BUYS_REACH = 5
_TOOLS = late(r"木马|外挂|脚本|插件|工具|软件|程序|源码|源代码|病毒|破解|群控|远控|打码|扫号|注册机")
#: What a tool takes that steals passwords of banks; paid by 支付宝 is nothing.
_FINANCE_TOOL = late(
    r"(?:网银|网上银行|手机银行|银行卡?|支付宝|微信支付|支付|证券|股票|期货|基金|信用卡|钱包|金融)[^,。;:0-9收付转]{0,8}"
    r"(?:账号|帐号|账户(?![收转付])|密码|口令|验证码|信息|凭证|token|cookie|认证|助记词|私钥)"
)
#: What a tool is for that takes no passwords, and words of tools that take them.
_OTHER_TOOL = late(
    r"抢票|抢购|秒杀|抢单|抢号|抢课|抢券|抢茅台|打码|验证码识别|注册机|(?:自动|批量|虚假)注册|群控|群发|刷[量粉单课票赞评]|"
    r"加粉|养号|改机|虚拟定位|挂机|代挂|自瞄|透视|加速|外挂|爬虫|爬取|采集|签到|打卡|ddos|cc攻击|压力测试|解锁|改码"
)
_STEALS = late(r"盗|窃|木马|撞库|扫号|洗号|密码|口令|账号|认证信息|拦截短信|短信拦截|钓鱼|键盘记录|嗅探")
_NOT_TOOLS = late(
    r"口令|密码|方法|链接|信息|资料|数据|号码|手机号|账号|名单|照片|课程|会员|姓名|电话|记录|简历|病历|面单|订单|住址|轨迹|征信|档案|"
    r"通讯录|花名册"
)
#: 用软件爬取后卖给: a tool that served to take something is not what was handed on; 用于 tells what a tool is for.
_SERVED = late(
    r"(?:用(?!于|来|户)|利用|通过|借助|凭借|靠)[^,。;]{0,10}(?:脚本|插件|工具|软件|程序|木马|外挂|群控)[^。;]{0,12}?"
    r"(?:爬取|爬下|抓取|抓来|采集|扒取|扒下|导出|下载|窃取|盗取|获取|取得|骗取|截取|搜集|收集)(?!的?(?:脚本|插件|工具|软件|程序))"
)
#: How long a business stood still.
_HALTED = late(r"停产|停业|停工|停止(?:营业|生产|经营)|无法(?:营业|生产|经营)")
#: Users who were left without a service.
_LACKS_SERVICE = late(
    r"影响|波及|无法|不能(?:用|登|使用|正常)|登不|进不|打不开|用不了|掉线|脱网|断[网电线了]|中断|"
    r"停[了机摆服]"
)
#: Something put into systems, and a text that tells of command over them.
_IMPLANTED = late(r"感染|中招|中毒|植入|种|受影响|攻陷|失陷")
_CONTROL_TOLD = late(r"植入|远控|远程控制|操控|控制|c2|回连|僵尸|肉鸡|后门|挖矿|下发指令|木马|botnet")
_RANSOM_TOLD = late(r"勒索|赎金|被加密|格式化|擦除|锁机")
#: 诈骗电话600人次: people counted as often as they were called.
_CALLED = late(r"电话|拨打|呼叫|外呼|拨出|拨通")

Span = tuple[int, int]
_CLASSES = ("pi_class_a", "pi_class_b", "pi_class_c")
_SETS = ("auth_financial", "auth_other")
_SYSTEMS = frozenset(("sys_malfunction", "sys_modified", "sys_implanted"))
#: 另有账号密码499组.
_FURTHER_SETS = late(
    r"(?:另|还有|其他|其它|其余|再有|加上|以及|普通)[^。;]{0,12}(?:账号|帐号|账户|密码|口令|认证信息|账密|凭证|令牌|token|cookie)"
)
#: Whose information it is; no class where what is known of them stands in the same phrase.
_PERSONS = frozenset(("业主", "车主", "学生", "房主", "股民"))
_DOWN = "service_down"
#: Kinds that hold of persons whom tools were given, of people called, of systems under command, of a business that
#: stood still.
TOOLS_GIVEN, CALLS, CONTROLLED, STOPPED = "tools_given", "called", "sys_controlled", "business_stopped"
#: Kinds of losses: what was not earned, and what is told to be lost directly.
NOT_EARNED, DIRECT = "not_earned", "direct"
_NOT_EARNED = late(
    r"间接|预期|可得利益|潜在|少[赚挣]|(?:利润|收益|盈利|收入|营收)[^,。;0-9]{0,4}(?:减少|下降|下滑|降低|少了|缩水|损失|流失|受损)"
    r"|(?:减少|少|损失)了?[^,。;0-9]{0,8}(?:利润|收益|盈利)|减少了?[^,。;0-9]{0,6}收入|" + LOST_PROFIT
)
#: Kind of users who are told to be members of a site or registered with it.
MEMBERS = "members"
_MEMBERS = late(r"会员|注册")
_MEMBERS_BEHIND = 8
#: Kind of tools that are told to be for something else than the passwords of banks.
OTHER_TOOL = "tool_other"
_HALT_REACH, _HALT_BEHIND = 16, 4
#: Kind of what was taken in where what was left of it is told apart (共收款12万元,其中付给管理员9万元,净得3万元).
GROSS = "gross"
_GROSS_BEFORE = late(r"收(?!益|购|买|缴|回)|进账|入账|到账")
_NET_LATER = late(
    r"[^。;]{0,40}?(?:净[赚落得收利获]|实际?(?:得|获利|分得|到手)|自己(?:只|仅|实际|从中)?(?:得|获利|赚|落|留)|"
    r"从中(?:净|只|仅)?(?:获利|赚|得利)|[扣除刨][去除]成本|落到手)"
)


def halted(around: Surroundings, span: tuple[int, int]) -> bool:
    """Whether a duration is how long a business stood still."""
    low, high = around.sentence_bounds(*span)
    return bool(_HALTED.search(around.text, max(low, span[0] - _HALT_REACH), min(high, span[1] + _HALT_BEHIND)))


def _with_classes(
    around: Surroundings, span: Span, sentence: Span, after: int, kinds: tuple[str, ...]
) -> tuple[str, ...]:
    """The classes named in the phrase right behind the figure, else in the list before it, else in the sentence."""
    told = [kind for kind in kinds if kind in _CLASSES]
    further = _told_later(around, span) if "pi_class_a" not in told else ()
    if len(told) < 2 and "其中" not in around.text:
        return (*kinds, *(kind for kind in further if kind < min(told, default="")))
    text = around.text
    whole = _held_together(around, span, sentence, after)
    if whole:
        return tuple(kind for kind in kinds if kind not in _CLASSES or kind in whole)
    hits = _nearby(around, span, sentence, after, _CLASSES)
    if {kind for _, _, kind in hits} - {"pi_class_c"}:
        hits = [hit for hit in hits if text[hit[0] : hit[1]] not in _PERSONS] or hits
    if not hits:
        # Of which so many are of a class: that part is counted there.
        part = text.find("其中", span[1], sentence[1])
        hits = around.kinds_told(sentence[0], sentence[1] if part < 0 else part, _CLASSES)
    here = {kind for _, _, kind in hits}
    kept = tuple(kind for kind in kinds if kind not in _CLASSES or kind in here)
    return (*kept, *(kind for kind in further if kind < min(here, default="")))


def _held_together(around: Surroundings, span: Span, sentence: Span, after: int) -> frozenset[str]:
    """The class of records each of which is told to hold a list of details: that of the gravest; empty if none are.

    What may be of either of two classes (bank accounts are property or a plain detail) leaves both.
    """
    text, (start, end) = around.text, span
    hits: list[tuple[int, int, str]] = []
    low = max(after, sentence[0], start - _HOLDS_REACH)
    each = _EACH_HOLDS.match(text, end, sentence[1])
    if each:
        hits = around.kinds_told(end, each.end(), _CLASSES)
        hits += _before(around, low, start, _CLASSES) if hits else []
    else:
        held = _HOLDS_BEFORE.search(text, low, start)
        if held:
            hits = around.kinds_told(held.start("list"), held.end("list"), _CLASSES)
    by_place: dict[tuple[int, int], set[str]] = {}
    for begin, stop, kind in hits:
        by_place.setdefault((begin, stop), set()).add(kind)
    certain = [min(kinds) for kinds in by_place.values() if len(kinds) == 1]
    gravest = min(certain, default=_CLASSES[-1])
    return frozenset(kind for _, _, kind in hits if kind <= gravest)


def _told_later(around: Surroundings, span: Span) -> tuple[str, ...]:
    """Classes told of the records behind the figure, where no other records are counted in between."""
    text, end = around.text, span[1]
    found = _TOLD_LATER.search(text, end, end + _LATER_REACH)
    if found is None or _OTHER_RECORDS.search(text, end, found.start()):
        return ()
    hits = around.kinds_told(found.start("list"), found.end("list"), _CLASSES)
    return tuple(sorted({kind for _, _, kind in hits}))


def _of_sets(around: Surroundings, span: Span, sentence: Span, after: int, kinds: tuple[str, ...]) -> tuple[str, ...]:
    """Sets that log in have the class named nearest; further sets in a phrase of their own may be of either."""
    told = [kind for kind in kinds if kind in _SETS]
    if not told:
        return (*kinds, "auth_other") if around.says(of_no_bank) else kinds
    hits = _nearby(around, span, sentence, after, _SETS)
    if not hits and after > sentence[0] and _FURTHER_SETS.search(around.text, after, span[0]):
        return tuple(kind for kind in kinds if kind not in _SETS)
    here = {kind for _, _, kind in hits} or set(told)
    part = -1 if hits else around.text.find("其中", span[1], sentence[1])
    if part >= 0:
        # What is told of a part says nothing of the whole.
        here = {kind for _, _, kind in around.kinds_told(sentence[0], part, _SETS)}
    return tuple(kind for kind in kinds if kind not in _SETS or kind in here)


def _nearby(
    around: Surroundings, span: Span, sentence: Span, after: int, classes: tuple[str, ...]
) -> list[tuple[int, int, str]]:
    """Classes named behind a figure, else before it and behind the figure before.

    What its records are of stands right before it: what each holds, told behind, adds to that (购买记录3000条,含电话).
    """
    low = max(after, sentence[0])
    behind = _behind(around, span[1], sentence[1], classes)
    if not behind:
        return _before(around, low, span[0], classes)
    head = [hit for hit in around.kinds_told(low, span[0], classes) if _HEAD.fullmatch(around.text, hit[1], span[0])]
    return behind + [hit for hit in head if hit[2] != "pi_class_c"]


def _behind(around: Surroundings, start: int, high: int, classes: tuple[str, ...]) -> list[tuple[int, int, str]]:
    """Classes in the phrase or list right behind a figure (5000条,含姓名、住址)."""
    text = around.text
    listed = _LISTED_BEHIND.match(text, start, high)
    if listed:
        return around.kinds_told(start, listed.end(), classes)
    phrase = _CLASS_BEHIND.match(text, start, high)
    if phrase is None:
        return []
    stop = phrase.end()
    if text[stop : stop + 1].isdigit():
        # What runs into the next figure is that one's.
        stop = max(text.rfind("、", start, stop), start)
    return around.kinds_told(start, stop, classes)


def _before(around: Surroundings, low: int, start: int, classes: tuple[str, ...]) -> list[tuple[int, int, str]]:
    """Classes in the clause or list that names them last before a figure."""
    hits = around.kinds_told(low, start, classes)
    if not hits:
        return hits
    last = max(hit[0] for hit in hits)
    ends = [match.end() for match in _LIST_ENDS.finditer(around.text, low, last)]
    return [hit for hit in hits if hit[0] >= ends[-1]] if ends else hits


def _of_users(around: Surroundings, span: Span, sentence: Span, _after: int, kinds: tuple[str, ...]) -> tuple[str, ...]:
    down = _DOWN not in kinds and around.tells(_LACKS_SERVICE, sentence)
    if down and _DOWN in around.all_kinds:
        kinds = (*kinds, _DOWN)
    low, high = around.clause_bounds(*span)
    if _MEMBERS.search(around.text, max(low, span[0] - BEFORE_REACH), min(high, span[1] + _MEMBERS_BEHIND)):
        kinds = (*kinds, MEMBERS)
    return _of_persons(around, span, sentence, _after, kinds)


def _of_persons(
    around: Surroundings, span: Span, sentence: Span, _after: int, kinds: tuple[str, ...]
) -> tuple[str, ...]:
    text, (start, end) = around.text, span
    near = max(sentence[0], start - BEFORE_REACH)
    given = text.find("给", near, start) >= 0 and _GIVEN_TO.search(text, near, start)
    if not given and text[start - 1 : start] in _TOWARDS and _GIVEN_AFTER.match(text, end):
        # 向22人出售群控软件: what was sold is named behind.
        behind = min(sentence[1], end + BEFORE_REACH)
        return (*_by_tool(around, start, behind, kinds), TOOLS_GIVEN) if _is_tool(text, end, behind) else kinds
    if not given:
        bought = not _BUYS.isdisjoint(text[end : end + _BUYS_REACH]) and _BUYS_AFTER.match(text, end)
        if not bought or text[start - 1 : start] == "等":
            return kinds
    low = max(sentence[0], start - SENTENCE_REACH)
    wide = max(0, low - SENTENCE_REACH)
    # What a sentence of a sale does not name was named in the one before.
    sold = not given or given[0][0] in _SOLD
    unnamed = sold and not _TOOLS.search(text, low, start) and not _NOT_TOOLS.search(text, low, start)
    if not _is_tool(text, wide if unnamed else low, start):
        return kinds
    return (*_by_tool(around, wide, start, kinds), TOOLS_GIVEN)


def _is_tool(text: str, low: int, start: int) -> bool:
    """Whether what is named last before a figure is a tool (盗取账号密码的木马 is one, 木马窃取的账号 are not)."""
    last = max((match.start() for match in _TOOLS.finditer(text, low, start)), default=-1)
    if last < 0 or _NOT_TOOLS.search(text, last, start):
        return False
    served = _SERVED.search(text, low, start)
    return served is None or served.end() <= last


def _by_tool(around: Surroundings, low: int, start: int, kinds: tuple[str, ...]) -> tuple[str, ...]:
    """``kinds`` with what the tool is for: the passwords of banks, something else that is named, or not told."""
    within = low, start
    finance = around.tells(_FINANCE_TOOL, within)
    kinds = tuple(kind for kind in kinds if kind != "auth_financial")
    if finance:
        return (*kinds, "auth_financial")
    other = around.tells(_OTHER_TOOL, within) and not around.tells(_STEALS, within)
    return (*kinds, OTHER_TOOL) if other else kinds


def _of_calls(
    around: Surroundings, _span: Span, sentence: Span, _after: int, kinds: tuple[str, ...]
) -> tuple[str, ...]:
    if around.tells(_CALLED, sentence):
        return (*kinds, CALLS)
    return _by_tool(around, max(0, sentence[0] - SENTENCE_REACH), sentence[1], kinds)


def _of_inflow(
    around: Surroundings, _span: Span, _sentence: Span, _after: int, kinds: tuple[str, ...]
) -> tuple[str, ...]:
    """Cards that take in money for others are those of banks, named so or not (用我的卡收钱)."""
    return (*kinds, "bank_card") if "bank_card" not in kinds and around.says(cards_lent) else kinds


def _of_outage(
    around: Surroundings, span: Span, _sentence: Span, _after: int, kinds: tuple[str, ...]
) -> tuple[str, ...]:
    """How long a service stood still is asked for only where a text tells that one did."""
    return (*kinds, *told_of(around, span)) if _DOWN in around.all_kinds else kinds


def _of_halt(around: Surroundings, span: Span, sentence: Span, after: int, kinds: tuple[str, ...]) -> tuple[str, ...]:
    return (*kinds, STOPPED) if halted(around, span) else _of_outage(around, span, sentence, after, kinds)


def _of_systems(
    around: Surroundings, span: Span, sentence: Span, _after: int, kinds: tuple[str, ...]
) -> tuple[str, ...]:
    """Systems that something was put into obey somebody where the text tells of command over them, not of ransom.

    That systems no longer run outweighs by what, where it is told in their clause (病毒发作,18台电脑死机).
    """
    here = {kind for _, _, kind in around.cues.within("kinds", *around.clause_bounds(*span))} & _SYSTEMS
    if "sys_malfunction" in here:
        kinds = tuple(kind for kind in kinds if kind not in _SYSTEMS or kind in here)
    if not around.tells(_IMPLANTED, sentence) or not around.tells(_CONTROL_TOLD) or around.tells(_RANSOM_TOLD):
        return kinds
    return (*kinds, CONTROLLED)


def _near(around: Surroundings, span: Span) -> Span:
    return max(around.clause_bounds(*span)[0], span[0] - BEFORE_REACH), span[0]


def _of_gain(
    around: Surroundings, _span: Span, _sentence: Span, _after: int, kinds: tuple[str, ...]
) -> tuple[str, ...]:
    if _GROSS_BEFORE.search(around.text, *_near(around, _span)) and _NET_LATER.match(around.text, _span[1]):
        kinds = (*kinds, GROSS)
    if not around.unit_acts:
        return kinds
    return (*kinds, UNIT_ACTOR, UNIT_ACCUSED) if around.says(answers) else (*kinds, UNIT_ACTOR)


def _of_loss(around: Surroundings, span: Span, _sentence: Span, _after: int, kinds: tuple[str, ...]) -> tuple[str, ...]:
    near = _near(around, span)
    if around.text.find("直接", *near) >= 0:
        return (*kinds, DIRECT)
    return (*kinds, NOT_EARNED) if _NOT_EARNED.search(around.text, *near) else kinds


#: What tells more than the words of the sentence, by what the figure counts: called with the places of the figure
#: and of its sentence, where the figure before it ends, and the kinds named in the sentence. The law has lines of their
#: own for organisations by turnover and gain only; a test holds this against the law book.
REFINED: dict[str | None, Callable[[Surroundings, Span, Span, int, tuple[str, ...]], tuple[str, ...]]] = {
    "personal_info_records": _with_classes,
    "auth_credentials": _of_sets,
    "payment_settlement_yuan": _of_inflow,
    "users": _of_users,
    "customers": _of_persons,
    "persons": _of_persons,
    "persons_times": _of_calls,
    "cards": of_cards,
    "affected_systems": _of_systems,
    "duration_minutes": _of_outage,
    "duration_hours": _of_outage,
    "duration_days": _of_outage,
    "duration_weeks": _of_outage,
    "duration_months": _of_halt,
    "business_amount_yuan": _of_gain,
    "illegal_gains_yuan": _of_gain,
    "economic_loss_yuan": _of_loss,
    **dict.fromkeys(("devices", "websites", "other_count"), served),
}
