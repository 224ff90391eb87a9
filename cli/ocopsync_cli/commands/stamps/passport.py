"""``ocopsync stamps passport``: the digital product passport of a lot."""

from __future__ import annotations

from pathlib import Path

from ocopsync.messages import N_
from ocopsync_cli.stamping import events_option, lot_option, lot_with_events, out_option, sku_option, write_json
from ocopsync_cli.vocabulary import command as declare
from ocopsync_cli.vocabulary import stack


@declare("passport", help=N_("Write the digital product passport of a lot, as JSON."))
@stack(sku_option, lot_option, events_option, out_option)
def command(sku: str, lot: str, events: Path | None, out: Path | None) -> int:
    from ocopsync.clock import SystemClock
    from ocopsync.stamps.passport import passport

    with lot_with_events(sku, lot, events) as of:
        found = passport(of.base, of.lot, of.events, now=SystemClock().now())
    write_json(found, out)
    return 0
