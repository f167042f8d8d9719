"""hand_over: bring in a person. The message goes to the shop's inbox.

It writes, so it waits for a yes; but a caller who asked for a person in so many words has said it already. That is
judged from the caller's own message by the router, never by the model that calls the tool.
"""

from __future__ import annotations

from assistant.context import ToolContext
from assistant.errors import ToolFailed
from assistant.outcome import Outcome
from assistant.phrases import say
from assistant.routing.arguments import HandOver
from assistant.tools.base import Tool


def hand_over(arguments: HandOver, context: ToolContext) -> Outcome:
    """Put the request into the inbox, and say so with the shop's contact."""
    if context.inbox is None:
        raise ToolFailed("There is no inbox here to pass a message to.")
    context.inbox.add(
        key=context.action_id,
        conversation_id=context.conversation_id,
        customer_id=context.caller.customer_id,
        reason=arguments.reason,
        message=context.say,
        language=context.language,
    )
    text = say("hand_over_done", context.language)
    contact = context.store.profile.contact
    if contact:
        text += "\n" + say("hand_over_contact", context.language, contact=contact)
    return Outcome(text=text, quotations=(contact,) if contact else ())


TOOL = Tool(
    name="hand_over",
    run=hand_over,
    arguments=HandOver,
    effect="write",
    agreed=lambda arguments, context: context.asked_for("hand_over"),
    summary="hand_over_summary",
)
