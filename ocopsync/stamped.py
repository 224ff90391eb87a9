"""Rows with what the ledger knows of their stamps: the link, the warning of a recall, and why a listing waits.

A product of which a lot was written down gets its link where the catalogue gives none. While a lot is recalled, its
listings warn, in every plan and comparison alike, until the recall is lifted.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress

from attrs import evolve, field, frozen

from ocopsync.catalogue import Row
from ocopsync.errors import Outdated
from ocopsync.ledger import Ledger, LotRecord, LotState, Phase, PieceState, StampBook
from ocopsync.listing import Fields, Scope
from ocopsync.messages import Message, say
from ocopsync.model import Product, StampState, TraceStamp
from ocopsync.rules.trace import needs_code
from ocopsync.settings import LOT, Settings
from ocopsync.stamps.address import Base, StampError
from ocopsync.stamps.lots import days_of
from ocopsync.stamps.naming import names_of
from ocopsync.stamps.reading import StampText, read
from ocopsync.stamps.texts import link_of, product_link

NOTICE = "THU HỒI"
"""How the warning of a recall begins; Vietnamese, for buyers read it."""


@frozen
class Stamps:
    """What is known of the stamps of one catalogue."""

    book: StampBook
    base: Base | None
    others: Collection[str] = ()
    of_lots: bool = False
    """Whether listings carry the link of the lot in the row, and not the product's."""
    lots: Mapping[str, Sequence[LotRecord]] = field(factory=dict)
    """By SKU, oldest first."""

    @classmethod
    def of(cls, ledger: Ledger, settings: Settings) -> Stamps:
        book = StampBook(ledger)
        lots: dict[str, list[LotRecord]] = {}
        for lot in book.lots(settings.catalogue_id):
            lots.setdefault(lot.sku, []).append(lot)
        stamps = settings.stamps
        return cls(book, stamps.base, stamps.others, settings.stamp_level == LOT, lots)

    def on(self, rows: Iterable[Row], day: dt.date) -> Iterator[Row]:
        """The rows, with links and warnings; what must wait says why in ``Row.held``."""
        known = self.base is not None or bool(self.lots)
        return (self._row(row, day) for row in rows) if known else iter(rows)

    def _row(self, row: Row, day: dt.date) -> Row:
        product = row.product
        if product is None or not product.verb.publishes:
            return row
        linked = self._linked(product)
        product = self._warned(linked)
        return evolve(row, product=product, held=self._why_held(product, day), warns=product is not linked)

    def unwarned(self, lots: Iterable[LotRecord], ledger: Ledger, scope: Scope) -> list[LotRecord]:
        """The recalled ones of ``lots`` whose goods are listed there, by the ledger, without a word of it."""
        records = ledger.records(scope, [lot.sku for lot in lots])
        return [
            lot
            for lot in lots
            if lot.recalled and (record := records.get(lot.sku)) and (record.remote_id or record.phase is Phase.THERE)
            if self._sells_silently(lot, record.sent or {})
        ]

    def _sells_silently(self, lot: LotRecord, content: Fields) -> bool:
        if self.of_lots and self.base and self._names_another(lot, self.base, str(dict(content))):
            return False
        return lot.state is LotState.OFF_SALE or not is_warned(lot, content)

    def _names_another(self, lot: LotRecord, base: Base, text: str) -> bool:
        """Whether a listing's link is that of a lot which isn't recalled."""
        others = (link_of(base, other) for other in self.lots.get(lot.sku, ()) if not other.recalled)
        return link_of(base, lot) not in text and any(link in text for link in others)

    def _linked(self, product: Product) -> Product:
        lots = self.lots.get(product.sku, ())
        if product.stamp is not None or self.base is None or not lots:
            return product
        newest = next((lot for lot in reversed(lots) if not lot.recalled), lots[-1])
        if self.of_lots:
            return evolve(product, stamp=TraceStamp(link_of(self.base, newest), lot=newest.lot))
        return evolve(product, stamp=TraceStamp(product_link(self.base, newest.code)))

    def _warned(self, product: Product) -> Product:
        lots = self.lots.get(product.sku, ())
        if not lots:
            return product
        notices = [notice(lot) for lot in self._recalled(product)]
        own = without_notices(product.description, lots)
        text = "\n".join(filter(None, (*notices, own)))  # first of all: nobody may miss it
        return product if text == product.description else evolve(product, description=text)

    def _recalled(self, product: Product) -> list[LotRecord]:
        """The recalled lots whose goods the listing may be selling: a product's link stands for all of them."""
        recalled = [lot for lot in self.lots.get(product.sku, ()) if lot.recalled]
        if not self.of_lots or product.stamp is None or not recalled:
            return recalled
        meant = self._lots_meant(product.stamp)
        return [lot for lot in recalled if not meant or lot.lot.casefold() in meant]

    def _lots_meant(self, stamp: TraceStamp) -> set[str]:
        """The lots that a stamp names, by its row or its link; none where nobody knows which it is of."""
        in_link = ""
        with suppress(StampError):
            in_link = names_of(read(stamp.link, self.base)).lot
        return {name.casefold() for name in (stamp.lot, in_link) if name}

    def _why_held(self, product: Product, day: dt.date) -> Message | None:
        off_sale = next((lot for lot in self._recalled(product) if lot.state is LotState.OFF_SALE), None)
        if off_sale is not None:
            return say(
                "lot {lot} was recalled and taken off sale ({reason}); when it is over: "
                "ocopsync stamps recall --lot {lot} --sku {sku} --lift",
                lot=off_sale.lot,
                reason=off_sale.reason,
                sku=product.sku,
            )
        return self._why_not_good(product) if self.base is not None and needs_code(product, day) else None

    def _why_not_good(self, product: Product) -> Message | None:
        """Why the stamp that the product needs is none."""
        stamp = product.stamp
        if stamp is None:
            return say(
                "it needs a traceability code (4 stars and above) and has none; fill in 'Truy xuất nguồn gốc', or run: "
                "ocopsync stamps issue --sku {sku} --lot LOT",
                sku=product.sku,
            )
        if stamp.state is StampState.VOID:
            return say("its stamp is marked as void; give it another one")
        try:
            found = read(stamp.link, self.base)
        except StampError as error:
            return error.message
        if found.ours is False and found.host not in self.others:
            return say(
                "its stamp leads to {host}, not to our own address; where that is right, add it to ocopsync.toml: "
                '[stamps] others = ["{host}"]',
                host=found.host,
            )
        return self._why_void(found)

    def _why_void(self, found: StampText) -> Message | None:
        names = names_of(found)
        piece = self.book.find(names.code, names.serial) if names.code and names.serial else None
        if piece is not None and piece.state is PieceState.VOID:
            return say("its stamp with the serial {serial} is void; give it another one", serial=names.serial)
        return None


def same_lots_or_raise(ledger: Ledger, catalogue: str, lots: str) -> None:
    """:raises Outdated: the lots of a catalogue aren't any more those of which a plan was made, by their digest"""
    if StampBook(ledger).digest_of_lots(catalogue) != lots:
        raise Outdated(
            say(
                "A lot was written down, recalled or released while the plan was being looked at. Nothing was sent. "
                "Run it again."
            )
        )


def is_warned(lot: LotRecord, content: Fields) -> bool:
    """Whether a listing's content says that the lot is recalled."""
    return notice(lot) in str(content.get("description", ""))


def without_notices(description: str, lots: Iterable[LotRecord]) -> str:
    """A description without the warnings at its head, which an import may have brought into the catalogue."""
    starts = tuple(f"{NOTICE} lô {lot.lot}{after}" for lot in lots for after in (" ", ":"))
    lines = description.split("\n")
    while lines and lines[0].startswith(starts):
        lines.pop(0)
    return "\n".join(lines)


def notice(lot: LotRecord) -> str:
    """What a buyer reads while a lot is recalled: ``THU HỒI lô L-01 (NSX 05/01/2026): vỏ hộp bị phồng.``"""
    days = days_of(lot)
    of_when = f" ({days})" if days else ""
    return f"{NOTICE} lô {lot.lot}{of_when}: {lot.reason.strip().rstrip('.')}."
