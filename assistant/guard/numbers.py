"""Quantities in a text: money, percentages, durations, dates, measures, counts and codes, in English and Chinese.

``quantities`` reads 1,299.00, ¥1299, 一千二百九十九元 and "two weeks" into values in base units, so that the same
amount is equal however it is written. ``same`` says whether one may stand for the other.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Literal

from assistant.guard.numerals import ONES, SCALES, TENS, chinese_number, chinese_scale, english_number
from assistant.guard.words import fold

QuantityKind = Literal["money", "percent", "duration", "date", "time", "measure", "number", "ordinal", "code"]


@dataclass(frozen=True, kw_only=True, slots=True)
class Quantity:
    """One quantity with its place in the text.

    ``value`` is in base units: hours for hours to weeks, months for months to years, ``working day`` for those;
    grams, millimetres, millilitres; the percentage taken off for 八折. A date has ``parts`` (year, month, day), None
    where it does not say; ``others`` are its other readings (03/04/2011).
    """

    kind: QuantityKind
    value: float
    unit: str = ""
    text: str
    start: int
    end: int
    code: str = ""
    parts: tuple[int | None, int | None, int | None] = (None, None, None)
    others: tuple[tuple[int | None, int | None, int | None], ...] = ()


_MONTHS = {
    name: i // 2 + 1
    for i, name in enumerate(
        [
            "january",
            "jan",
            "february",
            "feb",
            "march",
            "mar",
            "april",
            "apr",
            "may",
            "may",
            "june",
            "jun",
            "july",
            "jul",
            "august",
            "aug",
            "september",
            "sep",
            "october",
            "oct",
            "november",
            "nov",
            "december",
            "dec",
        ]
    )
} | {"sept": 9}

_CURRENCIES = {
    "£": "GBP", "gbp": "GBP", "pound": "GBP", "pounds": "GBP", "quid": "GBP", "英镑": "GBP", "镑": "GBP", "$": "USD", "us$": "USD", "usd": "USD",
    "dollar": "USD", "dollars": "USD", "美元": "USD", "美金": "USD", "€": "EUR", "eur": "EUR", "euro": "EUR", "euros": "EUR", "欧元": "EUR",
    "¥": "CNY", "cny": "CNY", "rmb": "CNY", "yuan": "CNY", "元": "CNY", "块钱": "CNY", "块": "CNY", "人民币": "CNY", "jpy": "JPY", "yen": "JPY",
    "日元": "JPY", "hk$": "HKD", "hkd": "HKD", "港币": "HKD", "港元": "HKD", "pence": "GBP/100", "p": "GBP/100", "便士": "GBP/100",
    "cents": "USD/100", "cent": "USD/100", "角": "CNY/10", "毛钱": "CNY/10",
}  # fmt: skip
_DURATIONS: dict[str, tuple[float, str]] = {}
for _names, _factor, _unit in (
    ("second seconds sec secs 秒 秒钟", 1 / 3600, "hour"),
    ("minute minutes min mins 分钟", 1 / 60, "hour"),
    ("hour hours hr hrs 小时 个小时 钟头 个钟头", 1, "hour"),
    ("day days 天 日 个自然日 自然日", 24, "hour"),
    ("night nights 晚", 24, "hour"),
    ("week weeks wk wks 周 星期 个星期 礼拜 个礼拜", 168, "hour"),
    ("fortnight fortnights", 336, "hour"),
    ("month months 月 个月", 1, "month"),
    ("quarter quarters 季度 个季度", 3, "month"),
    ("year years yr yrs 年", 12, "month"),
    ("decade decades", 120, "month"),
    ("century centuries", 1200, "month"),
    ("工作日 个工作日 working_day working_days business_day business_days workday workdays", 1, "working day"),
):
    _DURATIONS.update({name.replace("_", " "): (_factor, _unit) for name in _names.split()})
_MEASURES: dict[str, tuple[float, str]] = {}
for _names, _factor, _unit in (
    ("mg", 0.001, "g"), ("g gram grams gramme grammes 克", 1, "g"), ("kg kilo kilos kilogram kilograms 公斤 千克", 1000, "g"), ("斤", 500, "g"),
    ("lb lbs", 453.592, "g"), ("oz ounce ounces", 28.3495, "g"), ("tonne tonnes ton tons 吨", 1e6, "g"),
    ("mm 毫米 millimetre millimetres", 1, "mm"), ("cm 厘米 公分 centimetre centimetres", 10, "mm"), ("m metre metres meter meters 米", 1000, "mm"),
    ("km kilometre kilometres kilometer kilometers 公里 千米", 1e6, "mm"), ("inch inches 英寸", 25.4, "mm"), ("ft foot feet 英尺", 304.8, "mm"),
    ("mile miles 英里", 1609344, "mm"), ("ml 毫升 millilitre millilitres", 1, "ml"), ("l litre litres liter liters 升", 1000, "ml"),
    ("tier tiers tiered 层", 1, "tier"), ("w watt watts 瓦", 1, "w"), ("kw", 1000, "w"), ("mw", 1e6, "w"), ("v volt volts 伏", 1, "v"), ("°c ℃ 摄氏度", 1, "°c"), ("°f", 1, "°f"),
    ("gb", 1, "gb"), ("tb", 1024, "gb"), ("mb", 1 / 1024, "gb"), ("mph", 1, "mph"), ("sq km km2 平方公里", 1, "km2"), ("acre acres", 1, "acre"), ("亩", 1, "亩"),
):  # fmt: skip
    _MEASURES.update(dict.fromkeys(_names.split(), (_factor, _unit)))


def _any(words: Iterator[str] | list[str]) -> str:
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))


_LATIN_UNITS = [
    u for u in [*_DURATIONS, *_MEASURES, *_CURRENCIES] if re.match(r"[a-z°]", u) and u != "hk$" and u != "us$"
]
_HAN_UNITS = [u for u in [*_DURATIONS, *_MEASURES, *_CURRENCIES] if re.match(r"[㐀-鿿]", u)] + ["℃"]
_DIGITS = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?"
_ZH_NUMBER = r"[零〇一二两三四五六七八九十百千万亿]+"
_NUMBER = re.compile(
    rf"(?P<sign>(?<![\w)])[-−])?(?P<digits>(?<![\d.])(?:{_DIGITS}))"
    r"(?P<scale>\s?(?:hundred|thousand|million|billion|trillion|dozen|bn|[kK](?![\w])|十亿|百万|千万|万亿|[十百千万亿]))?"
    rf"|(?<![A-Za-z])(?P<word>half an?|{'|'.join([*ONES, *TENS, 'half', 'a', 'an'])})\b(?P<more>(?:[ -](?:and |a )?(?:{'|'.join([*ONES, *TENS, *SCALES])})\b)*)"
    rf"|(?P<han>{_ZH_NUMBER})|(?P<half>半)",
    re.IGNORECASE,
)
_MONEY_BEFORE = re.compile(r"(?:US\$|HK\$|[£$€¥]|\b(?:GBP|USD|EUR|CNY|RMB|JPY|HKD))\s?[-−]?\s?$", re.IGNORECASE)
_UNIT_AFTER = re.compile(
    rf"\s?-?\s?(?P<half>半)?(?:(?P<working>(?:working|business|work)[ -]?days?)|(?P<percent>%|％|percent\b|per cent\b|个?百分点)"
    rf"|(?P<latin>(?:{_any(_LATIN_UNITS)})(?![A-Za-z]))|(?P<han>{_any(_HAN_UNITS)})|(?P<off>折))",
    re.IGNORECASE,
)
_ORDINAL_AFTER = re.compile(r"(?:st|nd|rd|th)\b", re.IGNORECASE)
_RANGE = re.compile(r"\s?(?:-|–|—|~|至|到|to|or|and|或)\s?$", re.IGNORECASE)
_CODE = re.compile(
    r"#\s?[A-Za-z]?\d[\w-]*|(?<![\w.£$€¥-])(?=[A-Za-z-]*\d)(?=[\d-]*[A-Za-z])[A-Za-z0-9]+(?:-[A-Za-z0-9]+)*(?![\w-])"
)
_NOT_CODE = re.compile(
    rf"\d+(?:st|nd|rd|th|s|k|bn|m|am|pm|x|{_any(_LATIN_UNITS)})(?:s)?|\d+(?:-\d+)?-(?:{_any(_LATIN_UNITS)}|[a-z]+(?:-[a-z]+)*)|(?:mid|pre|post|early|late)-\d+s?|[a-z]+(?:-[a-z]+)*-\d+",
    re.IGNORECASE,
)
_MONTH = "|".join(sorted(_MONTHS, key=len, reverse=True))
_DATES: tuple[re.Pattern[str], ...] = (
    re.compile(r"(?<!\d)(?P<y>\d{4})-(?P<m>\d{1,2})-(?P<d>\d{1,2})(?!\d)(?:[T ](?=\d\d:))?"),
    re.compile(r"(?P<y>\d{4})\s?年\s?(?:(?P<m>\d{1,2})\s?月(?:份)?\s?(?:(?P<d>\d{1,2})\s?[日号])?)?"),
    re.compile(r"(?<!\d)(?P<m>\d{1,2})\s?月\s?(?P<d>\d{1,2})\s?[日号]"),
    re.compile(r"(?<![\d个])(?P<m>1[0-2]|[1-9])\s?月(?:份)?(?!\d)"),
    re.compile(
        rf"\b(?P<d>\d{{1,2}})(?:st|nd|rd|th)?(?: of)? (?P<mon>{_MONTH})\b\.?(?:,? (?P<y>\d{{4}}))?", re.IGNORECASE
    ),
    re.compile(
        rf"\b(?P<mon>{_MONTH})\b\.? (?P<d>\d{{1,2}})(?:st|nd|rd|th)?\b(?!\d)(?:,? (?P<y>\d{{4}}))?", re.IGNORECASE
    ),
    re.compile(rf"\b(?P<mon>{_MONTH})\b\.?,? (?:of )?(?P<y>\d{{4}})\b", re.IGNORECASE),
    re.compile(r"(?<![\d/.])(?P<a>\d{1,2})[/.](?P<b>\d{1,2})[/.](?P<y>\d{4}|\d{2})(?![\d/.])"),
)
_TIME = re.compile(
    r"(?<!\d)(?P<h>[01]?\d|2[0-3])[:：](?P<mi>[0-5]\d)(?::[0-5]\d)?\s?(?P<half>am|pm|a\.m\.|p\.m\.)?(?!\d)|(?<![\d.])(?P<h2>1[0-2]|[1-9])\s?(?P<half2>am|pm|a\.m\.|p\.m\.)(?![a-z])"
    r"|(?P<half3>上午|下午|晚上|早上|中午|凌晨)?(?P<h3>[0-2]?\d)点(?P<mi3>半|[0-5]\d(?=分))?分?",
    re.IGNORECASE,
)
_ZH_PERCENT = re.compile(rf"百分之(?P<n>{_ZH_NUMBER}|\d+(?:\.\d+)?)")
_ZH_VAGUE = re.compile(
    r"[一两](?=[个种些样般下直起旦定边位名家共切致度点次条])|(?<=[统万第唯同单专之不])一|千万(?=[不别要])|十分(?!钟)|一(?!百|千|万|十)(?![天日周年月小分折元块英欧美层件个])"
)
_NOT_NUMBER_WORD = re.compile(r"^(?:half an?|a|an|half|one)$", re.IGNORECASE)
_LIST_MARK = re.compile(
    r"(?m)^[ \t]*(?:\d{1,2}[.)、](?=\s|[㐀-鿿])|\(\d{1,2}\)|\[\d{1,2}\])|\[\d{1,2}\](?=[\s.,;。，；]|$)"
)


def quantities(text: str) -> tuple[Quantity, ...]:
    """The quantities of a text in order, without overlaps; numbers of a list and citation marks are passed over."""
    folded = fold(text)
    spent = [False] * len(folded)
    found: list[Quantity] = []

    def take(start: int, end: int) -> bool:
        if any(spent[start:end]):
            return False
        spent[start:end] = [True] * (end - start)
        return True

    for match in _LIST_MARK.finditer(folded):
        take(match.start(), match.end())
    readers: tuple[Callable[[str], Iterator[Quantity]], ...] = (_dates, _times, _codes, _percents, _numbers)
    for read in readers:
        found += [one for one in read(folded) if take(one.start, one.end)]
    found.sort(key=lambda one: one.start)
    return tuple(_share_units(folded, found))


def same(claim: Quantity, held: Quantity) -> bool:
    """True when ``held``, of a source, says what ``claim`` says; a claim may be less exact, never more."""
    if claim.kind == "code" or held.kind == "code":
        return _code_of(claim) == _code_of(held)
    if claim.kind == "date" or held.kind == "date":
        return _same_date(claim, held)
    if "time" in (claim.kind, held.kind) or "ordinal" in (claim.kind, held.kind):
        return claim.kind == held.kind and abs(claim.value - held.value) < 1e-9
    if abs(claim.value - held.value) > 1e-6 * max(1.0, abs(claim.value)):
        return False
    if claim.unit == held.unit:
        return True
    # a bare number stands for the amount of a row or a table cell; two different units never agree
    return (not claim.unit and not held.unit) or (
        (claim.kind == "number" or held.kind == "number") and _bare_ok(claim, held)
    )


def comparable(claim: Quantity, held: Quantity) -> bool:
    """True when both answer the same kind of question, so that one can contradict the other."""
    if claim.kind == held.kind:
        return claim.kind not in ("money", "measure") or claim.unit == held.unit
    return {claim.kind, held.kind} == {"number", "date"}


def _bare_ok(claim: Quantity, held: Quantity) -> bool:
    other = held if claim.kind == "number" else claim
    # 24 hours of "1 day" must not equal a bare 24: compare with the number as written
    return other.kind in ("money", "measure", "percent") or (
        other.kind == "duration" and _written(other) == claim.value
    )


def _written(one: Quantity) -> float | None:
    match = re.search(r"\d+(?:\.\d+)?", one.text)
    return float(match.group()) if match else None


def _code_of(one: Quantity) -> str:
    if one.code:
        return one.code
    return re.sub(r"[^0-9A-Za-z]", "", one.text).upper()


def _same_date(claim: Quantity, held: Quantity) -> bool:
    readings = [_parts(claim), *claim.others]
    return any(
        any(part is not None for part in mine) and all(a is None or a == b for a, b in zip(mine, theirs, strict=True))
        for mine in readings
        for theirs in [_parts(held), *held.others]
    )


def _parts(one: Quantity) -> tuple[int | None, int | None, int | None]:
    if one.kind == "date":
        return one.parts
    year = int(one.value) if one.kind == "number" and not one.unit and one.value == int(one.value) else None
    return (year, None, None)


def _dates(text: str) -> Iterator[Quantity]:
    for pattern in _DATES:
        for match in pattern.finditer(text):
            named = match.groupdict()
            if named.get("mon") in ("may", "mar", "march"):  # the verbs, not the months
                continue
            year = int(named["y"]) if named.get("y") else None
            if named.get("a"):
                year = year + 2000 if year is not None and year < 100 else year
                a, b = int(named["a"]), int(named["b"])
                readings = [(year, m, d) for d, m in ((a, b), (b, a)) if m <= 12 and d <= 31]
                if not readings:
                    continue
                first, others = readings[0], tuple(readings[1:])
            else:
                month = (
                    int(named["m"]) if named.get("m") else _MONTHS[named["mon"].lower()] if named.get("mon") else None
                )
                first, others = (year, month, int(named["d"]) if named.get("d") else None), ()
            yield Quantity(
                kind="date", value=0, text=match.group().strip(), start=match.start(), end=match.start() + len(match.group().rstrip()),
                parts=first, others=others,
            )  # fmt: skip


def _times(text: str) -> Iterator[Quantity]:
    for match in _TIME.finditer(text):
        named = match.groupdict()
        hour = int(named["h"] or named["h2"] or named["h3"])
        minutes = named["mi"] or named["mi3"] or "0"
        half = (named["half"] or named["half2"] or named["half3"] or "").lower()
        if half in ("pm", "p.m.", "下午", "晚上") and hour < 12:
            hour += 12
        if half in ("am", "a.m.", "凌晨") and hour == 12:
            hour = 0
        value = hour + (30 if minutes == "半" else int(minutes)) / 60
        end = match.start() + len(match.group().rstrip())
        yield Quantity(
            kind="time", value=value, unit="o'clock", text=text[match.start() : end], start=match.start(), end=end
        )


def _codes(text: str) -> Iterator[Quantity]:
    for match in _CODE.finditer(text):
        if not _NOT_CODE.fullmatch(match.group()):
            code = re.sub(r"[^0-9A-Za-z]", "", match.group()).upper()
            yield Quantity(kind="code", value=0, text=match.group(), start=match.start(), end=match.end(), code=code)


def _percents(text: str) -> Iterator[Quantity]:
    for match in _ZH_PERCENT.finditer(text):
        written = match.group("n")
        value = float(written) if written[0].isdigit() else chinese_number(written)
        yield Quantity(kind="percent", value=value, unit="%", text=match.group(), start=match.start(), end=match.end())
    for match in re.finditer(r"半价|half[ -]price", text, re.IGNORECASE):
        yield Quantity(kind="percent", value=50, unit="%", text=match.group(), start=match.start(), end=match.end())


def _numbers(text: str) -> Iterator[Quantity]:
    for match in _NUMBER.finditer(text):
        value = _value(match, text)
        if value is None:
            continue
        start, end = match.start(), match.end()
        if match.group("digits") and _ORDINAL_AFTER.match(text, end):
            yield Quantity(kind="ordinal", value=value, text=text[start : end + 2], start=start, end=end + 2)
            continue
        if match.group("han") and text[start - 1 : start] == "第":
            yield Quantity(kind="ordinal", value=value, text=text[start - 1 : end], start=start - 1, end=end)
            continue
        yield from _with_unit(text, match, value)


def _with_unit(text: str, match: re.Match[str], value: float) -> Iterator[Quantity]:
    start, end = match.start(), match.end()
    before = _MONEY_BEFORE.search(text[max(0, start - 6) : start])
    if before and not match.group("word"):
        mark = before.group().strip(" -−").lower()
        left = start - len(before.group().lstrip())
        yield Quantity(kind="money", value=value, unit=_CURRENCIES[mark], text=text[left:end], start=left, end=end)
        return
    after = _UNIT_AFTER.match(text, end)
    written = match.group()
    if after is None:
        if _NOT_NUMBER_WORD.match(written) or match.group("half"):
            return  # "a", "one", "half": a number only with a unit
        yield Quantity(kind="number", value=value, text=written, start=start, end=end)
        return
    if after.group("half"):
        value += 0.5
    stop = after.end()
    if text[stop : stop + 1] == "半" and (after.group("han") or "") in _DURATIONS:  # 一天半
        value, stop = value + 0.5, stop + 1
    one = Quantity(kind="number", value=value, text=text[start:stop], start=start, end=stop)
    yield _in_base(one, after)


def _in_base(one: Quantity, after: re.Match[str]) -> Quantity:
    if after.group("working"):
        return replace(one, kind="duration", unit="working day")
    if after.group("percent"):
        return replace(one, kind="percent", unit="%")
    if after.group("off"):  # 八折: pay 80 %; 75折: pay 75 %
        paid = one.value * 10 if one.value < 10 else one.value
        return replace(one, kind="percent", value=round(100 - paid, 6), unit="%")
    unit = (after.group("latin") or after.group("han")).lower()
    if unit in _DURATIONS:
        factor, base = _DURATIONS[unit]
        return replace(one, kind="duration", value=one.value * factor, unit=base)
    if unit in _MEASURES:
        factor, base = _MEASURES[unit]
        return replace(one, kind="measure", value=one.value * factor, unit=base)
    currency, _, part = _CURRENCIES[unit].partition("/")
    return replace(one, kind="money", value=one.value / float(part or 1), unit=currency)


def _value(match: re.Match[str], text: str) -> float | None:
    if match.group("digits"):
        value = float(match.group("digits").replace(",", ""))
        scale = (match.group("scale") or "").strip().lower()
        if scale:
            value *= {"k": 1e3, "bn": 1e9}.get(scale) or SCALES.get(scale) or chinese_scale(scale)
        return -value if match.group("sign") else value
    if match.group("half"):
        return 0.5
    if match.group("han"):
        if _ZH_VAGUE.match(text, match.start()) and len(match.group()) == 1:
            return None
        return chinese_number(match.group())
    return english_number(match.group())


def _share_units(text: str, found: list[Quantity]) -> list[Quantity]:
    """A range gives its unit to its first number: "3 to 5 days", 3-5天, "£3-5"."""
    for i in range(len(found) - 2, -1, -1):
        first, second = found[i], found[i + 1]
        gap = text[first.end : second.start]
        if not (_RANGE.match(gap) or gap == "") or first.kind == second.kind:
            continue
        if first.kind == "number" and second.kind in ("duration", "measure", "percent", "money"):
            written = _written(second) or english_number(second.text.split()[0]) or None
            factor = second.value / written if written else None
            if factor and second.kind != "percent":
                found[i] = replace(first, kind=second.kind, value=first.value * factor, unit=second.unit)
            elif second.kind == "percent" and "折" not in second.text:
                found[i] = replace(first, kind="percent", unit="%")
        elif first.kind == "money" and second.kind == "number" and gap.strip() in ("-", "–", "to", "至", "到", "~"):
            found[i + 1] = replace(second, kind="money", unit=first.unit)
    return found
