"""``ocopsync plan``: what publish would do. Nothing is sent and nothing is read from a marketplace."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ocopsync.messages import N_, say
from ocopsync_cli.office import connections_for, open_catalogue, opened_ledger, settings_for, stamped_rows
from ocopsync_cli.screen import Screen
from ocopsync_cli.telling import finish_plan, show_plan
from ocopsync_cli.vocabulary import (
    allow_option,
    catalogue_argument,
    json_option,
    map_option,
    missing_option,
    on_option,
    option,
    stack,
    strictness_options,
    to_option,
)
from ocopsync_cli.vocabulary import command as declare

if TYPE_CHECKING:
    from ocopsync.strictness import Strictness


@declare("plan", help=N_("Show what publish would do. Nothing is sent; exit code 3 where something would be."))
@stack(
    catalogue_argument,
    option(
        "--out",
        metavar="FILE",
        type=click.Path(path_type=Path),
        help=N_("Write the plan into a file, to be carried out with: ocopsync publish --plan FILE."),
    ),
    to_option,
    on_option,
    map_option,
    strictness_options,
    allow_option,
    missing_option,
    json_option,
)
def command(
    catalogue: Path,
    out: Path | None,
    to: tuple[str, ...],
    on: dt.date,
    strictness: Strictness,
    allow: dict[str, int],
    withdraw_missing: bool,
    as_json: bool,
) -> int:
    from ocopsync.ledger import StampBook
    from ocopsync.planfile import Source, save_plan, typable
    from ocopsync.planning import make_plans
    from ocopsync.ruling import edited_at
    from ocopsync.targets import folder_there_or_raise

    screen = Screen(as_json=as_json)
    if out is not None:
        folder_there_or_raise(out)
    settings = settings_for(catalogue)
    connections = connections_for(settings, to, screen=screen, push=True, network=False)
    how: dict[str, Any] = {
        "on": on,
        "withdraw_missing": withdraw_missing,
        "allow": allow,
        "strictness": strictness,
    }
    with (
        open_catalogue(catalogue, settings, on=on, strictness=strictness) as opened,
        opened_ledger(settings) as ledger,
    ):
        lots = StampBook(ledger).digest_of_lots(settings.catalogue_id)
        source = Source.of(settings_for(catalogue), catalogue, lots=lots, **how)  # with what was answered meanwhile
        rows = stamped_rows(opened, settings, ledger, on)
        plans = make_plans(rows, connections, ledger, **how, edited=edited_at(catalogue))
        for plan in plans:
            show_plan(screen, plan)
        if out is not None:
            save_plan(out, plans, source, ledger)
            screen.good(
                say("Written: {file}. Carry it out with: ocopsync publish --plan {path}", file=out, path=typable(out))
            )
        return finish_plan(screen, plans)
