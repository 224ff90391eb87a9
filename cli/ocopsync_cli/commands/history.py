"""``ocopsync history``: what was sent, and what became of it."""

from __future__ import annotations

from itertools import groupby
from operator import attrgetter
from typing import TYPE_CHECKING

import click

from ocopsync.messages import N_, say
from ocopsync_cli.office import has_ledger, opened_ledger, settings_for
from ocopsync_cli.screen import Screen
from ocopsync_cli.vocabulary import argument, json_option, option, stack, to_option
from ocopsync_cli.vocabulary import command as declare

if TYPE_CHECKING:
    from ocopsync.ledger import LoggedOperation, Run


@declare("history", help=N_("What was sent, newest first, and what became of it."))
@stack(
    argument("sku", required=False, default=""),
    to_option,
    option("--run", "run_id", metavar="RUN", default="", help=N_("Only one run.")),
    option("--unknown", is_flag=True, help=N_("Only what nobody knows the outcome of.")),
    option("--limit", type=click.IntRange(1, 1_000_000), default=50, help=N_("At most so many.")),
    json_option,
)
def command(sku: str, to: tuple[str, ...], run_id: str, unknown: bool, limit: int, as_json: bool) -> int:
    screen = Screen(as_json=as_json)
    settings = settings_for()
    settings.chosen(to)
    there = has_ledger(settings)
    operations: list[LoggedOperation] = []
    runs: list[Run] = []
    if there:
        with opened_ledger(settings) as ledger:
            operations = ledger.history(
                settings.catalogue_id, marketplaces=to, sku=sku, run_id=run_id, unknown=unknown, limit=limit
            )
            runs = ledger.runs()
    if as_json:
        from ocopsync.report.json import history_json

        screen.json(history_json(operations, runs))
        return 0
    for run_id, some in groupby(operations, key=attrgetter("run")):
        show_run(screen, run_id, {run.id: run for run in runs}.get(run_id), list(some))
    if not operations:
        screen.line(say("Nothing.") if there else say("Nothing was sent yet: there is no ledger."))
    return 0


def show_run(screen: Screen, run_id: str, run: Run | None, operations: list[LoggedOperation]) -> None:
    from ocopsync.clock import VIETNAM
    from ocopsync.privacy import mask
    from ocopsync_cli.words import OPERATIONS, STATES, word

    began = operations[-1].intended_at.astimezone(VIETNAM)
    told = [run.command, run.user] if run else []
    screen.line(" ".join(filter(None, [f"{began:%d/%m/%Y %H:%M:%S}", *told, f"(--run {run_id})"])))
    if run and run.allowed:
        allowed = ", ".join(f"{kind}={count}" for kind, count in run.allowed.items())
        screen.line(say("Released with --allow: {allowed}", allowed=allowed))
    screen.table(
        [say("Marketplace"), say("SKU"), say("What"), say("What became of it"), "ID", say("Why")],
        (
            (
                item.marketplace,
                item.sku,
                word(OPERATIONS, item.kind),
                word(STATES, item.state),
                item.remote_id,
                mask(item.reason),
            )
            for item in operations
        ),
    )
