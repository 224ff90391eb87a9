"""A picture of a sheet's first page, to be looked at before paper is used."""

from __future__ import annotations

import io
from pathlib import Path

from PIL import Image, PngImagePlugin

from ocopsync.stamps.units import POINTS_AN_INCH

_MARK = ("Software", "ocopsync stamps sheet")


def first_page(path: Path, *, dpi: int) -> bytes:
    """The first page of a PDF as a PNG."""
    import pypdfium2

    with pypdfium2.PdfDocument(path) as pdf:
        picture = pdf[0].render(scale=dpi / POINTS_AN_INCH, grayscale=True).to_pil()
        told = PngImagePlugin.PngInfo()
        told.add_text(*_MARK)
        file = io.BytesIO()
        picture.save(file, "PNG", dpi=(dpi, dpi), pnginfo=told)
    return file.getvalue()


def is_preview(path: Path) -> bool:
    """Whether a file is one of these pictures; a picture that was worked on has lost the mark."""
    try:
        with Image.open(path) as picture:
            return picture.info.get(_MARK[0]) == _MARK[1]
    except OSError:
        return False
