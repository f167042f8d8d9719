"""The insights page: key figures, segments, churn, recommendations, baskets and retention, each with its health.

A view is computed in threads when it is looked at, one card after the other; nobody waits for anybody else's.
"""

from __future__ import annotations

import asyncio
import logging
from collections import OrderedDict
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import gradio as gr

from assistant import analyses
from assistant.analytics.figures_filters import Filter
from assistant.analytics.figures_finding import start_of
from assistant.analytics.metrics import FiguresQuery
from assistant.analytics.names import country_name
from assistant.analytics.text import say as word
from assistant.errors import AssistantError
from assistant.findings import Finding
from assistant.parts import GROUPS, group_name, group_of
from assistant.tools.asking_data import product_named
from knowledge import Store
from knowledge.errors import KnowledgeError
from ui import reports
from ui.charts import spark_svg
from ui.finding_card import finding_html, health_html, number, value_label
from ui.prose import clean, escape
from ui.services import Services
from ui.text import Text
from ui.turn import day_of

log = logging.getLogger(__name__)
JS = (Path(__file__).parent / "assets" / "insights_view.js").read_text("utf-8")
ROLES = frozenset({"admin", "marketer"})
VIEWS = ("figures", "segments", "churn", "recommend", "baskets", "cohorts")
PERIODS = ("all", "365", "90", "30")
ALL = ""
CHURN_LISTED = 200
WHOLE_FROM = 10_000
TABS_REMEMBERED = 500
WIDE = frozenset({"rfm", "churn", "cohorts", "moves", "baskets", "bought_next", "recommendations", "clusters"})
SLIPS = 4  # of the moves for the worse, how many can be written to at once
_HIDDEN: dict[str, Any] = {"api_visibility": "private", "show_progress": "hidden"}
Beat = Callable[[float], None]
Job = Callable[[Beat], "str | Finding"]


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What the page is set to."""

    view: str
    period: str = "all"
    country: str = ALL
    group: str = ALL
    whom: str = ""
    product: str = ""

    @property
    def countries(self) -> tuple[str, ...]:
        """The country as the analyses take it."""
        return (self.country,) if self.country else ()

    @property
    def filters(self) -> tuple[Filter, ...]:
        """Country and group as the figures take them."""
        found = [Filter(dimension="country", values=self.countries)] if self.country else []
        if self.group:
            column, value = GROUPS[self.group]
            found.append(Filter(dimension=column, values=(value,)))
        return tuple(found)


class InsightsPage:
    """Builds the page inside the Blocks that is open, and answers its events."""

    def __init__(self, services: Services, text: Text) -> None:
        self.services, self.text = services, text
        self._newest: OrderedDict[str, object] = OrderedDict()  # browser tab -> what it asked last
        gr.HTML(
            reports.heading(text("insights_title"), text("insights_lead")), js_on_load=None, apply_default_css=False
        )
        views = [(text(f"insights_view_{view}"), view) for view in VIEWS]
        self.view = gr.Radio(
            views, value="figures", show_label=False, label=text("insights_view"), elem_id="insights-view"
        )
        with gr.Row(elem_id="insights-filters"):
            periods = [(text(f"insights_period_{period}"), period) for period in PERIODS]
            self.period = gr.Dropdown(periods, value="all", label=text("insights_period"), min_width=150)
            self.country = gr.Dropdown(
                [(text("insights_all_countries"), ALL)], value=ALL, label=text("insights_country"), min_width=150,
                elem_id="insights-country", visible=False,
            )  # fmt: skip
            groups = [(text("insights_all_groups"), ALL)]
            groups += [(group_name(key, text.language), key) for key in dict.fromkeys(GROUPS) if key != "lost"]
            self.group = gr.Dropdown(
                groups, value=ALL, label=text("insights_group"), min_width=150, elem_id="insights-group"
            )
            self.whom = gr.Textbox(
                label=text("insights_whom"), placeholder=text("insights_whom_hint"), max_length=200, visible=False,
                elem_id="insights-whom", min_width=220,
            )  # fmt: skip
            self.product = gr.Textbox(
                label=text("insights_product"), placeholder=text("insights_product_hint"), max_length=200,
                visible=False, elem_id="insights-product", min_width=220,
            )  # fmt: skip
        self.shown = gr.HTML("", elem_id="insights", js_on_load=JS, apply_default_css=False)
        self._connect()

    def _connect(self) -> None:
        shown = [self.period, self.country, self.group, self.whom, self.product]
        fields = [self.view, *shown]
        self.view.change(self._fields, self.view, shown, queue=False, **_HIDDEN)
        gr.on(
            [self.view.change, self.period.input, self.country.input, self.group.input, self.whom.submit,
             self.product.submit],
            self.show, fields, self.shown, concurrency_limit=4, trigger_mode="multiple", **_HIDDEN,
        )  # fmt: skip
        self.shown.ask(self.show, fields, self.shown, concurrency_limit=4, trigger_mode="once", **_HIDDEN)

    def on_load(self, blocks: gr.Blocks) -> None:
        """Offer the shop's countries when the page loads."""
        blocks.load(self._countries, None, self.country, **_HIDDEN)

    def _countries(self) -> Any:
        names = countries_of(self.services.store)
        choices = [
            (self.text("insights_all_countries"), ALL),
            *((country_name(name, self.text.language), name) for name in names),
        ]
        return gr.update(choices=choices, visible=len(names) > 1)

    def _fields(self, view: str) -> tuple[Any, Any, Any, Any, Any]:
        by_country = view in ("figures", "segments", "churn", "cohorts")
        return (
            gr.update(visible=view == "figures"),
            gr.update(visible=by_country and len(countries_of(self.services.store)) > 1),
            gr.update(visible=view in ("figures", "churn", "recommend")),
            gr.update(visible=view == "recommend"),
            gr.update(visible=view == "baskets"),
        )

    async def show(
        self, view: str, period: str, country: str, group: str, whom: str, product: str, request: gr.Request
    ) -> AsyncIterator[str]:
        """The cards of a view, one after the other."""
        if self.services.caller(request).role not in ROLES:
            yield reports.note(self.text("insights_not_yours"))
            return
        named, wanted = (clean(words or "").strip() for words in (whom, product))
        picked = group if group in GROUPS else ALL
        asked = Asked(view=view, period=period, country=country or ALL, group=picked, whom=named, product=wanted)
        tab, mine = str(request.session_hash), object()
        self._newest[tab] = mine
        self._newest.move_to_end(tab)
        while len(self._newest) > TABS_REMEMBERED:
            self._newest.popitem(last=False)
        done = _clock_note(self.services.store, self.text)
        for job in _jobs(self.services.store, asked, self.text):
            async for part, final in self._run(job):
                if self._newest.get(tab) is not mine:
                    return  # the tab has asked for something else since
                yield f'<div class="cards-of">{done}{part}</div>'
                done += part if final else ""
        yield f'<div class="cards-of">{done}</div>'

    async def _run(self, job: Job) -> AsyncIterator[tuple[str, bool]]:
        loop = asyncio.get_running_loop()
        beats: asyncio.Queue[float | None] = asyncio.Queue()

        def beat(seconds: float) -> None:
            loop.call_soon_threadsafe(beats.put_nowait, seconds)

        def work() -> str | Finding:
            try:
                return job(beat)
            finally:
                loop.call_soon_threadsafe(beats.put_nowait, None)

        task = asyncio.ensure_future(asyncio.to_thread(work))
        yield _waiting(self.text("insights_working")), False
        while (seconds := await beats.get()) is not None:
            if seconds:
                yield _waiting(self.text("insights_fitting", seconds=f"{seconds:.0f}")), False
        try:
            found = await task
            yield (found if isinstance(found, str) else card(found, self.text)), True
        except (AssistantError, KnowledgeError) as error:
            yield reports.failure(str(error), self.text), True
        except Exception:
            log.exception("an analysis broke")
            yield reports.failure(self.text("unexpected"), self.text), True


def _waiting(label: str) -> str:
    return f'<p class="waiting wide" role="status"><span class="dots"></span>{escape(label)}</p>'


def card(finding: Finding, text: Text) -> str:
    """A finding as a card of the page, with what can be done about it."""
    html = finding_html(finding, text, rows=15, actions=_actions(finding, text))
    return html.replace('class="finding"', 'class="finding wide"', 1) if finding.name in WIDE else html


def _actions(finding: Finding, text: Text) -> str:
    label = escape(text("studio_audience"))
    return "".join(
        f'<button type="button" class="chip strong-chip" data-audience="{escape(audience)}" data-label="{label}">'
        f"{escape(text('insights_write'))}{escape(': ' + audience if finding.name != 'churn' else '')}</button>"
        for audience in _audiences(finding, text)
    )


def _audiences(finding: Finding, text: Text) -> list[str]:
    """Whom of a finding copy can be written to, as the studio takes an audience."""
    if finding.table is None:
        return []
    match finding.name:
        case "rfm" | "clusters":
            titles = [word(f"title.{key}", text.language) for key in ("rfm", "value_tiers", "clusters")]
            where = next((finding.title.removeprefix(each) for each in titles if finding.title.startswith(each)), "")
            return [f"{row[0]}{where}" for row in finding.table.rows]
        case "churn":
            of = text("insights_leaving") if finding.table.rows else ""
            return [finding.title.replace(word("title.churn", text.language), of)] if of else []
        case "moves":
            slipped = word("moves.slipped", text.language)
            rows = sorted((row for row in finding.table.rows if row[4] == slipped), key=lambda row: -int(row[2] or 0))
            return [word("moves.slip", text.language, then=row[0], now=row[1]) for row in rows[:SLIPS]]
        case _:
            return []


def _clock_note(store: Store, text: Text) -> str:
    """Where the clock stands, when it is not now: old data are looked at from their newest order."""
    if datetime.now() - store.as_of < timedelta(days=2):
        return ""
    return f'<p class="quiet wide remark">{escape(text("insights_clock", day=day_of(store.as_of)))}</p>'


def _jobs(store: Store, asked: Asked, text: Text) -> Iterator[Job]:
    language = text.language
    match asked.view:
        case "segments":
            yield lambda beat: analyses.groups(store, language, countries=asked.countries)
            yield lambda beat: analyses.groups(store, language, method="value", countries=asked.countries)
            yield lambda beat: analyses.moves(store, language, countries=asked.countries)
            yield lambda beat: analyses.groups(store, language, method="clusters", countries=asked.countries)
        case "churn":
            yield lambda beat: analyses.churn(
                store, language, countries=asked.countries, group=asked.group or None, top=CHURN_LISTED, beat=beat
            )
        case "recommend":
            yield lambda beat: _recommended(store, asked, text, beat)
        case "baskets":
            yield lambda beat: _together(store, asked.product, text)
            yield lambda beat: _together(store, asked.product, text, later=True)
        case "cohorts":
            yield lambda beat: analyses.cohorts(store, language, countries=asked.countries)
        case _:
            yield lambda beat: key_figures(
                _figures(store, asked, language, _KEY, compare=True),
                text,
                _figures(store, asked, language, _KEY, by="month"),
            )
            yield lambda beat: _figures(store, asked, language, ("revenue",), by="month")
            yield lambda beat: replace(
                # of the whole period one of the two says nothing: who is new in it returns in it
                _figures(store, asked, language, ("new_customers", "returning_customers"), by="month"),
                values={},
            )
            yield lambda beat: _figures(store, asked, language, ("revenue",), by="product", top=10)
            yield lambda beat: _figures(store, asked, language, ("revenue",), by=_split(store, asked), top=10)


def countries_of(store: Store) -> list[str]:
    """The countries that the shop's orders name, in order."""
    orders: Any = store.table("orders")
    named = orders.filter(orders.country.notnull()).select("country").distinct().to_pyarrow()
    return sorted(str(row["country"]) for row in named.to_pylist())


def _split(store: Store, asked: Asked) -> str:
    """What the last chart breaks revenue down by: countries, where there are several to compare."""
    if not asked.country and len(countries_of(store)) > 1:
        return "country"
    return "customer" if asked.group else "segment"


_KEY = ("revenue", "orders", "customers", "average_order_value", "repeat_purchase_rate", "cancellation_rate")


def _figures(
    store: Store, asked: Asked, language: str, measures: tuple[str, ...], *, by: str = "", top: int | None = None,
    compare: bool = False,
) -> Finding:  # fmt: skip
    start = None
    if asked.period != "all":
        start = (store.as_of - timedelta(days=int(asked.period) - 1)).date()
        if by == "month":  # whole weeks or months only: a part of one would look like a rise
            by = "month" if int(asked.period) >= 365 else "week"
            start = _whole(by, start)
    query = FiguresQuery(
        measures=measures, dimensions=(by,) if by else (), filters=asked.filters, start=start, top=top,
        end=store.as_of.date() if start else None, compare="previous_period" if compare and start else "none",
    )  # fmt: skip
    return analyses.figures(store, query, language)


def _whole(unit: str, day: date) -> date:
    """The first day of a week or month on or after a day."""
    first = start_of(unit, day)
    return day if first == day else start_of(unit, first + timedelta(days=7 if unit == "week" else 31))


def key_figures(finding: Finding, text: Text, trend: Finding | None = None) -> str:
    """The headline numbers as tiles, each with its change and its trend; below them what they stand on."""
    tiles = ""
    for name in _KEY:
        if name not in finding.values:
            continue
        value = finding.values[name]
        large = abs(value) >= WHOLE_FROM  # no pence in a headline
        shown = number(float(round(value)) if large else value, finding.units.get(name, ""), text)
        shown = escape(shown.replace(".00", "") if large else shown)
        label = value_label(name, text)
        tiles += (
            f"<div><dt>{escape(label[:1].upper() + label[1:])}</dt><dd>{shown}{_moved(finding, name, text)}</dd>"
            f"{spark_svg(_trend(trend, word(f'measure.{name}', text.language)))}</div>"
        )
    return f'<dl class="kpis" data-name="key">{tiles}</dl><div class="wide finding-note">{health_html(finding, text)}</div>'


def _moved(finding: Finding, name: str, text: Text) -> str:
    """The change against the time before, else the interval."""
    change = finding.values.get(f"{name}_change")
    if change is not None:
        better = (change < 0) if name == "cancellation_rate" else (change > 0)
        said = text("insights_change", change=f"{'+' if change > 0 else ''}{number(change, '%', text)}")
        return f'<small class="{"up" if better else "down"}">{escape(said)}</small>'
    if name not in finding.interval:
        return ""
    low, high = (number(bound, finding.units.get(name, ""), text) for bound in finding.interval[name])
    return f'<small title="{escape(text("insights_interval"))}">{escape(low)} – {escape(high)}</small>'


def _trend(finding: Finding | None, column: str) -> list[float | None]:
    """A measure's values in time, without the month or week that is not over."""
    if finding is None or finding.table is None or column not in finding.table.columns:
        return []
    at = finding.table.columns.index(column)
    cells = [row[at] for row in finding.table.rows]
    over = cells[:-1] if finding.notes else cells
    return [float(cell) if isinstance(cell, (int, float)) else None for cell in over]


def _recommended(store: Store, asked: Asked, text: Text, beat: Beat) -> str | Finding:
    """What to show a customer, or beside a product, whichever the words name; without words, a group."""
    whom = asked.whom
    if not whom and asked.group:
        customers = [str(one) for one in group_of(store, asked.group)["customer_id"]]
        if customers:
            found = analyses.recommendations(store, text.language, customer_ids=customers, n=10, beat=beat)
            return replace(
                found, title=word("title.recommend_named", text.language, who=group_name(asked.group, text.language))
            )
    if not whom:
        return reports.note(text("insights_ask_whom"))
    if (customer := store.customer(whom)) is not None:
        return analyses.recommendations(store, text.language, customer_ids=(customer.customer_id,), n=10, beat=beat)
    product_id = product_named(store, whom)
    if product_id is None:
        return reports.failure(text("insights_unknown", name=whom), text)
    return analyses.recommendations(store, text.language, product_ids=(product_id,), n=10, beat=beat)


def _together(store: Store, product: str, text: Text, *, later: bool = False) -> str | Finding:
    """What is bought together, or later on; of the whole shop, or with the product that is named."""
    product_id = product_named(store, product) if product else None
    if product and product_id is None:
        return "" if later else reports.failure(text("insights_unknown", name=product), text)
    if later:
        return analyses.bought_next(store, text.language, product_id=product_id)
    return analyses.baskets(store, text.language, product_id=product_id, top=50)
