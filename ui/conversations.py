"""The list of conversations as HTML: by day, each with rename and delete."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from typing import Protocol

from ui.icons import icon
from ui.prose import escape
from ui.text import Text


class Listed(Protocol):
    """What the list shows of a conversation."""

    @property
    def id(self) -> str: ...
    @property
    def title(self) -> str: ...
    @property
    def updated_at(self) -> datetime: ...


def list_html(kept: Iterable[Listed], current: str | None, text: Text, today: date | None = None) -> str:
    """Conversations under today, yesterday and earlier, in the order given."""
    today = today or datetime.now(UTC).date()
    groups: dict[str, list[str]] = {}
    for each in kept:
        day = each.updated_at.date()
        name = "today" if day >= today else "yesterday" if day == today - timedelta(days=1) else "earlier"
        groups.setdefault(name, []).append(_entry(each, current, text))
    if not groups:
        return f'<p class="quiet">{escape(text("no_conversations"))}</p>'
    shown = "".join(f"<h2>{escape(text(name))}</h2><ul>{''.join(items)}</ul>" for name, items in groups.items())
    return f'<nav aria-label="{escape(text("conversations"))}">{shown}</nav>'


def _entry(each: Listed, current: str | None, text: Text) -> str:
    title = escape(each.title or text("untitled"))
    here = ' aria-current="true"' if each.id == current else ""
    return (
        f'<li data-id="{escape(each.id)}"><button type="button" class="pick" data-act="pick" dir="auto"{here}>{title}'
        f"</button>{_tool('rename', 'edit', text('rename'), title)}"
        f"{_tool('erase', 'bin', text('delete'), title, sure=text('delete_sure'))}</li>"
    )


def _tool(act: str, image: str, label: str, title: str, sure: str = "") -> str:
    asked = f' data-sure="{escape(sure)}"' if sure else ""
    return (
        f'<button type="button" class="tool" data-act="{act}" aria-label="{escape(label)}: {title}" '
        f'title="{escape(label)}"{asked}>{icon(image)}</button>'
    )
