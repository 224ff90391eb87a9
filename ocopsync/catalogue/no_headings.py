"""Why the headings of a catalogue were not found, as far as the file shows it, and what to do."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ocopsync.catalogue.columns import LOOKED_AT, Table, find_table
from ocopsync.catalogue.headings import HEADINGS
from ocopsync.errors import InputError
from ocopsync.messages import say
from ocopsync.vietnam.text import has_lost_letters, looks_garbled

ENOUGH = 3
"""Headings in one column, of which two are those that every catalogue has."""


def insist_on_headings(
    found: Table | None, rows: Sequence[Sequence[object]], mapping: Mapping[str, str], file: str
) -> Table:
    """The table ``found``. Raises InputError where there is none, or where it shows why SKU or name is missing.

    A column that is missing for no reason to be seen is said elsewhere, with all other problems.
    """
    if found is not None and {"sku", "name"} <= found.fields:
        return found
    if lies_on_its_side(rows, mapping):
        raise InputError(
            say(
                "The table in {file} lies on its side: its headings stand below one another, and each product has a "
                "column. Mark the whole table, copy it, choose 'Paste special' and 'Transpose' on an empty sheet, and "
                "check that sheet.",
                file=file,
            )
        )
    if letters_lost(rows):
        raise InputError(
            say(
                "The letters with accents were lost when {file} was saved: a ? or � stands where each was. Open the "
                "workbook that it was made from, choose 'Save as' and the type 'CSV UTF-8', and check the new file.",
                file=file,
            )
        )
    if found is None:
        raise InputError(
            say(
                "No headings were found in the first {n} rows of {file}. One row must name the columns, with at least "
                "'{sku}' and '{name}'.",
                n=LOOKED_AT,
                file=file,
                sku=HEADINGS["sku"].title,
                name=HEADINGS["name"].title,
            )
        )
    return found


def lies_on_its_side(rows: Sequence[Sequence[object]], mapping: Mapping[str, str]) -> bool:
    """Whether the first column that holds anything names the fields, with what each product says beside them."""
    columns = zip(*(padded(row, max(map(len, rows))) for row in rows), strict=True)
    filled = [column for column in columns if any(str(cell).strip() for cell in column)]
    if len(filled) < 2:
        return False
    found = find_table([filled[0]], mapping)
    return found is not None and {"sku", "name"} <= found.fields and len(found.fields) >= ENOUGH


def padded(row: Sequence[object], width: int) -> list[object]:
    return [*row, *[""] * (width - len(row))]


def letters_lost(rows: Sequence[Sequence[object]]) -> bool:
    """Whether letters are missing in several cells of one row, as of the headings; in VIQR (``sa?n``) none are."""
    from ocopsync.vietnam.legacy import heal

    lossy = ([cell for cell in cells if isinstance(cell, str) and is_lossy(cell)] for cells in rows)
    return any(len(garbled) > 1 and not any(map(heal, garbled)) for garbled in lossy)


def is_lossy(text: str) -> bool:
    return looks_garbled(text) or has_lost_letters(text)
