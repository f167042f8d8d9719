"""What the tools over the analyses share: whom and what the arguments mean, progress while a model is fitted, and
errors of the analyses in words.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import TYPE_CHECKING, Any, cast

from assistant.analytics.errors import AnalysisError, BadValue, UnknownName
from assistant.context import Role, ToolContext
from assistant.events import Progress
from assistant.outcome import Outcome
from assistant.phrases import say
from assistant.tools.matching import missing, surplus, translations, wishes

if TYPE_CHECKING:
    from knowledge import Store

MARKETING: frozenset[Role] = frozenset({"marketer", "admin"})
CANDIDATES = 30
Run = Callable[[Any, ToolContext], Outcome]


def in_words(run: Run) -> Run:
    """A tool whose analysis may not know a name: the answer then tells the near ones."""

    @wraps(run)
    def told(arguments: Any, context: ToolContext) -> Outcome:
        try:
            return run(arguments, context)
        except AnalysisError as error:
            text = _words_of(error, context.language)
            return Outcome(text=text, checked=(text,), abstained=True)

    return told


def _words_of(error: AnalysisError, language: str) -> str:
    match error:
        case UnknownName(near=()):
            return say("name_unknown_bare", language, name=error.name)
        case UnknownName():
            return say(
                "name_unknown", language, name=error.name, near=("、" if language == "zh" else ", ").join(error.near)
            )
        case BadValue():
            return say("value_impossible", language, name=f"{error.name} = {error.value}")
        case _:
            return str(error)


def beating(context: ToolContext) -> Callable[[float], None]:
    """Tells whoever watches the turn that a model is being fitted."""

    def beat(seconds: float) -> None:
        label = (
            say("fitting_model", context.language, seconds=f"{seconds:.0f}")
            if seconds
            else say("counting", context.language)
        )
        context.emit(Progress(label=label, done=seconds))

    return beat


def the_customer(named: str, context: ToolContext) -> str | Outcome:
    """The number of the customer that is named, or what to say when there is none, or several."""
    store = context.store
    if (known := store.customer(named)) is not None:
        return known.customer_id
    found = store.find_customers(named, k=5)
    if len(found) == 1:
        return found[0].customer_id
    if not found:
        text = say("customer_unknown", context.language, customer=named)
        return Outcome(text=text, checked=(text,), abstained=True)
    lines = [say("customers_several", context.language, customer=named)]
    lines += [
        say("customer_item", context.language, customer=one.customer_id, name=one.name or "").rstrip() for one in found
    ]
    text = "\n".join([*lines, say("customers_which", context.language)])
    return Outcome(text=text, checked=(text,))


def the_product(words: str | None, product_id: str | None, context: ToolContext) -> str | Outcome | None:
    """The id of the product that is named: in full, else the best seller of those that fit. None: no name was given."""
    store = context.store
    if product_id and store.product(product_id) is not None:
        return product_id
    if not words:
        return None
    if (found := product_named(store, words)) is not None:
        return found
    text = say("products_none_at_all", context.language, query=words)
    return Outcome(text=text, checked=(text,), abstained=True)


def product_named(store: Store, words: str) -> str | None:
    """The id of the product that words name: in full, else the best seller of those that fit; None: none fits."""
    if (exact := store.product(words) or store.product(words.upper())) is not None:
        return exact.product_id
    hits = store.search_products(f"{words} {translations(words)}".strip(), k=CANDIDATES)
    wanted = wishes(words)
    fitting = [one for one in store.products([hit.id for hit in hits]) if not missing(one, wanted)]
    if not fitting:
        return None
    named = [one for one in fitting if surplus(one, wanted) == 0]
    if len(named) == 1:
        return named[0].product_id
    return _most_sold([one.product_id for one in fitting], store) or fitting[0].product_id


def _most_sold(product_ids: list[str], store: Store) -> str | None:
    import ibis

    lines = store.table("order_lines")
    sold = (
        lines.filter(lines.product_id.isin(cast("Any", product_ids)))
        .group_by("product_id")
        .aggregate(n=lines.order_id.nunique())
    )
    rows = sold.order_by(ibis.desc("n")).limit(1).to_pyarrow().to_pylist()
    return str(rows[0]["product_id"]) if rows else None
