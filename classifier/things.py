"""Words that tell what a count is a count of: records of persons, machines that are only named, things handed on.

All patterns run on text folded to half width, lower case, simplified script.
"""

from __future__ import annotations

from classifier.late import late

#: Somebody's machines, in their clause: the attacker's, or all that a company has.
HELD_MACHINES = late(
    r"(?:租用?|出租|购置|采购|买了?|卖了?|卖出|售出|出售|销售|交付|维修|检修|检查|查看|巡检|购买|利用|使用|动用|调用|架设|搭建|托管|部署|操作|(?<![没还另])(?:自|共|拥|现|原|设|持|备|只|总共|一共)?有|名下|操纵)"
    r"(?:了|着|约|近|共|的)?[^,。;0-9致被使令]{0,6}\Z"
)
ALL_AFTER = late(
    r"[^,。;]{0,8}[,、](?:其中|全部?|均|都|悉数|集体|先后|相继|同时|陆续|大[部多]|当场|也|已|因此|随后|导致|瞬间|突然|无法|不能|没法|打不|连不|"
    r"[0-9一二三四五六七八九十]+台)"
)
#: 电话卡31张转卖给团伙: what was handed on was named before.
HANDED_ON_STARTS = frozenset("转倒贩出卖租交寄提发借供")
HANDED_ON = late(r"(?:转手)?(?:转卖|倒卖|贩卖|出售|卖|出租|租给|转给|交给|寄给|提供给|发给|借给|供)")
#: 银行流水49条; the flow of an account as so many records.
STATEMENTS_BEFORE = late(r"流水(?:明细|记录|信息|账单|单)?(?:共计?|合计|总计|累计|约|近|达|有)*\Z")
STATEMENTS_AFTER = late(
    r"[^,。;、0-9给卖]{0,6}(?:银行|账户|交易|支付宝|微信|资金|卡)流水(?:明细|记录|信息)?(?=[,。;、)卖出给被]|\Z)"
)
#: 这55台机器攻击了731小时.
ATTACKING_AFTER = late(
    r"(?:机器|服务器|主机|电脑|设备|终端|机子)?(?:同时|一起|轮番|持续|对[^,。;0-9]{1,8})?(?:攻击(?!后|,|。)|发起|发动|发包|狂发|狂打|轰)"
)
#: Talks that were sold are information of persons, talks that were looked at as evidence are not; so are statements.
CHATS = late(r"聊天(?:记录|内容)")
TRADED = late(r"卖|售|贩|兜|非法获取|泄露|窃|偷|截获|监听|购买|买来|交换|提供给|违规|私自|擅自|批量")
EVIDENCE = late(
    r"(?:调取|调阅|打印|提交|出示|审计|核对|比对|移送)[^,。;]{0,12}(?:流水|详单|话单|清单|明细|通话记录|聊天记录)[^,。;]{0,4}\Z"
)
#: 定位52条: "定位" alone is no thing, right before its figure it is.
#: 业主电话2500条: so are telephone numbers, but for calls and for what was sent to telephones.
_OWNERS = r"(?:业主|车主|家长|学生|学员|客户|用户|会员|股民|患者|病人|老人|员工|考生|机主|房主|买家|顾客|老师|居民)"
LOCATED_BEFORE = late(
    rf"(?:定位(?:数据)?|(?<![骗扰销打拨报诉警线服询访])电话(?:信息|号)?|(?<![到往向给]){_OWNERS}的?手机)(?:共计?|合计|总计|累计|约|近|超过|达|逾|有|为)*\Z"
)
#: 股民电话3万个, unless they were called.
PERSONS_PHONES = late(
    rf"(?<![打拨给]){_OWNERS}的?(?:电话|手机)号?码?"
    r"(?:共计?|合计|总计|累计|约|近|超过|达|逾|有)*\Z"
)
#: 1126个病人的资料: what is known of them is counted.
PERSONS_INFO = late(
    r"(?:病人|患者|学生|家长|孕妇|产妇|老人|业主|车主|考生|员工|球迷|居民|村民|顾客|会员|机主|人)的[^,。;、0-9]{0,6}?"
    r"(?:资料|信息|档案|病历|电话|手机号|身份证|姓名|住址)"
)
#: 两万六千行,全是车主的资料.
RECORDS_OF = late(
    r"[^,。;:(0-9]{0,4}[,:(](?:全|都|均)是[^,。;0-9]{0,6}"
    r"(?:车主|业主|客户|病人|患者|学生|家长|会员|用户|员工|居民|机主|老人)的?(?:资料|信息|电话|名单|手机号)"
    # 8842行商户联系人(name/phone).
    r"|(?!商品|货品|产品|sku|库存|价格|房源|职位|店铺)[^,。;:()0-9给卖]{1,8}\("
    r"(?:均|都|字段|内容)?(?:含有?|包含|包括|为|是)?[: ]?"
    r"(?:姓名|手机号?|电话|身份证|name|phone|mobile)"
    r"(?![^,。;)]{0,8}(?:脱敏|隐去|匿名|打码))"
)
#: 抽三台远程取样: machines that were only looked at.
SAMPLED = late(r"(?:抽(?:查|取|检|样)?|查验|核验|取样|远程看|镜像取|取证)了?[^,。;0-9]{0,3}\Z")
#: 附照片32张, 照片二十多张一并提交: pictures that prove something are no works.
PROOF = late(r"随信|随附|附[有上后:]|附件|一并|提交|证据|留存|寄上|优盘|u盘|日报|流水|截图|拍了")
#: 月卡40张, 退卡112张: cards of clubs and shops, not of banks or telephones; 卡密300张 are codes of keys.
CLUB_CARDS = late(r"(?:[月季年次周退]|会员|健身|课时|储值|购物|饭|礼品|积分|(?=卡密))卡密?[ 共约了近有]*\Z")
#: 一万一千行,姓名、班级、电话一列不少: a list of details of persons right behind.
DETAILS_NEXT = late(
    r"[^,。;:(0-9]{0,6}[,:(][^,。;0-9]{0,6}(?:姓名|手机号?|电话|身份证)[^,。;0-9、和]{0,4}[、和][^。;0-9]{0,30}"
)
#: 考生报名数据, 患者检查记录; not what users do and write.
PERSONS_DATA = late(
    r"(?:考生|学生|学员|家长|患者|病人|产妇|业主|车主|房主|股民|储户|员工|职工|老人|居民|村民|乘客|旅客|公民|孕妇)的?"
    r"(?![^,。;、0-9]{0,6}(?:行为|日志|评论|点评|视频|浏览|操作|答题|成绩|违纪|作弊|流量))[^,。;、0-9]{0,6}(?:数据|记录)[^,。;0-9]{0,4}\Z"
)
#: 卖面单共3200单, 出售订单8000单,含姓名电话: one order holds what is known of one person, where slips or what stands on
#: them are handed on. 刷单 and goods that were sold are orders.
SLIPS = late(
    r"面单|(?<![刷空虚假下接抢])(?:快递|物流|外卖|网购|电商|客户|买家)?[订运]单(?:的?(?:信息|数据|资料|详情)|[^。;0-9]{0,12}"
    r"(?:姓名|电话|手机号|收件|收货|地址))"
)
SLIPS_AFTER = late(
    r"(?:快递|物流|外卖|网购|电商|客户|买家)?[订运面]?单(?:的?(?:信息|数据|资料|详情)|(?:上|里|中)?的?[^,。;0-9]{0,6}"
    r"(?:姓名|电话|手机号|收件|收货|地址))"
)
SLIPS_HOLD = late(
    r"[^。;0-9]{0,6}[,:(]?(?:均|都|每单|每份)?(?:包?含|附|有|包括)[^。;0-9]{0,10}(?:姓名|电话|手机号|地址|收件|收货)"
)
ORDERS = late(r"[订运]单(?:共计?|合计|总计|累计|约|近|超过|达|逾|有)*\Z")
FAKE_ORDERS = late(r"刷单|刷了|空包|空单|虚假|恶意|退单|退货|下单|拍单|抢单|接单|派单")
#: 2500条业主电话.
PHONES_AFTER = late(
    rf"的?(?:公民|他人|个人|{_OWNERS})*的?(?:姓名[和及与、]?)?(?:电话|手机)号?码?(?=[,。;、)卖出给]|\Z)"
)
#: 姓名、电话、车牌6000条: a list of details of persons, whatever its last one is by itself.
DETAILS_LISTED = late(
    r"(?:姓名|电话|手机|身份证|住址|地址|联系方式)[^,。;、0-9]{0,4}[、和与及][^,。;0-9]{0,6}[号牌码址名型](?:信息|数据)?(?:等|共计?|合计|约|近|超过|达|逾|计)*\Z"
)
LISTED_ENDS = frozenset("号牌码址名型息据等计共约近过达逾")
