"""How robust a printed symbol is: it is smeared, blurred, turned and bleached many times, and read each time.

What is printed in whole dots is seen as a phone sees it while it looks for a code: a picture of 12 pixels to the
millimetre (1,080 lines over the 9 cm that it sees at 10 cm: our assumption). It is damaged by chance that begins at
``seed``:

- blur: out of focus, or condensation on the lens;
- rotation: the label hangs or is photographed askew;
- stain: a spot, dark (oil, fish sauce) or light (peeled, scratched), over a share of the symbol outside its three
  finder patterns; without those nothing is found at all, whatever the level;
- humidity: the black turns grey, the white does too, the edges run.

What that tells is how one size and level compares with another. It isn't what a certain phone reads on a certain jar.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from random import Random
from typing import TYPE_CHECKING

from ocopsync.stamps.print_size import Fit
from ocopsync.stamps.symbol import QUIET, Symbol, as_image

if TYPE_CHECKING:
    from PIL.Image import Image
    from PIL.ImageDraw import ImageDraw

    from ocopsync.stamps.logo import Logo

PIXELS = 12
"""In a millimetre, where a phone looks for a code."""
TRIALS = 40
_FINDER = 8
"""Modules on the side of a finder pattern with the white line around it."""
_HAND = (0, 11)
"""Degrees: a phone looks at many pictures a second, and no hand is steady."""

Damage = Callable[["Image", int, Random], "Image"]
"""A picture of a symbol with its quiet zone, how many modules the symbol has on a side, and chance."""


def blurred(mm: float) -> Damage:
    """``mm``: of the Gaussian that spreads a point."""

    def damage(picture: Image, modules: int, chance: Random) -> Image:
        from PIL import ImageFilter

        return picture.filter(ImageFilter.GaussianBlur(mm * PIXELS))

    return damage


def rotated(picture: Image, modules: int, chance: Random) -> Image:
    """By any angle."""
    return _turned(picture, chance.uniform(0, 360))


def humid(picture: Image, modules: int, chance: Random) -> Image:
    """A third of the contrast is left, the edges run, and the paper is mottled."""
    from PIL import Image

    faded = blurred(0.08)(picture, modules, chance).point([95 + grey * 85 // 255 for grey in range(256)])
    mottled = Image.frombytes("L", picture.size, chance.randbytes(picture.width * picture.height))
    return Image.blend(faded, mottled, 0.12)


def stained(share: float) -> Damage:
    """``share``: of the area of the symbol outside its finder patterns, 0 to 1."""

    def damage(picture: Image, modules: int, chance: Random) -> Image:
        grey = chance.choice((chance.randint(20, 70), chance.randint(225, 255)))
        soiled = picture.copy()
        soiled.paste(grey, mask=stain(picture.size, modules, share, chance))
        return soiled

    return damage


def stain(size: tuple[int, int], modules: int, share: float, chance: Random) -> Image:
    """Where the stain lies on a picture of that size, as a mask: a round spot that grew until it covers the share."""
    module = size[0] / (modules + 2 * QUIET)
    area = share * (modules**2 - 3 * _FINDER**2) * module**2
    x, y = (chance.uniform(QUIET, QUIET + modules) * module for _ in "xy")
    too_small, enough = 0.0, 2.0 * size[0]
    while enough - too_small > 0.5:
        radius = (too_small + enough) / 2
        if _spot(size, modules, x, y, radius).histogram()[255] < area:
            too_small = radius
        else:
            enough = radius
    return _spot(size, modules, x, y, enough)


def _spot(size: tuple[int, int], modules: int, x: float, y: float, radius: float) -> Image:
    from PIL import Image, ImageDraw

    mask = Image.new("L", size)
    brush = ImageDraw.Draw(mask)
    brush.ellipse((x - radius, y - radius, x + radius, y + radius), fill=255)
    _spare_finders(brush, modules, size[0] / (modules + 2 * QUIET), size)
    return mask


def _spare_finders(brush: ImageDraw, modules: int, module: float, size: tuple[int, int]) -> None:
    """Wipes what lies on the finder patterns and on the quiet zone."""
    first, last, finder = QUIET * module, (QUIET + modules) * module, _FINDER * module
    width, height = size
    for box in (
        (first, first, first + finder, first + finder),
        (last - finder, first, last, first + finder),
        (first, last - finder, first + finder, last),
        (0, 0, width, first),
        (0, last, width, height),
        (0, 0, first, height),
        (last, 0, width, height),
    ):
        brush.rectangle(box, fill=0)


def together(*damages: Damage) -> Damage:
    """One after the other."""

    def damage(picture: Image, modules: int, chance: Random) -> Image:
        for one in damages:
            picture = one(picture, modules, chance)
        return picture

    return damage


def seen(symbol: Symbol, fit: Fit, logo: Logo | None = None) -> Image:
    """The symbol as it is printed, as a phone sees it."""
    from PIL import Image

    side = round(fit.side * PIXELS)
    return as_image(symbol, fit.dots, logo=logo).convert("L").resize((side, side), Image.Resampling.BICUBIC)


def survives(symbol: Symbol, picture: Image, damage: Damage, *, trials: int = TRIALS, seed: int = 0) -> Iterator[bool]:
    """Whether the symbol in ``picture`` still gives its text, trial by trial."""
    for number in range(trials):
        yield reads(damage(picture, symbol.modules, Random(f"{seed}/{number}")), symbol.text)


def reads(picture: Image, text: str) -> bool:
    """Whether a reader finds ``text`` in the picture, or in what a hand shows of it a moment later."""
    return any(_found_in(_turned(picture, angle), text) for angle in _HAND)


def _turned(picture: Image, angle: float) -> Image:
    from PIL import Image

    return picture.rotate(angle, Image.Resampling.BICUBIC, expand=True, fillcolor=255) if angle else picture


def _found_in(picture: Image, text: str) -> bool:
    import zxingcpp

    kinds = zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode)
    found = zxingcpp.read_barcodes(picture, formats=kinds, text_mode=zxingcpp.TextMode.Plain, try_invert=False)
    return any(one.text == text for one in found)
