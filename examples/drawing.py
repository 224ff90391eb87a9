"""Draws one illustration: the product's name, a motif on the colour of its OCOP set, and the words "ảnh minh hoạ"."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import fontpkg_be_vietnam_pro
from PIL import Image, ImageDraw, ImageFont

from invented import Row
from motifs import CREAM, DARK, MOTIFS, Pen

SIDE = 480
SCALE = 3
"""Drawn this much larger and made smaller: Pillow's shapes have hard edges."""
COLOURS = 24
BACKGROUNDS = (
    (range(1, 4), "#DCE9CF"),  # fresh produce
    (range(4, 9), "#F6E3C8"),  # processed food
    (range(9, 11), "#EBDCE3"),  # sauces and spices
    (range(11, 14), "#D8E8DC"),  # tea, coffee
    (range(14, 18), "#DAE4EE"),  # drinks
    (range(18, 21), "#E6E2F0"),  # herbs, cosmetics
    (range(21, 27), "#EFE6D2"),  # crafts and the rest
)
NAME_TOP, NAME_LINE, NAME_WIDTH = 336, 40, 432
NAME_SIZES = (32, 28, 25)
CAPTION = "ảnh minh hoạ"


def draw(row: Row, path: Path) -> None:
    side = SIDE * SCALE
    image = Image.new("RGB", (side, side), background(row.cells["Bộ sản phẩm OCOP"]))
    pencil = ImageDraw.Draw(image)
    pencil.ellipse(_scaled(110, 28, 370, 288), fill="#FFFFFF")
    MOTIFS[row.motif](Pen(pencil, 150 * SCALE, 68 * SCALE, 1.8 * SCALE), row.colour)
    _name(pencil, row.cells["Tên sản phẩm"])
    _caption(pencil)
    small = image.resize((SIDE, SIDE), Image.Resampling.LANCZOS)
    small.quantize(COLOURS, dither=Image.Dither.NONE).save(path, optimize=True)


def background(group: int) -> str:
    return next(colour for groups, colour in BACKGROUNDS if group in groups)


def _name(pencil: ImageDraw.ImageDraw, name: str) -> None:
    for size in NAME_SIZES:
        font = _font("SemiBold", size)
        lines = wrapped(name, font, NAME_WIDTH * SCALE)
        if len(lines) <= 2:
            break
    top = NAME_TOP + (NAME_LINE // 2 if len(lines) == 1 else 0)
    for index, line in enumerate(lines):
        pencil.text((SIDE * SCALE / 2, (top + index * NAME_LINE) * SCALE), line, DARK, font, anchor="mm")


def _caption(pencil: ImageDraw.ImageDraw) -> None:
    pencil.rounded_rectangle(_scaled(150, 424, 330, 458), 17 * SCALE, fill=DARK)
    pencil.text((SIDE * SCALE / 2, 441 * SCALE), CAPTION, CREAM, _font("Medium", 17), anchor="mm")


def wrapped(text: str, font: ImageFont.FreeTypeFont, width: float) -> list[str]:
    """``text`` in as few lines as fit, broken before a proper name where there is one, else about in the middle."""
    words = text.split()
    splits = [[text], *([" ".join(words[:cut]), " ".join(words[cut:])] for cut in range(1, len(words)))]
    fitting = [lines for lines in splits if all(font.getlength(line) <= width for line in lines)]
    if not fitting:
        return [*splits[len(words) // 2], ""]
    return min(fitting, key=lambda lines: (len(lines), lines[-1][0].islower(), max(map(font.getlength, lines))))


@cache
def _font(weight: str, size: int) -> ImageFont.FreeTypeFont:
    path = fontpkg_be_vietnam_pro.ROOT / "files" / f"BeVietnamPro-{weight}.ttf"
    return ImageFont.truetype(path, size * SCALE, layout_engine=ImageFont.Layout.BASIC)


def _scaled(*corners: int) -> tuple[float, float, float, float]:
    left, top, right, bottom = (corner * SCALE for corner in corners)
    return left, top, right, bottom
