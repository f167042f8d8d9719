"""Identity: what a shop's own server says of who looks at its page, as a short-lived signed token.

The token is a JWT (RFC 7519) signed with HS256 and one of the site's valid secrets. Nothing in it is believed before
the signature holds, and the algorithm is ours, never the token's: ``none`` and public-key tricks get nowhere.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from assistant.errors import IdentityRejected
from assistant.sites import Site

ALGORITHM = "HS256"
LEEWAY_S = 60
LONGEST_S = 900
LARGEST = 4096
REQUIRED = ["exp", "nbf", "aud", "jti", "sub"]
_ID = re.compile(r"[\x21-\x7e][\x20-\x7e]{0,98}[\x21-\x7e]|[\x21-\x7e]")
_JTI = re.compile(r"[A-Za-z0-9_.:~-]{8,200}")


@dataclass(frozen=True, kw_only=True)
class Identity:
    """Who a token says looks at the page. ``expires_at`` is UTC."""

    customer_id: str
    token_id: str
    expires_at: datetime


def verify(token: str, site: Site) -> Identity:
    """Who the token stands for, once all of it holds.

    Raises:
        IdentityRejected: ``code`` is one of ``token_malformed``, ``token_forged``, ``token_expired``,
            ``token_not_yet_valid``, ``token_wrong_site``, ``token_too_long_lived``, ``token_incomplete``.
    """
    if not token or len(token) > LARGEST or not token.isascii():
        raise IdentityRejected("token_malformed", f"expected a JWT of at most {LARGEST} characters")
    claims = _claims(token, site)
    expires, starts = claims["exp"], claims["nbf"]
    if not all(isinstance(moment, (int, float)) and not isinstance(moment, bool) for moment in (expires, starts)):
        raise IdentityRejected("token_incomplete", "exp and nbf have to be numbers of seconds")
    if expires - starts > LONGEST_S + LEEWAY_S or expires - _now() > LONGEST_S + LEEWAY_S:
        raise IdentityRejected("token_too_long_lived", f"exp may be at most {LONGEST_S} s after nbf and after now")
    subject, token_id = claims["sub"], claims["jti"]
    if not isinstance(subject, str) or not _ID.fullmatch(subject):
        raise IdentityRejected("token_incomplete", "sub has to be the customer's number, 1 to 100 plain characters")
    if not isinstance(token_id, str) or not _JTI.fullmatch(token_id):
        raise IdentityRejected("token_incomplete", "jti has to be 8 to 200 letters or digits, new for each token")
    return Identity(
        customer_id=subject, token_id=token_id, expires_at=datetime.fromtimestamp(expires, UTC).replace(tzinfo=None)
    )


def _claims(token: str, site: Site) -> dict[str, Any]:
    import jwt

    for secret in site.secrets:
        try:
            return jwt.decode(
                token,
                secret.value,
                algorithms=[ALGORITHM],
                audience=site.key,
                leeway=LEEWAY_S,
                options={"require": REQUIRED, "strict_aud": True},
            )
        except jwt.InvalidSignatureError:
            continue  # perhaps the other secret
        except (jwt.ExpiredSignatureError, jwt.ImmatureSignatureError) as error:
            raise _untimely(token, expired=isinstance(error, jwt.ExpiredSignatureError)) from error
        except jwt.InvalidAudienceError as error:
            raise IdentityRejected("token_wrong_site", f"aud has to be this site's key, {site.key}") from error
        except jwt.MissingRequiredClaimError as error:
            raise IdentityRejected("token_incomplete", f"the claim {error.claim} is missing") from error
        except jwt.InvalidAlgorithmError as error:
            raise IdentityRejected("token_forged", f"the algorithm has to be {ALGORITHM}") from error
        except (jwt.PyJWTError, ValueError, TypeError, OverflowError) as error:
            raise IdentityRejected("token_malformed", str(error)[:200]) from error
    raise IdentityRejected("token_forged", "the signature was not made with a valid secret of this site")


def _untimely(token: str, *, expired: bool) -> IdentityRejected:
    """Says by how much a clock seems to be off; the signature held, so the numbers are the shop's own."""
    import jwt

    claims = jwt.decode(token, options={"verify_signature": False})
    moment = int(claims["exp"] if expired else max(claims["nbf"], claims.get("iat", 0)))
    off = abs(_now() - moment)
    if expired:
        reason = f"it expired {off} s ago; make one for each page view, and check the clock of the shop's server"
        return IdentityRejected("token_expired", reason)
    reason = f"it is valid in {off} s only; the clock of the shop's server seems to be ahead of ours"
    return IdentityRejected("token_not_yet_valid", reason)


def _now() -> int:
    return int(datetime.now(UTC).timestamp())
