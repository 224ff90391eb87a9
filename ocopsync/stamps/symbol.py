"""QR symbols: drawn, read back before anything is printed, and written as a picture, SVG or PDF.

Which error correction level is for what (the shares are those of ISO/IEC 18004; what a stamp really bears, and at which
size, says :mod:`ocopsync.stamps.robustness`):

- L, 7 %: what wouldn't fit into its place otherwise;
- M, 15 %: anything, signed links too;
- Q, 25 %: jars and bottles in humid shops, where labels smear and peel;
- H, 30 %: below a logo, which takes a part of the symbol away for good.
"""

from __future__ import annotations

import base64
import io
import math
from collections.abc import Iterator
from itertools import groupby
from typing import TYPE_CHECKING, Any

from attrs import field, frozen

from ocopsync.messages import Message, say
from ocopsync.stamps.address import StampError, shown
from ocopsync.stamps.units import POINTS

if TYPE_CHECKING:
    from PIL.Image import Image

    from ocopsync.stamps.logo import Logo

LEVELS = ("L", "M", "Q", "H")
QUIET = 4
"""Modules that stay white on each side: ISO/IEC 18004."""
_DARK_IS_ZERO = bytes((255, 0)) + bytes(254)
_ONE_IS_DARK = bytes((1,)) + bytes(255)


@frozen
class Symbol:
    """A QR symbol."""

    text: str
    level: str
    modules: int
    """On each side, without the quiet zone."""
    bits: bytes = field(repr=False)
    """1 for dark, 0 for light, row by row."""

    @property
    def version(self) -> int:
        return (self.modules - 17) // 4

    @property
    def side(self) -> int:
        """Modules on each side with the quiet zone."""
        return self.modules + 2 * QUIET


def draw(text: str, level: str = "M", *, mask: int | None = None) -> Symbol:
    """The smallest symbol that holds ``text``; never a Micro QR code, which phones don't read.

    ``mask``: the pattern laid over the data, 0 to 7. Without it all eight are tried, which takes most of the time, and
    the most even one is taken, as ISO/IEC 18004 wants it; readers read every one.

    :raises StampError: nothing, or more than a symbol holds
    """
    import zxingcpp

    if level not in LEVELS:
        known = ", ".join(LEVELS)
        raise StampError(say("{level!r} is no error correction level; there are {known}.", level=level, known=known))
    # Without a word about the encoding, readers guess one: "ÄÖ" comes back as Japanese.
    options: dict[str, Any] = {} if text.isascii() else {"eci": "UTF-8"}
    if mask is not None:
        options["data_mask"] = mask
    try:
        drawn = zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.QRCode, ec_level=level, **options)
    except ValueError as error:
        raise StampError(_unfit(text, level)) from error
    picture: Any = zxingcpp.write_barcode_to_image(drawn, scale=1, add_quiet_zones=False)
    bits = bytes(memoryview(picture)).translate(_ONE_IS_DARK)
    return Symbol(text, level, math.isqrt(len(bits)), bits)


def _unfit(text: str, level: str) -> Message:
    if not text:
        return say("There is nothing to draw: the text is empty.")
    return say(
        "{text} has {count} characters: more than a QR symbol of level {level} holds.",
        text=shown(text),
        count=len(text),
        level=level,
    )


def checked(symbol: Symbol) -> Symbol:
    """The symbol itself, after a picture of it was read and gave its text.

    :raises StampError: it gave another, or none
    """
    found = decoded(_smallest_picture(symbol), is_pure=True)
    if found != symbol.text:
        raise StampError(
            say(
                "The symbol drawn for {text} reads as {found}; it isn't printed.",
                text=shown(symbol.text),
                found=shown(found or "—"),
            )
        )
    return symbol


def _smallest_picture(symbol: Symbol) -> memoryview:
    """A pixel for each module: what a reader is given quickest."""
    edge, side, bits = bytes(QUIET), symbol.modules, symbol.bits
    rows = (b"".join((edge, bits[at : at + side], edge)) for at in range(0, side * side, side))
    blank = bytes(symbol.side * QUIET)
    return memoryview(b"".join((blank, *rows, blank)).translate(_DARK_IS_ZERO)).cast("B", (symbol.side, symbol.side))


def decoded(picture: Image | memoryview, *, is_pure: bool = False) -> str | None:
    """What a reader finds in a picture of one upright symbol. ``is_pure``: that it is nothing but one, undamaged."""
    import zxingcpp

    found = zxingcpp.read_barcode(
        picture,
        formats=zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode),
        text_mode=zxingcpp.TextMode.Plain,
        try_rotate=False,
        try_downscale=False,
        try_invert=False,
        is_pure=is_pure,
    )
    if not found or not found.valid:
        return None
    told: Any = found.extra
    repaired = told["UEC"] < 1  # the share of the error correction that wasn't needed
    return None if is_pure and repaired else found.text


def as_image(symbol: Symbol, pixels: int = 4, quiet: int = QUIET, logo: Logo | None = None) -> Image:
    """A grey picture; with a logo, in colours. ``pixels``: on the side of one module; ``quiet``: white ones around."""
    from PIL import Image, ImageOps

    small = Image.frombytes("L", (symbol.modules, symbol.modules), symbol.bits.translate(_DARK_IS_ZERO))
    large = small.resize((symbol.modules * pixels, symbol.modules * pixels), Image.Resampling.NEAREST)
    whole = ImageOps.expand(large, quiet * pixels, fill=255)
    return logo.on(whole, symbol.modules + 2 * quiet) if logo else whole


def size_of_module(symbol: Symbol, mm: float) -> float:
    """Millimetres, where the symbol with its quiet zone takes ``mm``."""
    return mm / symbol.side


def as_png(symbol: Symbol, mm: float, dpi: int = 300, logo: Logo | None = None) -> bytes:
    """A picture whose modules are whole dots of a printer, at most ``mm`` wide; printed at its size it isn't scaled.

    :raises StampError: it would be too dense, or can't be read with the logo
    """
    from ocopsync.stamps.print_size import fitted

    picture = as_image(symbol, fitted(symbol, mm, dpi).dots, logo=logo)
    if decoded(picture.convert("L")) != symbol.text:
        raise StampError(say("With this logo the symbol can't be read; leave it out, or take level H."))
    file = io.BytesIO()
    (picture if logo else picture.convert("1")).save(file, "PNG", dpi=(dpi, dpi), optimize=True)
    return file.getvalue()


def as_svg(symbol: Symbol, mm: float, logo: Logo | None = None) -> bytes:
    """``mm`` wide with the quiet zone, dark modules as one path."""
    path = "".join(f"M{x + QUIET} {y + QUIET}h{length}v1h-{length}z" for x, y, length in _runs(symbol))
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{mm:g}mm" height="{mm:g}mm" '
        f'viewBox="0 0 {symbol.side} {symbol.side}">'
        f'<path fill="#fff" d="M0 0h{symbol.side}v{symbol.side}H0z"/>'
        f'<path shape-rendering="crispEdges" d="{path}"/>{_svg_logo(symbol, logo) if logo else ""}</svg>\n'
    ).encode()


def _svg_logo(symbol: Symbol, logo: Logo) -> str:
    at, data = (symbol.side - logo.box) / 2, base64.b64encode(logo.png()).decode()
    return (
        f'<path fill="#fff" d="M{at:g} {at:g}h{logo.box}v{logo.box}h-{logo.box}z"/>'
        f'<image x="{at + 0.5:g}" y="{at + 0.5:g}" width="{logo.box - 1}" height="{logo.box - 1}" '
        f'href="data:image/png;base64,{data}"/>'
    )


def as_pdf(symbol: Symbol, mm: float, logo: Logo | None = None) -> bytes:
    """A page of ``mm`` × ``mm`` that holds the symbol with its quiet zone, as a drawing."""
    from reportlab.pdfgen.canvas import Canvas

    file = io.BytesIO()
    page = Canvas(file, pagesize=(mm * POINTS, mm * POINTS), invariant=True)
    page.scale(*[size_of_module(symbol, mm) * POINTS] * 2)
    path = page.beginPath()
    for x, y, length in _runs(symbol):
        path.rect(x + QUIET, symbol.side - QUIET - y - 1, length, 1)
    page.drawPath(path, stroke=0, fill=1)
    if logo:
        _pdf_logo(page, symbol, logo)
    page.save()
    return file.getvalue()


def _pdf_logo(page: Any, symbol: Symbol, logo: Logo) -> None:
    from reportlab.lib.utils import ImageReader

    at, side = (symbol.side - logo.box) / 2, logo.box - 1
    page.setFillGray(1)
    page.rect(at, at, logo.box, logo.box, stroke=0, fill=1)
    page.drawImage(ImageReader(logo.picture), at + 0.5, at + 0.5, side, side, preserveAspectRatio=True)


def _runs(symbol: Symbol) -> Iterator[tuple[int, int, int]]:
    """Dark modules side by side: column and row of the first, and how many."""
    for y in range(symbol.modules):
        row = symbol.bits[y * symbol.modules : (y + 1) * symbol.modules]
        x = 0
        for dark, run in groupby(row):
            length = len(list(run))
            if dark:
                yield x, y, length
            x += length
