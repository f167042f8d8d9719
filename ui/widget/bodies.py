"""What the widget's requests carry, read with a bound before anything of it is kept or parsed."""

from __future__ import annotations

from typing import TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from starlette.requests import Request

LARGEST = 64 * 1024
Id = Field(min_length=8, max_length=64, pattern=r"^[A-Za-z0-9-]+$")


class Body(BaseModel):
    """A JSON document with nothing in it that is not named here."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class Message(Body):
    """A message; ``message_id`` is the browser's, so that sending it again asks nothing twice."""

    text: str
    message_id: str = Id
    conversation_id: str | None = Field(None, pattern=r"^[0-9a-f]{32}$")


class Token(Body):
    """An identity token of the shop's server."""

    token: str = Field(max_length=LARGEST)


class Decision(Body):
    """Yes or no to something that waits."""

    approved: bool


class Note(Body):
    """A message for staff, with how to reach who wrote it."""

    text: str = Field(min_length=1, max_length=4000)
    contact: str = Field(min_length=3, max_length=200)
    note_id: str = Id
    conversation_id: str | None = Field(None, pattern=r"^[0-9a-f]{32}$")


class TooLarge(Exception):
    """The request's body is larger than any of ours."""


class Unreadable(Exception):
    """The request's body is not what was expected."""


Read = TypeVar("Read", bound=Body)


async def read_body(request: Request, kind: type[Read]) -> Read:
    """The request's body.

    Raises:
        TooLarge: before more than ``LARGEST`` bytes were taken in.
        Unreadable: no JSON, or other fields than expected.
    """
    declared = request.headers.get("content-length", "0")
    if not declared.isdecimal() or int(declared) > LARGEST:
        raise TooLarge
    taken = bytearray()
    async for chunk in request.stream():
        taken += chunk
        if len(taken) > LARGEST:
            raise TooLarge
    try:
        return kind.model_validate_json(bytes(taken))
    except ValidationError as error:
        raise Unreadable from error


def schema(kind: type[Body]) -> dict[str, object]:
    """For OpenAPI, since the body is not FastAPI's to read."""
    return {"requestBody": {"required": True, "content": {"application/json": {"schema": kind.model_json_schema()}}}}
