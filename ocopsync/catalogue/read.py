"""Reading a catalogue: a file, its headings, and then row after row."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from itertools import islice
from pathlib import Path
from types import TracebackType

from ocopsync.catalogue import table_problems
from ocopsync.catalogue.columns import LOOKED_AT, Table, find_table
from ocopsync.catalogue.files import Cell, Source, Unread, cannot_open, changed, open_source
from ocopsync.catalogue.headings import FIELDS, HEADINGS, LEFT_ALONE, Column
from ocopsync.catalogue.merged import Filler
from ocopsync.catalogue.no_headings import insist_on_headings
from ocopsync.catalogue.not_products import NotProducts, is_numbering
from ocopsync.catalogue.row_rules import RowRules
from ocopsync.catalogue.rows import Row, RowReader
from ocopsync.catalogue.swallowed import swallowed
from ocopsync.errors import InputError
from ocopsync.messages import say
from ocopsync.problem import Place, Problem, ProblemKind
from ocopsync.strictness import NORMAL, Strictness, all_taken
from ocopsync.vietnam.text import plain

_NEEDED = ("sku", "name")


def read(
    path: Path,
    *,
    on: dt.date,
    sheet: str | None = None,
    mapping: Mapping[str, str] | None = None,
    remembered: Mapping[str, str] | None = None,
    rules_off: Collection[str] = (),
    lot_stamps: bool = False,
    strictness: Strictness = NORMAL,
) -> Catalogue:
    """The catalogue in the file at ``path``, with the state of its certificates as of the day ``on``.

    ``mapping`` gives columns to fields ("Cột": "price") and wins over what the headings say; the field "ignored"
    leaves a column alone. ``remembered`` is the same, from the settings: its columns may be missing where another one
    holds the field, for several files are read by the same settings. ``rules_off`` are codes of rules that aren't
    applied. ``lot_stamps``: a product keeps the traceability link of the lot that its row names, not the product's.
    ``strictness`` makes errors of warnings, or warnings of the law's errors.

    :raises InputError: nothing can be read; its sentence says why and what to do
    """
    given = {**(remembered or {}), **(mapping or {})}
    _check_mapping(given)
    source = open_source(path, sheet=sheet, mapping=given)
    table = _table(source, given)
    _check_named(source, table, mapping or {}, remembered or {})
    return Catalogue(
        source, table, on=on, mapping=given, rules_off=rules_off, lot_stamps=lot_stamps, strictness=strictness
    )


class Catalogue:
    """A catalogue file. Iterating reads it, each time anew; CSV and JSONL are never held in memory."""

    def __init__(
        self,
        source: Source,
        table: Table,
        *,
        on: dt.date,
        mapping: Mapping[str, str] | None = None,
        rules_off: Collection[str] = (),
        lot_stamps: bool = False,
        strictness: Strictness = NORMAL,
    ) -> None:
        self.strictness = strictness
        self.source, self.on, self._rules_off, self._lot_stamps = source, on, rules_off, lot_stamps
        self._mapping = mapping or {}
        self.path, self.sheet = source.path, source.sheet
        self.columns, self._heading_cells = table.columns, table.lines
        self._heading_row = table.at + 1
        self._first_row = self._heading_row + table.height
        self._sieve = NotProducts(self.columns, self._heading_cells, source.merged)
        self.headings: dict[str, Place] = {
            column.field: self.place_of(column) for column in _read_columns(self.columns)
        }
        """Which column was taken for which field."""
        self.doubts = tuple(column for column in self.columns if column.candidates)
        """Columns that weren't read because it isn't certain what they hold."""
        by_field = {column.field: column for column in _read_columns(self.columns)}
        self.rules = RowRules(by_field, on=on, off=rules_off, strictness=strictness)
        """What the rules say, row by row."""
        self._of_file = list(self._file_problems())
        self._of_columns: tuple[Problem, ...] = ()

    @property
    def problems(self) -> tuple[Problem, ...]:
        """Problems of the file as a whole; after a walk also what it showed: rows that were skipped, columns."""
        found = *self._of_file, *self._sieve.problems(self.path.name, self.sheet), *self._of_columns
        return tuple(all_taken(found, self.strictness))

    def announce(self, found: Iterable[Problem]) -> None:
        """Add problems of the file as a whole that were found elsewhere."""
        self._of_file.extend(found)

    def place_of(self, column: Column) -> Place:
        """Where the column's heading stands."""
        row = self._heading_row + column.line or None
        return Place(self.path.name, self.sheet, row, column.letter, column.heading)

    def rows(self) -> Iterator[Row]:
        """Each row that isn't blank and may be a product's, in the order of the file.

        :raises InputError: the file went away or was changed meanwhile
        """
        return (row for row, _ in self.rows_and_cells())

    def rows_and_cells(self) -> Iterator[tuple[Row, Sequence[Cell]]]:
        """The same, each with the cells that it was read from, merged ones filled; without any where it is unread."""
        return ((self.rules(row), cells) for row, cells in self._read())

    def rows_before_rules(self) -> Iterator[Row]:
        """The rows without what the rules say of them, for who applies :attr:`rules` himself."""
        return (row for row, _ in self._read())

    def _read(self) -> Iterator[tuple[Row, Sequence[Cell]]]:
        reader = self.reader()
        try:
            for number, cells in self._products():
                if row := reader.read(number, cells):
                    yield row, [] if isinstance(cells, Unread) else cells
            self._of_columns = tuple(found.moved(place=self.headings[found.field]) for found in reader.problems())
        except OSError as error:
            raise cannot_open(self.path, error) from error

    def reader(self, more: Sequence[Column] = ()) -> RowReader:
        """What reads its rows, and such with ``more`` columns."""
        columns = [*self.columns, *more]
        return RowReader(self.source, columns, lot_stamps=self._lot_stamps)

    def read_again(self, path: Path) -> Catalogue:
        """The catalogue in another file, read as this one was."""
        return read(
            path,
            on=self.on,
            sheet=self.sheet or None,
            remembered=self._mapping,
            rules_off=self._rules_off,
            lot_stamps=self._lot_stamps,
            strictness=self.strictness,
        )

    def _products(self) -> Iterator[tuple[int, Sequence[Cell] | Unread]]:
        """The rows below the headings, merged cells filled, without those that are no products."""
        filler = Filler(self.source.merged, self._first_row)
        sieve = self._sieve = NotProducts(self.columns, self._heading_cells, self.source.merged)
        sifted = self.source.columns is None
        for number, cells in self.source.rows():
            if number < self._first_row:
                self._same_headings_or_raise(number, cells)
                continue
            if self.source.delimiter and not isinstance(cells, Unread):
                cells = swallowed(cells, self.columns, self.source.delimiter) or cells
            if sifted and not isinstance(cells, Unread):
                kind = sieve.kind(number, cells)
                if kind is not None:
                    sieve.skip(kind, number, cells)
                    continue
                if filler:
                    cells = filler.fill(number, cells)
            yield number, cells

    def _same_headings_or_raise(self, number: int, cells: Sequence[Cell] | Unread) -> None:
        """Rows may have come since the columns were found, but a column that moved would be read as another."""
        line = number - self._heading_row
        if 0 <= line < len(self._heading_cells) and cells != self._heading_cells[line]:
            raise changed(self.path)

    __iter__ = rows

    def cells(self) -> Iterator[tuple[int, Sequence[Cell] | Unread]]:
        """Every row as it stands in the file, those above the headings too."""
        return self.source.rows()

    def __enter__(self) -> Catalogue:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        """Nothing stays open between two walks; the ``with`` is there for readers that will need it."""

    def _file_problems(self) -> Iterator[Problem]:
        yield from self.source.problems
        yield from self._columns_missing()
        for column in self.columns:
            yield from self._of_heading(column)
        yield from self._merged()
        yield from self._look_below()

    def _of_heading(self, column: Column) -> Iterator[Problem]:
        place, heading = self.place_of(column), column.written or column.heading
        if column.candidates:
            titles = ", ".join(f"'{HEADINGS[field].title}'" for field in column.candidates)
            options = ", ".join(f'--map "{column.heading}={field}"' for field in (*column.candidates, LEFT_ALONE))
            yield table_problems.HEADING_AMBIGUOUS.at(place, value=heading, readings=titles, options=options)
        elif not column.field:
            yield table_problems.COLUMN_UNKNOWN.at(place, value=column.heading)
        elif column.read_as or column.written:
            yield table_problems.HEADING_READ_AS.at(place, value=heading, name=column.read_as or column.heading)

    def _merged(self) -> Iterator[Problem]:
        merged = Filler(self.source.merged, self._first_row).by_column()
        for column in _read_columns(self.columns):
            if cells := merged.get(column.index):
                shown = ", ".join([*cells[:3], *(["…"] if len(cells) > 3 else [])])
                yield table_problems.MERGED_CELLS_FILLED.at(self.place_of(column), field=column.field, value=shown)

    def _columns_missing(self) -> Iterator[Problem]:
        for field in _NEEDED:
            if field not in self.headings:
                place = Place(self.path.name, self.sheet, self._heading_row)
                yield table_problems.COLUMN_MISSING.at(place, field=field, value=HEADINGS[field].title)

    def _look_below(self) -> Iterator[Problem]:
        """The row under the headings that explains or numbers them; and whether there is anything below."""
        below = (item for item in self.source.rows() if item[0] >= self._first_row and _filled(item[1]))
        first = next(below, None)
        while first is not None and (kind := _about_columns(first[1])):
            self._first_row = first[0] + 1
            yield kind.at(Place(self.path.name, self.sheet, first[0]), row=first[0])
            first = next(below, None)
        if first is None:
            raise InputError(say("{file} has headings but no product below them.", file=self.path.name))


def _table(source: Source, mapping: Mapping[str, str]) -> Table:
    """The headings of the file; those of a file that names its fields itself stand above its first row."""
    if source.columns is not None:
        return Table(-1, 1, source.columns)
    head = [[] if isinstance(cells, Unread) else cells for _, cells in islice(source.rows(), LOOKED_AT)]
    if not any(_filled(cells) for cells in head):
        raise InputError(say("{file} is empty: no row has anything in it.", file=source.path.name))
    found = insist_on_headings(find_table(head, mapping, source.merged), head, mapping, source.path.name)
    _check_columns(source.path, found.columns)
    return found


def _read_columns(columns: Sequence[Column]) -> list[Column]:
    return [column for column in columns if column.field not in ("", LEFT_ALONE)]


def _check_columns(path: Path, columns: Sequence[Column]) -> None:
    count = Counter(column.field for column in _read_columns(columns))
    twice = [column for column in columns if count[column.field] > 1]
    if twice:
        pair = [column for column in twice if column.field == twice[0].field]
        if len({plain(column.heading) for column in pair}) < len(pair):  # a mapping would name both
            raise InputError(
                say(
                    "{file} has several columns for '{field}': {columns}. Rename or delete all but one.",
                    file=path.name,
                    field=HEADINGS[twice[0].field].title,
                    columns=", ".join(f"{column.letter} '{column.heading}'" for column in pair),
                )
            )
        raise InputError(
            say(
                "{file} has several columns for '{field}': {columns}. Rename or delete all but one, or leave one out "
                "with {option}.",
                file=path.name,
                field=HEADINGS[twice[0].field].title,
                columns=", ".join(f"{column.letter} '{column.heading}'" for column in pair),
                option=f'--map "{pair[-1].heading}={LEFT_ALONE}"',
            )
        )


def _check_named(source: Source, table: Table, mapping: Mapping[str, str], remembered: Mapping[str, str]) -> None:
    """Every column that the mapping names must be there; a remembered one only where nothing else has its field."""
    there = {plain(heading) for column in table.columns for heading in (column.heading, column.written)}
    had = table.fields | {LEFT_ALONE}
    needed = [heading for heading, field in remembered.items() if field not in had and source.columns is None]
    for heading in (*mapping, *needed):
        if plain(heading) not in there:
            raise InputError(
                say(
                    "{file} has no column '{heading}', which the mapping names.", file=source.path.name, heading=heading
                )
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


def _about_columns(cells: Sequence[Cell] | Unread) -> ProblemKind | None:
    """What kind of row it is that says something of the columns: "(đồng)" below "Giá bán", or (1), (2), (3)."""
    if isinstance(cells, Unread):
        return None
    filled = [cell for cell in cells if not isinstance(cell, str) or cell.strip()]
    if len(filled) > 1 and all(isinstance(cell, str) and cell.lstrip().startswith("(") for cell in filled):
        return table_problems.NOTE_ROW_SKIPPED
    return table_problems.NUMBERING_ROW_SKIPPED if is_numbering(filled) else None
