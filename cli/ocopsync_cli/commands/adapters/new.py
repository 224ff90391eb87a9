"""``ocopsync adapters new``: the project of a new marketplace's adapter."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from ocopsync.messages import N_, Message, say, say_n
from ocopsync_cli.screen import Screen
from ocopsync_cli.vocabulary import argument, option, stack
from ocopsync_cli.vocabulary import command as declare


@declare(
    "new", help=N_("Write the project of a new marketplace's adapter, with its sandbox and its tests."), settings=False
)
@stack(
    argument("name"),
    option(
        "--kind",
        type=click.Choice(["json", "html", "file"]),
        help=N_("The way in: json (a JSON interface), html (pages and forms) or file (one that a person uploads)."),
    ),
    option("--title", default="", metavar="TEXT", help=N_("What people call it; without it made of NAME: Lao Cai.")),
    option(
        "--to",
        "folder",
        metavar="FOLDER",
        type=click.Path(path_type=Path, file_okay=False),
        help=N_("The folder to write it into; without it ocopsync-NAME in this folder."),
    ),
)
def command(name: str, kind: str | None, title: str, folder: Path | None) -> int:
    from ocopsync.scaffold import check_name, check_title, write_project

    screen = Screen()
    check_name(name)
    check_title(title)
    place = folder or Path(f"ocopsync-{name}")
    written = write_project(name, kind or ask(screen), place, title=title)
    count = say_n("{n} file", "{n} files", len(written))
    screen.good(say("The project is written into {folder}: {count}.", folder=place, count=count))
    screen.line(say("Next, in that folder:"))
    for line in ("python -m pip install -e . pytest", "python -m pytest", "ocopsync adapters list"):
        screen.line(f"  {line}")
    return 0


def ask(screen: Screen) -> str:
    """The kind, from whoever sits there."""
    from ocopsync.errors import UsageError
    from ocopsync.scaffold import KINDS

    if not sys.stdin.isatty():
        raise UsageError(say("Say how one gets into the marketplace: --kind json, --kind html or --kind file"))
    for kind, line in KINDS.items():
        screen.line(f"  {kind}: {Message(line)}")
    answer: str = click.prompt(str(say("How does one get in?")), type=click.Choice(list(KINDS)), default="json")
    return answer
