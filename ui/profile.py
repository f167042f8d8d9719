"""The shop profile as a form: every field of ``ShopProfile``, checked before it is kept."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import gradio as gr
from pydantic import ValidationError

from knowledge.errors import KnowledgeError
from knowledge.records import ShopProfile
from ui import reports
from ui.prose import clean
from ui.services import Services
from ui.text import LANGUAGES, Text

FIELDS = (
    "name",
    "currency",
    "time_zone",
    "market",
    "languages",
    "brand_voice",
    "opening_hours",
    "contact",
    "revenue",
    "as_of",
)
LONGEST = 2000


class BadField(ValueError):
    """A field with a value that cannot be kept; the message is for people."""


def read_form(values: dict[str, object], text: Text) -> ShopProfile:
    """The profile that a filled form means.

    Raises:
        BadField: names the field, its value and what was expected, in the language of ``text``.
    """
    fields: dict[str, Any] = {
        name: clean(value).strip()[:LONGEST] if isinstance(value, str) else value for name, value in values.items()
    }
    if not fields["name"]:
        raise _bad("name", "", text)
    try:
        ZoneInfo(fields["time_zone"] or "?")
    except (KeyError, ValueError, OSError) as error:
        raise _bad("time_zone", fields["time_zone"], text) from error
    if not fields["languages"]:
        raise _bad("languages", "", text)
    if fields["as_of"]:
        try:
            fields["as_of"] = datetime.fromisoformat(fields["as_of"])
        except ValueError as error:
            raise _bad("as_of", fields["as_of"], text) from error
    else:
        fields["as_of"] = None
    try:
        return ShopProfile.model_validate(fields)
    except ValidationError as error:
        first = error.errors()[0]
        raise _bad(str(first["loc"][0]), first.get("input"), text, first["msg"]) from error


def _bad(name: str, value: object, text: Text, reason: str = "") -> BadField:
    expected = text(f"expected_{name}") if name in _EXPECTED else reason
    return BadField(text("bad_field", field=text(f"field_{name}"), value=value, expected=expected))


_EXPECTED = frozenset({"name", "currency", "market", "time_zone", "languages", "as_of"})


class ProfilePage:
    """Builds the page inside the Blocks that is open, and answers its events."""

    def __init__(self, services: Services, text: Text) -> None:
        self.services, self.text = services, text
        gr.HTML(reports.heading(text("shop_title"), text("shop_lead")), js_on_load=None, apply_default_css=False)
        with gr.Column(elem_classes="slab"):
            with gr.Row():
                name, contact = self._line("name"), self._line("contact", hint=True)
            with gr.Row():
                currency, market = self._line("currency", hint=True), self._line("market", hint=True)
                time_zone = self._line("time_zone", hint=True)
            with gr.Row():
                languages = gr.CheckboxGroup(
                    [(text(f"language_{code}"), code) for code in LANGUAGES], label=text("field_languages")
                )
                revenue = gr.Radio(
                    [(text(f"revenue_{each}"), each) for each in ("net_of_cancellations", "gross")],
                    label=text("field_revenue"),
                )
            voice = gr.Textbox(
                label=text("field_brand_voice"), placeholder=text("field_brand_voice_hint"), lines=2, max_length=LONGEST
            )
            with gr.Row():
                hours, as_of = self._line("opening_hours"), self._line("as_of", hint=True)
            save = gr.Button(text("save"), variant="primary", elem_id="save-profile")
            self.said = gr.HTML("", js_on_load=None, apply_default_css=False)
        self.inputs = [name, currency, time_zone, market, languages, voice, hours, contact, revenue, as_of]
        save.click(self.save, self.inputs, [self.said], api_visibility="private", show_progress="hidden")

    def _line(self, name: str, *, hint: bool = False) -> gr.Textbox:
        info = self.text(f"field_{name}_hint") if hint else None
        return gr.Textbox(label=self.text(f"field_{name}"), info=info, max_lines=1, max_length=LONGEST, min_width=200)

    def on_load(self, blocks: gr.Blocks) -> None:
        """Fill the form when the page loads."""
        blocks.load(self.fill, None, self.inputs, api_visibility="private", show_progress="hidden")

    def fill(self) -> list[Any]:
        """The kept profile, field by field."""
        profile = self.services.store.profile
        as_of = profile.as_of.isoformat(sep=" ", timespec="minutes") if profile.as_of else ""
        values = {**profile.model_dump(), "languages": list(profile.languages), "as_of": as_of}
        return [values[name] for name in FIELDS]

    def save(self, request: gr.Request, *values: object) -> str:
        """Check and keep the form, for those who may."""
        if self.services.caller(request).role != "admin":
            return reports.failure(self.text("staff_only"), self.text)
        try:
            self.services.store.set_profile(read_form(dict(zip(FIELDS, values, strict=True)), self.text))
        except (BadField, KnowledgeError) as error:
            return reports.failure(str(error), self.text)
        return reports.note(self.text("saved"))
