"""A row of cells to a Product and its problems."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterator, Sequence
from operator import attrgetter
from typing import Any

from attrs import frozen

from ocopsync.catalogue import problems
from ocopsync.catalogue.assemble import CERTIFICATE, Assembler
from ocopsync.catalogue.files import PERSONAL, Cell, Source, Unread
from ocopsync.catalogue.headings import HEADINGS, LEFT_ALONE, Column, letter
from ocopsync.catalogue.images import ImageFolder
from ocopsync.catalogue.values import PARSERS, TEXT, Parser, text_of
from ocopsync.model import Product, Verb
from ocopsync.privacy import has_citizen_id, mask, mask_digits
from ocopsync.problem import Place, Problem, ProblemKind
from ocopsync.rules import check_product
from ocopsync.vietnam import money
from ocopsync.vietnam.quantity import parse_unit
from ocopsync.vietnam.text import looks_garbled

_NOTHING = frozenset(("", "-", "–", "—", "_", "."))
"""What people write into a cell that has no value."""

_CODES = frozenset(("sku", "gtin", "ocop_code", "decision_number", "images"))
PUBLISHED_TEXTS = (
    "sku name producer address description ingredients usage storage warnings shelf_life brand unit stamp"
).split()
"""Columns whose text reaches a marketplace."""
_LONGEST = 120
_AT_MOST = 2048
_REMEMBERED = frozenset((str, float, dt.date, dt.datetime))
"""Types of cells that are remembered; not bool, which would be found under 1.0."""

_REST = attrgetter("field", "value", "values")


@frozen
class Row:
    """One row of the catalogue, understood or not."""

    product: Product | None
    """None when the row can't become a product."""
    problems: tuple[Problem, ...]
    """In the order of the columns. Any error means: not published."""
    sku: str
    place: Place


class _Reader:
    """One column's parser, bound to where its complaints go."""

    __slots__ = ("_parse", "column", "field", "found", "index", "known")

    def __init__(self, column: Column, parse: Parser, found: list[tuple[_Reader, ProblemKind, dict[str, Any]]]) -> None:
        self.column, self._parse, self.found = column, parse, found
        self.index, self.field = column.index, column.field
        self.known: dict[Any, Any] = dict.fromkeys(_NOTHING)
        """Cells that were read without a complaint, and their values: most columns repeat themselves."""

    def complain(self, kind: ProblemKind, **values: Any) -> None:
        self.found.append((self, kind, values))

    def value(self, cell: Cell) -> Any:
        if isinstance(cell, str):
            if cell.strip() in _NOTHING:
                return None
            if looks_garbled(cell):
                return self.complain(problems.TEXT_GARBLED)
        before = len(self.found)
        value = self._parse(cell, self.complain, self.column.unit)
        if len(self.found) == before and type(cell) in _REMEMBERED:
            if len(self.known) > _AT_MOST:
                self.known.clear()
                self.known.update(dict.fromkeys(_NOTHING))
            self.known[cell] = value
        return value


class RowReader:
    """Reads the rows of one table. It remembers the SKUs that it has met, as hashes."""

    def __init__(
        self,
        source: Source,
        columns: Sequence[Column],
        *,
        on: dt.date,
        rules_off: Collection[str] = (),
        lot_stamps: bool = False,
    ) -> None:
        self._source, self._on, self._rules_off = source, on, rules_off
        self._found: list[tuple[_Reader, ProblemKind, dict[str, Any]]] = []
        folder = ImageFolder(source.path.parent)
        read = [column for column in columns if column.field not in ("", LEFT_ALONE)]
        self._readers = [_Reader(column, _parser(column.field, folder), self._found) for column in read]
        self._plan = [(reader.index, reader.field, reader.known, reader) for reader in self._readers]
        self._of_field = {reader.field: reader for reader in self._readers}
        self._width = max((column.index for column in columns), default=-1) + 1
        self._without_heading = set(range(self._width)) - {column.index for column in columns}
        self._broken: dict[int, dict[int, str]] = {}
        for (row, index), text in source.broken.items():
            self._broken.setdefault(row, {})[index] = text
        self._nothing = dict.fromkeys(HEADINGS)
        self._assembler = Assembler(lot_stamps=lot_stamps)
        self._first_rows: dict[int, int] = {}

    def read(self, number: int, cells: Sequence[Cell] | Unread) -> Row | None:
        """The row, or None where it is blank."""
        place = Place(self._source.path.name, self._source.sheet, number)
        if isinstance(cells, Unread):
            found = tuple(self._placed(problem, place) for problem in cells.problems)
            return Row(None, found, cells.sku, place)
        values = self._values(number, cells)
        if values is None:
            return None
        sku = values["sku"] or ""
        verb = values["verb"] or Verb.PUBLISH
        self._check_identity(sku, verb, number)
        if verb is Verb.PUBLISH:
            self._check_together(values)
            self._check_shape(cells)
        product = self._assembler.product(values, verb, place)
        return Row(product, tuple(self._problems(product, verb, sku, cells, place)), sku, place)

    def _values(self, number: int, cells: Sequence[Cell]) -> dict[str, Any] | None:
        """The values of the fields; None where there are none, as in a template's rows with nothing but a number."""
        self._found.clear()
        broken = self._broken.get(number, {})
        values = self._nothing.copy()
        width = len(cells)
        for index, field, known, reader in self._plan:
            cell = cells[index] if index < width else ""
            if index in broken:
                reader.complain(problems.CELL_ERROR, value=broken[index])
            elif type(cell) in _REMEMBERED and cell in known:
                values[field] = known[cell]
            else:
                values[field] = reader.value(cell)
        blank = not self._found and all(value is None for value in values.values())
        return None if blank else values

    def _check_identity(self, sku: str, verb: Verb, number: int) -> None:
        if not sku:
            if not self._complained("sku"):
                self._say("sku", problems.SKU_MISSING)
        elif verb is not Verb.IGNORE:
            first = self._first_rows.setdefault(hash(sku.casefold()), number)
            if first != number:
                self._say("sku", problems.SKU_TWICE, value=sku, first=first)

    def _check_together(self, values: dict[str, Any]) -> None:
        """What can only be seen with several cells of the row."""
        if not values["name"] and not self._complained("name"):
            self._say("name", problems.NAME_MISSING)
        if not values["producer"] and not self._complained("producer"):
            self._say("producer", problems.PRODUCER_MISSING)
        self._check_price(values)
        self._check_privacy(values)
        if values["stars"] is None and not self._complained("stars") and any(values[name] for name in CERTIFICATE):
            self._say("stars", problems.CERTIFICATE_WITHOUT_STARS)
        stamp = [values[name] for name in ("stamp_lot", "stamp_serial") if values[name]]
        if stamp and not values["stamp"] and not self._complained("stamp"):
            self._say("stamp", problems.STAMP_WITHOUT_LINK, value=", ".join(stamp))

    def _check_privacy(self, values: dict[str, Any]) -> None:
        """A citizen's number may stand in its own columns alone: the others are published."""
        for field in PUBLISHED_TEXTS:
            text = values[field]
            if isinstance(text, str) and has_citizen_id(text):
                self._say(field, problems.CITIZEN_ID_IN_TEXT, value=mask(text[:200]))

    def _check_price(self, values: dict[str, Any]) -> None:
        price, unit = values["price"], values["unit"]
        if price is None:
            if not self._complained("price"):
                self._say("price", problems.PRICE_MISSING)
            return
        if price.per and not unit:
            values["unit"] = parse_unit(price.per) or price.per
        elif price.per and not _same_unit(price.per, unit):
            self._say("price", problems.PRICE_UNIT_DIFFERS, per=price.per, unit=unit)
        list_price = values["list_price"].amount if values["list_price"] else None
        if list_price is not None and price.amount is not None and list_price < price.amount:
            written = money.written(list_price)
            self._say("list_price", problems.LIST_PRICE_BELOW, value=written, price=money.written(price.amount))

    def _check_shape(self, cells: Sequence[Cell]) -> None:
        extra = next((text_of(cell) for cell in cells[self._width :] if text_of(cell)), None)
        if extra is not None:
            self._say("", problems.ROW_TOO_LONG, value=mask(extra))
        for index in [index for index in self._without_heading if index < len(cells) and text_of(cells[index])]:
            self._without_heading.discard(index)
            reader = _Reader(Column(index, "", "", letter=letter(index)), TEXT, self._found)
            reader.complain(problems.CELL_WITHOUT_HEADING)

    def _complained(self, field: str) -> bool:
        return any(reader.field == field for reader, _, _ in self._found)

    def _say(self, field: str, kind: ProblemKind, **values: Any) -> None:
        reader = self._of_field.get(field) or _Reader(Column(self._width, "", field), TEXT, self._found)
        reader.complain(kind, **values)

    def _problems(
        self, product: Product | None, verb: Verb, sku: str, cells: Sequence[Cell], place: Place
    ) -> Iterator[Problem]:
        """In the order of the columns, then what the rules say. A row that isn't published needs only its code."""
        found = sorted(self._found, key=lambda item: item[0].index)
        for reader, kind, values in found:
            if verb is Verb.PUBLISH or reader.field in ("sku", "verb"):
                value = values.pop("value", None)
                shown = _shown(reader, cells) if value is None else str(value)
                yield Problem(kind, _at(place, reader.column), sku, reader.field, shown, values)
        if product is not None and verb is Verb.PUBLISH:
            for problem in check_product(product, on=self._on, off=self._rules_off):
                at = self._of_field.get(problem.field)
                yield Problem(problem.kind, _at(place, at.column) if at else place, sku, *_REST(problem))

    def _placed(self, problem: Problem, place: Place) -> Problem:
        """``problem`` in the column of its field."""
        reader = self._of_field.get(problem.field)
        return problem.moved(place=_at(place, reader.column) if reader else place)


def _parser(field: str, folder: ImageFolder) -> Parser:
    if field == "images":
        return lambda cell, complain, unit: folder.images(cell if isinstance(cell, list) else _raw(cell), complain)
    return PARSERS.get(field, TEXT)


def _raw(cell: Cell) -> str:
    return cell if isinstance(cell, str) else text_of(cell)


def _at(place: Place, column: Column) -> Place:
    return Place(place.file, place.sheet, place.row, column.letter, column.heading)


def _shown(reader: _Reader, cells: Sequence[Cell]) -> str:
    """What stands in the cell, fit for a log: personal data masked, lost bytes replaced, and not too long."""
    text = text_of(cells[reader.index]) if reader.index < len(cells) else ""
    text = text.encode("utf-8", "replace").decode("utf-8")
    if reader.field in PERSONAL:
        return _hidden(text)
    text = text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"
    return text if reader.field in _CODES else mask(text)


def _hidden(text: str) -> str:
    """What ``mask`` doesn't recognise, because it is wrong, is hidden all the same."""
    masked = mask(text)
    return masked if masked != text else mask_digits(text)


def _same_unit(per: str, unit: str) -> bool:
    first = per.split()[0] if per.split() else ""
    units = {parse_unit(per) or per.casefold(), parse_unit(first) or first.casefold()}
    return (parse_unit(unit) or unit.casefold()) in units
