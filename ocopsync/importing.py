"""Import: the rows of a catalogue, made from what already stands on a marketplace."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain

from attrs import define

from ocopsync.connection import Connection
from ocopsync.errors import UsageError
from ocopsync.formatting import undescribed
from ocopsync.listing import FIELDS, Json, ListingState, LiveListing
from ocopsync.messages import N_, Message, say

Cells = dict[str, Json]
"""A row: what stands in the column of each of the catalogue's fields."""

LEFT_OUT = ("images", "category")
"""What a page shows and a catalogue can't take: where a picture lies there, and the marketplace's own tree."""
STATES = {
    ListingState.PENDING: N_("waits for the marketplace"),
    ListingState.REJECTED: N_("rejected"),
    ListingState.HIDDEN: N_("hidden"),
    ListingState.LIVE: N_("live"),
}


@define
class Importer:
    """Reads all listings of a marketplace's account, and counts."""

    connection: Connection
    rows: int = 0
    named: int = 0
    """Rows whose listing names no SKU: they got one of ours, from the marketplace's id."""
    pictures: int = 0
    """Pictures that stand there, and are not brought along."""
    categorised: int = 0
    """Listings that stand under a category, of which a catalogue knows but the OCOP product set."""

    def cells(self) -> Iterator[Cells]:
        """A row for each listing, in the marketplace's order. Raises MarketplaceError, UsageError."""
        if self.connection.adapter.capabilities.hand_over:
            raise UsageError(
                say(
                    "{title} can't be read in the mode that the settings give it, so nothing can be imported from it.",
                    title=self.connection.title,
                )
            )
        seen: set[str] = set()
        for live in chain.from_iterable(page.listings for page in self.connection.adapter.live()):
            if live.remote_id not in seen:  # a page that shifts shows one twice
                seen.add(live.remote_id)
                yield self._row(live)

    def _row(self, live: LiveListing) -> Cells:
        self.rows += 1
        self.named += not live.sku
        self.pictures += len(live.fields.get("images", ()))
        self.categorised += "category" in live.fields
        given = {name: live.fields[name] for name in FIELDS if name in live.fields and name not in LEFT_OUT}
        cells = {"sku": live.sku or f"{self.connection.name.upper()}-{live.remote_id}"}
        cells |= {CATALOGUE_NAMES.get(name, name): cell(name, value) for name, value in given.items()}
        if "price" in self.connection.adapter.capabilities.fields:
            cells.setdefault("price", "Liên hệ")
        if "description" in cells:
            cells["description"], told = undescribed(cells["description"])
            cells = {CATALOGUE_NAMES.get(name, name): text for name, text in told.items()} | cells
        return cells | {"ignored": note(self.connection, live)}


CATALOGUE_NAMES = {"title": "name", "ocop": "stars"}
"""The catalogue's name of a listing's field, where it is another."""


def cell(name: str, value: Json) -> Json:
    return "{length} x {width} x {height}".format_map(value) if name == "size" else value


def note(connection: Connection, live: LiveListing) -> str:
    """Where the row comes from, and what somebody should know of it."""
    state = Message(STATES[live.state])
    told = [f"{connection.title} {live.remote_id}", str(state), live.reason, live.url, str(live.damage or "")]
    return "; ".join(filter(None, told))
