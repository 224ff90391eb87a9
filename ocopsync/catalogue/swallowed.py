"""Rows of a CSV file that a quotation mark too many has drawn into one cell of the row above them."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ocopsync.catalogue import table_problems
from ocopsync.catalogue.files import Cell, Unread
from ocopsync.catalogue.headings import Column
from ocopsync.privacy import mask
from ocopsync.vietnam.text import one_line

_SHOWN = 60
_LINE_END = re.compile(r"\r\n?|\n")


def swallowed(cells: Sequence[Cell], columns: Sequence[Column], delimiter: str) -> Unread | None:
    """Why the row can't be read, where the text of a cell looks like further rows. A text of several lines is none."""
    for index, cell in enumerate(cells):
        if isinstance(cell, str) and ("\n" in cell or "\r" in cell):
            fields = {column.field: column.index for column in columns}
            field = next((column.field for column in columns if column.index == index), "")
            _, *more = _LINE_END.split(cell.strip())
            if more and _looks_like_rows(cell, field, len(more) * columns[-1].index, delimiter):
                value = mask(one_line(" ".join(more))[:_SHOWN])
                sku = cells[fields["sku"]] if fields.get("sku", index) < index else ""
                return Unread((table_problems.ROWS_SWALLOWED.at(field=field, value=value, n=len(more)),), str(sku))
    return None


def _looks_like_rows(cell: str, field: str, delimiters: int, delimiter: str) -> bool:
    """Whether each line break stands for a row with all its delimiters; in a sentence a blank follows each of them."""
    if field == "sku" or (field == "name" and delimiter in cell):
        return True
    return cell.count(delimiter) - cell.count(f"{delimiter} ") >= delimiters
