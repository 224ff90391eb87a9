"""``ocopsync stamps scans report``: how often stamps were scanned, and which were copied or never issued."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ocopsync.messages import N_, say, say_n
from ocopsync_cli.office import has_ledger, opened_ledger, settings_for
from ocopsync_cli.screen import Screen
from ocopsync_cli.vocabulary import command as declare
from ocopsync_cli.vocabulary import json_option

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ocopsync.ledger import Stray
    from ocopsync.stamps.scan_report import Counted, ScanReport, Suspect

SHOWN = 50
"""Stamps that are named on the screen; --json names all."""


@declare("report", help=N_("Tell how often stamps were scanned, and which were copied or never issued."))
@json_option
def command(as_json: bool) -> int:
    from ocopsync.ledger import ScanBook, StampBook
    from ocopsync.stamps.scan_report import ScanReport, report

    screen, settings = Screen(as_json=as_json), settings_for()
    found = ScanReport()
    if has_ledger(settings):
        with opened_ledger(settings) as ledger:
            found = report(ScanBook(ledger), StampBook(ledger), settings.catalogue_id)
    code = 0 if found.is_calm else 1
    if as_json:
        from ocopsync.report.scans import report_json

        screen.json({"exit_code": code, **report_json(found)})
    else:
        show(screen, found)
    return code


def show(screen: Screen, found: ScanReport) -> None:
    if not found.counts:
        screen.line(say("There are no scans yet. They come from a file: ocopsync stamps scans import FILE"))
    screen.table(
        [say("Product"), say("Lot"), say("Scans"), say("Second codes"), say("Looks"), say("First"), say("Last")],
        map(cells, found.counts),
    )
    show_suspects(screen, found.suspects)
    show_strays(screen, found.strays)
    if found.others:
        screen.line(
            say_n(
                "{n} code was scanned that is of no lot here.",
                "{n} codes were scanned that are of no lot here.",
                found.others,
            )
        )


def cells(item: Counted) -> list[object]:
    from ocopsync.vietnam.dates import written

    count = item.count
    recalled = say(" (recalled)") if item.lot and item.lot.recalled else ""
    return [
        f"{item.sku} {item.title}".strip(),
        f"{count.lot or '–'}{recalled}",
        count.scans,
        count.secrets,
        count.looks,
        *(written(day) for day in (item.first, item.last)),
    ]


def show_suspects(screen: Screen, suspects: Sequence[Suspect]) -> None:
    for suspect in suspects[:SHOWN]:
        item = suspect.suspicion
        heading = say("{serial}, lot {lot} of {sku}", serial=item.serial, lot=suspect.lot or "–", sku=suspect.sku)
        if item.strong:
            screen.bad(say("Copied: {stamp}", stamp=heading))
        else:
            screen.line(say("Perhaps copied: {stamp}", stamp=heading))
        for evidence in item.evidence:
            screen.block(str(evidence.said))
        screen.block(str(item.advice))
    if len(suspects) > SHOWN:
        screen.line(say("… and {count} more; --json names all.", count=len(suspects) - SHOWN))
    if suspects:
        screen.line()


def show_strays(screen: Screen, strays: Sequence[Stray]) -> None:
    if not strays:
        return
    screen.bad(
        say_n(
            "{n} serial was scanned that was never issued: the stamp is forged.",
            "{n} serials were scanned that were never issued: those stamps are forged.",
            len(strays),
        )
    )
    for stray in strays[:SHOWN]:
        screen.block(
            str(say_n("{serial}: scanned once", "{serial}: scanned {n} times", stray.scans, serial=stray.serial))
        )
    if len(strays) > SHOWN:
        screen.block("…")
