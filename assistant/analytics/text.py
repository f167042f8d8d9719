# pyright: reportArgumentType=false
# (what pandas, scipy.sparse and Ibis return depends on values that their stubs cannot see)
"""The words of the analyses, in English and Chinese: titles, column labels, methods, reasons. The words are data.

``say("title.rfm", "zh", n=12)`` renders an entry of words.yaml strictly: an unknown key or a missing name is an error.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files
from string import Formatter
from typing import TYPE_CHECKING, Any

from assistant.analytics.errors import UnknownName

if TYPE_CHECKING:
    from assistant.analytics.segments import Trait

LANGUAGES = ("en", "zh")


@cache
def words() -> Mapping[str, Mapping[str, str]]:
    """All entries by dotted key: language -> text."""
    import yaml

    tree: Any = yaml.safe_load(files(__package__).joinpath("words.yaml").read_text("utf-8"))
    flat: dict[str, Mapping[str, str]] = {}

    def walk(prefix: str, node: Mapping[str, Any]) -> None:
        for key, value in node.items():
            name = f"{prefix}.{key}" if prefix else str(key)
            if set(value) <= {"en", "zh", "also"}:
                flat[name] = value
            else:
                walk(name, value)

    walk("", tree)
    return flat


def say(key: str, language: str, **values: object) -> str:
    """The entry ``key`` in ``language`` (English for a language that we have no words in), filled with ``values``.

    Raises:
        UnknownName: a key that words.yaml does not hold.
        KeyError: a value that the text needs and was not given.
    """
    entry = words().get(key)
    if entry is None:
        raise UnknownName("text", key, words())
    return entry[language if language in LANGUAGES else "en"].format(**values)


def label(word: str, language: str) -> str:
    """A column's or feature's name for people; the name itself when it is none of ours."""
    entry = words().get(f"label.{word}")
    return entry[language if language in LANGUAGES else "en"] if entry else word.replace("_", " ")


def names_in(key: str, language: str) -> tuple[str, ...]:
    """The placeholders of a text."""
    return tuple(name for _, name, _, _ in Formatter().parse(words()[key][language]) if name)


def segment_name(traits: Sequence[Trait], language: str) -> str:
    """A cluster's name: the two strongest of what sets it apart."""
    parts = []
    for trait in traits[:2]:
        key = f"trait.{trait.feature}.{trait.level}"
        known = key in words()
        parts.append(
            say(key, language) if known else say(f"trait.other.{trait.level}", language, feature=trait.feature)
        )
    separator = "、" if language == "zh" else ", "
    return separator.join(parts) or say("trait.average", language)


def cluster_action(traits: Sequence[Trait], language: str) -> str:
    """What to do about a cluster, by the strongest of what sets it apart."""
    keys = [f"trait_action.{trait.feature}.{trait.level}" for trait in traits]
    return say(next((key for key in keys if key in words()), "trait_action.none"), language)
