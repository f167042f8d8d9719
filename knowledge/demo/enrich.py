"""Make the demo shop's enrichment file: attributes in English and Chinese, where a product's title says them.

Run ``python -m knowledge.demo.enrich`` to make ``enrichment.csv`` again from the catalogue and ``vocabulary.yaml``.
The attributes are only what the words of the titles mean; nothing about a product is invented.
"""

from __future__ import annotations

import csv
import re
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path

import yaml

# section of the vocabulary -> attribute; a product has one category, and may have several of the others
ATTRIBUTES = {
    "colours": "colour",
    "materials": "material",
    "motifs": "motif",
    "occasions": "occasion",
    "styles": "style",
    "sizes": "size",
    "shapes": "shape",
    "scents": "scent",
}
COLUMNS = (
    "product_id",
    "category",
    "category_zh",
    *(name for attribute in ATTRIBUTES.values() for name in (attribute, f"{attribute}_zh")),
    *("tiers", "tiers_zh", "pieces", "pieces_zh"),
)
_NUMERALS = {
    "one": 1,
    "two": 2,
    "three": 3,
    "four": 4,
    "five": 5,
    "six": 6,
    "seven": 7,
    "eight": 8,
    "ten": 10,
    "twelve": 12,
}
_CHINESE = ("零", "一", "两", "三", "四", "五", "六", "七", "八", "九", "十")
# what stands after these describes the thing, it does not name it: "box with candle" is a box
_ASIDE = ("with", "w", "in", "for", "on", "of", "and", "from", "by", "to", "des", "du")


@dataclass(frozen=True, kw_only=True)
class Term:
    """A meaning of the vocabulary: its name in both languages and the word sequences that say it.

    ``sure`` are those that name the thing wherever they stand ("Doormat Merry Christmas").
    """

    name: str
    chinese: str
    phrases: tuple[tuple[str, ...], ...]
    sure: frozenset[tuple[str, ...]] = frozenset()


@cache
def vocabulary() -> Mapping[str, tuple[Term, ...]]:
    """vocabulary.yaml: section -> its terms."""
    raw = yaml.safe_load(files("knowledge.demo").joinpath("vocabulary.yaml").read_text("utf-8"))
    return {
        section: tuple(
            Term(
                name=name,
                chinese=words[0],
                phrases=tuple(dict.fromkeys(tuple(words_of(word)) for word in words[1:])),
                sure=frozenset(tuple(words_of(word)) for word in words[1:] if word.endswith("!")),
            )
            for name, words in terms.items()
        )
        for section, terms in raw.items()
    }


def words_of(text: str) -> list[str]:
    """The words of a title, lower-cased and in the singular; ``T-LIGHT`` stays one."""
    lowered = (
        text.lower()
        .replace("t-lights", "tlight")
        .replace("t-light", "tlight")
        .replace("'s", "s")
        .replace("tea light", "tlight")
    )
    return [_singular(word) for word in re.findall(r"[a-z]+|\d+", lowered.replace("tealight", "tlight"))]


def _singular(word: str) -> str:
    for ending, stem in (
        ("ies", "y"),
        ("ches", "ch"),
        ("shes", "sh"),
        ("sses", "ss"),
        ("xes", "x"),
        ("leaves", "leaf"),
        ("shelves", "shelf"),
    ):
        if word.endswith(ending) and len(word) > len(ending) + 1:
            return word[: -len(ending)] + stem
    return word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us")) else word


def _matches(terms: Iterable[Term], words: Sequence[str]) -> list[tuple[int, int, Term]]:
    """Place, length and term of each phrase that stands in the words."""
    return [
        (place, len(phrase), term)
        for term in terms
        for phrase in term.phrases
        for place in range(len(words) - len(phrase) + 1)
        if tuple(words[place : place + len(phrase)]) == phrase
    ]


def category_of(words: Sequence[str]) -> Term | None:
    """What the thing is: the longest phrase that names a category, then the last one before "with", "in", "for" ..."""
    # "set of 6 tins", "box of 20 matches": the thing comes after the "of"
    start = next((place + 1 for place, word in enumerate(words) if word == "of"), 0)
    aside = next((place for place, word in enumerate(words) if word in _ASIDE and place > start), len(words))
    matches = _matches(vocabulary()["categories"], words)

    def rank(match: tuple[int, int, Term]) -> tuple[bool, bool, int, int]:
        place, length, term = match
        return start <= place < aside, tuple(words[place : place + length]) in term.sure, length, place

    return max(matches, key=rank)[2] if matches else None


def attributes_of(title: str) -> dict[str, str]:
    """All that a title says, by attribute; several values are joined by ``; ``."""
    words = words_of(title)
    said: dict[str, str] = {}
    category = category_of(words)
    if category is not None:
        said["category"], said["category_zh"] = category.name, category.chinese
    for section, attribute in ATTRIBUTES.items():
        found = list(
            dict.fromkeys(term for _, _, term in sorted(_matches(vocabulary()[section], words), key=lambda m: m[:2]))
        )
        if found:
            said[attribute] = "; ".join(term.name for term in found)
            said[f"{attribute}_zh"] = "; ".join(term.chinese for term in found)
    return said | _counts(title.lower())


def _counts(title: str) -> dict[str, str]:
    """Tiers of a stand, pieces of a set."""
    number = r"(\d{1,3}|" + "|".join(_NUMERALS) + ")"
    said: dict[str, str] = {}
    tiers = re.search(rf"\b{number}[ -]?tier", title)
    if tiers:
        count = int(_NUMERALS.get(tiers[1], 0) or tiers[1])
        said["tiers"] = str(count)
        said["tiers_zh"] = f"{_CHINESE[count] if count <= 10 else count}层"
    pieces = re.search(rf"\b(?:set|pack|box|s|p)(?: ?/ ?| of | ){number}\b", title) or re.search(
        rf"\b{number} ?(?:pce|pcs|piece|pc|pack)\b", title
    )
    if pieces:
        count = int(_NUMERALS.get(pieces[1], 0) or pieces[1])
        said["pieces"], said["pieces_zh"] = str(count), f"{count}件装"
    return said


def write_enrichment(products: Iterable[tuple[str, str]], target: Path) -> tuple[int, int]:
    """Write the file for (product id, title) pairs; returns how many there are and how many have a category."""
    rows = [{"product_id": product_id, **attributes_of(title)} for product_id, title in sorted(products)]
    with target.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    return len(rows), sum("category" in row for row in rows)


def main() -> None:
    """Make ``enrichment.csv`` from the demo's order lines."""
    import tempfile

    from knowledge.demo import FOLDER, LINES_FILE
    from knowledge.store import Store

    with tempfile.TemporaryDirectory() as place, Store.open(Path(place) / "store", embedder="none") as store:
        store.import_file(LINES_FILE)
        table = store.table("products").select("product_id", "title").to_pyarrow()
    pairs = list(zip(table["product_id"].to_pylist(), table["title"].to_pylist(), strict=True))
    total, named = write_enrichment(pairs, FOLDER / "enrichment.csv")
    sys.stdout.write(f"{total} products, {named} with a category ({named / total:.1%})\n")


if __name__ == "__main__":
    main()
