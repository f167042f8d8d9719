"""The sign-in page: one form, no script."""

from __future__ import annotations

from ui.icons import icon
from ui.prose import escape
from ui.text import Text


def page(text: Text, message: str = "") -> str:
    """The page, with what went wrong at the last try."""
    tag = "zh-Hans" if text.language == "zh" else "en"
    said = f'<p class="failure" role="alert">{escape(message)}</p>' if message else ""
    return (
        f'<!doctype html><html lang="{tag}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f'<title>{escape(text("sign_in"))} · {escape(text("app"))}</title><link rel="stylesheet" href="/ui/app.css">'
        '<link rel="icon" type="image/svg+xml" href="/ui/icon.svg"></head><body class="entry gradio-container">'
        f'<main><form method="post" action="/sign-in" class="sign-in">{icon("stall")}<h1>{escape(text("app"))}</h1>{said}'
        f'<label>{escape(text("user_name"))}<input name="name" autocomplete="username" maxlength="200" required '
        f'autofocus></label><label>{escape(text("password"))}<input name="password" type="password" '
        f'autocomplete="current-password" maxlength="1000" required></label>'
        f'<button type="submit" class="strong">{escape(text("sign_in"))}</button></form></main></body></html>'
    )
