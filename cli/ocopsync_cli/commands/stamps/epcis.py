"""``ocopsync stamps epcis``: the events of a lot in the form that other traceability systems read."""

from __future__ import annotations

from pathlib import Path

from ocopsync.messages import N_
from ocopsync_cli.office import settings_for
from ocopsync_cli.stamping import (
    base_or_raise,
    book_for,
    events_from,
    events_option,
    lot_option,
    lot_or_raise,
    out_option,
    say_strangers,
    sku_option,
    write_json,
)
from ocopsync_cli.vocabulary import command as declare
from ocopsync_cli.vocabulary import stack


@declare("epcis", help=N_("Write the events of a lot as EPCIS 2.0, for other traceability systems."))
@stack(sku_option, lot_option, events_option, out_option)
def command(sku: str, lot: str, events: Path | None, out: Path | None) -> int:
    from ocopsync.clock import SystemClock
    from ocopsync.stamps.epcis import document
    from ocopsync.stamps.events import events_of

    settings = settings_for()
    base, told = base_or_raise(settings), events_from(events)
    with book_for(settings) as book:
        record = lot_or_raise(book, settings, sku, lot)
        say_strangers(told, book, settings)
        found = document(base, record, events_of(record, told), book.stamps(record), now=SystemClock().now())
    write_json(found, out)
    return 0
