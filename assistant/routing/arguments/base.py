"""What the argument models share: strictness, periods, amounts."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

Amount = Annotated[float, Field(ge=0, le=1_000_000_000, allow_inf_nan=False)]
Words = Annotated[str, Field(min_length=1, max_length=200)]
CustomerRef = Annotated[
    str, Field(min_length=1, max_length=120, description="a customer's number, email address or name")
]
Currency = Annotated[str, Field(pattern=r"^[A-Z]{3}$", description="ISO 4217 code; unset: the shop's currency")]


class Arguments(BaseModel):
    """Base of all tool arguments: frozen, and unknown names are refused."""

    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)

    def as_json(self) -> dict[str, Any]:
        """The arguments that were set, as JSON values (dates as ISO text)."""
        return self.model_dump(mode="json", exclude_unset=True, exclude_none=True)


class Period(Arguments):
    """A stretch of days, both ends inclusive; an open end is unset."""

    start: date | None = Field(None, description="first day, inclusive, YYYY-MM-DD")
    end: date | None = Field(None, description="last day, inclusive, YYYY-MM-DD")

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.start and self.end and self.start > self.end:
            raise ValueError(f"start {self.start} is after end {self.end}; give the earlier day first")
        return self
