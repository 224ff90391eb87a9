"""A row of cells to a Product and its problems."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from attrs import frozen

from ocopsync.catalogue import picture_problems, problems, table_problems
from ocopsync.catalogue.address_parts import AddressParts
from ocopsync.catalogue.assemble import CERTIFICATE, Assembler
from ocopsync.catalogue.crossrow import CrossRows, DateOrders
from ocopsync.catalogue.files import Cell, Source, Unread
from ocopsync.catalogue.headings import HEADINGS, LEFT_ALONE, Column, letter
from ocopsync.catalogue.healing import Healer
from ocopsync.catalogue.images import ImageFolder
from ocopsync.catalogue.no_value import DITTO, SIGNS, has_no_value
from ocopsync.catalogue.parsing import Parser, text_of
from ocopsync.catalogue.shown import shown
from ocopsync.catalogue.values import PARSERS, TEXT
from ocopsync.messages import Message
from ocopsync.model import Product, Verb
from ocopsync.privacy import has_citizen_id, mask
from ocopsync.problem import Place, Problem, ProblemKind
from ocopsync.vietnam import money
from ocopsync.vietnam.dates import written
from ocopsync.vietnam.packs import base_amount
from ocopsync.vietnam.quantity import ANY_PIECE, in_units, parse_unit
from ocopsync.vietnam.text import has_lost_letters, looks_garbled

_DATES = frozenset(("decision_date", "certificate_expires", "renewal_filed"))
_PUBLISHED = frozenset(
    (
        "name producer address commune district province description ingredients usage storage warnings shelf_life "
        "brand unit stamp"
    ).split()
)
"""Columns besides the code whose text reaches a marketplace: a citizen's number may stand in its own ones alone."""
_AT_MOST = 2048
_REMEMBERED = frozenset((str, float, dt.date, dt.datetime))
"""Types of cells that are remembered; not bool, which would be found under 1.0."""

_TWELVE_DIGITS = re.compile(r"\d(?:[ .\-()]{0,2}\d){11}")
"""Without these no citizen's number stands in a text: a look that costs a third of the whole question."""


@frozen
class Row:
    """One row of the catalogue, understood or not."""

    product: Product | None
    """None when the row can't become a product."""
    problems: tuple[Problem, ...]
    """In the order of the columns. Any error means: not published."""
    sku: str
    place: Place
    unread: frozenset[str] = frozenset()
    """Fields whose cells could not be read: they hold something, although the product has nothing there."""
    held: Message | None = None
    """Why nothing of it is sent, although it is right."""
    warns: bool = False
    """Whether its description warns of a recall: a listing that stands there gets it, whatever it is held for."""


class _Reader:
    """One column's parser, bound to where its complaints go."""

    __slots__ = ("_healer", "_parse", "_public", "column", "field", "found", "index", "known")

    def __init__(self, column: Column, parse: Parser, found: list[_Said], healer: Healer) -> None:
        self.column, self._parse, self.found, self._healer = column, parse, found, healer
        self.index, self.field = column.index, column.field
        self._public = self.field in _PUBLISHED
        self.known: dict[Any, Any] = dict.fromkeys(SIGNS)
        """Cells that were read without a complaint, and their values: most columns repeat themselves."""

    def complain(self, kind: ProblemKind, **values: Any) -> None:
        self.found.append((self, kind, values))

    def value(self, cell: Cell) -> Any:
        before, text = len(self.found), cell
        if isinstance(cell, str):
            if cell.strip() in SIGNS:
                return None
            if cell.strip().casefold() in DITTO and self.field != "sku":
                return self.complain(problems.DITTO)
            if looks_garbled(cell):
                return self.complain(problems.TEXT_GARBLED)
            text = self._healer.healed(cell, self.field, self.complain)
            if has_lost_letters(text):
                return self.complain(problems.TEXT_GARBLED)
            if has_no_value(text, self.field):
                return None
        value = self._parse(text, self.complain, self.column.unit)
        if self._public and _names_citizen(value):
            self.complain(table_problems.CITIZEN_ID_IN_TEXT, value=mask(value[:200]))
        if len(self.found) == before and type(cell) in _REMEMBERED:
            if len(self.known) > _AT_MOST:
                self.known.clear()
                self.known.update(dict.fromkeys(SIGNS))
            self.known[cell] = value
        return value


_Said = tuple[_Reader, ProblemKind, dict[str, Any]]


class RowReader:
    """Reads the rows of one table: cells, and rows beside each other. What the rules say is in ``row_rules``."""

    def __init__(
        self,
        source: Source,
        columns: Sequence[Column],
        *,
        lot_stamps: bool = False,
    ) -> None:
        self._source = source
        self._found: list[_Said] = []
        folder = ImageFolder(source.path.parent)
        read = [column for column in columns if column.field not in ("", LEFT_ALONE)]
        self._healer = Healer(column.written for column in columns if column.written)
        self._readers = [_Reader(column, _parser(column.field, folder), self._found, self._healer) for column in read]
        self._plan = [(reader.index, reader.field, reader.known, reader) for reader in self._readers]
        self._needed = max((reader.index for reader in self._readers), default=-1) + 1
        self._of_field = {reader.field: reader for reader in self._readers}
        self._width = max((column.index for column in columns), default=-1) + 1
        self._without_heading = set(range(self._width)) - {column.index for column in columns}
        self._broken: dict[int, dict[int, str]] = {}
        for (row, index), text in source.broken.items():
            self._broken.setdefault(row, {})[index] = text
        self._nothing = dict.fromkeys(HEADINGS)
        self._address = AddressParts(columns)
        self._assembler = Assembler(lot_stamps=lot_stamps)
        self._others = CrossRows()
        dated = [reader for reader in self._readers if reader.field in _DATES]
        self._orders = [(reader, DateOrders()) for reader in dated]

    def read(self, number: int, cells: Sequence[Cell] | Unread) -> Row | None:
        """The row, or None where it is blank."""
        place = Place(self._source.path.name, self._source.sheet, number)
        if isinstance(cells, Unread):
            found = tuple(self._placed(problem, place) for problem in cells.problems)
            return Row(None, found, cells.sku, place)
        values = self._values(number, cells)
        if values is None:
            return None
        self._share_decision(values)
        if self._address:
            values["address"] = self._address.joined(values)
        sku = values["sku"] or ""
        verb = values["verb"] or Verb.PUBLISH
        first = self._check_identity(sku, verb, number)
        if verb.publishes:
            self._check_together(values)
            self._check_shape(cells)
        values["stock"] = self._pieces(values)
        product = self._assembler.product(values, verb, place)
        if product is not None and verb.publishes and first:
            for field, kind, said in self._others.look(product, values, number):
                self._say(field, kind, **said)
        if not self._found:
            return Row(product, (), sku, place)
        unread = frozenset(reader.field for reader, _, _ in self._found if values.get(reader.field, "") is None)
        return Row(product, tuple(self._problems(verb, sku, cells, place)), sku, place, unread)

    def problems(self) -> Iterator[Problem]:
        """What the rows read so far say of a column as a whole."""
        for reader, orders in self._orders:
            if said := orders.swapped():
                yield problems.DATES_SWAPPED.at(field=reader.field, **said)

    def _values(self, number: int, cells: Sequence[Cell]) -> dict[str, Any] | None:
        """The values of the fields; None where there are none, as in a template's rows with nothing but a number."""
        self._found.clear()
        values = self._nothing.copy()
        if len(cells) < self._needed:
            cells = [*cells, *[""] * (self._needed - len(cells))]
        if number in self._broken:
            cells = self._without_broken(number, cells)
        for index, field, known, reader in self._plan:
            cell = cells[index]
            if type(cell) in _REMEMBERED and cell in known:
                values[field] = known[cell]
            else:
                values[field] = reader.value(cell)
        for reader, orders in self._orders:
            cell = cells[reader.index]
            if isinstance(cell, str) and cell not in SIGNS:
                orders.look(cell, number, reader.complain)
            elif isinstance(cell, dt.date):
                orders.look_at_real(cell, number)
        if values["sku"] is None and not self._found and all(value is None for value in values.values()):
            return None
        return values

    def _without_broken(self, number: int, cells: Sequence[Cell]) -> Sequence[Cell]:
        broken = self._broken[number]
        for reader in self._readers:
            if reader.index in broken:
                reader.complain(problems.CELL_ERROR, value=broken[reader.index])
        return ["" if index in broken else cell for index, cell in enumerate(cells)]

    def _check_identity(self, sku: str, verb: Verb, number: int) -> bool:
        """Whether the product code is the row's own."""
        if not sku:
            if not self._complained("sku"):
                self._say("sku", table_problems.SKU_MISSING)
            return False
        first = number if verb is Verb.IGNORE else self._others.row_with(sku, number)
        if first != number:
            self._say("sku", table_problems.SKU_TWICE, value=sku, first=first)
        return first == number

    def _share_decision(self, values: dict[str, Any]) -> None:
        """What stands beside a decision's number goes where no column says it; two dates are neither's."""
        decision, date = values["decision_number"], values["decision_date"]
        if decision is None:
            return
        values["decision_number"], values["issuer"] = decision.number, values["issuer"] or decision.issuer
        if decision.date is None or decision.date == date or self._complained("decision_date"):
            return
        values["decision_date"] = None if date else decision.date
        if date:
            said = written(date), written(decision.date)
            self._say("decision_date", problems.DECISION_DATES_DIFFER, value=said[0], other=said[1])

    def _check_together(self, values: dict[str, Any]) -> None:
        """What can only be seen with several cells of the row."""
        if not values["name"] and not self._complained("name"):
            self._say("name", table_problems.NAME_MISSING)
        if not values["producer"] and not self._complained("producer"):
            self._say("producer", table_problems.PRODUCER_MISSING)
        self._check_price(values)
        if _names_citizen(values["sku"]):
            self._say("sku", table_problems.CITIZEN_ID_IN_TEXT, value=mask(values["sku"][:200]))
        if values["stars"] is None and not self._complained("stars") and any(values[name] for name in CERTIFICATE):
            self._say("stars", problems.CERTIFICATE_WITHOUT_STARS)
        stamp = [values[name] for name in ("stamp_lot", "stamp_serial") if values[name]]
        if stamp and not values["stamp"] and not self._complained("stamp"):
            self._say("stamp", problems.STAMP_WITHOUT_LINK, value=", ".join(stamp))
        self._check_weight(values)
        images = self._of_field.get("images")
        if images and images.column.letter and not values["images"] and not self._complained("images"):
            self._say("images", picture_problems.IMAGE_NONE)

    def _check_weight(self, values: dict[str, Any]) -> None:
        """A pack weighs more than what it holds; of a volume nobody knows the weight."""
        weight, net = values["weight"], values["net_quantity"]
        amount, base = base_amount(net) if weight and net else (0, "")
        if base == "g" and weight < amount:
            self._say("weight", problems.WEIGHT_BELOW_NET, value=f"{weight} g", net=net)

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

    def _pieces(self, values: Mapping[str, Any]) -> int | None:
        """The stock in the unit by which the product is sold."""
        stock, unit = values["stock"], values["unit"] or ""
        if stock is None:
            return None
        count = in_units(stock, unit)
        if count is None and unit:
            self._say("stock", problems.STOCK_UNIT_DIFFERS, per=stock.unit, unit=unit)
        elif count is None and not self._complained("unit"):
            self._say("stock", problems.STOCK_WITHOUT_UNIT)
        elif count is not None and count % 1:
            self._say("stock", problems.STOCK_UNREADABLE)
        return int(count) if count is not None and not count % 1 else None

    def _check_shape(self, cells: Sequence[Cell]) -> None:
        if len(cells) > self._width:
            self._check_beyond(cells)
        if not self._without_heading:
            return
        for index in [index for index in self._without_heading if index < len(cells) and text_of(cells[index])]:
            self._without_heading.discard(index)
            reader = _Reader(Column(index, "", "", letter=letter(index)), TEXT, self._found, self._healer)
            reader.complain(table_problems.CELL_WITHOUT_HEADING)

    def _check_beyond(self, cells: Sequence[Cell]) -> None:
        """What stands right of the last heading: another column, unless the row has shifted."""
        if not self._source.delimiter:
            self._without_heading.update(range(self._width, len(cells)))
            self._width = len(cells)
        elif extra := next(filter(None, map(text_of, cells[self._width :])), ""):
            self._say("", table_problems.ROW_TOO_LONG, value=mask(str(extra)))

    def _complained(self, field: str) -> bool:
        return any(reader.field == field for reader, _, _ in self._found)

    def _say(self, field: str, kind: ProblemKind, **values: Any) -> None:
        reader = self._of_field.get(field) or _Reader(Column(self._width, "", field), TEXT, self._found, self._healer)
        reader.complain(kind, **values)

    def _problems(self, verb: Verb, sku: str, cells: Sequence[Cell], place: Place) -> Iterator[Problem]:
        """In the order of the columns. A row that isn't published needs only its code."""
        for reader, kind, values in sorted(self._found, key=lambda item: item[0].index):
            if verb.publishes or reader.field in ("sku", "verb"):
                value, suggestion = values.pop("value", None), values.pop("suggestion", "")
                value = _cell_shown(reader, cells) if value is None else str(value)
                at = at_column(place, reader.column)
                yield Problem(kind, at, sku, reader.field, value, values, suggestion=suggestion)

    def _placed(self, problem: Problem, place: Place) -> Problem:
        """``problem`` in the column of its field."""
        reader = self._of_field.get(problem.field)
        return problem.moved(place=at_column(place, reader.column) if reader else place)


def _parser(field: str, folder: ImageFolder) -> Parser:
    if field == "images":
        return lambda cell, complain, unit: folder.images(cell if isinstance(cell, list) else _raw(cell), complain)
    return PARSERS.get(field, TEXT)


def _names_citizen(value: Any) -> bool:
    return isinstance(value, str) and bool(_TWELVE_DIGITS.search(value)) and has_citizen_id(value)


def _raw(cell: Cell) -> str:
    return cell if isinstance(cell, str) else text_of(cell)


def at_column(place: Place, column: Column) -> Place:
    """The cell of ``column`` in the row ``place``."""
    return Place(place.file, place.sheet, place.row, column.letter, column.heading)


def _cell_shown(reader: _Reader, cells: Sequence[Cell]) -> str:
    return shown(reader.field, text_of(cells[reader.index])) if reader.index < len(cells) else ""


def _same_unit(per: str, unit: str) -> bool:
    if parse_unit(per) == ANY_PIECE:
        return True
    first = per.split()[0] if per.split() else ""
    units = {parse_unit(per) or per.casefold(), parse_unit(first) or first.casefold()}
    return (parse_unit(unit) or unit.casefold()) in units
