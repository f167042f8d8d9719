"""What parsing sees in a message, as numbers for the head: an order number, a price, a channel, a measure ...

Two messages of one intent may share no word ("{product} 15英镑以内", "anything below £20"), but what can be read out
of them is the same. The head learns what each sign is worth; none decides alone.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date

import numpy as np

from assistant.routing.parsing import amounts, figures, marketing, orders, periods, places, products
from assistant.routing.parsing.numbers import fold
from assistant.routing.references import refers


def _words(pattern: str) -> Callable[[str], bool]:
    compiled = re.compile(pattern, re.IGNORECASE | re.ASCII)
    return lambda text: bool(compiled.search(text))


_SHOP_SIDE = r"\b(?:our|we|us|we've|we're)\b|我们|咱|本店"
# the future, in words
AHEAD = re.compile(
    r"\b(?:next|coming|will|expect(?:ed)?|forecast|forcast|predict(?:ed)?|project(?:ed|ion)?|outlook|future|likely)\b|未来|预测|预计|预估|下个?(?:月|周|季度|年)|明年|往后|接下来|估计|会(?:卖|有|到|再)",
    re.IGNORECASE,
)
# the same with the one word of Chinese that the head was not taught as a sign
TO_COME = re.compile(rf"{AHEAD.pattern}|会(?!员)", re.IGNORECASE)
_SIGNS: tuple[tuple[str, Callable[[str], bool]], ...] = (
    ("order_number", lambda t: orders.order_id(t) is not None),
    ("customer", lambda t: orders.customer(t) is not None),
    ("person", lambda t: orders.person(t) is not None),
    ("code", lambda t: products.product_code(t) is not None and orders.order_id(t) is None),
    ("price", lambda t: amounts.price_range(amounts.Reading(t)) is not None),
    ("sum", lambda t: amounts.amount(t)[0] is not None),
    ("percent", lambda t: amounts.percent(t) is not None),
    ("count", lambda t: amounts.count_of_things(t) is not None),
    ("colour", lambda t: products.colour(t) is not None),
    ("material", lambda t: products.material(t) is not None),
    ("country", lambda t: bool(places.countries(t)[0])),
    ("past", _words(r"\b(?:last|yesterday|since|ago|so far|this (?:month|year|quarter|week)|q[1-4]|20\d\d|january|february|april|june|july|august|september|october|november|december)\b|上个?(?:月|周|季度)|昨|去年|今年|本(?:月|周|季度)|[一二三四五六七八九十\d]月|季度|最近|近\S{1,3}(?:天|月|周)")),
    ("ahead", lambda t: bool(AHEAD.search(t))),
    ("measure", lambda t: bool(figures.measures(t))),
    ("two_measures", lambda t: len(figures.measures(t)) > 1),
    ("by", lambda t: bool(figures.dimensions(t))),
    ("ranked", figures.ranked),
    ("compared", lambda t: figures.comparison(t) is not None),
    ("trend", figures.trend),
    ("share", figures.share),
    ("channel", lambda t: bool(marketing.channels(t))),
    ("tone", lambda t: marketing.first_of(marketing.TONES, t) is not None),
    ("occasion", lambda t: marketing.first_of(marketing.OCCASIONS, t) is not None),
    ("segment", lambda t: marketing.segment(t) is not None),
    ("audience", lambda t: marketing.audience(t) is not None),
    ("edit", lambda t: marketing.edit(t) is not None),
    ("period", lambda t: periods.period(t, _ANY_DAY) is not None),
    ("points", refers),
    ("shop_side", _words(_SHOP_SIDE)),
    ("own", _words(r"\b(?:my|i|i'm|i've|me|mine)\b|我(?!们)|本人")),
    ("copy", _words(r"\b(?:write|draft|copy|ad|ads|caption|headline|headlines|slogan|tagline|subject lines?|reword|rewrite|script|wording|text for|newsletter|post)\b|文案|写|标题|广告语|脚本|起草|拟|润色|措辞|种草")),
    ("send", _words(r"\b(?:send|launch|schedule|roll out|kick off|start|publish|blast|push|mail|pause|campaign|mailing)\b|群发|发送|启动|上线|推送|发布|定时|暂停|开始")),
    ("churn", _words(r"\b(?:churn|leav(?:e|ing)|los(?:e|ing)|lapse|win[ -]?back|come back|coming back|again|gone|risk|drifting|stop(?:ped)? buying|never order)\b|流失|离开|挽回|召回|回来|不再|跑掉|走掉|要跑|风险")),
    ("value", _words(r"\b(?:worth|value|ltv|clv|lifetime|valuable)\b|价值|终身|值多少|值钱|生命周期|ltv|clv")),
    ("groups", _words(r"\b(?:segments?|segmentation|groups?|clusters?|rfm|personas?|tiers?|kinds? of (?:customers|shoppers)|types? of|divide|split (?:our|the)|k-?means)\b|分群|分组|聚类|分层|几类|画像|分类|细分|rfm")),
    ("together", _words(r"\b(?:together|basket|baskets|bundle|bundles|combos?|pairs?|combination|also bought|along(?:side)?|co-?purchase|lift|association|go with)\b|一起|组合|搭配|购物篮|购物车|成对|连带|套装|同时(?:出现|买)|捆绑")),
    ("similar", _words(r"\b(?:similar|like|alternatives?|recommend\w*|suggest\w*|else|next|picks?|style)\b|类似|相似|推荐|同款|差不多|喜欢|同类|替代|还有(?:什么|啥)")),
    ("test", _words(r"\b(?:a/?b|test|tests|experiment|variants?|version|control|holdout|significan\w+|p-value|uplift|treatment|sample size|conversion)\b|实验|测试|对照|显著|版本|落地页|ab")),
    ("review", _words(r"\b(?:reviews?|reveiws|ratings?|stars?|feedback|complain\w*|sentiment|satisf\w+|opinions?|gripes?)\b|评价|评论|差评|好评|口碑|评分|打分|反馈|满意|吐槽|抱怨")),
    ("brand", _words(r"\b(?:brand|mentions?|press|social (?:media|listening)|competitors?|reputation|online|hashtags?|news about|articles?|image)\b|品牌|舆情|声量|竞品|竞争对手|媒体|网上|提到我们|话题|新闻")),
    ("creators", _words(r"\b(?:influencers?|creators?|bloggers?|kols?|youtubers?|ambassadors?|vloggers?|followers)\b|达人|博主|网红|kol|koc|主播|up主|粉丝|[\d万千]粉|代言")),
    ("odd", _words(r"\b(?:anomal\w+|unusual|odd|strange|weird|outliers?|spikes?|suspicious|abnormal|dip|drop(?:ped|s)?|off|fraud|sudden(?:ly)?|collapsed|fell)\b|异常|奇怪|可疑|离群|突然|暴跌|下滑|断崖|不对|怪|猛涨|突变|掉了")),
    ("budget", _words(r"\b(?:budget|spend|spending|allocate|invest|roas|roi|media plan|ad money|ads money|marketing money|mix)\b|预算|投放|广告费|花在|roi|roas|媒介|分配|渠道")),
    ("offer", _words(r"\b(?:discount|promotion|promo|promotions|offer|deal|sale|coupon|voucher|markdown|clear|stock of|free shipping|for free|two for|3 for 2|bundle offer)\b|促销|打折|折扣|优惠|满减|清仓|买二|买一|大促|活动|清.{0,6}库存|降价|甩")),
    ("table", _words(r"\b(?:select|sql|query|table|tables|rows?|schema|list (?:all|every)|database|raw data|csv|ids?|invoices?|who ordered|lines?)\b|sql|表|查询|列出|原始数据|数据库|哪些(?:客户|订单|发票)|行")),
    ("rules", _words(r"\b(?:policy|return|returns|refund|refunds|deliver\w*|shipping|ship|postage|wholesale|invoice|vat|payment|pay|cancel|account|password|warranty|exchange|wash|clean|opening|hours|contact|gift wrap\w*|newsletter|address|customs|voucher|code|courier|broken|damaged|faulty|cracked|missing|wrong item)\b|退货|退款|运费|配送|发货|批发|发票|付款|支付|取消|账号|密码|保修|换货|清洗|保养|营业|包装|地址|关税|优惠码|快递费|包邮|邮费|寄|碎|坏了|发错|自提|退")),
    ("track", _words(r"\b(?:where|track|tracking|status|parcel|package|arriv\w*|dispatched|shipped|eta|delivered|order history|my orders?)\b|到哪|物流|包裹|发货了|状态|签收|订单号|单号|没到|没收到|出库|到货")),
    ("buy", _words(r"\b(?:have|sell|stock|price|cost|costs|how much|looking for|buy|cheap\w*|available|colou?rs?|size|sizes|in stock|gift|present)\b|有没有|有吗|多少钱|价格|卖吗|还有货|库存|颜色|尺|便宜|礼物|想买|现货|啥价|款")),
    ("human", _words(r"\b(?:human|person|people there|agent|operator|manager|supervisor|representative|colleague|staff|somebody|someone|real|boss|complaint|call me)\b|人工|真人|客服|经理|主管|投诉|活人|同事|转接|老板|负责人|工作人员|回电")),
)  # fmt: skip
_ANY_DAY = date(2020, 6, 15)
NAMES = tuple(name for name, _ in _SIGNS)


def signals(text: str) -> np.ndarray:
    """One number a sign [len(NAMES)], 1 where it is seen, and two for the length and a question mark."""
    text = fold(text[:600])
    seen = [float(sign(text)) for _, sign in _SIGNS]
    size = len(re.findall(r"[㐀-䶿一-鿿]|[^\W_㐀-䶿一-鿿]+", text))
    return np.array([*seen, min(size, 30) / 15 - 1, float("?" in text)], dtype=np.float32)
