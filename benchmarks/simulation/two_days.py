"""The same two days each time: a catalogue is published, then changed in every way and published again."""

from __future__ import annotations

from typing import Any

from benchmarks.simulation.catalogue import Catalogue
from ocopsync.connection import Connection
from ocopsync.listing import Fields, ListingState
from ocopsync.model import Image, Verb

Standing = list[tuple[str, ListingState, Fields]]


def first_day() -> Catalogue:
    catalogue = Catalogue()
    for price in (50_000, 60_000):
        catalogue.add(price=price)
    return catalogue


def second_day(*pictures: Image) -> Catalogue:
    """An update, a withdrawal, and three new ones, the first of them with pictures."""
    catalogue = first_day()
    update, withdrawal = catalogue.products
    catalogue.change(update, price=55_000)
    catalogue.change(withdrawal, verb=Verb.WITHDRAW)
    catalogue.add(images=pictures)
    catalogue.add(price=80_000)
    catalogue.add(price=90_000)
    return catalogue


def standing(connection: Connection) -> Standing:
    """Everything that stands there, in order of SKU, as a read shows it; ids and the days of renewal may differ."""
    listings: list[Any] = [listing for page in connection.adapter.live() for listing in page.listings]
    return sorted(((item.sku, item.state, item.content) for item in listings), key=lambda item: item[0])
