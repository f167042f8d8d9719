"""Sites: the shop pages that may embed the widget, each with a key, its origins, its looks and its secrets.

No origin is allowed until somebody names it, and origins are exact: scheme, host and port, no wildcards. Two secrets
are valid at a time, so that a shop's server can change to the new one while pages signed with the old are still open.
"""

from __future__ import annotations

import re
import secrets
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Literal
from urllib.parse import urlsplit
from uuid import uuid4

import sqlalchemy as sa
from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from assistant.conversations import now
from assistant.errors import SiteRejected
from assistant.guard.limits import Rates
from assistant.site_tables import sites

if TYPE_CHECKING:
    from sqlalchemy.engine import Engine, RowMapping

SECRETS_KEPT = 2
LOOPBACK = frozenset({"127.0.0.1", "localhost"})
ORIGIN = "an origin such as https://www.shop.example (http only for localhost; no path, no wildcard)"
HOST_NAME = re.compile(r"(?=.{1,253}$)[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)*")
AVATAR = re.compile(r"data:image/(png|jpeg|webp);base64,[A-Za-z0-9+/]+={0,2}")


class Nudge(BaseModel):
    """A greeting that shows by itself: on which pages, after how long, with how much in the cart."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    page: str = Field(default="*", max_length=300, description="the path of the page, * for anything: /cart*")
    after_s: int = Field(default=20, ge=0, le=3600, description="seconds on the page")
    cart_over: float = Field(default=0, ge=0, description="least value of the cart, as the page tells it; 0: any cart")
    en: str = Field(default="", max_length=200)
    zh: str = Field(default="", max_length=200)


class SiteSettings(BaseModel):
    """How the widget looks and behaves on one site."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    accent: str = Field(
        default="#1d6b57", pattern=r"^#[0-9a-fA-F]{6}$", description="colour of the launcher and buttons"
    )
    theme: Literal["auto", "light", "dark"] = "auto"
    position: Literal["right", "left"] = "right"
    language: Literal["auto", "en", "zh"] = "auto"
    title_en: str = Field(default="", max_length=60, description="the widget's name; empty: the shop's")
    title_zh: str = Field(default="", max_length=60)
    greeting_en: str = Field(default="", max_length=300, description="first words in an empty chat; empty: our own")
    greeting_zh: str = Field(default="", max_length=300)
    avatar: str = Field(
        default="", max_length=60_000, description="up to two characters, or a small image as data: URL"
    )
    link_hosts: tuple[str, ...] = Field(
        default=(), max_length=50, description="hosts that links may lead to, besides its own"
    )
    nudges: tuple[Nudge, ...] = Field(default=(), max_length=10)
    rates: Rates = Rates()

    @field_validator("avatar")
    @classmethod
    def _plain_avatar(cls, value: str) -> str:
        if len(value) > 2 and not AVATAR.fullmatch(value):
            raise ValueError("up to two characters, or data:image/png;base64,... (png, jpeg or webp)")
        return value

    @field_validator("link_hosts")
    @classmethod
    def _plain_hosts(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        hosts = tuple(dict.fromkeys(host.strip().lower().rstrip(".") for host in value if host.strip()))
        for host in hosts:
            if not HOST_NAME.fullmatch(host):
                raise ValueError(f"{host!r} is no host name")
        return hosts


@dataclass(frozen=True, kw_only=True)
class Secret:
    """What a shop's server signs identity tokens with."""

    id: str
    value: str
    made_at: str


@dataclass(frozen=True, kw_only=True)
class Site:
    """One site. ``secrets`` are those that are valid, the newest first. Times are UTC."""

    id: str
    key: str
    name: str
    enabled: bool
    origins: tuple[str, ...]
    settings: SiteSettings
    secrets: tuple[Secret, ...]
    created_at: datetime
    updated_at: datetime

    @property
    def hosts(self) -> tuple[str, ...]:
        """Hosts that links may lead to: the site's own and those it names."""
        own = [urlsplit(origin).netloc for origin in self.origins]
        return tuple(dict.fromkeys([*own, *self.settings.link_hosts]))


class Sites:
    """The sites of a Store, over the conversations' database; kept in memory, since each request asks for one."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._lock = threading.Lock()
        self._by_key: dict[str, Site] | None = None

    def listed(self) -> list[Site]:
        """All sites, the oldest first."""
        return sorted(self._all().values(), key=lambda site: (site.created_at, site.id))

    def by_key(self, key: str | None) -> Site | None:
        """The site of this key, None when there is none or it is disabled."""
        site = self._all().get(key) if key else None
        return site if site is not None and site.enabled else None

    def get(self, site_id: str) -> Site:
        """One site, enabled or not.

        Raises:
            SiteRejected: when there is none of this id.
        """
        for site in self._all().values():
            if site.id == site_id:
                return site
        raise SiteRejected("site", site_id, "one of Sites.listed()")

    def add(self, name: str, origins: Sequence[str] = (), settings: SiteSettings | None = None) -> Site:
        """A new site with a key and a secret of its own. Without origins nobody can use it yet.

        Raises:
            SiteRejected: names the value that cannot be kept.
        """
        made = now()
        row = {
            "id": uuid4().hex,
            "key": f"site_{secrets.token_urlsafe(15)}",
            "name": _name(name),
            "enabled": True,
            "origins": read_origins(origins),
            "settings": (settings or SiteSettings()).model_dump(mode="json"),
            "secrets": [_new_secret()],
            "created_at": made,
            "updated_at": made,
        }
        with self._engine.begin() as connection:
            connection.execute(sites.insert().values(**row))
        self._forget()
        return self.get(str(row["id"]))

    def save(
        self,
        site_id: str,
        *,
        name: str | None = None,
        enabled: bool | None = None,
        origins: Sequence[str] | None = None,
        settings: SiteSettings | None = None,
    ) -> Site:
        """Change what is given.

        Raises:
            SiteRejected: names the value that cannot be kept.
        """
        changes: dict[str, object] = {"updated_at": now()}
        if name is not None:
            changes["name"] = _name(name)
        if enabled is not None:
            changes["enabled"] = enabled
        if origins is not None:
            changes["origins"] = read_origins(origins)
        if settings is not None:
            changes["settings"] = settings.model_dump(mode="json")
        return self._change(site_id, changes)

    def rotate(self, site_id: str) -> Site:
        """A new secret beside the newest; a third, the oldest, ends."""
        kept = [vars(secret) for secret in self.get(site_id).secrets][: SECRETS_KEPT - 1]
        return self._change(site_id, {"secrets": [_new_secret(), *kept], "updated_at": now()})

    def retire(self, site_id: str) -> Site:
        """End all secrets but the newest, once the shop's server signs with it."""
        return self._change(site_id, {"secrets": [vars(self.get(site_id).secrets[0])], "updated_at": now()})

    def remove(self, site_id: str) -> None:
        """Remove a site with its visitors' sessions; conversations stay."""
        with self._engine.begin() as connection:
            connection.execute(sites.delete().where(sites.c.id == site_id))
        self._forget()

    def _change(self, site_id: str, changes: dict[str, object]) -> Site:
        with self._engine.begin() as connection:
            connection.execute(sites.update().where(sites.c.id == site_id).values(**changes))
        self._forget()
        return self.get(site_id)

    def _all(self) -> dict[str, Site]:
        with self._lock:
            if self._by_key is None:
                with self._engine.connect() as connection:
                    rows = connection.execute(sa.select(sites)).mappings().all()
                self._by_key = {row["key"]: _site(row) for row in rows}
            return self._by_key

    def _forget(self) -> None:
        with self._lock:
            self._by_key = None


def read_origin(value: str) -> str:
    """An origin as browsers write it: lower case, without the usual port.

    Raises:
        SiteRejected: when it is none, or one that cannot be told apart from others (a wildcard).
    """
    text = value.strip()
    try:
        parts = urlsplit(text)
        port = parts.port
        host = (parts.hostname or "").rstrip(".")
        host = host if host.isascii() else host.encode("idna").decode("ascii")
    except (ValueError, UnicodeError):
        raise SiteRejected("origin", value, ORIGIN) from None
    plain = parts.username is None and parts.path in ("", "/") and not (parts.query or parts.fragment)
    secure = parts.scheme == "https" or (parts.scheme == "http" and host in LOOPBACK)
    if not (plain and secure and text.isprintable() and HOST_NAME.fullmatch(host)):
        raise SiteRejected("origin", value, ORIGIN)
    usual = {"https": 443, "http": 80}[parts.scheme]
    return f"{parts.scheme}://{host}" + (f":{port}" if port not in (None, usual) else "")


def read_origins(values: Sequence[str]) -> list[str]:
    """Origins in the order given, each once."""
    return list(dict.fromkeys(read_origin(value) for value in values if value.strip()))


def read_settings(values: dict[str, object]) -> SiteSettings:
    """Settings from a form or a file.

    Raises:
        SiteRejected: names the first value that cannot be kept.
    """
    try:
        return SiteSettings.model_validate(values)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        raise SiteRejected(where, first.get("input"), first["msg"].removeprefix("Value error, ")) from error


def _name(name: str) -> str:
    plain = " ".join(name.split())[:200]
    if not plain:
        raise SiteRejected("name", name, "a name for the site")
    return plain


def _new_secret() -> dict[str, str]:
    # 48 bytes of entropy: HS256 wants no fewer than 32
    made = now().isoformat(timespec="seconds")
    return {"id": secrets.token_hex(4), "value": secrets.token_urlsafe(48), "made_at": made}


def _site(row: RowMapping) -> Site:
    return Site(
        id=row["id"],
        key=row["key"],
        name=row["name"],
        enabled=row["enabled"],
        origins=tuple(row["origins"]),
        settings=SiteSettings.model_validate(row["settings"]),
        secrets=tuple(Secret(**each) for each in row["secrets"]),
        created_at=row["created_at"],
        updated_at=row["updated_at"],
    )
