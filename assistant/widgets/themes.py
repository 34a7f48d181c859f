"""The colours: dark, light, high contrast. Colour supports a meaning and never carries it alone."""

from __future__ import annotations

from textual.theme import Theme


def _theme(name: str, *, dark: bool, colours: str) -> Theme:
    """A theme of eight colours: primary, secondary, accent, warning, error, foreground, background, surface."""
    primary, secondary, accent, warning, error, foreground, background, surface = colours.split()
    return Theme(
        name=f"kaiban-{name}",
        primary=primary,
        secondary=secondary,
        accent=accent,
        warning=warning,
        error=error,
        success=secondary,
        foreground=foreground,
        background=background,
        surface=surface,
        panel=surface,
        dark=dark,
    )


THEMES = (
    _theme("dark", dark=True, colours="#7fb4ca #98bb6c #e6c384 #e6c384 #ff8a80 #e8e6e0 #16181d #22252c"),
    _theme("light", dark=False, colours="#1d5c79 #3f6b1f #7a5200 #7a5200 #a3201a #1b1b1b #fbfaf7 #eceae4"),
    _theme("contrast", dark=True, colours="#ffff00 #00ff00 #00ffff #ffff00 #ff6666 #ffffff #000000 #000000"),
)
"""In the order in which F12 goes through them."""
