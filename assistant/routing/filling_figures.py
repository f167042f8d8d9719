"""Arguments of ``shop_figures``, and the period and filters that other analyses share with it."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Any

from assistant.routing import subjects
from assistant.routing.asking import Asked
from assistant.routing.parsing import figures, marketing, periods, places
from assistant.routing.parsing.days import whole
from assistant.routing.parsing.periods_english import MONTH
from assistant.routing.parsing.typing_slips import mended

Values = dict[str, Any]
_OVERVIEW = re.compile(
    r"key figures|\bkpis?\b|how (?:are we|is (?:the )?(?:business|shop|store)|are things) (?:doing|going)?|how'?s (?:business|trade)|overview|the numbers|sales report|dashboard|核心指标|生意(?:怎么样|如何|好吗)|经营(?:情况|概况|状况)|总览|概况|看看.{0,6}数据|销售报表|关键指标",
    re.IGNORECASE,
)
_SIDE_BY_SIDE = re.compile(
    r"\bvs?\.?\b|\bversus\b|\bpk\b|\bcompar\w+|\bagainst\b|\beach(?: of)?\b|\bside by side\b|\bdifference between\b|\bseparately\b|\bor\b|对比|比较|相比|各(?:是|自|有|多少|占|卖)|分别|哪个|比一比|还是|谁",
    re.IGNORECASE,
)


_EXCEPT = re.compile(
    r"(?:\b(?:without|exclud(?:e|es|ing)|except(?: for)?|excl\.?|other than|outside(?: of)?|apart from|aside from|not (?:in|counting|including|from|for)|(?:leav|tak|strip|filter)(?:e|ing|ping)? out|omit(?:ting)?|drop(?:ping)?|remov(?:e|ing)|ignor(?:e|ing)|skip(?:ping)?|net of|(?:every(?:one|body|thing|where)|anywhere|all|anyone) but|minus|less|ex|but not|bar(?:ring)?|beyond|non)[ -](?:the )?|(?:除了?|除去|除开|不含|不包含|不包括|不算|不计|剔除|剔掉|去掉|去除|排除|扣除|扣掉|刨除|刨去|刨掉|撇开|抛开|减去|不要|不看|别算|拿掉|非|[把将])(?:了|掉)?)$",
    re.IGNORECASE,
)


_EXCEPTED = re.compile(
    r"^(?:以外|之外|除外|外的?|(?:都|也)?不算|(?:都)?不含|(?:给)?(?:去掉|去除|剔除|剔掉|排除|刨除|除去|拿掉|扣掉|删掉|删了)|不要了?|不看)(?:的)?|^\s?(?:is |are |was |being )?(?:excluded|aside|apart|removed|omitted|not included|left out|taken out|out|excepted|dropped)\b",
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


_ABROAD = re.compile(
    r"\b(?:from |to )?(?:overseas|abroad|foreign|international|non-domestic|exports?)(?= |$|[?.,;])(?: (?:markets?|countries|(?=sales|orders|customers|revenue|turnover|buyers|units)))?|\boutside (?:the |our )?(?:home|domestic) (?:market|country)\b|(?:海外|国外|境外|出口)(?:市场|站|地区|国家)?",
    re.IGNORECASE,
)
_AT_HOME = re.compile(
    r"\b(?:domestic(?:ally)?|(?:our |the )?home market|at home)\b(?: market)?|国内(?:市场)?|本国|本土(?:市场)?",
    re.IGNORECASE,
)
_THOSE = re.compile(r"的?[那这](?:一)?(?:批|些|群|帮|类)(?=客户|顾客|用户|买家|人)")
_UNITS = "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth twentieth"
ORDINALS = {word: f"{n}th" for n, word in enumerate(_UNITS.split(), 1)} | {
    f"twenty-{word}": f"{20 + n}th" for n, word in enumerate(_UNITS.split()[:9], 1)
} | {"thirtieth": "30th", "thirty-first": "31st"}  # fmt: skip
_NTH = "|".join(sorted(ORDINALS, key=len, reverse=True))
# "the first and the tenth of November": days only where a month follows
_ORDINAL = re.compile(
    rf"\b(?:{_NTH})\b(?=(?: (?:and|to|until|till|through) (?:the )?(?:{_NTH}))? (?:of )?(?:{MONTH}))", re.IGNORECASE
)
_CHAMPS = re.compile(r"\bchamps\b", re.IGNORECASE)


def heard(asked: Asked) -> Heard:
    """The period, countries, category, product and segment of a message."""
    text, values = asked.text, Values()
    text = _ORDINAL.sub(lambda found: ORDINALS[found[0].lower()], text)
    text = _CHAMPS.sub("champions", _THOSE.sub("的", mended(text)))
    timing = periods.timing(text, asked.today)
    if timing.span:
        values |= {"start": timing.span.start, "end": timing.span.end}
    bare = _cut(text, timing)
    found, pieces = places.countries(bare, asked.words.countries, codes=True)
    of_region, region = places.region(bare, asked.words.countries)
    if region and set(found) <= set(of_region) and of_region:
        # the countries that are listed beside it are meant
        found, pieces = (found, pieces) if found else (of_region, (region,))
        bare = bare.replace(region, " ", 1) if region not in pieces else bare
    if found:
        before, after = bare[: bare.find(pieces[0])], bare[bare.find(pieces[-1]) + len(pieces[-1]) :]
        without = _EXCEPT.search(before)
        if without and without[0] in {"把", "将"}:
            without = None
        without = without or _EXCEPTED.search(after)
        values["except_country" if without else "country"] = found
        if without is not None and without.re is _EXCEPTED:
            at = len(before) + len(bare) - len(before) - len(after)
            bare = bare[:at] + " " + after[without.end() :]
        elif without:
            bare = bare[: without.start()] + " " * (len(before) - without.start()) + bare[len(before) :]
            bare = re.sub(r"以外|之外|除外", " ", bare)
    for piece in pieces:
        bare = re.sub(rf"(?<![A-Za-z]){re.escape(piece)}(?![A-Za-z])", " ", bare, count=1)
    side = _ABROAD.search(bare) or _AT_HOME.search(bare)
    if side and (found or asked.words.home):  # "export sales, everything outside the UK" says it twice
        if not found:
            values["except_country" if side.re is _ABROAD else "country"] = (asked.words.home,)
        bare = bare[: side.start()] + " " + bare[side.end() :]
    said = marketing.figure_segment(bare)
    if said and not re.search(rf"(?i:{re.escape(said[1])})[a-z]", bare):  # "loyalty" is no loyal customer
        values["segment"] = said[0]
        bare = bare.replace(said[1], " customers " if bare.isascii() else "客户", 1)
    subject = subjects.of_a_figure(asked, bare)
    values |= subject.values
    bare = bare.replace(subject.words, " ", 1) if subject.words else bare
    return Heard(
        text=text, bare=re.sub(r" +", " ", bare), values=values, timing=timing, countries=values.get("country", ())
    )


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
    dimensions = _steps(said, dimensions)
    if not dimensions and figures.trend(bare):
        dimensions = ("month",)
    if not dimensions and len(said.countries) > 1 and _SIDE_BY_SIDE.search(bare):
        dimensions = ("country",)
    if figures.exclusive(bare) and values.get("start") and ("product" in dimensions or _THINGS.search(bare)):
        # "and in no other month" is no break-down, 动销 no measure
        dimensions, measures = ("product",), figures.measures(figures.without_exclusive(bare)) or ("revenue",)
    if values.get("product") and dimensions == ("product",):
        dimensions = ()
    values |= {"measures": measures[:4], "by": dimensions[:2]}
    return values | _shape(said, bare, dimensions, measures)


_ON = re.compile(
    r"\b(?P<unit>day|week|month|quarter)[ -](?:on|over)[ -](?P=unit)\b(?! (?:growth|change|increase))", re.IGNORECASE
)
_SUPERLATIVE = re.compile(r"\b(?:top|best|biggest|highest|heaviest|most)\b|最", re.IGNORECASE)
_THINGS = re.compile(r"\b(?:products?|items?|skus?|articles?|lines)\b|商品|产品|单品|sku|款|货|东西", re.IGNORECASE)


def _steps(said: Heard, dimensions: tuple[str, ...]) -> tuple[str, ...]:
    """Month on month over several months is a row each; of a single month it only compares."""
    found, span = _ON.search(said.bare), said.timing.span
    if not found or not span or not span.start:
        return dimensions
    unit = found["unit"].lower()
    if span.end is None or span.end > whole(unit, span.start)[1]:
        return dimensions if unit in dimensions else (*dimensions, unit)
    return tuple(name for name in dimensions if name != unit)


def compared(said: Heard) -> str | None:
    """What a figure is compared with: the year before where the words say so, else by the times that are named."""
    if (found := _ON.search(said.text)) and found["unit"].lower() in _steps(said, ()):
        said = replace(said, text=_ON.sub(" ", said.text), bare=_ON.sub(" ", said.bare))
    words = figures.comparison(said.text)
    if words == "previous_year":
        return words
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
