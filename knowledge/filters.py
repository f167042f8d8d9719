"""Product filters to DuckDB: ``{"price": {"lte": 15}, "colour": {"eq": "red"}}``.

A filter names a column of the product or one of its attributes, and compares it by one or more operators. Words are
compared without case; an attribute with several values (``red; white``) fits by any of them; ``colour`` is also
looked for in ``colour_zh`` and ``category`` in ``category_zh``, so that either language filters.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from knowledge.errors import KnowledgeError

NUMBER_FIELDS = ("price", "stock")
TEXT_FIELDS = ("product_id", "title", "category", "currency", "description")
COMPARISONS = {"eq": "=", "ne": "<>", "lt": "<", "lte": "<=", "gt": ">", "gte": ">="}
OPERATORS = (*COMPARISONS, "in", "contains")
_TWINS = {"color": "colour", "colour": "color"}

Filters = Mapping[str, Mapping[str, object]]


class BadFilter(KnowledgeError):
    """A filter that cannot be applied."""

    def __init__(self, name: str, reason: str, fix: str) -> None:
        self.name, self.reason, self.fix = name, reason, fix
        super().__init__(f"The filter {name!r} {reason}. {fix}")


def compile_filters(filters: Filters, attributes: Collection[str]) -> tuple[str, list[object]]:
    """A condition on the table ``products`` and its parameters.

    Args:
        filters: field or attribute -> operator -> value.
        attributes: the names of attributes that products have.

    Raises:
        BadFilter: a name or an operator that does not exist, or a value that does not fit it.
    """
    conditions: list[str] = []
    parameters: list[object] = []
    for name, wanted in filters.items():
        column = _column(name, attributes)
        if not isinstance(wanted, Mapping) or not wanted:
            raise BadFilter(name, f"says {wanted!r}", 'Say how to compare, as in {"price": {"lte": 15}}.')
        for operator, value in wanted.items():
            if operator not in OPERATORS:
                raise BadFilter(name, f"compares by {operator!r}", f"Use one of {', '.join(OPERATORS)}.")
            build = _number if column in NUMBER_FIELDS else _text
            condition, values = build(name, column, operator, value, attributes)
            conditions.append(condition)
            parameters.extend(values)
    return " AND ".join(f"({condition})" for condition in conditions) or "true", parameters


def _column(name: str, attributes: Collection[str]) -> str:
    for candidate in (name, _TWINS.get(name, name)):
        if candidate in NUMBER_FIELDS or candidate in TEXT_FIELDS or candidate in attributes:
            return candidate
    known = ", ".join([*NUMBER_FIELDS, *TEXT_FIELDS, *sorted(attributes)])
    raise BadFilter(name, "is no column or attribute of the products", f"There are: {known}.")


def _values(name: str, operator: str, value: object) -> Sequence[object]:
    if operator != "in":
        return [value]
    if isinstance(value, str) or not isinstance(value, Sequence) or not value:
        raise BadFilter(name, f"has {value!r} for 'in'", "Give a list of values.")
    return value


def _number(
    name: str, column: str, operator: str, value: object, attributes: Collection[str]
) -> tuple[str, list[object]]:
    numbers: list[object] = []
    for one in _values(name, operator, value):
        try:
            numbers.append(float(str(one)))
        except ValueError:
            raise BadFilter(name, f"has the value {one!r}", "A number is expected.") from None
    cell = column
    if column == "stock" and "available" in attributes:
        # a shop that only says whether a thing can be had: one at least
        cell = "coalesce(stock, CASE WHEN json_extract_string(attributes, '$.\"available\"') = 'true' THEN 1 END)"
    if operator == "contains":
        raise BadFilter(name, "compares a number by 'contains'", "Use eq, ne, lt, lte, gt, gte or in.")
    if operator == "in":
        return f"{cell} IN ({', '.join('?' for _ in numbers)})", numbers
    return f"{cell} {COMPARISONS[operator]} ?", numbers


def _text(
    name: str, column: str, operator: str, value: object, attributes: Collection[str]
) -> tuple[str, list[object]]:
    cells = [_cell(column)] + [_cell(twin) for twin in (f"{column}_zh", f"{column}_en") if twin in attributes]
    if operator in ("lt", "lte", "gt", "gte"):
        try:
            limit = float(str(value))
        except ValueError:
            raise BadFilter(name, f"has the value {value!r} for {operator!r}", "A number is expected.") from None
        return f"TRY_CAST({cells[0]} AS DOUBLE) {COMPARISONS[operator]} ?", [limit]
    if operator == "contains":
        return " OR ".join(f"contains(lower({cell}), ?)" for cell in cells), [str(value).lower() for _ in cells]
    wanted = [str(one).strip().lower() for one in _values(name, operator, value)]
    fits = " OR ".join(
        f"list_has_any(list_append(string_split(lower({cell}), '; '), lower({cell})), ?)" for cell in cells
    )
    condition = f"coalesce({fits}, false)"
    return (f"NOT {condition}" if operator == "ne" else condition), [wanted for _ in cells]


def _cell(column: str) -> str:
    if column in TEXT_FIELDS:
        return column
    path = "$." + '"' + column.replace('"', '\\"') + '"'
    return "json_extract_string(attributes, '" + path.replace("'", "''") + "')"
