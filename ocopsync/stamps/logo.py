"""A logo in the middle of a symbol: as large as it may be, tried out and not assumed; none where it can't be borne.

A logo takes modules away for good. What the error correction repairs then is missing for stains. So a logo is let in
only where the symbol with it is read in every trial, out of focus, and stained, turned and out of focus.
"""

from __future__ import annotations

import io
import warnings
from pathlib import Path
from typing import TYPE_CHECKING

from attrs import field, frozen

from ocopsync.errors import system_reason
from ocopsync.messages import Message, say
from ocopsync.stamps.address import StampError
from ocopsync.stamps.damage import blurred, seen, survives
from ocopsync.stamps.given_pictures import FORMATS, on_white
from ocopsync.stamps.print_size import Fit
from ocopsync.stamps.robustness import JAR
from ocopsync.stamps.symbol import Symbol

if TYPE_CHECKING:
    from PIL.Image import Image

_LARGEST_SHARE, _SMALLEST = 0.3, 5
"""Of the symbol's side; and in modules, below which nobody recognises anything."""
_PIXELS = 600
"""On the longer side; more isn't seen on a label."""
_TRIALS = 20


@frozen
class Logo:
    """A picture for the middle of a symbol. ``box``: the modules on a side that are kept white for it."""

    picture: Image = field(repr=False)
    box: int

    def on(self, picture: Image, modules: int) -> Image:
        """``picture`` in colours with the logo on it. ``modules``: on its side, the quiet zone counted."""
        module = picture.width // modules
        side = self.box * module
        at = (picture.width - side) // 2
        whole = picture.convert("RGB")
        whole.paste("white", (at, at, at + side, at + side))
        logo = self.picture.copy()
        logo.thumbnail((side - module, side - module))
        whole.paste(logo, (at + (side - logo.width) // 2, at + (side - logo.height) // 2))
        return whole

    def png(self) -> bytes:
        file = io.BytesIO()
        self.picture.save(file, "PNG", optimize=True)
        return file.getvalue()


def open_logo(path: Path) -> Image:
    """:raises StampError: no picture that can be read"""
    from PIL import Image, UnidentifiedImageError

    try:
        with warnings.catch_warnings(action="error"), Image.open(path, formats=FORMATS) as opened:
            opened.thumbnail((_PIXELS, _PIXELS))
            return on_white(opened)
    except UnidentifiedImageError as error:
        raise StampError(say("{path} is no picture: PNG, JPEG and WebP are read.", path=path)) from error
    except FileNotFoundError as error:
        raise StampError(say("There is no file {path}.", path=path)) from error
    except OSError as error:
        raise StampError(say("{path} can't be read: {why}.", path=path, why=system_reason(error))) from error
    except (ValueError, SyntaxError, EOFError, Warning, Image.DecompressionBombError) as error:
        raise StampError(say("{path} is a damaged or a huge picture.", path=path)) from error


def placed(symbol: Symbol, picture: Image, fit: Fit) -> Logo:
    """The logo as large as the symbol bears it.

    :raises StampError: it bears none; what to change is told
    """
    largest = int(symbol.modules * _LARGEST_SHARE)
    for box in range(largest - 1 + largest % 2, _SMALLEST - 1, -2):
        logo = Logo(picture, box)
        if _is_borne(symbol, logo, fit):
            return logo
    raise StampError(_unborne(symbol))


def _is_borne(symbol: Symbol, logo: Logo, fit: Fit) -> bool:
    picture = seen(symbol, fit, logo)
    return all(all(survives(symbol, picture, damage, trials=_TRIALS)) for damage in (blurred(0.1), JAR))


def _unborne(symbol: Symbol) -> Message:
    if symbol.level != "H":
        return say("With this logo the symbol of level {level} isn't read any more; take level H.", level=symbol.level)
    return say("With this logo the symbol isn't read any more; print it larger, shorten its text, or leave it out.")
