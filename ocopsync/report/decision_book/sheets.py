"""Long tables in a workbook: rows under a frozen head, with filter and print setup, on as many sheets as they need."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from typing import Any

from attrs import define, field, frozen

from ocopsync.clock import VIETNAM
from ocopsync.finding import Bucket
from ocopsync.messages import say
from ocopsync.report.decision_book.layout import Column

LAST_ROW = 1_048_575
"""The last row of a sheet, from 0."""
MOST_LINKS = 65_530
"""So many links does a sheet take."""
_LONGEST_LINK = 1_000
"""Characters; a sheet takes twice as many, in UTF-16."""
_LONGEST_TEXT = 16_000
"""Characters; a cell takes twice as many, in UTF-16."""
_MOST_LINES = 8
"""So high does a row become."""
_LINE = 15
_A4 = 9
COLOURS = {
    Bucket.SAME: "#FFFFFF",
    Bucket.ADD: "#E2EFDA",
    Bucket.REMOVE: "#E4E4E4",
    Bucket.CHANGE: "#FFF2CC",
    Bucket.PERSON: "#F8CBAD",
}


@frozen
class Link:
    """A page that a cell leads to."""

    url: str


@frozen
class Coloured:
    """A text in a bucket's colour."""

    text: str
    bucket: Bucket


@frozen
class ToFill:
    """An empty cell that waits for somebody to write in it."""


Cell = str | int | float | dt.datetime | Link | Coloured | ToFill | None


@frozen
class Looks:
    """The formats of the workbook's cells."""

    title: Any
    strong: Any
    quiet: Any
    head: Any
    decide: Any
    text: Any
    number: Any
    decimal: Any
    date: Any
    link: Any
    fill: Any
    bad: Any
    alarm: Any
    sums: Any
    buckets: dict[Bucket, Any]
    counts: dict[Bucket, Any]

    @classmethod
    def of(cls, book: Any) -> Looks:
        def look(**more: Any) -> Any:
            return book.add_format({"valign": "top", "text_wrap": True, **more})

        head = {"bold": True, "border": 1, "valign": "vcenter", "bg_color": "#1F5A4C", "font_color": "white"}
        return cls(
            title=look(bold=True, font_size=14, text_wrap=False),
            strong=look(bold=True),
            quiet=look(text_wrap=False),
            head=look(**head),
            decide=look(**{**head, "bg_color": "#A93226"}),
            text=look(quote_prefix=True),  # what begins with = stays a text when somebody edits the cell
            number=look(num_format="#,##0", align="right"),
            decimal=look(num_format="#,##0.0##", align="right"),
            date=look(num_format="dd/mm/yyyy hh:mm", align="left"),
            link=look(font_color="#0563C1", underline=1),
            fill=look(bg_color="#FFFFE0", border=1, border_color="#B0B0B0"),
            bad=look(font_color="#C00000", bold=True),
            alarm=look(font_color="#C00000", bold=True, text_wrap=False),
            sums=look(num_format="#,##0", bold=True, top=1),
            buckets={bucket: look(bg_color=colour, quote_prefix=True) for bucket, colour in COLOURS.items()},
            counts={bucket: look(bg_color=colour, num_format="#,##0") for bucket, colour in COLOURS.items()},
        )


@define
class Table:
    """Rows under one heading, written from the top to the bottom. Call :meth:`close` after the last."""

    book: Any
    looks: Looks
    name: str
    columns: Sequence[Column]
    footer: str
    last_row: int
    frozen_columns: int = 4
    printed: int = 0
    """So many columns are printed; all where 0."""
    decided: int = -1
    """The column that people fill in."""
    at_end: Callable[[Any, int], None] = lambda sheet, last: None
    """Called with each sheet and its last row."""
    _sheet: Any = field(default=None, init=False)
    _row: int = field(default=0, init=False)
    _number: int = field(default=0, init=False)
    _links: int = field(default=0, init=False)

    def put(self, cells: Sequence[Cell]) -> None:
        if self._sheet is None or self._row >= self.last_row:
            self._begin()
        self._row += 1
        lines = max(_lines(cell, column) for cell, column in zip(cells, self.columns, strict=True))
        if lines > 1:
            self._sheet.set_row(self._row, _LINE * min(lines, _MOST_LINES))
        for at, cell in enumerate(cells):
            if cell is not None:
                self._put(at, cell)

    def _put(self, at: int, cell: Cell) -> None:
        sheet, row, looks = self._sheet, self._row, self.looks
        if isinstance(cell, str):
            sheet.write_string(row, at, writable(cell), looks.text)
        elif isinstance(cell, Coloured):
            sheet.write_string(row, at, writable(cell.text), looks.buckets[cell.bucket])
        elif isinstance(cell, Link):
            self._put_link(at, cell.url)
        elif isinstance(cell, ToFill):
            sheet.write_blank(row, at, None, looks.fill)
        elif isinstance(cell, dt.datetime):
            sheet.write_datetime(row, at, cell.astimezone(VIETNAM).replace(tzinfo=None), looks.date)
        elif cell is not None:
            sheet.write_number(row, at, cell, looks.number if cell == int(cell) else looks.decimal)

    def _put_link(self, at: int, url: str) -> None:
        """As a text where it is no address of the web, or one too many."""
        if not url.startswith(("https://", "http://")) or len(url) > _LONGEST_LINK or self._links >= MOST_LINKS:
            self._sheet.write_string(self._row, at, writable(url), self.looks.text)
            return
        self._links += 1
        self._sheet.write_url(self._row, at, url, self.looks.link, str(say("open")))

    def close(self) -> None:
        """A table without rows is a heading."""
        if self._sheet is None:
            self._begin()
        self._end()

    def _begin(self) -> None:
        if self._sheet is not None:
            self._end()
        self._number, self._row, self._links = self._number + 1, 0, 0
        sheet = self.book.add_worksheet(self.name if self._number == 1 else f"{self.name} ({self._number})")
        self._sheet = sheet
        for at, column in enumerate(self.columns):
            sheet.set_column(at, at, column.width, None, {"hidden": column.hidden})
            sheet.write_string(0, at, column.title, self.looks.decide if at == self.decided else self.looks.head)
        sheet.freeze_panes(1, self.frozen_columns)
        print_setup(sheet, self.footer)
        sheet.repeat_rows(0)

    def _end(self) -> None:
        last = max(self._row, 1)
        self._sheet.autofilter(0, 0, last, len(self.columns) - 1)
        self._sheet.print_area(0, 0, last, (self.printed or len(self.columns)) - 1)
        self.at_end(self._sheet, last)


def print_setup(sheet: Any, footer: str) -> None:
    """A4 across, as wide as the page, with lines between the cells and the pages numbered."""
    sheet.set_paper(_A4)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.hide_gridlines(0)
    sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
    pages = say("Page {page} of {pages}", page="&P", pages="&N")
    sheet.set_footer(f"&L{footer[:100].replace('&', '&&')}&R{pages}")


def writable(text: str) -> str:
    """``text`` as a cell takes it: not too long, and never taken for the library's own marked-up texts."""
    return f"{text[:_LONGEST_TEXT]} " if text.startswith("<r>") else text[:_LONGEST_TEXT]


def _lines(cell: Cell, column: Column) -> int:
    """How many lines a wrapped text takes; not every program finds that out by itself."""
    text = cell.text if isinstance(cell, Coloured) else cell
    if column.hidden or not isinstance(text, str) or (len(text) < column.width and "\n" not in text):
        return 1
    return sum(1 + int(len(line) / column.width) for line in text.splitlines())
