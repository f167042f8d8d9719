"""Suites: cases with what is expected of each, read from YAML.

A case says ``input``, optionally ``role``, ``customer_id``, ``language``, ``after`` (earlier messages of the same
conversation) and ``locked`` (held out while tuning), and what to ``expect``. Only what is named is scored.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from assistant.context import Role
from assistant.errors import AssistantError


class SuiteError(AssistantError):
    """A suite that cannot be run; names the file, the case and what is wrong."""


class Expect(BaseModel):
    """What a reply must be. A key that is not given is not scored.

    Args:
        tool: the tool called first; ``null``: none.
        arguments: of that call, those named here; text is compared without case and punctuation.
        cites: parts of the labels, locators or texts of sources, each of which must be among the reply's.
        contains: texts, each of which (or one of each list) must stand in the reply.
        excludes: texts that must not.
        abstains: whether the reply says that it does not know.
        language: of the reply.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    tool: str | None = None
    arguments: dict[str, Any] | None = None
    cites: tuple[str, ...] | None = None
    contains: tuple[str | tuple[str, ...], ...] | None = None
    excludes: tuple[str, ...] | None = None
    abstains: bool | None = None
    language: str | None = None

    @model_validator(mode="before")
    @classmethod
    def _one_or_many(cls, value: Any) -> Any:
        if isinstance(value, dict):
            return {
                key: (item,) if key in ("cites", "contains", "excludes") and isinstance(item, str) else item
                for key, item in value.items()
            }
        return value

    @property
    def names_tool(self) -> bool:
        """True when the case says which tool, or that none, is to be called."""
        return "tool" in self.model_fields_set


class Case(BaseModel):
    """One message with what is expected of the reply."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    input: str = Field(min_length=1)
    role: Role = "admin"
    customer_id: str | None = None
    language: str | None = None
    after: tuple[str, ...] = ()
    locked: bool = False
    note: str = ""
    expect: Expect


class Suite(BaseModel):
    """Cases with a bar: the least share of cases that must be right in every way they name."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    suite: str = Field(pattern=r"^[a-z0-9_]+$")
    about: str = ""
    bar: float = Field(default=0.0, ge=0, le=1)
    cases: tuple[Case, ...] = Field(min_length=1)


def load_suite(path: Path) -> Suite:
    """The suite in a file.

    Raises:
        SuiteError: the file cannot be read, or a case is not well formed.
    """
    try:
        return Suite.model_validate(yaml.safe_load(path.read_text("utf-8")))
    except FileNotFoundError as error:
        raise SuiteError(f"There is no suite {path}. Give a YAML file with suite, bar and cases.") from error
    except (yaml.YAMLError, UnicodeDecodeError, IsADirectoryError) as error:
        raise SuiteError(f"{path.name} is no YAML file: {error}") from error
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"]) or "the file"
        raise SuiteError(f"{path.name}, {where}: {first['msg']} (found {str(first['input'])[:80]!r}).") from error
