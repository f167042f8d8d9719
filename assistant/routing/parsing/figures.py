"""Measures and dimensions of ``shop_figures`` in words, comparisons, shares, the first n of them."""

from __future__ import annotations

import re

from assistant.routing.parsing.amounts import how_many
from assistant.routing.parsing.figure_measures import COUNTED, RATHER, Match, all_found, first_found, measured, measures
from assistant.routing.parsing.figure_words import DIMENSIONS, MEASURES, NOUNS
from assistant.routing.parsing.numbers import CHINESE_NUMBER, ENGLISH_WORD, integer

_FLAGS = re.IGNORECASE | re.ASCII
_PREVIOUS_YEAR = re.compile(
    r"(?:\b(?:the )?(?:january|february|march|april|may|june|july|august|september|october|november|december|christmas|summer|winter|spring|autumn) before\b|\b(?:same|that) (?:month|week|quarter|period|time|day) (?:in |of )?(?:the )?(?:last|previous|prior) year|\b(?:the|a) year (?:before|earlier|previously|prior)\b|\b(?:previous|prior|preceding) year\b|same (?:period|month|time|week|quarter|day|days|stretch|point|season) (?:of |in |a )?(?:the )?(?:(?:last|previous|prior) year|year)|\byoy\b|\by/y\b|\b(?:vs\.?|versus|against|on|to|than) ly\b|\bly comparison\b|\b(?:this|that|same) (?:time|point|stage) (?:last|the previous|the prior) year|\bcorresponding (?:\w+ )?(?:period|month|week|quarter|time|days?)\b.{0,25}\byear\b|year[ -](?:on|over|to)[ -]year(?! date)|a year (?:ago|earlier)|(?:with|to|than|on|against|over|from|vs\.?|versus) (?:last year|the (?:previous|prior) year|the year before)|annual (?:growth|change)"
    r"|同比|(?:去年|上年|前一年|上一年)(?:的)?(?:同期|同月|同一?时期|这个?时候|这时候|同季|同一时间|同周)|(?:比|和|跟|与|较|同|对比|相比于?|相较)(?:起)?(?:去年|前一年|上一?年|前年)(?:的?同(?:期|月|时期))?(?!.{0,2}月|.{0,3}季|双|国庆|圣诞|黑五))",
    _FLAGS,
)
_PREVIOUS = re.compile(
    r"(?:\b(?:period|month|week|quarter|day|one) (?:before|earlier|prior|previously|preceding)\b(?! (?:last|yesterday|christmas|x-?mas|easter|black|cyber|valentine|mother|father|halloween|new|thanksgiving|boxing|bonfire|double|singles|chinese|prime|\d))|\bbefore that\b|\b(?:previous|prior|preceding|earlier) (?:period|month|week|quarter|one|day|weekend)\b|(?:month|week|quarter|day)[ -](?:on|over|to)[ -](?:month|week|quarter|day)|\bmom\b|\bm/m\b|\bwow\b|\bqoq\b|\bq/q\b|\bpop\b|\bgrowth\b|\bgr[oe]wn?\b|\b(?:is|are|was|were) (?:[\w']+ ){0,3}(?:growing|shrinking|declining|improving|rising|falling|slipping)\b|\b(?:go|goes|gone|going|went) (?:up|down)\b(?! to\b)|\bdid (?:\w+ ){1,4}(?:rise|fall|drop|increase|decrease|improve|decline|shrink|climb|grow)\b|going up or down|(?:is|are|was|were) [a-z ]{3,30} (?:up|down)(?= (?:this|so far|for|in)\b|\s*(?:[?.!,]|$))|\bgone (?:up|down)\b|than (?:the )?(?:last|previous|before|month before)|(?:up or down|rise or fall|rose or fell|better or worse|higher or lower|lower or higher|more or less|more or fewer)(?=$|[^a-z])|changes? (?:since|from|on)|(?:on|against|with|vs\.?|versus|to) (?:last|the previous|the prior|the preceding) (?:month|week|quarter|period|day|one)"
    r"|环比|(?:比|和|跟|与|较|同|对比|相比于?)(?:再|更)?(?:上|前|之前)(?:上)?(?:一)?(?=个?(?:月|周|季|期|星期|礼拜|天|阶段|周期))|(?:再上|再前|更前)一?个?(?:月|周|季度?|期|天)|上一期|前一期|上期|比上|涨(?:了|幅|跌)|跌(?:了|幅)|增长|增幅|增速|增减|降幅|变多|变少|多了还是少了|升了还是降了|涨了还是跌了|较上|与上(?!.{0,2}半年))",
    _FLAGS,
)
_LOW = r"(?:worst|lowest|least|bottom|slowest|weakest|fewest|smallest|poorest|quietest|tiniest|meagrest|laggards?|flops?|underperform\w*|(?:(?<=are )|(?<=is )|(?<=were )|(?<=was ))(?:slow|quiet|weak|poor|low|bad))"
_LOWEST = re.compile(
    rf"\b{_LOW}\b|\b(?:ascending|lowest first|from the bottom|at the bottom|low to high|the other way (?:round|around)|upside down|in reverse|(?:flip|reverse|invert)(?:ed)?(?: (?:it|that|the (?:order|list|ranking|table|sorting)))?)\b|最(?:差|低|少|小|慢|惨|弱|冷|冷门|不好|糟|末)|垫底|倒数|滞销|末位|末尾|[从由](?:低|少|小|差|弱|后)(?:到|往|至)|升序|卖不动|倒着|倒过来|倒序|反过来|卖得(?:最|很)?(?:差|少|慢|惨)|生意[最很较]?(?:淡|差|冷清)|(?:(?<=排)|(?<=排名)|(?<=排行)|(?<=排在)|(?<![以之今往前先然最]))[最靠]?后(?:\d{{1,2}}|[一二两三四五六七八九十]{{1,3}})(?:[名位款样种]|个(?!月|星期|季|小时|礼拜)|(?=的?(?:国|品|商|产|类|客|市)))|最后(?:\d{{1,2}}|[一二两三四五六七八九十]{{1,3}})[名个位款样种](?!月)",
    _FLAGS,
)
_WORST = re.compile(r"worst|poorest|最(?:差|惨|糟|不好)|卖得.*差", _FLAGS)
_BAD = {("cancelled_orders",), ("cancellation_rate",)}
_HIGHEST = re.compile(
    r"\b(?:best|highest|most|top|biggest|largest|strongest|record|peak|busiest|leading)\b|最(?:高|多|好|大|强|火|旺|畅销|热)|第一|销冠|排名|排行|前[一二三四五六七八九十\d]",
    _FLAGS,
)
_SHARE = re.compile(
    r"\b(?:shares?|percentages?|proportions?|per ?cent|fractions?|portion|slices?|chunk|what part|how much of (?:our|the|all|total)|mak(?:e|es|ing) up|made up|accounts? for|accounted for|accounting for|breakdown in %|split in %|as an? % of|% of (?:total|all|the)|contribution\b|mix\b(?! (?:of|and))|pct|%age|percent)|(?<!\d)%(?! off)|占比|占了?(?:多少|销售|总|全|整|几|多大|百分)|贡献(?:度|率|比)|比例|比重|份额|百分之几|百分比|构成|几成|占到?(?:多|整|全)",
    _FLAGS,
)
_TREND = re.compile(
    r"\b(?:trends?|trending|over time|develop(?:ed|ment|ing)?|curve|line chart|history|timeline|evol(?:ve|ved|ution)|progress(?:ed|ion)?|trajectory|course of)\b|趋势|走势|变化(?:情况|图|曲线)?|曲线|起伏|波动|发展情况",
    _FLAGS,
)
_EXCLUSIVE = re.compile(
    r"\b(?:sell|sold|sells|selling|buy|bought|ordered|(?<=who )order|(?<=that )order|(?<=they )order|(?<=customers )order|(?<=buyers )order|purchased?|active|available|move[sd]?|shift(?:ed|s)?|appear(?:ed|s)?)\b.{0,30}\b(?:only|exclusively|solely|nowhere else)\b|\b(?:only|exclusively|solely|just) (?:ever )?(?:sell|sold|sells|buy|bought|ordered|selling|moved|shifted|appear(?:ed)?)\b|\b(?:no|never|at no|not in any) other (?:time|month|period|season)s?\b|\bnever (?:again|since|before or after)\b|\bnot (?:again|since|before or after)\b|\bnever (?:outside|otherwise|in any other)\b|\b(?:and )?(?:never|not) (?:at any other time|in other months|outside)\b"
    r"|只(?:在|有|是|于)?.{0,12}(?:卖|买|下单|有销量|销售|有销|动销|出货|成交)|(?:仅|唯独|单单)(?:在|于|有)?.{0,12}(?:卖|买|下单|有销|销售|出货)|(?:别的|其他|其余|其它|剩下的?)(?:月份?|时间|时候|时期|日子|季度|季节).{0,6}(?:没|不|无|零)(?:有?销量|销售)?|(?:之后|此后|以后|后来|后面)(?:就|便)?(?:再也|再|都|也)?(?:没|不|无|零).{0,4}(?:卖|销|动|出)(?:过|了)?|(?:一件|一个|一样)(?:都|也)?没(?:卖|动|出)",
    _FLAGS,
)
_SINGLE = re.compile(
    r"\b(?:which|what) (?:country|month|product|category|day|week|year|quarter|weekday|hour|segment|item)\b (?:has|had|was|is|did|brings|brought|sold|sells|buys|cancels|spends|orders|made|generates)|\b(?:the best|the worst|best|worst|biggest|strongest|weakest) (?:month|day|week|year|country|quarter)\b|哪(?:一个?|个)(?:国家|月|商品|产品|品类|天|周|季度|星期|客户)?|哪一?天|哪国",
    _FLAGS,
)
_RANKED_BY = re.compile(
    r"\b(?:by|in terms of|ranked (?:by|on)|sorted by|ordered by|measured (?:by|in)|going by|judged by|based on|in)\s(?:the |total |their |number of |its )*$|(?:按照?|以|根据|依)(?:总)?$",
    _FLAGS,
)


def dimensions(text: str) -> tuple[str, ...]:
    """The dimensions that a text asks the figures by, in its order."""
    # "year over year" compares, and is no break-down; nor is "category = gift bags"
    text = re.sub(
        r"\byear[ -](?:on|over)[ -]year\b|\b(day|week|month|quarter)[ -]over[ -]\1\b|(?:by )?\bcategory ?[=:]|换一?个(?:国家|地区|市场|月份?|季度|品类|类目|商品|产品)",
        " ",
        text,
        flags=_FLAGS,
    )
    found = [match for match in first_found(_without_measures(text), DIMENSIONS) if not RATHER.search(text[: match[0]])]
    found = _beside(text, found)
    if len(found) > 1:  # "which country sells best" asks for countries
        found = [
            match
            for match in found
            if match[2] != "product"
            or not _IMPLIED.search(text[match[0] : match[1]])
            or re.match(r"\s?[x×*/]\s?\w", text[match[1] :])
        ]
    names = tuple(name for _, _, name in found)
    if "weekday" in names:  # "which day of the week": the day is its own
        names = tuple(name for name in names if name != "day")
    if "customer" in names and any(name == "customer" and _DONE_BY.search(text[:at]) for at, _, name in found):
        names = tuple(name for name in names if name != "customer")  # "units bought by them"
    if "customer" in names and not ranked(text) and not top_n(text):
        # "the repeat rate among French customers": they are whom it is of
        people = {"repeat_rate", "returning_customers", "new_customers", "customers"}
        said = {name for _, _, name in measured(text)}
        names = tuple(name for name in names if name != "customer") if said and said <= people else names
    if "cohort" in names and "month" in names:
        first = re.search(r"month of (?:the )?first|first[ -](?:order|purchase) month|首(?:单|购)月", text, _FLAGS)
        again = re.search(r"(?:by|per|and|×|x) ?(?:by )?month(?! of)|×\s?月|按月|每月|和月", text, _FLAGS)
        names = tuple(name for name in names if name != "month") if first and not again else names
    return names


_DONE_BY = re.compile(r"\b(?:bought|placed|made|ordered|spent|purchased|cancell?ed|paid|taken|generated)\s$", _FLAGS)
_IMPLIED = re.compile(
    r"^(?:卖(?:得|的|最)|销冠|畅销|滞销|热销|热卖)|^(?:products|items|articles|skus|goods|商品|产品)$", _FLAGS
)
_WITH = re.compile(
    r"^\s*(?:,|，|、|and|&|/|x|×|\*|\+|by|和|与|及|跟|再按|又按)\s*(?:by |the |per |product |customer )?$", _FLAGS
)

_CROSSED = re.compile(r"\s(?:[x×*]\s)?|\s?[×*]\s?|乘(?:以)?", _FLAGS)  # "category by month", 类目乘月份
_OF_A_PERIOD = re.compile(r"(?:\b(?:last|this|past|previous|prior|next|first|same|the|\w+ly)|\d)\s$", _FLAGS)
_ASIDE = re.compile(r"\w\s?[,，:：]\s?$", _FLAGS)  # "cancellation rate, weekdays"


def _beside(text: str, found: list[Match]) -> list[Match]:
    """The dimensions with those that are only listed beside one, or aside: "by month and category", 按国家和月份."""
    for name, nouns in NOUNS:
        if any(name == known for _, _, known in found):
            continue
        for match in nouns.finditer(text):
            near = [end for _, end, _ in found if end <= match.start()]
            listed = near and _WITH.match(text[max(near) : match.start()])
            crossed = not _OF_A_PERIOD.search(text[: match.start()]) and any(
                start >= match.end() and _CROSSED.fullmatch(text[match.end() : start + (text[start] in "×*")])
                for start, _, _ in found
            )
            last = not found and not text[match.end() :].strip(" ?.!。？")
            if listed or crossed or (last and _ASIDE.search(text[: match.start()])):
                found = sorted([*found, (match.start(), match.end(), name)])
                break
    return found


_COUNTS_THINGS = re.compile(r"(?:客户|顾客|买家|customers?|buyers?|shoppers?|clients?)", _FLAGS)


def _without_measures(text: str) -> str:
    """The text with the words of its measures blanked, so that "items per order" names no product."""
    for start, end, name in measured(text):
        said = text[start:end]
        if name in {"customers", "units", "orders"} and re.search(
            r"\b(?:by|per|which|top|best)\b", text[max(0, start - 6) : start], _FLAGS
        ):
            continue
        if name == "revenue" and (" " in said or _COUNTS_THINGS.search(said) or said.lower() == "spenders"):
            continue  # "how much did each category bring in"
        text = text[:start] + "\x00" * (end - start) + text[end:]
    return text


def comparison(text: str) -> str | None:
    """``previous_year``, ``previous_period`` or None."""
    if _PREVIOUS_YEAR.search(text):
        return "previous_year"
    return "previous_period" if _PREVIOUS.search(text) else None


def lowest_first(text: str) -> bool:
    """True when the lowest are asked for: the worst of cancellations are the highest."""
    found = [match[0].lower() for match in _LOWEST.finditer(text)]
    if found and all(_WORST.fullmatch(word) for word in found) and measures(text)[:1] in _BAD:
        return False
    return bool(found)


def ranked(text: str) -> bool:
    """True when best or worst are asked for."""
    return bool(_LOWEST.search(text) or _HIGHEST.search(text))


def single(text: str) -> bool:
    """True when one row is the answer ("which month was the best")."""
    return bool(_SINGLE.search(text)) and ranked(text)


# "yoy %", "by what percentage did sales grow": the change in per cent, and no part of a whole
_PER_CENT = r"(?:%|per ?cent(?:age)?|pct)"
_MOVED = r"(?:yoy|mom|wow|qoq|year[ -](?:on|over)[ -]year|(?:month|week|quarter)[ -](?:on|over)[ -](?:month|week|quarter)|chang\w*|growth|gr[eo]w\w*|increas\w*|decreas\w*|declin\w*|differen\w*|rise[ns]?|rose|f[ae]ll\w*|drop\w*|climb\w*|jump\w*|up|down|higher|lower|more|less|fewer|better|worse|vs\.?|versus|compared|uplift|delta)"
_CHANGE_IN_PER_CENT = re.compile(
    rf"\b{_MOVED},? (?:(?:in|as|by|as an?|how many|what) )*{_PER_CENT}|{_PER_CENT} (?:of )?{_MOVED}\b|\b(?:by (?:what|how many|which)|how many|what) {_PER_CENT}(?! of\b).{{0,60}}\b{_MOVED}\b"
    r"|(?:涨|增长?|多|少|降|跌|升|提高|下降|减少?)了?(?:有)?(?:几成|百分之几|百分之多少|多少个?百分[比点]|几个百分点)",
    _FLAGS,
)


def share(text: str) -> bool:
    """True when shares are asked for."""
    return bool(_SHARE.search(_CHANGE_IN_PER_CENT.sub(" ", text)))


def exclusive(text: str) -> bool:
    """True when rows are asked for that have nothing outside the period: "sell in December only"."""
    return bool(_EXCLUSIVE.search(text))


def without_exclusive(text: str) -> str:
    """The text without the words that say so, whose verbs are no measures."""
    return _EXCLUSIVE.sub(" ", text)


def trend(text: str) -> bool:
    """True when a development over time is asked for."""
    return bool(_TREND.search(text))


_N = rf"(?P<n>\d{{1,30}}|{ENGLISH_WORD})"
_THING = r"(?:products?|items?|articles?|skus?|sellers?|countries|markets|nations|categories|customers|buyers|clients|shoppers|spenders|segments|days|weekdays|hours|months|weeks|quarters|lines|ranges|performers|flops|places|regions|departments|groups|accounts|ones|rows|names|entries|titles|goods|movers)"
_ADJECTIVE = r"(?:best|worst|top|biggest|largest|highest|lowest|slowest|fastest|strongest|weakest|poorest|smallest|busiest|quietest|leading|most|least|fewest|bottom|main|cheapest|priciest)"
_FIRST_N = tuple(
    re.compile(pattern, _FLAGS)
    for pattern in (
        rf"\b(?:{_ADJECTIVE})(?:[ -](?:selling|performing|earning|grossing|spending|ranked|sold|important|popular|valuable|\w{{2,12}}ing))?[ -]{_N}\b(?! ?(?:years?|%|percent|stars?)\b)",
        rf"\b(?:first|last) {_N}\b(?! ?(?:day|week|month|quarter|year|%|percent|star)s?\b)",
        rf"最[^\d一二两三四五六七八九十的]{{1,2}}的?(?:前)?(?P<n>\d{{1,3}}|{CHINESE_NUMBER})(?:天|日|周|个?(?:月|季度?|小时|时段|星期几?|礼拜几?))",
        rf"\b{_N} (?:of (?:our|the) )?(?:very )?(?:{_ADJECTIVE})\b",
        rf"\b(?<!first )(?<!last )(?<!past )(?<!opening )(?<!final ){_N} (?:\w{{2,14}} ){{0,2}}?{_THING}\b(?! (?:ago|before|later|or more|per|to date))",
        rf"\b{_N} of (?:them|those|these)\b",
        rf",\s?{_N}(?: please| pls| max(?:imum)?| tops?)?\W*$",
        rf"\b(?:only|just|limit(?:ed)?(?: (?:it|that|this|them))? to|show|list|name|give me|first|cap(?:ped)? at|no more than|up to|maximum(?: of)?)(?: me)?(?: the)?(?: top| best| first)? {_N}\b(?! ?(?:days?|weeks?|months?|quarters?|years?|%|percent|pounds|th|st|nd|rd)\b)",
        rf"(?:前面?|后|头|top|TOP|倒数|排名前|末|垫底的?|最[^\d一二两三四五六七八九十的]{{1,3}}的?)\s?(?:第)?(?P<n>\d{{1,30}}|{CHINESE_NUMBER})(?!(?:个)?(?:天|周|年|月|季|星期|小时|%|成))(?:名|个|款|位|样|种|件|大|强|家|条)?",
        rf"(?:列(?:出)?|给我|只要|只看|只列|要|取|就要|出|来|列表)(?:出)?(?P<n>\d{{1,30}}|{CHINESE_NUMBER})(?:个|名|款|位|样|种|条|家|行)(?!月|星期|季度|小时)",
        r"哪(?P<n>\d{1,2}|[二两三四五六七八九十]{1,2})(?:个|款|样|种)?(?:月|天|周|星期|季度|国|品类|类目|商品|产品|单品|小时|时段|客户|国家)",
        rf"(?P<n>\d{{1,30}}|{CHINESE_NUMBER})(?:个|款|位|名|样|种|大|家)(?:最\S{{1,6}}的?)?(?:商品|产品|单品|国家|品类|类目|客户|顾客|买家|市场|地区|货|sku|东西|月份|人)",
    )
)


def top_n(text: str) -> int | None:
    """How many rows are asked for, once the period is taken out of the text; unbounded: the model bounds it."""
    text = re.sub(
        r"一[个种款]\S{0,4}一[行条列]|一[条根张份组](?:曲|折)?[线图表]|one (?:line|row) (?:for|per) each|一[件个样](?:都|也)?没|头一[次回]|第一[次回]|一[个张笔位名](?=订单|单|客户|顾客|买家|客人|用户|会员|人)|一(?:件|单|笔)|\b(?:one|a single|single) (?:item|order|customer|product|piece|unit|basket)\b|\bout of (?:every )?\d+ \w+|\d+个?(?:客户|顾客|买家|人|订单)(?:里|中)|\b(?:at least |more than |over )?\w+ (?:or more )?(?:orders|purchases|times)(?= or more)|\b(?:at least|more than|over) \w+ (?:orders|purchases|times)|[一二两三四五\d][次单回](?:及|或)?以上",
        " ",
        text,
    )
    for pattern in _FIRST_N:
        for found in pattern.finditer(text):
            n = integer(found["n"])
            if n is not None and not (n == 1 and found[0].startswith(("一", "1个", "列一", "出一", "最"))):
                return n
    return how_many(text)


_CHANGES = re.compile(
    r"\b(?:add|also|plus|include|including|along with|on top|together with|as well|too|swap|switch|replace|instead|rather than|not|change (?:it|that) to|make (?:it|that)|(?:would|i\'d) (?:rather|prefer)|prefer|sorry|i mean[t]?|actually|no)\b|next to (?:it|that|them)|alongside|^\s*\+|\b(?:throw|put) in\b|加上|加一?[列个栏项]|也(?:放|算|带|列|来|给|一起)|放进|放上|不(?:看|要|是)|别看|再加|还要|也要|也看|也加|也列|加进|算上|带上|附上|补上|一并|外加|换成|改成|换为|改看|换|改|而不是",
    _FLAGS,
)
_SAYS = (_PREVIOUS_YEAR, _PREVIOUS, _LOWEST, _HIGHEST, _SHARE, _TREND, _EXCLUSIVE)


def adds_or_swaps(text: str) -> bool:
    """True for words that put a measure beside, or in place of, those there were."""
    return bool(_CHANGES.search(text))


# what was said before is taken back
TAKEN_BACK = re.compile(
    r"\b(?:scratch that|no,? wait|wait,? no|never ?mind|forget that|on second thoughts?|sorry,? i meant?|no,? sorry|actually,? no)\b|算了(?!一?下)|(?<!对)不对(?!劲)|[哦噢啊]不|说错|搞错|弄错|口误",
    _FLAGS,
)


def corrected(text: str) -> str:
    """The text without the measures, shares and comparisons that another measure takes the place of: 新客占比，算了，看客户数."""
    said = max(TAKEN_BACK.finditer(text), key=lambda found: found.end(), default=None)
    if said is None or not measures(text[said.end() :]):
        return text
    first, then = text[: said.start()], text[said.end() :]
    for start, end, _ in all_found(first, MEASURES):
        first = first[:start] + " " * (end - start) + first[end:]
    for pattern in (_SHARE, _PREVIOUS_YEAR, _PREVIOUS):
        first = pattern.sub(lambda found: " " * len(found[0]), first)
    return first + " " * len(said[0]) + then


def says_anything(text: str) -> bool:
    """True when a text says any part of a figure, a measure apart: a break-down, an order, a share, a number of rows."""
    return bool(dimensions(text) or top_n(text) or any(pattern.search(text) for pattern in _SAYS))


def counted(text: str) -> set[str]:
    """The measures that are plainly asked for; a bare "customers" or "orders" may as well be rows."""
    found = measured(text)
    return {
        name
        for start, end, name in found
        if name != "customers" or share(text) or COUNTED.search(text[max(0, start - 12) : end])
    }


def blanked(text: str) -> str:
    """The text with its measures and dimensions as spaces, each word where it was."""
    for start, end, _ in (*all_found(text, MEASURES), *measured(text), *all_found(text, DIMENSIONS)):
        text = text[:start] + " " * (end - start) + text[end:]
    return text


_NOT_SO_MANY = re.compile(
    rf"\b(?:instead of|rather than|not) (?:the |just )?(?:top |first )?(?:\d{{1,3}}|{ENGLISH_WORD})\b", _FLAGS
)


def without_all(text: str) -> str:
    """The text without whatever says a part of a figure."""
    text = _NOT_SO_MANY.sub(" ", text)
    for pattern in _FIRST_N:  # the number alone: what is counted may be a dimension
        if found := pattern.search(text):
            text = text[: found.start("n")] + " " * len(found["n"]) + text[found.end("n") :]
    for start, end, _ in (*all_found(text, MEASURES), *measured(text)):
        text = text[:start] + "\x00" * (end - start) + text[end:]
    for start, end, _ in _beside(text, all_found(text, DIMENSIONS)):
        text = text[:start] + "\x01" * (end - start) + text[end:]
    for _, nouns in NOUNS:  # "drop the category": given up by its bare name
        text = nouns.sub(lambda found: " " if RATHER.search(found.string[: found.start()]) else found[0], text)
    for pattern in _SAYS:
        text = pattern.sub(" ", text)
    return text
