"""Visitors: who is on the other side of the widget. A session of one browser on one site, anonymous or identified.

The browser holds a random token, we keep its digest. ``customer_id`` comes from here and from nowhere else, and here
it comes from an identity token that was verified; anonymous visitors have a scope of their own.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import TYPE_CHECKING
from uuid import uuid4

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from assistant.context import Caller
from assistant.conversations import now
from assistant.errors import IdentityRejected
from assistant.identity import LEEWAY_S, Identity
from assistant.site_tables import used_tokens, visitors
from assistant.sites import Site

if TYPE_CHECKING:
    from sqlalchemy.engine import Engine, RowMapping

SESSION = timedelta(days=30)
IDENTIFIED = timedelta(hours=2)
LONGEST_TOKEN = 200


@dataclass(frozen=True, kw_only=True)
class Visitor:
    """One browser on one site; ``customer_id`` is None for the anonymous and once the identity has run out."""

    id: str
    site_id: str
    customer_id: str | None
    identified_until: datetime | None

    def caller(self, language: str | None = None) -> Caller:
        """Who asks, for the assistant: always a shopper, in this visitor's own scope."""
        return Caller(role="shopper", customer_id=self.customer_id, language=language, user_id=f"visitor:{self.id}")


class Visitors:
    """Sessions of the widget, over the conversations' database."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def open(self, site: Site) -> tuple[str, Visitor]:
        """A new anonymous session: the token for the browser, and the visitor."""
        token, made, visitor_id = secrets.token_urlsafe(32), now(), uuid4().hex
        with self._engine.begin() as connection:
            connection.execute(visitors.delete().where(visitors.c.expires_at < made))
            connection.execute(used_tokens.delete().where(used_tokens.c.expires_at < made))
            connection.execute(
                visitors.insert().values(
                    id=visitor_id,
                    token_hash=_digest(token),
                    site_id=site.id,
                    created_at=made,
                    expires_at=made + SESSION,
                )
            )
        return token, Visitor(id=visitor_id, site_id=site.id, customer_id=None, identified_until=None)

    def by_token(self, site: Site, token: str | None) -> Visitor | None:
        """The visitor whom a token belongs to on this site, None when there is none or the session is over."""
        if not token or len(token) > LONGEST_TOKEN:
            return None
        query = sa.select(visitors).where(
            visitors.c.token_hash == _digest(token), visitors.c.site_id == site.id, visitors.c.expires_at > now()
        )
        with self._engine.connect() as connection:
            row = connection.execute(query).mappings().first()
        return _visitor(row) if row is not None else None

    def identify(self, visitor: Visitor, identity: Identity) -> Visitor:
        """The visitor as the customer whom a verified token names.

        A token works once, and again only for the visitor who brought it first (a page that is loaded anew).

        Raises:
            IdentityRejected: ``token_used`` when somebody else brought it before.
        """
        until = now() + IDENTIFIED
        key = {"site_id": visitor.site_id, "jti_hash": _digest(identity.token_id)}
        mine = sa.and_(*(used_tokens.c[name] == value for name, value in key.items()))
        try:
            with self._engine.begin() as connection:
                owner = connection.execute(sa.select(used_tokens.c.visitor_id).where(mine)).scalar()
                if owner is None:
                    kept = identity.expires_at + timedelta(seconds=2 * LEEWAY_S)
                    connection.execute(used_tokens.insert().values(**key, visitor_id=visitor.id, expires_at=kept))
                elif owner != visitor.id:
                    raise IdentityRejected(
                        "token_used", "another visitor brought it before; make one for each page view"
                    )
                connection.execute(
                    visitors.update()
                    .where(visitors.c.id == visitor.id)
                    .values(customer_id=identity.customer_id, identified_until=until)
                )
        except IntegrityError as error:  # two brought it at the same moment
            raise IdentityRejected("token_used", "another visitor brought it at the same time") from error
        return Visitor(id=visitor.id, site_id=visitor.site_id, customer_id=identity.customer_id, identified_until=until)

    def close(self, visitor: Visitor) -> None:
        """End a session, at sign-out."""
        with self._engine.begin() as connection:
            connection.execute(visitors.delete().where(visitors.c.id == visitor.id))


def _digest(text: str) -> str:
    return sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def _visitor(row: RowMapping) -> Visitor:
    until = row["identified_until"]
    known = until is not None and until > now()
    return Visitor(
        id=row["id"],
        site_id=row["site_id"],
        customer_id=row["customer_id"] if known else None,
        identified_until=until if known else None,
    )
