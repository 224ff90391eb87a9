"""``ocopsync stamps scans``: the scans of stamps, as the server behind the links counted them."""

from __future__ import annotations

import click

from ocopsync.messages import N_
from ocopsync_cli.vocabulary import LazyGroup

COMMANDS = {
    "import": N_("Take the scans of a file into the ledger, each once."),
    "report": N_("Tell how often stamps were scanned, and which were copied."),
}
"""Each in a module of its name, with its line in the overview."""


@click.group("scans", cls=LazyGroup, package=__name__, lines=COMMANDS, help=N_("The scans of stamps."))
def command() -> None: ...
