"""How far ahead a text looks: "the next three months", "over two years", 往后六周, "90-day"."""

from __future__ import annotations

import re
from datetime import date

from assistant.routing.parsing.moments import count
from assistant.routing.parsing.numbers import CHINESE_NUMBER, ENGLISH_WORD

_UNITS = {
    "day": "day", "week": "week", "month": "month", "quarter": "quarter", "year": "year", "fortnight": "fortnight", "yr": "year",
    "wk": "week", "mth": "month", "天": "day", "日": "day", "周": "week", "星期": "week", "礼拜": "week", "个月": "month", "月": "month",
    "季度": "quarter", "季": "quarter", "年": "year",
}  # fmt: skip
UNIT_DAYS = {"day": 1, "week": 7, "fortnight": 14, "month": 30, "quarter": 91, "year": 365}
_N = rf"(?P<n>\d{{1,4}}|(?:a )?(?:couple of|few)|several|half a|{ENGLISH_WORD}|an?)"
_U = r"(?P<unit>day|week|month|quarter|year|fortnight|yr|wk|mth)s?\b"
_ZN = rf"(?P<n>\d{{1,4}}|{CHINESE_NUMBER}|半|几)"
_ZU = r"个?(?:整)?(?P<unit>天|日|周|星期|礼拜|月|季度|季|年)"
_FLAGS = re.IGNORECASE | re.ASCII
_FORMS = tuple(
    re.compile(pattern, _FLAGS)
    for pattern in (
        rf"\b(?:next|coming|following|upcoming|subsequent)[ -]{_N}[ -]{_U}",
        rf"\b(?:within|over|in|for|across|during|out|after)(?: the)?(?: (?:next|coming|following))?[ ]{_N}[ -]{_U}(?!\s(?:ago|old))",
        rf"\b{_N}[ -]{_U}(?=[ -](?:ahead|out|from now|forward|horizon|forecast|outlook|projection|prediction|window|into|value|ltv|clv|lifetime|churn|worth|spend))",
        r"\b(?:next|coming|upcoming|following|over the|in the|for the|within) (?P<n>half)[ -]?(?P<unit>year)?\b(?! (?:of|a)\b)",
        rf"\b(?P<n>)(?:next|coming|upcoming|following) (?:whole |full |calendar |financial )?{_U}",
        rf"\b(?P<n>)(?:over (?:a|one|the)|per|a|each|every|in a|one)[ -](?:full |whole )?{_U}",
        r"\b(?P<n>)(?P<unit>annual|yearly|monthly|weekly|quarterly)(?:ly)?\b(?= (?:value|worth|spend|clv|ltv))",
        rf"(?:未来|接下来|今后|之后|往后|后头|后面|将来|以后|后续|下|再过|后)(?:的)?(?:这)?{_ZN}{_ZU}",
        rf"{_ZN}{_ZU}(?:之?内|以内|里|后|之后|以后|下来|期|的(?:预测|价值|时间|流失))",
        r"(?P<n>)(?:下一?个?|来|明|次)(?P<unit>周|星期|礼拜|月|季度|季|年)(?!末)",
        rf"{_ZN}{_ZU}(?!前)",
    )
)
_REST = re.compile(
    r"\b(?:rest|remainder|end) of (?:the|this) (?P<unit>week|month|quarter|year)\b|(?:到|至)?(?:今年|本年|年)(?:底|末)|(?P<zh>本月|这个?月|本季度|今年|本周)(?:余下|剩下|剩余|底|末|最后)",
    _FLAGS,
)
_LONG = {"annual": "year", "yearly": "year", "monthly": "month", "weekly": "week", "quarterly": "quarter"}


def ahead(text: str) -> tuple[int, str] | None:
    """How far a text looks ahead: ("next three months") -> (3, "month"); None when it does not say."""
    for pattern in _FORMS:
        if not (found := pattern.search(text)):
            continue
        unit = (found["unit"] or "year").lower()
        unit = _LONG.get(unit) or _UNITS[unit]
        if (found["n"] or "").lower() in {"半", "half a", "half"}:
            return (6, "month") if unit == "year" else (15, "day")
        if n := count(found["n"]):
            return n, unit
    return None


def without(text: str) -> str:
    """The text without what says how far ahead."""
    for pattern in _FORMS:
        if found := pattern.search(text):
            return f"{text[: found.start()]} {text[found.end() :]}"
    return text


def days_ahead(text: str) -> int | None:
    """The same in days: a month is 30, a quarter 91, a year 365."""
    found = ahead(text)
    return found[0] * UNIT_DAYS[found[1]] if found else None


def steps_ahead(text: str, today: date) -> tuple[int, str] | None:
    """The same in days, weeks or months; "the rest of the year" counts from ``today``."""
    if rest := _REST.search(text):
        unit = (
            rest["unit"] or {"月": "month", "季": "quarter", "周": "week"}.get((rest["zh"] or "年")[-1:], "year")
        ).lower()
        unit = "month" if rest["zh"] and "月" in rest["zh"] else unit
        if unit == "week":
            return 7 - today.weekday(), "day"
        if unit == "month":
            return max(31 - today.day, 1), "day"
        last = 12 if unit == "year" else 3 * ((today.month + 2) // 3)
        return last - today.month + 1, "month"
    found = ahead(text)
    if found is None:
        return None
    n, unit = found
    match unit:
        case "quarter":
            return 3 * n, "month"
        case "year":
            return 12 * n, "month"
        case "fortnight":
            return 2 * n, "week"
        case _:
            return n, unit
