"""``ocopsync init``: set a folder up."""

from __future__ import annotations

from pathlib import Path

import click

from ocopsync.messages import N_, say
from ocopsync_cli.numbers import WholeNumber
from ocopsync_cli.screen import Screen
from ocopsync_cli.vocabulary import argument, of_installed_option, option, stack
from ocopsync_cli.vocabulary import command as declare


@declare("init", help=N_("Set this folder up: writes ocopsync.toml with a catalogue id of its own."), settings=False)
@stack(
    argument("folder", type=click.Path(path_type=Path, file_okay=False), default="."),
    of_installed_option,
    option("--practice", is_flag=True, help=N_("Set it up for the practice marketplaces of: ocopsync sandbox")),
    option(
        "--port",
        type=WholeNumber(1, 65530),
        help=N_("The first port of the practice marketplaces, as given to: ocopsync sandbox --port"),
    ),
)
def command(folder: Path, to: tuple[str, ...], practice: bool, port: int | None) -> int:
    from ocopsync.discovery import SANDBOXES, load_adapter, usable
    from ocopsync.setup import ports, practice_settings, write_settings
    from ocopsync.testing.server import LOOPBACK

    names = to or tuple(name for name in usable() if not practice or name in usable(SANDBOXES))
    for name in names:
        load_adapter(name)
    tables: dict[str, dict[str, object]] = {name: {} for name in names}
    if practice:
        tables = practice_settings({name: f"http://{LOOPBACK}:{at}" for name, at in ports(names, port).items()})
    path = write_settings(folder, tables)
    screen = Screen()
    screen.good(say("{path} is written.", path=path))
    screen.line(say("Next: put your catalogue beside it, then run: ocopsync check CATALOGUE"))
    return 0
