"""The countries that a figure is limited to, or told without; what a change of the last figure gives up.

"Outside the UK", 英国除外 and "overseas" leave countries out; "Norway instead of Sweden" and 瑞典换成挪威 give one up.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from assistant.routing.asking import Asked
from assistant.routing.parsing import figures, places

_FLAGS = re.IGNORECASE | re.ASCII


@dataclass(frozen=True, kw_only=True)
class Countries:
    """``only`` or ``without`` these; ``bare``: the text without the words that say so."""

    bare: str
    only: tuple[str, ...] = ()
    without: tuple[str, ...] = ()


# verbs of leaving out; what is not to be counted; both in front of a country or behind it
_OUT = r"(?:leav|tak|strip|filter|cut|kick|keep|throw|rul|count|get)(?:e|es|ing|ping|ting)?"
_COUNT = (
    r"(?:count|includ|show|want|need|consider|look at|add|take|use|see|list|bring up|care about)(?:e|es|ing|ting|ed)?"
)
_OUT_ZH = r"(?:去掉|去除|剔除|剔掉|排除|扣除|扣掉|刨除|刨去|刨掉|刨开|刨|撇开|抛开|抛去|减去|忽略|拿掉|拿走|拿开|删掉|删除|删了|剔了|去了|摘掉|踢掉|踢出去?|踢走|移除|移掉|过滤掉?|筛掉|屏蔽)"
_COUNT_ZH = r"(?:算|计|含|包括|包含|统计|考虑|看|要|管|列|加|放|显示)(?:进|入|上|在)?(?:去|来|内)?"
_EXCEPT = re.compile(
    rf"(?:\b(?:without|w/o|sans|exclud(?:e|es|ing)|excl?\.?|except(?:ing)?(?: for)?|other than|outside(?: of)?|apart from|aside from|besides|{_OUT} out|omit(?:ting)?|drop(?:ping)?|remov(?:e|ing)|ignor(?:e|ing)|skip(?:ping)?|forget(?:ting)?(?: about)?|disregard(?:ing)?|subtract(?:ing)?|net of|(?<=country )(?:but|save|bar)|(?:every(?:one|body|thing|where)|anywhere|(?:all|any)(?: the| our)?(?: other)? (?:countries|markets|regions|places|nations)|all|anyone|any(?:body|thing)?) (?:but|save|bar|except(?:ing)?|apart from|other than|excluding|without|minus)(?: for| in| from)?|minus|less|ex|but not|bar(?:ring)?|beyond|no|non"
    rf"|(?:not|don't|dont|do not|never|no need to|stop|without)(?: {_COUNT})?(?: in| from| for)?|not (?:in|from|for))[ -](?:the )?"
    rf"|(?:除了?|除去|除开|除却|(?:不|别|不要|勿|不用){_COUNT_ZH}|(?:别|不要|不用|不必|无需|勿)[把将]|{_OUT_ZH}|别要|非|[把将])(?:了|掉)?)$",
    _FLAGS,
)
_EXCEPTED = re.compile(
    rf"^(?:以外|之外|除外|外的?|(?:的)?(?:都|也|就|先|全)*(?:给)?(?:我)?(?:(?:不|别|不要|勿|不用){_COUNT_ZH}|{_OUT_ZH}|不要|别要))(?:的|了)?"
    r"|^\s?(?:is |are |was |being |to be |should be |can be |can stay |stays? )?(?:excluded|aside|apart|removed|omitted|not (?:included|counted|needed|wanted|in it)|left out|taken out|out|excepted|dropped|ignored|gone|not)\b(?: of (?:it|this|that|there))?",
    _FLAGS,
)
_LEAVES = re.compile(rf"\b{_OUT}(?: the)?\s*$", _FLAGS)
# "UK included this time", 把英国算进来
_LET_IN = re.compile(
    r"^\s?(?:(?:is |are )?included|back in|in again|(?:in )?as well)\b|^(?:也|都|就|再)?(?:给)?(?:算|加|放|包括|包含|纳入|归)(?:进|上|回|到)?(?:来|去|里面?)?(?:在内)?(?:了)?$",
    _FLAGS,
)
_ABROAD = re.compile(
    r"\b(?:from |to )?(?:overseas|abroad|foreign|international(?:ly)?|non-domestic|exports?)(?= |$|[?.,;])(?: (?:markets?|countries|(?=sales|orders|customers|revenue|turnover|buyers|units)))?|\boutside (?:the |our )?(?:home|domestic) (?:market|country)\b|(?:海外|国外|境外|出口)(?:市场|站|地区|国家)?",
    re.IGNORECASE,
)
_AT_HOME = re.compile(
    r"\b(?:domestic(?:ally)?|(?:our |the )?home market|at home)\b(?: market)?|国内(?:市场)?|本国|本土(?:市场)?",
    re.IGNORECASE,
)
# where a country stands that is given up: before it, or after it
_GIVES_UP = re.compile(
    r"\b(?:(?:swap|replace|switch|change)(?: from| out)?|instead of|rather than|in place of|not)(?: the)?\s$|(?:不是|而不是|不看|不要|别看|代替|替换|替掉)$",
    _FLAGS,
)
_GIVEN_UP = re.compile(
    r"^\s?(?:\b(?:for|with|to|into|by)(?: the)?\s$|[-=]?>|→|(?:替?换|改|变)(?:成|为|作|看)?(?:看)?$)", _FLAGS
)


def countries_said(asked: Asked, text: str) -> Countries:
    """What a message says of countries; ``text`` is without its times."""
    found, pieces = places.countries(text, asked.words.countries, codes=True)
    of_region, region = places.region(text, asked.words.countries)
    if region and set(found) <= set(of_region) and of_region:
        # the countries that are listed beside it are meant
        found, pieces = (found, pieces) if found else (of_region, (region,))
        text = text.replace(region, " ", 1) if region not in pieces else text
    if found:
        return _abroad(asked, _limited(text, found, pieces), known=True)
    return _abroad(asked, Countries(bare=text), known=False)


def _limited(text: str, found: tuple[str, ...], pieces: tuple[str, ...]) -> Countries:
    kept = _not_given_up(text, found, pieces)
    if kept != found:
        return Countries(bare=_cut(_SWAPS.sub(" ", text), pieces), only=kept)
    first, last = text.find(pieces[0]), text.find(pieces[-1]) + len(pieces[-1])
    before, named, after = text[:first], text[first:last], text[last:]
    ahead = _EXCEPT.search(before)
    if ahead and ahead[0] not in {"把", "将"}:
        # 别把英国算进去, 除英国外: what goes with it behind the name goes too
        rest = _COUNTED_IN.match(after) if ahead[0].endswith(("把", "将")) else _EXCEPTED.match(after)
        said = before[: ahead.start()] + " " * len(ahead[0]) + named + " " + after[rest.end() if rest else 0 :]
        return Countries(bare=_cut(re.sub(r"以外|之外|除外", " ", said), pieces), without=found)
    if behind := _EXCEPTED.match(after):
        said = _LEAVES.sub(" ", before) + named + " " + after[behind.end() :]
        return Countries(bare=_cut(said, pieces), without=found)
    said = _WITH.sub(" ", before) + named + _LET_IN.sub(" ", after)
    return Countries(bare=_cut(said, pieces), only=found)


_COUNTED_IN = re.compile(_COUNT_ZH)
_WITH = re.compile(r"(?:包含|包括|含|连同|计入)$")
_SWAPS = re.compile(
    r"\b(?:swap|replace|switch|change|instead of|rather than|in place of)\b(?: (?:out|from))?|(?:替?换|改|变)(?:成|为|作)|而不是|替掉",
    _FLAGS,
)


def _not_given_up(text: str, found: tuple[str, ...], pieces: tuple[str, ...]) -> tuple[str, ...]:
    """The countries without those that another one takes the place of."""
    if len(found) < 2 or len(pieces) < len(found):
        return found
    kept, at = list[str](), 0
    for i, (name, piece) in enumerate(zip(found, pieces, strict=True)):
        start = text.find(piece, at)
        end = start + len(piece)
        following = text.find(pieces[i + 1], end) if i + 1 < len(pieces) else -1
        between = text[end:following] if following >= 0 else ""
        up = _GIVES_UP.search(text[:start])
        if figures.TAKEN_BACK.search(between):
            at = end
            continue  # 德国，说错了，法国
        if kept and not up and (_EXCEPT.search(text[at:start]) and not text[at:start].endswith(("把", "将"))):
            break  # "Germany and France but not Italy"
        if not (_GIVEN_UP.search(between) and (up or not between.isascii() or ">" in between)) and not (
            up
            and (
                kept
                or not up[0].lower().startswith("not")
                or re.fullmatch(r"[,;\s]*(?:but|just|only|rather)?(?: in| from| for)?\s*", between)
            )
        ):
            kept.append(name)
        at = end
    return tuple(kept) or found


def _cut(text: str, pieces: tuple[str, ...]) -> str:
    for piece in pieces:
        # 有多少丹麦人 is 有多少人 of Denmark: no gap where Chinese goes on
        text = (
            re.sub(rf"(?<=[\u4e00-\u9fff]){re.escape(piece)}(?:市场|站)?(?=[\u4e00-\u9fff])", "", text, count=1)
            if not piece.isascii()
            else text
        )
        text = re.sub(rf"(?<![A-Za-z]){re.escape(piece)}(?![A-Za-z])(?:市场|站)?", " ", text, count=1)
    return text


def _abroad(asked: Asked, said: Countries, *, known: bool) -> Countries:
    """Overseas is all but the home market; "export sales, everything outside the UK" says it twice."""
    side = _ABROAD.search(said.bare) or _AT_HOME.search(said.bare)
    if not side or not (known or asked.words.home) or (_ABROAD.search(said.bare) and _AT_HOME.search(said.bare)):
        return said  # "domestic and international revenue" filters by neither
    bare = said.bare[: side.start()] + " " + said.bare[side.end() :]
    if known:
        return Countries(bare=bare, only=said.only, without=said.without)
    home = (asked.words.home,)
    return Countries(bare=bare, without=home) if side.re is _ABROAD else Countries(bare=bare, only=home)
