"""``ocopsync stamps page``: the pages that stamps lead to, for a web server to serve."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ocopsync.messages import N_, say, say_n
from ocopsync_cli.office import settings_for
from ocopsync_cli.screen import Screen
from ocopsync_cli.stamping import base_or_raise, book_for, events_from, events_option, lot_or_raise, say_strangers
from ocopsync_cli.vocabulary import command as declare
from ocopsync_cli.vocabulary import option, stack

if TYPE_CHECKING:
    from ocopsync.ledger import LotRecord, StampBook
    from ocopsync.settings import Settings
    from ocopsync.stamps.site import Written


@declare("page", help=N_("Write the pages that stamps lead to, for a web server."))
@stack(
    option("--sku", metavar="SKU", default="", help=N_("Only this product's lots.")),
    option("--lot", metavar="LOT", default="", help=N_("Only this lot; with --sku.")),
    option(
        "--out",
        metavar="FOLDER",
        required=True,
        type=click.Path(path_type=Path, file_okay=False),
        help=N_("The folder that the server serves where your stamps lead."),
    ),
    events_option,
    option(
        "--pictures",
        metavar="FOLDER",
        type=click.Path(path_type=Path, exists=True, file_okay=False),
        help=N_("Where the products' pictures lie; without it the folder of the settings."),
    ),
)
def command(sku: str, lot: str, out: Path, events: Path | None, pictures: Path | None) -> int:
    from ocopsync.clock import SystemClock
    from ocopsync.stamps.events import events_of
    from ocopsync.stamps.pictures import Pictures
    from ocopsync.stamps.site import divided, write_lots, write_products

    screen, settings, now = Screen(), settings_for(), SystemClock().now()
    base, told = base_or_raise(settings), events_from(events)
    there = Pictures(pictures or settings.folder)
    with book_for(settings) as book:
        lots = chosen(book, settings, sku, lot)
        say_strangers(told, book, settings)
        codes = {record.code for record in lots}
        of_products = [record for record in book.lots(settings.catalogue_id) if record.code in codes]

    def picture(record: LotRecord) -> bytes | None:
        return there.of(record.facts)

    lots, clashing = divided(base, lots)
    for page in write_lots(base, lots, out, lambda record: events_of(record, told), picture, now=now):
        show(screen, page)
    for _ in write_products(base, of_products, out, picture, now=now):
        pass
    written = say_n(
        "{n} page of a lot and its product's are written to {folder}.",
        "{n} pages of lots and those of their products are written to {folder}.",
        n=len(lots),
        folder=out,
    )
    screen.good(written)
    for holder, other in clashing:
        screen.bad(
            say(
                "The page of lot {lot} of {sku} isn't written: its folder would be that of lot {other} of {holder}, at "
                "least where capitals don't count. Write it with --sku and --lot, into another folder.",
                lot=other.lot,
                sku=other.sku,
                other=holder.lot,
                holder=holder.sku,
            )
        )
    return 1 if clashing else 0


def chosen(book: StampBook, settings: Settings, sku: str, lot: str) -> Sequence[LotRecord]:
    """:raises UsageError: a lot without its product, or no lot at all"""
    from ocopsync.errors import UsageError

    if lot and not sku:
        raise UsageError(say("Of which product is lot {lot}? Name it with --sku.", lot=lot))
    lots = [lot_or_raise(book, settings, sku, lot)] if lot else book.lots(settings.catalogue_id, sku)
    if not lots:
        raise UsageError(say("No lot is written down yet. It is done with: ocopsync stamps issue --sku SKU --lot LOT"))
    return lots


def show(screen: Screen, page: Written) -> None:
    from ocopsync.stamps.trace import retention
    from ocopsync.vietnam.dates import written

    lot = page.lot
    screen.line(say("{sku}, lot {lot}: {place}", sku=lot.sku, lot=lot.lot, place=page.place))
    if lot.recalled:
        screen.bad(say("  It is recalled; its page says so first."))
    show_missing(screen, page)
    if lot.facts.get("images") and not page.has_picture:
        gone = say("Its picture isn't there as it was when the lot was written down; the page has none (--pictures).")
        screen.block(str(gone))
    if not page.is_found:
        hidden = say(
            "Its name has characters that can't stand in a folder's: the server must be told to look for this lot"
            " there. Names of letters, digits and - . _ need nothing."
        )
        screen.block(str(hidden))
    keep = retention(lot, page.events)
    until = say("Keep its records until {day}: {because} (TT 31/2026).", day=written(keep.until), because=keep.because)
    screen.block(str(until))


def show_missing(screen: Screen, page: Written) -> None:
    """What the law asks for and isn't known: what buyers must see first (NĐ 37/2026/NĐ-CP Art. 23(7) and (5))."""
    from ocopsync.stamps.trace import missing

    lacking = missing(page.lot, page.events)
    buyers = [say(asked.title) for asked in lacking if asked.of_consumers]
    others = [say(asked.title) for asked in lacking if not asked.of_consumers]
    if buyers:
        screen.bad(say("  Buyers must see these, and they are missing: {items}.", items=listed(buyers)))
    if others:
        screen.block(str(say("The law asks for these too, and they are missing: {items}.", items=listed(others))))


def listed(items: Sequence[object]) -> str:
    return ", ".join(map(str, items))
