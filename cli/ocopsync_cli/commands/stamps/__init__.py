"""``ocopsync stamps``: traceability stamps, from their issue to their recall."""

from __future__ import annotations

import click

from ocopsync.messages import N_
from ocopsync_cli.vocabulary import LazyGroup

COMMANDS = {
    "parse": N_("Say what stands in a stamp, part by part."),
}
"""Each in a module of its name, with its line in the overview."""


@click.group("stamps", cls=LazyGroup, package=__name__, lines=COMMANDS, help=N_("Traceability stamps."))
def command() -> None: ...
