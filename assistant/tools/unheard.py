"""What a question for figures asked that nobody understood, so that a wider figure is not taken for the one asked."""

from __future__ import annotations

from assistant.context import ToolContext
from assistant.phrases import say
from assistant.routing import figure_reading, wishes
from assistant.routing.asking import Asked
from assistant.routing.parsing import periods
from assistant.routing.parsing.numbers import fold
from assistant.routing.shop_words import kept_shop_words

_LONGEST = 300  # a longer message tells a story, most words of which are no filter


def unheard(context: ToolContext) -> list[str]:
    """The lines that name them; none where all was understood, or where the message holds several wishes."""
    text = fold(context.say)
    asked = Asked(
        text=text,
        caller=context.caller,
        language=context.language,
        today=context.as_of.date(),
        words=kept_shop_words(context.store),
        store=context.store,
    )
    if len(text) > _LONGEST or len(figure_reading.joined(asked, wishes.parts(text))) > 1:
        return []
    # "March and May" is answered with one stretch of days, so that what lies between is in it
    lines = [say("figures_between", context.language)] if periods.timing(text, asked.today).apart else []
    words = figure_reading.filters_unread(asked)
    quoted = ("、" if context.language == "zh" else ", ").join(f"“{word}”" for word in words)
    return [*lines, say("figures_unread", context.language, words=quoted)] if words else lines
