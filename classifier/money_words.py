"""Words beside a sum of money that tell whose it is and what became of it: moved on, shared, lost, spent, demanded.

All patterns run on text folded to half width, lower case, simplified script.
"""

from __future__ import annotations

from classifier.late import late

#: What may stand between words for a sum and its figure.
SO_MUCH = r"(?:了|等|共计?|合计|总计|累计|总共|一共|人民币|大约|约|近|达|为|是|超过|至少|:)*\Z"
#: A deceit, told anywhere in a text.
DECEIT = late(r"骗|虚构|谎称|冒充|假冒")
#: 银行卡被用于接收被骗资金61万元, 帮人取现12万元, 持他人银行卡取现12万元.
PASSED_ON = late(
    r"(?:账户|卡|收款码)[^,。;0-9]{0,8}(?:接收|收转|流入|转入|汇入|打入|进入|转移)[^,。;0-9赚]{0,8}(?:资金|款项?|钱)(?:共计?|合计|总计|累计|约|近|达)*\Z"
    r"|(?:帮|替|代|持|[用拿](?:着|了)?(?:他|别)人)[^,。;0-9]{0,12}取(?:现|款)(?:共计?|合计|总计|累计|约|近|达|了)*\Z"
)
#: 转移赃款9万元, 赃款9万元取出: what was taken from victims, moved on; by whom is told in the sentence.
_LOOT = r"(?:赃款|赃钱|黑钱|(?:诈骗|涉诈|被骗|骗来的|赌博|涉赌)(?:资金|款项?|钱款?))"
LOOT_MOVED = late(
    rf"(?:转移|转出|转走|转账|转递|转给|取出来?|取走|支取|提取|取现|提现|接收|收转|划转|清洗|套现|收[到取下了](?![^,。;]{{0,6}}[返退追]))"
    rf"[^,。;0-9赚得分]{{0,6}}{_LOOT}"
    r"(?:共计?|合计|总计|累计|一共|约|近|达|有|人民币)*\Z"
)
LOOT_BEFORE = late(rf"{_LOOT}(?:共计?|合计|总计|累计|一共|约|近|达|有|人民币)*\Z")
LOOT_MOVED_AFTER = late(
    r"(?:左右|多|余)?(?:全部|全|都|陆续|分批|分次|先后|又|被)*(?:取出|取现|提现|提取|转移|转出|转走|转给|转账|转入|交给|交予|交到|汇给|汇出|汇入)"
)
#: 涉案资金56万元, of a text that tells of money run for others; what was seized or won back is less.
FUNDS_OF_CASE = late(
    r"(?P<seized>(?:冻结|扣押|查扣|收缴|追缴|追回|缴获|上缴|退[还回缴出赔])[^,。;0-9]{0,6})?涉案(?:资金|款项?)"
    r"(?:共计?|合计|总计|累计|一共|约|近|达|有|为|人民币)*\Z"
)
#: Whoever moves it does so for others; a thief moves his own.
FOR_OTHERS = late(
    r"[帮替]|代(?!码|理|价|号|表)|协助|配合|受[^,。;0-9]{1,8}(?:指使|委托|雇佣|安排)|上[家线游]|指使|为(?:他人|对方|[^,。;0-9]{0,6}(?:团伙|集团|分子|人员))"
)
#: 支付上家分成3万元: what others got of it; whom it was paid to by name (支付代理商张某佣金) may be the one accused.
SHARE_PAID = late(
    r"(?:支付给?|付给|分给|付出给?|发给|给付)了?(?:[各其]|几[个名])?(?:上[家线游]|下[线家级]|代理商?|合伙人|合作[方者]|员工|业务员|推广(?:人员|员|商|者)|渠道商?|"
    r"供[货应]商|服务商|技术(?:人员|员)|作者|主播|他人|同伙|同案人?|中间人|介绍人|群主|管理员)(?:们|等人?)?的?"
    r"(?:分成|佣金|提成|分红|报酬|好处费|抽成|返点|返佣|分润)款?(?:共计?|合计|总计|累计|一共|约|近|达|了|为|人民币)*\Z"
)
#: 里面过了35万, of a card that was lent.
RAN_THROUGH = late(
    r"(?:[里上]面?|前后|一共|总共)(?:大概|差不多|一共|总共|共)?(?:过|走|进|流)了(?:大概|约|近|差不多|人民币)*\Z"
)
#: 停服损失订单收入约45万元.
LOST_INCOME = late(
    r"损失(?!加|和|及|与|、|以及|费)[^,。;0-9赔]{0,8}(?:收入|营收|利润|收益|订单|营业额|销售额|销售收入|成交额|交易额|业绩|货款|租金|流水)(?:共计?|合计|总计|累计|约|近|达|为)*\Z"
)
#: 日活损失约8万, 损失订单3万: without a unit of money what is lost is users, orders, traffic and the like.
NO_MONEY_LOST = late(
    r"(?:[日月]活|活跃|流量|粉丝|[装载问览击放光现单销读]量)(?:用户)?(?:数量?)?[^,。;0-9元]{0,4}(?:损失|流失|损耗)了?"
    r"(?:近|约|达|超|逾|共|大约|将近|超过|合计)*\Z"
    r"|损失(?:了|掉)?[^,。;0-9元]{0,4}(?:[日月]活|流量|粉丝|用户|会员|订单|[装载问览击放单销]量)(?:数量?)?"
    r"(?:近|约|达|超|逾|共|大约|将近|超过|合计)*\Z"
)
#: The flow of funds, of whom the words around must tell.
FUNDS = late(r"(?:资金|诈骗|涉诈|赌资|团伙|集团)的?流水[^,。;]{0,8}\Z")
SETTLES = late(r"银行卡|账户|收款码|二维码|聚合码|结算|跑分|走账|代收|代付|四方支付|取现|pos机")
#: 结算流水1.9亿元: by its name it was run for others, whatever they deal in.
SETTLED_FLOW = late(r"(?:结算|代收代付|代[收付]|[走过]账|跑分|收付)的?流水[^,。;]{0,8}\Z")
#: Turnover of an account, or of a trade.
TURNOVER = late(r"流水[^,。;]{0,8}\Z")
TURNOVER_NAMED = late(r"(?:银行|账户|单边|交易|经营|销售|卡)流水[^,。;]{0,8}\Z")
TRADE = late(
    r"卖|售|客户|充值|下单|订单|下注|赌|买家|商户|代理|会员|接单|店|代购|刷单|包年|推广|分销|私服|外挂|芯片|套餐|批发|贩|平台"
)
#: 赔损失5万元、开支1万元 and 50万元损失和3万元开支: costs of the suit are no loss.
EXPENSE_AFTER = late(r" ?的?(?:合理|维权|律师|公证)*(?:开支|支出|费用?|花费)")
#: 损失1876万元,另有维权花费21万元: what the suit cost is asked for with the loss.
COSTS_BEFORE = late(r"维权[^,。;0-9]{0,4}(?:花费|费用|开支|支出|成本|花了)[^,。;0-9]{0,4}\Z")
#: 腾讯索赔493.9万元和6.1万元开支: the costs are asked for with the rest.
DEMANDED = late(
    r"索赔|提出|赔偿|索要|要求|请求|诉请|主张|求偿|(?<![只还不需重主必都将快没版])要(?:赔|付)?[^,。;]{0,3}[0-9一二三四五六七八九十]"
)
CLAIM_AFTER = late(r" ?的?(?:直接|经济|精神|征信|财产|全部)?损(?:失|害)")
LOSS_CLAIMED = late(r"主张[^,。;0-9]{0,18}损失(?:共计?|合计|总计|累计|约|近|达|为)*\Z")
CLAIM_VERB = late(r"要|索|求|诉|主张|赔")
#: 肖某要4万元; not 只要, 需要, 主要.
CLAIM_BEFORE = late(
    r"(?:(?<![需只还不重主必都将快没版])要|张口|开口|喊价|反诉)(?:他|她|其|对方)?(?:赔|付)?(?:近|约|上)?\Z"
    r"|(?<!被)(?:要求?|请求|诉请)(?:平台|公司|对方|他|她|其|店家|商家)?(?:退|赔|付|支付|返还|退还|承担)(?:款|还|付|赔|回)?\Z"
)
#: 年研发投入3000万元 is what a firm spends, 2019年研发投入 what it spent in that year.
OF_A_YEAR = late(r"(?:(?<![0-9])年(?:度|均|平均)?|每年)(?:的|在)?研发")
#: What is let by those who let nothing to a crime; 机房 holds machines.
HOUSING = late(r"(?<!机)房|商铺|铺[面位]|门面|宿舍|公寓|车[位库]|土地|[一-鿿]地块|仓库|摊位|柜台|写字楼")
#: What research cost that came to nothing; 没有造成损失 tells none.
COSTS_LOST = late(
    r"损失(?<!没有损失)(?<!没损失)(?<!无损失)(?<!有造成损失)(?<!未造成损失)|打了?水漂|贬值|白[白花费]|付之东流|付诸东流"
)
#: Money spent on mending what was broken is part of the loss.
LOSS_SPENT = late(
    r"(?:抢修|抢救|恢复|修复|修补|找回|排查|应急|攻击|防护|带宽|重建|重装|重搭|清理|清除|查证|溯源|重置口令|高防|外部团队|安全公司|技术公司)[^。;]{0,14}"
    r"(?:花去|花掉|花了|花费|花|付了|付出|支付|支出|用去|掏)[^。;,0-9]{0,8}\Z"
)
#: 又花29000元修复系统, 另花5万多买防护包: likewise.
MENDED_AFTER = late(
    r" ?(?:来|去|用于|[请找][^,。;]{0,12})?(?:抢修|维护|修复|修补|恢复|维修|修理|重建|重装|更换|补救|排查|找回|堵漏|"
    r"堵住|(?:买|购买?|上)[^,。;]{0,3}(?:防护|高防|防火墙))"
)
#: A payment that is asked for is a claim (另付50万元, 再犯就付500万元, 每月交1.7万元,不给就接着打).
DEMANDING = late(
    r"(?<!被)要求|请求|诉求|提出|想让|主张|再犯|违反|违约|索要|否则|开价|开口|(?<![只还不需重主必都将快没版])要(?:公司|他|她|对方|其)"
)
#: 每月交17000元“处理费”,否则接着打.
THREAT_AFTER = late(r"的?[“\"]?(?:处理费|保护费)|[^。;]{0,14}(?:不[给交付]|否则|不然|就不再|接着打|继续打)")
#: 优酷拿到194.6万元损失和5.4万元开支.
AWARDED = late(r"拿到|获赔|判(?:赔|令|决|给|付)|支持|酌(?:情|定)")
#: A lot of records was sold for the sum.
LOT_OF = late(r"[0-9一二三四五六七八九十百千万](?:余|多)?(?:条|组)")
#: What such a sum was spent by.
SPENT_BEFORE = late(r"(?:花|付|支|掏|用)(?:了|费|去|掉|出)?\Z")
#: What is worth so much and was stolen is lost: coins, points, things of a game.
WORTH_BEFORE = late(r"(?:折合|折算|约合|折价|价值|(?<![增市产货充估价升贬保面])值)(?:人民币|成|约|达|近|为)*\Z")
#: 损失经鉴定为120万元, 违法所得经审计为3万元: what was assessed is named before.
ASSESSED = late(
    r"(?:鉴定|审计|评估|核定|审核)(?:机构|公司|中心|结论|意见|结果|报告|金额|数额|确认|核实|鉴定|审计|评估)*(?:为|是|达|计|共|合计|总计|约|人民币)*\Z"
)
#: 利润减少6万元, 少赚了6万元, 减少广告收入3万元: what somebody did not earn is no gain of anybody.
LESS_EARNED = late(
    r"(?:(?:收入|营收|净利|利润|收益|盈利)(?:因此|同比|环比|大幅|直接|共|合计)*(?:减少|下降|下滑|降低|少了|缩水|损失|流失|受损)"
    r"|少[赚挣]|(?:减少|少)了?(?:广告|销售|营业|预期|可得)*(?:收入|利润|收益|盈利))"
    r"(?:了|到|利润|收入|钱|共计?|合计|总计|累计|一共|人民币|约|近|达|为|超过|至少)*\Z"
)
