"""Arguments of ``shop_figures``, and the period and filters that other analyses share with it."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Any

from assistant.routing import subjects, tellings
from assistant.routing.asking import Asked
from assistant.routing.filter_countries import countries_said
from assistant.routing.parsing import figures, marketing, periods
from assistant.routing.parsing.days import whole
from assistant.routing.parsing.numbers import ENGLISH_WORD
from assistant.routing.parsing.periods_english import MONTH
from assistant.routing.parsing.typing_slips import mended

Values = dict[str, Any]
_OVERVIEW = re.compile(
    r"key figures|\bkpis?\b|how (?:are we|is (?:the )?(?:business|shop|store)|are things) (?:doing|going)?|how'?s (?:business|trade)|overview|the numbers|sales report|dashboard|核心指标|生意(?:怎么样|如何|好吗)|经营(?:情况|概况|状况)|总览|概况|看看.{0,6}数据|销售报表|关键指标",
    re.IGNORECASE,
)
_SIDE_BY_SIDE = re.compile(
    r"\bvs?\.?\b|\bversus\b|\bpk\b|\bcompar\w+|\bagainst\b|\beach(?: of)?\b|\bside by side\b|\bdifference between\b|\bseparately\b|\bor\b|\bthan\b|对比|比较|相比|各(?:是|自|有|多少|占|卖)|分别|哪个|比一比|还是|谁|比(?!例|重|率)",
    re.IGNORECASE,
)


@dataclass(frozen=True, kw_only=True)
class Heard:
    """What a message filters by. ``text``: with slips put right; ``bare``: without all that was understood."""

    text: str
    bare: str
    values: Values
    timing: periods.Timing
    countries: tuple[str, ...] = ()


_THOSE = re.compile(r"的?[那这](?:一)?(?:批|些|群|帮|类)(?=客户|顾客|用户|买家|人)")
# 老板昨晚问我: when it was asked is no period
_ASKED_THEN = re.compile(
    r"(?:昨[天晚日]|今[天早晨]|前[天晚]|早上|上午|刚[才刚])(?=(?:又|还|就|在|来)?(?:问|催|跟我说|和我说|提起|说起))"
)
_UNITS = "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth twentieth"
ORDINALS = {word: f"{n}th" for n, word in enumerate(_UNITS.split(), 1)} | {
    f"twenty-{word}": f"{20 + n}th" for n, word in enumerate(_UNITS.split()[:9], 1)
} | {"thirtieth": "30th", "thirty-first": "31st"}  # fmt: skip
_NTH = "|".join(sorted(ORDINALS, key=len, reverse=True))
# "the first and the tenth of November": days only where a month follows
_ORDINAL = re.compile(
    rf"\b(?:{_NTH})\b(?=(?: (?:and|to|until|till|through) (?:the )?(?:{_NTH}))? (?:of )?(?:{MONTH}))", re.IGNORECASE
)
# 上个week, 每个quarter
_MIXED = re.compile(r"(?<=[上本这个每各按])\s?(?P<unit>week|month|quarter|year|day)s?(?![a-z])", re.IGNORECASE)
_MIXED_UNITS = {"day": "天", "week": "周", "month": "月", "quarter": "季度", "year": "年"}
_CODE_THEN = re.compile(r"(?<!\d)(\d{5}[A-Za-z]{0,2})(?=[十一二三四五六七八九])")  # 22423十月: no 22423-10
_CHAMPS = re.compile(r"\bchamps\b", re.IGNORECASE)


def heard(asked: Asked) -> Heard:
    """The period, countries, category, product and segment of a message."""
    text, values = tellings.asking(asked), Values()
    text = _MIXED.sub(lambda found: _MIXED_UNITS[found["unit"].lower()], text)
    text = _ORDINAL.sub(lambda found: ORDINALS[found[0].lower()], text)
    text = _CODE_THEN.sub(r"\1 ", _CHAMPS.sub("champions", _THOSE.sub("的", _ASKED_THEN.sub("", mended(text)))))
    timing = periods.timing(text, asked.today)
    if timing.span:
        values |= {"start": timing.span.start, "end": timing.span.end}
    bare = _cut(text, timing)
    limited = countries_said(asked, bare)
    bare = limited.bare
    values |= {"country": limited.only} if limited.only else {}
    values |= {"except_country": limited.without} if limited.without else {}
    if (said := _segment(bare)) and (other := _segment(bare.replace(said[1], " ", 1))) and other[0] != said[0]:
        # "champions and hibernating customers on orders" are rows
        bare = bare.replace(other[1], " ", 1).replace(said[1], " by segment ", 1)
    elif said:
        values["segment"] = said[0]
        bare = _without_segment(asked, bare, said[1])
    subject = subjects.of_a_figure(asked, bare)
    values |= subject.values
    if subject.words:  # "the top five mugs" ranks products
        at = bare.find(subject.words)
        ranks = "category" in subject.values and _RANKS.search(bare[:at])
        bare = bare.replace(subject.words, " products " if ranks else " ", 1)
    return Heard(
        text=text, bare=re.sub(r" +", " ", bare), values=values, timing=timing, countries=values.get("country", ())
    )


_RANKS = re.compile(
    rf"\b(?:top|bottom|best|worst|(?:most|least)(?=[ -](?:popular|wanted|loved|important|in[ -]demand|profitable|\w+ing|sold|bought|ordered))|biggest|strongest|weakest|slowest|fastest|leading|favou?rite)(?:[ -](?:popular|wanted|loved|important|in[ -]demand|profitable|\w+ing|sold))?(?: (?:\d{{1,3}}|{ENGLISH_WORD}))?(?: of)?(?: our| the)? $|\b(?:which|what) (?:of (?:our|the) )?$",
    re.IGNORECASE,
)
# "how many of our champions", VIP有多少: the people of a segment are what is counted
_COUNTED_BEFORE = re.compile(
    r"\b(?:how many|(?:number|count|share|percentage|proportion) of)(?: of)?(?: the| our| all)*(?: \w+)?\s*$|(?:多少|几)(?:个|名|位)?\s*$",
    re.IGNORECASE,
)
_COUNTED_AFTER = re.compile(
    r"\s*(?:(?:head)?counts?\b|numbers?\b|shares?\b)|\s*的?(?:客户|顾客|用户|买家)?(?:人数|数(?!据)|(?:一共|总共|共|大概|大约|现在|目前)*有?(?:多少|几)(?:[个名位人]|\s*(?:$|[？?吧呢啊]))|有(?:多少|几)(?![单件笔]|订|钱|销|营|收)|占)",
    re.IGNORECASE,
)


def _are_counted(text: str, words: str) -> bool:
    at = text.find(words)
    return bool(_COUNTED_BEFORE.search(text[:at]) or _COUNTED_AFTER.match(text, at + len(words)))


_COUNTED_PEOPLE = frozenset({"new_customers", "returning_customers", "repeat_rate"})


def _segment(text: str) -> tuple[str, str] | None:
    """The segment that figures are asked of, where its words are neither what is counted nor what is ranked."""
    said = marketing.figure_segment(text)
    if not said or re.search(rf"(?i:{re.escape(said[1])})[a-z]", text):  # "loyalty" is no loyal customer
        return None
    at = text.find(said[1])
    owns = marketing.owns(text, at + len(said[1])) and not _are_counted(text, said[1])
    if not owns and any(
        name in _COUNTED_PEOPLE and at < end and start < at + len(said[1])
        for start, end, name in figures.measured(text)
    ):
        return None
    if said[0] == "loyal" and re.search(r"(?:\b(?:most|how)\s|最|多)$", text[:at], re.IGNORECASE):
        return None  # "which country has the most loyal customers by repeat rate"
    if said[0] == "high_value" and _NO_PEOPLE.match(text[at:]):
        return None  # "the most valuable hour of the day"
    if (
        said[0] == "high_value"
        and (_SUPERLATIVE.search(said[1]) or _FIRST.search(text[:at]))
        and "customer" in figures.dimensions(text)
    ):
        return None  # "the biggest spenders, top 5" are whom the ranking finds
    return said


def _without_segment(asked: Asked, text: str, words: str) -> str:
    """The text with "customers" for the segment where they are what is counted or listed, without it elsewhere."""
    listed = text.replace(words, " customers " if text.isascii() else "客户", 1)
    without = text.replace(words, " them " if text.isascii() else "他们", 1)
    after_a_figure = asked.note is not None and asked.note.tool == "shop_figures"
    if _are_counted(text, words) or "customer" in figures.dimensions(listed):
        return listed
    return without if after_a_figure or figures.measures(without) else listed


def _cut(text: str, timing: periods.Timing) -> str:
    """The text without its times; where a figure is compared with another time, the words that say so stay."""
    if not timing.said:
        return text
    span = ((timing.span.at, timing.span.to),) if timing.span else ()
    cuts: list[tuple[int, int]] = sorted((*timing.said, *span))
    kept, at = [], 0
    for start, end in cuts:
        kept.append(text[at : max(start, at)])
        at = max(at, end)
    return " ".join([*kept, text[at:]])


def shop_figures(asked: Asked) -> Values:
    """Measures by dimensions, over a period, with filters."""
    said = heard(asked)
    said = replace(said, text=figures.corrected(said.text), bare=figures.corrected(said.bare))
    values, bare = dict(said.values), said.bare
    measures, dimensions = figures.measures(bare), figures.dimensions(bare)
    if {"new_customers", "returning_customers"} & set(measures) and values.get("segment") in {"new", "loyal"}:
        values.pop("segment")
    if values.get("segment") == "high_value" and "customer" in dimensions and _SUPERLATIVE.search(said.text):
        values.pop("segment")  # "the biggest spenders, top 5" are whom the ranking finds
    if not measures:
        measures = ("revenue", "orders", "customers", "average_order_value") if _OVERVIEW.search(bare) else ("revenue",)
    if "customer" in dimensions and "customers" in measures:
        measures = tuple(m for m in measures if m != "customers") or ("revenue",)
    dimensions = _whole_one(said, _steps(said, dimensions))
    if not dimensions and measures[0] in _EACH_ONES and (figures.top_n(bare) or _SUPERLATIVE.search(bare)):
        # "spend per customer, the top ten" ranks customers
        measures, dimensions = (_EACH_ONES[measures[0]],), ("customer",)
    if not dimensions and figures.trend(bare) and not compared(said):
        dimensions = ("month",)
    if not dimensions and (step := _each_of_the_times(said)):
        dimensions = (step,)
    if not dimensions and len(said.countries) > 1 and _SIDE_BY_SIDE.search(bare):
        dimensions = ("country",)
    if figures.exclusive(bare) and values.get("start") and ("product" in dimensions or _THINGS.search(bare)):
        # "and in no other month" is no break-down, 动销 no measure
        dimensions, measures = ("product",), figures.measures(figures.without_exclusive(bare)) or ("revenue",)
    if values.get("product") and dimensions == ("product",):
        dimensions = ()
    values |= {"measures": measures[:4], "by": dimensions[:2]}
    return of_the_whole(values | _shape(said, bare, dimensions, measures))


def of_the_whole(values: Values) -> Values:
    """What one country or category makes up of the whole is a row of all of them: 英国占几成."""
    whole = next((name for name in ("country", "category") if values.get(name)), None)
    if not values.get("share") or values.get("by") or values.get("product") or whole is None:
        return values
    return {name: value for name, value in values.items() if name != whole} | {"by": (whole,)}


_ON = re.compile(
    r"\b(?P<unit>day|week|month|quarter)[ -](?:on|over)[ -](?P=unit)\b(?! (?:growth|change|increase))", re.IGNORECASE
)
_EACH_ONES = {"revenue_per_customer": "revenue", "orders_per_customer": "orders"}
_NO_PEOPLE = re.compile(
    r"(?:most|highest|best|top)[ -]\w+ (?:hours?|days?|weekdays?|weeks?|months?|quarters?|products?|items?|categor|countr|markets?)",
    re.IGNORECASE,
)
_FIRST = re.compile(r"(?:前|头|top\s?)\s?\d{0,3}[一二两三四五六七八九十]{0,3}[个名位]?\s?$", re.IGNORECASE)
_SUPERLATIVE = re.compile(r"\b(?:top|best|biggest|highest|heaviest|most)\b|最", re.IGNORECASE)
_THINGS = re.compile(
    r"\b(?:products?|items?|skus?|articles?|lines|what)\b|什么|啥|商品|产品|单品|sku|款|货|东西", re.IGNORECASE
)


_EACH_TIME = re.compile(r"\beach\b|各(?!国|个?品|个?类)|分别")
_NAMED = (("月", "month"), ("季", "quarter"), ("年", "year"))


def _each_of_the_times(said: Heard) -> str | None:
    """The step of times that are listed and asked for each: 九月十月各买了多少."""
    if len(said.timing.said) < 2 or said.timing.compare or len(said.countries) > 1 or not _EACH_TIME.search(said.bare):
        return None
    times = [said.text[start:end] for start, end in said.timing.said]
    return next((unit for sign, unit in _NAMED if all(sign in words[-2:] for words in times)), None)


_ADJECTIVES = {
    "daily": "day",
    "weekly": "week",
    "monthly": "month",
    "quarterly": "quarter",
    "yearly": "year",
    "annual": "year",
}
_ADJECTIVE = re.compile(rf"\b(?P<unit>{'|'.join(_ADJECTIVES)})\b", re.IGNORECASE)


def _whole_one(said: Heard, dimensions: tuple[str, ...]) -> tuple[str, ...]:
    """Without the step that an adjective says of a period that is one of it: "annual revenue 2010" is a sum."""
    found, span = _ADJECTIVE.search(said.bare), said.timing.span
    if not found or not span or not span.start:
        return dimensions
    unit = _ADJECTIVES[found["unit"].lower()]
    whole_one = (span.start, span.end) == whole(unit, span.start)
    return tuple(name for name in dimensions if name != unit) if whole_one else dimensions


def _steps(said: Heard, dimensions: tuple[str, ...]) -> tuple[str, ...]:
    """Month on month over several months is a row each; of a single month it only compares."""
    found, span = _ON.search(said.bare), said.timing.span
    if not found or not span or not span.start:
        return dimensions
    unit = found["unit"].lower()
    if span.end is None or span.end > whole(unit, span.start)[1]:
        return dimensions if unit in dimensions else (*dimensions, unit)
    return tuple(name for name in dimensions if name != unit)


def _is_a_year(span: periods.Span) -> bool:
    """Whether it is a year, or this year so far."""
    start, end = span.start, span.end
    return bool(start and (start.day, start.month) == (1, 1) and (end is None or (end.day, end.month) == (31, 12)))


def compared(said: Heard) -> str | None:
    """What a figure is compared with: the year before where the words say so, else by the times that are named."""
    if (found := _ON.search(said.text)) and found["unit"].lower() in _steps(said, ()):
        said = replace(said, text=_ON.sub(" ", said.text), bare=_ON.sub(" ", said.bare))
    span, text = said.timing.span, said.text
    if span and not said.timing.compare:  # "a year ago this month" is the period, and compares with nothing
        text = f"{text[: span.at]} {text[span.to :]}"
    words = figures.comparison(text)
    if words == "previous_year":
        return words
    if words and span and not said.timing.compare and _is_a_year(span):  # "how much is revenue up this year"
        return "previous_year"
    return said.timing.compare or figures.comparison(said.bare) or words


def _shape(said: Heard, bare: str, dimensions: tuple[str, ...], measures: tuple[str, ...]) -> Values:
    """How the rows are cut, ordered, compared and shared."""
    values = Values()
    if top := figures.top_n(bare):
        values["top"] = top
    if dimensions and figures.lowest_first(bare):
        values["order"] = "asc"
    if dimensions and said.values.get("start") and figures.exclusive(bare):
        values["exclusive"] = True
    if compare := compared(said):
        values["compare"] = compare
    if figures.share(bare) and not {"repeat_rate", "cancellation_rate"} & set(measures):
        values["share"] = True
    return values
