"""What can only be seen with several rows: one product, barcode, stamp or picture twice, one producer in spellings.

It is said at the later row, so that a catalogue can be read as a stream. Nothing but digests and row numbers is kept,
which go to a file where they are many, and the names of some thousand producers.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable, Hashable, Iterator, Mapping
from itertools import islice
from typing import Any
from unicodedata import normalize

from ocopsync.catalogue import problems
from ocopsync.catalogue.first_rows import FirstRows
from ocopsync.catalogue.shown import shown
from ocopsync.model import Producer, Product
from ocopsync.problem import ProblemKind
from ocopsync.vietnam.dates import DateOrder, order_of
from ocopsync.vietnam.packs import base_amount
from ocopsync.vietnam.producers import producer_key
from ocopsync.vietnam.text import one_line

Said = tuple[str, ProblemKind, dict[str, Any]]
"""Field, kind and values of a problem."""

_AT_MOST = 20_000
_SHOWN = 5
"""Spellings of one producer, rows of doubtful dates."""
_NO_LETTERS = bytes(code for code in range(128) if not chr(code).isalnum())


class CrossRows:
    """The rows of one catalogue so far. Each is shown to :meth:`look` once, if its product code is its own."""

    def __init__(self) -> None:
        self._first_rows = FirstRows()
        self._spellings = Spellings()

    def row_with(self, sku: str, number: int) -> int:
        """The first row that has the product code of row ``number``."""
        return self._first_rows.first(("sku", sku.casefold()), number)

    def look(self, product: Product, values: Mapping[str, Any], number: int) -> Iterator[Said]:
        """What row ``number`` shares with an earlier one. ``values`` are the row's, by field."""
        if first := self._earlier(number, _same_product(product)):
            yield "name", problems.PRODUCT_TWICE, {"value": shown("name", product.name), "first": first}
        if product.gtin and (first := self._earlier(number, ("gtin", product.gtin.zfill(14)))):
            yield "gtin", problems.GTIN_TWICE, {"value": product.gtin, "first": first}
        link = values["stamp"]
        if link and (key := _stamp(link, values["stamp_serial"])) and (first := self._earlier(number, key)):
            yield "stamp", problems.STAMP_TWICE, {"value": link, "first": first}
        for image in product.images:
            if first := self._earlier(number, ("image", image.sha256)):
                yield "images", problems.IMAGE_SHARED, {"value": image.path.name, "first": first}
        if product.producer.name:
            yield from self._spellings.look(product.producer)

    def _earlier(self, number: int, key: Hashable) -> int | None:
        first = self._first_rows.first(key, number)
        return first if first != number else None


def _same_product(product: Product) -> Hashable:
    """Equal for two spellings of one name, from one producer, where the pack holds as much."""
    size = base_amount(product.net_quantity) if product.net_quantity else product.weight or product.size
    return producer_key(product.producer.name), _folded(product.name), size, product.unit


def _folded(name: str) -> bytes | str:
    """``name`` without accents, case, blanks and punctuation: what ``plain`` does, ten times as fast."""
    letters = normalize("NFD", name.casefold().replace("đ", "d")).encode("ascii", "ignore")
    return letters.translate(None, _NO_LETTERS) or name


def _stamp(link: str, serial: str | None) -> Hashable:
    """A link to one piece or one GTIN; None for others, such as a cooperative's page, which many products may share."""
    return ("stamp", link, serial) if serial or "/01/" in link or "/21/" in link else None


class DateOrders:
    """One column of dates: whether the month stands first in some of them, as an English Excel reads and writes it."""

    def __init__(self) -> None:
        self._month_first = 0
        """The first row that has it."""
        self._either: list[int] = []
        self._real: list[int] = []
        """Rows with a date of Excel's own in which day and month could be swapped."""
        self._text = ""
        """The first text that Excel didn't take for a date, its day or month being above 12."""
        self._excel_knew = False
        """Whether a date of Excel's own or a text shows that Excel didn't swap."""

    def look(self, text: str, number: int, complain: Callable[..., None]) -> None:
        """Complain of a date in a row that can be two, if another one tells that the wrong one may have been read."""
        order = order_of(text.strip())
        self._excel_knew = self._excel_knew or order is DateOrder.EITHER
        if order in (DateOrder.DAY_FIRST, DateOrder.MONTH_FIRST):
            self._text = self._text or one_line(text)
        if order is DateOrder.EITHER and self._month_first:
            complain(problems.DATE_DOUBTFUL, first=self._month_first)
        elif order is DateOrder.EITHER and len(self._either) <= _SHOWN:
            self._either.append(number)
        elif order is DateOrder.MONTH_FIRST and not self._month_first:
            self._month_first = number
            if self._either:
                complain(problems.DATES_ABOVE_DOUBTFUL, rows=_few(self._either))

    def look_at_real(self, date: dt.date, number: int) -> None:
        """A date that Excel made: where it knows no month 13, it left that text alone and swapped the others."""
        self._excel_knew = self._excel_knew or date.day > 12
        if date.day != date.month and len(self._real) <= _SHOWN:
            self._real.append(number)

    def swapped(self) -> Mapping[str, Any] | None:
        """The values of DATES_SWAPPED, at the end of the column, where Excel may have swapped its own dates."""
        if self._excel_knew or not self._text or not self._real:
            return None
        return {"value": self._text, "rows": _few(self._real)}


def _few(rows: list[int]) -> str:
    return ", ".join([*map(str, rows[:_SHOWN]), *(["…"] if len(rows) > _SHOWN else [])])


class _Group:
    """The spellings of what seems to be one producer."""

    __slots__ = ("counts", "most", "tax")

    def __init__(self) -> None:
        self.counts: Counter[str] = Counter()
        self.most = ""
        self.tax = ""

    def count(self, name: str) -> None:
        self.counts[name] += 1
        if self.counts[name] > self.counts[self.most]:
            self.most = name

    def said(self, name: str) -> Said | None:
        """The one that is met most often is offered where it is far ahead; of equals, none."""
        if self.most == name:
            return None
        suggestion = self.most if self.counts[self.most] >= 2 * self.counts[name] else ""
        few = [shown("producer", spelling) for spelling in islice(self.counts, _SHOWN)]
        spellings = "; ".join([*few, "…"] if len(self.counts) > _SHOWN else few)
        return "producer", problems.PRODUCER_SPELLINGS, {"spellings": spellings, "suggestion": suggestion}


class Spellings:
    """Producers by tax code, by their folded names, and by phone where the names resemble each other too."""

    def __init__(self) -> None:
        self._groups: dict[Hashable, _Group] = {}
        self._known: dict[tuple[str, str, str], _Group] = {}

    def look(self, producer: Producer) -> Iterator[Said]:
        """The other spellings of ``producer``, if there are any."""
        key = (producer.name, producer.tax_code or producer.citizen_id, producer.phone)
        group = self._known.get(key)
        if group is None:
            group = self._known[key] = self._group(*key)
        group.count(producer.name)
        if len(group.counts) > 1 and (said := group.said(producer.name)):
            yield said

    def _group(self, name: str, tax: str, phone: str) -> _Group:
        if len(self._known) > _AT_MOST:
            self._known.clear()
            self._groups.clear()
        folded = producer_key(name)
        found = self._groups.get(("tax", tax)) if tax else None
        found = found or next((group for group in self._by_name(folded, phone) if not (tax and group.tax)), _Group())
        found.tax = found.tax or tax
        for key in filter(None, (tax and ("tax", tax), ("name", folded), phone and ("phone", phone))):
            self._groups.setdefault(key, found)
        return found

    def _by_name(self, folded: tuple[Any, str], phone: str) -> Iterator[_Group]:
        """Two tax codes are two producers, whatever they are called; one phone may serve several of them."""
        if group := self._groups.get(("name", folded)):
            yield group
        group = self._groups.get(("phone", phone)) if phone else None
        if group and any(_alike(producer_key(name)[1], folded[1]) for name in group.counts):
            yield group


def _alike(one: str, other: str) -> bool:
    return min(len(one), len(other)) > 4 and (one in other or other in one)
