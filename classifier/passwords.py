"""Whose accounts sets of passwords open where their sentence does not say: of a text that tells of no money at all.

The law counts passwords of payment and securities apart. A long text names the system once, far from the figure.
"""

from __future__ import annotations

from classifier.late import late

#: What may be the account of a bank, a broker or a purse.
_FINANCIAL = late(
    r"银行|网银|支付|证券|券商|股票|股民|炒股|期货|基金|理财|信用卡|储蓄|借记|钱包|助记词|私钥|数字货币|虚拟币|虚拟货币|加密货币|比特币|以太|泰达|usdt|"
    r"交易所|金融|保险|信贷|贷款|网贷|pos机|收单|余额|提现|结算|充值|转账|盗刷|资金|微信|淘宝|财付通|花呗"
)
#: Accounts of something else.
_OTHER = late(
    r"(?:商家|商户|供应商|医生|医护|护士|员工|职工|教师|老师|学生|家长|工号|学号|玩家|游戏|通行证|邮箱|门户|办公|内网|后台|工作站|平台|会员|"
    r"管理员|运维|堡垒机|论坛|视频|教务|资源)"
    r"[^。;!?\n]{0,40}(?:账号|帐号|账户|口令|密码|工号|登录名|用户名|凭证|令牌|token)"
)


def of_no_bank(text: str) -> bool:
    """Whether a folded text names accounts and nothing that has to do with money in accounts."""
    return _OTHER.search(text) is not None and _FINANCIAL.search(text) is None
