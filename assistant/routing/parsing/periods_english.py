"""Times as English says them, each form with what it means from a given day on."""

from __future__ import annotations

import calendar
import re
from dataclasses import replace
from datetime import date, timedelta

from assistant.routing.parsing import days as d
from assistant.routing.parsing import holidays
from assistant.routing.parsing.moments import Form, Moment, a_day, a_year, count, days_of_a_month, exactly, yearly
from assistant.routing.parsing.numbers import ENGLISH_WORD

_FLAGS = re.IGNORECASE | re.ASCII
MONTHS = {name.lower(): i for i, name in enumerate(calendar.month_name) if name} | {
    name.lower(): i for i, name in enumerate(calendar.month_abbr) if name
} | {"sept": 9}  # fmt: skip
MONTH = "(?:" + "|".join(sorted(MONTHS, key=len, reverse=True)) + r")\b\.?"
YEAR = r"(?:(?:19|20)\d\d|'\d\d)"
N = rf"(?:\d{{1,4}}|(?:a )?(?:couple of|few)|several|{ENGLISH_WORD}|an?)"
UNIT = r"(?:day|week|weekend|fortnight|month|quarter|year)"
_SHORT = {"yr": "year", "yrs": "year", "qtr": "quarter", "mth": "month", "wk": "week", "wks": "week", "mths": "month"}
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_DAY_NAME = r"(?:mon(?:day)?|tue(?:s(?:day)?)?|wed(?:nesday)?|thu(?:rs(?:day)?)?|fri(?:day)?|sat(?:urday)?|sun(?:day)?)"
_D = r"(?:3[01]|[12]\d|0?[1-9])(?:st|nd|rd|th)?"
_DTH = r"(?:3[01]|[12]\d|0?[1-9])(?:st|nd|rd|th)"
_LAST = r"last|past|previous|prior|preceding|recent|most recent|trailing|latest|rolling"
_ORDER = {"first": 1, "1st": 1, "second": 2, "2nd": 2, "third": 3, "3rd": 3, "fourth": 4, "4th": 4}
_AT = r"(?:in|on|over|during|at|for|around|since|before|after|until|till|by|from|between|and|to|through|vs|than|throughout|of|with|this|last|previous|past)"


def year_of(words: str) -> int:
    """2011 of "2011" and "'11"."""
    return int(words) if len(words) == 4 else 2000 + int(words[-2:])


def _unit(words: str) -> str:
    words = words.lower()
    return _SHORT.get(words) or words.rstrip("s")


def _to_date(f: re.Match[str], today: date) -> Moment | None:
    letter = (f["letters"] or f["unit"] or f["unit2"] or f["unit3"] or f["unit4"] or "y")[0].lower()
    unit = {"y": "year", "q": "quarter", "m": "month", "w": "week"}[letter]
    return exactly((d.whole(unit, today)[0], today))


def _rolling(f: re.Match[str], today: date) -> Moment | None:
    n, unit = count(f["n"]), _unit(f["unit"])
    if 0 < n <= d.LONGEST and re.search(r"\b(?:full|whole|complete|calendar)\b", f[0], _FLAGS) and unit != "day":
        return exactly((d.before(unit, today, n)[0], d.before(unit, today)[1]))
    if unit in {"hour", "d"}:  # "the last 48 hours", "l30d"
        n, unit = max(round(n / 24), 1) if unit == "hour" else n, "day"
    return exactly(d.back(unit, today, n)) if 0 < n <= d.LONGEST else None


def _half_back(f: re.Match[str], today: date) -> Moment | None:
    return exactly(d.back("month", today, 6))


def _one(f: re.Match[str], today: date) -> Moment | None:
    unit, which = _unit(f["unit"] or f["unit2"] or f["half"]), (f["which"] or f["whose"] or "last").lower()
    if which in {"this", "current"}:
        return a_year(today.year) if unit == "year" else exactly(d.whole(unit, today), unit)
    # "over the last month" is the month up to now; quarters and years are taken whole
    entire = re.search(r"\b(?:full|whole|entire|calendar|complete)\b", f[0], _FLAGS)
    if not entire and ((f["over"] and unit in {"week", "month", "fortnight"} and which == "last") or which == "past"):
        return exactly(d.back(unit, today, 1))
    return a_year(today.year - 1) if unit == "year" else exactly(d.before(unit, today), unit)


def _ago(f: re.Match[str], today: date) -> Moment | None:
    n, unit = (2, f["before_last"]) if f["before_last"] else (count(f["n"]), f["unit"])
    unit = _unit(unit)
    if not 0 < n <= d.LONGEST:
        return None
    if unit == "fortnight":
        n, unit = 2 * n, "week"
    if f["today"] and unit == "week":
        return exactly(d.before("day", today, 7 * n), "day")
    if unit == "year":
        return a_year(max(today.year - n, 1900))
    return exactly(d.before(unit, today, n), unit)


def _weekday(f: re.Match[str], today: date) -> Moment | None:
    index = _weekday_of(next(f[name] for name in ("name", "name2", "name3", "name4", "name5", "name6") if f[name]))
    if f["name4"]:
        day = d.before("week", today)[0] + timedelta(days=index)
        return exactly((day, day), "day")
    back = (today.weekday() - index) % 7
    back = back or (7 if f["name3"] else 0)
    if f["which"] and f["which"].lower() != "this":
        back = back or 7
    day = today - timedelta(days=back)
    return exactly((day, day), "day")


def _weekday_of(words: str) -> int:
    return next(i for i, known in enumerate(WEEKDAYS) if known.startswith(words[:3].lower()))


def _weekdays(f: re.Match[str], today: date) -> Moment | None:
    """From one day of the week to another: of the week that is said, else the latest that has begun."""
    low, high = _weekday_of(f["low"]), _weekday_of(f["high"])
    which = (f["which"] or f["which2"] or "").lower()
    monday = today - timedelta(days=today.weekday())
    if (which and which != "this") or (not which and monday + timedelta(days=low) > today):
        monday -= timedelta(days=7)
    days = monday + timedelta(days=low), monday + timedelta(days=high if high >= low else high + 7)
    return exactly(days, "day")


def _day_of_month(f: re.Match[str], today: date) -> Moment | None:
    """Days whose month is said elsewhere, or is the latest in which they have begun."""
    low = int(re.sub(r"\D", "", f["d"]))
    high = int(re.sub(r"\D", "", f["e"])) if f["e"] else low
    which = (f["which"] or "").lower().removeprefix("the ").replace("current", "this")
    return days_of_a_month(low, high, today, "" if which in {"the", "our"} else which)


def _this_last_year(f: re.Match[str], today: date) -> Moment | None:
    """This month last year."""
    words = f[0].lower()
    if f["unit"]:
        day = today - timedelta(days=7) if f["unit"].lower() == "week" else d.shift(today, -1)
        return exactly((day, day), "day")
    unit = next((u for u in ("week", "month", "quarter") if u in words), "day")
    day = today - timedelta(days=1) if "yesterday" in words else today
    if unit in {"week", "day"}:
        found = d.whole(unit, d.shift(day, -12))
    else:
        found = d.before(unit, day, 12 if unit == "month" else 4)
    return exactly(found, "year")


def _first_of_the_year(f: re.Match[str], today: date) -> Moment | None:
    """The first two quarters, where nothing says of what."""
    n, unit = count(f["n"]), _unit(f["unit"])
    return exactly(d.first_of(d.whole("year", today), unit, n)) if 0 < n <= (4 if unit == "quarter" else 12) else None


def _weekend(f: re.Match[str], today: date) -> Moment | None:
    if f["which"] and f["which"].lower() == "this":
        return exactly(d.whole("weekend", today), "weekend")
    this = d.whole("weekend", today)
    return exactly(this if this[1] <= today else d.before("weekend", today), "weekend")


def _word(f: re.Match[str], today: date) -> Moment | None:
    words = f[0].lower()
    day = today - timedelta(days=2 if "before" in words else 1 if words in {"yesterday", "last night"} else 0)
    return exactly((day, day), "day")


def _numeric(f: re.Match[str], today: date) -> Moment | None:
    year, month, day = int(f["y"]), int(f["m"]), int(f["d"])
    if month > 12:  # 11/25/2011
        month, day = day, month
    return exactly(a_day(year if year > 99 else 2000 + year, month, day))


def _numeric_day(f: re.Match[str], today: date) -> Moment | None:
    month, day = int(f["m"]), int(f["d"])
    return yearly(lambda year: a_day(year, month, day), today)


def _numeric_month(f: re.Match[str], today: date) -> Moment | None:
    year, month = int(f["y"] or f["y2"]), int(f["m"] or f["m2"])
    return exactly(d.month_of(year, month), "month")


def month(f: re.Match[str], today: date) -> Moment | None:
    """A month, or days of it."""
    month = MONTHS[f["month"].lower().rstrip(".")]
    low = f["d1"] or f["d2"]
    first = int(re.sub(r"\D", "", low)) if low else 0
    high = f["e1"] or f["e2"]
    last = int(re.sub(r"\D", "", high)) if high else first

    def of_year(year: int) -> d.Days | None:
        if not first:
            return d.month_of(year, month)
        begin, end = a_day(year, month, first), a_day(year, month, last)
        return (begin[0], end[1]) if begin and end and begin <= end else None

    found = yearly(of_year, today, (f["which"] or "").lower())
    return found.in_year(year_of(f["year"])) if found and f["year"] else found


def _quarter(f: re.Match[str], today: date) -> Moment | None:
    words = (f["q"] or f["word"] or f["q2"]).lower()
    quarter = _ORDER.get(words) or int(words)
    found = yearly(lambda year: d.quarter_of(year, quarter), today, (f["which"] or "").lower())
    year = f["year"] or f["year0"]
    return found.in_year(year_of(year)) if found and year else found


def _half(f: re.Match[str], today: date) -> Moment | None:
    half = int(f["h"]) if f["h"] else _ORDER[f["word"].lower()]
    # "the first half" alone is that of this year
    found = yearly(lambda year: d.half_of(year, half), today)
    year = f["year"] or f["year0"]
    return found.in_year(year_of(year)) if found and year else found


def _week_number(f: re.Match[str], today: date) -> Moment | None:
    n = int(f["n"])

    def of_year(year: int) -> d.Days | None:
        try:
            return date.fromisocalendar(year, n, 1), date.fromisocalendar(year, n, 7)
        except ValueError:
            return None

    found = yearly(of_year, today)
    return found.in_year(year_of(f["year"])) if found and f["year"] else found


SEASONS = {"spring": 3, "summer": 6, "autumn": 9, "fall": 9, "winter": 12}


_ASKED = re.compile(r"\b(?:did|do|does|will|to|not|could|may)\b[^.?!,]*$", _FLAGS)


def _season(f: re.Match[str], today: date) -> Moment | None:
    if not (f["at"] or f["which"] or f["year"] or f["against"] is not None or f["sold"] is not None):
        return None  # neither a preposition nor a year: "summer dresses"
    if (
        f["season"].lower() == "fall"
        and not (f["at"] or f["which"] or f["year"])
        and _ASKED.search(f.string[: f.start()])
    ):
        return None  # "did revenue fall"
    first = SEASONS[f["season"].lower()]
    found = yearly(lambda year: d.of_season(first, year), today, (f["which"] or "").lower())
    return found.in_year(year_of(f["year"])) if found and f["year"] else found


def _holiday(f: re.Match[str], today: date) -> Moment | None:
    name = holidays.holiday(f)
    found = yearly(lambda year: holidays.days_of(name, year), today, (f["which"] or "").lower())
    if found and f["year"]:
        found = found.in_year(year_of(f["year"]))
    if found and found.length == 1 and re.search(r"bank holiday week ?end", f[0], _FLAGS):
        return replace(found, days=holidays.long_weekend(found.days[0]), of_year=None)
    stretch = re.search(r"week ?end|holiday|sunday", f[0], _FLAGS)
    return replace(found, point=holidays.POINTS.get(name)) if found and not stretch else found


def _weak(f: re.Match[str], today: date) -> Moment | None:
    return Moment(days=d.whole(_unit(f["unit"]), today), weak=True)


def year(f: re.Match[str], today: date) -> Moment | None:
    """A bare year; its match may begin before it."""
    return a_year(year_of(f["year"]))


_WORDS = {"may", "march", "mar", "sun", "sat"}
# "may orders", "revenue, march"
_SAID_ALONE = re.compile(
    r"^\s*(?:$|[?.!,;:)]|(?:revenue|turnover|sales|takings|orders?|units|pieces|customers|buyers|aov|average|cancell?\w+|new|returning|repeat|figures|numbers|only|vs|v|versus|compared|against|please|pls|'?\d\d\b)\b)",
    _FLAGS,
)
_VERB = re.compile(
    r"^\s(?:i|we|you|be|have|has|not|need|want|well|also|help|know|ask|see|on|forward|it|they|she|he|come|go|get|take)\b",
    _FLAGS,
)


def is_word(found: re.Match[str], text: str) -> bool:
    """Words like "may" and "march" are no months alone: they need a preposition, a year, a day or another month."""
    if found["month"].lower().rstrip(".") not in _WORDS:
        return False
    if found["year"] or found["d1"] or found["d2"] or found["which"]:
        return False
    before = text[: found.start()].rstrip().lower()
    if found[0][:1].isupper() and before and not re.search(r"[.!?]$", before) and not _VERB.match(text[found.end() :]):
        return False  # "April, May": in the midst of a sentence a capital is the month's
    if re.search(rf"(?:{MONTH})\s?(?:,|/|&|\+|-|–|and|to|until|till|through|thru|or|vs\.?|v|versus)$", before, _FLAGS):
        return False
    if _SAID_ALONE.match(text[found.end() :]) and not re.search(
        r"\b(?:i|we|you|they|it|that|this|who|which|people|a|the)$", before
    ):
        return False
    return not re.search(rf"(?:^|\b){_AT}(?: the)?$", before) and not re.search(
        rf"^(?:,|/| ?&| ?\+| and| to| vs\.?| v| versus| or| ?-| ?–| until| till| through| thru)? ?(?:{MONTH})",
        text[found.end() :],
        _FLAGS,
    )


_ENDS = r"(?=$|\s?[?!.,;:()]|'s\b|\s(?:day|period|week|weekend|time|season|sales?\b(?! (?:of|items))|trading|revenue|turnover|takings|orders?|figures|itself|bring|brought|take|took|do|did|make|made|get|got|go|went|look|looked|come|came|perform|performed|earn|earned|generate|generated|yield|sell|sold|was|to|till|through|until|at|and|vs|versus|to|compared|than|against|last|this|in|for|by|per|we|did|were|was|how|what|which|until|from|\d|on|of|or|per|break|split|please|over|as|with|results|performance|customers|new|aov|average|units|rush)\b)"
_MONTH = rf"\b(?:(?:{_DAY_NAME},? (?:the )?)(?=\d))?(?:(?P<d1>{_D})(?: ?(?:-|–|to|until|till|through|and) ?(?:the )?(?P<e1>{_D}))? (?:of )?)?(?:(?P<which>last|this|previous) )?(?P<month>{MONTH})(?: (?:the )?(?P<d2>{_D})(?! ?(?:pm|am|products|items|orders|customers|countries|best|worst|top|%))(?: ?(?:-|–|to|until|through|and) ?(?:the )?(?P<e2>{_D})(?! ?(?:{MONTH})))?(?!\d))?(?:[ -]?,?[ ]?(?:of )?(?P<year>{YEAR}))?(?![a-z])"
FORMS: tuple[Form, ...] = tuple(
    (re.compile(pattern, _FLAGS), read)
    for pattern, read in (
        (
            r"\b(?P<unit>year|month|quarter|week)[ -]to[ -]date\b|\b(?P<letters>[ymqw]td)\b|\bso far (?:in )?this (?P<unit2>year|month|quarter|week)\b|\b(?:this |the )?(?P<unit3>year|month|quarter|week)(?: so far|,? (?:up )?(?:to|until) (?:now|date|today))\b"
            r"|\bsince (?:the )?(?:start|beginning|first day) of (?:the |this )(?P<unit4>year|month|quarter|week)\b|\bsince (?:january|jan|new year'?s?)\b(?!\s(?:\d|of|last))",
            _to_date,
        ),
        (r"(?<!\d)(?P<y>(?:19|20)\d\d)[-/.](?P<m>1[0-2]|0?[1-9])[-/.](?P<d>3[01]|[12]\d|0?[1-9])(?!\d)", _numeric),
        (
            r"(?<![\d./-])(?P<d>3[01]|[12]\d|0?[1-9])[-/.](?P<m>3[01]|[12]\d|0?[1-9])[-/.](?P<y>(?:(?:19|20)\d\d|(?<=[/.])[01]\d))(?![\d/])",
            _numeric,
        ),
        (
            r"(?:\b(?:on|from|since|between|and|to|until|till|by|before|after|for|of|in|vs)|[-–]) ?(?P<core>(?P<d>3[01]|[12]\d|0?[1-9])/(?P<m>1[0-2]|0?[1-9]))(?![\d/%])(?= |$|[?!.,;)]|-|–)",
            _numeric_day,
        ),
        (
            r"\b(?:(?:this|that|the same) (?:very )?(?:day|week|month|quarter)|today|yesterday),? (?:of )?(?:last year|a year ago|a year earlier)\b|\b(?:this|that|the same) (?:day|time),? last (?P<unit>week|month)\b|\b(?:a|one) year ago,? (?:today|this (?:week|month|quarter)|yesterday)\b|\bsame (?:day|week|month|quarter) (?:of )?last year\b",
            _this_last_year,
        ),
        (
            r"(?<![\d/-])(?P<y>(?:19|20)\d\d)[-/](?P<m>1[0-2]|0[1-9])(?![\d-])|(?<![\d/-])(?P<m2>1[0-2]|0?[1-9])/(?P<y2>(?:19|20)\d\d)(?!\d)",
            _numeric_month,
        ),
        (
            rf"\b(?:(?:{_LAST})[ -]?|l(?=\d{{1,3}}d\b))(?:full |whole |complete )?(?P<n>{N})[ -]?(?:calendar |full |whole |complete |consecutive )?(?P<unit>{UNIT}|hour|d|wk|mth|yr)s?\b(?!-)",
            _rolling,
        ),
        (r"\b(?:last|past|previous) (?:half[ -]year|half a year|six[ -]month period)\b", _half_back),
        (
            rf"\b(?P<n>{N})[ -](?P<unit>{UNIT})s? (?:ago|back|earlier than today)\b(?P<today> today)?|\b(?P<before_last>{UNIT}) before last\b",
            _ago,
        ),
        (
            rf"\b(?:(?:from|between) |(?P<which>last|this)(?: week,?)? (?:from )?)(?P<low>{_DAY_NAME})(?: ?[-–] ?| (?:to|through|thru|till|until|and) )(?P<high>{_DAY_NAME})\b(?:,? (?:of )?(?P<which2>last|this) week\b)?",
            _weekdays,
        ),
        (
            rf"\b(?P<low>{_DAY_NAME})(?: ?[-–] ?| (?:to|through|thru|till|until|and) )(?P<high>{_DAY_NAME}),? (?:of )?(?P<which>last|this) week\b(?P<which2>(?!))?",
            _weekdays,
        ),
        (
            rf"\b(?P<d>{_DTH})(?: ?[-–] ?(?P<e>{_DTH}))? of (?P<which>the current|the last|the previous|this|the|last|our) month\b",
            _day_of_month,
        ),
        (
            rf"\b(?P<which>last|this past|this|previous|past) (?P<name>{_DAY_NAME})\b|\b(?:on|since|until|from) (?P<core>(?P<name2>{_DAY_NAME})\b(?! (?:of )?last week)(?! (?:to|through)\b|-|,? (?:the )?\d))|\b(?:for|of|before|after|till|up to|by|through|and|about) (?P<name5>{'|'.join(WEEKDAYS)})\b(?=$|\s?[?!.,;:](?! \d)|\s(?:we|vs|so|please|pls|by|in|this|compared|only|just|evening|morning|night|from|for|as|thanks)\b)|\b(?P<name6>{'|'.join(WEEKDAYS)})'s\b|\b(?P<name3>{_DAY_NAME})(?: just)? gone\b|\b(?P<name4>{_DAY_NAME}) (?:(?P<of>of )?last week)\b",
            _weekday,
        ),
        (
            r"\b(?:(?:over|on|at|during) )?(?:the )?week ?end (?:just |that's just )?gone\b|\b(?:the |this )?(?P<which>last|this(?! past| gone)|past|previous) week ?end\b|\b(?:over|on|at|during) the week ?end\b",
            _weekend,
        ),
        (
            r"(?:\b(?P<over>over|in|during|within|across|throughout) the )?\b(?P<which>this|last|previous|current|past|prior|preceding|latest|most recent)(?: (?:whole|full|entire|calendar|complete|financial|fiscal|trading))?[ -](?P<unit>week|fortnight|month|quarter|year|yr|qtr|mth|wk)\b(?!-|\s?end)|\b(?P<whose>this|last|previous|current) (?P<half>half)(?: |-)?(?:year\b|(?=$|[?.!,;]| (?:by|per|from|in|vs|so)\b))|\bthe (?P<unit2>week|month|quarter|year)(?: (?:that(?:'s| has)? )?just)? (?:gone|ended|finished|passed|closed)\b",
            _one,
        ),
        (
            rf"\b(?:(?P<year0>{YEAR})['s]{{0,2}}[ -]?)?(?:the )?(?:h(?P<h>[12])|(?P<word>first|second|1st|2nd)[ -]half)(?:[ -]year)?\b(?:[ ,]{{0,2}}(?:of |fy ?)?(?P<year>{YEAR}|(?<=[ ,y-])[01]\d(?![\d:%-]|\s?(?:products?|items?|countr|best|worst|top|customers|categor|units|am|pm|orders)))\b)?(?!\s(?:price|dozen|of (?!the year|last|this|20)|{MONTH}))",
            _half,
        ),
        (
            rf"(?:\b(?P<year0>{YEAR})['s]{{0,2}}[ -]?|\b)(?:(?P<which>last|this|previous) )?(?:q(?P<q>[1-4])|(?P<q2>[1-4])q|(?P<word>first|second|third|fourth|1st|2nd|3rd|4th)[ -]quarter)\b(?:[ ,]{{0,2}}(?:of |fy ?)?(?P<year>{YEAR}|(?<=[ ,y-])[01]\d(?![\d:%-]|\s?(?:products?|items?|countr|best|worst|top|customers|categor|units|am|pm|orders)))\b)?",
            _quarter,
        ),
        (
            rf"\b(?:calendar |iso )?(?:week|wk|kw|cw)\s?(?:no\.?|number|nr\.?|#)?\s?(?P<n>[1-4]\d|5[0-3]|0?[1-9])\b(?:[ ,]{{0,2}}(?:of |in )?(?P<year>{YEAR}))?",
            _week_number,
        ),
        (
            rf"(?P<core>(?:\b(?P<which>last|this|previous) (?!year))?\b(?:{holidays.WORDS})(?:(?: day)? (?P<year>{YEAR}))?{_ENDS})",
            _holiday,
        ),
        (_MONTH, month),
        (
            rf"(?:\b(?:on|since|from|until|till|by|before|after|to|between|through|up to|for|(?:and|about)(?= the \d{{1,2}}[a-z]{{2}}\W*$)) )(?P<core>(?:the )?(?P<d>{_DTH})(?:(?: to | until | till | through | and | ?[-–] ?)(?:the )?(?P<e>{_DTH}))?(?: of (?P<which>the current|the last|the previous|this|the|last|our) month)?)(?!\w| (?:of|floor|quarter|half|week|weekend|time|day|order|customer|place|product|month|year)\b|-)",
            _day_of_month,
        ),
        (
            rf"(?:\b(?P<at>(?!(?:last|this|previous)\b){_AT}|(?:whole|entire|all)(?: of)?) (?:the |our )?(?:whole |entire |full )?)?(?P<core>(?:\b(?P<which>last|this|previous) (?!year))?\b(?P<season>spring|summer|autumn|fall|winter)(?: (?:of )?(?P<year>{YEAR})| (?:period|season|months|quarter)|(?=$|[?!.,;]| last| this| of| and| as| by| per| in| for| we| so| please)|(?=\s(?:vs\.?|versus|against|compared|than|v)\b)(?P<against>)|(?=\s(?:go|look|do|perform|turnover|revenue|takings|income|orders|sales)\b(?! (?:of|items)))(?P<sold>)))",
            _season,
        ),
        (r"\b(?:day before yesterday|yesterday|today|last night)\b", _word),
        (r"\bthe (?P<unit>year|month|quarter|week)\b(?! (?:before|after|of|to))", _weak),
        (
            rf"\b(?:the |our )?(?P<core>first (?P<n>{N}) (?P<unit>months|quarters))\b(?! (?:of|in|after|since|from|with)\b)",
            _first_of_the_year,
        ),
        (
            r"\b(?P<core>(?:fy|cy|fiscal(?: year)?|financial year|calendar year) ?(?P<year>(?:19|20)\d\d|'?[01]\d))\b(?![-/.:%]\d)",
            year,
        ),
        (r"\b(?:in|of|for|during|since|vs|than|versus|against|to|and) (?P<year>'[01]\d)(?!\d|s)\b", year),
        (
            r"(?:\b(?:in|during|of|for|only|year|just|about|to|fy)[ ]?|^|\s|[^\d#./-])(?P<year>(?:19|20)\d\d)\b(?![-/.]\d|\s?(?:pounds|euros|dollars|gbp|quid))",
            year,
        ),
    )
)
