"""The motifs of the example drawings: each a few flat shapes in a square of 100 by 100."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

from attrs import frozen
from PIL import ImageColor, ImageDraw

Point = tuple[float, float]
CREAM = "#FFF8E7"
PAPER = "#EFE3C8"
"""Cream that still shows on the white disc behind a motif."""
LEAF = "#6B9A57"
DARK = "#4A3B32"


@frozen
class Pen:
    """Draws in units of the square, whose corner lies at ``left``, ``top`` of the picture."""

    draw: ImageDraw.ImageDraw
    left: float
    top: float
    unit: float

    def box(self, x: float, y: float, right: float, bottom: float, fill: str, *, radius: float = 0) -> None:
        self.draw.rounded_rectangle([*self.at((x, y)), *self.at((right, bottom))], radius * self.unit, fill=fill)

    def disc(self, x: float, y: float, width: float, height: float, fill: str) -> None:
        corners = [*self.at((x - width / 2, y - height / 2)), *self.at((x + width / 2, y + height / 2))]
        self.draw.ellipse(corners, fill=fill)

    def shape(self, points: Sequence[Point], fill: str) -> None:
        self.draw.polygon([self.at(point) for point in points], fill=fill)

    def line(self, points: Sequence[Point], fill: str, width: float) -> None:
        self.draw.line([self.at(point) for point in points], fill=fill, width=round(width * self.unit), joint="curve")

    def arc(self, x: float, y: float, width: float, height: float, fill: str, thick: float, *, turn: Point) -> None:
        corners = [*self.at((x - width / 2, y - height / 2)), *self.at((x + width / 2, y + height / 2))]
        self.draw.arc(corners, *turn, fill=fill, width=round(thick * self.unit))

    def at(self, point: Point) -> Point:
        return self.left + point[0] * self.unit, self.top + point[1] * self.unit


def shade(colour: str, factor: float) -> str:
    """``colour`` darker (factor below 1) or, towards white, lighter (above 1)."""
    channels = ImageColor.getrgb(colour)[:3]
    if factor <= 1:
        mixed = [round(channel * factor) for channel in channels]
    else:
        mixed = [round(channel + (255 - channel) * (factor - 1)) for channel in channels]
    return "#{:02x}{:02x}{:02x}".format(*mixed)


def leaf_shape(x: float, y: float, length: float, angle: float, width: float = 0.36) -> list[Point]:
    """A pointed leaf that starts at x, y and grows in the direction of ``angle`` degrees."""
    turn = math.radians(angle)
    sides = [(t / 12, math.sin(math.pi * t / 12) * width / 2) for t in range(13)]
    outline = sides + [(t, -side) for t, side in reversed(sides)]
    return [
        (
            x + length * (t * math.cos(turn) - side * math.sin(turn)),
            y + length * (t * math.sin(turn) + side * math.cos(turn)),
        )
        for t, side in outline
    ]


def melon(pen: Pen, colour: str) -> None:
    pen.disc(50, 56, 76, 72, colour)
    for width in (16, 44, 66):
        pen.arc(50, 56, width, 72, shade(colour, 1.45), 1.6, turn=(0, 360))
    pen.line([(50, 22), (50, 12), (62, 10)], LEAF, 4)
    pen.shape(leaf_shape(52, 13, 28, 165), LEAF)


def watermelon(pen: Pen, colour: str) -> None:
    pen.disc(50, 54, 84, 72, colour)
    for width in (14, 42, 68):
        pen.arc(50, 54, width, 72, shade(colour, 0.65), 3, turn=(0, 360))
    pen.shape([(34, 92), (94, 92), (64, 44)], "#E2574C")
    pen.box(32, 90, 96, 96, shade(colour, 1.3), radius=2)
    for x, y in ((56, 80), (64, 66), (72, 80), (64, 86)):
        pen.disc(x, y, 3, 5, DARK)


def cucumber(pen: Pen, colour: str) -> None:
    for y, tone in ((30, 1), (50, 0.85), (70, 1.15)):
        pen.box(10, y - 8, 90, y + 8, shade(colour, tone), radius=8)
        for x in range(22, 84, 12):
            pen.disc(x, y - 2, 2.4, 2.4, shade(colour, 1.6))
        pen.disc(90, y, 5, 5, "#E8C84A")


def orange(pen: Pen, colour: str) -> None:
    pen.disc(38, 52, 58, 56, colour)
    pen.shape(leaf_shape(38, 26, 26, -25), LEAF)
    pen.disc(68, 66, 52, 52, shade(colour, 0.9))
    pen.disc(68, 66, 45, 45, CREAM)
    for step in range(8):
        turn = math.radians(step * 45 + 22)
        pen.shape(leaf_shape(68, 66, 21, step * 45 + 22, 0.72), shade(colour, 1.25))
        pen.line([(68, 66), (68 + 21 * math.cos(turn), 66 + 21 * math.sin(turn))], CREAM, 0.6)


def guava(pen: Pen, colour: str) -> None:
    pen.disc(40, 54, 58, 62, colour)
    pen.shape(leaf_shape(40, 24, 30, -20), LEAF)
    pen.disc(68, 64, 46, 50, shade(colour, 0.85))
    pen.disc(68, 64, 38, 42, CREAM)
    for step in range(10):
        turn = math.radians(step * 36)
        pen.disc(68 + 9 * math.cos(turn), 64 + 10 * math.sin(turn), 3, 3, "#C9A96B")


def mushroom(pen: Pen, colour: str) -> None:
    for x, y, size in ((34, 44, 46), (68, 38, 52), (54, 62, 44)):
        pen.box(x - size * 0.11, y, x + size * 0.11, 92, PAPER, radius=3)
        pen.shape(
            [
                (x + size / 2 * math.cos(a / 20 * math.pi), y - size * 0.5 * math.sin(a / 20 * math.pi))
                for a in range(21)
            ],
            shade(colour, 1 + (y - 38) / 80),
        )
        pen.box(x - size / 2, y - 2, x + size / 2, y + 3, shade(colour, 0.8), radius=2.5)


def egg(pen: Pen, colour: str) -> None:
    for x, tone in ((28, 1.25), (72, 1.1), (50, 1)):
        pen.disc(x, 50, 34, 46, shade(colour, tone))
        pen.disc(x - 6, 40, 8, 12, shade(colour, 1.5))
    pen.box(6, 62, 94, 84, "#A9B39A", radius=5)
    for x in (28, 50, 72):
        pen.disc(x, 62, 30, 10, "#97A288")


def nem(pen: Pen, colour: str) -> None:
    for x, y in ((30, 34), (66, 34), (48, 66)):
        pen.box(x - 22, y - 14, x + 22, y + 14, shade(colour, 0.9 + y / 200), radius=5)
        pen.box(x - 3, y - 14, x + 3, y + 14, "#E7D9A8")
        pen.box(x - 22, y - 2, x + 22, y + 2, "#E7D9A8")


def sausage(pen: Pen, colour: str) -> None:
    pen.box(6, 26, 94, 58, colour, radius=16)
    for x in (24, 41, 58, 75):
        pen.box(x - 1.5, 26, x + 1.5, 58, CREAM)
    for x in (26, 50, 74):
        pen.disc(x, 74, 26, 26, shade(colour, 0.75))
        pen.disc(x, 74, 20, 20, "#F0C9B0")


def fish(pen: Pen, colour: str) -> None:
    pen.shape([(72, 50), (96, 30), (90, 50), (96, 70)], shade(colour, 0.8))
    pen.shape(leaf_shape(4, 50, 78, 0, 0.5), colour)
    pen.shape([(34, 33), (58, 33), (46, 22)], shade(colour, 0.8))
    pen.disc(19, 46, 7, 7, CREAM)
    pen.disc(19, 46, 3.5, 3.5, DARK)
    for x in (38, 48, 58):
        pen.arc(x, 50, 14, 18, shade(colour, 1.5), 1.6, turn=(110, 250))


def grain(pen: Pen, colour: str) -> None:
    for lean in (-18, 0, 18):
        stem = [(50, 94), (50 + lean * 0.6, 55), (50 + lean * 1.7, 18)]
        pen.line(stem, shade(colour, 0.75), 2)
        for step in range(7):
            x, y = 50 + lean * (0.62 + step * 0.17), 54 - step * 6
            pen.shape(leaf_shape(x, y, 17, -140 + lean, 0.5), colour)
            pen.shape(leaf_shape(x, y, 17, -40 + lean, 0.5), shade(colour, 1.2))


def cake(pen: Pen, colour: str) -> None:
    for x, y in ((30, 36), (70, 36), (50, 68)):
        pen.box(x - 19, y - 15, x + 19, y + 15, colour, radius=7)
        pen.box(x - 19, y - 15, x + 19, y - 4, shade(colour, 1.2), radius=6)
        for dx, dy in ((-9, 4), (0, 8), (9, 4)):
            pen.disc(x + dx, y + dy, 3, 3, CREAM)


def candy(pen: Pen, colour: str) -> None:
    for x, y in ((46, 30), (54, 53), (46, 76)):
        pen.box(x - 36, y - 9, x + 36, y + 9, colour, radius=3)
        for step in range(8):
            pen.disc(x - 30 + step * 8.6, y + (-3, 3)[step % 2], 7, 6, shade(colour, 1.45 - step % 3 * 0.12))


def sack(pen: Pen, colour: str) -> None:
    pen.box(24, 20, 76, 92, colour, radius=8)
    pen.shape([(24, 26), (34, 10), (66, 10), (76, 26)], shade(colour, 0.85))
    pen.box(24, 22, 76, 28, shade(colour, 0.7))
    pen.disc(50, 60, 36, 36, CREAM)
    for angle in (-90, -40, -140):
        pen.shape(leaf_shape(50, 72, 24, angle, 0.45), LEAF)


def bottle(pen: Pen, colour: str) -> None:
    pen.box(42, 4, 58, 14, DARK, radius=2)
    pen.box(44, 12, 56, 34, shade(colour, 0.8))
    pen.box(30, 30, 70, 95, colour, radius=9)
    pen.box(30, 52, 70, 80, CREAM)
    pen.disc(50, 66, 16, 16, shade(colour, 0.8))
    pen.box(34, 36, 37, 49, shade(colour, 1.5), radius=1.5)


def oil(pen: Pen, colour: str) -> None:
    bottle(pen, colour)
    for x, y in ((16, 84), (86, 84), (82, 70)):
        pen.disc(x, y - 5, 13, 13, "#C79A62")
        pen.disc(x, y + 5, 14, 14, "#B98A52")


def jar(pen: Pen, colour: str) -> None:
    pen.box(28, 10, 72, 24, DARK, radius=4)
    pen.box(20, 22, 80, 92, colour, radius=14)
    pen.box(20, 46, 80, 74, CREAM)
    pen.shape(leaf_shape(32, 60, 36, 0, 0.5), shade(colour, 0.8))
    pen.box(26, 30, 30, 42, shade(colour, 1.5), radius=2)


def honey(pen: Pen, colour: str) -> None:
    jar(pen, colour)
    pen.box(20, 46, 80, 74, CREAM)
    for x, y in ((38, 56), (50, 63), (62, 56)):
        corners = [math.radians(60 * step) for step in range(6)]
        pen.shape([(x + 7.4 * math.cos(turn), y + 7.4 * math.sin(turn)) for turn in corners], colour)


def nest(pen: Pen, colour: str) -> None:
    """A swiftlet's nest: half a cup, of strands."""
    pen.draw.pieslice([*pen.at((8, 0)), *pen.at((92, 92))], 0, 180, fill=colour)
    for step in range(7):
        pen.arc(50, 46, 78 - step * 9, 86 - step * 7, shade(colour, 1.3 + step % 3 * 0.15), 2, turn=(8, 172))
    pen.disc(50, 46, 84, 26, shade(colour, 1.35))
    pen.disc(50, 46, 70, 17, shade(colour, 0.75))


def leaf(pen: Pen, colour: str) -> None:
    for angle, length, tone in ((-150, 46, 0.85), (-30, 46, 1.15), (-90, 66, 1)):
        pen.shape(leaf_shape(50, 78, length, angle, 0.5), shade(colour, tone))
        turn = math.radians(angle)
        pen.line([(50, 78), (50 + length * 0.85 * math.cos(turn), 78 + length * 0.85 * math.sin(turn))], CREAM, 1.2)
    pen.line([(50, 76), (50, 96)], shade(colour, 0.7), 3)


def teabag(pen: Pen, colour: str) -> None:
    pen.line([(50, 34), (50, 18), (78, 14)], "#B8A98F", 1.6)
    pen.box(70, 6, 92, 24, colour, radius=2)
    pen.shape([(34, 34), (66, 34), (78, 46), (78, 94), (22, 94), (22, 46)], PAPER)
    pen.shape([(22, 66), (78, 66), (78, 94), (22, 94)], shade(colour, 1.1))
    for angle in (-90, -35, -145):
        pen.shape(leaf_shape(50, 84, 26, angle, 0.45), shade(colour, 0.75))


def cordyceps(pen: Pen, colour: str) -> None:
    for step, height in enumerate((40, 58, 70, 52, 64, 44)):
        x = 22 + step * 11
        pen.line([(x + (50 - x) * 0.15, 80), (x, 80 - height)], shade(colour, 0.85 + step % 3 * 0.15), 5)
        pen.disc(x, 80 - height, 7.5, 13, shade(colour, 1.1))
    pen.box(12, 76, 88, 94, "#C7B08A", radius=7)


def drop(pen: Pen, colour: str) -> None:
    pen.box(36, 6, 64, 18, DARK, radius=3)
    pen.box(28, 18, 72, 94, shade(colour, 0.7), radius=9)
    pen.box(28, 42, 72, 82, CREAM)
    pen.disc(50, 67, 20, 20, colour)
    pen.shape([(41, 62), (59, 62), (50, 46)], colour)


def capsule(pen: Pen, colour: str) -> None:
    for x, y, tone in ((38, 34, 1), (62, 56, 1.2), (38, 78, 0.85)):
        pen.box(x - 30, y - 9, x + 30, y + 9, PAPER, radius=9)
        pen.box(x - 30, y - 9, x, y + 9, shade(colour, tone), radius=9)
        pen.box(x - 10, y - 9, x, y + 9, shade(colour, tone))


def soap(pen: Pen, colour: str) -> None:
    pen.line([(50, 24), (50, 12), (30, 12)], DARK, 5)
    pen.box(40, 20, 60, 32, DARK, radius=2)
    pen.box(24, 30, 76, 94, colour, radius=11)
    pen.box(24, 50, 76, 80, CREAM)
    for x, y, size in ((40, 68, 13), (53, 60, 9), (61, 71, 11)):
        pen.disc(x, y, size, size, shade(colour, 1.3))


def straw(pen: Pen, colour: str) -> None:
    for step in range(5):
        x = 20 + step * 15
        tone = 0.85 + step % 3 * 0.15
        pen.box(x - 5, 8 + step % 2 * 6, x + 5, 92, shade(colour, tone), radius=3)
        for y in (34, 62):
            pen.box(x - 5, y, x + 5, y + 1.8, shade(colour, 0.65))
        pen.disc(x, 10 + step % 2 * 6, 10, 5, shade(colour, 0.55))


def weave(pen: Pen, colour: str) -> None:
    pen.box(8, 14, 92, 86, shade(colour, 0.7), radius=3)
    for line in range(6):
        for column in range(7):
            x, y = 13 + column * 11, 18 + line * 11
            pen.box(x, y, x + 9, y + 9, shade(colour, 1.25 if (line + column) % 2 else 1), radius=1.5)


def basket(pen: Pen, colour: str) -> None:
    pen.arc(50, 44, 60, 72, shade(colour, 0.7), 4, turn=(180, 360))
    pen.shape([(10, 42), (90, 42), (78, 94), (22, 94)], shade(colour, 0.75))
    for line in range(4):
        left = 13 + line * 2.7
        count = 6
        width = (100 - 2 * left) / count
        for column in range(count):
            tone = 1.25 if (line + column) % 2 else 1
            x, y = left + column * width, 47 + line * 11.5
            pen.box(x + 0.6, y, x + width - 0.6, y + 10, shade(colour, tone), radius=2)
    pen.box(6, 38, 94, 47, colour, radius=4)


MOTIFS: dict[str, Callable[[Pen, str], None]] = {
    motif.__name__: motif
    for motif in (
        *(melon, watermelon, cucumber, orange, guava, mushroom, egg, nem, sausage, fish, grain, cake, candy, sack),
        *(bottle, oil, jar, honey, nest, leaf, teabag, cordyceps, drop, capsule, soap, straw, weave, basket),
    )
}
