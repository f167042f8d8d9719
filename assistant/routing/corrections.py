"""The tool, where what stands in the message tells more than how it is said: a number, a customer, a day gone by."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from assistant.routing import references
from assistant.routing.filling_alike import wanted_instead
from assistant.routing.parsing import amounts, briefs, marketing, orders, periods, places, products
from assistant.routing.signals import TO_COME

if TYPE_CHECKING:
    from assistant.routing.asking import Asked
    from assistant.routing.head import Prediction


_SURE = 0.7
_ORDER = re.compile(r"order\b|invoice\b|#|订单|单号", re.IGNORECASE)
# a wish to write begins with it; a wish to send does not
_WRITE = re.compile(
    r"^\s*(?:(?:please|pls|can you|could you|would you|kindly|i need|i want|i'd like)[ ,]+(?:you to |me |a )?)*(?:write|draft|compose|word|come up with|think up|pen|script)\b|^\s*(?:请|麻烦|劳烦|帮我|帮忙|给我|我要|我想|想)*(?:写|拟|起草|编|撰)",
    re.IGNORECASE,
)
_ASKS_FOR_A_THING = re.compile(r"^\s*(?:what|which|who|whose|when|where|why)\b|什么(?!时候)|哪[个些里]", re.IGNORECASE)
_SEND = re.compile(r"\b(?:and|then) (?:send|launch|schedule|publish)|并?(?:群发|发送|发出去|发给|定时)", re.IGNORECASE)
_WHICH_OFFER = re.compile(
    r"\b(?:what|which|how|should|would|is|are)\b.{0,40}\b(?:offer|promo(?:tion)?s?|deal|discount|sale|bundle|gift (?:set|box)|hamper|voucher|coupon)s?\b|(?:怎么|如何|什么|啥|哪[种些个]|要不要|该不该).{0,12}(?:活动|优惠|促销|折扣|满减|券|套餐|套装|礼盒|礼包)|(?:活动|优惠|促销|折扣|满减).{0,6}(?:怎么|如何|什么|好|合适)",
    re.IGNORECASE,
)
_ODD = re.compile(
    r"\b(?:anomal\w+|abnormal\w*|outliers?|strang(?:e|est|ely)|weird(?:est|ly)?|odd(?:est|ly)?|unusual(?:ly)?|suspicious\w*|out of the ordinary)\b|异常|反常|不正常|诡异|蹊跷|可疑|不对劲|离谱|怪怪",
    re.IGNORECASE,
)
_SUGGEST = re.compile(
    r"\b(?:ideas?|suggest\w*|recommend\w*|advice|offer|next|likes?|else|pick)\b|建议|推荐|推点|推些|推什么|可能(?:会)?(?:买|喜欢)|下次|下一步|喜欢",
    re.IGNORECASE,
)
_LIKE_ANOTHER = re.compile(
    r"^\s*(?:(?:do you have|have you(?: got)?|is there|got|show me|find me|i want|i'd like|any chance of) )?(?:some|any)?(?:thing|one)s? (?:else )?(?:(?:quite |very )?similar to|like|along the lines of|resembling|close to) (?:the|my|that|this|your)\b(?! one)|平替|替代品|像[^，。？?,]{2,16}(?:那样|这样|一样|那种|这种|似的)|(?:跟|和|与)[^，。？?]{2,16}(?:差不多|类似|相似)",
    re.IGNORECASE,
)
# a present for a price is looked for in the shop; what somebody bought or liked is what recommendations are from
_A_GIFT = re.compile(
    r"\b(?:gifts?|presents?)\b.{0,60}(?:[£$€]|\b(?:pounds|quid|dollars|euros|under|budget)\b)|(?:[£$€]|\b(?:pounds|quid|dollars|euros|budget)\b).{0,60}\b(?:gifts?|presents?)\b|(?:礼物|送).{0,20}(?:镑|元|块|欧|刀|预算)|(?:镑|元|块|欧|刀|预算).{0,20}(?:礼物|送)",
    re.IGNORECASE,
)
_OF_THEIRS = re.compile(
    r"\b(?:bought|liked?|loved?|ordered|based on|customer|similar|another|else)\b|买过|买了|喜欢过|客户|类似|上次",
    re.IGNORECASE,
)
_LISTED = re.compile(
    r"\b(?:kindly|please|pls|list|show|give|me|who|which|what|are|is|our|the|all|of|in|from|export|names?|csv|excel|as|an?|file|to|spreadsheet|sheet|download|belongs?|customers?|people|buyers?|group|segment|have|we|do|got|many|how)\b"
    r"|有哪些|哪些|有谁|是谁|谁|名单|列表|列出来?|导出来?|导成|表格|文件|给我|帮我|看看|多少|几个|一下|[请的都是有我们在里中把个客户群组人最那这档层批些]",
    re.IGNORECASE,
)


# what sets a campaign going, holds it up, or names it
_CAMPAIGN = re.compile(
    r"\b(?:send(?:s|ing)?|sent|launch\w*|schedul\w+|publish\w*|fire off|roll out|kick off|set (?:up|live)|go(?:es)? (?:out|live)|get (?:\w+ ){0,5}out|out to|start|stop|paus\w+|resum\w+|hold|cancel|end|turn (?:on|off)|switch (?:on|off)|run|campaigns?|blast|mailings?|mail (?:all|everybody|everyone|our|the)|push (?:\w+ ){0,6}to|text (?:all|everybody|everyone|our|the|my)|email (?:all|everybody|everyone|our|my)|(?:on|at|this|next|by) (?:mon|tues|wednes|thurs|fri|satur|sun)day|tomorrow|tonight|now|hold-?out|control|drip)\b"
    r"|群发|发送|发给|发出|发到|发[一]?[波条轮批]|(?:给|向|对)[^，。,]{1,16}(?<!开)(?:发(?!展)|寄|推(?!荐|广))|推给|推[一]?[波条轮]|推个|推送给|投放|启动|上线|开始|停|暂停|取消|恢复|定时|安排|明天|今晚|周[一二三四五六日末]|对照|活动(?!文案)|发起|触发|按住|触达",
    re.IGNORECASE,
)
_MAILED = re.compile(
    r"\b(?:send|push|text|mail|email|blast)\b.{0,40}\bto\b|(?:给|向).{1,12}(?:推个|推一?[条波轮]|群发|发)",
    re.IGNORECASE,
)
_GROUP = re.compile(
    r"\b(?:groups?|segments?|buckets?|tiers?|clusters?)\b|[那这某]一?[群组档类层批拨]|[群组档层](?:里|人|的|客户)|分群",
    re.IGNORECASE,
)
_WHERE_IS = re.compile(
    r"\bwhere(?:'s| is| are|s)\b|\bstatus\b|\btrack|\bhas (?:it|my \w+|the \w+) (?:shipped|left|gone|been sent|been shipped|been dispatched)|到哪|在哪|发货了?[没吗]|发了没|什么状态|物流|走到",
    re.IGNORECASE,
)
_WON_BACK = re.compile(r"\bw[io]n[ -]?(?:\w+ )?back\b|挽回|召回|留住|挽留", re.IGNORECASE)
_WORTH = re.compile(r"\b(?:ltv|clv|lifetime|valuable|how much|value)\b|终身|价值|多少钱|值多少", re.IGNORECASE)
_WILL_SPEND = re.compile(
    r"\b(?:generat\w+|bring\w*|spend\w*|contribut\w+|worth|leave with us)\b(?!.*\b(?:units?|pieces)\b)|\b(?:from|of|by) (?:customer )?\d{5}\b|贡献|带来|花(?!瓶|盆)|消费|值多少",
    re.IGNORECASE,
)
_COMPLETES = re.compile(r"\bcomplement(?:s|ary|ing)?\b|\bgoes? (?:well )?in the same basket\b|互补|配套", re.IGNORECASE)
# where people talk of a brand, and the shop's own reviews are not
_ELSEWHERE = re.compile(
    r"\b(?:reddit|twitter|tiktok|instagram|facebook|youtube|linkedin|trustpilot|forums?|social media|online|the (?:papers?|press))\b|知乎|豆瓣|贴吧|论坛|网上|社交媒体|微博|小红书|抖音|B站|朋友圈|媒体",
    re.IGNORECASE,
)
_PRICE_MATCH = re.compile(
    r"\b(?:beat|match|undercut|lower|refund)\b.{0,30}\b(?:prices?|quotes?|difference|competitors?)\b|\b(?:cheaper|lower price)\b|便宜|差价|比价|更低",
    re.IGNORECASE,
)
# what came is not what was ordered
_NOT_AS_ORDERED = re.compile(
    r"\b(?:got|received|was sent|sent me|came|arrived|delivered)\b.{1,40}\b(?:but|instead of|not|rather than|though)\b.{0,30}\b(?:order(?:ed)?|want(?:ed)?|asked|bought|paid)\b|\border(?:ed)?\b.{1,40}\b(?:but|and|yet)\b.{0,12}\b(?:got|received|came|arrived|sent)\b|(?:订|买|要|下单|拍)的(?:明明|本来)?(?:是)?[^。？?]{1,12}(?:来|收到|发来?|寄来?|到|拿到)(?:的|了|手)?(?:却|竟|居然)?是?",
    re.IGNORECASE,
)
_OFFERED = re.compile(
    r"\b(?:bundles?|offers?|deals?|promotions?|discounts?|sets?)\b|\bfree (?:shipping|delivery|postage)\b|套餐|套装|组合|礼盒|活动|促销|优惠|打折|包邮|满减|免邮",
    re.IGNORECASE,
)
_ON_ITS_WAY = re.compile(
    r"\b(?:cancel|stop|pause|hold|halt|postpone|delay|resume|start|launch|schedule|send|end)\b.{0,40}\b(?:mailings?|campaigns?|newsletters?|mailshots?|sms|texts|push(?:es)?|blasts?|broadcasts?|emails?|series|sequences?|automations?|drips?)\b|(?:取消|停|暂停|推迟|恢复|启动|安排|按住).{0,12}(?:群发|活动|推送|短信|邮件|营销)|(?:群发|推送|短信|邮件|活动).{0,8}(?:取消|停掉|暂停|推迟|恢复|启动|先别)",
    re.IGNORECASE,
)
_TITLED = re.compile(r"\b(?:Mr|Mrs|Ms|Miss)\.? [A-Z][a-z]+\b")
# rows that a measure cannot count: what never happened, and what holds more than so much
_NEVER = re.compile(
    r"^(?!.*\b(?:how many|number of|count|share|rate|percent\w*|proportion)\b).*\b(?:(?:products?|items?|articles?|skus?|goods|things|stuff|customers?|buyers?|people|anything|what|which) .{0,40}\b(?:no|zero|not (?:a single|one|any)|without (?:a(?: single)?|any)) (?:sales?|orders?|purchases?|revenue|buyers?|units)\b|(?:never|not (?:once|ever)|nobody(?: has)?) (?:been )?(?:sold|sell|bought|ordered|purchased)\b)"
    r"|^(?!.*(?:多少|几个|占比|比例|数量)).*(?:从来?没|一[件单个次]都?没|没人|从未|零)(?:有)?(?:人)?(?:卖|买|下单|售出|动销|销|成交|订)",
    re.IGNORECASE,
)
_ONLY_THEN = re.compile(
    r"\bonly\b|\bno other\b|只[在有是于]|仅|唯独|其[他它余]的?(?:月|时|季)|别的(?:月|时)", re.IGNORECASE
)
_HOLDS = re.compile(
    r"^(?:please |pls |can you |could you )?(?:show(?: me)? |list |give me |find(?: me)? |get(?: me)? |which |what |all |any |the |every |are there )*(?:orders?|invoices?|baskets?|purchases?|customers?|buyers?) (?:that |which |who )?(?:with|over|above|worth|bigger than|larger than|exceed\w*|contain\w*|hold\w*|hav(?:e|ing)|had|includ\w+) (?:more than |over |at least |above |fewer than |less than |under |exactly )+(?:[£$€]?\d|(?:one|two|three|four|five|six|seven|eight|nine|ten)\b)"
    r"|(?:一[单张笔次个](?:订单|发票)?(?:里|内|中)?|单笔|每单)(?:的)?(?:超过|多于|高于|大于|不低于|至少|满)[^，。？?]{1,14}的(?:订单|发票|单子|客户|人|顾客)(?!数|量|占|有多少|比)",
    re.IGNORECASE,
)
_KINDS = re.compile(
    r"\b(?:what|which|how many) (?:different )?(?:kinds?|types?|sorts?|groups?) of (?:our )?(?:customers?|shoppers?|buyers?|people|clients?)\b|(?:哪|有)[几些]?[种类](?:类型的?)?(?:客户|顾客|买家|客群|人)|(?:客户|顾客|买家)(?:都|大[致体概]|一般|主要)*(?:有|分|是)(?:哪|几)[几些]?[种类]",
    re.IGNORECASE,
)
_HOW_TO = re.compile(
    r"\bhow (?:do|can|could|should|would|might|to)\b.{0,12}\b(?:get|make|raise|increase|grow|boost|lift|push|encourage|tempt|nudge|persuade|bring|drive|improve)\b|\b(?:ways?|ideas?|something) to (?:raise|increase|grow|boost|lift|get|make|improve)\b|\bwhat (?:would|could|can|will|might) (?:get|make|bring|lift|raise|tempt)\b"
    r"|(?:怎么|怎样|如何|咋|有什么(?:办法|招|法子))(?:样|才)?(?:能|可以|才能)*(?:让|使|把|叫|提高|提升|拉高|拉动|增加|做高|带动|刺激|促使)",
    re.IGNORECASE,
)
_OVER = re.compile(
    r"\b(?:last|past|previous|ago|was|were|did|so far)\b|上个?(?:月|周|季|年)|去年|过去|昨|以来|至今", re.IGNORECASE
)
_WILL_BE = re.compile(
    r"^(?:please |pls |can you |could you )*(?:estimate|forecast|predict|project)\b|^(?:请|帮我?|麻烦|给我)*(?:估一?[下算个估]|估估|预估|预计|预测|推算)|(?<!不)能(?:不能|否)?(?:超过|突破|破|赶上|追上|打平)(?=.{0,8}(?:吗|么|不|$|[？?\d]))|(?<!不)(?<!才)能(?:够)?(?:到|达到?|做到?|卖到?|冲到?|收到?|有|出|走|进)(?:多少|几|什么数)",
    re.IGNORECASE,
)


def _no_figure(text: str) -> str:
    """The tool for what sounds like a figure, and is about odd ones, rows, kinds of people, or what is to come."""
    if _ODD.search(text):
        return "find_anomalies"
    if _KINDS.search(text):
        return "segment_customers"
    if _SOLD_WITH.search(text):
        return "bought_together"
    if (_NEVER.search(text) and not _ONLY_THEN.search(text)) or _HOLDS.search(text):
        return "query_data"
    if _HOW_TO.search(text) and marketing.goal(text):
        return "design_promotion"
    return "forecast_sales" if _WILL_BE.search(text) and not _OVER.search(text) else "shop_figures"


def corrected(label: str, asked: Asked, prediction: Prediction) -> str:
    """The predicted tool, or the one that what is named in the message belongs to."""
    text = asked.text
    match label:
        case "find_order" if asked.caller.is_staff and orders.order_id(text) is None and orders.customer(text):
            return "find_customer"
        case "find_order" if asked.caller.is_staff and not _names_an_order(text) and _gone_by(asked):
            return "shop_figures"
        case "hand_over" if prediction.in_scope < _SURE and _asks_for_another_thing(text):
            return "search_knowledge"  # "What entity deals with EU staff issues?" wishes for nobody
        case "find_order" if (
            prediction.probability < _SURE
            and _asks_for_another_thing(text)
            and not _names_an_order(text)
            and not _ORDER.search(text)
        ):
            return "search_knowledge"  # "What product was notably shipped in vessels with expansion engines?"
        case "find_customer" if orders.customer(text) is None and _ORDER.search(text) and orders.order_id(text):
            return "find_order"
        case "search_products" if asked.store and prediction.probability < 0.9 and _of_an_order(asked):
            return "find_order"
        case "forecast_sales" if prediction.probability < _SURE and _gone_by(asked):
            return "shop_figures"
        case "run_campaign" if _WHICH_OFFER.search(text):
            return "design_promotion"
        case "run_campaign" if _WRITE.search(text) and not _SEND.search(text):
            return "write_copy"
        case "run_campaign" if marketing.channels(text) and not _CAMPAIGN.search(text):
            return "write_copy"  # "an sms about free delivery": nothing in it is to be sent
        case "recommend_products" if _MAILED.search(text) and marketing.channels(text):
            return "run_campaign"
        case "predict_churn" if marketing.segment(text) and _GROUP.search(text) and _only_a_segment(asked):
            return "segment_customers"
        case "customer_value" if _only_a_segment(asked):
            return "segment_customers"
        case "customer_value" if _WON_BACK.search(text) and not _WORTH.search(text):
            return "predict_churn"
        case "forecast_sales" if _one_of_them(text) and _WILL_SPEND.search(text):
            return "customer_value"
        case "find_influencers" if marketing.channels(text) and not _PEOPLE.search(text):
            return "write_copy"
        case "write_copy" if _FOLLOWED.search(text) and not _WRITE.search(text):
            return "find_influencers"
        case "write_copy" if prediction.probability < 0.8 and briefs.brand(text) and _NEWS.search(text):
            return "watch_brand"
        case "recommend_products" if prediction.probability < _SURE and _only_sorted(text):
            return "search_products"
        case "search_knowledge" if (
            prediction.probability < _SURE and _PROPERTY.search(text) and products.own_words(text)
        ):
            return "search_products"
        case "recommend_products" if _COMPLETES.search(text) and not orders.customer_number(text):
            return "bought_together"
        case "review_sentiment" if asked.caller.is_staff and briefs.brand(text) and _ELSEWHERE.search(text):
            return "watch_brand"
        case "watch_brand" if not asked.caller.is_staff and _PRICE_MATCH.search(text):
            return "search_knowledge"
        case "search_knowledge" if orders.order_id(text) and _WHERE_IS.search(text):
            return "find_order"
        case "shop_figures":
            return _no_figure(text)
        case _ if prediction.probability < _SURE and wanted_instead(text):
            return "recommend_products"
        case "query_data" | "search_products" if asked.caller.is_staff and _only_a_segment(asked):
            return "segment_customers"
        case "search_products" if _NOT_AS_ORDERED.search(text):
            return "search_knowledge"
        case "search_knowledge" if (
            prediction.probability < 0.5 and products.describing_words(text) and products.own_words(text)
        ):
            return "search_products"
        case "search_knowledge" if asked.caller.is_staff and marketing.goal(text) and _OFFERED.search(text):
            return "design_promotion"
        case "search_products" if _LIKE_ANOTHER.search(text) or wanted_instead(text):
            return "recommend_products"
        case "recommend_products" if (
            _A_GIFT.search(text) and not _OF_THEIRS.search(text) and not orders.customer_number(text)
        ):
            return "search_products"
        case "search_products" if asked.caller.is_staff and briefs.brand(text) and _WATCHED.search(text):
            return "watch_brand"
        case "search_products" if asked.caller.is_staff and _TITLED.search(text):
            return "find_customer"
        case "search_products" if asked.caller.is_staff and _for_a_customer(text):
            return "recommend_products"
        case _:
            return label


_WHERE = re.compile(
    r"\b(?:where|status|track\w*|arriv\w*|deliver\w*|dispatch\w*|parcel|my|this order|that order|number|id)\b|哪|状态|发货|物流|快递|到了|单号|编号|这单|那单|我的",
    re.IGNORECASE,
)


def _names_an_order(text: str) -> bool:
    """Whether one order is meant: the orders of a day are a figure."""
    return orders.order_id(text) is not None or bool(_WHERE.search(text))


def _asks_for_another_thing(text: str) -> bool:
    """Whether a thing is asked for, and nobody here is spoken of."""
    return _ASKS_FOR_A_THING.search(text) is not None and not references.speaks_of_us(text)


def _of_an_order(asked: Asked) -> bool:
    return (
        orders.order_id(asked.text) is not None
        and not asked.product_id(products.product_code(asked.text))
        and _ORDER.search(asked.text) is not None
    )


_WATCHED = re.compile(
    r"\bup to\b|\beye on\b|\bword on\b|\bbuzz\b|\bnews\b|\btabs on\b|\bkeep (?:an )?eye\b|\bdoing\b|\bwatch\b|\bmonitor\b|\bperceiv\w+|\breddit\b|\breputation\b|\bmention(?:s|ed)?\b|\bsaying about\b|动静|动作|动向|动态|舆情|口碑|声量|盯着?|提到",
    re.IGNORECASE,
)
_REVIEWED = re.compile(
    r"\breviews?\b|\bratings?\b|\b(?:low|one|two|five|\d) stars?\b|\bfeedback\b|差评|好评|评价|评分|低[星分]|星级|打分|(?:都|人人|大家).{0,2}(?:夸|骂|吐槽|嫌)",
    re.IGNORECASE,
)
_LEAVING = re.compile(
    r"\b(?:churn\w*|leav(?:e|ing)|left us|los(?:e|ing|t)|lapse\w*|flight|risk\w*|come back|coming back|stay|goner|defect\w*|quit|wobbl\w*|shaky)\b|流失|离开|要走|要跑|会跑|跑掉|走掉|丢|稳不稳|回来|风险|没戏",
    re.IGNORECASE,
)
_PROFIT = re.compile(r"\bmargins?\b|\bprofit\w*\b|\bpay off\b|毛利|利润|亏|划算|回本", re.IGNORECASE)


def ours_after_all(asked: Asked, prediction: Prediction) -> str | None:
    """The tool for a message that looks like none of ours, but holds what only one of them is asked about."""
    text = asked.text
    if asked.caller.is_staff:
        if briefs.brand(text) and _WATCHED.search(text):
            return "watch_brand"
        if _REVIEWED.search(text) and products.own_words(text):
            return "review_sentiment"
        if orders.customer_number(text) and _LEAVING.search(text):
            return "predict_churn"
        if _for_a_customer(text):
            return "recommend_products"
        if marketing.first_of(marketing.OCCASIONS, text) and _WHICH_OFFER.search(text):
            return "design_promotion"
        if amounts.percent(text) is not None and _PROFIT.search(text):
            return "design_promotion"
        if _only_a_segment(asked):
            return "segment_customers"
        if _EMPTY.search(text):
            return "query_data"
        if amounts.amount(text)[0] is not None and _WHERE_TO.search(text):
            return "plan_budget"
        if _ON_ITS_WAY.search(text):
            return "run_campaign"
        if _THEIR_ORDERS.search(text) and orders.person(text, loose=True) and not places.countries(text)[0]:
            return "find_customer"
    if wanted_instead(text):
        return "recommend_products"
    if prediction.of("outside") < 0.5 and amounts.price_range(amounts.Reading(text), bare=False):
        return "search_products"
    if _OPEN.search(text) or (_CARE.search(text) and products.material(text)):
        return "search_knowledge"
    if _ONE_OF_TWO.search(text):
        return "search_products"
    if _NEW_HERE.search(text) or _SOME_OF_A_KIND.search(text):
        return "search_products"
    # 橙色气球: a colour and a thing, and nothing is asked of it
    bare = re.fullmatch(r"[\u4e00-\u9fff，, ]{3,10}", text) and not re.search(r"哪|谁|什么|怎么|为何|几|吗|呢", text)
    return "search_products" if bare and products.colour(text) and products.own_words(text) else None


# when the shop is there
_OPEN = re.compile(
    r"\b(?:are|r|is|will|do|does) (?:you|u|ya|the (?:shop|store)|your (?:shop|store)|anyone)\b.{0,16}\b(?:open|shut|closed?|there|working)\b|\b(?:you|shop|store) (?:open|close|shut)s?\b|(?:你们|贵?店里?|门店|客服)[^，。]{0,8}(?:上班|营业|开门|开店|关门|休息|放假|打烊|几点)",
    re.IGNORECASE,
)
_NEW_HERE = re.compile(
    r"^(?:so |and |hi |hey )*(?:what(?:'s| is|s)|anything|something) new\b(?! (?:in|with|about) (?!store|stock|the (?:shop|store)))|(?:上|到|进)(?:了|过)?(?:什么|啥|哪些|点|些)新(?:货|品|款|东西)",
    re.IGNORECASE,
)
_SOME_OF_A_KIND = re.compile(
    r"^(?:给我|帮我|请)?(?:来|挑|选|推荐|看看)(?:个)?[一二两三四五六七八九十\d]{1,2}[款种样件](?!菜|饮料|酒)[^，。？?]{2,20}$"
)


def _one_of_them(text: str) -> bool:
    """Whether one customer is named; a round number is a sum."""
    number = orders.customer_number(text)
    return number is not None and not number.endswith("000")


def _only_sorted(text: str) -> bool:
    """Whether goods are to be listed in an order, for nobody in particular."""
    return bool(products.sorting(amounts.Reading(text)) and products.own_words(text) and not _OF_THEIRS.search(text))


_PEOPLE = re.compile(
    r"\b(?:influencers?|creators?|\w*bloggers?|vloggers?|youtubers?|instagrammers?|tiktokers?|ambassadors?|kols?|kocs?|followers?|subs|subscribers?|channels|pages|profiles|people|someone|somebody|who|whom|accounts?|faces?)\b|达人|博主|网红|红人|主播|up主|粉|号|谁|人|kol|koc|代言",
    re.IGNORECASE,
)
_FOLLOWED = re.compile(r"\d\s?(?:k|m)?\+? ?(?:followers|subs|subscribers)\b|[\d万千]粉", re.IGNORECASE)
_EMPTY = re.compile(
    r"(?:为空|是空的|缺失|没填)(?:值)?的(?:行|记录|订单|数据)|\b(?:rows?|records?|lines?)\b.{0,30}\b(?:missing|empty|null|blank)\b",
    re.IGNORECASE,
)
_WHERE_TO = re.compile(
    r"(?:花|投|砸|用)(?:在|到|去)?哪|往哪(?:里|儿)?(?:花|投|砸)|\bwhere\b.{0,20}\b(?:spend|spent|put|invest\w*|go)\b",
    re.IGNORECASE,
)
_SOLD_WITH = re.compile(r"(?:搭配?|配|凑)(?:着|上)?(?:什么|啥|哪[些个])")
_NEWS = re.compile(r"\bnews\b|消息|新闻|动态|动静|动向", re.IGNORECASE)
_PROPERTY = re.compile(
    r"\b(?:water-?proof|wind-?proof|heat-?proof|fold(?:able|s)|rechargeable|non-?slip|stackable|vegan)\b|防[水风滑晒]|静音|折叠|耐[热磨]|透气|保温|充电|带盖|伸缩",
    re.IGNORECASE,
)
_CARE = re.compile(
    r"\bhow (?:do|to|should|can|would)\b.{0,12}\b(?:look after|care for|clean|wash|polish|treat|store|maintain)\b|怎么(?:打理|保养|清洗|清洁|洗|护理|收纳|保存|养护)|如何(?:打理|保养|清洗|清洁|护理|保存)",
    re.IGNORECASE,
)
_ONE_OF_TWO = re.compile(r"\bthan (?:the|your) (?:\w+ )?ones?\b", re.IGNORECASE)
_THEIR_ORDERS = re.compile(r"\b(?:last|latest|recent|all|past) (?:orders?|purchases?|invoices?)\b", re.IGNORECASE)


def _for_a_customer(text: str) -> bool:
    return orders.customer_number(text) is not None and _SUGGEST.search(text) is not None


def _only_a_segment(asked: Asked) -> bool:
    """Whether the message names a segment, perhaps of some countries, and asks for nothing else than who is in it."""
    text = asked.text
    words = marketing.segment_words(text)
    if not words:
        return False
    text = text.replace(words, " ", 1)
    for piece in places.countries(text, asked.words.countries)[1]:
        text = text.replace(piece, " ", 1)
    return not re.search(r"\w", re.sub(r"\band\b|[和与及]", " ", _LISTED.sub(" ", text)))


def _gone_by(asked: Asked) -> bool:
    """Whether the message names a time that is over, and none to come: nothing is forecast then."""
    span = periods.period(asked.text, asked.today)
    begins = (span.start or span.end) if span else None
    return begins is not None and begins <= asked.today and not TO_COME.search(asked.text)
