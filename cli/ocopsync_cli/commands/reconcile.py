"""``ocopsync reconcile``: what is live against what was meant, who changed it, and what is to be done about it."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import click

from ocopsync.messages import N_
from ocopsync_cli.numbers import WholeNumber
from ocopsync_cli.screen import Screen
from ocopsync_cli.vocabulary import (
    allow_option,
    argument,
    day_given,
    json_option,
    map_option,
    on_option,
    option,
    stack,
    strictness_options,
    to_option,
    yes_option,
)
from ocopsync_cli.vocabulary import command as declare

LAST = "last"


def since_given(context: click.Context, parameter: click.Parameter, value: str | None) -> dt.datetime | None:
    """The moment that --since names: the beginning of a day, or now, before which the last reading lies."""
    from ocopsync.clock import VIETNAM, SystemClock

    if value and value.strip().lower() == LAST:
        return SystemClock().now()
    day = day_given(context, parameter, value)
    return dt.datetime.combine(day, dt.time(), VIETNAM) if day else None


FILE = click.Path(path_type=Path, dir_okay=False)


@declare(
    "reconcile",
    help=N_(
        "Say in what the marketplaces differ from what was meant, and who changed it; for a FOLDER, of all catalogues "
        "in it. Nothing is changed there without --mend or --decisions."
    ),
)
@stack(
    argument("catalogue", metavar="[CATALOGUE|FOLDER]", type=click.Path(path_type=Path), required=False),
    to_option,
    on_option,
    option(
        "--since",
        metavar="DATE|last",
        callback=since_given,
        help=N_("Read only what changed since then, where the marketplace can tell; last: since the last reading."),
    ),
    option("--full", is_flag=True, help=N_("Read everything, as without --since.")),
    option("--jobs", type=WholeNumber(1, 64), help=N_("How many catalogues of a folder are compared at once.")),
    map_option,
    strictness_options,
    option("--html", metavar="FILE", type=FILE, help=N_("Write a page to read, to filter and to print.")),
    option("--xlsx", metavar="FILE", type=FILE, help=N_("Write a workbook in which each row can be decided.")),
    json_option,
    option("--mend", is_flag=True, help=N_("Then send what is to be put right there: shows it, asks, and does it.")),
    option(
        "--decisions",
        metavar="FILE",
        type=FILE,
        help=N_("Then do what was decided in the workbook of --xlsx, or saved from the page of --html."),
    ),
    option(
        "--accept-live",
        metavar="FILE",
        type=click.Path(path_type=Path),
        help=N_("Write what is right there into a copy of the catalogue; for a FOLDER, into a folder of copies."),
    ),
    allow_option,
    yes_option,
)
def command(catalogue: Path | None, as_json: bool, **given: Any) -> int:
    from ocopsync_cli.reconciling.asked import Asked, sensible_or_raise
    from ocopsync_cli.reconciling.many import reconcile_folder
    from ocopsync_cli.reconciling.one import reconcile_one
    from ocopsync_cli.reconciling.reports import reports_or_raise

    asked = Asked(as_json=as_json, **given)
    sensible_or_raise(asked, catalogue)
    reports_or_raise(asked)
    screen = Screen(as_json=as_json)
    if catalogue is not None and catalogue.is_dir():
        return reconcile_folder(catalogue, asked, screen)
    return reconcile_one(catalogue, asked, screen)
