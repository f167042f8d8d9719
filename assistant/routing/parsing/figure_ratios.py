"""What is measured per something else, and of what was sold or taken back: prices, spending, frequencies, ranges.

The words of people, orders and things stand here once; ``figure_words`` builds its own names of measures of them.
"""

from __future__ import annotations

import re

FLAGS = re.IGNORECASE | re.ASCII
ORDER = r"(?:orders?|baskets?|transactions?|purchases?|checkouts?|carts?|invoices?|sales?)"
ITEM = r"(?:items?|units?|pieces?|products?|articles?|things?|goods)"
BUYER = r"(?:customers?|buyers?|shoppers?|clients?|people|purchasers?|those)"
CANCEL = r"(?:cancel(?:l?ed|ling|s)?|called off|voided|returned|refunded|sent back)"
ZBUYER = r"(?:客户|顾客|买家|客人|人|用户|会员)"
_AVERAGE = r"(?:average|avg\.?|mean|typical|median|usual)"
_MONEY = (
    r"(?:spend(?:ing)?|spent|revenue|money|sales(?: value)?|turnover|value|takings|income|amount|£|pounds|gbp|cash)"
)
_ONE_BUYER = r"(?:customer|buyer|shopper|client|person|purchaser|head|capita|account|household|user)"
_PER_BUYER = rf"(?:per|/|for each|for every|from each|of each|each|(?:(?:for|from|by|of) )?an?(?: {_AVERAGE})?)\s?(?:single |unique |active )?{_ONE_BUYER}\b"
_A_BUYER = rf"(?:(?:an?|the|our|each|every|one|your)(?: {_AVERAGE})? (?:\w+ )?{_ONE_BUYER})"
_BUYERS = r"(?:our |the |these |those )?(?:\w+ )?(?:customers|people|buyers|shoppers|clients)"
_ORDERS = r"(?:\w+ )?(?:place|make|order|purchase|shop|buy|bought|ordered)\b"
_PER_ORDER = rf"(?:per|each|every|in an?|on an?|in one|an|in each) {ORDER}"
_CANCELLED = rf"(?:cancell?ed (?:{ORDER}|invoices)|{ORDER} (?:that |which )?(?:were |was |got |we )?{CANCEL}|cancell?ations|returns|refunds)"
_ZMONEY = r"(?:多少钱|金额|销售额|消费额|消费金额|营收|收入|价值|(?<!单)价|额|钱)"
_ZORDER = r"(?:订单|定单|单子|单)"
_EACH_ZBUYER = rf"(?:每|一)(?:一)?[个位名]?{ZBUYER}"


def _any(*forms: str) -> re.Pattern[str]:
    return re.compile("|".join(forms), FLAGS)


PRICE = (
    "average_price",
    _any(
        rf"{_AVERAGE} (?:(?:selling|sales?|unit|item|product|piece|article|retail|net|list|actual) )*(?:prices?|pricing|price[ -]?points?)\b(?! range)(?: paid| charged)?(?: (?:per|of|for|a) (?:the |an? |each |all |our )?{ITEM}(?! categor| group| type| line| famil)(?: (?:we |that we |were )?(?:sell|sold))?\b)?",
        r"\b(?:selling|unit|item|piece) prices?\b(?! range)|\ba[su][pr]\b|\bprice[ -]points?\b",
        rf"\bprices? (?:per|for each|of each|of an?|for an?|each|a)(?: {_AVERAGE}| single)? {ITEM}\b|\bprice\b.{{0,20}}\bon average\b",
        rf"{_MONEY} (?:per|for each|for every|of each|a|each) (?:unit|piece|(?:item|article|product|thing) sold)\b",
        rf"{_AVERAGE} (?:value|revenue|amount|cost) (?:per|of an?|of each|for an?|for each) {ITEM}\b(?! {ORDER})|{_AVERAGE} (?:item|unit|piece|product) (?:value|cost|revenue)",
        rf"how much (?:does|do|did|is|was|are|were) (?:an?|the|each|one|our)(?: single)?(?: {_AVERAGE})? {ITEM} (?:(?:we|you) sell )?(?:cost|sell for|sold for|go for|went for|fetch|bring|priced)",
        rf"\bhow (?:pricey|expensive|dear|cheap) (?:is|are|was|were) (?:an?|our|the|one)(?: single)?(?: {_AVERAGE})? {ITEM}\b",
        r"\b(?:sell|sold|go|went|priced) (?:for|at)(?: an| on)? average\b",
        r"件单价|件均价?(?!单)|(?<![单订笔])(?:平均|均)(?:每一?件)?(?:的)?(?:销售|售卖|成交|商品|产品|单品|货品|零售)?(?:的)?(?:售价|单价|价格|卖价|价位|定价|价(?![值差]))|(?<![单订笔])均价",
        r"(?:每|一)件(?:商品|产品|货|东西)?(?:平均|大概|大约|均)?(?:卖|售|的|要|合|值)?(?:多少钱|几块|几镑|价格|单价|售价|均价)|(?:商品|产品|货品|单品|销售)(?:的)?单价|(?:平均|均)(?:售|卖)多少钱一件|单件(?:均价|价格|金额|售价|价)|(?:成交|销售)价|卖价|售价",
    ),
)
PER_CUSTOMER = (
    (
        "revenue_per_customer",
        _any(
            rf"(?:{_AVERAGE} )?{_MONEY}(?: on average)? {_PER_BUYER}(?!.{{0,12}}\b{_PER_ORDER})|{_AVERAGE} {_ONE_BUYER} (?:spend(?:ing)?|value|revenue|sales)\b|\barp[cu]\b|\bper[ -]capita\b|\b(?:customer|buyer|shopper) spend(?:ing)? on average|{_AVERAGE} (?:spend(?:ing)?|revenue|sales) (?:of|for|from|by|across) (?:our |all |the )?(?:\w+ )?(?:customers|buyers|shoppers|clients)",
            rf"how much (?:money )?(?:do|does|did|has|is|was) {_A_BUYER} (?:\w+ )?(?:spend|spent|pay|bring|buy for|leave|worth)(?: in)?(?!.{{0,30}}\b{_PER_ORDER})(?!.{{0,40}}\bper {ORDER})|(?:how much|what) (?:do|did) {_BUYERS} (?:each |usually |typically )?spend(?: with us)?(?: each| on average| apiece)\b(?!.{{0,20}}\b{_PER_ORDER})|{_A_BUYER} spends?(?:\s(?:with us))? on average",
            r"(?:人均|客均|(?<![首每])单客(?![户人]))(?:的)?(?:消费|花费|购买|贡献|销售|成交|营收|收入|支出|价值|贡献值|产出)?(?:总)?(?:额|金额|多少钱)?(?!单|件|几|次|下单|订)",
            rf"(?:平均|均摊到?|摊到){_EACH_ZBUYER}(?:身上)?(?:大概|大约|一共|总共|能|会)?(?:花|消费|买|贡献|带来|花费|支出|给我们带来)?(?:了|过)?(?:的)?{_ZMONEY}|{_EACH_ZBUYER}(?:的)?(?:大概|大约)?平均(?:能|会|一共)?(?:花|消费|买|贡献|带来|花费|支出)?(?:了|过)?(?:的)?{_ZMONEY}|一个{ZBUYER}(?:平均|大概|能|会)*(?:花|消费|贡献)(?:了)?多少钱?|{ZBUYER}(?:的)?(?:平均|人均)(?:能|会|每[人个位]|大概)?(?:花(?:了|费)?|消费|花费|贡献|支出)(?:额|金额|多少钱?)?|平均(?:消费|花费)(?:额|金额)(?!占)",
        ),
    ),
    (
        "orders_per_customer",
        _any(
            rf"(?:{_AVERAGE} )?(?:number of )?(?:orders?|purchases?|transactions?|checkouts?|baskets?|invoices?)(?: placed| made)? {_PER_BUYER}|\b(?:purchas(?:e|ing)|order(?:ing)?|buying|shopping|transaction)[ -]frequency\b(?: {_PER_BUYER})?|\bfrequency of (?:purchase|order|buying|shopping)s?",
            rf"\b(?:are|do|did|have|is|does) {_BUYERS} (?:now |really )?(?:buy|order|shop|purchas|com)(?:e|ing|ed)?\b(?: back)? (?:more|less) (?:often|frequently)|how (?:many (?:orders|purchases|times)|often|frequently) (?:does|did|has) {_A_BUYER} {_ORDERS}|how (?:often|frequently) (?:do|did|have) {_BUYERS} {_ORDERS}|how many (?:orders|purchases|times) (?:do|did|have) {_BUYERS} {_ORDERS} (?:each|on average|apiece)",
            r"(?:人均|客均|(?<![首每])单客(?![户人]))(?:的)?(?:下|购买|成交|订|消费|交易)?(?:了)?(?:订单|单|次|几单|几次|笔|频)(?:量|数|次|率)?|(?:购买|下单|消费|订购|复购)(?:的)?频(?:次|率|度)",
            rf"\b{_ONE_BUYER}s?(?:'s?|s')? average (?:number of )?(?:orders|purchases)|{_AVERAGE} number of (?:orders|purchases) (?:of|by|for|from) (?:an?|our|the)? ?{_ONE_BUYER}s?\b|{ZBUYER}(?:的)?平均(?:的)?(?:购买|下单|订单|消费|成交)(?:的)?(?:次数|单数|数|频次|频率)",
            rf"(?:平均)?{_EACH_ZBUYER}(?:大概|大约|平均|一般|通常|一年|一个?月|每年|每月)*(?:会|能)?(?:下|买|购买|来|下单|有|成交)(?:过|了)?(?:多少|几)(?:次|单|个?订单|笔)|平均{_EACH_ZBUYER}(?:的)?(?:下单|订单|购买)(?:次)?(?:数|量)|{_EACH_ZBUYER}平均(?:的)?(?:下单|订单|购买)(?:次)?(?:数|量)?",
        ),
    ),
)
TAKEN_BACK = (
    "cancelled_value",
    _any(
        rf"\b(?:value|amount(?! of )|worth|total value|revenue|money|cost|turnover|sum|pounds|£)(?: (?:that )?(?:was |were |is |are |we )?(?:lost|gone|wiped out|missed|tied up|refunded))? (?:of|to|through|from|by|in|on|for|with|because of|due to) (?:the |our |all )?{_CANCELLED}",
        r"\b(?:cancell?(?:ed|ation)s?|refund(?:ed)?s?|return(?:ed|s)?) (?:orders? |sales )?(?:value|revenue|amount|sales value|money|turnover|total in (?:pounds|money))s?\b|\b(?:lost|refunded|cancelled) (?:revenue|turnover|money|income)\b",
        rf"how much (?:money |revenue |turnover )?(?:did|do|have|has|was|were|is) (?:we |been )?(?:lose|lost|losing|refund(?:ed)?|pay back|paid back|cancell?ed)\b(?: (?:to|through|from|by|in|on|because of|due to) (?:the |our |all )?{_CANCELLED})?|how much (?:money |revenue )?(?:was |is |got )?(?:lost|cancell?ed|refunded)(?: (?:to|through|from|by|in|on|because of|due to) (?:the |our |all )?{_CANCELLED})?|how much (?:are|were|is|was) (?:the |our )?(?:cancell?ed orders|cancell?ations|returns|refunds) worth|\bworth of (?:cancell?ed|cancell?ations|returns|refunds)",
        rf"(?:取消|退款|退货|退单|退订)(?:掉|了)?(?:的)?{_ZORDER}?(?:的)?(?:总)?(?:值|合计|一共|涉及|损失)?(?:的)?(?:了)?(?:多少钱|金额|销售额|价值|收入|营收|(?<!订)(?<!单)额|总额|钱)|(?:因|由于|因为)(?:为)?(?:{_ZORDER}|客户|订单被)?(?:取消|退货|退单|退款)[^，。]{{0,6}}?(?:损失|少赚|少收|丢|亏|少)(?:掉)?(?:了)?(?:多少)?(?:钱|销售额|收入|营收|金额)?|退(?:掉|了|回)+(?:多少钱|的?金额)|退款(?!率|比|占|数|单|订)",
    ),
)
BOUGHT = (  # "how many cake tins did Swiss customers buy"
    "units",
    _any(
        r"how many (?!times|orders|purchases|customers|people|buyers|shoppers|clients)(?:[\w'&,-]+ ){0,5}?(?:did|do|have|has|does) (?:the |our |these |those )?(?:[\w-]+ )?(?:customers|people|buyers|shoppers|clients|they|everyone|them) (?:buy|bought|order|ordered|purchased?|take|took|get)\b(?! (?:again|more than once|twice|before))",
    ),
)
RANGE = (
    "products_sold",
    _any(
        r"\b(?:number of |how many )?(?:different|distinct|unique|individual|separate|various)(?: kinds of| types of)? (?:products?|items?|articles?|skus?|lines|titles|things|goods)\b(?! per| in (?:an?|each|every))(?: (?:were |was |did we |we |have been )?(?:sold|sell|ordered|bought))?",
        r"\b(?:number of|how many|count of|nr of|no\.? of) (?:product lines|skus|products|titles|lines|references)(?: (?:that |which )?(?:had|have|with|made|saw|got) (?:any |at least (?:one|a) |a )?(?:sales?|orders?)\b|(?= (?:were |was |did we |do we |have we |we |have been |got )?(?:sold|sell|active|sold at least|moved?|shift(?:ed)?|ship(?:ped)?)\b))(?<!how many products)",
        r"\b(?:range|assortment) (?:sold|breadth|width)|\bsku count\b|\bbreadth of (?:the )?(?:range|assortment)|\bactive (?:skus|products|lines)\b|\bproducts_sold\b",
        r"动销(?:了|的)?(?:(?:多少|几)[个款种样]?)?(?:商品|款|sku|品种?|产品|单品|货品)(?:的)?(?:数量?|个数|有?(?:多少|几)[个款种]?)?|(?:多少|几|哪几)(?:种|款|样|个(?=sku|不同|不一样))(?:不同|不一样|各异)?(?:的)?(?:商品|产品|货品?|东西|单品|sku)?(?:卖|有销量|动销)?|(?:有销量|卖出去?|售出|卖过|卖掉)的?(?:不同)?(?:的)?(?:商品|产品|sku|单品)(?:的)?(?:种类|款|品种)?(?:数量?(?!最)|有(?:多少|几)[个款种])|(?:不同|不一样)(?:的)?(?:商品|产品|sku|单品|款式)(?:数|种数|有?(?:多少|几)[个种款])|(?:商品|产品|品)(?:种|款)数|品种数|sku数",
    ),
)
