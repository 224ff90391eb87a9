"""``ocopsync stamps layouts``: the sheets and rolls that stamps are printed on."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from ocopsync.messages import N_, say
from ocopsync_cli.office import settings_or_none
from ocopsync_cli.screen import Screen
from ocopsync_cli.vocabulary import command as declare

if TYPE_CHECKING:
    from ocopsync.stamps.layouts import Layout


@declare("layouts", help=N_("List the sheets and rolls that stamps can be printed on."))
def command() -> int:
    from ocopsync.stamps.layouts import LAYOUTS

    screen = Screen()
    settings = settings_or_none(Path.cwd())
    own = settings.stamps.layouts if settings else {}
    screen.table(
        [say("Layout"), say("Label (mm)"), say("Across × down"), say("Page (mm)")],
        [row_of(layout) for layout in (*LAYOUTS.values(), *own.values())],
    )
    screen.line(say("Your own stand in ocopsync.toml, each as a table [stamps.layouts.NAME]."))
    return 0


def row_of(layout: Layout) -> tuple[str, ...]:
    return (
        layout.name,
        f"{layout.width:g} × {layout.height:g}",
        f"{layout.columns} × {layout.rows}",
        f"{layout.page_width:g} × {layout.page_height:g}",
    )
