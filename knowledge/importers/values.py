"""Cells to values, as DuckDB expressions: identifiers, amounts and dates as shops write them.

What a cell means may depend on its column (is ``1.299`` one or a thousand? is ``1/12/2010`` in January?), so each
column is looked at as a whole first, and each distinct cell is parsed once.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import duckdb

BLANK_WORDS = ("", "nan", "null", "none", "n/a", "#n/a", "nat", "-", "--", "<na>")
_BLANKS = ", ".join(f"'{word}'" for word in BLANK_WORDS)
_LONGEST_BLANK = max(map(len, BLANK_WORDS))
_FULL_WIDTH = "０１２３４５６７８９．，－￥＄：／　"
_ASCII = "0123456789.,-¥$:/ "
_CURRENCIES = (
    ("GBP", "£|gbp"),
    ("EUR", "€|eur"),
    ("CNY", "¥|元|rmb|cny|人民币"),
    ("USD", r"\$|usd"),
)
NUMBER_TYPES = (
    "TINYINT",
    "SMALLINT",
    "INTEGER",
    "BIGINT",
    "HUGEINT",
    "UTINYINT",
    "USMALLINT",
    "UINTEGER",
    "UBIGINT",
    "FLOAT",
    "DOUBLE",
)


def quoted(name: str) -> str:
    """A column name as SQL takes it."""
    return '"' + name.replace('"', '""') + '"'


def is_number(kind: str) -> bool:
    """Whether a DuckDB type is a number."""
    return kind in NUMBER_TYPES or kind.startswith("DECIMAL")


def is_time(kind: str) -> bool:
    """Whether a DuckDB type is a date or a time stamp."""
    return kind == "DATE" or kind.startswith("TIMESTAMP")


def text_sql(cell: str, kind: str) -> str:
    """Trimmed text; what stands for nothing is NULL."""
    text = cell if kind == "VARCHAR" else f"CAST({cell} AS VARCHAR)"
    trimmed = f"trim({text}, ' \t\r\n\u00a0\u3000\ufeff')"
    # blank words are short; most cells need not be compared with them
    return f"CASE WHEN length({trimmed}) <= {_LONGEST_BLANK} AND lower({trimmed}) IN ({_BLANKS}) THEN NULL ELSE {trimmed} END"


def id_sql(cursor: duckdb.DuckDBPyConnection, table: str, cell: str, kind: str) -> str:
    """An identifier: a whole number loses the ``.0`` that a spreadsheet or a float column gave it."""
    if kind in ("FLOAT", "DOUBLE") or kind.startswith("DECIMAL"):
        whole = f"CAST(TRY_CAST({cell} AS BIGINT) AS VARCHAR)"
        return f"CASE WHEN {cell} = floor({cell}) AND abs({cell}) < 1e15 THEN {whole} ELSE {text_sql(cell, kind)} END"
    text = text_sql(cell, kind)
    if kind != "VARCHAR":
        return text
    # a look for one ".0" is cheap and settles most columns
    if not cursor.execute(f"SELECT 1 FROM {table} WHERE ends_with(trim({cell}), '.0') LIMIT 1").fetchone():
        return text
    floats = cursor.execute(
        f"SELECT bool_and(regexp_full_match(v, '\\d+\\.0+')) FROM (SELECT DISTINCT {text} AS v FROM {table}) WHERE v IS NOT NULL"
    ).fetchone()
    return f"regexp_replace({text}, '\\.0+$', '')" if floats and floats[0] else text


def currency_sql(cell: str) -> str:
    """The ISO code of the currency whose sign or name stands in the cell, else NULL."""
    folded = f"lower(translate({cell}, '{_FULL_WIDTH}', '{_ASCII}'))"
    cases = " ".join(f"WHEN regexp_matches({folded}, '{pattern}') THEN '{code}'" for code, pattern in _CURRENCIES)
    return f"CASE {cases} END"


def number_query(table: str, cell: str, *, comma_decimal: bool) -> str:
    """``raw``, ``value`` of each distinct cell: currency signs dropped, decimal and thousands marks told apart.

    ``value`` is NULL where the cell is no number.
    """
    bare = f"regexp_replace(lower(translate(raw, '{_FULL_WIDTH}', '{_ASCII}')), 'gbp|eur|cny|usd|rmb|人民币|[£€¥$元块件个 \u00a0\u202f'']', '', 'g')"
    comma = "'\\1.\\2'" if comma_decimal else "'\\1\\2'"
    dot = "'\\1\\2'" if comma_decimal else "'\\1.\\2'"
    # each step takes what the ones before left: parentheses, both marks, one mark many times, one mark once
    return f"""WITH s0 AS (SELECT raw, {bare} AS v FROM (SELECT DISTINCT {cell} AS raw FROM {table})),
      s1 AS (SELECT raw, CASE WHEN regexp_full_match(v, '\\(.+\\)') THEN '-' || v[2:-2]
                         WHEN regexp_full_match(v, '[^-]+-') THEN '-' || v[:-2] ELSE v END AS v FROM s0),
      s2 AS (SELECT raw, CASE
        WHEN regexp_full_match(v, '[+-]?[0-9]{{1,3}}(\\.[0-9]{{3}})+,[0-9]*') THEN replace(replace(v, '.', ''), ',', '.')
        WHEN regexp_full_match(v, '[+-]?[0-9]{{1,3}}(,[0-9]{{3}})+\\.[0-9]*') THEN replace(v, ',', '')
        WHEN regexp_full_match(v, '[+-]?[0-9]{{1,3}}(,[0-9]{{3}}){{2,}}') THEN replace(v, ',', '')
        WHEN regexp_full_match(v, '[+-]?[0-9]{{1,3}}(\\.[0-9]{{3}}){{2,}}') THEN replace(v, '.', '')
        WHEN regexp_full_match(v, '[+-]?[1-9][0-9]{{0,2}},[0-9]{{3}}') THEN regexp_replace(v, '(.*),(.*)', {comma})
        WHEN regexp_full_match(v, '[+-]?[1-9][0-9]{{0,2}}\\.[0-9]{{3}}') THEN regexp_replace(v, '(.*)\\.(.*)', {dot})
        WHEN regexp_full_match(v, '[+-]?[0-9]*,[0-9]+') THEN replace(v, ',', '.')
        ELSE v END AS v FROM s1)
      SELECT raw, CASE WHEN v LIKE '%万' THEN TRY_CAST(v[:-2] AS DOUBLE) * 10000
                  WHEN regexp_full_match(v, '[+-]?([0-9]+\\.?[0-9]*|\\.[0-9]+)(e[+-]?[0-9]+)?') THEN TRY_CAST(v AS DOUBLE) END AS value FROM s2"""


def writes_comma_decimals(cursor: duckdb.DuckDBPyConnection, table: str, cell: str) -> bool:
    """Whether the column as a whole writes 12,50 for twelve and a half: a vote of its unambiguous cells."""
    found = cursor.execute(
        f"SELECT count(*) FILTER (regexp_matches(v, ',[0-9]{{1,2}}[^0-9.,]*$')), "
        f"count(*) FILTER (regexp_matches(v, '\\.[0-9]{{1,2}}[^0-9.,]*$')) "
        f"FROM (SELECT DISTINCT translate(CAST({cell} AS VARCHAR), '{_FULL_WIDTH}', '{_ASCII}') AS v FROM {table})"
    ).fetchone()
    return bool(found and found[0] > found[1])


DayOrder = Literal["day", "month"]


@dataclass(frozen=True, kw_only=True)
class DateReading:
    """How the column's dates are read; ``ambiguous``: all of them fit both orders of day and month."""

    order: DayOrder
    ambiguous: bool


_TIMES = ("", " %H:%M", " %H:%M:%S", " %H:%M:%S.%f", " %I:%M %p", " %I:%M:%S %p")
# two digits of a year first: %Y would take "10" for the year 10
_NAMED = ("%d %b %y", "%d %b %Y", "%d %B %Y", "%b %d %Y", "%B %d %Y", "%a %b %d %Y", "%a %d %b %Y")


def _formats(*shapes: str) -> str:
    return "[" + ", ".join(f"'{shape}{time}'" for shape in shapes for time in _TIMES) + "]"


def _folded_date(cell: str) -> str:
    chinese = f"regexp_replace(translate({cell}, '{_FULL_WIDTH}', '{_ASCII}'), '年|月', '-', 'g')"
    chinese = f"regexp_replace(regexp_replace({chinese}, '[日号] *', ' ', 'g'), '时|点|分', ':', 'g')"
    chinese = f"regexp_replace(replace({chinese}, '秒', ''), ':$', '')"
    return f"trim(regexp_replace(replace({chinese}, ',', ' '), ' +', ' ', 'g'))"


def _slashed(text: str) -> str:
    return f"regexp_replace({text}, '^([0-9]{{1,2}})[-./]([0-9]{{1,2}})[-./]([0-9]{{2,4}})', '\\1/\\2/\\3')"


def date_query(table: str, cell: str, reading: DateReading, time_zone: str) -> str:
    """``raw``, ``value`` of each distinct cell, a time in the shop's zone; ``value`` is NULL where it is no date.

    Read are ISO, day or month first, names of months, Chinese dates, Excel's serial numbers, seconds since 1970.
    """
    first = "%d/%m" if reading.order == "day" else "%m/%d"
    zone = time_zone.replace("'", "''")
    return f"""WITH s AS (SELECT raw, {_folded_date("raw")} AS v FROM (SELECT DISTINCT {cell} AS raw FROM {table}))
      SELECT raw, CASE
        WHEN regexp_full_match(v, '[0-9]{{5}}(\\.[0-9]+)?') AND TRY_CAST(v AS DOUBLE) BETWEEN 20000 AND 80000
          THEN TIMESTAMP '1899-12-30' + to_milliseconds(CAST(round(TRY_CAST(v AS DOUBLE) * 86400) * 1000 AS BIGINT))
        WHEN regexp_full_match(v, '[0-9]{{9,10}}(\\.[0-9]+)?')
          THEN timezone('{zone}', to_timestamp(TRY_CAST(v AS DOUBLE)))
        WHEN regexp_full_match(v, '[0-9]{{12,13}}') THEN timezone('{zone}', to_timestamp(TRY_CAST(v AS DOUBLE) / 1000))
        WHEN regexp_full_match(v, '[0-9]{{8}}') THEN try_strptime(v, '%Y%m%d')
        WHEN regexp_full_match(v, '[0-9]{{14}}') THEN try_strptime(v, '%Y%m%d%H%M%S')
        WHEN regexp_matches(v, '^[0-9]{{4}}[-/.][0-9]') THEN
          CASE WHEN regexp_matches(v, ':[0-9.]+ ?([zZ]|[+-][0-9]{{2}}:?[0-9]{{2}})$')
               THEN timezone('{zone}', TRY_CAST(v AS TIMESTAMPTZ))
               ELSE coalesce(TRY_CAST(replace(replace(v, '/', '-'), '.', '-') AS TIMESTAMP), TRY_CAST(replace(v, '/', '-') AS TIMESTAMP),
                             try_strptime(replace(v, '/', '-'), ['%Y-%m-%d %H:%M', '%Y-%m-%d %H:%M:%S', '%Y-%m-%d %H'])) END
        WHEN regexp_matches(v, '^[0-9]{{1,2}}[-./][0-9]{{1,2}}[-./][0-9]{{2,4}}')
          THEN try_strptime({_slashed("v")}, {_formats(first + "/%y", first + "/%Y")})
        ELSE try_strptime(replace(v, '-', ' '), {_formats(*_NAMED)}) END AS value FROM s"""


def read_dates(cursor: duckdb.DuckDBPyConnection, table: str, cell: str, market: str) -> DateReading:
    """How the column writes days and months: the order that more of its cells fit; the market's where all fit both."""
    found = cursor.execute(
        f"""SELECT count(*) FILTER (a > 12 AND b <= 12), count(*) FILTER (b > 12 AND a <= 12), count(a) FROM (
          SELECT TRY_CAST(nullif(regexp_extract(v, '^([0-9]{{1,2}})[-./]([0-9]{{1,2}})[-./][0-9]{{2,4}}', 1), '') AS INT) AS a,
                 TRY_CAST(nullif(regexp_extract(v, '^([0-9]{{1,2}})[-./]([0-9]{{1,2}})[-./][0-9]{{2,4}}', 2), '') AS INT) AS b
          FROM (SELECT DISTINCT trim(translate(CAST({cell} AS VARCHAR), '{_FULL_WIDTH}', '{_ASCII}')) AS v FROM {table}))"""
    ).fetchone()
    day, month, shaped = found or (0, 0, 0)
    if day != month:
        return DateReading(order="day" if day > month else "month", ambiguous=False)
    return DateReading(order="month" if market == "US" else "day", ambiguous=shaped > 0)
