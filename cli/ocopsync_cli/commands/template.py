"""``ocopsync template``: write an empty catalogue workbook to be filled in."""

from __future__ import annotations

from pathlib import Path

import click

from ocopsync.messages import N_, say
from ocopsync_cli.screen import Screen
from ocopsync_cli.vocabulary import argument
from ocopsync_cli.vocabulary import command as declare


@declare("template", help=N_("Write an empty catalogue workbook with drop-downs, notes and examples."), settings=False)
@argument("file", type=click.Path(path_type=Path))
def command(file: Path) -> int:
    from ocopsync.report.template import write_template

    write_template(file)
    screen = Screen()
    screen.good(say("{path} is written.", path=file))
    screen.line(say("Fill it in, then run: ocopsync check {path}", path=file))
    return 0
