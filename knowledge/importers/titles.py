"""From order lines to a catalogue: which lines are products, their names as people read them, their present price.

An order export holds clerks' notes ("?", "damaged", "wrongly coded 20713") and services (postage, fees) among its
products; ``notes.yaml`` says in words what they look like, and a few general rules do the rest.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

import duckdb
import yaml

RECENT_DAYS = 90
CODES_WITH_DIGITS = 0.95


@cache
def notes() -> Mapping[str, Any]:
    """notes.yaml as it stands."""
    return yaml.safe_load(files("knowledge.importers").joinpath("notes.yaml").read_text("utf-8"))


def any_of(cell: str, patterns: list[str]) -> str:
    """SQL: the whole lower-cased cell matches one of the patterns."""
    alternatives = "|".join(f"({pattern})" for pattern in patterns).replace("'", "''")
    return f"regexp_full_match(lower(trim({cell})), '{alternatives}')"


def readable_title(title: str) -> str:
    """A title that is all in capitals as people write titles; any other as it is.

    >>> readable_title("WHITE HANGING HEART T-LIGHT HOLDER")
    'White Hanging Heart T-Light Holder'
    """
    title = re.sub(r"\s+", " ", title).strip(" .,")
    letters = [letter for letter in title if letter.isalpha() and letter.isascii()]
    if sum(letter.isupper() for letter in letters) < 0.8 * max(len(letters), 1) or len(letters) < 3:
        return title
    words = title.split(" ")
    return " ".join(_readable_word(word, inside=0 < place < len(words)) for place, word in enumerate(words))


def _readable_word(word: str, *, inside: bool) -> str:
    known, small = _words()
    bare = word.strip("()[]\"'.,!&*")
    if bare.upper() in known or (bare.upper() == bare and re.fullmatch(r"[A-Z]?\d+[A-Z]?", bare)):
        return word
    if any(letter.isdigit() for letter in word) and not re.fullmatch(r"\d+\w?/\w+|[A-Za-z]+/\d+", word):
        return word.lower() if word.upper() == word and re.search(r"\d(CM|MM|M|G|KG|ML|L|W|PC|PCS)\b", word) else word
    if inside and bare.lower() in small:
        return word.lower()
    # letters after a hyphen, slash, dot or bracket begin a word; after an apostrophe they do not
    return re.sub(r"(^|[^A-Za-z'’])([a-z])", lambda found: found[1] + found[2].upper(), word.lower())


@cache
def _words() -> tuple[frozenset[str], frozenset[str]]:
    return frozenset(map(str.upper, notes()["acronyms"])), frozenset(map(str.lower, notes()["small_words"]))


def service_codes_sql(staged: str) -> str:
    """A query of the product codes in ``staged`` that are services, not products."""
    services = notes()["services"]
    codes = ", ".join("'" + str(code).replace("'", "''") + "'" for code in services["codes"])
    return f"""
      WITH codes AS (
        SELECT product_id, mode(title) AS title, regexp_matches(product_id, '[0-9]') AS numbered
        FROM {staged} GROUP BY product_id)
      SELECT product_id FROM codes WHERE lower(product_id) IN ({codes})
        OR coalesce({any_of("title", services["titles"])}, false)
        OR (NOT numbered AND length(product_id) <= 4
            AND (SELECT avg(CAST(numbered AS INT)) FROM codes) >= {CODES_WITH_DIGITS})"""


def derive_products(cursor: duckdb.DuckDBPyConnection, staged: str, target: str, *, currency: str) -> None:
    """Make the temporary table ``target`` of the products that the lines of ``staged`` tell of.

    The title is the commonest one that is no note, of lines that were paid for; the price is the commonest one of
    the product's last ``RECENT_DAYS`` days of sale, the newer of two that are as common.
    """
    cursor.execute(f"CREATE OR REPLACE TEMP TABLE service_codes AS {service_codes_sql(staged)}")
    cursor.execute(f"""
      CREATE OR REPLACE TEMP TABLE chosen_titles AS
      WITH counted AS (
        SELECT product_id, trim(title) AS title, count(*) FILTER (unit_price > 0) AS paid, count(*) AS lines
        FROM {staged} WHERE title IS NOT NULL AND product_id NOT IN (SELECT product_id FROM service_codes)
        GROUP BY ALL),
      style AS (SELECT avg(CAST(title = upper(title) AS INT)) > 0.8 AS shouts FROM counted WHERE paid > 0)
      SELECT product_id, arg_max(title, (CAST(NOT shouts OR title = upper(title) AS INT), paid, lines, title)) AS title
      FROM counted, style WHERE paid > 0 AND NOT {any_of("title", notes()["notes"])} GROUP BY product_id""")
    titles = cursor.execute("SELECT product_id, title FROM chosen_titles").fetchall()
    import pyarrow as pa

    columns = {
        "product_id": [row[0] for row in titles],
        "title": [readable_title(row[1]) for row in titles],
        "said": [row[1] for row in titles],
    }
    cursor.register("readable", pa.table({key: pa.array(column, pa.string()) for key, column in columns.items()}))
    cursor.execute(
        f"""
      CREATE OR REPLACE TEMP TABLE {target} AS
      WITH priced_lines AS (SELECT *, quantity > 0 AS sold FROM {staged} WHERE unit_price > 0),
      last AS (
        SELECT product_id, coalesce(max(ordered_at) FILTER (sold), max(ordered_at)) AS day FROM priced_lines GROUP BY 1),
      priced AS (
        SELECT l.product_id, unit_price, count(*) FILTER (sold) AS lines, max(ordered_at) AS newest
        FROM priced_lines AS l JOIN last USING (product_id)
        WHERE ordered_at IS NULL OR ordered_at >= day - INTERVAL {RECENT_DAYS} DAY GROUP BY 1, 2),
      prices AS (
        SELECT product_id, arg_max(unit_price, (lines, coalesce(newest, TIMESTAMP '1970-01-01'))) AS price FROM priced GROUP BY 1),
      rest AS (
        SELECT product_id, mode(category) AS category, coalesce(mode(currency), ?) AS currency FROM {staged} GROUP BY 1)
      SELECT t.product_id, t.title, CAST(NULL AS VARCHAR) AS description, rest.category, round(prices.price, 4) AS price,
        rest.currency, CAST(NULL AS INTEGER) AS stock, CAST(NULL AS VARCHAR) AS url, CAST(NULL AS VARCHAR) AS image_url,
        CASE WHEN t.title <> t.said THEN MAP {{'source_title': t.said}} ELSE CAST(MAP {{}} AS MAP(VARCHAR, VARCHAR)) END AS attributes
      FROM readable AS t LEFT JOIN prices USING (product_id) LEFT JOIN rest USING (product_id)""",
        [currency],
    )
    cursor.unregister("readable")
