"""Copy as it will look where it runs: one small drawing for each kind of channel. Pure: values in, HTML out."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from assistant.copywriting.channels import Channel, Preview, find_channel
from ui.prose import escape

HEADLINES_SHOWN = 3


@dataclass(frozen=True, kw_only=True)
class Look:
    """What a drawing is made of."""

    channel: Channel
    slots: Mapping[str, Any]
    shop: str

    def texts(self, *roles: str) -> list[str]:
        """The texts of all slots of these roles, in their order."""
        found: list[str] = []
        for name, slot in self.channel.slots.items():
            if slot.role in roles:
                value = self.slots.get(name) or []
                found += [value] if isinstance(value, str) else value
        return found

    def one(self, *roles: str) -> str:
        """The first text of the first of these roles that there is one of."""
        return next((texts[0] for role in roles if (texts := self.texts(role))), "")


def preview_html(document: Mapping[str, Any], shop: str) -> str:
    """The drawing of one variant."""
    channel = find_channel(document["channel"])
    look = Look(channel=channel, slots=document["slots"], shop=shop)
    lang = "zh-Hans" if document["language"] == "zh" else "en"
    return f'<div class="look kind-{channel.preview}" lang="{lang}" dir="auto">{_DRAWN[channel.preview](look)}</div>'


def _lines(text: str) -> str:
    return "".join(f"<p>{escape(line)}</p>" for line in text.splitlines() if line.strip())


def _avatar(look: Look) -> str:
    return f'<p class="who"><i aria-hidden="true"></i><b>{escape(look.shop)}</b></p>'


def _tags(look: Look) -> str:
    tags = "".join(
        f"<span>{escape(tag if tag.startswith('#') else '#' + tag)}</span> " for tag in look.texts("hashtag")
    )
    return f'<p class="tags">{tags}</p>' if tags else ""


def _button(look: Look) -> str:
    said = look.one("call_to_action")
    return f'<span class="press">{escape(said)}</span>' if said else ""


def _search_ad(look: Look) -> str:
    title = " | ".join(look.texts("headline")[:HEADLINES_SHOWN])
    path = " › ".join(["www.example.com", *look.texts("path")])
    said = " ".join(look.texts("description")[:2]) or look.one("body")
    return f'<p class="where">{escape(path)}</p><h4>{escape(title)}</h4><p>{escape(said)}</p>'


def _feed_post(look: Look) -> str:
    card = (
        f"<div><b>{escape(look.one('headline'))}</b><span>{escape(look.one('description'))}</span></div>{_button(look)}"
    )
    said = _lines(look.one("body", "description"))
    return f'{_avatar(look)}{said}<div class="picture"></div><div class="card-foot">{card}</div>{_tags(look)}'


def _story(look: Look) -> str:
    said = escape(look.one("body", "description", "headline"))
    return f'{_avatar(look)}<div class="grow"></div><h4>{escape(look.one("headline"))}</h4><p>{said}</p>{_button(look)}'


def _push(look: Look) -> str:
    said = escape(look.one("body", "description"))
    return f'<p class="where">{escape(look.shop)}</p><h4>{escape(look.one("headline", "subject"))}</h4><p>{said}</p>'


def _email(look: Look) -> str:
    head = f"<b>{escape(look.one('subject', 'headline'))}</b><span>{escape(look.one('preheader'))}</span>"
    return f'<div class="inbox"><i aria-hidden="true"></i><div><small>{escape(look.shop)}</small>{head}</div></div><div class="letter">{_lines(look.one("body"))}{_button(look)}</div>'


def _sms(look: Look) -> str:
    return (
        f'<p class="where">{escape(look.shop)}</p><div class="bubble">{_lines(look.one("body", "description"))}</div>'
    )


def _note(look: Look) -> str:
    return f'<div class="picture tall"></div><h4>{escape(look.one("headline"))}</h4>{_lines(look.one("body"))}{_tags(look)}{_avatar(look)}'


def _moments(look: Look) -> str:
    said = _lines(look.one("body", "headline")) + (
        f"<p>{escape(look.one('description'))}</p>" if look.one("description") else ""
    )
    return f'{_avatar(look)}{said}<div class="picture"></div>{_button(look)}'


def _listing(look: Look) -> str:
    bullets = "".join(f"<li>{escape(text)}</li>" for text in look.texts("bullet"))
    said = look.one("description", "body")
    return (
        f'<div class="picture"></div><div><h4>{escape(look.one("headline"))}</h4><ul>{bullets}</ul>{_lines(said)}</div>'
    )


def _page(look: Look) -> str:
    bullets = "".join(f"<li>{escape(text)}</li>" for text in look.texts("bullet"))
    said = _lines(look.one("body")) or _lines(look.one("description"))
    return f"<h4>{escape(look.one('headline'))}</h4>{said}{f'<ul>{bullets}</ul>' if bullets else ''}{_button(look)}{_tags(look)}"


def _script(look: Look) -> str:
    texts = [*look.texts("headline"), *look.texts("body"), *look.texts("bullet"), *look.texts("call_to_action")]
    return f"<ol>{''.join(f'<li>{_lines(text)}</li>' for text in texts)}</ol>{_tags(look)}"


_DRAWN: dict[Preview, Callable[[Look], str]] = {
    "search_ad": _search_ad, "feed_post": _feed_post, "story": _story, "push": _push, "email": _email, "sms": _sms,
    "note": _note, "moments": _moments, "listing": _listing, "page": _page, "script": _script,
}  # fmt: skip
