"""A page as a picture, for terminals that speak Sixel or Kitty's graphics protocol."""

from __future__ import annotations

import sys
from typing import BinaryIO

from textual.containers import Vertical

PICTURES = False
"""Whether this terminal shows pictures. Asked once, before the app starts: later the terminal's answer is lost."""


def ask_terminal() -> None:
    """Find out whether the terminal shows pictures. Call before the app runs; costs one round trip."""
    global PICTURES  # noqa: PLW0603
    if sys.__stdout__ is None or not sys.__stdout__.isatty():
        return
    from textual_image.renderable import Image, SixelImage, TGPImage

    PICTURES = Image in (SixelImage, TGPImage)


class Picture(Vertical):
    """Shows a PNG as wide as its place; empty where the terminal shows none."""

    DEFAULT_CSS = "Picture { height: auto; width: 100%; }"

    def show(self, png: BinaryIO) -> None:
        """Put a page in place of the one before."""
        from textual_image.widget import Image

        self.remove_children()
        image = Image(png)
        image.styles.width = "100%"
        image.styles.height = "auto"
        self.mount(image)
