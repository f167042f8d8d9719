"""Arguments of the tools that make and judge marketing."""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import replace
from datetime import date

from assistant.routing import references
from assistant.routing.asking import AskBack, Asked
from assistant.routing.filling import Values
from assistant.routing.filling_analysis import _set
from assistant.routing.parsing import amounts, briefs, marketing, orders, periods, places, products
from assistant.routing.subjects import category_in

_FOR = (
    re.compile(r"(?:^|[,.:;] )(?:product|item|subject|topic|promoting)(?: is|:)? (?!page|descri|title|listing|name|copy|text|launch|shot|line)(?:the |our )?(?P<p>[^?,.:;]{3,40}?)(?=$|[?,.;])", re.IGNORECASE),
    re.compile(r"(?:产品|商品|主题|主角|主推|宣传对象|(?:卖|推|介绍|宣传|推广)的)(?:就)?(?:是|为|[:：])(?P<p>[^，。,；;？?]{2,24})"),
    re.compile(r"(?:^|[，,。：: ])(?:产品|商品|主推|主打)(?!描述|标题|详情|介绍|文案|页|名|卖点|图)(?P<p>[^，。,；;？? ]{2,16})(?=$|[，。,；; ])"),
    re.compile(r"(?:降价?|打|便宜|让利|优惠)\s?(?:\d{1,2} ?%|[一二三四五六七八九\d.]{1,3}折|[一二三]成)(?:再|来|去)?(?:卖|出|清)(?P<p>[^，。,；;？? ]{2,16}?)(?=$|[，。,；;？? ])"),
    re.compile(r"(?:^|[，,。：: ])(?P<p>[^，,。：:？? \d%]{2,16}?)(?:要不要|该不该|能不能|可不可以|是不是|要|想|能|可以|应?该|怎么|如何|得)*(?:打|做|搞|来|促销|降价|特价)(?:个|点)?(?:[一二三四五六七八九\d.]{1,3}折|折扣?|卖|促销|买[一二三]送|满减|第二件|特价|活动)"),
    re.compile(r"(?:^|[，,。：: ])(?P<p>[^，,。：:？? \d%]{2,14}?)(?:全部|统一|都|直接)?(?:买[一二三两]送|第[二三]件|半价|满减|满[\d一二三四五六七八九十百]{1,4}减)"),
    re.compile(r"\b(?:(?:\d|two|three|four) for (?:\d|one|two|three)|buy one,? get one(?: free| half price)?|bogof?|free gift|half price|multi-?buy) (?:on|of|with|for) (?:the |our |all |every )*(?P<p>[^?,.;:]{3,40}?)(?=$|[?,.;:]|\s(?:too|enough|ok(?:ay)?|wise|sensible|risky|realistic|profitable|smart|worthwhile|affect|pay|be|work|make|bring|worth|for|in|to|this|next|over|until|is|a good|help|hurt|boost|sell|do)\b)", re.IGNORECASE),
    re.compile(r"(?:^|[，,。：: ])(?:如果|要是|假如|假设|若|把|给|对|将)*(?P<p>[^，,。：:？? \d%]{2,16}?)(?:的)?(?:价格?|售价|单价|标价)?(?:再|直接|统一|全部|都|全|要是|如果)*(?:降价?|打|便宜|减价?|让利|下调|调低|降低|优惠)(?:价格?|了|个)?\s?(?:\d|[一二两三四五六七八九]{1,2}[折成]|百分之)"),
    re.compile(r"\b(?:cut(?:ting)?|reduc\w+|lower(?:ing)?|drop(?:ping)?|slash(?:ing)?|mark(?:ing|ed)? down) (?:the )?(?:prices? of )?(?:the |our |all )?(?P<p>(?!price)[^?,.;:]{3,40}?)(?: prices?)? by\b|\bprices? of (?:the |our )?(?P<p2>[^?,.;:]{3,40}?)(?=$|[?,.;:]|\s(?:by|down|were|was|is|are|fell|drops?|goes|went)\b)|^(?:what )?if (?:the |our |we )?(?P<p3>[^?,.;:]{3,40}?) (?:is|are|was|were|go|goes|went|gets?|got|drops?|dropped|falls?|fell) (?:down |reduced |cheaper |cut |marked down |discounted )?(?:by )?\d", re.IGNORECASE),
    re.compile(r"(?:群发|发送?|推送?|发一?[条波轮]|推一?[条波轮])(?P<p>(?!给|一|个|条|封|短信|邮件|推送|消息|召回|优惠)[^，,。：:？? \d%]{2,12}?)(?:的)?(?:促销|优惠|新品|上新|活动|折扣|大促|特价|清仓|补货|到货|的(?=[ ，]|$))"),
    re.compile(r"[把将](?P<p>(?!这|那|上|下|一|新|春|夏|秋|冬|召回|优惠|活动)[^，,。：:？? \d%]{2,12}?)的?(?:促销|优惠|新品|上新|活动|折扣|大促|特价|清仓|补货|到货)?的?\s*(?:群发|发给|发送|推给|发到|发出)"),
    re.compile(r"(?:用|做|放|打|搞)在(?P<p>[^，,。：:？? \d%]{2,16}?)(?:上|身上)"),
    re.compile(r"(?:清掉?|清理掉?|处理掉?|甩掉?|消化掉?|去掉?)(?P<p>[^，,。：:？? \d%]{2,16}?)(?:的)?(?:库存|存货|积压|尾货)"),
    re.compile(r"(?:^|[，,。：: ])(?P<p>[^，,。：:？? \d%]{2,16}?)(?:压了|压货|囤货|堆积|剩了|剩太多|卖不掉|卖不出|积压|库存太多|囤了|卖不动|滞销|清仓|要清|太多|堆)"),
    re.compile(r"\b(?:\d{1,2} ?(?:%|percent|per cent) off|half[ -](?:price|off)) (?:of |on )?(?:the |our |all |every )?(?P<p>(?!(?:till|until|this|next|to|for|in|from|through|over|before|at|by|and|with|when|if|ends?|today|tomorrow|everything|orders?|your|first|only|sale|code)\b)[^?,.;:]{3,40}?)(?=$|[?,.;:]|\s(?:too|enough|ok(?:ay)?|wise|sensible|risky|realistic|profitable|smart|worthwhile|affect|pay|be|work|make|bring|worth|for|in|on|to|till|do|before|during|around|at|this|next|over|until|is|a good|help|hurt|boost|sell)\b)", re.IGNORECASE),
    re.compile(r"\b(?:put(?:ting)?|have|run|offer(?:ing)?|sell(?:ing)?) (?:the |our |all |those |these )*(?P<p>(?!it\b|them\b|everything|things|a |an |some |any )[^?,.:;]{3,40}?) (?:on (?:sale|offer|promotion|special|discount)|at a (?:discount|lower price|reduced price)|cheaper|on the cheap)\b", re.IGNORECASE),
    re.compile(r"\b(?:rid of|shot of|shift|clear(?: out)?|too many|too much|stock of|surplus|overstock(?:ed)?(?: of| on| with)?|leftover|discount(?:ing)?|bundle|sell off|move|moving)\s(?:all |the |our |old |stock of |my |of |on )*(?P<p>(?!stock|everything|should|would|could|can|do|does|to|is|are|for|we|i|you|or|and|that|which|campaign|offer)[^?,.;:]{3,40}?)(?=$|[?,.;:]|\s(?:before|by|in|this|with|for|what|which|how|fast|quickly|sitting|left|at|is|are|and|help|affect|hurt|do|mean|change|make|pay|be|boost|lift|bring|cost|work|to|sell)\b)", re.IGNORECASE),
    re.compile(r"(?:给|为|帮|替|推广|推荐|推销|宣传|关于|针对|推(?!文|送))(?P<p>[^，。,？?]{2,30}?)(?:这款|这个)?(?:写|做|来|想|怎么|如何|什么|设计|拟|出|的?(?:文案|广告|标题|描述|海报|推文|邮件|种草|笔记|促销|活动|脚本)|打|[，。,？?]|$|新款)"),
    re.compile(r"(?:^|[，,。：: ]|写一?[条个篇段]?)(?P<p>[^，,。：:？? ]{2,24}?)的?(?:商品描述|商品标题|商品详情|广告文案|短信文案|营销文案|种草文案|公众号文章|公众号推文|朋友圈文案|抖音脚本|视频脚本|产品介绍|广告语|宣传语|文案|广告|标题|描述|促销|种草笔记|笔记|文章|推文|推送|短信|邮件|脚本|海报|详情页?|卖点|介绍|口号|标语|slogan)"),
    re.compile(r"\b(?:for|about|on|of|concerning|regarding|around|covering|promoting|to promote|sell through|announcing|launching|introducing|showcasing|celebrating|highlighting|advertising|selling|featuring|pushing|push|promote)\s(?:the |our |a |an |my |new )?(?P<p>[^?,.;:]{2,60}?)(?=$|[?,.;:]|\s(?:for|in|on|about|concerning|regarding|featuring|promoting|introducing|announcing|aimed|with|without|to|that|targeting|at|using|and|until|by|audience|tone|please|copy|ads?|campaign|make|from|as|hurt|help|affect|damage|eat|cannibali[sz]e|pay|boost|lift|be|worth|work|sell|before|over|this|next|last|when|while|if|so|who|mention|include|aimed|by|is|are|would|too|enough|affect|mean|change)\b)", re.IGNORECASE),
)  # fmt: skip
_NO_PRODUCT = re.compile(
    r"^(?:me|us|it|them|this|that|copy|sale|instagram|facebook|google|the|a|an|that one|chinese|english|our|my|customers?|everybody|everyone|all|people|now|next|channel|ad|ads|email|newsletter|campaign|sunday|monday|friday|tomorrow|短视频|短片|视频|(?:product )?(?:title|titles|headline|headlines|caption|copy|slogan|tagline|description|script)|主图|首图|推文|帖子|稿子?|口播稿?|我|我们|他们|我们?[一两二三四五六七八九十\\d]*[个条篇版句]?|文案|一条|一封|一个|这个|它|写|活动|大家|客户|所有.*|全部.*|(?:discounts?|offers?|promotions?|promos?|deals?|coupons?|vouchers?|incentives?|price cuts?)(?: .*)?|.* (?:group|segment|(?<!\d )tier|crowd|customers|buyers|shoppers)|.*(?:客户|顾客|优惠|合适|折扣|启动|群发|什么|这.?词|字眼).*)$",
    re.IGNORECASE,
)


# what may be caught with a product where Chinese has no space: the verb before it, the adverb after it
_LEAD_ZH = re.compile(
    r"^(?:(?:要不要|该不该|能不能|可不可以|如果|要是|麻烦|请|劳烦|帮忙|帮我|帮|我想|我要|想要|不要|我们?|咱们?|想)*(?:给|为|把|对|写(?![字真生])|拟|起草|撰写)(?:[一两二三四五六七八九十几\d]{0,2}(?:条|篇|段|封|份|则|版|个))?|讲讲|聊聊|说说|介绍一?下?)"
)
_JUST_IN = r"(?:新|刚刚?|才)(?:到货?|上架?|出|进|来|推出|上市|上新|进货|做)的(?=[\u4e00-\u9fff]{2})"
_TAIL_ZH = re.compile(
    r"(?<=[\u4e00-\u9fff]{2})[发写做来出整弄搞推](?:个|条|篇|段|一[个条篇段封])?$|\s?[\d一二三四五六七八九十]+[条个篇]?$|的?(?:商品|产品|库存)$|怎么?$|(?:一般|通常|现在|目前|最近)$|的$"
)


def subject_of(asked: Asked, *, taken: tuple[str, ...] = ()) -> Values:
    """What marketing is about: a product, a category of the shop, an occasion; or what the last turn was about."""
    text = re.sub(r"\s+[-–—]+\s+", ", ", asked.text)
    values = Values()
    occasion = marketing.first_of(marketing.OCCASIONS, text)
    if occasion:
        values["occasion"] = occasion[0]
    if name := category_in(asked, asked.text):
        return values | {"category": name}
    for piece in taken:
        text = text.replace(
            piece, "，" if len(piece) > 4 and not piece.isascii() and not marketing.channels(piece) else " ", 1
        )
    for pattern in _FOR:
        for found in pattern.finditer(text):
            said = next(value for value in found.groups() if value)
            words = products.query_words(re.sub(rf"^\s*(?:new|{_JUST_IN}|新款?)\s*", "", said))
            words = _TAIL_ZH.sub("", _LEAD_ZH.sub("", re.sub(r"\s(?:in|with|stock|inventory)$", "", words)))
            words = re.sub(
                r"^(?:(?:last|this|previous) (?:year|season|month|week|summer|winter|spring|autumn|christmas)'s\s|(?:去年|今年|上一?[季年月])的?)|^(?:\d+\s)?(?:leftover|unsold|remaining|spare|excess|surplus)\s|^(?:heaps|loads|piles|tons|lots|mountains|stacks|boxes|plenty|hundreds|thousands|dozens|masses)\sof\s(?:the |our )?|^\d+\s(?=[a-z])|^(?:describe|describing)\s(?:the |our )?",
                "",
                words,
                flags=re.IGNORECASE,
            ).strip()
            if marketing.people(words):
                continue
            if len(words) < 2 or _NO_PRODUCT.match(words) or marketing.segment(words) or references.refers(words):
                continue
            if occasion and re.fullmatch(
                marketing.OCCASIONS[occasion[0]] + r"(?: (?:sale|campaign|newsletter))?", words, re.IGNORECASE
            ):
                continue
            if (
                marketing.channels(words)
                and len(words) < 14
                and marketing.channels(words)[0][1].lower() == words.lower()
            ):
                continue
            return values | {"product": words}
    if asked.note and references.refers_back(asked.text):
        values |= references.product(asked.text, asked.note.entities) or {}
    return values


_NO_THING = re.compile(
    r"^(?:the )?(?:sale|clearance|everything|whole (?:shop|store|range)|store|shop|event|day|season|spring|summer|autumn|winter|.*\b(?:is|are|was|hashtags?|emojis?|caps|words)\b.*)$|^(?:节|促销|大促|全场|全店|店庆|新品|特价|限时|一句话?|今天.*|明天.*|周末.*|本周.*|字数.*|\d+字.*)$",
    re.IGNORECASE,
)
_COPY_WORDS = re.compile(
    r"\b(?:\d{1,4}(?: |-)?(?:s|secs?|seconds?|minutes?|words?|characters?|chars|lines?)|brief|describe|describing|tell|people|let|know|say|saying|promote|promoting|one|two|three|four|five|six|announcing|write|draft|create|make|compose|need|want|i|we|me|us|please|pls|plz|thx|product|titles?|descriptions?|listing|blurb|pin|reel|an?|the|some|short|new|our|your|copy|ads?|posts?|text|captions?|headlines?|slogans?|taglines?|subject|lines?|script|announcing|put|together|come|up|with|give|could|can|you|help|words?|for|about|on|off|tone|in|of|to|and|it|that|this|something|catchy|line|version|ends?|until|till|today|tonight|tomorrow|sunday|monday|friday|weekend|only|now|mailing|email|message|campaign|marketing|promo|is|are|sounds|more|life)\b"
    r"|\b[x×]\s?\d{1,2}\b|\b\d{1,2}\s?[x×]\b|\bsearch\b|[\d一二两三四五六七八九十百]{1,5}(?:秒钟?|个?字|分钟)(?:以内|左右|内)?|[\d一二两三四五六七八九十]{1,3}(?=[条个篇段版则封句])|版本?|口播稿?|稿子?|话术|软文|推广文|种草文?|图文|卖点|详情页?|主图|首图|帖子?|一句话?|商品|产品|介绍|笔记|口号|标语|朋友圈|视频|短视频|主题|短片|语气|口吻|感(?=$|[，,。 ])|一点|写|来|整|拟|条|个|篇|段|一|两|三|四|五|六|文案|广告|标题|脚本|动态|宣布|我们的?|帮我|给我|需要|想要|上新|俏皮|活泼|点|些|的|\d{1,3} ?%|[一二三四五六七八九\d.]{1,3}折|主题行?|邮件|短信|推送|关于|用|风格",
    re.IGNORECASE | re.ASCII,
)


_SMALL = frozenset(["in", "the", "of", "to", "and", "a", "an", "for", "on", "with", "off", "up"])


def _named_in(part: str) -> str:
    """The thing of a piece of a brief; small words inside its name stay: "glow in the dark stickers"."""
    left = re.sub(r"\s+", " ", _COPY_WORDS.sub(" ", part)).strip(" -'")
    words = part.split()
    kept = [i for i, word in enumerate(words) if _COPY_WORDS.sub("", word).strip(" -'")]
    whole = " ".join(words[kept[0] : kept[-1] + 1]).strip(" -'") if kept else ""
    return whole if set(whole.lower().split()) - set(left.lower().split()) <= _SMALL else left


def _left_over(text: str, taken: list[str]) -> str | None:
    """What a terse brief names besides channel, tone and offer: "fb ad, party bunting, 15% off"."""
    said = text
    if occasion := marketing.first_of(marketing.OCCASIONS, text):
        taken = [*taken, occasion[1]]
    for piece in sorted(taken, key=len, reverse=True):
        text = text.replace(piece, " ", 1)
    parts = [_TAIL_ZH.sub("", _named_in(part)) for part in re.split(r"[,，。.:：;；!?？]|\s[-–—]\s", text)]
    named = [
        part
        for part in parts
        if 2 <= len(part) <= 60
        and not (
            references.refers(part) or marketing.segment(part) or _NO_PRODUCT.match(part) or _NO_THING.search(part)
        )
    ]
    whole = f"{occasion[1] if occasion else ''}{next(iter(named), '')}"  # 圣诞彩球 is a thing, not 彩球 for Christmas
    return whole if named and occasion and whole in said and not whole.isascii() else next(iter(named), None)


def write_copy(asked: Asked) -> Values:
    """The brief, as far as it was said."""
    text, values, taken = asked.text, Values(), list[str]()
    found = tuple((channel, words) for channel, words in marketing.channels(text) if channel != "bilibili")
    if found:
        values["channel"] = found[0][0]
        taken += [words for _, words in found]
    if offer := briefs.offer(text):
        values["offer"] = offer
        taken.append(offer)
    for name, hit in (
        ("language", marketing.copy_language(text)),
        ("audience", marketing.audience(text)),
        ("avoid", briefs.avoided(text)),
        ("keywords", marketing.keywords(text)),
        ("tone", marketing.tone(text)),
    ):
        if hit and not (
            name == "keywords" and all((said := marketing.tone(word)) and said[1] == word for word in hit[0])
        ):
            values[name] = hit[0]
            taken.append(hit[1])
    if segment := marketing.segment(text):
        values["segment"] = segment
        values.pop("audience", None)
    if (discount := amounts.percent(text)) is not None:
        values["discount_percent"] = discount
    counted = text
    for name, hit in (("keywords", marketing.keywords(text)), ("avoid", briefs.avoided(text))):
        if hit and name in values:
            counted = counted.replace(hit[1], " ", 1)
    variants = amounts.count_of_things(counted) or amounts.enough(counted)
    if variants and not re.search(r"第[一二三四五1-5]", text):
        values["variants"] = variants
    if edit := marketing.edit(text):
        values["edit"] = edit
    values |= subject_of(asked, taken=tuple(sorted(taken, key=len, reverse=True)))
    if values.get("edit") and values.get("product") and not asked.note:
        values.pop("edit")
    if not any(values.get(name) for name in ("product", "product_id", "category", "edit")) and (
        words := _left_over(text, taken)
    ):
        values["product"] = words
    if not any(
        values.get(name)
        for name in ("product", "product_id", "category", "occasion", "segment", "edit", "offer", "audience")
    ):
        raise AskBack("which_product_copy")
    return values


_GONE = re.compile(
    r"\b(?:last|past|previous|ago|was|were|did|spent)\b|上个?(?:月|周|季|年)|去年|过去|之前|花了", re.IGNORECASE
)


def _year_later(day: date) -> date:
    """The same day of next year; the end of February stays the end."""
    last = day.day == monthrange(day.year, day.month)[1]
    return date(day.year + 1, day.month, monthrange(day.year + 1, day.month)[1] if last else day.day)


def plan_budget(asked: Asked) -> Values:
    """How much, over which channels."""
    budget, currency = amounts.to_spend(asked.text)
    found = tuple(dict.fromkeys(channel for channel, _ in marketing.channels(asked.text)))
    span = periods.period(asked.text, asked.today)
    if (
        span
        and span.end
        and span.end < asked.today
        and marketing.first_of(marketing.OCCASIONS, asked.text[span.at : span.to])
    ):
        span = None  # a budget is for the Christmas to come
    if span and span.start and span.end and span.end < asked.today and not _GONE.search(asked.text):
        span = replace(span, start=_year_later(span.start), end=_year_later(span.end))
    values = Values(budget=budget, currency=currency if budget is not None else None, channels=found or None)
    return _set(values | ({"start": span.start, "end": span.end} if span else {}))


def design_promotion(asked: Asked) -> Values:
    """On what, to whom, what for."""
    values = Values(
        discount_percent=amounts.percent(asked.text),
        goal=marketing.goal(asked.text),
        segment=marketing.segment(asked.text),
    )
    subject = subject_of(asked)
    subject.pop("product_id", None)
    return _set(values | subject)


def analyse_experiment(asked: Asked) -> Values:
    """The arms' numbers, where they were said."""
    arms = briefs.arms(asked.text)
    return {"arms": arms} if arms else {}


def _held_out(said: re.Match[str] | None) -> float | None:
    if not said:
        return None
    if said["tenths"]:
        return amounts.percent(f"{said['tenths']}成")
    return float(next(value for value in said.groups() if value))


def run_campaign(asked: Asked) -> Values:
    """To whom, by which channel, with what."""
    found = marketing.channels(asked.text)
    country = places.countries(asked.text, asked.words.countries, codes=True)[0]
    holdout = re.search(
        r"(?P<en>\d{1,2}) ?(?:%|percent|per cent)(?! ?off)[^.;,%]{0,24}?(?:hold-?out|control|aside|(?<!win )(?<!win-)(?<!money-)back|untouched|unmailed)|(?:hold(?:ing)?(?: back| out)?|hold-?out(?: of)?|control(?: group)?(?: of)?|keep(?:ing)?(?: back)?)[^\d.;]{0,16}(?P<en2>\d{1,2}) ?(?:%|percent|per cent)|(?:留|对照组?|控制组?|保留|不发)[^\d，。]{0,8}(?P<zh>\d{1,2}) ?%|(?P<zh2>\d{1,2}) ?%[^，。]{0,6}(?:对照|控制组|不发|留)|(?:留|保留|留出)(?P<tenths>[一二两三四五])成",
        asked.text,
        re.IGNORECASE,
    )
    values = Values(
        segment=marketing.segment(asked.text),
        channel=found[0][0] if found else None,
        country=country or None,
        holdout_percent=_held_out(holdout),
        discount_percent=amounts.percent(asked.text.replace(holdout[0], " ") if holdout else asked.text),
    )
    whom = marketing.segment_words(asked.text)
    subject = subject_of(asked, taken=(*(words for _, words in found), *((whom,) if whom else ())))
    subject.pop("product_id", None)
    if orders.email(str(subject.get("product", ""))):
        subject.pop("product")
    return _set(values | subject)
