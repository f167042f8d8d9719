"""Which measures a text asks for, and which of its words only say of whom, or what is not wanted."""

from __future__ import annotations

import re

from assistant.routing.parsing.figure_ratios import ZBUYER
from assistant.routing.parsing.figure_sentences import apart
from assistant.routing.parsing.figure_words import MEASURES
from assistant.routing.parsing.numbers import CHINESE_NUMBER, ENGLISH_WORD

_FLAGS = re.IGNORECASE | re.ASCII
_LISTING = r"(?:\bvs\.?|\bversus\b|,|，|、|/|\+|&|\band\b|\bplus\b|\bas well as\b|\balong with\b|\btogether with\b|\bwith\b|和|与|及|以及|还有|跟|加上?|再加)"
_AND_BEFORE = re.compile(rf"{_LISTING}\s*(?:also |the |our |number of |how many |a |再|也)*$", _FLAGS)
_AND_AFTER = re.compile(rf"^\s*{_LISTING}", _FLAGS)
COUNTED = re.compile(
    r"how many|number|count|unique|distinct|individual|active|total|different|headcount|[数量几]|多少|活跃|人数", _FLAGS
)
RATHER = re.compile(
    r"\b(?:rather than|instead of|not|no longer|in place of|and not|forget(?: about)?|drop|without)\s(?:the |by )?$|(?:(?<!是)不(?:是|要|看|用)|而不是|别(?:看|用)?|代替|去掉|换掉)$",
    _FLAGS,
)
_PLACED = re.compile(
    r"\b(?:plac|mak|made|put|submit)\w* (?:an? |any |their )?(?:first )?$|\b(?:another|second|further|next|one more|(?:one|two|three|several|multiple|\d)(?: or more)?) $",
    _FLAGS,
)
_WEAK = re.compile(
    r"(?:bring|brought|take|took|pull|rake|spen|earn|generat|contribut|mak|made|do|did|money|卖|带来|产出|创造|多少钱|花|贡献|消费|买|赚|how)",
    _FLAGS,
)
# 动销率不用, 销售额就不看了
_NOT_IT = re.compile(r"^(?:就|都|先|也|的话)*(?:不用|不要|别要|不看|不需要|不必|免了|不算)")
Match = tuple[int, int, str]


def first_found(text: str, table: tuple[tuple[str, re.Pattern[str]], ...]) -> list[Match]:
    """(from, to, name) of each name of a table, once each, by place; what is taken is not seen again."""
    first: dict[str, Match] = {}
    for match in all_found(text, table):
        first.setdefault(match[2], match)
    return sorted(first.values())


def all_found(text: str, table: tuple[tuple[str, re.Pattern[str]], ...]) -> list[Match]:
    """The same with every mention, so that what says a name again is no other one: "连带率（每单件数）"."""
    found: list[Match] = []
    for name, pattern in table:
        at = 0
        while at <= len(text) and (match := pattern.search(text, at)):
            if match.end() == match.start():
                at = match.end() + 1
            elif not any(match.start() < end and start < match.end() for start, end, _ in found):
                found.append((match.start(), match.end(), name))
                at = match.end()
            else:
                at = match.start() + 1
    return sorted(found)


def _given_up(text: str, match: Match) -> bool:
    return bool(RATHER.search(text[: match[0]]) or _NOT_IT.match(text[match[1] :]))


def measured(text: str) -> list[Match]:
    """The measures that are asked for: not those whose word only says of whom, or what is not wanted."""
    found = [match for match in first_found(text, MEASURES) if not _given_up(text, match)]
    found = [match for match in found if match[2] != "customers" or not _of_whom(text, match, found)]
    found = apart(text, found)
    names = {name for _, _, name in found}
    if "repeat_rate" in names and _HOW_MANY.search(text) and not _RATE.search(text):
        # "how many customers came back" asks for their number
        if "returning_customers" in names:
            found = [match for match in found if match[2] != "repeat_rate"]
        found = [(s, e, "returning_customers" if name == "repeat_rate" else name) for s, e, name in found]
        found = [match for match in found if match[2] != "customers"]
        names = {name for _, _, name in found}
    if names >= {"repeat_rate", "returning_customers"} and not _RATE.search(text):
        # "how many came back, that is returning customers" is their number
        found = [match for match in found if match[2] != "repeat_rate"]
        names.discard("repeat_rate")
    kept = []
    for i, match in enumerate(found):
        start, end, name = match
        others = [other for other in found if other[2] != name]
        again = name == "returning_customers" and _HOW_MANY.search(text) and _CAME_BACK.search(text[start:end])
        if others and name in _PEOPLE and not again and not _asked(text, found, i):
            continue
        if name in {"customers", "units"} and (
            (name == "customers" and "repeat_rate" in names) or _says_again(text, match, found[:i])
        ):
            continue
        if name == "revenue" and _IN_UNITS.search(text[end:]) and text[start:end].lower() in {"sales", "销售"}:
            continue  # "sales, in pieces"
        if name == "orders" and names & {*_PEOPLE, "repeat_rate"} and _PLACED.search(text[:start]):
            continue
        if name == "orders" and text[start:end] == "下单" and names & _PEOPLE:
            continue
        if name == "orders" and any(
            other[2] in {"cancelled_orders", "cancellation_rate"}
            and re.fullmatch(r"[\s的]{0,2}", text[min(end, other[1]) : max(start, other[0])])
            for other in found
        ):
            continue  # 取消订单笔数, 订单取消率: the orders are those
        if (
            name == "orders"
            and "cancellation_rate" in names
            and (
                re.search(r"\bof (?:all |the |our |total )*$", text[:start], _FLAGS)
                or re.match(r"里|中|当中|总[数量]", text[end:])
            )
        ):
            continue
        kept.append((start, end, name))
    if len(kept) > 1:  # "brings in the most orders" is about orders
        kept = [match for match in kept if match[2] != "revenue" or not _weak(text, match)]
    if {name for _, _, name in kept or found} == {"customers"} and (verb := _bring(text, (kept or found)[0])):
        return [verb]
    return kept or [match for match in found if match[2] != "customers"] or found


_ADJECTIVE = r"(?:top|best|biggest|largest|highest|leading|key|main|worst|smallest|lowest)"
_RANKED = re.compile(
    rf"\b{_ADJECTIVE}(?: \w{{1,6}})?(?: (?:spending|paying|buying|valuable|single|individual))? $|\b{ENGLISH_WORD} {_ADJECTIVE} $|(?:最[^，。的]{{1,6}}的|前|头|top ?)\s?(?:\d{{1,3}}|{CHINESE_NUMBER})[个位名大]?大?$|最(?:大|好|高|优质|忠诚|有价值|值钱)的?$",
    _FLAGS,
)


def _of_whom(text: str, match: Match, found: list[Match]) -> bool:
    """Whether "customers" are the rows of a ranking, or only those of whom a narrower measure is said."""
    start, end, _ = match
    said = re.search(rf"{ZBUYER}|[a-z]+", text[start:end], _FLAGS)
    if said and _RANKED.search(text[: start + said.start()]) and not COUNTED.search(text[start:end]):
        return True
    if re.search(
        r"(?:每一?[个位名]?|按照?|各个?|到|哪[些几]?[个位名]?|\b(?:which|what) )$", text[:start], _FLAGS
    ) and not COUNTED.search(text[start:end]):
        return True  # 具体到每个客户
    if re.match(r"(?:们|都|一般|主要|平时|通常|最|爱|喜欢|常)+(?:买|订|退)", text[end:]) and not COUNTED.search(
        text[start:end]
    ):
        return True  # 西班牙客户爱买哪些东西
    if re.match(r"(?:按|以|依|根据)[^，。]{1,10}排", text[end:]):
        return True  # 客户按订单数排名
    narrow = [other[0] for other in found if other[2] in {"new_customers", "returning_customers"}]
    return any(
        re.fullmatch(r"\s?(?:(?:who|that|which)\b[\w\s]{0,12})?", text[end:at], _FLAGS) for at in narrow if at > end
    )


def _bring(text: str, match: Match) -> Match | None:
    """The money that customers who are not counted bring: "what did wholesale customers bring us"."""
    start, end, _ = match
    if COUNTED.search(text[max(0, start - 12) : end]):
        return None
    verb = dict(MEASURES)["revenue"].search(text)
    return (verb.start(), verb.end(), "revenue") if verb and verb.start() < start and verb.end() > end else None


_PEOPLE = frozenset({"customers", "new_customers", "returning_customers"})
_CAME_BACK = re.compile(r"\b(?:came|come|coming|bought|buy|ordered|order|shopped|returned)\b|复购|回购|再", _FLAGS)
_HOW_MANY = re.compile(
    r"\bhow many\b(?! of)|\bnumber of\b|\bhow many of our\b|多少|人数|几[个位]|数量|(?:客户|顾客|买家|用户)数", _FLAGS
)
_IN_UNITS = re.compile(
    r"^,?\s?(?:counted |measured |but )?(?:in|as) (?:units|pieces|items|volume|quantity)\b|^[,，(]?按?(?:件数|件)",
    _FLAGS,
)
_RATE = re.compile(r"rate|ratio|share|percent|proportion|%|率|比例|占|成|百分", _FLAGS)


def _says_again(text: str, match: Match, before: list[Match]) -> bool:
    """Whether the words only count who was just named: "老客(回头客)人数", "new customers, headcount"."""
    start, end, _ = match
    if (
        before
        and before[-1][2] in _PEOPLE
        and re.fullmatch(r"[的有是共一总大概都来了过到能会\s]{0,6}", text[before[-1][1] : start])
    ):
        return bool(
            re.fullmatch(r"(?:多少|几)[个位名]?人?|人数|有几个", text[start:end])
        )  # 老客有多少人, 首单客户多少个
    counted = re.fullmatch(r"人数|总?数量?|head ?count|numbers?", text[start:end].strip(), _FLAGS)
    return bool(counted) and bool(
        re.search(r"(?:客|客户|顾客|买家|用户|customers|buyers|shoppers)[)）\s,，的]*$", text[:start], _FLAGS)
    )


def _weak(text: str, match: Match) -> bool:
    """Whether a verb only leads to what is measured: "brings in the most orders"; not "what did we earn and ..."."""
    start, end, _ = match
    return bool(_WEAK.match(text[start:end])) and not (_AND_BEFORE.search(text[:start]) or _AND_AFTER.match(text[end:]))


def _asked(text: str, found: list[Match], i: int) -> bool:
    """Whether customers are counted, and not the ones that something else is counted of."""
    start, end, name = found[i]
    words, before, after = text[start:end], text[:start], text[end:]
    listed_before = i > 0 and _AND_BEFORE.search(before) and start - found[i - 1][1] < 24
    # "customers by orders" ranks them, "orders and customers by week" counts both
    not_counted = r"\s?(?:with|who|that)\b" if listed_before else r"\s?(?:by|per|in|with|who|that)\b"
    if name == "customers" and re.match(not_counted, after) and not COUNTED.search(words):
        return False
    if i > 0 and found[i - 1][1] == start and found[i - 1][2] in _PEOPLE:
        return True  # 新老客
    listed_after = i + 1 < len(found) and _AND_AFTER.match(after) and found[i + 1][0] - end < 24
    if name == "customers":
        return (bool(COUNTED.search(words)) and not re.match(r"的", after)) or bool(listed_before or listed_after)
    # "revenue from new customers" is theirs; "new customers and revenue", "new customer numbers" counts them
    theirs = re.search(
        r"\b(?:from|of|by|to|for|among|with|did(?: our| the)?|do(?: our)?)\s(?:our |the |all )?$", before, _FLAGS
    )
    return bool(
        listed_before
        or listed_after
        or COUNTED.search(words)
        or (
            i == 0
            and not theirs
            and not re.match(r"的|带来|贡献|买|花|消费|\s?(?:'s|spen[dt]|bought|ordered|place)", after)
        )
    )


def measures(text: str) -> tuple[str, ...]:
    """The measures that a text names, in its order; empty when it names none."""
    found = measured(text)
    return tuple(dict.fromkeys(name for _, _, name in found))
