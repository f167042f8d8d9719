"""What can go wrong in an analysis; each message names the value, what was expected and the way out.

AnalysisError
├── BadTable         a table without the columns that the analysis needs
├── TooLittleData    fewer rows, customers or orders than the model can be fitted on
├── BadValue         an argument that cannot be used (a negative horizon, k above the customers)
├── UnknownName      a measure, dimension, product or customer that does not exist; carries the near ones
├── NotFitted        a model that was asked before it was fitted
└── QueryRefused     SQL that is no plain SELECT over the tables of the role, or that took too long
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from difflib import get_close_matches

from assistant.errors import AssistantError


class AnalysisError(AssistantError):
    """Base of all errors of the analyses."""


class BadTable(AnalysisError):
    """A table lacks columns, or holds values of another type than is needed."""

    def __init__(self, what: str, missing: Sequence[str], found: Sequence[str]) -> None:
        self.what, self.missing, self.found = what, tuple(missing), tuple(found)
        super().__init__(
            f"{what}: no column {', '.join(missing)}; the table has {', '.join(map(str, found)) or 'no columns'}. "
            "Rename the columns to these names."
        )


class TooLittleData(AnalysisError):
    """Less data than the analysis can stand on."""

    def __init__(self, what: str, *, found: int, needed: int, unit: str) -> None:
        self.what, self.found, self.needed, self.unit = what, found, needed, unit
        super().__init__(f"{what} needs {needed} {unit}, there are {found}. Import more data, or widen the period.")


class BadValue(AnalysisError):
    """An argument that cannot be used."""

    def __init__(self, name: str, value: object, expected: str) -> None:
        self.name, self.value, self.expected = name, value, expected
        super().__init__(f"{name}={value!r}: expected {expected}.")


class UnknownName(AnalysisError):
    """A name that does not exist; ``near`` holds those that look like it, nearest first."""

    def __init__(self, what: str, name: object, known: Iterable[str]) -> None:
        self.what, self.name = what, str(name)
        everything = list(dict.fromkeys(known))
        self.near = tuple(near_names(self.name, everything))
        hint = f"Near ones: {', '.join(self.near)}." if self.near else f"There are: {', '.join(everything[:20])}."
        super().__init__(f"There is no {what} {self.name!r}. {hint}")


class NotFitted(AnalysisError):
    """A model was asked before it was fitted."""

    def __init__(self, model: str) -> None:
        super().__init__(f"{model} is not fitted yet. Call .fit(...) first.")


class QueryRefused(AnalysisError):
    """SQL that may not run."""

    def __init__(self, reason: str, way_out: str = "Write one SELECT over the tables you may read.") -> None:
        self.reason = reason
        super().__init__(f"The query was refused: {reason}. {way_out}")


def near_names(name: str, known: Sequence[str], n: int = 5) -> list[str]:
    """The names most like ``name``: by letters, then by a shared part; at most ``n``."""
    folded = {entry.casefold(): entry for entry in known}
    wanted = name.casefold().strip()
    found = [folded[key] for key in get_close_matches(wanted, list(folded), n=n, cutoff=0.55)]
    parts = [part for part in wanted.replace("-", " ").replace("_", " ").split() if len(part) > 2] or [wanted]
    found += [entry for key, entry in folded.items() if any(part in key for part in parts if part)]
    return list(dict.fromkeys(found))[:n]
