"""Colours of the widget from one accent, such that text on it and in it can be read (WCAG 2.2, 4.5 to 1)."""

from __future__ import annotations

LIGHT, DARK = "#ffffff", "#171b19"
LEAST = 4.5


def palette(accent: str) -> dict[str, dict[str, str]]:
    """For light and dark: the accent as a surface, the text on it, and the accent as text.

    Args:
        accent: ``#rrggbb``.
    """
    return {"light": _scheme(accent, LIGHT), "dark": _scheme(accent, DARK)}


def contrast(one: str, other: str) -> float:
    """The contrast ratio of two colours, 1 to 21. Source: WCAG 2.2, "relative luminance"."""
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _scheme(accent: str, surface: str) -> dict[str, str]:
    # of white and black one always has 4.58 or more
    on = next(text for text in ("#ffffff", "#10140f", "#000000") if contrast(accent, text) >= LEAST)
    towards = "#000000" if surface == LIGHT else "#ffffff"
    ink = next(
        (mixed for step in range(21) if contrast(mixed := _mix(accent, towards, step / 20), surface) >= LEAST + 0.6),
        towards,
    )
    return {"accent": _mix(accent, accent, 0), "on": on, "ink": ink}


def _mix(one: str, other: str, share: float) -> str:
    pairs = zip(_parts(one), _parts(other), strict=True)
    return "#" + "".join(f"{round(a + (b - a) * share):02x}" for a, b in pairs)


def _parts(colour: str) -> tuple[int, int, int]:
    red, green, blue = (int(colour[at : at + 2], 16) for at in (1, 3, 5))
    return red, green, blue


def _luminance(colour: str) -> float:
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4
        for part in (value / 255 for value in _parts(colour))
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
