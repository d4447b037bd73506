"""Whether accounts are told to be those whose passwords fit."""

from __future__ import annotations

from classifier.late import late
from classifier.numerals import Number
from classifier.surroundings import BEFORE_REACH, Surroundings
from classifier.units import (
    ACCOUNTS_BEFORE,
    GUARDED,
    LOGGED_IN,
    LOGGED_IN_AFTER,
    LOGIN_MEANS,
    NONE_FITTED,
    STUFFED,
    TRIED,
    TRIED_ONLY,
)


def logs_in(around: Surroundings, number: Number) -> bool:
    """Whether accounts are told to be those whose passwords fit (撞库成功登录1.2万个账号)."""
    left, text = around.clause(number)[0], around.text
    if TRIED_ONLY.search(text, *left) or NONE_FITTED.match(text, number.end):
        return False
    found = LOGGED_IN.search(text, *left)
    behind = found is None and LOGGED_IN_AFTER.match(text, number.end)
    if not (found or behind) or GUARDED.search(text, *left):
        return False
    if found is None:
        return around.tells(STUFFED)
    return found[0] in TRIED or around.tells(LOGIN_MEANS)


#: Sets that were sent against a login, whatever became of them; what users typed into a false page was taken.
_SENT = late(
    r"(?:尝试|试了|试过|试探|试登|跑了|提交|请求|灌入|灌了|喂入|喂了|拦截|拦下|阻断|挡下)(?:了|过|共|约|近|累计|合计|撞库|登[录陆]|接口|请求|使用|用|恶意|的)*"
    r"[^,。;、0-9成中出获得盗取窃骗]{0,6}\Z"
)
_AT_LOGIN = late(r"登[录陆](?:接口|口|入口|页|尝试|请求|失败)|试登|命中|密码错误")
_FALSE_PAGE = late(r"钓鱼|诱[骗导使]|骗[到取得]|假冒|仿冒|页面")
_NONE_OF_THEM = late(
    r"[^,。;、0-9]{0,8},(?:无一|没有一[个组条]|均|都|全部?)[^,。;0-9]{0,6}(?:失败|未成功|没成功|没有成功|错误|无效|被拦|拦截|成功登[录陆])"
    r"(?<!均成功登[录陆])(?<!都成功登[录陆])(?<!全部成功登[录陆])"
)


def only_tried(around: Surroundings, number: Number) -> bool:
    """Whether sets of passwords were only sent against a login (共提交412万组账号密码,命中120组)."""
    if not (around.tells(STUFFED) or around.tells(_AT_LOGIN)):
        return False
    text, left = around.text, around.clause(number)[0]
    if _SENT.search(text, *left):
        return _FALSE_PAGE.search(text, *left) is None
    return _NONE_OF_THEM.match(text, number.end) is not None


def counts_logins(around: Surroundings, number: Number) -> bool:
    """Whether a bare figure counts the accounts that opened: 撞库影响账号数:1530, 尝试1.8万个账号,成功320个."""
    text, before = around.text, max(0, number.start - BEFORE_REACH)
    if not ACCOUNTS_BEFORE.search(text, before, number.start) or GUARDED.search(text, before, number.start):
        return False
    return around.tells(STUFFED)


#: A gate that was got past, and what opens an account.
_GATE = late(r"(?:滑块|滑动|图形|图片|点选|人机|绕过了?|识别了?|破解了?|打码)(?:的|短信|图形|滑块)*验证码")
_OPENS = late(
    r"密码|口令|账密|凭[证据]|令牌|密钥|私钥|助记词|token|cookie|session|(?:登录|动态|校验|授权)(?:态|信息|码)|认证信息|key"
    r"|(?:接收|代收|获取|窃取|骗取|盗取|拦截|读取|收取|转发|[接收])(?:到|了|的|用户|他人|手机|短信)*验证码"
)


def opens_accounts(around: Surroundings) -> bool:
    """Whether a bare count may go on with what opens accounts: 绕过滑块验证码,抓走价格970万条 does not."""
    return not around.tells(_GATE) or around.tells(_OPENS)
