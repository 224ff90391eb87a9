"""``ocopsync adapters``: the marketplaces that are installed, and what whoever writes a new one needs."""

from __future__ import annotations

import click

from ocopsync.messages import N_
from ocopsync_cli.vocabulary import LazyGroup

COMMANDS = {
    "list": N_("List the installed marketplaces; with --details also what they can do and how we know it."),
    "new": N_("Write the project of a new marketplace's adapter, with its sandbox and its tests."),
    "parse": N_(
        "Show what an adapter reads from a saved page, for the day on which the marketplace changes its pages."
    ),
    "record": N_("Record cassettes of an adapter's talk with its sandbox or with a test account, without secrets."),
}
"""Each in a module of its name, with its line in the overview."""


@click.group(
    "adapters", cls=LazyGroup, package=__name__, lines=COMMANDS, help=N_("The marketplaces that are installed.")
)
def command() -> None: ...
