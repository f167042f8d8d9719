"""Places that a text names, and whether one holds another: countries, regions of them, regions that they are in.

Countries come from Unicode's CLDR (through Babel) in English and Chinese, cities from its time zones, continents
likewise; regions that a shop ships to are data (``prompts/lexicon/conditions.yaml``).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import cast

import yaml

from assistant.routing.parsing.places import code_of, countries

ABROAD, HOME = "abroad", "home"
_OUTSIDE = re.compile(r"(?:outside|except|excluding|other than|not to|not in)\s+(?:of\s+)?(?:the\s+)?$", re.I)
_AFTER_OUTSIDE = re.compile(r"^\s*(?:境外|以外|之外)")
_MAINLANDS = ("Africa/", "America/", "Asia/", "Australia/", "Europe/")
_HAN = re.compile(r"[㐀-鿿]")


@dataclass(frozen=True, kw_only=True)
class Place:
    """A place as a text names it. ``code`` is an ISO 3166 code, a region's name, or a part's; ``outside``: all but it."""

    code: str
    text: str
    outside: bool = False


@lru_cache(maxsize=1)
def lexicon() -> dict[str, dict[str, object]]:
    """``prompts/lexicon/conditions.yaml`` as read."""
    text = (files("prompts") / "lexicon" / "conditions.yaml").read_text("utf-8")
    return cast("dict[str, dict[str, object]]", yaml.safe_load(text))


def pattern_of(names: Sequence[str]) -> str:
    """A pattern for words of both scripts, longest first; Latin words only whole."""
    ordered = sorted(names, key=len, reverse=True)
    return "|".join(re.escape(n) if _HAN.search(n) else rf"\b{re.escape(n)}\b" for n in ordered)


@lru_cache(maxsize=1)
def _named() -> tuple[re.Pattern[str], dict[str, str]]:
    """A pattern for regions, parts of countries, and home or abroad; what each name stands for."""
    raw = lexicon()
    codes: dict[str, str] = {}
    for region, about in cast("dict[str, dict[str, list[str]]]", raw["regions"]).items():
        codes |= {name.casefold(): region for name in about["names"]}
    for parts in cast("dict[str, dict[str, list[str]]]", raw["parts"]).values():
        codes |= {name.casefold(): part for part, names in parts.items() for name in names}
    codes |= {name.casefold(): ABROAD for name in cast("list[str]", raw["abroad"])}
    codes |= {name.casefold(): HOME for name in cast("list[str]", raw["home"])}
    return re.compile(pattern_of(list(codes)), re.IGNORECASE), codes


@lru_cache(maxsize=1)
def _cities() -> tuple[re.Pattern[str], dict[str, str]]:
    from babel import Locale
    from babel.core import get_global

    found: dict[str, str] = {}
    chinese = cast("dict[str, dict[str, str]]", Locale("zh").time_zones)
    zones = cast("dict[str, list[str]]", get_global("territory_zones"))
    for code, names in zones.items():
        for zone in names if len(code) == 2 else ():
            city = zone.rsplit("/", 1)[-1].replace("_", " ")
            if not zone.startswith(_MAINLANDS):
                continue  # islands named for Christmas and Easter
            if len(city) > 3 and code_of(city) is None:
                found[city] = code
            local = str(chinese.get(zone, {}).get("city") or "")
            if len(local) > 1 and code_of(local) is None:
                found[local] = code
    return re.compile(pattern_of(list(found))), found  # a city is written with a capital


@lru_cache(maxsize=1)
def _regions_of() -> dict[str, frozenset[str]]:
    """The regions that each country, and each part of one, is in."""
    from babel.core import get_global

    raw = lexicon()
    found: dict[str, set[str]] = {}
    zones = cast("dict[str, list[str]]", get_global("territory_zones"))
    for region, about in cast("dict[str, dict[str, object]]", raw["regions"]).items():
        continent = about.get("continent")
        held = cast("list[str]", about.get("holds", []))
        for code in held:
            found.setdefault(code, set()).add(region)
        for code, names in zones.items() if continent else ():
            if any(name.startswith(f"{continent}/") for name in names):
                found.setdefault(code, set()).add(region)
    for country, parts in cast("dict[str, dict[str, list[str]]]", raw["parts"]).items():
        for part in parts:
            found[part] = found.get(country, set()) | {country}
    found["eu"] = found.get("eu", set()) | {"europe"}
    return {code: frozenset(regions) for code, regions in found.items()}


@lru_cache(maxsize=2048)
def places(text: str) -> tuple[Place, ...]:
    """The places that a text names, in no order; each once."""
    pattern, codes = _named()
    found: list[Place] = []

    def take(match: re.Match[str]) -> str:
        found.append(_place(codes[match.group().casefold()], match, text))
        return " " * len(match.group())

    # a region's name first: "Northern Ireland" is not Ireland
    rest = pattern.sub(take, text)
    names, pieces = countries(rest)
    for name, piece in zip(names, pieces, strict=True):
        code, start = code_of(name), rest.find(piece)
        if code:
            found.append(Place(code=code, text=piece, outside=_is_outside(text, start, start + len(piece))))
    city, homes = _cities()
    found += [Place(code=homes[match.group()], text=match.group()) for match in city.finditer(rest)]
    if len({place.code for place in found} - {HOME, ABROAD}) > 0:  # 德国国内 is Germany, not the shop's own country
        found = [place for place in found if place.code != HOME]
    return tuple(dict.fromkeys(found))


def _place(code: str, match: re.Match[str], text: str) -> Place:
    return Place(code=code, text=match.group(), outside=_is_outside(text, match.start(), match.end()))


def _is_outside(text: str, start: int, end: int) -> bool:
    return bool(_OUTSIDE.search(text[max(0, start - 20) : start]) or _AFTER_OUTSIDE.match(text[end:]))


def holds(said: Place, asked: Place, home: str) -> bool:
    """Whether what holds in ``said`` holds in ``asked``; ``home`` is the country of the shop."""
    wider = wider_of(asked, home)
    if said.outside:
        return said.code not in wider
    if said.code == ABROAD:
        return home not in wider
    return said.code in wider or (said.code == HOME and home in wider)


def narrower(said: Place, asked: Place, home: str) -> bool:
    """Whether ``said`` is only a part of ``asked`` (the Highlands of the United Kingdom)."""
    return not said.outside and asked.code in wider_of(said, home) and said.code != asked.code


def wider_of(place: Place, home: str) -> frozenset[str]:
    """A place with all that it is in."""
    code = home if place.code == HOME else place.code
    return frozenset({code, place.code}) | _regions_of().get(code, frozenset())


def regions_named(place: Place, home: str, *, chinese: bool) -> tuple[str, ...]:
    """What pages call the regions that a place abroad is in, in one language: Germany is in the European Union."""
    within = wider_of(place, home)
    if home in within:
        return ()
    raw = lexicon()
    regions = cast("dict[str, dict[str, list[str]]]", raw["regions"])
    lists = [regions[code]["names"] for code in sorted(within & regions.keys())] + [cast("list[str]", raw["abroad"])]
    of_script = ([name for name in names if bool(_HAN.search(name)) == chinese][:2] for names in lists)
    return tuple(name for names in of_script for name in names)
