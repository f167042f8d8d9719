"""What charts are drawn with: their frame, and how wide names are. Pure: values in, text out."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from assistant.findings import Scalar
from ui.prose import escape

WIDTH = 480  # narrow, so that a phone shows a whole chart with letters that can be read
LETTER, CAPITAL, WIDE_LETTER = 7.2, 9.0, 13.0  # how wide a letter is about; wide ones are Chinese
Number = Callable[[Scalar, str], str]


def text_of(cell: Scalar) -> str:
    """A cell as a name."""
    return "" if cell is None else str(cell)


def value_of(cell: Scalar) -> float | None:
    """A cell as a number; None where it is none."""
    return float(cell) if isinstance(cell, (int, float)) and not isinstance(cell, bool) else None


def frame(width: float, height: float, title: str, body: Sequence[str], kind: str = "") -> str:
    """The SVG element around what is drawn; ``title`` is read out."""
    return (
        f'<svg class="chart{kind}" viewBox="0 0 {width:g} {height:g}" role="img" aria-label="{escape(title)}" '
        f'xmlns="http://www.w3.org/2000/svg" preserveAspectRatio="xMinYMid meet">{"".join(body)}</svg>'
    )


def width_of(text: str) -> float:
    """How wide a text is about, in the chart's units."""
    return sum(WIDE_LETTER if ord(letter) > 0x2E7F else CAPITAL if letter.isupper() else LETTER for letter in text)


def cut_to(text: str, room: float) -> str:
    """As much of a text as there is room for."""
    if width_of(text) <= room:
        return text
    if " + " in text:  # of a pair both are named
        first, second = text.split(" + ", 1)
        half = (room - 3 * LETTER) / 2
        return f"{cut_to(first, max(half, room - 3 * LETTER - width_of(second)))} + {cut_to(second, max(half, room - 3 * LETTER - width_of(first)))}"
    kept = ""
    for letter in text:
        if width_of(kept + letter) + LETTER > room:
            break
        kept += letter
    return kept.rstrip() + "…"
