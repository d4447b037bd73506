"""What stands after and before a number: units, money, durations, and what is no amount.

All patterns run on text folded to half width, lower case, simplified script.
"""

from __future__ import annotations

from classifier.late import late

MONEY = late(
    r" ?(?:余|多|\+)?(?:人民币)?"
    r"(?:元|块钱|块(?!服务器|硬盘|屏|链|电[池路]|主板|板|[地石田玉砖布牌铁木皮肉糖表]|手表|显卡|芯片|矿)"
    r"|圆|rmb|cny|(?P<tenth>毛钱|角钱))"
    r"(?:(?<=块)(?P<tenths>[1-9一二两三四五六七八九])(?=[,。;!?、)的钱卖在/]|\Z|一[条份个]))?"
)
#: What each of these patterns may begin with: a look at one character saves most calls. A test holds them against
#: the patterns. Behind one of the leads it is the next character, but for money and units.
LEADS = frozenset(" 枚个")
MONEY_STARTS = frozenset(" 余多+人元块圆rc毛角")
FOREIGN = late(
    r" ?(?:枚|个)? ?(?:美元|美金|美刀|港元|港币|欧元|英镑|日元|泰铢|卢布|新台币|台币|韩元|越南盾|印尼盾|比索|加元|澳元|"
    r"新加坡元|新西兰元|法郎|林吉特|卢比|迪拉姆|缅元|usdt|usd|(?:btc|eth|xmr|usdc)(?![a-z0-9_])|泰达币|"
    r"比特币|门罗币|以太币|虚拟币|游戏币|代币|金币|积分|钻石|点券|q币|"
    r"(?!人民)[^0-9,。;的元块、和位名人条笔次台家个挖]{0,3}币(?![种圈安商值池]))"
    r"(?!钱包|账户|地址|交易|平台|投资|矿机|资产|市场)"
)
#: Beside any other coin, whose name ends within so many characters.
FOREIGN_STARTS = frozenset(" 枚个bex美港欧英日泰卢新台韩越印加澳法林迪缅u比门以虚游代金积钻点q")
COIN_REACH = 5
MONEY_SIGN = late(r"(?:人民币|rmb|[¥￥]) ?\Z")
MONEY_SIGN_ENDS = frozenset("币b¥￥ ")
#: The group that matches names the metric.
DURATION = late(
    r"(?P<duration_hours> ?(?:余|多)?个?(?:半)?(?:多|余)?(?:小时|钟头)| ?(?:hours?|hrs?|h)(?![a-z_/@\\]))"
    r"|(?P<duration_minutes> ?(?:余|多)?分钟| ?(?:minutes?|mins?)(?![a-z_/@\\]))"
    r"|(?P<duration_seconds> ?(?:余|多)?秒(?!杀))"
    r"|(?P<duration_days> ?(?:余|多)?(?:个|整)?(?:天|昼夜)| ?days?(?![a-z_/@\\]))"
    r"|(?P<duration_weeks> ?(?:余|多)?个?(?:多)?(?:周(?!年)|星期|礼拜))"
    r"|(?P<duration_months> ?(?:余|多)?个(?:半|多|余)?月)"
    r"|(?P<duration_years> ?(?:余|多)?年(?:半|多|余)?(?![级代月底初中末]))"
)
DURATION_STARTS = frozenset(" 余多个半小钟分秒整天昼周星礼月年hmd")
#: 3h, 20min: durations in letters, which would else be parts of a word (2h2g); the minutes of 3h20min stand behind one.
LETTER_TIME = late(
    r"h(?![a-z0-9_/@\\])|h(?=[0-9]{1,2} ?m(?:ins?|inutes?)?(?![a-z]))|"
    r"(?:hours?|hrs?|minutes?|mins?|days?)(?![a-z0-9_/@\\])"
)
LETTER_TIME_STARTS = frozenset("hmd")
HOURS_BEFORE = late(r"[0-9]h ?\Z")
#: 花近10年, 开了11年 last; 11年 alone is a year.
LASTS_BEFORE = late(r"(?:近|约|了|花|达|超过?|有|整整|历时|耗时|长达|过去|最近|前后|这|共|经营|用|做)\Z")
#: What follows a number that is not an amount of a thing: dates, clock, shares, ages, sizes.
NO_AMOUNT = late(
    r" ?(?:%|‰|个百分点|成(?!员|交|功|本|品|立|为|果)|倍|折|岁|周岁|度|级|号|点(?!击|评|赞|券)|"
    r"时(?!间)|日|月|楼|层|公里|千米|米|厘米|毫米|平方|千克|克|"
    r"升|毫升|kb|mb|gb|tb|kbps|mbps|gbps|ghz|mhz|k\b|g\b|m\b|t\b|位数|进制|维|代|届|期(?!货)|章|条之|"
    r"条第|款之|分之|分(?!钟|店|站)|比|位小数|版(?!权)|∶)"
)
#: With the year, which is none where it lasts.
NO_AMOUNT_STARTS = frozenset(" %‰个百成倍折岁周度级号点时日月楼层公千米厘毫平斤克升kmgtb位进维代届期章条款分比版∶年")
UNITS = late(
    r"(?:[ +] ?(?:(?:customer|client|user|member|employee|patient|student|personal|compromised|stolen|leaked|valid|"
    r"plaintext|login) )?(?P<english>rows?|records?|entries|lines|users?|accounts? (?:with|and) (?:their )?passwords?|"
    r"(?:(?:username|email|login|account)[/: ])?passwords?(?: pairs?)?|credentials?|accounts?|hosts?|servers?|"
    r"machines?|devices?|endpoints?)(?![a-z])"
    r"| ?(?:余|多|\+)? ?(?P<unit>人次|个人(?!信息|资料|账|隐私|数据|微信|网盘|用户)|条|组|份|个(?!亿)|台|部|套|"
    r"架|名|人(?!民|脸|工|机|手(?![里上中头])|物|员)|位|户|张|笔|次|件|家|款|篇|封|通|单(?!价|位|独)|册|本(?!人|案|"
    r"公司|地|金|市|院|该)|项|行(?!为|踪|业|动)|枚|只|支|辆|宗|起|处|间|种|场(?!地|所)|吨|桶|科次|趟|"
    r"轮|瓶|箱|盒|双(?!方)|遍|集(?!团|中)|首|幅|对|帖|口人|艘|亩|所(?!有|得|谓|属|在|以|需)|例(?!外|如)|座|页(?!面)|门(?!店|户|口)|块|罐|杯|根(?!本|据)|颗|粒|"
    r"包(?=[,。;!?、)”]|\Z|香?烟|茶|食盐|奶粉|海带|食品|种子)|棵|株|袋|公斤|斤|千瓦时|段(?!时|话|位|落|子|路)|回(?![收来家国头应到答报扣款购归复])))"
)
#: Things counted in English, as logs and tickets have it: the unit each comes to.
ENGLISH = dict.fromkeys(("row", "record", "entrie", "line"), "条") | {"user": "户", "account": "accounts"}
#: What of these counts sets that log in, and what tells that they were only tried.
ENGLISH_SETS = late(r".*(?:password|credential)")
ENGLISH_TRIED = late(r"(?:tr(?:y|ied|ies|ying)|attempt|test|guess|spray|reset|random)[^,.。;0-9]{0,10}\Z")
ENGLISH |= dict.fromkeys(("host", "server", "machine", "device", "endpoint"), "台")
#: The characters that a unit, a sum or a duration may begin with; coins are looked for apart.
UNIT_STARTS = frozenset(
    " 余多+个半小钟分秒天昼整周星礼年人元块圆rc毛角条组份台部套架名位户张笔次件家款篇封通单册本项行枚只支辆宗起处间种场"
    "吨桶科趟轮瓶箱盒双遍集首幅对帖口艘亩所例座页段回罐杯根颗粒包棵株袋公斤千美港欧英日泰卢新韩越印加澳法林迪缅u比门以虚游代金"
    "积钻点qhmdbex"
)
#: Numbers of telephones, identity papers, bank cards and orders: figures in a row that no magnitude follows, spoken
#: ones and ranges of them too. Nothing but money comes in so many; a word that begins with a unit (户籍) may follow.
CODE = late(r"(?:[0-9]{11,}|[零〇一二三四五六七八九]{11,})(?=\Z|[ 至到~–—-])")
CODE_LENGTH = 11
ORDINAL_BEFORE = late(
    r"(?:第 ?|(?<![0-9])[0-2]?[0-9]:|(?<![0-9])(?:19|20)[0-9]{2}[-/]|"
    r"前|星期|周|礼拜|农历|v|version|版本|端口|编号|尾号|房号|楼|栋|型号|代号|项目|no\.?|#|[后末尾][3-8三四五六八]位数?)\Z"
)
#: 电话和房号6000条: what is counted behind such a word by these units is no number of a room or a model.
NUMBERED, LISTED_UNITS = "号", frozenset("条组份")
#: The last characters of those words; most numbers stand behind none of them.
ORDINAL_ENDS = frozenset("第 :前期周拜历vn本口号楼栋型代目.o#-/位数")
#: What makes a figure part of a word or an address: the character before it, and what follows with its first ones.
WORD_LEFT = frozenset("abcdefghijklmnopqrstuvwxyz_./@\\^-")
WORD_RIGHT = late(r"[a-z_/@\\]|[.:][0-9]|-[0-9a-z]")
WORD_RIGHT_STARTS = frozenset("abcdefghijklmnopqrstuvwxyz_/@\\.:-")
#: 三万元一条, 2元/条, 每条两块: what one costs, not what was made.
PRICE_AFTER = late(
    r" ?(?:一|/|每)(?:条|个|份|组|次|单|台|张|人|月|天|年|套|部|枚|册|本|位|户|"
    r"小时|晚|吨|公斤|斤|把|罐|箱|盒|瓶|只|辆|件|款|杯|篇|[万千百])"
)
PRICE_BEFORE = late(
    r"每(?:[万千百]元|[成做拉办卖开]+一?[个条单份张]|条|个(?!月)|份|组|次|单|台|张|套|部|枚|册|本|辆|盒|件|只|注|帖|篇|[0-9百千万亿]+次|1?g)[^,。;]{0,8}\Z"
    r"|(?<![0-9.十百千万第同])(?:一|1)(?:条|篇|单|台|次|张|份|部|枚|本|套|户|晚|帖|单)(?:约|近|才|只|要|仅|是|就)?\Z"
)
#: 每人分得一万元 is a gain, 每月租金一万元 and 每名考生收一万元 are not: what stands between decides.
RATE_BEFORE = late(r"每(?:人|月|天|日|年|位|户|小时|晚|名|个月)(?P<between>[^,。;]{0,8})\Z")
SHARE = late(r"分|得|获利|赚|挣|领|收入|盈利|进账|拿|捞")
#: 每月收广告费1.5万元 is an income, 每户每月收1000元 the price for one.
TAKEN_IN = late(r"(?:能|可|共|均|还|就|都|约)?收(?!购|买|缴|回|押|保)(?:取|到|入|了)?")
OF_EACH = late(
    r"[每各](?:人|名|位|户|家|台|站|条|个(?!月)|张|部|套|群|单|次|份|店|商户)[^,。;]{0,6}\Z|(?:客户|用户|学员|会员|商家)[^,。;]{0,2}\Z"
)
#: 打瘫一台赚20元, 一单收4.74万: what one brings in is a price.
ONE_EACH = late(
    r"(?<![0-9.十百千万])(?:一|1)(?:(?:(?:条|单|台|次|架|张|笔|份)[^,。;0-9]{0,6}|家)(?:赚|挣|收|卖|给|付)(?!了)|个[^,。;0-9]{0,6}(?:收|卖|给|付))"
    r"[^,。;0-9]{0,3}\Z"
)
#: 200元到500元不等 are prices, unless somebody got them.
VARIOUS_AFTER = late(r"不等")
#: 仓库里另有货物,值3050万元; not 市值, 充值.
VALUE_BEFORE = late(r"(?<![增市产货充估价升贬保面])值(?:约|达|近)?\Z")
#: 以5000元卖给同行, 被人以9200元接走: what the thing fetched.
SOLD_BEFORE = late(r"(?:以|用|按|作价|加价?|出价|花)[^,。;0-9]{0,4}\Z")
SOLD_AFTER = late(
    r"(?:左右)?的?(?:价格|价钱|高价|低价)?(?:卖|出售|转卖|倒卖|转手|出手|转让|接走|售出|(?P<buy>拍下|买|收购|购))"
)
#: 骗得该公司退款共计9万元, 从国家套取的补贴款达300万元: the verb outweighs the nouns between.
FRAUD_BEFORE = late(
    r"[骗冒套](?:(?:(?<=骗)(?:取|得|走|到|去|了|来|领|出)|(?<=冒)领|(?<=套)取)(?!信任|的(?:卡|号|账|人))[^,。;得赚收分]{0,14}\Z"
    r"|(?<=骗)(?<!诈骗)(?![子术局])[^,。;0-9卡账号的]{1,8}(?:转账|汇款|打款|付款|转款|汇出|转出|[转汇打付]了)"
    r"(?:人民币|合计|共计?|累计|近|约|达)*\Z)"
)
#: 电费多出13万元, 短信费超支8万元, 多付电费2万元: what the victim had to pay more is lost.
OVERRUN = late(
    r"[电话网云带短流通账多额](?:(?<=[电话网云带短流通账])(?:宽|信|量|讯|服务器?|主机|资源)?(?:费用?|账单|单)[^,。;0-9利赚收]{0,8}"
    r"(?:多出|多了|增加|超支|激增|暴增|暴涨|多[付交花耗缴]|多支出|增多|上涨)了?[^,。;0-9]{0,4}\Z"
    r"|(?:(?<=多)(?:[付交花耗缴用]|支出)|(?<=额)外(?:支出|产生|支付|承担))了?[^,。;0-9]{0,4}"
    r"(?:电费|话费|网费|(?:带宽|短信|流量|通信|通讯|云服务)费用?|账单)[^,。;0-9]{0,4}\Z)"
)
#: Sums that are handed out; where the text tells of deceit they are what the deceit brought.
BENEFIT_BEFORE = late(r"(?<!单)(?:退款|补贴|返利|(?<!违约)赔付|理赔|分成)(?!后)(?:(?!损失)[^,。;每]){0,8}\Z")
#: 进账400余万元,净落60余万元: what came in is told apart from what was earned.
NET_AFTER = late(r"[^。;]{0,12}(?:净[赚落得收利]|从中获利|利润|[除刨]去成本|毛利|自己落|落到手)")
#: 注册用户1641个,充值19198元: what many pay in is turnover, what one pays in is not.
MANY_PAY = late(r"注册|用户|会员|玩家|前后|累计")
#: Said before a sum for which something was sold.
SALE = late("[卖售]")
#: 先后转出7万元, 前后汇出13万元: paid out by somebody who was deceived.
PAID_BEFORE = late(
    r"(?:汇出|转出|汇走|汇给|汇去|转账|打款|转来|转过去|掏出|交出|汇款|转款|[汇转打]出去|[汇打]过去|[打汇]了款)"
    r"(?:了|共|一共|合计|累计)?\Z"
)
#: 向“安全账户”汇款: accounts that the deceived are told to pay into, which are no cards that somebody lent.
PAID_INTO = late(r"(?:安全|指定|对方|陌生|监管|清查|验资)[^,。;]{0,2}(?:账户|账号|帐户)")
#: 收到价值46万元的货, 拉走价值28万元的苹果: goods handed over, whose worth is what deceit brought.
GOODS_BEFORE = late(
    r"(?:收到|收下|收走|[拉运提取拿装开赊骗]走|骗[取得到]|发出|发去|发了|交付|供应|提取)(?:了|该|其|对方|他们|我们)*"
    r"[^,。;0-9]{0,8}(?:价|货)值(?:共计?|合计|总计|约|近|达|人民币)*\Z"
)
ACCOUNT = late(r"卡|账户|账号|帐户|走账|跑分|转账|取现|过账|支付宝|收款")
#: 损失加开支合计255万元 is one demand where the sentence demands.
LOSS_AND_COSTS = late(r"损失(?:加|和|及|与|、|以及)(?:合理|维权)*(?:开支|费用|支出)[^,。;0-9]{0,4}\Z")
DEMAND = late(r"要求|请求|诉请|主张|索赔|判令|求偿|诉至|起诉")
#: What was taken from somebody is a loss or the fruit of deceit, what somebody took a gain.
SUFFERED = late(r"被(?!告|抓|捕)[^,。;]{0,12}\Z")
#: 这5个账户收进来路不正的钱46万元 passed through them.
ACCOUNT_IN = late(
    r"(?:账户|卡|收款码)(?:里|上|内)?[^,。;]{0,3}(?:收进|收到|收转|进了|进来|进出|流进|流入|转入|转进|打进|打入|汇入|过了|走了)[^,。;赚]{0,12}\Z"
)
#: Cards that take in money for others: 用我爸的卡、我自己的卡收钱.
CARDS_LENT = late(
    r"(?<![打刷办])卡(?![车顿通点牌里])[^。;!?]{0,14}(?:收钱|收款|收[^,。;]{0,4}资金|过账|过钱|走账|走钱|跑分|刷流水|走流水|过流水|洗钱|帮[^,。;]{0,6}转账)"
)
#: 去柜台取了五万现金, 取现5万元.
WITHDRAWN_BEFORE = late(
    r"(?:(?<![盗骗窃收换领获榨套赚抽索谋])(?:取了|取出来?|取走|支取|取现|提现|取款|提取|提出|取)了?)(?:[^,。;0-9]{0,2}现金)?"
    r"(?:共计?|合计|总计|累计|一共|约|近|达|有|人民币)*\Z"
)
CASH_AFTER = late(r"(?:左右|多|余)?的?(?:现金|现钞)")
#: 收取费用九千元, 收取的服务费总计9800元: the verb outweighs the noun.
CHARGED_BEFORE = late(
    r"(?P<suffered>被[^,。;]{0,4})?收取(?:的|了|各种|他人|对方)*[^,。;每0-9押保定]{0,6}费用?(?:共计?|合计|总计|累计|一共|约|近|达|为)*\Z"
)
#: 委托方支付删帖费用5万元: what a client pays for posts to go or to come is the gain of who does it.
CLIENT_PAID = late(
    r"(?<!我方作为)(?<![我向给替为])(?:委托方|委托人|委托单位|客户|雇主|金主|商家|商户)(?:已|共计?|先后|累计|合计|分别|陆续|[向给](?:其|他|她|被告人?|嫌疑人|[^,。;0-9]{1,4}))*"
    r"(?:支付|付|转来|打来|给)(?:了|给|其|他|她)*的?(?:有偿)?(?:删[除帖稿评差]|发帖|顶帖|沉帖|控评|刷[评量单粉赞]|屏蔽|压)[^,。;0-9退]{0,6}"
    r"(?:费用?|报酬|酬劳|佣金|款项?)(?:共计?|合计|总计|累计|一共|人民币|约|近|达|为)*\Z"
)
#: 收取我方预付款80万元后失联: what is paid in advance is what deceit brought where the text tells of a false contract
#: or of flight; not what the one took who tells it.
PREPAID_BEFORE = late(
    r"(?P<own>(?<![向从由对让被把将])我(?:方|司|们|公司|店|厂|单位)?)?(?:已|先后|陆续|共|一次性)*"
    r"(?:收取|收到|收下|收走|收了|收得|拿到|拿了|拿走|取得|得到|卷走)(?:[0-9]{1,4}(?:余|多)?[名人位户家])?[^,。;0-9]{0,10}?"
    r"(?:预付款|预付|预收款|推广款|推广费|货款|[定订]金|保证金|押金|首付款?|首款|首期款|头款|工程款|合作款|合同款|服务款|服务费|加盟费|设备款|采购款|代理费|租金)"
    r"(?:合计|共计?|总计|累计|一共|人民币|约|近|达|为)*\Z"
    # 预付款合计386万: what all of them paid in advance.
    r"|(?:预付款|[定订]金|保证金|首付款?)(?:合计|共计?|总计|累计|一共)(?:约|近|达|有|为|人民币)*\Z"
)
#: 一审判决被告赔偿原告经济损失80万元, and 请求判令 of the same.
AWARD_BEFORE = late(
    r"(?P<asked>(?:请求|诉请|要求|申请|主张|起诉|请)[^,。;]{0,6})?判(?:令|决|处)?[^,。;0-9判]{0,14}赔偿[^,。;0-9]{0,16}\Z"
)
VIRTUAL = late(r"币|积分|道具|装备|点券|钻石|usdt|token|代金|卡密|话费|流量")
#: 比特币少了1478.22个: coins, whatever account held them.
COINS_BEFORE = late(r"(?:币|usdt|btc|eth)(?![^,。;个]{0,6}(?:私钥|助记词|密码|口令|账号|钱包))[^,。;个]{0,8}\Z")
#: Units that go on with the thing counted before; pieces and sheets count too many things.
CONTINUED = frozenset("条组份张")
#: Fixed expressions whose numeral counts nothing.
_IDIOMS = (
    "一些|一样|一起|一直|一般|一定|一旦|一边|一面|一同|一致|一切|一律|一并|一带|一度|一方|一番|一下|一次性|"
    "一家人|一个人|一名称|一天到晚|一点|一路|一行|一位不愿|十分|万一|千万别|千万不|百般|百度|百姓|百货|万能|"
    "万元户|万物|千方|百计|三方|四方|双十|两方|两卡|两者|两国|两级|两高|五险|一案|第三|二手|二维|三维|三无|三包|"
    "三角|四川|五角|六合|七夕|八卦|九州|万达|千牛|百科|三星|一卡通|一体|三甲|四通|三七|五五|二级|一级|一审|二审|"
    "队伍|入伍|退伍|大陆|内陆|陆续|陆地|陆某|登陆|着陆|五花八门|三天两头|三番五次|一五一十|五颜六色|七嘴八舌|"
    "三三两两|乱七八糟|三心二意|四面八方|五湖四海|三言两语|三令五申|一清二楚|一干二净|一来二去|三教九流|接二连三|"
    "隔三差五|七七八八|千丝万缕|千家万户|一线|二线|三线|一二三|二选一|七天无理由|一条龙|十堰|三亚|六安|九江|"
    "一块(?=[儿过走去来干做玩上吃被给出把合九块返])|一块(?<=[这那]一块)(?![0-9钱五])"
)
#: 尾号后四位, which is said of a number.
_LAST_FIGURES = (
    r"[三四五六八]位(?<=[后末尾][三四五六八]位)(?<!随后[三四五六八]位)(?=[数号码为是,。:;)0-9手身证卡电]|\Z)"
)
IDIOM = late(f"{_IDIOMS}|{_LAST_FIGURES}")
#: The first two characters of each; few numerals stand beside them.
IDIOM_STARTS = frozenset(idiom[:2] for idiom in _IDIOMS.split("|")) | {f"{figure}位" for figure in "三四五六八"}
#: Units of people.
PEOPLE = frozenset("人名位")
PEOPLE_OR_HOUSES = PEOPLE | {"户"}
#: What follows a unit where the thing counted was named before: the end of the clause, or a verb.
LEFT_OPEN = late(r"[,。;!?:”\"」)]|\Z|卖|给|被|到|左右|以上|出|存|并|进|是|在|已|均|转|落|站")
#: 三十六万多会员费: a figure without a unit that is money by what follows.
#: Neither that nor anything else that is said of it stands behind a figure that closes its clause.
CLOSING = frozenset(",。;!?、")
FEE_AFTER = late(
    r"(?:现金|赃款|现钞)|(?:会员|服务|手续|加盟|推广|代理|管理|报名|培训)费|佣金|货款|押金|定金|生意|(?:已经?|都|全)?(?:到手|入账|进账)"
)
#: 70多万人的资料: counted by the person, but it is the information that is counted.
PEOPLE_INFO = late(
    r"[^,。;、的]{0,6}的(?:[^,。;]{0,6}(?:资料|档案|薪资|信息|信用报告|征信|人脸|证件|简历|号码|手机号|住址|病历|材料|"
    r"银行[卡账]号(?![^,。;]{0,4}[密口])|工资[表条单]|工资明细|轨迹(?![0-9一二三四五六七八九十百千万])"
    r"|行程(?=[和、]|[^,。;]{0,6}(?:[卖售给发导拷]|提供|泄露|外泄|[共分]享|公开|信息|数据|记录|明细|截图)))"
    r"|(?:真实)?姓名|户名|身份证|电话|手机号|住址|联系方式)|(?:人脸|指纹|声纹|虹膜)(?:信息|数据|图像|照片|特征)|,(?:字段)?(?:含有?|包括|涉及|有)?(?:姓名|户名|住址|身份证|手机号|电话)[,、]"
)
#: Details of persons; a text that names two of them counts persons' data where it says "数据" or "记录".
DETAILS = late(
    r"姓名|手机号|身份证|住址|地址|电话|联系方式|车牌|病历|户籍|简历|学籍|家长|业主|考生|患者|车主|个人信息|公民"
)
#: Data of goods and services are not those of persons.
GOODS = late(r"商品|点评|评论|业务数据|日志|键鼠|商家|商户|店铺|房源|职位|视频|地图|词条|库存|价格|课程")
#: 九个帮手, 五个司机; not 五个代理账户.
PERSONS_AFTER = late(
    r"[^,。;的、0-9]{0,3}(?:同伙|帮手|男子|女子|男生|女生|孩子|少年|青年|老人|程序员|员工|同学|亲戚|老乡|司机|嫌疑人|同行|客户|买家|卖家|学员|人员|中介|内鬼|同事|军人|老兵|职工|教师|医生|护士|顾客|"
    r"业务员|团伙成员|未成年人|网管|村民|居民|邻居|朋友|徒弟|下家|上家|卡主|机主|号主)(?!账|帐|号|群|卡|的|微信|手机)"
)
#: 抓了五个, 一锅端了十一个 are people; so are 九个黄牛, 十八个操作工.
ARRESTED_BEFORE = late(r"(?:抓|逮|端|拘|捕|带走|落网|归案|到案|抓获|涉案)(?:获|了|到|走|住|的)*(?:有|共|约|近|一共)*\Z")
PERSONS_KIND = late(
    r"[^,。;的、0-9任让给被]{0,3}(?:人(?![脸民工机])|船主|船长|车主|[矿民女帮小]工|操作工|伙计|骨干|弟兄|兄弟|黄牛|贩子|主播|看客|代表|年轻|嫌犯|被告|主犯|头目|娃|老师|律师|记者|股东|网友|乡亲|店主|老板|司机|刷手|马仔|手下)"
)
#: 三百多个店 are shops, whatever the text counts beside.
SHOPS_AFTER = late(r"(?:店|商家|商户|小区|城市|省|市|县|区|国家|部门|单位|公司|学校|平台(?!账))")
#: 下家十一个 are people too.
PERSONS_BEFORE = late(r"(?:下家|上家|同伙|嫌疑人|员工|客户|受害人|代理|徒弟)(?:有|共|约)*\Z")
#: Sets that were sold are goods, whatever the goods do.
SALE_BEFORE = late(r"(?:卖出|售出|卖了|卖过|销量|销售|月销|出售)(?:了|近|约|共|有)*\Z")
#: 5000多个聊天号码和口令 are sets that log in.
LOGINS_AFTER = late(
    r"[^,。;、]{0,6}(?:账号|帐号|账户|号码|用户名|(?<!手机)号)(?:和|及|与|以及)?(?:登录|对应的?)?(?:密码|口令)"
)
#: 三百个号 are accounts, unless numbers in a queue are dealt in.
ACCOUNTS_AFTER = late(
    r"[^,。;的在和、个]{0,4}(?<![型编信符称番代证单车牌序货批话])(?:(?<!手机)号|(?<![用客商住门农散])户(?=头|[,。;轮]|\Z))(?![码召称角令源贩用])"
)
QUEUE = late(r"挂号|抢号|号源|号贩|车牌|号牌")
#: 476万余人注册, 每月两千多人付费: people counted by what they use.
USERS_AFTER = late(
    r"(?:在平台|在线|[^,。;、0-9]{0,3})?(?:入会|点过|掉线|中招|在玩|玩(?=[,。;]|\Z)|在用|用(?=[,。;]|\Z)|注册(?!了?公司)|付费|充值|订阅|开通|掏钱|断电|停电|断网|停机|无法|登不上|受影响|受到影响|没[缴交办挂]上|下载(?:并|后)?安装)"
)
#: 注册的超过十七万人, 受影响的有11万余人.
USERS_BEFORE = late(
    r"(?:注册|付费|订阅|在线|(?:影响|波及)的?(?:商户|商家|居民|住户|家庭|门店|(?:在校|全校)?(?:学生|师生)|教师|学员|考生|家长|患者|病人|职工|员工|市民|村民|乘客|旅客|读者|群众)?|受害网民|上网)(?:人数|者|的)?(?:一共|共|合计|累计|有|达|了|超过|近|约|逾)*\Z"
)
#: Cameras that somebody else looks through are under his control.
CAMERA = late(r"摄像头|摄像机|监控|镜头|画面")
PEEPING = late(r"偷看|偷窥|窥视|破解|攻破|弱口令|(?:初始|出厂|默认)密码|(?:用户名|账号)(?:和|及|、)?密码|观看权限")
#: Sheets of other kinds than cards.
SHEETS = late(r"光盘|照片|图片|面单|票|保单|海报|卡片|图纸|合同|存根|纸")
#: Players and members who were taken in are people (17名玩家上当).
TAKEN_IN_AFTER = late(r"[^,。;]{0,10}(?:上当|被骗|受骗|报案|起诉|到案|落网|被抓)")
#: Machines in a text of such means are under somebody's command, unless they are told to be his own.
OWN_BEFORE = late(
    r"(?:用|买|租|扣|缴|搜出|搜得|架|配|卖|有|放着|摆着|连同|自购|带着|售出|卖出|查获|起获|提取|服务器)(?:了|走|下|着|来|设)?[^,。;0-9]{0,4}\Z"
)
#: What the police carry off is counted as it stands: 扣下作案电脑30余台.
SEIZED = late(r"(?:扣下|扣押|缴获|收缴|查获|查扣|起获|没收)[^。;]{0,24}\Z")
#: 卡里的15000元却没了.
LOSS_AFTER = late(r" ?(?:却|就|便|都|也|全)*(?:这样)?(?:没了|打了水漂|不见了|不翼而飞)")
#: 余额6446.83元已被用得一分不剩: what somebody held and others took.
HELD_BEFORE = late(r"(?:余额|存款|(?:卡|账户|钱包)[里内上])[^,。;0-9]{0,6}\Z")
GONE_AFTER = late(
    r"(?:却|就|便|都|也|全|已经?)*被(?:人|他|她|全部|全)?(?:用得|花得|[转取划刷盗提]走|[用花刷转取]光|[转取刷]空|一扫而空)"
)
#: Said between a figure and its verb; distance does not count it.
QUALIFIER = late(
    r"(?:大约|大概|将近|接近|差不多|共计|合计|总计|累计|一共|总共|人民币|超过|高达|多达|不到|不足|至少|约|近|共|超|逾|达|有|为)+\Z"
)
QUALIFIER_ENDS = frozenset("约概近多计共币过达足少超逾到有为")
#: 点击574万次,刘某的10993次; 有6个秘密点,用上了其中2个: goes on with what was counted before.
GOES_ON = late(r"(?:其中|还有|另有|另外|再有|的|又|另|、|和|及|与)[^,。;0-9]{0,4}\Z")
#: Where a bare sum ends that goes on with others.
SUM_ENDS = late(r"(?<=[万亿零一二三四五六七八九十百千多余])(?:[,、。;]|\Z)")
CLAUSE_ENDS = late(r"[,。;!?]|\Z")
TOTAL_BEFORE = late(r"(?:总共|一共|合计|共计|总计|加起来|累计)(?:有|约|近|达)?\Z")
#: Said before a sum that adds up what was told before (同样的办法用在多户人家,共三十余万元).
ADDS_UP = late(r"(?:共|合计|共计|总计|加起来|累计|总数)(?:有|约|近|达)?\Z")
#: 员工档案1287人, 身份证、银行卡号1287人, 访客人脸800人: people counted by their records; also 个人信息,涉及8000人.
RECORDS_BEFORE = late(
    r"(?:档案|个人资料|客户资料|用户资料|员工资料|名单|名册|简历|病历|通讯录|手机号码?|身份证号?码?|家庭住址|薪资|工资单?|"
    r"银行卡号|银行账号|(?:人脸|指纹|声纹|虹膜)(?:信息|图像|照片|特征)?|(?:个人|公民|员工|职工|客户|用户|学生|学员|业主|会员|患者|考生|身份)信息)"
    r"(?:数据|表)?(?:,(?=共|合计|涉))?(?:共计?|合计|涉及|约|近|超过|达|逾|计)*\Z"
)
#: The last characters of those words.
RECORDS_ENDS = frozenset("案料单册历录码号证址资息据表共计约近过达逾脸纹膜像片征及")
#: 4200条(姓名、电话、地址), 4200条,含姓名电话: what each of them holds.
DETAILS_BEHIND = late(
    r"(?: (?:of|from|in) [a-z0-9_. ]{1,20})? ?(?:\((?:均|都|每条|字段|内容)?(?:含有?|包含|包括|涉及|有|为|是)?"
    r"|,(?:其中|均|都|每条|字段|内容|里面)?(?:含有?|包含|包括|字段有|字段为)"
    r"|,? ?(?:including|containing|with|fields?))[: ]{0,2}"
    r"(?:客户|用户|业主|买家|收件人|学生|会员|公民|个人)?的?(?:姓名|身份证|手机号?|电话|住址|联系方式|name|phone|mobile)"
    r"(?![^,。;)]{0,8}(?:脱敏|隐去|匿名|打码))"
)
#: Before it: what is counted opens accounts, whatever else stands there.
OPENS_ACCOUNTS = late(r"密码|口令|凭证|token|cookie|session")
#: 2万用户的姓名、手机号 and 两万个用户的姓名手机号: it is what is known of them that is counted.
USERS_INFO = late(
    r"(?:注册|付费|平台)?(?:用户|会员|客户|玩家|学员|学生|患者|消费者|业主|买家|顾客)的?[^,。;、0-9的]{0,4}"
    r"(?:姓名|手机号|身份证|联系方式|电话号码|住址|地址|个人信息|信息(?!系统|技术|服务)|资料|简历|病历|实名)"
)
#: Accounts whose passwords were tried and found to fit.
LOGGED_IN = late(
    r"撞库|撞出|扫号|洗号|晒密|爆破|试出|破解|命中|成功登[录入陆]|登[录入陆]成功|登[进录入陆]了|验证有效|(?<!注册)成功(?:了|共|约|近)*\Z"
)
#: Those that tell it of themselves; the others where the text speaks of passwords.
TRIED = frozenset(("撞库", "撞出", "扫号", "洗号", "晒密", "爆破", "试出", "破解"))
#: 612个账号被撞库成功, 800个账号被人撞开, 3000个会员账号被盗: told behind the figure, in a text of such means.
LOGGED_IN_AFTER = late(
    r"[^,。;!?0-9未没无]{0,10}?(?:[被遭](?!封|冻|拦|风控|注销|锁)[^,。;!?0-9未没无]{0,8}?(?:撞库|撞开|撞破|撞出|撞了|试出|破解|爆破|攻破|攻陷|盗|接管|登录|登陆|登入)"
    r"|(?:登录|登陆|登入|撞库|验证|匹配|命中)成功|成功(?:被)?(?:登录|登陆|登入|命中|撞库)|失陷|沦陷|compromised)(?!失败|未|不)"
)
STUFFED = late(r"撞库|撞开|撞破|扫号|洗号|晒密|爆破|暴力破解|拖库密码|credential stuffing|password spray|brute.?force")
#: 尝试1.8万个账号: tried, of which others fitted.
TRIED_ONLY = late(
    r"(?:尝试|测试|试了|试过|试探|跑了|跑过|扫描|请求|提交|导入|验证了?(?!成功)|收集|准备)[^,。;成中出]{0,12}\Z"
)
NONE_FITTED = late(
    r"[^,。;]{0,8}[,:]?[^,。;]{0,6}(?:成功(?:了|登录|数)?(?:[0零〇]个?|为[0零])|(?:均|都|全部?)[^,。;]{0,4}(?:失败|未成功|没成功|没有成功|被拦截))"
)
#: 尝试1.8万个账号,成功320个; 影响账号数:1530.
FITTED_BEFORE = late(
    r"(?:(?<!未)(?<!没)(?<!没有)成功(?:登录|登陆|命中|撞出|撞开|验证)?|命中|撞出|撞中)(?:了|的|共|有|约|近)*\Z"
)
ACCOUNTS_BEFORE = late(r"(?:账号|帐号|账户|accounts?)(?:数量?|总数|个数)?[: ]{0,2}(?:共|约|达|为)?\Z")
LOGIN_MEANS = late(r"撞库|扫号|密码|口令|token|session|cookie|凭证|登录态")
GUARDED = late(r"风控|拦截|封禁|封停|规则|模型|告警规则|防护|冻结")
#: Those whom a helper helped.
ASSISTED_UNITS = frozenset(("个", "家", "名", "位", "人", "伙"))
ASSISTED_AFTER = late(
    r"(?:以上|不同|境外|境内|上游|网络|电信|的)*(?:被帮助)?(?:对象|[^,。;、的0-9]{0,8}?(?:团伙|集团|犯罪分子|窝点|平台|网站|团队|组织|公司))"
)
ASSISTED_BEFORE = late(
    r"(?:(?P<helped>(?P<objects>被?帮助|服务|结算|支付结算)的?(?:对象|上家|团伙)(?:数量?|合计|总计|累计|共|有|为|是|达|计|总数|约|至少|超过)*|(?<!有)帮助了?)|(?P<gave>(?:提供|出租|租)[^,。;0-9]{1,12}给)|(?:向|为|给|替|帮))(?:约|近|共|至少|多达|超过)*\Z"
)
#: The last characters of those words.
ASSISTED_ENDS = frozenset("助了象共有为是达计向给替帮约近少过数量家伙")
CRIMINAL = late(r"诈骗|电诈|团伙|窝点|涉诈|赌|犯罪|色情|淫秽|洗钱|黑产|黑灰产|传销|被帮助")
HELP_AFTER = late(
    r"[^,。;0-9]{0,4}(?:提供|搭建|架设|开发|制作|维护|推广|引流|支付结算|结算|走账|代收|代付|跑分|过账|转账|收款|取现|洗|打款|架|搭|拉|充当|群发|发送|供|租|出租|托管|接入|服务|做|建)"
)
#: 300万左右的页面浏览: said between a figure and what it counts.
ABOUT_AFTER = late(r"(?:左右|上下)的?")
