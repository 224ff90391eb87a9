"""``ocopsync export``: write a marketplace's upload workbook from a catalogue. Nothing is sent or remembered."""

from __future__ import annotations

import datetime as dt
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ocopsync.messages import N_, say, say_n
from ocopsync_cli.office import has_ledger, open_catalogue, opened_ledger, settings_or_none, stamped_rows
from ocopsync_cli.screen import Screen
from ocopsync_cli.vocabulary import (
    catalogue_argument,
    map_option,
    on_option,
    option,
    stack,
    strictness_options,
    to_option,
)
from ocopsync_cli.vocabulary import command as declare

if TYPE_CHECKING:
    from ocopsync.strictness import Strictness


@declare("export", help=N_("Write a marketplace's upload workbook. Nothing is sent or remembered."))
@stack(
    catalogue_argument,
    to_option,
    on_option,
    map_option,
    strictness_options,
    option(
        "--out",
        metavar="FILE",
        type=click.Path(path_type=Path),
        help=N_("The file to write; it must not be there yet."),
    ),
)
def command(catalogue: Path, to: tuple[str, ...], on: dt.date, strictness: Strictness, out: Path | None) -> int:
    from ocopsync.errors import UsageError
    from ocopsync.export import export
    from ocopsync.targets import folder_there_or_raise
    from ocopsync_cli.commands.check import chosen

    if len(to) != 1:
        raise UsageError(say("Name one marketplace: ocopsync export CATALOGUE --to postmart"))
    screen = Screen()
    settings = settings_or_none(catalogue)
    (connection,) = chosen(settings, to, screen)
    name = f"{connection.name}-{catalogue.stem}{connection.adapter.upload_ending}"
    path = out or catalogue.parent / connection.name / name
    if out is None:
        path.parent.mkdir(exist_ok=True)
    folder_there_or_raise(path)
    if path.exists():
        raise UsageError(say("{path} is there already. Name another with --out.", path=path))
    with open_catalogue(catalogue, settings, on=on, strictness=strictness) as opened, ExitStack() as until_the_end:
        rows = opened.rows()
        if settings is not None and has_ledger(settings):
            ledger = until_the_end.enter_context(opened_ledger(settings))
            rows = stamped_rows(opened, settings, ledger, on)
        written, left_out = export(rows, connection, path, on=on, strictness=strictness)
    screen.good(
        say(
            "{path}: {listings}.",
            path=path,
            listings=say_n("{n} listing", "{n} listings", written),
        )
    )
    if left_out:
        screen.bad(
            say_n(
                "{n} row was left out; see: ocopsync check, and: ocopsync plan",
                "{n} rows were left out; see: ocopsync check, and: ocopsync plan",
                left_out,
            )
        )
    return 1 if left_out else 0
