"""Photographs of stamps: the texts of the symbols in them, also in dark, blurred and turned ones, and in shadow."""

from __future__ import annotations

import struct
import warnings
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from attrs import frozen

from ocopsync.errors import system_reason
from ocopsync.messages import say
from ocopsync.stamps import given_pictures
from ocopsync.stamps.address import StampError
from ocopsync.stamps.given_pictures import on_white

if TYPE_CHECKING:
    from PIL.Image import Image

FORMATS = (*given_pictures.FORMATS, "AVIF")
"""MPO is opened as JPEG."""
LARGEST = 120_000_000
"""Pixels: phones give 12 to 108 million. In grey they take as many bytes."""
WORKED_ON = 2400
"""Pixels of the longer side: a stamp that fills a tenth of it still has four for each of 60 modules."""
SURROUNDINGS = 60
"""A place is compared with what lies around it, as far as this part of the longer side."""
_HEIC = (b"heic", b"heix", b"hevc", b"heim", b"mif1", b"msf1")
_UNDECODABLE = (
    OSError,
    SyntaxError,
    ValueError,
    EOFError,
    IndexError,
    KeyError,
    TypeError,
    OverflowError,
    struct.error,
)
"""What decoders raise over a damaged file."""


@frozen
class Photograph:
    """What was read from a picture."""

    texts: tuple[str, ...]
    """Row by row; a text as often as it stands there."""
    unreadable: int = 0
    """Symbols that were seen and couldn't be read."""


def read_photograph(path: Path) -> Photograph:
    """What stands in the symbols of a picture. Barcodes beside a QR code are the shop's, and left out.

    :raises StampError: no picture, a damaged or a huge one, or none in which a symbol can be read
    """
    image = _opened(path)
    texts, unreadable = _read(image)
    if not texts:
        raise StampError(
            say(
                "{file}: no symbol in it can be read. Photograph the stamp from the front, in good light, so that it "
                "fills half of the picture; or type what is printed beside it.",
                file=path.name,
            )
        )
    return Photograph(tuple(texts), unreadable)


def _read(image: Image) -> tuple[list[str], int]:
    """In one variant after the other, until something is read and nothing that is seen stays unread."""
    found, unreadable = Counter[str](), 0
    for variant in _variants(image):
        symbols = _symbols(variant)
        read = Counter(symbol.text for symbol in symbols if symbol.valid)
        missing = len(symbols) - read.total()
        unreadable = missing if not found else min(missing, unreadable)
        found |= read
        if found and not missing:
            break
    return list(found.elements()), unreadable


def _symbols(image: Image) -> Sequence[Any]:
    """Row by row; a symbol that was found and couldn't be read isn't ``valid``."""
    import zxingcpp
    from zxingcpp import BarcodeFormat as Format

    square, linear = (Format.QRCode, Format.DataMatrix), (Format.EAN13, Format.UPCA, Format.Code128)
    found = zxingcpp.read_barcodes(image, formats=zxingcpp.BarcodeFormats([*square, *linear]), return_errors=True)
    found = [item for item in found if item.valid or item.format is Format.QRCode]  # others are seen in any grass
    if any(item.valid and item.format in square for item in found):
        found = [item for item in found if item.format in square]
    return _by_rows(found)


def _by_rows(symbols: Sequence[Any]) -> list[Any]:
    """From left to right and from top to bottom; one begins a new row that lies lower by half its height."""
    rows: list[list[Any]] = []
    for symbol in sorted(symbols, key=lambda item: _middle(item)[1]):
        if rows and _middle(symbol)[1] - _middle(rows[-1][0])[1] < _height(symbol) / 2:
            rows[-1].append(symbol)
        else:
            rows.append([symbol])
    return [symbol for row in rows for symbol in sorted(row, key=_middle)]


def _corners(symbol: Any) -> tuple[Any, ...]:
    at = symbol.position
    return at.top_left, at.top_right, at.bottom_right, at.bottom_left


def _middle(symbol: Any) -> tuple[float, float]:
    corners = _corners(symbol)
    return sum(corner.x for corner in corners) / 4, sum(corner.y for corner in corners) / 4


def _height(symbol: Any) -> int:
    heights = [int(corner.y) for corner in _corners(symbol)]
    return max(heights) - min(heights)


def _variants(image: Image) -> Iterator[Image]:
    """The picture as it is, then with what spoils photographs undone: darkness, shadow, grain, blur, a wrong size."""
    from PIL import ImageFilter, ImageOps

    usual = _sized(image, WORKED_ON)
    yield usual
    yield ImageOps.autocontrast(usual, cutoff=2)
    yield _flat(usual)
    yield _flat(_sized(usual, WORKED_ON // 2))
    yield _sized(usual, WORKED_ON // 4)
    yield _flat(usual.filter(ImageFilter.GaussianBlur(1.5)))
    yield usual.filter(ImageFilter.UnsharpMask(4, 250, 0))
    yield ImageOps.equalize(usual)
    if usual.size != image.size:
        yield image
    else:
        yield _scaled(image, 2).filter(ImageFilter.UnsharpMask(8, 300, 0))


def _sized(image: Image, longest: int) -> Image:
    """With a longer side of at most so many pixels."""
    return _scaled(image, min(longest / max(image.size), 1))


def _scaled(image: Image, factor: float) -> Image:
    from PIL.Image import Resampling

    width, height = (max(round(side * factor), 1) for side in image.size)
    return image.resize((width, height), Resampling.LANCZOS)


def _flat(image: Image) -> Image:
    """Without shadows and shine: what each place is beside its surroundings."""
    from PIL import ImageChops, ImageFilter, ImageOps

    around = image.filter(ImageFilter.BoxBlur(max(image.size) / SURROUNDINGS))
    return ImageOps.autocontrast(ImageChops.subtract(image, around, 1, 128), cutoff=1)


def _opened(path: Path) -> Image:
    """In shades of grey, upright."""
    from PIL import Image, ImageOps, UnidentifiedImageError

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of damaged EXIF data, and of pictures that are merely large
            with Image.open(path, formats=FORMATS) as image:
                _not_too_large(path, image.size)
                image.draft("L", None)  # of a JPEG, only its lightness is decoded
                return _grey(ImageOps.exif_transpose(image))
    except Image.DecompressionBombError as error:
        raise _too_large(path) from error
    except UnidentifiedImageError as error:
        raise _no_picture(path) from error
    except OSError as error:
        if error.errno is not None:
            raise StampError(say("{file} can't be read: {why}", file=path, why=system_reason(error))) from error
        raise _damaged(path) from error
    except _UNDECODABLE as error:
        raise _damaged(path) from error


def _grey(image: Image) -> Image:
    """Dark is dark: what is transparent is white, and 16 bits a pixel are made 8 without being cut off."""
    if image.mode.startswith("I"):
        return image.convert("I").point(lambda value: value / 256).convert("L")
    return (on_white(image) if image.has_transparency_data else image).convert("L")


def _not_too_large(path: Path, size: tuple[int, int]) -> None:
    if size[0] * size[1] > LARGEST:
        raise _too_large(path)


def _too_large(path: Path) -> StampError:
    return StampError(
        say(
            "{file} has more than {most} million pixels. Cut the stamp out of it, or make it smaller.",
            file=path.name,
            most=LARGEST // 1_000_000,
        )
    )


def _no_picture(path: Path) -> StampError:
    with path.open("rb") as file:
        head = file.read(12)
    if head[4:8] == b"ftyp" and head[8:] in _HEIC:
        return StampError(
            say(
                "{file} is a HEIC picture, as iPhones make them; it can't be read. Send it as JPEG: on the phone "
                "Settings > Camera > Formats > Most Compatible, and photograph the stamp again.",
                file=path.name,
            )
        )
    if head.startswith(b"%PDF-"):
        return StampError(
            say(
                "{file} is a PDF. Photograph what was printed, or write its first page as a picture: "
                "ocopsync stamps sheet --preview tem.png",
                file=path.name,
            )
        )
    return StampError(say("{file} isn't a picture that can be read: JPEG, PNG or WebP was expected.", file=path.name))


def _damaged(path: Path) -> StampError:
    return StampError(
        say("{file} is damaged: its end is missing, or it was changed. Send or save it once more.", file=path.name)
    )
