"""``ocopsync stamps recall``: a lot is called back: its stamps turn at once, its listings warn or come down."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from ocopsync.messages import N_, say
from ocopsync_cli.carrying_out import at_work, carry_out
from ocopsync_cli.office import connections_for, open_catalogue, settings_for, stamped_rows
from ocopsync_cli.screen import Screen
from ocopsync_cli.stamping import book_for, catalogue_of, from_option, lot_option
from ocopsync_cli.vocabulary import allow_option, json_option, on_option, option, stack, to_option, yes_option
from ocopsync_cli.vocabulary import command as declare

if TYPE_CHECKING:
    from ocopsync.connection import Connection
    from ocopsync.ledger import LotRecord
    from ocopsync.plan import Plan
    from ocopsync.settings import Settings
    from ocopsync_cli.carrying_out import Errand


@declare(
    "recall",
    help=N_("Call a lot back: its stamps say so at once; its listings warn, or come down, through plan and brakes."),
)
@stack(
    lot_option,
    option("--sku", "skus", metavar="SKU", multiple=True, help=N_("Only this product's; may be given several times.")),
    option("--reason", metavar="TEXT", default="", help=N_("Why; buyers read it.")),
    option("--withdraw", is_flag=True, help=N_("Take the listings down, instead of letting them warn.")),
    option("--lift", is_flag=True, help=N_("The recall is over: bring stamps and listings back.")),
    from_option,
    to_option,
    on_option,
    allow_option,
    yes_option,
    json_option,
)
def command(
    lot: str,
    skus: tuple[str, ...],
    reason: str,
    withdraw: bool,
    lift: bool,
    source: Path | None,
    to: tuple[str, ...],
    on: dt.date,
    allow: dict[str, int],
    yes: bool,
    as_json: bool,
) -> int:
    from ocopsync.errors import Busy, UsageError
    from ocopsync.stamps.recalling import called_back, released

    screen = Screen(as_json=as_json)
    if lift and (reason or withdraw):
        raise UsageError(say("With --lift leave out --reason and --withdraw: the recall is over."))
    settings = settings_for(source)
    marketplaces = settings.chosen(to)
    which = settings.catalogue_id, lot, skus
    with book_for(settings) as book:  # first of all: stamps turn although no marketplace may answer
        lots = released(book, *which) if lift else called_back(book, *which, reason=reason, off_sale=withdraw)
    tell(screen, lots)
    if not marketplaces:
        return 0
    catalogue = None if withdraw else catalogue_of(settings, source)
    connections = connections_for(settings, to, screen=screen, push=True)
    try:
        with at_work("recall", settings, connections, screen, allow=allow, yes=yes) as errand:
            code = carry_out(errand, plans_of(lots, settings, catalogue, connections, errand, on))
            silent = tell_unwarned(screen, settings, lots, errand, connections)
            return code or int(silent)
    except Busy:
        screen.bad(say("The listings weren't changed yet: run the same command again when the other has finished."))
        raise


def tell_unwarned(
    screen: Screen, settings: Settings, lots: Sequence[LotRecord], errand: Errand, connections: Sequence[Connection]
) -> bool:
    """Name the listings that may still sell the goods without a word of it; whether there are any."""
    from ocopsync.stamped import Stamps

    stamps = Stamps.of(errand.ledger, settings)
    found = [(at.title, lot) for at in connections for lot in stamps.unwarned(lots, errand.ledger, at.scope)]
    for title, lot in found:
        screen.bad(
            say(
                "{title}: the listing of {sku} stands there and doesn't warn of lot {lot}: its row is gone, has "
                "errors or is held, or it wasn't sent. Take it down with: "
                "ocopsync stamps recall --lot {lot} --sku {sku} --reason TEXT --withdraw",
                title=title,
                sku=lot.sku,
                lot=lot.lot,
            )
        )
    return bool(found)


def tell(screen: Screen, lots: Sequence[LotRecord]) -> None:
    for lot in lots:
        if lot.recalled:
            screen.good(say("Lot {lot} of {sku} is recalled: its stamps say so from now on.", lot=lot.lot, sku=lot.sku))
        else:
            screen.good(say("Lot {lot} of {sku} isn't recalled any more.", lot=lot.lot, sku=lot.sku))
    screen.line(say("Write the pages that its stamps lead to anew: ocopsync stamps page --out FOLDER"))


def plans_of(
    lots: Sequence[LotRecord],
    settings: Settings,
    catalogue: Path | None,
    connections: list[Connection],
    errand: Errand,
    on: dt.date,
) -> list[Plan]:
    """What becomes of the listings: they come down, or say what the catalogue and the ledger say now."""
    from ocopsync.planning import make_plans, make_withdrawals
    from ocopsync.ruling import edited_at

    skus = {lot.sku for lot in lots}
    if catalogue is None:
        return make_withdrawals(sorted(skus), connections, errand.ledger, on=on, allow=errand.allow)
    with open_catalogue(catalogue, settings, on=on) as opened:
        rows = (row for row in stamped_rows(opened, settings, errand.ledger, on) if row.sku in skus)
        lifted = not any(lot.recalled for lot in lots)  # what was taken down is listed again, and only then
        return make_plans(
            rows,
            connections,
            errand.ledger,
            on=on,
            allow=errand.allow,
            new=lifted,
            edited=edited_at(catalogue),
        )
