"""A damaged catalogue with its truth: what a careful person would read there, and what has to be said about it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from attrs import field, frozen

from ocopsync.catalogue.rows import Row
from ocopsync.model import Product
from ocopsync.problem import Problem
from tests.catalogues.writers import Maker

Truth = Mapping[str, Any]


@frozen
class Case:
    """One file. ``truth`` names for each row what it must hold; ``says`` every problem, as ``code cell``."""

    name: str
    make: Maker
    truth: tuple[Truth, ...] = ()
    says: tuple[str, ...] = ()
    refused: str = ""
    """A word of the sentence with which the whole file is refused."""
    options: Mapping[str, Any] = field(factory=dict)


def case(name: str, make: Maker, *truth: Truth, says: str = "", **options: Any) -> Case:
    """A file that can be read. ``says`` is a list of problems with semicolons between them."""
    return Case(name, make, truth, tuple(sorted(filter(None, map(str.strip, says.split(";"))))), options=options)


def refusal(name: str, make: Maker, word: str, **options: Any) -> Case:
    return Case(name, make, refused=word, options=options)


def said(problems: Iterable[Problem]) -> list[str]:
    """Each problem as ``code cell``; the row alone, or the column alone, where there is no cell."""
    return [
        f"{problem.code} {problem.place.cell or problem.place.row or problem.place.column or ''}".strip()
        for problem in problems
    ]


def seen(row: Row, truth: Truth) -> dict[str, Any]:
    """What was read of a row, as far as the truth speaks of it."""
    if row.product is None:
        return {"unread": True, "sku": row.sku}
    return {name: _value(row.product, name) for name in truth}


def _value(product: Product, name: str) -> Any:
    if name in _OF_PRODUCER:
        return getattr(product.producer, _OF_PRODUCER[name])
    if name in _OF_CERTIFICATE:
        return getattr(product.certificate, name, None)
    value = getattr(product, name)
    return _SHOWN.get(name, _as_it_is)(value)


def _as_it_is(value: Any) -> Any:
    return value


_OF_PRODUCER = {
    **{name: name for name in ("phone", "tax_code", "citizen_id", "address", "email")},
    "producer": "name",
    "producer_kind": "kind",
}
_OF_CERTIFICATE = ("stars", "decision_number", "decision_date", "expires", "product_code")
_SHOWN = {
    "net_quantity": lambda quantity: str(quantity) if quantity else None,
    "images": lambda images: [image.path.name for image in images],
    "verb": lambda verb: verb.value,
    "stamp": lambda stamp: stamp.link if stamp else None,
}
