"""The one way in which an answer can be wrong in form."""

from __future__ import annotations

from assistant.errors import ModelError


class Misfit(ModelError):
    """An answer that does not have the form that was asked for; asking again may help."""

    def __init__(self, what: str, text: str, problem: str) -> None:
        self.text, self.problem = text, problem
        super().__init__(f"The model's {what} does not fit what was asked for: {problem}. Ask again or ask for less.")
