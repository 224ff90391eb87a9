"""A single symbol as a file: SVG, PNG or PDF, in whole dots of the printer, after it was read back."""

from __future__ import annotations

from pathlib import Path

from attrs import frozen

from ocopsync.errors import UsageError
from ocopsync.messages import say
from ocopsync.stamps.files import whole
from ocopsync.stamps.logo import Logo, open_logo, placed
from ocopsync.stamps.print_size import Fit, fitted
from ocopsync.stamps.symbol import Symbol, as_pdf, as_png, as_svg, checked, draw

SUFFIXES = (".svg", ".png", ".pdf")


@frozen
class Drawing:
    """A symbol, how large it is printed, and what stands in its middle."""

    symbol: Symbol
    fit: Fit
    logo: Logo | None = None

    def as_file(self, suffix: str) -> bytes:
        if suffix == ".png":
            return as_png(self.symbol, self.fit.side, self.fit.dpi, self.logo)
        return {".svg": as_svg, ".pdf": as_pdf}[suffix](self.symbol, self.fit.side, self.logo)


def drawing(text: str, mm: float, dpi: int, *, level: str = "", logo: Path | None = None) -> Drawing:
    """``text`` on at most ``mm`` × ``mm``. Without a level M is taken, and H below a logo.

    :raises StampError: it can't be drawn, would be too dense, or isn't read with the logo
    """
    symbol = checked(draw(text, level or ("H" if logo else "M")))
    fit = fitted(symbol, mm, dpi)
    return Drawing(symbol, fit, placed(symbol, open_logo(logo), fit) if logo else None)


def suffix_of(path: Path) -> str:
    """:raises UsageError: neither SVG, PNG nor PDF"""
    suffix = path.suffix.lower()
    if suffix not in SUFFIXES:
        raise UsageError(say("{path} should end in .svg, .png or .pdf.", path=path))
    return suffix


def write_drawing(drawn: Drawing, path: Path, *, force: bool = False) -> None:
    """:raises UsageError: it can't be written, or is there already and ``force`` isn't given"""
    data = drawn.as_file(suffix_of(path))
    if path.exists() and not force:
        raise UsageError(say("{path} is there already. Name another, or: --force", path=path))
    with whole(path, force=True) as file:
        file.write(data)
