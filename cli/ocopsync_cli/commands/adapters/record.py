"""``ocopsync adapters record``: cassettes of an adapter's talk with its sandbox or with a test account."""

from __future__ import annotations

from pathlib import Path

import click

from ocopsync.messages import N_, say
from ocopsync_cli.office import settings_or_none
from ocopsync_cli.screen import Screen
from ocopsync_cli.vocabulary import argument, option, stack
from ocopsync_cli.vocabulary import command as declare


@declare(
    "record",
    help=N_("Record cassettes of an adapter's talk with its sandbox or with a test account, without secrets."),
)
@stack(
    argument("name"),
    option(
        "--url", default="", metavar="TEXT", help=N_("Address of a test account; without it the adapter's sandbox.")
    ),
    option(
        "--to",
        "folder",
        type=click.Path(path_type=Path, file_okay=False),
        metavar="FOLDER",
        help=N_("Folder for the cassettes; without it tests/cassettes/NAME in this folder."),
    ),
)
def command(name: str, url: str, folder: Path | None) -> int:
    from ocopsync.recording import record

    screen = Screen()
    settings = settings_or_none(Path.cwd()) if url else None
    table = settings.marketplaces.get(name) if settings else None
    target = folder or Path("tests") / "cassettes" / name
    cassettes = record(name, target, table=table, url=url)
    screen.table(
        [say("Cassette"), say("Requests"), say("File")],
        ((item.chapter, item.requests, item.file) for item in cassettes),
    )
    screen.line(say("Searched for credentials, tokens, cookies, e-mail addresses and telephone numbers: none is left."))
    screen.good(say("Played back, the story ends as it was recorded."))
    return 0
