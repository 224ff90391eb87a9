"""``ocopsync stamps epcis``: the events of a lot in the form that other traceability systems read."""

from __future__ import annotations

from pathlib import Path

from ocopsync.messages import N_
from ocopsync_cli.stamping import events_option, lot_option, lot_with_events, out_option, sku_option, write_json
from ocopsync_cli.vocabulary import command as declare
from ocopsync_cli.vocabulary import stack


@declare("epcis", help=N_("Write the events of a lot as EPCIS 2.0, for other traceability systems."))
@stack(sku_option, lot_option, events_option, out_option)
def command(sku: str, lot: str, events: Path | None, out: Path | None) -> int:
    from ocopsync.clock import SystemClock
    from ocopsync.stamps.epcis import document

    with lot_with_events(sku, lot, events) as of:
        found = document(of.base, of.lot, of.events, of.book.stamps(of.lot), now=SystemClock().now())
    write_json(found, out)
    return 0
