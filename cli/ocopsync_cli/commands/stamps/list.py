"""``ocopsync stamps list``: the lots that are written down, with their stamps."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ocopsync.messages import N_, say
from ocopsync_cli.office import has_ledger, settings_for
from ocopsync_cli.screen import Screen
from ocopsync_cli.stamping import LOT_STATES, book_for
from ocopsync_cli.vocabulary import command as declare
from ocopsync_cli.vocabulary import json_option, option, stack

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ocopsync.ledger import LotRecord
    from ocopsync.report.stamp_lots import Pieces


@declare("list", help=N_("The lots that are written down, oldest first, with the state of their stamps."))
@stack(option("--sku", metavar="SKU", default="", help=N_("Only this product's.")), json_option)
def command(sku: str, as_json: bool) -> int:
    screen, settings = Screen(as_json=as_json), settings_for()
    lots: list[LotRecord] = []
    pieces: Pieces = {}
    if has_ledger(settings):
        with book_for(settings) as book:
            lots, pieces = book.lots(settings.catalogue_id, sku), book.pieces(settings.catalogue_id, sku)
    if as_json:
        from ocopsync.report.stamp_lots import list_json

        screen.json(list_json(lots, pieces, settings.stamps.base))
        return 0
    show(screen, lots, pieces, sku)
    return 0


def show(screen: Screen, lots: Sequence[LotRecord], pieces: Pieces, sku: str) -> None:
    screen.table(
        [say("SKU"), say("Lot"), say("NSX"), say("HSD"), say("Stamps"), say("Used"), say("Void"), say("State")],
        (cells(lot, pieces) for lot in lots),
    )
    if not lots and sku:
        screen.line(say("No lot of {sku} is written down. See all lots with: ocopsync stamps list", sku=sku))
    elif not lots:
        screen.line(say("No lot is written down yet. It is done with: ocopsync stamps issue --sku SKU --lot LOT"))


def cells(lot: LotRecord, pieces: Pieces) -> list[object]:
    from ocopsync.ledger import PieceState
    from ocopsync.privacy import mask
    from ocopsync.vietnam.dates import written

    counts = pieces.get((lot.sku, lot.lot), {})
    state = str(say(LOT_STATES[lot.state.value]))
    return [
        lot.sku,
        lot.lot,
        *(written(day) if day else "" for day in (lot.made_on, lot.expires_on)),
        lot.count or say("of the lot"),
        *(counts.get(piece) or "" for piece in (PieceState.USED, PieceState.VOID)),
        f"{state}: {mask(lot.reason)}" if lot.reason else state,
    ]
