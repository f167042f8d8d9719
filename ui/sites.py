"""The sites page: which pages may embed the widget, how it looks there, its secrets, its limits, and the budget."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import Any

import gradio as gr

from assistant.errors import SiteRejected
from assistant.guard.limits import Rates
from assistant.sites import Site, SiteSettings, read_settings
from ui import reports
from ui.prose import clean, escape
from ui.services import Services
from ui.text import Text

log = logging.getLogger(__name__)
WORDS = ("title_en", "title_zh", "greeting_en", "greeting_zh", "avatar", "accent")
CHOICES = {"theme": ("auto", "light", "dark"), "position": ("right", "left"), "language": ("auto", "en", "zh")}
RATES = tuple(Rates.model_fields)
SIGN = "|"
# for a value that cannot be kept: the field's label, and what was expected
EXPECTED = {
    "origin": ("origins", "expected_origin"),
    "name": ("site_name", "expected_name"),
    "accent": ("accent", "expected_accent"),
    "avatar": ("avatar", "expected_avatar"),
    "link_hosts": ("link_hosts", "expected_hosts"),
    "nudges": ("nudges", "expected_other"),
    "rates": ("rates", "expected_other"),
}


class BadLine(ValueError):
    """A line of the greetings box that cannot be read; the message is for people."""


@dataclass(frozen=True, kw_only=True)
class Filled:
    """The form as it was filled in."""

    name: str
    enabled: bool
    origins: list[str]
    settings: SiteSettings


def read_nudges(written: str, text: Text) -> list[dict[str, Any]]:
    """Greetings as people write them, one a line: page | seconds | cart | English | Chinese.

    Raises:
        BadLine: names the line.
    """
    found: list[dict[str, Any]] = []
    for number, line in enumerate(written.replace("｜", SIGN).splitlines(), 1):
        if not line.strip():
            continue
        parts = [part.strip() for part in line.split(SIGN)]
        try:
            page, seconds, cart, english, chinese = parts
            found.append(
                {"page": page, "after_s": int(seconds), "cart_over": float(cart), "en": english, "zh": chinese}
            )
        except ValueError as error:
            raise BadLine(text("nudge_bad", line=number, text=line.strip()[:200])) from error
    return found


def write_nudges(settings: SiteSettings) -> str:
    """The other way."""
    return "\n".join(
        f" {SIGN} ".join((each.page, str(each.after_s), f"{each.cart_over:g}", each.en, each.zh))
        for each in settings.nudges
    )


def snippet(site: Site, host: str) -> str:
    """The line to copy into a shop's page."""
    return f'<script src="{host}/widget.js" data-site="{site.key}" async></script>'


def snippet_html(site: Site | None, host: str, text: Text) -> str:
    """The line, with what is missing before it works."""
    if site is None:
        return f'<p class="quiet">{escape(text("no_sites"))}</p>'
    missing = "" if site.origins else reports.failure(text("no_origins"), text)
    return (
        f"<h2>{escape(text('snippet'))}</h2>{missing}<pre id='snippet' tabindex='0'><code>{escape(snippet(site, host))}"
        f'</code></pre><p class="quiet">{escape(text("snippet_hint"))}</p>'
    )


def secrets_html(site: Site | None, text: Text, *, may_see: bool) -> str:
    """What the shop's server signs with, folded, for those who may see it."""
    if site is None or not may_see:
        return ""
    rows = "".join(
        f"<details><summary>{escape(each.id)} <span class='quiet'>{escape(each.made_at[:16].replace('T', ' '))} UTC"
        f"</span></summary><pre tabindex='0'><code>{escape(each.value)}</code></pre></details>"
        for each in site.secrets
    )
    return f"<h2>{escape(text('secrets'))}</h2><p class='quiet'>{escape(text('secrets_hint'))}</p>{rows}"


def budget_html(services: Services, text: Text) -> str:
    """What external models cost today, of what they may."""
    settings = services.settings
    if settings.llm_kind in ("embedded", "none"):
        return f"<h2>{escape(text('budget'))}</h2><p class='quiet'>{escape(text('budget_local'))}</p>"
    today = services.assistant.budget.today()
    lines = [
        _bar(text("budget_tokens", spent=f"{today.tokens:,}", calls=today.calls), today.tokens, settings.budget_tokens)
    ]
    if settings.price_in or settings.price_out or settings.budget_money:
        lines.append(_bar(text("budget_money", spent=f"{today.money:.2f}"), today.money, settings.budget_money))
    return f"<h2>{escape(text('budget'))}</h2>{''.join(lines)}<p class='quiet'>{escape(text('budget_hint'))}</p>"


def _bar(label: str, spent: float, bound: float) -> str:
    shown = f" / {bound:,.10g}" if bound else ""
    bar = f'<progress max="{bound}" value="{min(spent, bound)}" aria-label="{escape(label)}"></progress>'
    return f"<p>{escape(label)}{shown}</p>{bar if bound else ''}"


class SitesPage:
    """Builds the page inside the Blocks that is open, and answers its events."""

    def __init__(self, services: Services, text: Text) -> None:
        self.services, self.text = services, text
        gr.HTML(reports.heading(text("sites_title"), text("sites_lead")), js_on_load=None, apply_default_css=False)
        with gr.Row(elem_classes="slab"):
            self.site = gr.Dropdown([], label=text("site"), elem_id="site", min_width=200)
            self.new_name = gr.Textbox(label=text("new_site"), max_lines=1, max_length=200, min_width=200)
            self.add = gr.Button(text("add_site_button"), elem_classes="plain", elem_id="add-site", min_width=120)
        self.said = gr.HTML("", elem_id="site-said", js_on_load=None, apply_default_css=False)
        with gr.Column(elem_classes="slab"):
            self.snippet = gr.HTML("", elem_id="snippet-home", js_on_load=None, apply_default_css=False)
        self.inputs = self._form()
        with gr.Column(elem_classes="slab"):
            self.secrets = gr.HTML("", elem_id="secrets", js_on_load=None, apply_default_css=False)
            with gr.Row():
                self.rotate = gr.Button(text("rotate"), elem_classes="plain", elem_id="rotate")
                self.retire = gr.Button(text("retire"), elem_classes="plain", elem_id="retire")
        with gr.Column(elem_classes="slab"):
            self.budget = gr.HTML("", elem_id="budget", js_on_load=None, apply_default_css=False)
        self._connect()

    def _form(self) -> list[Any]:
        text = self.text
        with gr.Column(elem_classes="slab"):
            with gr.Row():
                name = self._line("site_name")
                enabled = gr.Checkbox(label=text("site_enabled"), min_width=160)
            origins = gr.Textbox(
                label=text("origins"), info=text("origins_hint"), lines=2, max_length=5000, elem_id="origins"
            )
            with gr.Row():
                words = [self._line(each) for each in WORDS]
            with gr.Row():
                choices = [
                    gr.Radio([(text(f"{key}_{value}"), value) for value in values], label=text(f"site_{key}"))
                    for key, values in CHOICES.items()
                ]
            hosts = gr.Textbox(label=text("link_hosts"), info=text("link_hosts_hint"), lines=1, max_length=5000)
            nudges = gr.Textbox(label=text("nudges"), info=text("nudges_hint"), lines=2, max_length=5000)
            with gr.Accordion(text("rates"), open=False), gr.Row():
                rates = [gr.Number(label=text(f"rate_{each}"), precision=0, minimum=0, min_width=200) for each in RATES]
            self.save = gr.Button(text("save"), variant="primary", elem_id="save-site")
        return [name, enabled, origins, *words, *choices, hosts, nudges, *rates]

    def _line(self, name: str) -> gr.Textbox:
        return gr.Textbox(
            label=self.text(name), max_lines=1, max_length=60_000 if name == "avatar" else 300, min_width=200
        )

    def _connect(self) -> None:
        hidden: dict[str, Any] = {"api_visibility": "private", "show_progress": "hidden"}
        self.shown = [self.snippet, self.secrets, self.budget]
        self.site.input(self.pick, [self.site], [*self.inputs, *self.shown, self.said], **hidden)
        self.add.click(
            self.add_site, [self.new_name], [self.site, self.new_name, *self.inputs, *self.shown, self.said], **hidden
        )
        self.save.click(self.save_site, [self.site, *self.inputs], [self.site, *self.shown, self.said], **hidden)
        self.rotate.click(self.rotate_secret, [self.site], [*self.shown, self.said], **hidden)
        self.retire.click(self.retire_secret, [self.site], [*self.shown, self.said], **hidden)

    def on_load(self, blocks: gr.Blocks) -> None:
        """Fill the page when it loads."""
        outputs = [self.site, *self.inputs, *self.shown]
        blocks.load(self.load, None, outputs, api_visibility="private", show_progress="hidden")

    # events -------------------------------------------------------------------------------------------------------

    def load(self, request: gr.Request) -> list[Any]:
        """The first site, in full."""
        sites = self.services.assistant.sites.listed()
        first = sites[0] if sites else None
        return [self._choices(first), *self._values(first), *self._about(first, request)]

    def pick(self, site_id: str | None, request: gr.Request) -> list[Any]:
        """Another site."""
        site = self._site(site_id)
        return [*self._values(site), *self._about(site, request), ""]

    def add_site(self, name: str, request: gr.Request) -> list[Any]:
        """A new site, nobody's until it has an origin."""
        try:
            self._check(request)
            site = self.services.assistant.sites.add(clean(name or ""))
        except (SiteRejected, PermissionError) as error:
            kept = [gr.skip() for _ in range(2 + len(self.inputs) + len(self.shown))]
            return [*kept, self._failure(error)]
        said = reports.note(self.text("site_added"))
        return [self._choices(site), "", *self._values(site), *self._about(site, request), said]

    def save_site(self, request: gr.Request, site_id: str | None, *values: Any) -> list[Any]:
        """Check and keep the form."""
        skipped = [gr.skip() for _ in range(1 + len(self.shown))]
        try:
            self._check(request)
            site = self._site(site_id)
            if site is None:
                return [*skipped, reports.failure(self.text("no_sites"), self.text)]
            filled = self._read(values)
            site = self.services.assistant.sites.save(
                site.id, name=filled.name, enabled=filled.enabled, origins=filled.origins, settings=filled.settings
            )
        except (SiteRejected, BadLine, PermissionError) as error:
            return [*skipped, self._failure(error)]
        return [self._choices(site), *self._about(site, request), reports.note(self.text("saved"))]

    def rotate_secret(self, site_id: str | None, request: gr.Request) -> list[Any]:
        """A new secret beside the one in use."""
        return self._secret(site_id, request, "rotate")

    def retire_secret(self, site_id: str | None, request: gr.Request) -> list[Any]:
        """End the older secret."""
        return self._secret(site_id, request, "retire")

    def _secret(self, site_id: str | None, request: gr.Request, act: str) -> list[Any]:
        try:
            self._check(request)
            sites, site = self.services.assistant.sites, self._site(site_id)
            if site is not None:
                site = sites.rotate(site.id) if act == "rotate" else sites.retire(site.id)
        except (SiteRejected, PermissionError) as error:
            return [*(gr.skip() for _ in self.shown), self._failure(error)]
        return [*self._about(site, request), reports.note(self.text(f"{act}d"))]

    # between the form and the site --------------------------------------------------------------------------------

    def _read(self, values: tuple[Any, ...]) -> Filled:
        name, enabled, origins, *rest = (clean(each) if isinstance(each, str) else each for each in values)
        words = dict(zip(WORDS, rest, strict=False))
        rest = rest[len(WORDS) :]
        choices = dict(zip(CHOICES, rest, strict=False))
        hosts, nudges, *rates = rest[len(CHOICES) :]
        given = {key: int(value) for key, value in zip(RATES, rates, strict=True) if value is not None}
        settings = read_settings(
            {
                **{key: str(value or "").strip() for key, value in words.items()},
                **choices,
                "link_hosts": tuple(hosts.replace(",", " ").split()),
                "nudges": tuple(read_nudges(nudges, self.text)),
                "rates": given,
            }
        )
        return Filled(name=name, enabled=bool(enabled), origins=origins.replace(",", " ").split(), settings=settings)

    def _values(self, site: Site | None) -> list[Any]:
        settings = site.settings if site else SiteSettings()
        rates = [getattr(settings.rates, each) for each in RATES]
        return [
            site.name if site else "",
            site.enabled if site else False,
            "\n".join(site.origins) if site else "",
            *(getattr(settings, each) for each in WORDS),
            *(getattr(settings, each) for each in CHOICES),
            " ".join(settings.link_hosts),
            write_nudges(settings),
            *rates,
        ]

    def _about(self, site: Site | None, request: gr.Request) -> list[str]:
        host = self._address(request)
        may_see = self.services.caller(request).role == "admin"
        return [
            snippet_html(site, host, self.text),
            secrets_html(site, self.text, may_see=may_see),
            budget_html(self.services, self.text),
        ]

    def _address(self, request: gr.Request) -> str:
        """Where browsers find this server; a trusted proxy says whether they speak https to it."""
        headers, client = dict(request.headers), request.client
        scheme = request.url.scheme  # pyright: ignore[reportAttributeAccessIssue]
        if client is not None and client.host in self.services.settings.trusted_proxies:
            scheme = "https" if headers.get("x-forwarded-proto") == "https" else scheme
        return f"{scheme}://{headers['host']}"

    def _choices(self, chosen: Site | None) -> Any:
        sites = self.services.assistant.sites.listed()
        return gr.Dropdown(
            [(site.name, site.id) for site in sites], value=chosen.id if chosen else None, label=self.text("site")
        )

    def _site(self, site_id: str | None) -> Site | None:
        return self.services.assistant.sites.get(site_id) if site_id else None

    def _check(self, request: gr.Request) -> None:
        if self.services.caller(request).role != "admin":
            raise PermissionError(self.text("staff_only"))

    def _failure(self, error: Exception) -> str:
        if not isinstance(error, SiteRejected):
            return reports.failure(str(error), self.text)
        field = error.name.split(".")[0]
        label, expected = EXPECTED.get(field, ("page_sites", "expected_other"))
        message = self.text(
            "bad_field", field=self.text(label), value=str(error.value)[:200], expected=self.text(expected)
        )
        return reports.failure(message, self.text)
