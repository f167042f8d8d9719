"""Arguments of the tools that make and judge marketing."""

from __future__ import annotations

import re

from assistant.routing import references
from assistant.routing.asking import AskBack, Asked
from assistant.routing.filling import Values
from assistant.routing.filling_analysis import _set
from assistant.routing.parsing import amounts, marketing, orders, periods, places, products
from assistant.routing.parsing.numbers import number
from assistant.routing.subjects import category_in

_FOR = (
    re.compile(r"(?:给|为|推荐?|宣传|关于|推广|针对)(?P<p>[^，。,？?]{2,30}?)(?:这款|这个)?(?:写|做|来|想|设计|拟|出|的?(?:文案|广告|标题|描述|海报|推文|邮件|种草|笔记|促销|活动|脚本)|打|[，。,？?]|$|新款)"),
    re.compile(r"(?:^|[，,。：: ]|写一?[条个篇段]?)(?P<p>[^，,。：:？? ]{2,24}?)的?(?:商品描述|广告文案|短信文案|营销文案|种草文案|广告语|文案|广告|标题|描述|促销|种草笔记)"),
    re.compile(r"\b(?:for|about|on|of|promoting|to promote|advertising|selling|featuring|pushing|push|promote)\s(?:the |our |a |an |my |new )?(?P<p>[^?,.;:]{2,60}?)(?=$|[?,.;:]|\s(?:for|in|on|aimed|with|without|to|that|targeting|at|using|and|until|by|audience|tone|please|copy|ads?|campaign|make|from|as)\b)", re.IGNORECASE),
)  # fmt: skip
_NO_PRODUCT = re.compile(
    r"^(?:me|us|it|them|this|that|copy|sale|instagram|facebook|google|the|a|an|that one|chinese|english|our|my|customers?|everybody|everyone|all|people|now|next|channel|ad|ads|email|newsletter|campaign|sunday|monday|friday|tomorrow|我|我们|他们|文案|一条|一封|一个|这个|它|写|活动|大家|客户|所有.*|全部.*)$",
    re.IGNORECASE,
)


def _subject(asked: Asked, *, taken: tuple[str, ...] = ()) -> Values:
    """What marketing is about: a product, a category of the shop, an occasion; or what the last turn was about."""
    text = asked.text
    values = Values()
    occasion = marketing.first_of(marketing.OCCASIONS, text)
    if occasion:
        values["occasion"] = occasion[0]
    if name := category_in(asked, asked.text):
        return values | {"category": name}
    for piece in taken:
        text = text.replace(piece, " ", 1)
    for pattern in _FOR:
        for found in pattern.finditer(text):
            words = products.query_words(re.sub(r"^\s*(?:new|新款?)\s*", "", found["p"]))
            words = re.sub(r"\s(?:in|with)$", "", words)
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


_COPY_WORDS = re.compile(
    r"\b(?:write|draft|create|make|compose|need|want|i|we|me|us|please|pls|an?|the|some|short|new|our|your|copy|ads?|posts?|text|captions?|headlines?|slogans?|taglines?|subject|lines?|script|announcing|put|together|come|up|with|give|could|can|you|help|words?|for|about|on|off|tone|in|of|to|and|it|that|this|something|catchy|line|version|mailing|email|message|campaign|marketing|promo|is|are|sounds|more|life)\b"
    r"|写|来|整|拟|条|个|篇|段|一|两|三|四|五|六|文案|广告|标题|脚本|动态|宣布|我们的?|帮我|给我|需要|想要|上新|俏皮|活泼|点|些|的|\d{1,3} ?%|[一二三四五六七八九\d.]{1,3}折|主题行?|邮件|短信|推送|关于|用|风格",
    re.IGNORECASE | re.ASCII,
)


def _left_over(text: str, taken: list[str]) -> str | None:
    """What a terse brief names besides channel, tone and offer: "fb ad, party bunting, 15% off"."""
    occasion = marketing.first_of(marketing.OCCASIONS, text)
    if occasion:
        return None
    for piece in sorted(taken, key=len, reverse=True):
        text = text.replace(piece, " ", 1)
    parts = [
        re.sub(r"\s+", " ", _COPY_WORDS.sub(" ", part)).strip(" -'") for part in re.split(r"[,，。.:：;；!?？]", text)
    ]
    best = max(parts, key=len, default="")
    return best if 2 <= len(best) <= 60 and not references.refers(best) and not marketing.segment(best) else None


def write_copy(asked: Asked) -> Values:
    """The brief, as far as it was said."""
    text, values, taken = asked.text, Values(), list[str]()
    if found := marketing.channels(text):
        values["channel"] = found[0][0]
        taken += [words for _, words in found]
    for name, hit in (
        ("language", marketing.copy_language(text)),
        ("audience", marketing.audience(text)),
        ("avoid", marketing.words_to_avoid(text)),
        ("keywords", marketing.keywords(text)),
        ("tone", marketing.first_of(marketing.TONES, text)),
    ):
        if hit:
            values[name] = (hit[0],) if name == "avoid" else hit[0]
            taken.append(hit[1])
    if segment := marketing.segment(text):
        values["segment"] = segment
        values.pop("audience", None)
    if (discount := amounts.percent(text)) is not None:
        values["discount_percent"] = discount
    variants = amounts.count_of_things(text)
    if variants and not re.search(r"第[一二三四五1-5]", text):
        values["variants"] = variants
    if edit := marketing.edit(text):
        values["edit"] = edit
    values |= _subject(asked, taken=tuple(sorted(taken, key=len, reverse=True)))
    if values.get("edit") and values.get("product") and not asked.note:
        values.pop("edit")
    if not any(values.get(name) for name in ("product", "product_id", "category", "edit")) and (
        words := _left_over(text, taken)
    ):
        values["product"] = words
    if not any(values.get(name) for name in ("product", "product_id", "category", "occasion", "segment", "edit")):
        raise AskBack("which_product_copy")
    return values


def plan_budget(asked: Asked) -> Values:
    """How much, over which channels."""
    budget, currency = amounts.amount(asked.text)
    found = tuple(dict.fromkeys(channel for channel, _ in marketing.channels(asked.text)))
    span = periods.period(asked.text, asked.today)
    values = Values(budget=budget, currency=currency if budget is not None else None, channels=found or None)
    return _set(values | ({"start": span.start, "end": span.end} if span else {}))


def design_promotion(asked: Asked) -> Values:
    """On what, to whom, what for."""
    values = Values(
        discount_percent=amounts.percent(asked.text),
        goal=marketing.goal(asked.text),
        segment=marketing.segment(asked.text),
    )
    subject = _subject(asked)
    subject.pop("product_id", None)
    return _set(values | subject)


_OF = re.compile(
    r"(?P<a>\d[\d,]{0,12})\s?(?:of|out of|/|from)\s?(?P<b>\d[\d,]{0,12})|(?P<zb>\d[\d,]{0,12})(?:人|次)?(?:里|中)有?(?P<za>\d[\d,]{0,12})",
    re.IGNORECASE,
)


def analyse_experiment(asked: Asked) -> Values:
    """The arms' numbers, where they were said."""
    arms = []
    for i, found in enumerate(_OF.finditer(asked.text)):
        part, whole = number(found["a"] or found["za"]), number(found["b"] or found["zb"])
        if part is not None and whole and part <= whole:
            arms.append({"name": "ABCDEFGH"[i], "conversions": int(part), "visitors": int(whole)})
        if len(arms) == 8:
            break
    return {"arms": tuple(arms)} if len(arms) > 1 else {}


def find_influencers(asked: Asked) -> Values:
    """What for, where, how big."""
    found = marketing.channels(asked.text)
    country = places.countries(asked.text, asked.words.countries)[0]
    smaller = re.search(r"\bmicro|nano|小博主|koc|素人", asked.text, re.IGNORECASE)
    values = Values(
        platform=found[0][0] if found else None,
        country=country[0] if country else None,
        min_followers=marketing.followers(asked.text),
        max_followers=100_000 if smaller else None,
        k=amounts.count_of_things(asked.text),
    )
    subject = _subject(asked, taken=tuple(words for _, words in found))
    topic = subject.get("product") or subject.get("category") or subject.get("occasion")
    return _set(values | {"topic": topic})


_REVIEWED = re.compile(
    r"\b(?:reviews?|rating|sentiment|feedback|opinions?|complaints?|think|like|say) (?:of|on|about|for) (?:the |our )?(?P<en>[^?,.;]{3,60}?)(?=$|[?,.;]|\s(?:in|last|this|since)\b)|\blike the (?P<like>[^?,.;]{3,60}?)(?=$|[?,.;])|^(?:is|are) the (?P<well>[^?,.;]{3,60}?) (?:well|badly|highly)|(?P<zh>[^，。？?]{2,24}?)的?(?:评价|评论|口碑|评分|反馈|看法)|大家喜欢(?P<zh2>[^，。？?]{2,20}?)吗|对(?P<zh3>[^，。？?]{2,20}?)的(?:看法|评价)",
    re.IGNORECASE,
)


def review_sentiment(asked: Asked) -> Values:
    """Of what, since when, which side."""
    values = Values()
    if span := periods.period(asked.text, asked.today):
        values |= {"start": span.start, "end": span.end}
    if re.search(
        r"negative|complain|worst|bad\b|one star|1 star|差评|抱怨|投诉|一星|缺点|不满", asked.text, re.IGNORECASE
    ):
        values["sentiment"] = "negative"
    elif re.search(
        r"positive|love most|praise|best reviewed|five star|好评(?!率)|优点|最喜欢", asked.text, re.IGNORECASE
    ):
        values["sentiment"] = "positive"
    if name := category_in(asked, asked.text):
        return values | {"category": name}
    if found := _REVIEWED.search(asked.text):
        words = products.query_words(next(value for value in found.groupdict().values() if value))
        words = re.sub(r"^(?:总结一下|总结|分析|看看|顾客对|大家对)", "", words).strip()
        if (
            len(words) > 1
            and not re.match(
                r"^(?:delivery|service|our|us|客户|评论|看看|分析|差|好|shop|store|the shop|最近|一星|里|物流|哪.*|买家.*|delivery.*)",
                words,
                re.IGNORECASE,
            )
            and not periods.period(words, asked.today)
        ):
            values["product"] = words
    if "product" not in values and asked.note and references.refers_back(asked.text):
        values |= references.product(asked.text, asked.note.entities) or {}
    return values


def watch_brand(asked: Asked) -> Values:
    """Whose brand, where, since when."""
    found = marketing.channels(asked.text)
    values = Values(platform=found[0][0] if found else None)
    if span := periods.period(asked.text, asked.today):
        values |= {"start": span.start, "end": span.end}
    return _set(values)


def run_campaign(asked: Asked) -> Values:
    """To whom, by which channel, with what."""
    found = marketing.channels(asked.text)
    country = places.countries(asked.text, asked.words.countries)[0]
    holdout = re.search(
        r"(?P<en>\d{1,2}) ?% (?:holdout|control)|留(?:出)?(?P<zh>\d{1,2}) ?%", asked.text, re.IGNORECASE
    )
    values = Values(
        segment=marketing.segment(asked.text),
        channel=found[0][0] if found else None,
        country=country or None,
        holdout_percent=float(holdout["en"] or holdout["zh"]) if holdout else None,
        discount_percent=None if holdout else amounts.percent(asked.text),
    )
    subject = _subject(asked, taken=tuple(words for _, words in found))
    subject.pop("product_id", None)
    if orders.email(str(subject.get("product", ""))):
        subject.pop("product")
    return _set(values | subject)
