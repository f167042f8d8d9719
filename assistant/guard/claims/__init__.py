"""The claim ledger: what outgoing text says, held against the sources of its turn.

``check(text, sources, language=..., say=...)`` for a whole text, ``Checker(...)`` for sentences as they come.
"""

from assistant.guard.claims.ledger import Checker, Ledger, check

__all__ = ["Checker", "Ledger", "check"]
