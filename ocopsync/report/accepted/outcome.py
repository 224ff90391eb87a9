"""What became of accepted values: those that stand in the copy now, and those that a person has to write there."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from attrs import frozen

from ocopsync.catalogue.parsing import text_of
from ocopsync.fields import field_name
from ocopsync.finding import Accepted
from ocopsync.messages import Message, say
from ocopsync.problem import Place

Left = tuple[Accepted, Message]
"""What was not written, and why."""


@frozen(kw_only=True)
class Written:
    """One cell of the copy that says something else than the catalogue's. Personal data is masked in both texts."""

    sku: str
    field: str
    """As in a listing's ``content``."""
    place: Place
    before: str
    after: str
    marketplaces: tuple[str, ...]

    @property
    def sentence(self) -> Message:
        return say(
            "{sku}, {field}, {cell}: {before} → {after}",
            sku=self.sku,
            field=field_name(self.field),
            cell=self.place.cell or self.place.row,
            before=self.before or "–",
            after=self.after or "–",
        )


@frozen(kw_only=True)
class Outcome:
    written: tuple[Written, ...] = ()
    """In the order of the file."""
    left: tuple[Left, ...] = ()
    note: Message | None = None
    """What the user should know of the copy."""

    @property
    def json(self) -> Mapping[str, Any]:
        return {
            "written": [
                {
                    "sku": item.sku,
                    "field": item.field,
                    "sheet": item.place.sheet,
                    "row": item.place.row,
                    "column": item.place.column,
                    "heading": item.place.heading,
                    "before": item.before,
                    "after": item.after,
                    "marketplaces": list(item.marketplaces),
                }
                for item in self.written
            ],
            "left": [
                {"sku": item.sku, "field": item.field, "marketplace": item.marketplace, "reason": str(why)}
                for item, why in self.left
            ],
        }


def left_sentence(item: Accepted, why: Message) -> Message:
    """``MT-01, price (postmart): a formula stands in D5; …``"""
    return say(
        "{sku}, {field} ({marketplace}): {why}",
        sku=item.sku,
        field=field_name(item.field),
        marketplace=item.marketplace,
        why=why,
    )


def text_in_cell(value: Any) -> str:
    """A value as people write it into a cell."""
    if isinstance(value, list):
        return "; ".join(map(str, value))
    if isinstance(value, dict):
        return " x ".join(map(str, value.values()))
    return "" if value is None else text_of(value)
