"""``hawker ask``: one turn at the terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer

from assistant.events import TextDelta, TurnFailed, TurnFinished, as_json
from ui.prose import clean
from ui.terminal import fail, print_json, say

if TYPE_CHECKING:
    from assistant import Assistant, Caller


def print_reply(
    assistant: Assistant, message: str, caller: Caller, conversation_id: str | None, *, as_document: bool
) -> None:
    """Stream the answer to stdout and name its sources on stderr; or print the Reply as JSON when it is done."""
    for event in assistant.stream(message, caller=caller, conversation_id=conversation_id):
        if isinstance(event, TurnFailed):
            fail(event.message)
        if isinstance(event, TextDelta) and not as_document:
            # a terminal obeys control characters, so none may come from content
            typer.echo(clean(event.text), nl=False)
        if isinstance(event, TurnFinished):
            if as_document:
                print_json(as_json(event.reply))
                return
            typer.echo()
            for number, source in enumerate(event.reply.sources, 1):
                say(clean(f"  [{number}] {source.label}{f' · {source.locator}' if source.locator else ''}"))
            say(f"  conversation {event.reply.conversation_id}, {event.reply.timings.total_s:.1f} s")
