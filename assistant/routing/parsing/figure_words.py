"""What the measures and dimensions of ``shop_figures`` are called, in English and Chinese.

Each list is tried in order; what an earlier name has taken, a later one does not see ("average order value" is no
order). Words of several measures belong to the narrower one.
"""

from __future__ import annotations

import re

from assistant.routing.parsing.figure_ratios import (
    BOUGHT,
    BUYER,
    CANCEL,
    ITEM,
    ORDER,
    PER_CUSTOMER,
    PRICE,
    RANGE,
    TAKEN_BACK,
    ZBUYER,
)

_FLAGS = re.IGNORECASE | re.ASCII
_PART = r"(?:share|percentage|proportion|percent|per cent|fraction|portion|part|ratio|rate|%)"
_AGAIN = r"(?:again|a second time|twice|more than once|for more|back)"
_TIME_OR_PLACE = r"(?:day|week|weekday|month|quarter|year|hour|country|market|product|item|category|customer)s?\b"
_C = r"[个位名]?"
_MEASURES = {
    name: re.compile(pattern, _FLAGS)
    for name, pattern in (
        (
            "items_per_order",
            rf"{ITEM} (?:(?:are |were |is |was )?(?:there )?)?(?:per|in each|in every|in an?|in the|to an?|for each|an?|each|/)\s?(?:average |typical |single |mean )?{ORDER}\b|\b(?:basket|cart) size|{ORDER} size in {ITEM}|{ITEM}[ -]per[ -](?:average )?{ORDER}|(?:most|fewest|more) (?:things|items|pieces|products|units|goods) (?:in|into|to) (?:the|an?|each|their|every) {ORDER}|(?:average )?{ORDER} (?:depth|fill)|how (?:many|full) (?:{ITEM} )?(?:are |were |is |was )?(?:(?:there|people put|customers put|do customers put|go|went|fit) )?in(?:to)? (?:an? |the |each |our )?(?:average |typical )?{ORDER}\b(?! (?:did|do|have|were|had|came|came in|placed|are|in))|how full (?:are|is|were|was) (?:the |our |an? )?(?:average |typical )?{ORDER}\b|units per transaction|\bupt\b"
            r"|(?:每|一|平均每?一?|平均)(?:张|笔|个)?(?:订单|单|笔)(?:里|中)?(?:平均)?(?:大概|大约)?(?:装|买|含|有|带|卖|购买|包含|是)?了?(?:几|多少)[件个样](?:商品|东西|货)?|(?:每|一|平均每?一?)(?:张|笔|个)?(?:订单|单)(?:的)?(?:平均)?(?:件数|商品数|商品件数)|(?:每|一)(?:张|笔)?(?:订单|单)(?:大概|平均|里|中|都|能|会|要)?(?:买|拿|装|下|带|凑)?(?:的)?(?:东西|商品|货)?(?:的)?(?:件数|最多件|几件)|(?:每|一)(?:张|笔)?(?:订单|单)(?:买|拿|装|带)(?:的)?(?:东西|件数|商品|货)|单均件|客均件数|件单(?:数|量)|连带率?|单均件数|客单件|平均件数|(?:每|一)(?:张|笔)?(?:订单|单)几件",
        ),
        (
            "average_order_value",
            rf"(?:average|avg\.?|mean|typical|median) (?:{ORDER}|ticket)(?:[ -]?(?:value|size|amount|total|worth|spend))?|(?:average|avg\.?|mean|typical) spend(?:ing)?(?: (?:per|an?|each|on an?|in an?|for each) {ORDER})?(?! (?:per|by|of|for) (?:customer|head|person|day|week|month|buyer|shopper|year))|{ORDER}[ -]per[ -]{ORDER}|(?:average|avg|mean|typical) (?:spend(?:ing)?|value|amount|revenue|sales?|sum|total)(?: (?:per|of an?|for an?|on an?|in an?|an?|each) {ORDER})|\baov\b|\b(?:orders?|baskets?|transactions?|purchases?|checkouts?|carts?|invoices?|ticket|per-order) (?:value|worth)|\b(?:ticket|cheque) size|(?:spend(?:ing)?|revenue|money|sales|turnover|value|takings|£|pounds) (?:per|for each|in each) {ORDER}|how much (?:is|was|does) (?:an?|the|each|our) (?:average |typical )?{ORDER} (?:worth|bring|come to|cost|average|total)|how (?:big|large|much) (?:is|was|are|were) (?:an?|the|our) (?:average |typical )?{ORDER}|(?:what|how much) (?:do|did|does) (?:people|customers|shoppers|buyers|an? (?:customer|buyer|shopper)) (?:typically |usually |generally )?spend (?:on average )?(?:per|each|in an?|on an?|in one) {ORDER}|(?:size|value) of (?:the |an? |our )?(?:average |typical )?{ORDER}|\batv\b"
            r"|客单价?|(?:平均|(?<![日天周月])均)(?:每)?(?:一)?(?:张|笔|个)?(?:订单|单)(?:的)?(?:总)?(?:金额|价值|额|价|多少钱|消费|值|收入|销售额)?|(?:每|一)(?:张|笔)?(?:订单|单)(?:的)?(?:平均)?(?:金额|多少钱|消费|花多少|卖多少|值多少|均价|价值)|(?:每|一)(?:张|笔)?(?:订单|单)(?:的)?(?:平均|均值|均额)(?:是)?(?:多大|多少|多高)?(?:的)?(?:金额|钱)?|笔单价|单均价?|(?:订单|单)(?:的)?均价|(?<![日天周月])均单价?|平均订单|订单均值",
        ),
        (
            "cancellation_rate",
            rf"(?:cancel(?:l?ation|led|ed)?s?|return|refund)[ -]?(?:rate|ratio|percentage|share|%)|(?:rate|level) (?:of|for) (?:cancell?ations?|returns|refunds|cancell?ed orders)|most (?:likely|prone) to (?:be |get )?{CANCEL}|% (?:of )?(?:orders )?(?:cancell?ed|cancell?ations)|cancell?(?:ed|ation|s)? ?(?:pct|per ?cent)|{_PART} of (?:all |the |our )?(?:cancell?ed {ORDER}|cancell?ations|{ORDER} (?:that |which )?(?:were |are |was |get |got |gets |end(?:ed)? up |have been |is |being )?{CANCEL})|how (?:often|frequently) (?:are|were|do|did|is|was) (?:our |the )?{ORDER} (?:get |being |end up )?{CANCEL}|(?:cancel(?:led)? {ORDER}|cancell?ations) as an? {_PART}"
            r"|(?:取消|退货|退单)(?:的|掉的)?(?:订单|单子?)?(?:数|量)?占(?:全部|总|所有|整体|了)?(?:的)?(?:订单|单量|单数)?(?:总)?(?:数|量)?(?:的)?(?:比例|比重|占比|百分比|百分之几|几成|多少)|(?:订单|单子?)?(?:的)?(?:退单|取消|退货|退款|退订|撤单|砍单|弃单|毁单)(?:的)?(?:订单|单)?(?:的)?(?:比率|率|比例|占比|比重|百分比|概率|几率)|最(?:容易|常|爱|喜欢)(?:被|遭)?(?:取消|退)|(?:多大|多少|什么|几)(?:的)?(?:比例|成|占比)(?:的)?(?:订单|单子?)(?:被|给|遭)?(?:取消|退)|(?:订单|单子?)(?:里|中|当中)?(?:有)?(?:几成|百分之几|多大比例|多少比例|百分之多少)(?:的)?(?:被|给|是)?(?:取消|退)|(?:取消|退)(?:掉|了)?(?:的)?(?:订单|单)?(?:占比|占多少|占几成|占了?几|比例)",
        ),
        (
            "cancelled_orders",
            rf"cancell?ed (?:order )?(?:volumes?|count|numbers?|totals?)|cancell?ations?\b|\bcancels\b(?= (?:by|per|in|last|this|since|for)|\W*$)|(?:{ORDER}) (?:lost|gone|dropped) to cancell?ations?|{CANCEL} (?:{ORDER}|invoices|ones)|(?:{ORDER}|invoices) (?:that |which )?(?:were |got |are |get |was |have been |had been |being |ended up )?(?:cancel(?:l?ed)?\b|called off|voided)|cancel(?:s|led|ed)? (?:the )?(?:most|least|more)|(?:most|fewest|more) cancel(?:led|s)?\b|(?:how many|number of|count of|total|most|fewest|more) (?:returns|refunds)\b|\b(?:returns|refunds)(?= (?:by|per|each|every) {_TIME_OR_PLACE})|^\W*(?:(?:show|give|me|our|the|and) )*(?:returns|refunds)(?= (?:in|last|this|since|during)\b)"
            r"|(?:订单|单子?)(?:里|中|当中|里面)?(?:有)?(?:多少|几)(?:张|个|笔)?(?:是)?(?:被|给)?(?:取消|退)了?|退(?:掉|了)*(?:多少|几)(?:张|个|笔)?(?:订单|单子?|次|回)|被?(?:取消|退|撤销)(?:掉|回|来|了)*的(?:订单|单子)(?:数|量)?|取消了?(?:掉)?(?:多少|几|的)?(?:张|笔|个)?(?:的)?(?:订单|单子?|单数)(?:数|量)?|(?:多少|几)(?:张|笔|个)?(?:订?单|订单|单子)(?:被|给|遭到?|是)?(?:人)?(?:取消|退)了?|(?:退单|撤单|砍单|取消)(?:的)?(?:订单|单子?)?(?:的)?(?:数量|总数|笔数|单量|数|量|次数|单数|情况|单)|(?:订单|单子?)?被取消(?:了)?(?:的)?(?:订单|单子?)?(?:数|量)?|(?:订单|单子?)取消(?:数|量|情况)?|取消(?:得|的|了)?最[多少]|取消(?:掉|了)?的(?=呢|有|\W*$)|退货(?:数量|数|量|情况)|退货(?=最|得?多|得?少|[高大]不|严重|有?(?:多少|几)|了(?:多少|几)|呢|走势|趋势|[，,。？?!\s]*$)|退单|砍单",
        ),
        (
            "repeat_rate",
            rf"(?:repeat|repurchase|reorder|re-order|re-purchase|retention|return(?:ing)?[ -]customers?|repeat[ -](?:customers?|buyers?|shoppers?)|re-?buy(?:ing)?|repeat[ -]?(?:purchase|purchasing|buying|buy|order(?:ing)?|business)|come[ -]?back|loyalty)[ -](?:rate|ratio|percentage|share|%)|\brpr\b|re-?purchase rate|repurchase\b|repeat purchases?|repeat[ -]?buying|rate of (?:repeat|return|repurchase)\w*(?: \w+)?|{_PART} of (?:all |the |our |\w+ )?{BUYER} (?:who |that |which )?(?:\w+ )?(?:come|came|buy|bought|order(?:ed)?|purchased?|return(?:ed)?|show(?:ed)? up|shopped|shop|made|make|placed?|coming|buying|ordering|returning|have ordered|have bought|reorder(?:ed)?|with (?:more than one|two or more|repeat)|repeat)(?: \w+){{0,4}}? ?(?:{_AGAIN}|second|another|two or more|repeat)?|(?:repeat|returning|existing|loyal) {BUYER},? (?:as|in) (?:an? )?{_PART} of|{_PART} of (?:our |the |all )?(?:returning|repeat|loyal|existing) {BUYER}|how many (?:of our )?{BUYER} (?:come|came|buy|bought|order(?:ed)?|return(?:ed)?|go on to buy|went on to buy) {_AGAIN}|(?:{BUYER} )?(?:(?:buy|bought|order(?:ed)?|purchased?|shop(?:ped)?|come|came|coming|buying|ordering) {_AGAIN}(?! than)|second (?:purchase|time|order))|how (?:often|likely) (?:do|are|is) {BUYER} (?:to )?(?:come|buy|order|return)"
            rf"|(?:复购|回购|再购|重复购买|重购|回头|二次购买|返购|再次购买|复买|留存)(?:的)?{ZBUYER}?(?:的)?(?:比)?(?:率|比例|占比|比重|情况)|(?:复购|回购)(?!的?{ZBUYER})|(?:再|又)(?:次|来)?(?:来)?(?:买|下单|购买|光顾)(?!什么)(?:了)?(?:的比例|的占比)?|(?:买|下|购买|来)(?:过|了)?(?:的)?第?[二两](?:次|回|单|遍)|回来(?:再)?买|买[两二]次以上|重复购买|第二[次回]|二次(?:购买|下单)|(?:回头客|老客户?|老顾客|熟客)(?:的)?(?:比例|占比|比重|百分比|几成|占我们|占.{{0,8}}多(?:大|少)|占整体|占全部|占了?(?=.{{0,8}}(?:多大|几|百分))|率)|买家?(?:里|中)(?:有)?几成.{{0,4}}(?:再|又|二)",
        ),
        (
            "new_customers",
            rf"(?:new|first[ -]?time)(?: ones| ones)? (?=(?:vs\.?|versus|and|or|against|&|v) (?:returning|repeat|existing|old) {BUYER})|新(?=老(?:客|顾|用户|买家))|(?:brand[ -]?new|newly (?:acquired|won|gained)|new|first[ -]?time|fresh|recently acquired) {BUYER}\b|first[ -]timers|newcomers|newbies|new (?:faces|names|joiners|accounts|blood)|{BUYER} (?:did we )?(?:won|win|acquired?|gain(?:ed)?|signed up|sign up|join(?:ed)?)\b|(?:customer )?acquisitions?\b(?! (?:cost|month|cohort))|(?:bought|ordered|purchased|shopped)(?: from us| with us)? for the (?:very )?first time|(?:made|placed) their first (?:order|purchase)|first[ -](?:ever )?(?:orders|purchases)\b|\bnew ones\b|{BUYER} who (?:first )?(?:joined|started)|(?:of (?:them|those|these|which) )?(?:are|were|is|was) (?:brand[ -]?)?new\b(?! (?:products?|items?|lines?))"
            rf"|新(?:增|来|进|获取?的?|的|注册)?了?(?:多少|几)?{_C}(?:的)?(?:新)?(?:客户|顾客|买家|客人|用户|会员)(?:数量?|量|人数)?|(?:brand[ -]?new|new|first[ -]?time|全新|崭新|头一回来|头一次来|头次来|初次来|初次(?:购买|下单))\s?的?\s?{_C}(?:客户|顾客|买家|客人|用户|会员)(?:数量?|人数)?|新(?:面孔|朋友)(?:的?(?:数量?|人数))?|新客(?:数|量|人数)?|拉新(?:数|量|人数|情况)?|首(?:购|单|次购买|次下单)(?:的)?(?:客户|顾客|人|用户|买家|客)(?:数|量)?|第一次(?:来|在我们这|在店里)?(?:买|下单|购买|光顾)(?:的)?(?:客户|顾客|人|买家)?|获客(?:数|量)?(?!的?(?:月|成本|渠道|批次))",
        ),
        (
            "returning_customers",
            rf"(?:returning|repeat|existing|old|recurring|regular|established|previous) {BUYER}\b|{BUYER} (?:who|that) (?:had )?(?:already )?(?:bought|ordered|came) (?:before|back)|customers? coming back|regulars\b|\b(?:returning|existing|repeat) ones\b|\b(?:are|were|is|was) (?:returning|repeat|existing)\b|returners\b|repeaters\b|second[ -]time {BUYER}|{BUYER} (?:did we (?:get|win) back|came back(?! (?:again|within)))(?! (?:rate|share))"
            r"|老(?:客户|顾客|客|买家|用户|客人)(?:数量?|人数)?|回头客(?:数量?|人数)?|(?:老客户?|老顾客)?(?:回购|复购|返购)(?:的)?(?:客户|人|客|用户|顾客|买家)(?:数|数量)|复购(?:客户|人数|用户|顾客)(?:数)?|熟客|回头的客",
        ),
        (
            "customers",
            rf"(?:(?:number|nr\.?|no\.?|num|count|headcount|amount|#) (?:of )?(?:the |our |all |your |those )*|active |unique |distinct |individual |how many |total |different |paying )*(?:customers|buyers|shoppers|clients|purchasers)(?: (?:count|numbers?|total))?\b|(?:customer|buyer|shopper|client) (?:mix|split|breakdown|distribution|structure|count|numbers?|base|total|head ?count)|(?:how many|number of) (?:different )?(?:customer|buyer|shopper|client|purchaser)\b|how many (?:different |individual |unique )?(?:people|accounts|individuals|households|folks|punters)|\b(?:punters|uniques)\b|unique purchasers|(?:number of|more|fewer|less|as many) (?:people|individuals|heads|folks)"
            rf"|(?:活跃|下单|购买|成交|付款|有效|购物|消费|总)?(?:客户|顾客|买家|客人|用户)(?:总)?(?:数量?|量|人数|总数)|(?:多少|(?<![周期拜])几){_C}(?:不同的?)?{ZBUYER}(?!民|次|均)(?:下单|下过单|买|购买|消费)?|{ZBUYER}(?:有|共有|一共)?(?:多少|几)[个位名人]?|(?:购买|下单|成交|消费|付款|买单|付费)人数|活跃(?:客户|顾客|买家)|(?:下单|购买|消费|买东西|买(?=的))的?人(?:数)?|人数|(?<![新老头回散])客数|客流量?|人头数?|客户|顾客|买家",
        ),
        (
            "units",
            r"\bqty\b|\bunit (?:sales|volumes?|counts?)\b|\bunits?\b|\bpieces?\b|\bpcs\b|quantit(?:y|ies)|sales? volumes?|(?<!order )(?<!orders )(?<!transaction )(?<!purchase )(?<!invoice )(?<!checkout )volumes?\b(?! of (?:the |our |all )?(?:orders|transactions|purchases|invoices|checkouts))|(?:number|nr\.?|amount|count|no\.?|num|#) (?:of )?(?:the |our |all |your |those )*(?:items|articles|products|goods|things)(?: sold)?|(?<!which )(?<!what )(?<!best )(?<!top )(?:items|articles|goods|products|things|stuff) (?:we |were |have been )?(?:sold|shifted|moved|shipped)(?! (?:the )?(?:best|worst|most|least|only|in|fewest|lowest|highest|well|more)\b)|(?:items|goods|articles) (?:sales|count)|copies\b|\b(?:sell|sold|sells|shift(?:ed)?|moved?) (?:the )?(?:most|fewest|least) of\b|how many (?:[\w'-]+ ){0,7}?(?:did we sell|were sold|have we sold|sold|do we sell|we sold|did we shift|we shifted|did we move|went|got sold|left the shop|did we ship|were bought|were ordered|have gone|were shifted|shifted)|how many (?:items|articles|products|goods)|how many (?:went out|flew|moved|did we do|have gone out|got sold|were sold|sold|shifted|we sold|did we sell)\b"
            r"|(?:按|以|论)件(?!数)|走量|总件|几只|(?<=[日周月季年])销(?![售额量])|销量|销售(?:的)?(?:数量|件数|总量|量)|(?:卖|售|出|走|发|销|买)(?:出去?|掉|走|去)?了?(?:去|出)?(?:的)?(?:总共)?(?:多少|几)(?:个|件|只|套|条|把|盒|张|瓶|台|双|款|货|包|本|份|支|块(?!钱))(?:货|商品|产品|东西)?|件数|出货(?:量|数)?|走货(?:量)?|(?:多少|几)(?:件|只|套|把|盒|瓶|双|条)(?:货|商品|东西)?|多少个|(?<=共)几个(?=[？?。，,吧呢啊呀]|$)|(?:卖|售)出(?:的)?(?:数量|件数|量)|动销(?:量|数|(?!率))|卖了?(?:多少|几)货|出库(?:量|数)|商品数量|(?<![单易客户人])(?<![单易]的)数量|发货量",
        ),
        (
            "orders",
            r"(?:numbers?|amount|count|nr\.?|no\.?|num|#|volume) (?:of )?(?:the |our |all |your |those )*(?:orders|transactions|purchases|checkouts|sales|invoices)\b|(?:order|transaction|purchase|checkout|invoice)s? (?:count|volumes?|numbers?|totals?|quantity|intake|frequency)\b|how many (?:times|purchases|transactions|sales|checkouts|invoices|baskets)\b|how often (?:do|did|does|have|has) (?:\w+ ){1,3}?(?:order|buy|purchase|shop)|\border(?:s|ed)?(?: from us| with us)? (?:the )?(?:most|least|more) (?:often|frequently|times)|\bmost frequent(?:ly)?\b|sales count|\border(?! (?:it|them|these|those|this|ascending|descending|from (?:worst|best|low|high|most|least|small|big)))s?\b(?! value| for the)|\bordering\b|\btransactions\b|\bpurchases\b|\bcheckouts\b|\binvoices\b"
            r"|(?:订|定)单(?:的)?(?:总)?(?:数量?|量|笔数|总笔数|总数)|(?:订|定)单|(?:多少|(?<![周期拜])几)(?:张|个)?(?:单|笔|订单)(?!子?被|价)|(?<![订退])单(?:量|数)|(?:下单|成交|交易|购买|付款|出单|接单|成单|支付)(?:的)?(?:总)?(?:笔数|数量?|量|次数|单数|单量)|(?:成交|交易|下单)(?:了)?(?:多少|几)(?:次|单|笔)|笔数|(?:买单|光顾|下单|购买|买)(?=得?最(?:勤|频繁|经常|多次))|下单(?!过|的人|人|次数最)|出单|单子(?:数|量)?",
        ),
        (
            "revenue",
            r"revenues?\b|turnover|turn(?:ed|ing)? over|\bsales\b|takings|earn(?:ed|ings|s|t|ing)?\b|\bincome\b|\bmoney\b|\bcash\b|\bgmv\b|proceeds|top[ -]?line|receipts|billings|gross(?:ed)?\b(?! (?:margin|profit))|\b(?:bring|brings|brought|bringing|pull|pulled|rake|raked|rakes|take|took|taken) in\b|\b(?:did|do) we (?:take|make|gross|bill|earn|turn|bank)\b|(?:how much|what) (?:did|do|does|have|has|were|was|are) (?:[\w'&-]+ ){1,6}?(?:sell|make|made|take|taken|earn|bring|spend|spent|sold|generate|contribute|worth|sell for|do)\b|\b(?:sales?|sold|goods|merchandise) value\b|\bvalue of (?:sales|goods)|\bmoney (?:in|made)\b|how much (?:came in|did we (?:make|take|sell|do)|have we (?:made|taken|sold|done)|we (?:made|took))|\btrad(?:e|ing)\b(?! (?:customers|accounts|buyers|prices?|fairs?|discount))|\b(?:rang|ring|rung) up\b|\bbanked\b|how much (?:was sold|we sold|sold|we made|we took|is|was|came|comes|went)|generat(?:e|es|ed|ing)\b|\bspen(?:d|t|ding)\b|invoiced|\bcontribut(?:e|es|ed|ion|ions)\b|(?:order|sales|transaction|total) (?:amounts?|totals?)|\bspenders\b|biggest spending"
            r"|销售(?:总|净)?(?:额|收入|金额|业绩)|进账|进帐|入账|入帐|营业(?:总)?额|营收|(?:营业|总)?收入|流水|成交(?:总)?(?:金)?额|交易(?:总)?(?:金)?额|(?:卖|做|赚|挣|收|花|消费|贡献|买|带来|创造|产出)了?(?:出)?(?:去)?(?:多少|几个?)(?:钱|英镑|镑|元|块)?|卖得?钱|卖钱|赚了?(?:多少|钱)|业绩|(?:消费|购买|订单|采购|花费|总)(?:总)?金额|(?:消费|采购|购买|购物|订货|进货|订购|支出|花费|开销)(?:总)?额|开销|花(?:钱|费)|贡献|盈利|金额|毛收|总额|销售(?!量|数|件)|营业(?!时间)|进项|赚(?:钱|得)|多少钱|卖多少",
        ),
    )
}
# each with the ones of several words before those whose words they have
MEASURES: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (name, pattern)
    for at in _MEASURES.items()
    for name, pattern in {
        "average_order_value": (PRICE, *PER_CUSTOMER, at),
        "cancelled_orders": (TAKEN_BACK, at),
        "customers": (BOUGHT, at),
        "units": (RANGE, at),
    }.get(at[0], (at,))
)

_PER = r"(?:by(?: each| every| the| individual| calendar)?|per|each|every|for each|for every|over|across|split (?:by|into|over)|grouped by|broken down (?:by|into)|in each|from each|of each|to each|between|among|amongst|\bon an?|with every)"
_ZPER = r"(?:按照?|分|各个?|每一?个?|逐|不同|依照?|以|拆成?|细?分到|精确到|具体到|细到)"
_BEST = r"(?:top|bottom|best|worst|biggest|largest|smallest|highest|lowest|strongest|weakest|poorest|slowest|fastest|leading|main|busiest|quietest|record|peak|most|least|key|favourite|favorite|(?:which|what)(?! (?:did|do|does|was|were|is|are|have|has|had|can|will|about|would)\b))"


# "how many orders a day do we get"
_A_TIME = (
    r"(?:\x00+|\b(?:orders|sales|units|pieces|items|customers|buyers|cancell?ations|takings|turnover|revenue|money)) an? {time}\b"
    r"(?! (?:ago|before|earlier|later|after))"
)


def _noun(words: str, chinese: str, *, more: str = "") -> str:
    """The forms that ask for figures by a thing: "by X", "X by X", "which X", "top 5 Xs", "Xs with ...", 按X, 哪个X."""
    return (
        rf"\b(?:down to|(?:switch|change|go|drill|zoom|roll|over)(?: it| this| that)?(?: up| down)? (?:to|into)|split (?:up )?into|broken into) (?:the )?(?:{words})\b|\b(?:rank|compare|sort|list|order)(?: the| our| all)* (?:{words})(?<=s)\b|\b(?:{words})[ -](?:rank(?:ing|s|ed)?|level|league|breakdown|split|level|wise|distribution|mix|comparison|table|chart|view|overview)\b|\b{_PER}[ /](?:different |various )?(?:single |individual |calendar |product |customer |shipping |delivery |whole )?(?:{words})\b(?!-)"
        rf"|\b(?:over|across|between|among|throughout) (?:the|our|all|all the|all our|the different|the various|various|different) (?:{words})(?<=s)\b|(?:{chinese})(?:按|以|依|根据)[^，。]{{1,10}}(?:排|从)"
        rf"|\b{_BEST}(?:[ -](?:selling|performing|earning|grossing|ranked|\w{{1,12}}|\x00+))?(?: (?:\d{{1,4}}|\w{{1,8}}))? (?:{words})\b(?! (?:ago|before|to date))"
        rf"|(?:{_ZPER}|\b(?:by|per|each)\s?)(?:一)?个?\s?(?:{chinese}|(?:{words})\b)|(?:哪|什么|啥)(?:个|些|一个)?\s?(?:{words})\b|\b(?:top|bottom)\s?\d{{1,3}}\s?(?:{words}|{chinese})|(?:最[^，,。的]{{1,4}}的|前面?|后|倒数|垫底的)\s?[一二两三四五六七八九十\d]{{1,3}}[个大名位款样种家]?的?(?:{chinese})|\b(?:x|×|\*)\s(?:{words})\b(?=$|[?.,;!])|[×*]\s?(?:{chinese})|哪[一几些两二三四五六七八九十\d]{{0,2}}[个款件种样]?(?:{chinese})|(?:什么|啥)(?:{chinese})"
        + (f"|{more}" if more else "")
    )


_T = "(?:\x00|走势|趋势|变化|销售额?|销量|订单|营收|营业额|流水|收入|客单|明细|报表|数据|曲线|对比|波动|汇总|统计|分布)"
DIMENSIONS: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (name, re.compile(pattern, _FLAGS))
    for name, pattern in (
        (
            "cohort",
            r"\b(?:monthly |acquisition |joining )?cohorts?\b|\b(?:by|per) (?:the )?(?:month of (?:the )?first (?:order|purchase)|first[ -](?:order|purchase) month|acquisition month|joining month)|同期群|留存|(?:按|分)?首(?:单|购|次购买|次下单)(?:的)?(?:月份?|时间)|获客(?:的)?(?:月份?|批次)",
        ),
        (
            "weekday",
            _noun(
                "week ?days?|days? of (?:the )?week|day names?|monday to sunday",
                "星期几?|周几|礼拜几?(?!天)",
                more=r"(?:monday|mon) ?(?:to|through|-) ?(?:sunday|sun)\b|week ?ends?\b.{0,40}?\b(?:vs\.?|versus|and|or|against|with|to|than|from)(?: on| the| during| our)* (?:(?:working |normal )?week ?days?|the week|working days)|(?:week ?days?|working days)\b.{0,40}?\b(?:vs\.?|versus|and|or|against|with|to|than|from)(?: on| the| at| our)* week ?ends?|周末和(?:平日|工作日|平时)|周[六日末].{0,8}(?:平时|平日|工作日)|(?:工作日|平日|平时)(?:和|与|跟)周末|(?:which|what|on which|best|busiest) (?:weekdays?|days? of the week)|\bday[ -]of[ -](?:the[ -])?week\b|weekdays?\b(?: vs)|weekday\b|\b(?:mon|tues|wednes|thurs|fri|satur|sun)days\b|\b(?:at|on|during|over) week ?ends\b|\bon an? (?:mon|tues|wednes|thurs|fri|satur|sun)day\b.{0,20}\b(?:vs\.?|versus|than|against|compared)\b|星期几|周几|礼拜几|(?:周|星期|礼拜)一到(?:周|星期|礼拜)?[日天]|一周(?:里|中|内|当中)?(?:的)?[各每]一?天|哪几?天.{0,4}(?:一周|一星期)|\b(?:when|what part) (?:in|during|of) (?:the|a) week\b|一周七天|一周(?:里|中|内|当中)?.{0,4}(?:什么时候|何时)|一周(?:里|中|内|当中).{0,6}(?:哪天|哪一天|哪几天|分布)|平日和周末|工作日",
            ),
        ),
        (
            "hour",
            _noun(
                "hours?(?: of (?:the )?day)?|times? of (?:the )?day",
                "小时|时段|钟头|钟点|点钟",
                more=r"\bhourly\b|\bmornings?\b.{0,20}\b(?:or|vs\.?|versus|than|and|to)\b.{0,15}\b(?:afternoons?|evenings?|nights?)\b|hours? of (?:the )?day|time of (?:the )?day|when (?:during|in) the day|(?:at )?what times?\b|几点(?!意见|建议)|哪个(?:时段|钟头|小时)|什么(?:时段|时间段|钟点)|一天(?:中|里|内|当中)?.{0,6}(?:时段|几点|24小时|小时|什么时候|何时|什么时间|哪个时间|哪段时间)|24小时",
            ),
        ),
        (
            "day",
            _noun(
                "days?|dates?(?! range)",
                "天|日(?!本|期间|用)",
                more=_A_TIME.format(time="day")
                + rf"|\bdaily\b|\bday[ -](?:by|on|after)[ -]day\b|\bday-to-day\b|哪一?[天日]|最[高低多少好差大小强弱]的?(?:前)?(?:[一二两三四五六七八九十]|\d{{1,2}})天|(?<![今昨前当单每首生节假])日(?:度|销(?!量前)|均|报|{_T})|日期(?!间)|(?:一天|单日)最[多少高低好差]|一天一天|一天天|天天",
            ),
        ),
        (
            "week",
            _noun(
                "weeks?(?!day)",
                "周(?!几|[一二三四五六日末])|星期(?!几|[一二三四五六日天])|礼拜(?!几|[一二三四五六日天])",
                more=_A_TIME.format(time="week")
                + rf"|\bweekly\b|\bweek[ -](?:by|on|after)[ -]week\b|\bweek-to-week\b|哪一?周|哪个(?:星期|礼拜)|(?<![上本这每近])周(?:度|均|{_T})|(?:星期|礼拜)为单位|一周一?周|一(?:个)?(?:星期|礼拜)一",
            ),
        ),
        (
            "month",
            _noun(
                "months?",
                "月(?!初|底|中|末)份?",
                more=_A_TIME.format(time="month")
                + rf"|\bmonthly\b|\bmonth[ -](?:by|on|after)[ -]month\b(?! (?:growth|change|increase))|\bmonth-to-month\b|months? (?:had|has|have|with|were|was|did|by|ranked|that)\b|哪一?个?月|几月份?(?!\d)|(?<![本上这个当\d一二三四五六七八九十])月(?:度|均|销(?!售)|报|{_T})|一个?月一?个?月|\b(?:when|what time|what part) (?:in|during|of) the year\b|一年(?:里|中|当中|之中)?.{0, 4}(?:什么时候|何时)|×\s?月份?|月份",
            ),
        ),
        (
            "quarter",
            _noun(
                "quarters?",
                "季度?(?!节)",
                more=rf"\bquarterly\b|\bquarter[ -](?:by|on|after)[ -]quarter\b(?! (?:growth|change))|哪一?个?季度?|(?<![一二三四上本这1-4])季度(?:{_T})|季度为单位",
            ),
        ),
        (
            "year",
            _noun(
                "years?",
                "年(?!轻|初|底|末|中|会|货)(?:度|份)?",
                more=rf"\byearly\b|\bannual(?:ly)?\b|\byear[ -]by[ -]year\b|哪一?年|历年|一年一?年|(?<![一本上这])年度(?:{_T})",
            ),
        ),
        (
            "country",
            _noun(
                "countr(?:y|ies)|nations?|contry|contries|(?:national |foreign |export )?markets?(?! share)|geograph(?:y|ies)|regions?|territor(?:y|ies)|places|destinations",
                "国家?|地区|市场|地方|国别",
                more=r"\bcountr(?:y|ies)\b(?! code)|\bnations\b|\bby geo\b|\bgeographic(?:al|ally)?\b|\bgeography\b|\bwhere (?:do|did|are|were) (?:our |the |most |all )?(?:customers|orders|sales|buyers|revenue|shoppers|turnover)|\bcountry[ -]by[ -]country\b|\bdomestic (?:vs|versus|and)\b|(?<![三两二四五六七八])(?<!其[他它余])(?<!别的)(?<!剩下)(?<!剩下的)国家(?!队)|哪国|国别|各地|地区|(?:各|分)市场|客户(?:来自|分布在)",
            ),
        ),
        (
            "category",
            _noun(
                "(?:product )?categor(?:y|ies)|catagor(?:y|ies)|product (?:groups?|types?|lines?|famil(?:y|ies))|departments?|ranges|types? of product|kinds? of product|sections",
                "品类|类目|类别|分类|大类|门类|类商品|品种|产品线|系列|类(?!似)",
                more=r"\bcategories\b|\bcategory[ -]by[ -]category\b|品类(?!的)|类目(?!的)|产品线",
            ),
        ),
        (
            "segment",
            _noun(
                "(?:customer |rfm |buyer )?(?:segments?|groups?(?! of products)|clusters?|tiers?)|rfm(?: \\w+)?|types? of customers?|kinds? of customers?",
                "分群|群体|客群|人群|分层|客户(?:分群|群体|分层|类型|类别)|层级",
                more=r"\bsegments\b|\brfm\b|\b(?:customer )?segment[ -]by[ -]segment\b|客户分[群层]|分群|RFM|客群",
            ),
        ),
        (
            "product",
            _noun(
                "(?:single )?(?:products?|items?|articles?|skus?|lines?|goods|titles?|things)",
                "商品|产品|单品|品(?![类牌种质味名相])|款|货品|东西|sku|(?<!什么)(?<!怎么)(?<!一)样(?!子)|宝贝|链接",
                more=r"\b(?:products|items|articles|skus|goods)\b(?! (?:per|sold|in an?|for an?))|\bbest[ -]?sell(?:ers?|ing)\b|\bworst[ -]?sell(?:ers?|ing)\b|\b(?:top|worst|weakest|strongest|slowest|fastest|biggest|poor|slow|hot|good|bad)[ -]?(?:sellers?|movers?|selling)\b|\bsellers\b|\bperformers\b|\bwhat (?:do|did|are|were|have|has|does|is) (?:the |our |these |those )?(?:[\w']+ ){0,2}?\s*(?:buy|buying|bought|purchas(?:e|ed|ing)|ordering|ordered|after)\b(?! together)|\b(?:what|which)(?: ones?)?(?:'?s| has| have| was| were| is)? (?:been )?(?:sold|sells|selling|bought|ordered|is selling|are selling|did we sell|do we sell|were we selling)(?: the)? (?:best|worst|most|least|well)|\bproduct[ -]by[ -]product\b|\bflops?\b|什么(?:商品|产品|东西)?卖得|(?<!谁)卖(?:(?:得|的)(?:最|很|比较)|最)(?:好|差|多|少|火|惨|快|慢)的?|销冠|爆品|畅销|滞销|热销|热卖|爆款|(?:前|后)(?:\d{1,3}|[一二两三四五六七八九十]{1,3})[款样种](?!式)|商品(?!数)|产品(?!页)|单品|货品|最惨的[一二三四五六七八九十\d]",
            ),
        ),
        (
            "customer",
            _noun(
                "(?:single )?(?:customers?|buyers?|clients?|shoppers?|spenders?|accounts?)(?! (?:segments?|groups?|tiers?|types?|rate))",
                "客户|顾客|买家|人(?!群)|会员",
                more=r"\b(?:customers|buyers|clients|shoppers|spenders|accounts) (?:by|ranked|(?:in |from |of |at )?\s*(?:(?:who|that) (?:spent|spend|bought|buy|order|ordered|brought|bring|\x00+)|whose (?:spend|spending|orders|purchases|revenue|total)|with (?:the )?(?:most|highest|largest|biggest|greatest|fewest|lowest|smallest|top)))|\bwho (?:spends?|spent|bought|buys|ordered|orders|cancel(?:s|led)|placed|brings?|brought|are our|were our|is our)\b|\bcustomer[ -]by[ -]customer\b|谁[^，。？?]{0,8}?(?:买|花|消费|下单|贡献|是)|(?:消费|购买|花钱|贡献|下单|买|金额|次数|订单)[^，。]{0,6}最[高多大少低](?:的)?.{0,4}(?:客户|顾客|买家|人)|前.{0,3}(?:大)?(?:客户|顾客|买家)|最[高多大少低]的?(?:前)?[\d一二三四五六七八九十]{0,3}[个位名]?(?:大)?(?:客户|顾客|买家)|大客户(?:排名|排行|榜)",
            ),
        ),
    )
)

# what may stand alone beside a dimension: "by month and category", 按国家和月份
NOUNS: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (name, re.compile(rf"\b(?:{english})\b|{chinese}", _FLAGS))
    for name, english, chinese in (
        ("cohort", "cohorts?", "同期群|首[单购]月份?"),
        ("weekday", "weekdays?|days? of (?:the )?week", "星期几?|周几|礼拜几"),
        ("hour", "hours?(?: of (?:the )?day)?", "小时|时段"),
        ("day", "days?|dates?", "日期|天"),
        ("week", "weeks?", "周(?![一二三四五六日末几])|星期(?![一二三四五六日天几])"),
        ("month", "months?", "月份?(?![初底中末])"),
        ("quarter", "quarters?", "季度?"),
        ("year", "years?", "年份|年度"),
        ("country", "countr(?:y|ies)|markets?|regions?", "国家?|地区|市场"),
        ("category", "categor(?:y|ies)", "品类|类目|类别|分类"),
        ("segment", "segments?", "分群|人群|客群|分层"),
        ("product", "products?|skus?", "商品|产品|单品|sku"),
    )
)
