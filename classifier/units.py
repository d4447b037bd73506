"""What stands after and before a number: units, money, durations, and what is no amount.

All patterns run on text folded to half width, lower case, simplified script.
"""

from __future__ import annotations

import re

MONEY = re.compile(r" ?(?:余|多)?(?:人民币)?(?:元|块钱|块(?!服务器|硬盘|屏|链)|圆|rmb|cny)")
FOREIGN = re.compile(
    r" ?(?:枚|个)?(?:美元|美金|美刀|港元|港币|欧元|英镑|日元|泰铢|卢布|新台币|台币|usdt|usd|泰达币|"
    r"比特币|门罗币|以太币|虚拟币|游戏币|代币|金币|积分|钻石|点券|q币)"
)
MONEY_SIGN = re.compile(r"(?:人民币|rmb|[¥￥]) ?\Z")
#: The group that matches names the metric.
DURATION = re.compile(
    r"(?P<duration_hours> ?(?:余|多)?个?(?:半)?(?:多|余)?(?:小时|钟头))"
    r"|(?P<duration_minutes> ?(?:余|多)?分钟)"
    r"|(?P<duration_seconds> ?(?:余|多)?秒(?!杀))"
    r"|(?P<duration_days> ?(?:余|多)?(?:个)?(?:天|昼夜))"
    r"|(?P<duration_weeks> ?(?:余|多)?个?(?:多)?(?:周(?!年)|星期|礼拜))"
    r"|(?P<duration_months> ?(?:余|多)?个(?:半|多|余)?月)"
    r"|(?P<duration_years> ?(?:余|多)?年(?:半|多|余)?(?![级代月底初中末]))"
)
#: What follows a number that is not an amount of a thing: dates, clock, shares, ages, sizes.
NO_AMOUNT = re.compile(
    r" ?(?:%|‰|个百分点|成(?!员|交|功|本|品|立|为|果)|倍|折|岁|周岁|度|级|号|点(?!击|评|赞|券)|"
    r"时(?!间)|日|月|楼|层|公里|千米|米|厘米|毫米|平方|公斤|千克|斤|克|吨|"
    r"升|毫升|kb|mb|gb|tb|kbps|mbps|gbps|ghz|mhz|k\b|g\b|m\b|t\b|位数|进制|维|代|届|期(?!货)|章|条之|"
    r"条第|款之|分之|分(?!钟|店|站)|比|位小数|版(?!权)|∶)"
)
UNITS = re.compile(
    r" ?(?:余|多)?(?P<unit>人次|个人(?!信息|资料|账|隐私|数据|微信|网盘|用户)|条|组|份|个|台|部|套|"
    r"架|名|人(?!民|脸|工|机|手|物|员)|位|户|张|笔|次|件|家|款|篇|封|通|单(?!价|位|独)|册|本(?!人|案|"
    r"公司|地|金|市|院|该)|项|行(?!为|踪|业|动)|枚|只|支|辆|宗|起|处|间|种|场(?!地|所)|吨|桶|科次|趟|"
    r"轮|瓶|箱|盒|双(?!方)|遍|集(?!团|中)|首|幅|对|帖|口人)"
)
ORDINAL_BEFORE = re.compile(
    r"(?:第|前|星期|周|礼拜|农历|v|version|版本|端口|编号|尾号|房号|楼|栋|型号|代号|项目|no\.?|#)\Z"
)
WORD_LEFT = re.compile(r"[a-z_./@\\-]\Z")
WORD_RIGHT = re.compile(r"[a-z_/@\\]|[.:][0-9]|-[0-9a-z]")
#: 三万元一条, 2元/条, 每条两块: what one costs, not what was made.
PRICE_AFTER = re.compile(r" ?(?:一|/|每)(?:条|个|份|组|次|单|台|张|人|月|天|年|套|部|枚|册|本|位|户|小时|晚)|不等")
PRICE_BEFORE = re.compile(
    r"每(?:条|个(?!月)|份|组|次|单|台|张|套|部|枚|册|本|辆|盒|件|只|注|帖|篇|[0-9百千万亿]+次|1?g)[^,。;]{0,8}\Z"
)
#: 每人分得一万元 is a gain, 每月租金一万元 and 每名考生收一万元 are not: what stands between decides.
RATE_BEFORE = re.compile(r"每(?:人|月|天|日|年|位|户|小时|晚|名|个月)(?P<between>[^,。;]{0,8})\Z")
SHARE = re.compile(r"分|得|获利|赚|挣|领|收入|盈利|进账")
#: 打瘫一台赚20元, 一单收4.74万: what one brings in is a price.
ONE_EACH = re.compile(r"(?:一|1)(?:条|单|台|次|架|天|张|笔|份|个)[^,。;0-9]{0,6}(?:赚|挣|收|卖|给|付)[^,。;0-9]{0,3}\Z")
#: 赔损失5万元、开支1万元 and 50万元损失和3万元开支: costs of the suit are no loss.
EXPENSE_AFTER = re.compile(r" ?的?(?:合理|维权)?(?:开支|支出|费用)")
CLAIM_AFTER = re.compile(r" ?的?(?:直接|经济|精神|征信|财产|全部)?损(?:失|害)")
CLAIM_VERB = re.compile(r"要|索|求|诉|主张|赔")
#: 肖某要4万元; not 只要, 需要, 主要.
CLAIM_BEFORE = re.compile(r"(?:(?<![需只还不重主必都将快没])要|张口|开口|喊价|反诉)(?:他|她|其|对方)?(?:赔|付)?\Z")
#: Money spent on mending what was broken is part of the loss.
LOSS_SPENT = re.compile(
    r"(?:抢修|恢复|修复|找回|排查|应急|防攻击|重建)[^。;]{0,14}(?:花去|花了|花费|花|付了|付出|支付|掏)[^。;,0-9]{0,8}\Z"
)
#: Units that go on with the thing counted before; pieces and sheets count too many things.
CONTINUED = frozenset("条组份")
#: Fixed expressions whose numeral counts nothing.
IDIOM = re.compile(
    r"一(?:些|样|起|直|般|定|旦|边|面|同|致|切|律|并|带|度|方|番|下|次性|家人|个人|名称|天到晚|点|路|"
    r"行|位不愿)|十分|万一|千万别|千万不|百般|百度|百姓|百货|万能|万元户|万物|千方|百计|"
    r"三方|四方|双十|两方|两卡|两者|两国|两级|两高|五险|一案|第三|二手|二维|三维|三无|三角|四川|五角|"
    r"六合|七夕|八卦|九州|万达|千牛|百科|三星|一卡通|一体|三甲|四通|三七|五五|二级|一级|一审|二审|"
    r"一线|二线|三线|一二三|二选一|七天无理由|一条龙|十堰|三亚|六安|九江"
)
#: Units of people.
PEOPLE = frozenset("人名位")
#: 三十六万多会员费: a figure without a unit that is money by what follows.
FEE_AFTER = re.compile(r"(?:会员|服务|手续|加盟|推广|代理|管理|报名|培训)费|佣金|货款|押金|定金")
#: 70多万人的资料: counted by the person, but it is the information that is counted.
PEOPLE_INFO = re.compile(
    r"(?:市民|公民|[大中小专]{0,3}学生|用户|客户|业主|车主|村民|员工|旅客|家长|考生|患者)?的"
    r"[^,。;]{0,6}(?:资料|信息|信用报告|征信|人脸|简历|号码)"
)
#: 卡里的15000元却没了.
LOSS_AFTER = re.compile(r" ?(?:却|就|便|都|也|全)?(?:这样)?(?:没了|打了水漂|不见了|不翼而飞)")
