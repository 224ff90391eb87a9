"""Spelling: how a value may be written into a cell, the column's own way first.

These are proposals: which of them is right is found by reading the row again.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from decimal import Decimal
from itertools import chain, product

from attrs import frozen

from ocopsync.catalogue.address_parts import without_kind
from ocopsync.catalogue.files import Cell
from ocopsync.catalogue.headings import PARTS_OF_ADDRESS
from ocopsync.catalogue.parsing import is_number
from ocopsync.listing import Json
from ocopsync.report.accepted.wishes import NUMBERS
from ocopsync.vietnam.money import written

ON_REQUEST = "Liên hệ"
_SCALES = (1, 1000, 1_000_000, 100, 10)
"""Of đồng, nghìn đồng, triệu đồng; of g, kg, lạng."""
_GROUPED_BY = ("", ".", ",", " ", "\u00a0")
_DECIMAL_MARKS = (",", ".")
_STYLES = tuple(style for style in product(_SCALES, _GROUPED_BY, _DECIMAL_MARKS) if style[1] != style[2])
_NUMBER = re.compile(r"\d(?:[\d.,\u00a0 ]*\d)?")
_SIDE = re.compile(r"\d+(?:[.,]\d+)?")
_STAR = re.compile(r"([*★⭐]\ufe0f?)\1*")


@frozen
class Example:
    """A cell of the column, and the value that is read from it."""

    cell: Cell
    value: Json


def spelt(field: str, value: Json, examples: Sequence[Example], *, typed: bool) -> Iterator[Cell]:
    """Cells that may say ``value`` as ``examples`` say theirs. ``typed``: a cell may hold a number, or only text."""
    if value is None:
        yield from (ON_REQUEST,) if field == "price" else ("",)
        return
    spell = _number if field in NUMBERS else _SPELLERS.get(field, _text)
    proposals = chain.from_iterable(spell(value, example) for example in examples)
    for cell in dict.fromkeys(map(_hashable, chain(proposals, _plainly(field, value)))):
        if typed or isinstance(cell, str):
            yield dict(cell) if isinstance(cell, tuple) else cell


def _hashable(cell: Cell) -> Json:
    return tuple(cell.items()) if isinstance(cell, dict) else cell


def _plainly(field: str, value: Json) -> Iterator[Cell]:
    """Where no cell of the column shows how."""
    if field == "size":
        yield value
        yield " x ".join(str(value[side]) for side in ("length", "width", "height"))
    elif field not in NUMBERS:
        yield str(value)
    else:
        yield value
        yield str(value)
        if field in ("price", "list_price", "weight"):  # the heading may count in thousands, of đồng or of grams
            yield f"{value} g" if field == "weight" else written(value)
            yield from (_tidy(Decimal(value) / 1000), _digits(value, 1000, "", ","))


def _number(value: int, example: Example) -> Iterator[Cell]:
    cell, said = example.cell, example.value
    if not isinstance(said, int):
        return
    if is_number(cell):
        yield from (_tidy(Decimal(value) / scale) for scale in _SCALES if Decimal(repr(cell)) * scale == said)
    elif isinstance(cell, str):
        for found in _NUMBER.finditer(cell):
            before, after = cell[: found.start()], cell[found.end() :]
            right = (style for style in _STYLES if _digits(said, *style) == found[0])
            yield from (f"{before}{_digits(value, *style)}{after}" for style in right)
        stars = _STAR.search(cell)
        if stars and len(stars[0]) == said * len(stars[1]):
            yield cell.replace(stars[0], stars[1] * value, 1)


def _digits(amount: int, scale: int, by: str, mark: str) -> str:
    """``amount`` counted in ``scale``, its thousands grouped ``by``: 225000 → ``225.000``, ``225``, ``0,225``."""
    whole, _, fraction = f"{Decimal(amount) / scale:f}".partition(".")
    fraction = fraction.rstrip("0")
    return f"{int(whole):,}".replace(",", by) + (mark + fraction if fraction else "")


def _tidy(number: Decimal) -> float:
    return int(number) if number == number.to_integral_value() else float(number)


def _text(value: str, example: Example) -> Iterator[Cell]:
    """In the old text's place, where more stands in the cell: ``Chai 500ml`` → ``Chai 330ml``."""
    cell, said = example.cell, str(example.value or "")
    lead = _SIDE.match(value)
    if is_number(cell) and lead:
        yield _tidy(Decimal(lead[0].replace(",", ".")))
    elif isinstance(cell, str) and said:
        yield from (cell.replace(form(said), form(value), 1) for form in _FORMS if form(said) in cell)


def _without_blanks(text: str) -> str:
    return text.replace(" ", "")


_FORMS: Sequence[Callable[[str], str]] = (str, _without_blanks, str.capitalize, str.upper)


def _code(value: str, example: Example) -> Iterator[Cell]:
    """With the blanks and dots that the other code has between its digits."""
    cell = example.cell
    if is_number(cell) and value.isdigit() and value[0] != "0":
        yield int(value)
    elif isinstance(cell, str) and sum(map(str.isdigit, cell)) == len(value):
        digits = iter(value)
        yield "".join(next(digits) if char.isdigit() else char for char in cell)


def _size(value: Mapping[str, int], example: Example) -> Iterator[Cell]:
    """Three numbers in the place of three numbers; of millimetres ten times as many."""
    cell, said = example.cell, example.value
    if not isinstance(cell, str) or not isinstance(said, Mapping) or len(_SIDE.findall(cell)) != len(said):
        return
    for times in (1, 10):
        if [str(side * times) for side in said.values()] == _SIDE.findall(cell):
            sides = iter(value.values())
            yield _SIDE.sub(lambda found: str(next(sides) * times), cell)  # noqa: B023 - used at once


_SPELLERS: Mapping[str, Callable[..., Iterator[Cell]]] = {"size": _size, "gtin": _code, "phone": _code}


def address_spelt(value: str | None, kinds: Mapping[str, str], *, whole: bool) -> Iterator[Mapping[str, Cell]]:
    """The cells of the address: ``whole`` where it has a column of its own; ``kinds`` are its parts that have one, each
    with the word that its heading puts in front ("xã")."""
    parts = [part for part in PARTS_OF_ADDRESS if part in kinds]
    pieces = (value or "").split(", ")
    street, last = ", ".join(pieces[: -len(parts)]), pieces[-len(parts) :]
    if parts and len(last) == len(parts) and (whole or not street):
        for bare in (True, False):
            cells: dict[str, Cell] = {"address": street} if whole else {}
            for part, piece in zip(parts, last, strict=True):
                cells[part] = without_kind(piece) if bare and kinds[part] else piece
            yield cells
    if whole:
        yield {"address": value or ""}


def images_spelt(value: Sequence[str], names: Mapping[str, str], cell: Cell) -> Iterator[Cell]:
    """The names of the pictures with these digests, where the row names them all: in another order, or some gone."""
    if all(digest in names for digest in value):
        found = [names[digest] for digest in value]
        yield found if isinstance(cell, list) else ("\n" if "\n" in str(cell) else "; ").join(found)
