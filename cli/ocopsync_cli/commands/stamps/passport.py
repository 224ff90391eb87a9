"""``ocopsync stamps passport``: the digital product passport of a lot."""

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


@declare("passport", help=N_("Write the digital product passport of a lot, as JSON."))
@stack(sku_option, lot_option, events_option, out_option)
def command(sku: str, lot: str, events: Path | None, out: Path | None) -> int:
    from ocopsync.clock import SystemClock
    from ocopsync.stamps.events import events_of
    from ocopsync.stamps.passport import passport

    settings = settings_for()
    base, told = base_or_raise(settings), events_from(events)
    with book_for(settings) as book:
        record = lot_or_raise(book, settings, sku, lot)
        say_strangers(told, book, settings)
    write_json(passport(base, record, events_of(record, told), now=SystemClock().now()), out)
    return 0
