"""The three sandboxes with our listings in them, and the hands of the people who change what stands there."""

from __future__ import annotations

import abc
import datetime as dt
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from html import escape
from typing import Any, ClassVar

import attrs

from benchmarks.simulation.markets import POSTMART, THANHHOA, VOSO, Market
from ocopsync.listing import ListingState

Values = dict[str, Any]
"""A listing as the marketplace keeps it."""
TRACE = "Truy xuất"


class Shop(abc.ABC):
    """What people can do in a sandbox besides what the adapter does; every deed can be taken back.

    Values are changed in the marketplace's own records. Fields are named as the core names them.
    """

    market: ClassVar[Market]
    size: ClassVar[int]
    """How many listings stand in it."""
    editable: ClassVar[Sequence[str]]
    """The fields that somebody can give another value."""
    removable: ClassVar[Sequence[str]]
    """… and those that somebody can empty."""
    holds: ClassVar[Mapping[str, str]]
    """In which field of a listing a product's value ends up; those that aren't here have no place."""
    can_hide: ClassVar[bool] = False
    ends: ClassVar[bool] = False

    def __init__(self, sandbox: Any) -> None:
        self.sandbox = sandbox
        self._undo: list[Callable[[], object]] = []

    def take_back(self) -> None:
        """Everything as it stood before the deeds."""
        while self._undo:
            self._undo.pop()()

    @abc.abstractmethod
    def set(self, remote_id: str, field: str, value: Any) -> None:
        """Somebody gives a field another value; None empties it."""

    @abc.abstractmethod
    def get(self, remote_id: str, field: str) -> Any:
        """The value of a title, a description, a price or a list of pictures, as it was sent."""

    @abc.abstractmethod
    def dress(self, remote_id: str, how: int) -> None:
        """Somebody's editor, or the marketplace's program, writes the same in another way."""

    @abc.abstractmethod
    def remove(self, remote_id: str) -> None: ...

    @abc.abstractmethod
    def copy(self, remote_id: str, sku: str | None = None) -> str:
        """The same once more, perhaps under another SKU; its id."""

    @abc.abstractmethod
    def put(self, remote_id: str, state: ListingState, reason: str = "") -> None: ...

    def end(self, remote_id: str, day: dt.date) -> None:
        raise LookupError(f"a listing on {self.market.name} has no end")


class PostmartShop(Shop):
    market = POSTMART
    size = 200
    editable = ("title", "description", "price", "list_price", "unit", "weight", "stock", "images", "ingredients")
    removable = ("description", "list_price", "unit", "weight", "stock", "ingredients")
    holds: ClassVar = {
        name: name for name in "title description price list_price unit weight stock images ingredients stamp".split()
    }

    def _entry(self, remote_id: str) -> Any:
        return self.sandbox._products.shelf.written[int(remote_id)]

    def _write(self, number: int, entry: Any) -> None:
        shelf = self.sandbox._products.shelf
        before = shelf.written.get(number)
        self._undo.append(lambda: shelf.write(number, before))
        shelf.write(number, entry)

    def set(self, remote_id: str, field: str, value: Any) -> None:
        entry = self._entry(remote_id)
        fields = {name: old for name, old in entry.fields.items() if name != field}
        self._write(entry.id, attrs.evolve(entry, fields=fields if value is None else {**fields, field: value}))

    def get(self, remote_id: str, field: str) -> Any:
        return self._entry(remote_id).fields[field]

    def dress(self, remote_id: str, how: int) -> None:
        price = self.get(remote_id, "price")
        ways: list[tuple[str, Any]] = [
            ("price", float(price)),
            ("price", f"{price:,} đ".replace(",", ".")),
            ("price", f"{price:,}"),
            ("weight", f"{self.get(remote_id, 'weight')}.0"),
            ("description", as_html(self.get(remote_id, "description"))),
            ("description", as_html(self.get(remote_id, "description"), tag="div")),
            ("description", escape(self.get(remote_id, "description")).replace("\n", "<br />\r\n")),
            ("title", escape(self.get(remote_id, "title"))),
        ]
        self.set(remote_id, *ways[how % len(ways)])

    def remove(self, remote_id: str) -> None:
        self._write(int(remote_id), None)

    def copy(self, remote_id: str, sku: str | None = None) -> str:
        entry = self._entry(remote_id)
        number = next(self.sandbox._products._ids)
        self._write(number, attrs.evolve(entry, id=number, sku=entry.sku if sku is None else sku))
        return str(number)

    def put(self, remote_id: str, state: ListingState, reason: str = "") -> None:
        entry = self._entry(remote_id)
        self._write(entry.id, attrs.evolve(entry, state=state, reason=reason))


class VosoShop(Shop):
    market = VOSO
    size = 200
    editable = ("title", "description", "price", "list_price", "unit", "weight", "images")
    removable = ("description", "list_price", "unit", "weight")
    holds: ClassVar = {
        **{name: name for name in "title description price list_price unit weight images stamp".split()},
        "ingredients": "description",
    }
    can_hide = True
    keys: ClassVar = {"title": "name", "list_price": "listPrice"}

    def _record(self, remote_id: str) -> Any:
        return self.sandbox._shelf.written[int(remote_id)]

    def _write(self, number: int, record: Any) -> None:
        shelf = self.sandbox._shelf
        before = shelf.written.get(number)
        self._undo.append(lambda: shelf.write(number, before))
        shelf.write(number, record)

    def _change(self, remote_id: str, **changes: Any) -> None:
        self._write(int(remote_id), {**self._record(remote_id), **changes})

    def set(self, remote_id: str, field: str, value: Any) -> None:
        if field == "images":
            self._change(remote_id, image=value[0], images=json.dumps(value))
        elif field == "description":
            text = "".join(map(paragraph, (value or "").split("\n")))
            self._change(remote_id, description=text + self._trace(remote_id))
        else:
            self._change(remote_id, **{self.keys.get(field, field): "" if value is None and field == "unit" else value})

    def _trace(self, remote_id: str) -> str:
        """The paragraph with the traceability link: the last one."""
        text = str(self._record(remote_id)["description"])
        return text[text.rindex("<p>") :]

    def get(self, remote_id: str, field: str) -> Any:
        record = self._record(remote_id)
        return json.loads(record["images"]) if field == "images" else record[self.keys.get(field, field)]

    def dress(self, remote_id: str, how: int) -> None:
        record = self._record(remote_id)
        trace = self._trace(remote_id)
        text = record["description"].removesuffix(trace)
        breaks = text.replace("</p><p>", "<br>").replace("<p>", "").replace("</p>", "")
        ways: list[Values] = [
            {"price": f"{record['price']}.00"},
            {"weight": f"{record['weight']}.0"},
            {"description": text.replace("<p>", '<p style="color:red"><b>').replace("</p>", "</b></p>\r\n") + trace},
            {"description": f"<div>{breaks}</div>{trace}"},
            {"description": text.replace(" ", "&nbsp; ", 3).replace("</p>", "&#8203;</p>") + trace},
            {"name": escape(record["name"])},
        ]
        self._change(remote_id, **ways[how % len(ways)])

    def remove(self, remote_id: str) -> None:
        self._write(int(remote_id), None)

    def copy(self, remote_id: str, sku: str | None = None) -> str:
        record, number = self._record(remote_id), next(self.sandbox._ids)
        named = {} if sku is None else {"merchantProductId": sku}
        self._write(number, {**record, **named, "id": number, "productCode": f"P1{number}"})
        return str(number)

    def put(self, remote_id: str, state: ListingState, reason: str = "") -> None:
        marks = {
            ListingState.REJECTED: {"approved": 0, "reject": 1, "status_content": reason},
            ListingState.PENDING: {"approved": 0, "reject": 0},
            ListingState.HIDDEN: {"activated": 0},
        }
        self._change(remote_id, **marks[state])


class ThanhHoaShop(Shop):
    market = THANHHOA
    size = 100
    editable = ("title", "description", "price", "unit", "images", "address", "phone")
    removable = ("description", "unit")
    holds: ClassVar = {
        **{name: name for name in "title description price unit images stamp".split()},
        "list_price": "description",
        "ingredients": "description",
    }
    ends = True
    statuses: ClassVar = {ListingState.PENDING: 0, ListingState.REJECTED: 2}
    inputs: ClassVar = {"title": "title", "address": "address", "phone": "tel"}

    def _entry(self, remote_id: str) -> Any:
        return self.sandbox.portal.offers._entries[int(remote_id)]

    def _amend(self, remote_id: str, **changes: Any) -> None:
        entry = self._entry(remote_id)
        before = list(entry.versions)
        self._undo.append(lambda: setattr(entry, "versions", before))
        entry.versions = list(before)
        entry.amend(attrs.evolve(entry.standing, **changes))

    def _fill(self, remote_id: str, **values: str) -> None:
        self._amend(remote_id, values={**self._entry(remote_id).standing.values, **values})

    def _parts(self, remote_id: str) -> tuple[str, Values]:
        """What stands before the last block of the content, and its lines by their labels."""
        text, _, block = self._entry(remote_id).standing.values["content"].rpartition("---\n")
        return text.rstrip("\n"), dict(line.split(": ", 1) for line in block.splitlines())

    def _rewrite(self, remote_id: str, text: str, block: Values) -> None:
        lines = [*([text] if text else []), "---", *(f"{label}: {value}" for label, value in block.items())]
        self._fill(remote_id, content="\n".join(lines))

    def set(self, remote_id: str, field: str, value: Any) -> None:
        text, block = self._parts(remote_id)
        amount, _, unit = block["Giá"].partition("/")
        if field == "images":
            self._amend(remote_id, pictures=tuple(value))
        elif field == "description":
            self._rewrite(remote_id, value or "", block)
        elif field == "price":
            self._rewrite(remote_id, text, {**block, "Giá": f"{value:,} đ/{unit}".replace(",", ".")})
        elif field == "unit":
            self._rewrite(remote_id, text, {**block, "Giá": f"{amount}/{value}" if value else amount})
        else:
            self._fill(remote_id, **{self.inputs[field]: value})

    def get(self, remote_id: str, field: str) -> Any:
        standing = self._entry(remote_id).standing
        text, block = self._parts(remote_id)
        if field == "images":
            return list(standing.pictures)
        return {"description": text, "price": block["Giá"]}.get(field) or standing.values[self.inputs[field]]

    def dress(self, remote_id: str, how: int) -> None:
        text, block = self._parts(remote_id)
        amount, _, unit = block["Giá"].partition(" đ/")
        ways: list[tuple[str, Values]] = [
            (text, {**block, "Giá": f"{amount.replace('.', ',')}đ/{unit}"}),
            (text, {**block, "Giá": f"{amount} ₫ / {unit}"}),
            (text, {**block, "Giá": f"{amount.replace('.', '')} đồng/{unit}"}),
            (as_html(text), block),
            (text.replace("\n", "\n\n \n"), block),
            (escape(text), block),
        ]
        self._rewrite(remote_id, *ways[how % len(ways)])

    def remove(self, remote_id: str) -> None:
        entries, number = self.sandbox.portal.offers._entries, int(remote_id)
        entry, at = entries[number], list(entries).index(number)
        self._undo.append(lambda: restore(entries, number, entry, at))
        del entries[number]

    def copy(self, remote_id: str, sku: str | None = None) -> str:
        offers, now = self.sandbox.portal.offers, self.sandbox.clock.now()
        entry = self._entry(remote_id)
        added = offers.add(entry.owner, entry.standing, created=now, committed=now)
        self._undo.append(lambda: offers._entries.pop(added.number))
        if sku is not None:
            text, block = self._parts(str(added.number))
            self._rewrite(str(added.number), text, {**block, "Mã SP": sku})
        return str(added.number)

    def put(self, remote_id: str, state: ListingState, reason: str = "") -> None:
        self._amend(remote_id, status=self.statuses[state], reason=reason)

    def end(self, remote_id: str, day: dt.date) -> None:
        self._fill(remote_id, to_date=f"{day:%d/%m/%Y}")


def paragraph(line: str) -> str:
    """As an editor of HTML keeps it; a script is kept as a script."""
    return line if line.startswith("<script") else f"<p>{escape(line)}</p>" if line else ""


def restore(entries: dict[int, Any], number: int, entry: Any, at: int) -> None:
    """Put an entry back where it was: what was made first comes first."""
    items: Iterable[tuple[int, Any]] = [*list(entries.items())[:at], (number, entry), *list(entries.items())[at:]]
    entries.clear()
    entries.update(items)


def as_html(text: str, tag: str = "p") -> str:
    return "\n".join(f"<{tag}>{escape(line).replace(' ', ' &nbsp;', 1)}</{tag}>" for line in text.split("\n"))
