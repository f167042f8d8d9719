"""What a brief says beside its product: the offer, words to avoid, followers, the arms of an experiment, a brand."""

from __future__ import annotations

import re

from assistant.routing.parsing.numbers import AMOUNT, CHINESE_NUMBER, ENGLISH_WORD, number

_FLAGS = re.IGNORECASE | re.ASCII
_MONEY = rf"(?:[£$€¥]\s?)?(?:{AMOUNT})\s?(?:[kK](?![a-z]))?\s?(?:pounds?|quid|euros?|dollars?|gbp|usd|eur|镑|英镑|元|块钱?|欧元|美元)?"
_OFFER = re.compile(
    rf"\bfree (?:uk |standard |express |next[ -]day |worldwide )?(?:delivery|shipping|postage|p&p|returns|gift[ -]?wrap(?:ping)?|gift|sample|mug|tote|card)s?(?: (?:(?:on|for|with) (?:all |every |any )?(?:orders?|purchases?|spend|baskets?) ?)?(?:over|above|from|of|when (?:you|they) spend(?: over)?|on orders over|with every)(?: (?:order|{_MONEY}))?(?: or more)?)?"
    rf"|\bbuy (?:one|two|three|\d)(?:,)? (?:get|and get) (?:one|two|a|the|\w+) (?:\w+ )?(?:free|half price|for free)|\bbogof?\b|\b(?:two|three|four|five|2|3|4|5) for (?:the price of )?(?:one|two|three|1|2|3|4|{_MONEY})\b|(?<!\d)\b[2-9]-for-[1-9]\b|\b(?:second|2nd|third) (?:one |item )?(?:half price|free|at half price)|\bhalf[ -]price\b|{_MONEY} off (?:(?:on |for )?(?:orders?|purchases?|baskets?) ?)?(?:over|above|from|when you spend)\s?{_MONEY}|[£$€]\s?\d[\d.,]*\s?off\b|\b(?:a )?free gift(?: with (?:every |each |any )?\w+)?|\bgift with purchase|\bspend {_MONEY},? (?:and )?(?:save|get)(?: a)? {_MONEY}(?: off)?"
    rf"|满{_MONEY}(?:就|立|即|可)?(?:减|包邮|送|赠|打|免邮|免运费|享)(?:{_MONEY}|[^，。,;；！!]{{0,8}})?|每满{_MONEY}[^，。,]{{0,8}}|买[一二两三四五1-5][件个]?(?:送|赠|免|得)[一二两三1-3](?:件|个)?|第[二两三2-3]件(?:半价|免费|\d折|[一二三四五六七八九]折)|(?:全场|全店)?包邮|免(?:运费|邮费|邮)|半价|立减{_MONEY}|减{_MONEY}|送(?:赠品|小样|礼品|优惠券)|[两三四2-4]件[一二三四五六七八九\d.]+折",
    _FLAGS,
)
_AVOID = re.compile(
    r"\b(?:without (?:saying|using|mentioning)|without(?= (?:the |any )?words?\b)|(?:do not|don't|never|not to|dont|please don't) (?:say|use|mention|write|include)|avoid(?:ing)?(?: saying| using)?|no mention of|leave out|steer clear of|skip|must not (?:say|contain|mention))(?: (?:the|any))?(?: words?| phrases?| terms?)?[: ]+(?P<en>[\"“']?[\w' ,&/“”\"-]{2,60}?)(?=$|[.;!?]|,? (?:please|but|in|for|with|and (?:keep|make|add|use|mention|include|write))\b)"
    r"|(?:不要|别|不能|不许|不得|请勿|勿|避免|禁止|不准|不可以?|避开)(?:出现|使用|用|说|提到?|写|带|含|有)?(?:到)?(?P<zh>[“\"「『']?[\u4e00-\u9fffA-Za-z0-9“”\"「」『』、'或和]{1,24}?[”\"」』']?)(?:(?:这|那)?(?:[个两三几]个?)?(?:词|字眼|类词|字|说法)|(?=$|[，。,;；!！?？]|等|这类|之类))",
    _FLAGS,
)
_FOLLOWERS_N = rf"(?P<n>\d{{1,3}}(?:,\d{{3}})+|\d{{1,9}}(?:\.\d+)?|{CHINESE_NUMBER}|{ENGLISH_WORD}(?: (?:hundred|thousand))?)\s?(?P<unit>k|m|million|thousand|万|千|百万|w)?"
_FANS = r"(?:followers|fans|subscribers|subs|粉丝?|订阅)"
_FOLLOWERS = (
    re.compile(rf"(?P<low>{_FOLLOWERS_N.replace('<n>', '<n1>').replace('<unit>', '<u1>')})\s?(?:-|–|to|and|到|至)\s?(?P<high>{_FOLLOWERS_N.replace('<n>', '<n2>').replace('<unit>', '<u2>')})\s?\+?\s?(?:个|名)?{_FANS}", _FLAGS),
    re.compile(rf"{_FANS}(?:数|量)?(?:在|有|介于|是|between| from)?\s?(?P<low>{_FOLLOWERS_N.replace('<n>', '<n1>').replace('<unit>', '<u1>')})\s?(?:-|–|to|and|到|至)\s?(?P<high>{_FOLLOWERS_N.replace('<n>', '<n2>').replace('<unit>', '<u2>')})", _FLAGS),
    re.compile(rf"(?P<most>under|below|less than|fewer than|at most|up to|max(?:imum)?(?: of)?|no more than|[不别]超过?|少于|低于|不到|最多)?\s?(?P<least>over|above|more than|at least|minimum(?: of)?|from|超过|至少|大于|多于)?\s?{_FOLLOWERS_N}\s?(?P<plus>\+|or more|plus|以上)?(?P<minus>or less|or fewer|以下|以内)?\s?(?:个|名|的)?{_FANS}(?!丝?数?量?(?:在|有|过|超|不|少|低|大|小|至|\d|:|：|[一二两三四五六七八九十]))(?P<plus2>以上|起|往上)?(?P<minus2>以下|以内)?", _FLAGS),
    re.compile(rf"{_FANS}(?:数|量)?\s?(?:[:：在是有])?\s?(?P<most>under|below|less than|[不别]要?超过?|少于|低于|不到|最多|<)?\s?(?P<least>over|above|more than|at least|超过|至少|大于|多于|过|>)?\s?{_FOLLOWERS_N}\s?(?P<plus>\+|以上|起)?(?P<minus>以下|以内|之内)?(?P<plus2>)?(?P<minus2>)?", _FLAGS),
)  # fmt: skip


def offer(text: str) -> str | None:
    """The offer as it is said: "free delivery over £30", 满40镑包邮; a plain percentage is not one."""
    found = _OFFER.search(text)
    return found[0].strip(" ,，") if found else None


def avoided(text: str) -> tuple[tuple[str, ...], str] | None:
    """The words that copy must not hold, one by one, with the piece of text that says so."""
    found = _AVOID.search(text)
    if not found:
        return None
    said = found["en"] or found["zh"]
    parts = re.split(
        r"\s*,\s*(?:or |and )?|\s+(?:or|and)\s+|[、/]|(?<=[”\"」』])(?:或者?|和)|(?<=[\u4e00-\u9fff])(?:或者?|和)(?=[“\"「『])",
        said,
    )
    words = tuple(w for part in parts if (w := part.strip(" “”\"「」『』'")))
    return (words[:20], found[0]) if words else None


def follower_range(text: str) -> tuple[int | None, int | None]:
    """(at least, at most) so many followers; a bare number is the least."""
    for pattern in _FOLLOWERS:
        found = pattern.search(text)
        if not found:
            continue
        groups = found.groupdict()
        if "low" in groups:
            unit = groups["u1"] or groups["u2"]
            low, high = _people(groups["n1"], unit), _people(groups["n2"], groups["u2"])
            return low, high
        value = _people(groups["n"], groups["unit"])
        if value is None:
            continue
        most = groups["most"] or groups["minus"] or groups["minus2"]
        return (None, value) if most else (value, None)
    return None, None


def _people(said: str, unit: str | None) -> int | None:
    factor = {"k": 1e3, "thousand": 1e3, "千": 1e3, "m": 1e6, "million": 1e6, "百万": 1e6, "万": 1e4, "w": 1e4}.get(
        (unit or "").lower(), 1
    )
    value = number(said)
    return int(value * factor) if value is not None and value * factor <= 10**9 else None


_SHOWN = r"(?:visitors?|users?|sessions?|people|recipients?|emails?|mails?|sends?|sent|views?|viewers?|impressions?|visits?|shoppers?|subscribers?|customers?|traffic|clicks?(?=[^.;]{0,30}(?:order|conver|sale|purchas|bought|buy))|deliver(?:ed|ies)|participants?|hits|参与者|访客|访问(?:量)?|来访|进店|人次?|用户|流量|曝光(?:量)?|展示(?:量)?|发送(?:量)?|收件人?|浏览(?:量)?|样本(?:量)?|封(?:邮件)?|条短信|uv|pv|名?(?:访客|用户|顾客|客户)|点击(?=[^。；]{0,12}(?:单|成交|下单|转化|购买)))"
_DONE = r"(?:orders?|conversions?|conver(?:ted|ts?)|sales?|purchases?|purchased|buyers?|bought|buys?|clicks?|clicked|sign-?ups?|signed up|ordered|checkouts?|opens?|opened|responses?|replies|leads?|个?订单|单(?!价)|转化|购买|成交|下单|点击|注册|付款|支付|打开|回复|买)"
_AMOUNT = r"\d{1,3}(?:,\d{3})+|\d{1,10}"
_RATE = r"\d{1,2}(?:\.\d{1,3})?"
_COUNTED = re.compile(
    rf"(?P<n>{_AMOUNT})(?![\d,.]*\s?%)\s?(?:个|名|次|位|笔|of them |of the |were |unique |actually |had )*\s?(?:(?P<shown>{_SHOWN})|(?P<done>{_DONE}))"
    rf"|(?:(?P<shown2>{_SHOWN})|(?P<done2>{_DONE}))(?:数|量)?(?:里|中)?(?:了|有|共|过)?\s?[:：=是为]?\s?(?P<n2>{_AMOUNT})(?![\d,.]*\s?(?:%|个|名|次|位|笔|{_SHOWN}|{_DONE}))",
    _FLAGS,
)
_OF = re.compile(
    r"(?P<a>\d[\d,]{0,12})\s?(?:\w+\s)?(?:of|out of|/|from|on)\s?(?:a |the )?(?P<b>\d[\d,]{0,12})(?!\s?%)|(?P<zb>\d[\d,]{0,12})(?:个|名|次|份|封|位)?(?:人|次|访客|用户|发送|曝光|展示|浏览|访问|流量|样本)?(?:里|中|当中)(?:面)?(?:有|共)?(?P<za>\d[\d,]{0,12})(?![\d,.]*\s?%)",
    re.IGNORECASE,
)
# "4.1% of 2000", 2000人转化率4.1%
_RATED = re.compile(
    rf"(?P<r>{_RATE})\s?%\s?(?:\w+ ){{0,2}}?(?:of|out of|on|from|with|over|@|\()\s?(?:a |the |about )?(?P<b>{_AMOUNT})|(?P<b2>{_AMOUNT})(?![\d,.]*\s?%)\s?[^\d%。；;]{{0,18}}?(?P<r2>{_RATE})\s?%",
    _FLAGS,
)


def arms(text: str) -> tuple[dict[str, object], ...]:
    """The arms of an experiment: so many of so many, in the order said; () when fewer than two are told."""
    for read in (_rated, _parts, _told):
        if len(pairs := read(text)) > 1:
            return tuple(
                {"name": "ABCDEFGH"[i], "conversions": int(part), "visitors": int(whole)}
                for i, (part, whole) in enumerate(pairs[:8])
            )
    return ()


def _rated(text: str) -> list[tuple[float, float]]:
    """Rates of so many each: the conversions are what they come to."""
    found = []
    for said in _RATED.finditer(text):
        whole = number(said["b"] or said["b2"])
        if whole and whole >= 20:
            found.append((round(float(said["r"] or said["r2"]) * whole / 100), whole))
    return found


def _parts(text: str) -> list[tuple[float, float]]:
    """So many of so many."""
    pairs: list[tuple[float, float]] = []
    for found in _OF.finditer(text):
        part, whole = number(found["a"] or found["za"]), number(found["b"] or found["zb"])
        if part is not None and whole and part <= whole:
            pairs.append((part, whole))
    return pairs


def _told(text: str) -> list[tuple[float, float]]:
    """Numbers with what they count, two by two: so many visitors and so many orders."""
    told: list[tuple[str, float]] = []
    spans: list[tuple[int, int]] = []
    for found in _COUNTED.finditer(text):
        value = number(found["n"] or found["n2"])
        if value is not None:
            told.append(("shown" if found["shown"] or found["shown2"] else "done", value))
            spans.append(found.span())
    pairs = _two_by_two(told)
    if len(pairs) > 1:
        return pairs
    # "4000 people (160 clicks) and 4000 with the other (212 clicks)": the large ones are whom it was shown
    rest = [
        (found.start(), ("", value))
        for found in _LARGE.finditer(text)
        if not any(start <= found.start() < end for start, end in spans) and (value := number(found[0])) is not None
    ]
    every = sorted([*zip((start for start, _ in spans), told, strict=True), *rest])
    return _two_by_two([one for _, one in every])


_LARGE = re.compile(r"(?<![\d.,])(?:\d{1,3}(?:,\d{3})+|\d{2,10})(?![\d.,]*(?:\d|\s?%))", re.ASCII)


def _two_by_two(told: list[tuple[str, float]]) -> list[tuple[float, float]]:
    pairs = []
    for (first, a), (second, b) in zip(told[::2], told[1::2], strict=False):
        part, whole = (a, b) if first == "done" or second == "shown" else (b, a)
        if first != second and part <= whole:
            pairs.append((part, whole))
    return pairs


_CAPITAL = r"[A-Z][A-Za-z0-9&'.-]{1,20}(?: (?:&|and|of) [A-Z][A-Za-z0-9'.-]{1,20}| [A-Z][A-Za-z0-9&'.-]{1,20}){0,3}"
_BRAND = re.compile(
    rf"\b(?:[Ww]hat (?:is|are|has|have)|[Ww]hat's|[Hh]ow (?:is|are)|[Hh]as|[Hh]ave|[Ii]s|[Dd]id|(?:[Aa]bout|of|on|against|mention(?:s|ed|ing)?|track|[Mm]onitor|[Ww]atch|[Ff]ollow|(?:[Tt]abs|[Ee]ye) on|[Nn]ews (?:from|of)|[Ll]atest (?:from|at)|at|by|[Cc]ompetitors? like|rival|competitor|like|with|vs|than|from)) (?P<en>{_CAPITAL})"
    rf"|^(?P<first>{_CAPITAL})(?:'s)? (?:is|are|has|have|launched|press|mentions?|news|buzz|reputation)"
    rf"|(?:竞品|竞争对手|对手|友商|品牌|关注|盯着?|监测|监控|留意|跟踪|提(?:到|及|起|过)?|关于|怎么[说看评]|说|聊|讨论|骂|夸|吐槽|推荐)(?:一下|一?下|着|点儿?|紧|住|到|起|品牌)*\s?(?P<mixed>{_CAPITAL})|^(?P<mixed2>{_CAPITAL})\s?(?:这个牌子|这个品牌|那边)?(?:最[近新]|近期|这阵子|这段时间|[这上]个?[月周]|本[月周]|今年|这几天|在|有|出|又|的)"
    r"|(?:竞品|竞争对手|对手|友商|品牌|关注|盯着?|监测|监控|留意|跟踪)(?:一下|一?下|着|点儿?|紧|住|品牌)*(?P<zh>[\u4e00-\u9fffA-Za-z&]{2,12}?)(?:这个品牌|的(?:动态|动作|口碑|声量|新闻|消息|评价|舆情)|最近|近期|在|有(?:什么|啥|没有)|$|[，。,])"
    r"|^(?P<zh2>[\u4e00-\u9fffA-Za-z&]{2,10}?)(?:这个牌子|这个品牌|那边)?(?:最近|近期|这阵子|这段时间|上个?月|这个?月|上周|本周|这几天|昨天|今天|今年|这周)?(?:在[\u4e00-\u9fffA-Za-z]{2,6}?上?)?(?:有|出了?|搞了?|又有)(?:了)?(?:什么|啥|哪些|没有)(?:新)?(?:动作|动静|新闻|消息|动态|活动|新品)"
    r"|(?:人|网友|大家|网上|上|都在|有没有|怎么)(?:们)?(?:都|在|有没有|有|怎么)*(?:提(?:到|及|起|过)?|说|聊(?:到|起)?|议论|讨论|骂|夸|吐槽|评价|看)(?:过|了|到)?(?P<zh4>[\u4e00-\u9fffA-Za-z&]{2,8}?)(?:这个牌子|这个品牌|的|吗|呢|没有?|了|过)*\s*(?=$|[？?。，,])"
    r"|^(?:看看|查查|查一下|帮我看看|说说|盯一下)?(?P<zh3>[\u4e00-\u9fffA-Za-z&]{2,10}?)(?:这个牌子|这个品牌|这家|那边|他们)?(?:最近|近期|近来|眼下|这阵子|这段时间|上个?月|这个?月|上周|本周|这几天|昨天|今天|今年|这周)?的?(?:新)?(?:动静|动向|动作|动态|新闻|消息|风声|口碑|声量|舆情|举动|风评)(?:怎么样|如何|呢|是什么|有哪些)?\s*[?？。]?$",
)  # fmt: skip
_NO_BRAND = re.compile(
    r"^(?:our|us|the|what|who|how|where|when|why|which|any|anything|is|are|has|have|did|does|do|can|could|please|show|tell|give|keep|find|hi|hello|people|twitter|facebook|instagram|tiktok|weibo|reddit|youtube|linkedin|google|x|pinterest|trustpilot|i|january|february|march|april|may|june|july|august|september|october|november|december|christmas|black friday|monday|tuesday|wednesday|thursday|friday|saturday|sunday|we|our brand|uk|germany|france)$|^(?:我们|咱们|网上|微博|小红书|抖音|大家|品牌|媒体|有人|最近|近来|社交媒体|本店|店铺|自己|这|那|竞品|竞争对手|对手|友商|新闻|同行|行业|市场).*",
    re.IGNORECASE,
)


def brand(text: str) -> str | None:
    """Another brand that a text names: "What is Cath Kidston up to?", 宜家最近有什么动作."""
    for found in _BRAND.finditer(text):
        name = next(value for value in found.groupdict().values() if value).removesuffix("'s")
        if not _NO_BRAND.match(name):
            return name
    return None
