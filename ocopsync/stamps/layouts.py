"""Where labels lie on a sheet or a roll, in millimetres: layouts by name, and those of the settings.

A built-in layout is called by its geometry: ``a4-5x13`` has 5 labels across and 13 down, ``roll-35x22-3`` labels of
35 × 22 mm, three across. Sheets of one geometry are sold under many numbers; what counts is that labels and gaps
together are as large as the sheet, which is checked. Rolls have no margin here: a page is as wide as the labels with
the 2 mm between them that rolls usually have (our assumption), and the liner beyond that is the driver's affair.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import attrs
from attrs import field, frozen

from ocopsync.messages import Message, say
from ocopsync.stamps.address import StampError

A4 = (210.0, 297.0)
_ROLL_GAP = 2.0
_LARGEST = 2000.0
_MOST = 1000
_ALMOST = 0.001
"""Sums of decimals are never quite right."""


@frozen(kw_only=True)
class Layout:
    """Labels on a page, in millimetres; margins that aren't given are alike left and right, above and below.

    :raises StampError: what doesn't fit on the page, or is no size
    """

    name: str
    columns: int
    rows: int
    width: float
    """Of one label."""
    height: float
    page_width: float = A4[0]
    page_height: float = A4[1]
    gap_x: float = 0.0
    gap_y: float = 0.0
    left: float = field()
    top: float = field()
    padding: float = 1.5
    """What stays white inside a label: sheets shift in a printer."""

    @left.default
    def _centred_across(self) -> float:
        return round((self.page_width - self._across) / 2, 3)

    @top.default
    def _centred_down(self) -> float:
        return round((self.page_height - self._down) / 2, 3)

    def __attrs_post_init__(self) -> None:
        if wrong := next(self._wrong(), None):
            raise StampError(say("The layout {name}: {why}", name=self.name, why=wrong))

    @property
    def _across(self) -> float:
        return self.columns * self.width + (self.columns - 1) * self.gap_x

    @property
    def _down(self) -> float:
        return self.rows * self.height + (self.rows - 1) * self.gap_y

    @property
    def on_page(self) -> int:
        """Labels on one page."""
        return self.columns * self.rows

    @property
    def is_roll(self) -> bool:
        return (self.page_width, self.page_height) != A4

    @property
    def dpi(self) -> int:
        """Of the usual printer: 203 for labels; those for sheets have 600 or 1,200, whole times 300."""
        return 203 if self.is_roll else 300

    def places(self) -> Iterator[tuple[float, float]]:
        """The left upper corner of each label from the page's, row by row."""
        for row in range(self.rows):
            for column in range(self.columns):
                yield self.left + column * (self.width + self.gap_x), self.top + row * (self.height + self.gap_y)

    def _wrong(self) -> Iterator[Message]:
        for name in ("columns", "rows"):
            if not 1 <= getattr(self, name) <= _MOST:
                yield say(
                    "{key} should be from 1 to {most}, not {value}.", key=name, most=_MOST, value=getattr(self, name)
                )
        for name in ("width", "height", "page_width", "page_height"):
            if not 1 <= getattr(self, name) <= _LARGEST:
                yield say(
                    "{key} should be from 1 to {most} mm, not {value}.",
                    key=name,
                    most=f"{_LARGEST:g}",
                    value=f"{getattr(self, name):g}",
                )
        yield from self._beyond(say("across"), self.left, self._across, self.page_width)
        yield from self._beyond(say("down"), self.top, self._down, self.page_height)
        for name in ("left", "top", "gap_x", "gap_y", "padding"):
            if not 0 <= getattr(self, name) <= _LARGEST:
                yield say("{key} should be 0 mm or more, not {value}.", key=name, value=f"{getattr(self, name):g}")
        if self.padding * 2 >= min(self.width, self.height):
            yield say("a padding of {padding} mm leaves nothing of the label.", padding=f"{self.padding:g}")

    def _beyond(self, way: Message, margin: float, labels: float, page: float) -> Iterator[Message]:
        if labels + max(margin, 0) > page + _ALMOST:
            yield say(
                "{way}, labels, gaps and margin take {needed} mm; the page has {page} mm.",
                way=way,
                needed=f"{labels + max(margin, 0):g}",
                page=f"{page:g}",
            )


def _sheet(columns: int, rows: int, width: float, height: float, **others: float) -> Layout:
    return Layout(name=f"a4-{columns}x{rows}", columns=columns, rows=rows, width=width, height=height, **others)


def _roll(width: float, height: float, across: int = 1) -> Layout:
    return Layout(
        name=f"roll-{width:g}x{height:g}" + (f"-{across}" if across > 1 else ""),
        columns=across,
        rows=1,
        width=width,
        height=height,
        page_width=across * width + (across - 1) * _ROLL_GAP,
        page_height=height,
        gap_x=_ROLL_GAP if across > 1 else 0.0,
        padding=1.0,
    )


LAYOUTS: Mapping[str, Layout] = {
    layout.name: layout
    for layout in (
        _sheet(5, 13, 38.1, 21.2, gap_x=2.5),
        _sheet(4, 12, 48.5, 24.0),
        _sheet(4, 10, 48.5, 25.4),
        _sheet(3, 8, 70.0, 37.0),
        _sheet(3, 7, 63.5, 38.1, gap_x=2.5),
        _sheet(2, 7, 99.1, 38.1, gap_x=2.5),
        _roll(35, 22),
        _roll(35, 22, 2),
        _roll(35, 22, 3),
        _roll(40, 30),
        _roll(40, 30, 2),
        _roll(50, 30),
        _roll(50, 30, 2),
        _roll(60, 40),
        _roll(70, 50),
    )
}

OF_SETTINGS = tuple(name for item in attrs.fields(Layout) if (name := item.name) != "name")
"""What a table ``[stamps.layouts.NAME]`` may hold."""
NEEDED = ("columns", "rows", "width", "height")


def layout_of(name: str, table: Mapping[str, Any]) -> Layout:
    """A layout of the settings, whose keys and types were checked.

    :raises StampError: it fits no page, or is called like one that is there already
    """
    if name in LAYOUTS:
        raise StampError(say("There is a layout {name} already; give yours another name.", name=name))
    return Layout(name=name, **table)


def layout_or_raise(name: str, own: Mapping[str, Layout]) -> Layout:
    """:raises StampError: there is none of this name; those that there are are told"""
    known = {**LAYOUTS, **own}
    if name not in known:
        raise StampError(
            say(
                "There is no layout {name!r}. There are: {known}. Your own can stand in ocopsync.toml: "
                "[stamps.layouts.NAME]",
                name=name,
                known=", ".join(known),
            )
        )
    return known[name]
