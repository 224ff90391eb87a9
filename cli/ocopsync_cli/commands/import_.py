"""``ocopsync import``: make a catalogue from what already stands on a marketplace."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ocopsync.messages import N_, say, say_n
from ocopsync_cli.office import connections_for, settings_for
from ocopsync_cli.screen import Screen
from ocopsync_cli.vocabulary import command as declare
from ocopsync_cli.vocabulary import option, stack

if TYPE_CHECKING:
    from ocopsync.importing import Importer


@declare(
    "import", help=N_("Make a catalogue from what already stands on a marketplace. Nothing is sent or taken over.")
)
@stack(
    option("--from", "name", metavar="NAME", required=True, help=N_("The marketplace to read.")),
    option(
        "--out",
        metavar="FILE",
        type=click.Path(path_type=Path),
        help=N_("The file to write; it must not be there yet."),
    ),
)
def command(name: str, out: Path | None) -> int:
    from ocopsync.importing import Importer
    from ocopsync.planfile import typable
    from ocopsync.report.catalogue import write_catalogue

    screen = Screen()
    settings = settings_for()
    (connection,) = connections_for(settings, [name], screen=screen, push=False)
    path = out or beside(settings.folder, f"{name}.xlsx")
    with closing(connection):
        importer = Importer(connection)
        write_catalogue(path, importer.cells())
    screen.good(
        say("{path}: {listings}.", path=path, listings=say_n("{n} listing", "{n} listings", importer.rows)),
    )
    tell_what_is_left(screen, importer)
    screen.line(
        say(
            "Look through it, then: ocopsync check {path}; and for each row: ocopsync adopt SKU --to {name}",
            path=typable(path),
            name=name,
        )
    )
    return 0


def beside(folder: Path, name: str) -> Path:
    """The file in ``folder``, as somebody here would type it."""
    here = Path.cwd()
    return (folder.relative_to(here) if folder.is_relative_to(here) else folder) / name


def tell_what_is_left(screen: Screen, importer: Importer) -> None:
    named, pictures = importer.named, importer.pictures
    if importer.categorised:
        screen.line(
            say(
                "The categories were not brought along: fill in 'Bộ sản phẩm' for each product. Without it, publish "
                "would move its listing to the category that the settings name."
            )
        )
    if named:
        screen.line(
            say_n(
                "{n} listing names no product code: it got one from the marketplace's id; put yours in its place.",
                "{n} listings name no product code: they got one from the marketplace's id; put yours in its place.",
                named,
            )
        )
    if pictures:
        screen.line(
            say_n(
                "{n} picture stands there and was not brought along.",
                "{n} pictures stand there and were not brought along.",
                pictures,
            )
        )
