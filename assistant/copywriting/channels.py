"""Channels: where copy runs, its slots and their limits, read from ``prompts/channels/*.yaml``.

A shop adds a channel of its own by one more file in a folder that it names. A file that cannot be meant (a limit of
zero, a minimum above the maximum, an unknown key) is refused when it is read, by name.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from assistant.copywriting.measure import MEASURES, Measure
from assistant.errors import AssistantError

Preview = Literal[
    "search_ad", "feed_post", "story", "push", "email", "sms", "note", "moments", "listing", "page", "script"
]


class ChannelError(AssistantError):
    """A channel that does not exist, or a channel file that cannot be used."""


LINE = 200  # a text of at most so much is a line


class Slot(BaseModel):
    """One field of a channel.

    ``limit`` is in units of ``measure``; ``soft_limit`` is where the platform cuts off what is shown. ``min`` and
    ``max`` say how many texts the slot takes; a slot with ``max: 1`` is a string in the output.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    label: dict[Literal["en", "zh"], str]
    role: Literal[
        "headline", "description", "body", "subject", "preheader", "call_to_action", "bullet", "path", "hashtag"
    ]
    limit: int = Field(gt=0)
    measure: Measure = "code_points"
    soft_limit: int | None = Field(None, gt=0)
    min: int = Field(1, ge=0)
    max: int = Field(1, ge=1)
    fill: int | None = Field(None, ge=1, description="how many to write; the most when it is not given")
    choices: tuple[str, ...] = Field((), description="the only texts the platform takes (its own buttons)")
    multiline: bool = False
    source: str = Field("", description="where this limit stands, when it is not the channel's own source")

    @model_validator(mode="after")
    def _consistent(self) -> Slot:
        if self.min > self.max:
            raise ValueError(f"min {self.min} is above max {self.max}")
        if self.fill is not None and not self.min <= self.fill <= self.max:
            raise ValueError(f"fill {self.fill} is not between min {self.min} and max {self.max}")
        if self.soft_limit is not None and self.soft_limit > self.limit:
            raise ValueError(f"soft_limit {self.soft_limit} is above limit {self.limit}")
        return self

    @property
    def wanted(self) -> int:
        """How many texts to write for the slot."""
        return self.fill or self.max

    @property
    def is_long(self) -> bool:
        """True for a field that takes a paragraph, not a line."""
        return self.multiline or self.limit > LINE

    def length(self, text: str) -> int:
        """The length of a text, as the platform counts it."""
        return MEASURES[self.measure](text)

    def fits(self, text: str) -> bool:
        """True when the platform takes a text of this length."""
        return self.length(text) <= self.limit


class Channel(BaseModel):
    """Where copy runs."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    name: dict[Literal["en", "zh"], str]
    aliases: tuple[str, ...] = ()
    market: Literal["global", "cn"]
    preview: Preview
    style: dict[Literal["en", "zh"], str] = Field(description="a line for the writer on how copy sounds here")
    rules: tuple[str, ...] = Field((), description="rule packs that apply besides those of the market")
    source: str = Field(min_length=1)
    reviewed: date = Field(description="when somebody of the project last went over the limits of this file")
    slots: dict[str, Slot] = Field(min_length=1)


def read_channel(file: Path | Traversable) -> Channel:
    """The channel that a file describes.

    Raises:
        ChannelError: names the file, the key and what is wrong with it.
    """
    try:
        return Channel.model_validate(yaml.safe_load(file.read_text("utf-8")))
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise ChannelError(f"The channel file {file.name} is no YAML: {error}") from error
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"]) or "the file"
        raise ChannelError(
            f"The channel file {file.name}, {where}: {first['msg']} (found {first['input']!r})."
        ) from error


@lru_cache(maxsize=8)
def load_channels(folder: Path | None = None) -> Mapping[str, Channel]:
    """All channels by id: those that ship, and those of the shop's own ``folder``, which win.

    Raises:
        ChannelError: a file cannot be used.
    """
    shipped = [item for item in (files("prompts") / "channels").iterdir() if item.name.endswith(".yaml")]
    own = sorted(folder.glob("*.yaml")) if folder else []
    channels = [read_channel(file) for file in (*sorted(shipped, key=lambda item: item.name), *own)]
    return {channel.id: channel for channel in channels}


def find_channel(name: str, folder: Path | None = None) -> Channel:
    """The channel of this id, name or alias, in either language.

    Raises:
        ChannelError: there is none; names those there are.
    """
    channels = load_channels(folder)
    wanted = name.strip().casefold()
    for channel in channels.values():
        if wanted in {channel.id, *(word.casefold() for word in (*channel.name.values(), *channel.aliases))}:
            return channel
    raise ChannelError(f"There is no channel {name!r}. There are: {', '.join(channels)}.")
