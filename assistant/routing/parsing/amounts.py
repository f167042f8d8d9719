"""Prices, price ranges, percentages and how many."""

from __future__ import annotations

import re
from dataclasses import dataclass

from assistant.routing.parsing.numbers import AMOUNT, CHINESE_NUMBER, ENGLISH_WORD, INTEGER, chinese, integer, number
from assistant.routing.parsing.reading import Reading

_CURRENCIES = {
    "GBP": ("£", "gbp", "pounds", "pound", "quid", "英镑", "镑", "磅"),
    "USD": ("us$", "$", "usd", "dollars", "dollar", "bucks", "美元", "美金", "刀"),
    "EUR": ("€", "eur", "euros", "euro", "欧元", "欧"),
    "CNY": ("¥", "cny", "rmb", "yuan", "人民币", "元", "块钱", "块"),
    "JPY": ("jpy", "yen", "日元"),
}
_CODE = {sign: code for code, signs in _CURRENCIES.items() for sign in signs}
_SIGN = "(?:" + "|".join(re.escape(s) for s in sorted(_CODE, key=len, reverse=True)) + ")"
_WORD = rf"(?:\s?{_SIGN})"
# money: sign before or after; "50p" is half a pound
_MONEY = rf"(?:(?:{_SIGN}\s?)?{AMOUNT}\s?(?:[kKwW万千百](?![a-zA-Z]))?{_WORD}?|\b{ENGLISH_WORD}\s{_SIGN})(?:\s(?:each|apiece|a piece|per (?:piece|item|head|person|unit)|pp|一[个件把只]|每[个件把只])\b)?"
_NOTES = re.compile(
    rf"\b(?:(?P<n>\d{{1,4}}(?:\.\d)?|a|{ENGLISH_WORD})\s)?(?P<note>tenner|fiver|grand)s?\b", re.IGNORECASE | re.ASCII
)
_LARGE = re.compile(
    r"(?<![\w.,])(?P<n>\d{1,4}(?:\.\d{1,3})?)\s(?P<unit>thousand|million|mil)\b", re.IGNORECASE | re.ASCII
)
# 1万2 and 一万二 are 12000
_AND_A_BIT = re.compile(
    rf"(?P<n>\d{{1,4}}|{CHINESE_NUMBER})万(?P<rest>\d|[一二三四五六七八九])(?![\d.万千百十])", re.ASCII
)
_DIMES = re.compile(r"(?P<n>(?<![\d.])\d|[一二两三四五六七八九])[毛角](?:钱)?(?![巾绒线毯衣笔坯落\d])")
# in digits, so that "a hundred and fifty pounds" is no range; "between a hundred and fifty" is one
_HUNDREDS = re.compile(
    rf"(?<!between )(?<!from )\b(?=\S+ (?:hundred|thousand)){ENGLISH_WORD}(?! thousand| million)", re.IGNORECASE
)
_PENCE = re.compile(r"(?<![\w.,])(?P<n>\d{1,3})\s?(?:p|pence)\b", re.IGNORECASE | re.ASCII)
_UP_TO = re.compile(
    rf"(?:\b(?:(?<!not )(?<!no )(?<!nothing )(?:under|below|less th[ae]n|lower than|sub)|up ?to|at (?:the )?(?:very )?most|max(?:imum)?(?: of)?|no more th[ae]n|not more th[ae]n|cheaper th[ae]n|within|not a penny (?:over|above|more than)|"
    rf"(?:(?:that|which|and) )?(?:doesn't|does not|don't|do not|won't|shouldn't|should not|mustn't|can't|not)(?: (?:cost|costing|be|go|come to))? (?:more than|over|above|beyond)|(?:doesn't|does not|not) exceed|not over|nothing (?:over|above|beyond|dearer than|pricier than|costing more than|more than)|not exceeding|no (?:dearer|pricier|higher) than|(?:ceiling|limit|cap|maximum|spending limit)(?: is| of|:|'s| at)?|cap(?:ped)? at|(?:\b(?:i|we|she|he) )?(?:can't|cannot|can not|won't|(?:don't|do not|wouldn't|would not) (?:want|like|wish|plan|care) to|not|never) (?:go|stretch|spend|pay|fork out) (?:over|above|beyond|past|more than|higher than|to more than)|stretch(?:ing)? to|(?:can |could |want to |to |will )spend(?: up to)?|(?:i|we)(?: have|'ve)(?: only)? got|have only|(?:i|we)(?: have|'ve)(?: just| about)?(?=\s*(?:{_SIGN}\s?\d|{AMOUNT}\s?{_SIGN}|{ENGLISH_WORD} {_SIGN}))|budget(?: is| of|'s|:)?|for less than|beneath|<=?)(?: (?:about|around|roughly|maybe|say|like))?-?|(?:不|别|不要|不能|不可)超过|(?:不|别)高于|不超|别超|超不过|(?<!不)低于|(?<!不)少于|(?:最多|最高)(?:只)?(?:能|肯|想)?(?:花|出|付|给)?(?:到)?|小于|不到|预算(?:就|大概|差不多)?(?:是|在|只有|有|为)?|控制在|(?:凑了|凑出|凑到|凑齐了?|凑|攒了|筹了|拿得出|出得起|手[头上里](?:就|只)?有|兜里(?:就|只)?有|身上(?:就|只)?有|就带了|只带了|只有|上限(?:是|为|在)?|(?:顶多|撑死|至多)(?:只)?(?:能|肯)?(?:花|出|付|给)?(?:到)?|最高(?:不过|到)?|顶天|不能过|别过)(?:花)?(?=\s*(?:{_SIGN}\s?\d|{AMOUNT}\s?{_SIGN}))|<=?)\s*(?P<amount>{_MONEY})"
    rf"(?:以内|以下|之内|内|左右)?",
    re.IGNORECASE | re.ASCII,
)
_UP_TO_AFTER = re.compile(
    rf"(?P<amount>{_MONEY})\s?(?:(?:钱)?(?:左右|上下)?(?:封顶|打住|不到|以内|以下|之内|之下|内(?!存))|(?:is|was|being|'s)? ?(?:about )?(?:my|our|the|his|her|their) (?:absolute |upper |very |spending |price )?(?:ceiling|limit|max(?:imum)?|budget|cap|top|most)\b|is (?:all|as (?:much|high|far)) (?:as )?(?:i|we)\b|(?:is|was|就)?是?(?:极限|上限|顶了|顶格|天花板|到顶|打住|为限|的?预算)|or (?:less|under|below|so)|(?:absolute |very |upper )?max(?:imum)?\b|tops\b|at a (?:push|stretch)|at (?:the )?(?:very |absolute )?(?:most|outside)|and (?:not a penny|no) more|top whack|limit\b|budget\b|and (?:under|below))",
    re.IGNORECASE | re.ASCII,
)
_FROM = re.compile(
    rf"(?:\b(?:(?<!not )(?<!no )(?:over|above|more th[ae]n)|at (?:the very )?least|min(?:imum)?(?: of)?|(?:not|no|nothing) (?:less th[ae]n|under|below|cheaper than)|from|starting at|upwards of|>=?)|(?<!不)(?<!别)(?<!能)(?<!要)超过|高于|大于|至少|不低于|不少于|>=?)\s*"
    rf"(?P<amount>{_MONEY})(?:以上|起)?",
    re.IGNORECASE | re.ASCII,
)
_FROM_AFTER = re.compile(
    rf"(?P<amount>{_MONEY})\s?(?:(?:钱)?(?:以上|往上|朝上|开外|起(?!订|送|批))|(?:at the )?minimum\b|or (?:more|above|over)|at (?:the very )?least|and (?:up|above|over)|\+)",
    re.IGNORECASE | re.ASCII,
)
_BETWEEN = re.compile(
    rf"(?P<cue>(?:预算|价位|价格|单价|\bbudget|\bprice range|\bprices?|\bpriced|\bcosting|\bspend(?:ing)?)(?:大概|大约|控制|是|为| of| is| from|:)?\s?)?(?:\bbetween\s|\bfrom\s|介于|从|在)?\s?(?P<low>{_MONEY}|\b{ENGLISH_WORD})\s?(?:-|–|~|～|\band\b|\bto\b|到|至|和)\s?(?P<high>{_MONEY})"
    rf"(?:之间|以内)?",
    re.IGNORECASE | re.ASCII,
)
_HAS_SIGN = re.compile(_SIGN, re.IGNORECASE | re.ASCII)
_PERCENT = re.compile(
    rf"(?P<number>\d{{1,3}}(?:\.\d{{1,2}})?)\s?(?:%|percent|per cent|pct)|\b(?P<words>{ENGLISH_WORD}) (?:percent|per cent|pct)|百分之(?P<chinese>[一二三四五六七八九十]{{1,3}})|\b(?P<half>half[ -]price)\b|半价",
    re.IGNORECASE | re.ASCII,
)
_ZHE = re.compile(r"(?P<number>[1-9](?:\.?[1-9])?|[一二三四五六七八九]{1,2})折")
_CHENG = re.compile(r"(?P<number>[一二两三四五六七八九])成")
_RANKED = r"(?:best|worst|top|biggest|largest|highest|lowest|slowest|fastest|strongest|weakest|cheapest|busiest|priciest|[a-z]{3,12}iest|leading|most|least)"
_TOP = re.compile(
    rf"\b(?:list of|rank(?: the)?)\s(?P<listed>\d{{1,30}}|{ENGLISH_WORD})\b|\b(?P<ranked>\d{{1,30}}|{ENGLISH_WORD})\s{_RANKED}\b|\b(?:which|what)\s(?P<which>\d{{1,30}}|{ENGLISH_WORD})\s(?:products|items|countries|customers|articles|lines|markets|categories|days|months)\b|"
    rf"\b(?:top|first|best|best selling|worst|bottom|highest|lowest|biggest|largest|last)\s(?P<en>\d{{1,30}}|{ENGLISH_WORD})\b(?!\s?(?:day|week|month|quarter|year)s?)"
    rf"|\b(?:give|show|list|suggest|recommend|find|name|pick|tell|see|view|browse)(?: (?:me|us))?(?: just| only| the)?\s(?P<give>\d{{1,30}}|{ENGLISH_WORD})\b(?!\s?(?:day|week|month|year|%|percent))"
    rf"|\blimit (?:that |it |this |them )?to (?P<limit>\d{{1,30}}|{ENGLISH_WORD})\b"
    rf"|\b(?:just|only)(?: the)?\s(?:top\s)?(?P<just>\d{{1,30}}|{ENGLISH_WORD})\b"
    rf"|(?:前|TOP\s?|top\s?|头|排名前)(?P<zh>\d{{1,30}}|{CHINESE_NUMBER})(?![天周年月日个]{{0,1}}[天月周季年])"
    rf"|(?P<measured>\d{{1,30}}|{CHINESE_NUMBER})(?:个|条|款|件|位|名|种|篇|版|句|段|封|则)(?!月|星期|季度)",
    re.IGNORECASE | re.ASCII,
)


@dataclass(frozen=True, kw_only=True)
class PriceRange:
    """From ``low`` to ``high``, inclusive; None is open. ``currency`` is an ISO code where one was said."""

    low: float | None = None
    high: float | None = None
    currency: str | None = None


def _in_pounds(text: str) -> str:
    """Under a tenner, as under £10; 10 grand as £10000; 50p as £0.5; 5 thousand as 5000."""
    worth = {"tenner": 10, "fiver": 5, "grand": 1000}
    text = _HUNDREDS.sub(lambda f: f"{number(f[0]) or 0:g}", text)
    text = _NOTES.sub(lambda f: f"£{worth[f['note'].lower()] * (number(f['n'] or '1') or 1):g}", text)
    text = _AND_A_BIT.sub(lambda f: f"{(number(f['n']) or 0) + (number(f['rest']) or 0) / 10:g}万", text)
    text = _DIMES.sub(lambda f: f"{(number(f['n']) or 0) / 10:g}元", text)
    text = _PENCE.sub(lambda f: f"£{int(f['n']) / 100:g}", text)
    return _LARGE.sub(lambda f: f"{float(f['n']) * (1e3 if f['unit'][0] in 'tT' else 1e6):.0f}", text)


def money(text: str) -> tuple[float | None, str | None]:
    """The amount and currency of one piece of text like "£15", "15英镑", "20k"."""
    text = re.sub(r"\s(?:each|apiece|a piece|per \w+|pp)$|[一每][个件把只]$", "", text.strip())
    sign = _HAS_SIGN.search(text)
    rest = _HAS_SIGN.sub("", text).strip()
    return number(rest), (_CODE[sign[0].lower()] if sign else None)


def price_range(reading: Reading, *, bare: bool = True) -> PriceRange | None:
    """The price range that a message asks for; taken out of it.

    Args:
        reading: what is left of the message.
        bare: whether "under 15" without a currency is meant as a price.
    """
    reading.left = _in_pounds(reading.left)
    for pattern in (_BETWEEN, _UP_TO, _UP_TO_AFTER, _FROM, _FROM_AFTER):
        found = pattern.search(reading.left)
        if not found or not (
            _HAS_SIGN.search(found[0])
            or (bare and pattern is not _BETWEEN)
            or "between" in found[0].lower()
            or found.groupdict().get("cue")
            or "之间" in found[0]
        ):
            continue
        result = _range_of(found, upper=pattern in (_UP_TO, _UP_TO_AFTER))
        if result is None:
            continue
        if result.low is None and (both := _with_least(reading.left, found, result)):
            result, start, end = both
            reading.left = f"{reading.left[:start]} {reading.left[end:]}"
        else:
            reading.take(pattern)
        return result
    return None


def _range_of(found: re.Match[str], *, upper: bool) -> PriceRange | None:
    groups = found.groupdict()
    if "low" in groups:
        (low, first), (high, second) = money(groups["low"]), money(groups["high"])
        if low is None or high is None:
            return None
        return PriceRange(low=min(low, high), high=max(low, high), currency=first or second)
    amount, currency = money(groups["amount"])
    if amount is None:
        return None
    return PriceRange(low=None if upper else amount, high=amount if upper else None, currency=currency)


# what may stand between the two ends of "over £2 but under £4", 10欧以上20欧以下
_BESIDE = re.compile(
    r"\s*(?:[,，、]|\bbut\b|\band\b|\byet\b|且|但|又|而且|并且|同时|\s)*\s*(?:价格|价钱|要)?", re.IGNORECASE
)


def _with_least(text: str, most: re.Match[str], upper: PriceRange) -> tuple[PriceRange, int, int] | None:
    """The range with the least that is said right beside the most, and where both stand."""
    for pattern in (_FROM_AFTER, _FROM):
        for least in pattern.finditer(text):
            first, second = sorted((least.span(), most.span()))
            if first[1] > second[0] or not _BESIDE.fullmatch(text[first[1] : second[0]]):
                continue
            amount, currency = money(least["amount"])
            if amount is None or upper.high is None or amount > upper.high:
                continue
            both = PriceRange(low=amount, high=upper.high, currency=upper.currency or currency)
            return both, first[0], second[1]
    return None


_SUM = re.compile(
    rf"\b{ENGLISH_WORD}(?: hundred| thousand)?\s{_SIGN}|{_SIGN}\s?{AMOUNT}\s?(?:[kKmMwW万](?![a-zA-Z]))?|{AMOUNT}\s?(?:[kKmMwW](?![a-zA-Z])|万){_WORD}?|\d[\d.]{{0,6}}\s?千{_WORD}?|{AMOUNT}\s?{_SIGN}",
    re.IGNORECASE | re.ASCII,
)


# a bare number is a sum beside a word for what is to be spent
_TO_SPEND = re.compile(
    r"\b(?:budget(?: is| of| to)?|spend(?:ing)?|invest(?:ing)?|have|got|with|about|if)[ :](?:only |just |about |around |another |i had |we had |it (?:was|were) )?(?P<a>\d[\d,]{2,9})(?![\d%.]|\s?(?:day|week|month|year|customer|people|order|visitor|follower|unit)s?)"
    r"|(?P<b>(?<![\d.,#])\d[\d,]{2,9})\s(?:budget|to (?:spend|invest|split|allocate)|for (?:ads?|advertising|marketing|media|promotion)|in ad|of ad)\b"
    r"|(?:预算|经费|推广费|广告费|投放费|花|投|给|有|拿出?|如果|要是|换成|改成|那)(?:是|为|了|有|只有|大概|差不多|再)?\s?(?P<c>\d[\d,]{2,9})(?![\d%.天周个月年人单位次粉])|(?P<d>(?<![\d.,#])\d[\d,]{2,9})(?:的)?(?:预算|经费|推广费|广告费)",
    re.IGNORECASE | re.ASCII,
)


def amount(text: str) -> tuple[float | None, str | None]:
    """The first sum of money of a text (a currency, k or 万 is needed to be one), and its currency."""
    found = _SUM.search(_in_pounds(text))
    return money(found[0]) if found else (None, None)


def to_spend(text: str) -> tuple[float | None, str | None]:
    """The same where a text is known to be about a budget: "a budget of 5000", 5000的预算."""
    if (found := amount(text))[0] is not None:
        return found
    bare = _TO_SPEND.search(_in_pounds(text))
    return (number(next(value for value in bare.groups() if value)), None) if bare else (None, None)


# half price on the second piece only is no half price
_SECOND_HALF = re.compile(
    r"第[二2][件个]半价|\b(?:second|2nd)(?: one| item| piece)?(?: at| for)? half(?:[ -]price)?", re.IGNORECASE
)


def percent(text: str) -> float | None:
    """A discount: "20 %" -> 20, 八折 -> 20, 两成 -> 20, 百分之十五 -> 15."""
    text = _SECOND_HALF.sub(" ", text)
    if found := _PERCENT.search(text):
        if found["half"] or found[0] == "半价":
            return 50.0
        if found["words"]:
            return number(found["words"])
        return float(found["number"]) if found["number"] else float(chinese(found["chinese"]) or 0) or None
    if found := _ZHE.search(text):
        digits = "".join(str(chinese(c)) if not c.isdigit() and c != "." else c for c in found["number"]).replace(
            ".", ""
        )
        kept = float(digits) * (10 if len(digits) == 1 else 1)
        return round(100 - kept, 2)
    if found := _CHENG.search(text):
        return 10.0 * (chinese(found["number"]) or 0)
    return None


def how_many(text: str) -> int | None:
    """The n of "top five", "前十个", "give me 3", "三条"; None when none is said. Unbounded: the models bound it."""
    for found in _TOP.finditer(text):
        words = next(value for value in found.groups() if value)
        value = integer(words)
        if value is not None:
            return value
    return None


_ITEMS = re.compile(
    rf"(?P<n>{INTEGER})\s+(?:(?!(?:day|week|month|quarter|year|hour|percent|per)s?\b)[a-z'-]+\s){{0,3}}?(?:(?:ads?|folk|adverts?|lines|texts?|sms|emails?|mails|messages|tweets|taglines|sentences|drafts|takes|choices|alternatives|variations|bloggers|people|names|accounts|kols|youtubers|instagrammers|tiktokers|ambassadors|pairs|combinations|combos|bundles)|headlines?|variants?|versions?|titles?|products?|items?|clusters|groups|creators|suggestions|ideas|descriptions|subject lines|options|slogans|posts|captions|customers|influencers|segments|scripts|hooks|banners|notes|picks|recommendations|newsletters|stories|blurbs|folk|bloggers|vloggers|straplines|candidates|profiles|micro-influencers)\b",
    re.IGNORECASE | re.ASCII,
)
_PAIRS = re.compile(rf"(?P<n>\d{{1,30}}|{CHINESE_NUMBER})(?:对|组|套|人|条|个|篇|版|款)(?!比|成|月)")


_ENOUGH = re.compile(
    rf"\b(?P<who>\d{{1,4}}|{ENGLISH_WORD}) (?:\w+ )?(?:customers|people|names|buyers|accounts|clients|shoppers) (?:most|who|that|likely|with|at|in|about|we)\b|\b(?P<en>\d{{1,3}}|{ENGLISH_WORD})(?: (?:names|customers|accounts|buyers|people|results|rows|entries|suggestions|ideas|of them|of those|of these))?,? (?:(?:will|would|should|is|are) (?:do|be (?:enough|plenty|fine)|enough|plenty|fine|suffice)|suffices?|at most|(?:please|pls)[.!]?$|max(?:imum)?\b|tops\b)"
    # "for one-time buyers, seven", "x5", "most valuable 15 customers"
    rf"|[,;:–-]\s(?:just |only |say |about |around |maybe |max )?(?P<last>\d{{1,3}}|{ENGLISH_WORD})(?: (?:of them|results?|names?|rows?|please|pls|only|max))*[.!]?$|(?<!\w)[x×](?P<times>\d{{1,2}})\b|\b(?P<times2>\d{{1,2}})x\b(?! ?\d)|\b(?:most|least|best|worst|top|highest|likeliest|riskiest) (?:[a-z-]+ ){{0,2}}?(?P<best>\d{{1,3}}|{ENGLISH_WORD}) (?=customers|buyers|clients|accounts|people|names|products|items|shoppers|creators|pairs)"
    rf"|\b(?P<of>\d{{1,3}}|{ENGLISH_WORD}) (?:of (?:them|those|these)|names)\b|\b(?:make it|make that|let's say|say|list of) (?P<make>\d{{1,3}}|{ENGLISH_WORD})\b(?! ?(?:%|percent|days|weeks|months|pounds))"
    rf"|(?:最(?:有?可能|容易|[高大多强低少贵值])[^，。,]{{0,8}}?的?|头)(?P<most>\d{{1,3}}|{CHINESE_NUMBER})(?:[个名位家]|人(?!民))"
    rf"|(?P<zh>\d{{1,3}}|{CHINESE_NUMBER})[个名位款样条家](?:名字|人)?(?:就行|就够|就好|就可以|够了|即可|足够|为限|左右|吧)|(?:标|列|挑|选|给|取|推荐?|报|找|点|圈|来|要|荐)出?(?P<zh2>\d{{1,3}}|{CHINESE_NUMBER})[个名位款样条家](?!月|星期|季度|小时)",
    re.IGNORECASE | re.ASCII,
)


def enough(text: str) -> int | None:
    """The n of "ten names will do", "six of them", 列出五个: how many rows, where a list is what is asked for."""
    found = _ENOUGH.search(text)
    return integer(next(value for value in found.groups() if value)) if found else None


_TO_SHOW = re.compile(
    rf"\b(?P<en>\d{{1,2}}|{ENGLISH_WORD})\s(?:[a-z-]+\s){{0,2}}?(?:ideas?|options?|suggestions?|choices|recommendations?|picks|alternatives|examples|possibilities|candidates|results|best|cheapest|nicest)\b(?: (?:for|of|as)\b)?"
    rf"|(?:列|挑|选|推荐|推|看|展示|介绍|举|筛|罗列)(?:出|选|几|一下|荐)?(?P<zh>\d{{1,2}}|{CHINESE_NUMBER})[个款样种件条](?!月|星期)(?:适合)?|^(?P<zh3>\d{{1,2}}|{CHINESE_NUMBER})[款样](?:适合)?|(?P<zh2>\d{{1,2}}|{CHINESE_NUMBER})[个款样种]?(?:推荐|备选|选择|候选)|(?<![买要订购])(?P<zh4>\d{{1,2}}|{CHINESE_NUMBER})[款种](?![^，。]{{0,2}}一[套组])",
    re.IGNORECASE | re.ASCII,
)


def to_show(reading: Reading) -> int | None:
    """How many products to show, not how many to buy or how many a set holds: "5 ideas", 挑五个; taken out."""
    found = reading.take(_TO_SHOW)
    return integer(next(value for value in found.groups() if value)) if found else None


def count_of_things(text: str) -> int | None:
    """The n of "three Google ads", "5 clusters"; else what ``how_many`` finds."""
    found = _ITEMS.search(text)
    if re.search(r"\bhalf a dozen\b|半打", text, re.IGNORECASE):
        return 6
    pairs = _PAIRS.search(text) if not found else None
    return (integer(found["n"]) if found else None) or how_many(text) or (integer(pairs["n"]) if pairs else None)
