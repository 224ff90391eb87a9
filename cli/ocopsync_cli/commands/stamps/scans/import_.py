"""``ocopsync stamps scans import``: scans out of a file of the server that the stamps lead to."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from ocopsync.messages import N_, say, say_n
from ocopsync_cli.office import opened_ledger, settings_for
from ocopsync_cli.screen import Screen
from ocopsync_cli.vocabulary import argument, json_option, option, stack
from ocopsync_cli.vocabulary import command as declare

if TYPE_CHECKING:
    from ocopsync.stamps.scans import Imported


@declare(
    "import",
    help=N_("Take the scans of a CSV or JSONL file into the ledger, each once. Nothing of who scanned is taken over."),
)
@stack(
    argument("file", metavar="FILE", type=click.Path(path_type=Path)),
    option(
        "--kind",
        type=click.Choice(["look", "scan", "secret"]),
        help=N_("What the rows are that don't say so: looks at a page, scans, or second codes."),
    ),
    json_option,
)
def command(file: Path, kind: str | None, as_json: bool) -> int:
    from ocopsync.clock import SystemClock
    from ocopsync.ledger import ScanBook, ScanKind
    from ocopsync.stamps.scans import import_scans

    screen, settings = Screen(as_json=as_json), settings_for()
    usual = ScanKind(kind) if kind else None
    with opened_ledger(settings) as ledger:
        done = import_scans(ScanBook(ledger), file, SystemClock().now(), ours=settings.stamps.base, usual=usual)
    code = 1 if done.bad else 0
    if as_json:
        from ocopsync.report.scans import import_json

        screen.json({"exit_code": code, **import_json(done)})
    show(screen, done)
    return code


def show(screen: Screen, done: Imported) -> None:
    from ocopsync.privacy import mask

    screen.good(say_n("{n} row is new.", "{n} rows are new.", done.new))
    if done.known:
        screen.line(say_n("{n} was known already.", "{n} were known already.", done.known))
    if done.placeless:
        screen.line(
            say_n("Of {n} row the place wasn't understood.", "Of {n} rows the place wasn't understood.", done.placeless)
        )
    if done.left_out:
        screen.line(say("Not read: {names}.", names=mask(", ".join(done.left_out))))
    if done.bad:
        screen.bad(say_n("{n} row can't be taken:", "{n} rows can't be taken:", done.bad))
    for line, why in done.bad_rows:
        screen.block(mask(str(say("line {line}: {why}", line=line, why=why))))
    if done.bad > len(done.bad_rows):
        screen.block("…")
