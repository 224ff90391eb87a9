"""Reading a catalogue: a file, its headings, and then row after row."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import islice
from pathlib import Path
from types import TracebackType

from ocopsync.catalogue import problems
from ocopsync.catalogue.files import Cell, Source, Unread, cannot_open, open_source
from ocopsync.catalogue.headings import FIELDS, HEADINGS, LEFT_ALONE, LOOKED_AT, Column, find_heading_row
from ocopsync.catalogue.rows import Row, RowReader
from ocopsync.errors import InputError
from ocopsync.messages import say
from ocopsync.problem import Place, Problem
from ocopsync.vietnam.text import plain

_NEEDED = ("sku", "name")


def read(
    path: Path,
    *,
    on: dt.date,
    sheet: str | None = None,
    mapping: Mapping[str, str] | None = None,
    rules_off: Collection[str] = (),
    lot_stamps: bool = False,
) -> Catalogue:
    """The catalogue in the file at ``path``, with the state of its certificates as of the day ``on``.

    ``mapping`` gives columns to fields ("Cột": "price") and wins over what the headings say; the field "ignored"
    leaves a column alone. ``rules_off`` are codes of rules that aren't applied. ``lot_stamps``:
    a product keeps the traceability link of the lot that its row names, instead of the product's.

    :raises InputError: nothing can be read; its sentence says why and what to do
    """
    mapping = mapping or {}
    _check_mapping(mapping)
    source = open_source(path, sheet=sheet, mapping=mapping)
    return Catalogue(source, mapping, on=on, rules_off=rules_off, lot_stamps=lot_stamps)


class Catalogue:
    """A catalogue file. Iterating reads it, each time anew; CSV and JSONL are never held in memory."""

    def __init__(
        self,
        source: Source,
        mapping: Mapping[str, str],
        *,
        on: dt.date,
        rules_off: Collection[str] = (),
        lot_stamps: bool = False,
    ) -> None:
        self._source, self._on, self._rules_off, self._lot_stamps = source, on, rules_off, lot_stamps
        self.path, self.sheet = source.path, source.sheet
        self._heading_row, self._columns = _headings(source, mapping)
        self._first_row = self._heading_row + 1
        self.headings: dict[str, Place] = {column.field: self._place(column) for column in _read_columns(self._columns)}
        """Which column was taken for which field."""
        self.problems: tuple[Problem, ...] = tuple(self._file_problems())
        """Problems of the file as a whole."""

    def rows(self) -> Iterator[Row]:
        """Each row that isn't blank, in the order of the file.

        :raises InputError: the file went away meanwhile
        """
        reader = RowReader(
            self._source, self._columns, on=self._on, rules_off=self._rules_off, lot_stamps=self._lot_stamps
        )
        try:
            for number, cells in self._source.rows():
                if number >= self._first_row and (row := reader.read(number, cells)):
                    yield row
        except OSError as error:
            raise cannot_open(self.path, error) from error

    __iter__ = rows

    def __enter__(self) -> Catalogue:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        """Nothing stays open between two walks; the ``with`` is there for readers that will need it."""

    def _file_problems(self) -> Iterator[Problem]:
        yield from self._source.problems
        yield from self._columns_missing()
        for column in self._columns:
            if not column.field:
                yield problems.COLUMN_UNKNOWN.at(self._place(column), value=column.heading)
        yield from self._look_below()

    def _columns_missing(self) -> Iterator[Problem]:
        for field in _NEEDED:
            if field not in self.headings:
                place = Place(self.path.name, self.sheet, self._heading_row)
                yield problems.COLUMN_MISSING.at(place, field=field, value=HEADINGS[field].title)

    def _look_below(self) -> Iterator[Problem]:
        """The note row under the headings; and whether there is anything at all below it."""
        below = (item for item in self._source.rows() if item[0] > self._heading_row and _filled(item[1]))
        first = next(below, None)
        if first is not None and _is_note_row(first[1]):
            self._first_row = first[0] + 1
            yield problems.NOTE_ROW_SKIPPED.at(Place(self.path.name, self.sheet, first[0]), row=first[0])
            first = next(below, None)
        if first is None:
            raise InputError(say("{file} has headings but no product below them.", file=self.path.name))

    def _place(self, column: Column) -> Place:
        return Place(self.path.name, self.sheet, self._heading_row or None, column.letter, column.heading)


def _headings(source: Source, mapping: Mapping[str, str]) -> tuple[int, list[Column]]:
    """The number of the heading row (0 where the file names its fields itself) and the columns."""
    if source.columns is not None:
        return 0, source.columns
    head = [(number, [] if isinstance(cells, Unread) else cells) for number, cells in islice(source.rows(), LOOKED_AT)]
    if not any(_filled(cells) for _, cells in head):
        raise InputError(say("{file} is empty: no row has anything in it.", file=source.path.name))
    found = find_heading_row([cells for _, cells in head], mapping)
    if found is None:
        raise InputError(
            say(
                "No headings were found in the first {n} rows of {file}. One row must name the columns, with at least "
                "'{sku}' and '{name}'.",
                n=LOOKED_AT,
                file=source.path.name,
                sku=HEADINGS["sku"].title,
                name=HEADINGS["name"].title,
            )
        )
    at, columns = found
    _check_columns(source.path, columns, mapping)
    return head[at][0], columns


def _read_columns(columns: Sequence[Column]) -> list[Column]:
    return [column for column in columns if column.field not in ("", LEFT_ALONE)]


def _check_columns(path: Path, columns: Sequence[Column], mapping: Mapping[str, str]) -> None:
    count = Counter(column.field for column in _read_columns(columns))
    twice = [column for column in columns if count[column.field] > 1]
    if twice:
        pair = [column for column in twice if column.field == twice[0].field]
        raise InputError(
            say(
                "{file} has several columns for '{field}': {columns}. Rename or delete all but one.",
                file=path.name,
                field=HEADINGS[twice[0].field].title,
                columns=", ".join(f"{column.letter} '{column.heading}'" for column in pair),
            )
        )
    there = {plain(column.heading) for column in columns}
    for heading in mapping:
        if plain(heading) not in there:
            raise InputError(
                say("{file} has no column '{heading}', which the mapping names.", file=path.name, heading=heading)
            )


def _check_mapping(mapping: Mapping[str, str]) -> None:
    for heading, field in mapping.items():
        if field not in HEADINGS:
            raise InputError(
                say(
                    "The mapping gives the column '{heading}' to '{field}', which isn't a field. Fields are: {fields}.",
                    heading=heading,
                    field=field,
                    fields=", ".join((*FIELDS, LEFT_ALONE)),
                )
            )


def _filled(cells: Sequence[Cell] | Unread) -> bool:
    return isinstance(cells, Unread) or any(not isinstance(cell, str) or cell.strip() for cell in cells)


def _is_note_row(cells: Sequence[Cell] | Unread) -> bool:
    if isinstance(cells, Unread):
        return False
    filled = [cell for cell in cells if not isinstance(cell, str) or cell.strip()]
    return len(filled) > 1 and all(isinstance(cell, str) and cell.lstrip().startswith("(") for cell in filled)
