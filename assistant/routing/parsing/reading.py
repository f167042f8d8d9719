"""A message that is read piece by piece: what was understood is taken out, what is left is the product's words."""

from __future__ import annotations

import re


class Reading:
    """``left`` is the text without what was taken; ``text`` the whole, folded."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.left = text

    def take(self, pattern: re.Pattern[str]) -> re.Match[str] | None:
        """The first match in what is left, which is then taken out; None when there is none."""
        found = pattern.search(self.left)
        if found and found.end() > found.start():
            self.left = f"{self.left[: found.start()]} {self.left[found.end() :]}"
        return found

    def drop(self, pattern: re.Pattern[str]) -> None:
        """Take out all matches."""
        self.left = pattern.sub(" ", self.left)

    def remove(self, words: str) -> None:
        """Take out one literal piece, whatever its case."""
        at = self.left.lower().find(words.lower())
        if at >= 0 and words:
            self.left = f"{self.left[:at]} {self.left[at + len(words) :]}"
