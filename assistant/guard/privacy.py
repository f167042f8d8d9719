"""Personal data at the border to an external model: tokens out, the values back.

A ``Tokeniser`` lives as long as a conversation and gives the same value the same token (``[EMAIL_1]``). What it can
recognise by form (addresses, numbers with a check digit) it finds by itself; names, customer and order numbers it is
told, from the turn's own rows. ``redact`` is the one-way form, for logs.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Literal, cast

Category = Literal["EMAIL", "PHONE", "CARD", "ID", "IBAN", "POSTCODE", "ADDRESS", "NAME", "CUSTOMER", "ORDER"]
Json = str | int | float | bool | None | list["Json"] | dict[str, "Json"]

_TOKEN = re.compile(r"\[(?:EMAIL|PHONE|CARD|ID|IBAN|POSTCODE|ADDRESS|NAME|CUSTOMER|ORDER|TEXT)_\d+\]")
_LONGEST_TOKEN = 20
_STREET = (
    r"street|st|road|rd|avenue|ave|lane|ln|drive|dr|boulevard|blvd|court|ct|square|sq|way|place|pl|close|crescent|terrace"
    r"|highway|hwy|parkway|pkwy|circle|trail|row|grove|gardens"
)
_UNIT_OF_ADDRESS = r"(?:suite|apt\.?|apartment|flat|unit|floor|#)"
_FORMS: tuple[tuple[Category, re.Pattern[str]], ...] = (
    ("EMAIL", re.compile(r"[A-Za-z0-9._%+'-]+@[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?\.[A-Za-z]{2,24}")),
    ("IBAN", re.compile(r"\b[A-Z]{2}\d{2}(?:[ ]?[A-Z0-9]{4}){2,7}(?:[ ]?[A-Z0-9]{1,3})?\b")),
    ("ID", re.compile(r"(?<![0-9A-Za-z])[1-9]\d{16}[\dXx](?![0-9A-Za-z])")),
    ("CARD", re.compile(r"(?<![\d.])\d(?:[ -]?\d){12,18}(?![\d])")),
    (
        "ADDRESS",
        re.compile(
            rf"\b\d{{1,5}}[A-Za-z]?,?\s+(?:[A-Z][A-Za-z'.-]*\s+){{1,4}}(?i:{_STREET})\b\.?"
            rf"(?:,?\s+(?i:{_UNIT_OF_ADDRESS})\s*[\w-]+)?"
        ),
    ),
    (
        "ADDRESS",
        re.compile(
            r"(?:[一-鿿]{2,8}?(?:省|自治区))?(?:[一-鿿]{2,8}?市)?(?:[一-鿿]{1,8}?[区县])?"
            r"[一-鿿]{1,10}(?:路|街|大道|道|巷|胡同|弄)\d{1,5}(?:号|弄)(?:[一-鿿]{0,8}\d{0,4}(?:栋|幢|座|号楼|单元|楼|室|层)){0,4}(?:\d{2,4}室?)?"
        ),
    ),
    (
        "POSTCODE",
        re.compile(
            r"\b(?:GIR ?0AA|[A-PR-UWYZ](?:\d[A-HJKPSTUW]|\d{1,2}|[A-HK-Y]\d[ABEHMNPRVWXY]|[A-HK-Y]\d{1,2}) ?\d[ABD-HJLNP-UW-Z]{2})\b"
        ),
    ),
    ("POSTCODE", re.compile(r"\b[A-CEGHJ-NPR-TVXY]\d[A-Z] ?\d[A-Z]\d\b")),
    (
        "POSTCODE",
        re.compile(
            r"(?:(?<=\bzip code )|(?<=\bzip )|(?<=\bZIP )|(?<=\bpostcode )|(?<=\bpostal code )|(?<=邮编)|(?<=邮编：)|(?<=邮编:)|(?<=, [A-Z]{2} ))\d{5,6}(?:-\d{4})?\b"
        ),
    ),
    ("PHONE", re.compile(r"(?<![\w.])(?:\+?86[ -]?)?1[3-9]\d(?:[ -]?\d{4}){2}(?!\w)")),
    ("PHONE", re.compile(r"(?<![\w.])(?:\+|00)[1-9]\d{0,2}(?:[ .()/-]{0,2}\d){6,12}(?![\w])")),
    ("PHONE", re.compile(r"(?<![\w.])\(?0\d{2,4}\)?(?:[ -]?\d){6,8}(?![\w])")),
    ("PHONE", re.compile(r"(?<![\w.])\(?[2-9]\d{2}\)?[ .-]\d{3}[ .-]\d{4}(?![\w])")),
)


@dataclass(frozen=True, kw_only=True)
class Known:
    """A value that the turn's own rows hold, with what it is."""

    category: Category
    value: str


def luhn(digits: str) -> bool:
    """True when the last digit of a card number is its Luhn check digit. Source: ISO/IEC 7812-1, annex B."""
    total = 0
    for place, char in enumerate(reversed(digits)):
        value = int(char) * (2 if place % 2 else 1)
        total += value - 9 if value > 9 else value
    return total % 10 == 0


def chinese_id(text: str) -> bool:
    """True when a Chinese resident number's check character is right. Source: GB 11643-1999, ISO 7064 MOD 11-2."""
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    total = sum(weight * int(char) for weight, char in zip(weights, text[:17], strict=True))
    return "10X98765432"[total % 11] == text[17].upper()


def iban(text: str) -> bool:
    """True when the check digits of an IBAN are right. Source: ISO 13616, MOD 97-10."""
    compact = text.replace(" ", "").upper()
    if not 15 <= len(compact) <= 34:
        return False
    return int("".join(str(int(char, 36)) for char in compact[4:] + compact[:4])) % 97 == 1


def _is_card(text: str) -> bool:
    digits = re.sub(r"\D", "", text)
    return 13 <= len(digits) <= 19 and len(set(digits)) > 1 and luhn(digits)


_CHECKS: Mapping[str, Callable[[str], bool]] = {"CARD": _is_card, "ID": chinese_id, "IBAN": iban}


@dataclass(frozen=True, slots=True)
class _Found:
    start: int
    end: int
    category: str


def _find(text: str, known: Iterable[tuple[str, re.Pattern[str]]]) -> list[_Found]:
    """What is personal in a text, in order and without overlaps; what was told goes before what has a form."""
    taken: list[_Found] = []
    for told, patterns in ((True, known), (False, _FORMS)):
        for category, pattern in patterns:
            for match in pattern.finditer(text):
                check = None if told else _CHECKS.get(category)
                if match.group() and (check is None or check(match.group())):
                    taken.append(_Found(match.start(), match.end(), category))
    # the longest first: an address holds a name, an e-mail holds a customer number
    kept: list[_Found] = []
    for found in sorted(taken, key=lambda item: (item.start - item.end, item.start)):
        if all(found.end <= other.start or found.start >= other.end for other in kept):
            kept.append(found)
    return sorted(kept, key=lambda item: item.start)


def _pattern_of(value: str) -> re.Pattern[str]:
    body = r"\s+".join(re.escape(part) for part in value.split())
    left = r"(?<![A-Za-z0-9])" if re.match(r"[A-Za-z0-9]", value) else ""
    right = r"(?![A-Za-z0-9])" if re.search(r"[A-Za-z0-9]$", value) else ""
    return re.compile(left + body + right, re.IGNORECASE)


class Tokeniser:
    """Replaces personal data by tokens, and tokens by what they stand for; one for each conversation.

    ``unmask(mask(text)) == text`` for every text, and no value it knows or recognises is left in ``mask(text)``.

    Args:
        known: what the rows of the conversation hold; more may come with ``learn``.
    """

    def __init__(self, known: Iterable[Known] = ()) -> None:
        self._tokens: dict[tuple[str, str], str] = {}
        self._values: dict[str, str] = {}
        self._counts: dict[str, int] = {}
        self._known: dict[str, tuple[str, re.Pattern[str]]] = {}
        self.learn(known)

    def learn(self, known: Iterable[Known]) -> None:
        """Take values of the turn's rows; empty ones and single letters are passed over.

        A name of several words is known by each of its longer words too ("Ms Olivia Lopez" by "Lopez").
        """
        for item in known:
            value = item.value.strip()
            if len(value) < 2:
                continue
            self._known[value.lower()] = (item.category, _pattern_of(value))
            if item.category == "NAME":
                for part in value.split():
                    if len(part) >= 3:
                        self._known.setdefault(part.lower(), (item.category, _pattern_of(part)))

    def mask(self, text: str) -> str:
        """``text`` with each personal value replaced by its token."""
        # text that looks like one of our tokens must survive the way back, so it gets a token of its own
        literal = [("TEXT", _TOKEN)]
        parts: list[str] = []
        last = 0
        for found in _find(text, [*self._known.values(), *literal]):
            parts += [text[last : found.start], self._token(found.category, text[found.start : found.end])]
            last = found.end
        return "".join([*parts, text[last:]])

    def unmask(self, text: str) -> str:
        """``text`` with each token of this conversation replaced by its value; unknown tokens stay."""
        return _TOKEN.sub(lambda match: self._values.get(match.group(), match.group()), text)

    def mask_json(self, value: Json) -> Json:
        """The same for every string in nested JSON; keys stay."""
        return _walk(value, self.mask)

    def unmask_json(self, value: Json) -> Json:
        """Tool arguments as they were meant."""
        return _walk(value, self.unmask)

    def stream(self) -> UnmaskStream:
        """An unmasker for text that comes in pieces."""
        return UnmaskStream(self)

    def _token(self, category: str, value: str) -> str:
        key = (category, value)
        if key not in self._tokens:
            self._counts[category] = self._counts.get(category, 0) + 1
            token = f"[{category}_{self._counts[category]}]"
            self._tokens[key] = token
            self._values[token] = value
        return self._tokens[key]


class UnmaskStream:
    """Unmasks a stream: a token that is cut between two pieces is held back until it is whole."""

    def __init__(self, tokeniser: Tokeniser) -> None:
        self._tokeniser, self._rest = tokeniser, ""

    def feed(self, delta: str) -> str:
        """Take more text; what can be shown by now."""
        text = self._rest + delta
        cut = text.rfind("[")
        if cut < 0 or "]" in text[cut:] or len(text) - cut > _LONGEST_TOKEN:
            cut = len(text)
        self._rest = text[cut:]
        return self._tokeniser.unmask(text[:cut])

    def close(self) -> str:
        """What was held back when the stream ended."""
        rest, self._rest = self._rest, ""
        return self._tokeniser.unmask(rest)


def _walk(value: Json, change: Callable[[str], str]) -> Json:
    if isinstance(value, str):
        return change(value)
    if isinstance(value, list):
        return [_walk(item, change) for item in value]
    if isinstance(value, dict):
        return {key: _walk(item, change) for key, item in value.items()}
    return value


def redact(text: str, known: Iterable[Known] = ()) -> str:
    """``text`` for a log: each personal value replaced by its category, with no way back."""
    told = [(item.category, _pattern_of(item.value.strip())) for item in known if len(item.value.strip()) >= 2]
    parts: list[str] = []
    last = 0
    for found in _find(text, told):
        parts += [text[last : found.start], f"[{found.category}]"]
        last = found.end
    return "".join([*parts, text[last:]])


@dataclass(frozen=True, kw_only=True)
class Leak:
    """A secret or an internal name in outgoing text; offsets are of that text."""

    name: str
    start: int
    end: int


_SECRET_FORMS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("api key", re.compile(r"\b(?:sk|pk|rk)[-_](?:live|test|proj|ant)?[-_]?[A-Za-z0-9_-]{16,}")),
    (
        "api key",
        re.compile(
            r"\b(?:gh[pousr]_[A-Za-z0-9]{30,}|AKIA[0-9A-Z]{16}|AIza[\w-]{30,}|hf_[A-Za-z0-9]{20,}|xox[abpr]-[\w-]{10,})"
        ),
    ),
    ("token", re.compile(r"\beyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]{8,}")),
    ("private key", re.compile(r"-----BEGIN [A-Z ]*PRIVATE KEY-----")),
    ("password", re.compile(r"(?i)\b(?:password|passwd|secret|api[_ -]?key|token)\b\s*[:=]\s*[\"']?[^\s\"']{6,}")),
    ("address with password", re.compile(r"\b[a-z][a-z0-9+]*://[^\s/:@]+:[^\s/@]+@\S+")),
    ("chat markup", re.compile(r"<\|[a-z_]+\|>|</?tool_call>|\[/?INST\]")),
)


def leaks(text: str, secrets: Mapping[str, str] | Iterable[str] = ()) -> tuple[Leak, ...]:
    """Secrets and internal names in outgoing text, in order.

    Args:
        text: what is about to be sent.
        secrets: values that must never go out, by name or as they are: keys, tool names, lines of the prompts. A
            line of forty characters or more is also found where spaces and case differ.
    """
    mapping = cast("Mapping[str, str]", secrets) if isinstance(secrets, Mapping) else dict.fromkeys(secrets, "")
    named = [(name, value) if value else ("secret", name) for name, value in mapping.items()]
    found = [Leak(name=name, start=m.start(), end=m.end()) for name, form in _SECRET_FORMS for m in form.finditer(text)]
    for name, value in named:
        if len(value.strip()) >= 3:
            found += [Leak(name=name, start=m.start(), end=m.end()) for m in _pattern_of(value.strip()).finditer(text)]
    return tuple(sorted(found, key=lambda leak: (leak.start, leak.end)))
