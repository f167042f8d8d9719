"""Line icons drawn for this app, as inline SVG that takes the colour of the text around it."""

from __future__ import annotations

_PATHS = {
    # a street stall: awning, counter, posts
    "stall": '<path d="M4 10 6 4h12l2 6"/><path d="M4 10a2.7 2.7 0 0 0 5.3 0 2.7 2.7 0 0 0 5.4 0 2.7 2.7 0 0 0 5.3 0"/>'
    '<path d="M6 13v7m12-7v7M4 16h16"/>',
    "plus": '<path d="M12 5v14M5 12h14"/>',
    "check": '<path d="m5 12.5 4.5 4.5L19 7.5"/>',
    "info": '<circle cx="12" cy="12" r="8.5"/><path d="M12 11v5m0-8.2v.1"/>',
    "copy": '<rect x="9" y="9" width="11" height="11" rx="2"/><path d="M5 15V6a2 2 0 0 1 2-2h8"/>',
    "up": '<path d="M7 11v9H4v-9zm0 0 4-7c1.6 0 2.4 1 2.1 2.5L12.5 10H18a2 2 0 0 1 2 2.4l-1.2 6A2 2 0 0 1 16.8 20H7"/>',
    "down": '<path d="M17 13V4h3v9zm0 0-4 7c-1.6 0-2.4-1-2.1-2.5l.6-3.5H6a2 2 0 0 1-2-2.4l1.2-6A2 2 0 0 1 7.2 4H17"/>',
    "edit": '<path d="m4 20 1-4L16 5l3 3L8 19z"/>',
    "bin": '<path d="M5 7h14M10 7V4h4v3m-7 0 1 13h8l1-13"/>',
    "theme": '<path d="M20 14.5A8.5 8.5 0 0 1 9.5 4a8.5 8.5 0 1 0 10.5 10.5z"/>',
    "menu": '<path d="M4 7h16M4 12h16M4 17h10"/>',
    "out": '<path d="M14 4h5v16h-5M4 12h11m-4-4 4 4-4 4"/>',
    "chat": '<path d="M4 5h16v11H10l-4 4v-4H4z"/>',
    "sources": '<path d="M4 6c0-1.4 3.6-2.5 8-2.5S20 4.600 20 6v12c0 1.400-3.600 2.500-8 2.500S4 19.400 4 18z"/>'
    '<path d="M4 6c0 1.400 3.600 2.500 8 2.500S20 7.400 20 6M4 12c0 1.400 3.600 2.500 8 2.500s8-1.100 8-2.500"/>',
    "shop": '<path d="M5 9h14l-1 11H6zM9 9V7a3 3 0 0 1 6 0v2"/>',
    "sites": '<rect x="3" y="4" width="18" height="13" rx="2"/><path d="M3 8h18M8 21h8m-4-4v4"/>',
    "insights": '<path d="M4 20V10m5.300 10V4m5.400 16v-8M20 20V7"/>',
    "eye": '<path d="M3 12s3.500-6 9-6 9 6 9 6-3.500 6-9 6-9-6-9-6z"/><circle cx="12" cy="12" r="2.500"/>',
    "file": '<path d="M6 3h8l4 4v14H6zM14 3v4h4"/>',
}


def icon(name: str) -> str:
    """The icon of this name; screen readers pass over it."""
    return (
        '<svg class="icon" viewBox="0 0 24 24" width="18" height="18" fill="none" stroke="currentColor" '
        f'stroke-width="1.7" stroke-linecap="round" stroke-linejoin="round" aria-hidden="true">{_PATHS[name]}</svg>'
    )
