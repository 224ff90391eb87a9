"""Pictures that people give: which formats are opened, and what becomes of what is transparent."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PIL.Image import Image

FORMATS = ("JPEG", "PNG", "WEBP", "BMP", "GIF", "TIFF")
"""Those that Pillow decodes itself: for EPS, for one, it would start another program."""


def on_white(picture: Image) -> Image:
    """In colours, and white where it is transparent."""
    from PIL import Image

    solid = picture.convert("RGBA")
    return Image.alpha_composite(Image.new("RGBA", solid.size, "white"), solid).convert("RGB")
