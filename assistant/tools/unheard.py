"""What a question for figures asked that nobody understood, so that a wider figure is not taken for the one asked."""

from __future__ import annotations

from assistant.context import ToolContext
from assistant.phrases import say
from assistant.routing import figure_reading, wishes
from assistant.routing.asking import Asked
from assistant.routing.parsing.numbers import fold
from assistant.routing.shop_words import ShopWords, read_shop_words

_LONGEST = 300  # a longer message tells a story, most words of which are no filter
_WORDS: dict[str, tuple[str, ShopWords]] = {}  # by the Store's folder: the version of its data, and its words


def unheard(context: ToolContext) -> list[str]:
    """The line that names them; none where all was understood, or where the message holds several wishes."""
    text = fold(context.say)
    asked = Asked(
        text=text,
        caller=context.caller,
        language=context.language,
        today=context.as_of.date(),
        words=_words_of(context),
        store=context.store,
    )
    if len(text) > _LONGEST or len(figure_reading.joined(asked, wishes.parts(text))) > 1:
        return []
    words = figure_reading.filters_unread(asked)
    quoted = ("、" if context.language == "zh" else ", ").join(f"“{word}”" for word in words)
    return [say("figures_unread", context.language, words=quoted)] if words else []


def _words_of(context: ToolContext) -> ShopWords:
    """The shop's words, read again only when its data have changed."""
    where, version = str(context.store.path), context.store.data_version
    if where not in _WORDS or _WORDS[where][0] != version:
        _WORDS[where] = version, read_shop_words(context.store)
    return _WORDS[where][1]
