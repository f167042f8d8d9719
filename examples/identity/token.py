"""An identity token for a signed-in shopper, made by the shop's own server. Needs: pip install pyjwt.

    python token.py SITE_KEY SECRET CUSTOMER_ID

Make one for each page view and put it into the script tag: <script ... data-token="TOKEN" async></script>, or hand it
to Hawker.identify(token). The secret stays on the server.
"""

import sys
import time
import uuid

import jwt


def identity_token(site_key: str, secret: str, customer_id: str) -> str:
    """A token that says for five minutes who looks at the page."""
    now = int(time.time())
    claims = {
        "aud": site_key,
        "sub": customer_id,
        "jti": uuid.uuid4().hex,  # new for each token: it works for one browser only
        "nbf": now - 5,
        "exp": now + 300,
    }
    return jwt.encode(claims, secret, algorithm="HS256")


if __name__ == "__main__":
    sys.stdout.write(identity_token(*sys.argv[1:4]))
