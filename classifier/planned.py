"""Days on which something is only meant to happen: 计划于4月1日上线, 合同有效期至4月1日, 承诺4月1日前删除."""

from __future__ import annotations

from classifier.late import late

#: Directly before a date: what somebody means to do, or what was agreed.
_PLAN = late(
    r"(?:计划|(?<![模虚草比])拟|约定|商定|约好|说好|讲好|谈好|承诺|答应|准备|打算|预计|预定|原定|将于|筹划|企图|(?<![规固锁确鉴认稳设])定于)"
    r"(?:好|了)?(?:分别|最迟|不迟|不晚|于|在|从|自|到|至|待|等|赶在)*(?:今后的)? ?\Z"
)
#: What was agreed from a day on (约定2021年4月起按月付费) went on from it.
_AGREED, _SINCE = late(r"[约商说讲谈]"), late(r" ?(?:起|开始|以来)")
#: Or the end of a term.
_TERM = late(r"(?:期限|(?<=[效同议权可赁务保密制行用租账])期)(?:自|从|为|截?[至到]|:) ?\Z")
_REACH = 14
#: Farther off where the date is one by which something is to be done.
_PROMISE, _PROMISE_REACH = late(r"(?:承诺|保证|答应|要求|责令|限期|必须|[应须](?=[在于]))[^,。;!?\n]{0,12}\Z"), 18
_BY = late(r" ?(?:之|以)?前(?!后)")
#: Behind it: it did happen then. What was not done by the day (到期未还) is still a plan.
_DONE = late(
    r"当[天日晚]|届时|到期(?!后?[未没不拒仍])|如期|如约|依约|按约|按时|准时|到场|赴约|见面|碰面|交易|面交|接头|果然|果真|确实|完毕|至今|直到|持续|为止"
    r"|(?<![未没有])(?:导致|致使|造成)|瘫痪|仍(?![未没不])|继续|拒不(?![还退交付归发履])"
    r"|(?:其|之|随)后(?![^,。;!?\n]{0,4}(?:被|案发|到案|归案|投案|[未没]|失联|逃|退|赔))"
)
_DONE_REACH = 60


def is_planned(folded: str, start: int, end: int) -> bool:
    """Whether the words before the date at ``[start, end)`` tell a plan or a term, and none that it came about."""
    plan = _PLAN.search(folded, max(0, start - _REACH), start) or _TERM.search(folded, max(0, start - _REACH), start)
    if plan is not None and _AGREED.match(plan[0]) and _SINCE.match(folded, end):
        return False
    if plan is None and _BY.match(folded, end):
        plan = _PROMISE.search(folded, max(0, start - _PROMISE_REACH), start)
    return plan is not None and _DONE.search(folded, end, end + _DONE_REACH) is None
