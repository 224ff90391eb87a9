"""``ocopsync undo``: bring back what a run changed, through the same plan and brakes as any change."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ocopsync.messages import N_, say
from ocopsync_cli.carrying_out import at_work, carry_out
from ocopsync_cli.office import connections_for, settings_for
from ocopsync_cli.screen import Screen
from ocopsync_cli.vocabulary import allow_option, argument, json_option, stack, to_option, yes_option
from ocopsync_cli.vocabulary import command as declare

if TYPE_CHECKING:
    from ocopsync.connection import Connection
    from ocopsync.ledger import Ledger

LAST = "last"
INTERRUPTED = 130


@declare(
    "undo", help=N_("Bring back what a run changed: shows what it would do, asks, and does it. RUN: its id, or last.")
)
@stack(argument("run"), to_option, allow_option, yes_option, json_option)
def command(run: str, to: tuple[str, ...], allow: dict[str, int], yes: bool, as_json: bool) -> int:
    from ocopsync.undo import make_undo

    screen = Screen(as_json=as_json)
    settings = settings_for()
    connections = connections_for(settings, to, screen=screen, push=True)
    with at_work("undo", settings, connections, screen, allow=allow, yes=yes) as errand:
        run = last_run(connections, errand.ledger) if run == LAST else run
        code = carry_out(errand, make_undo(run, connections, errand.ledger, allow=allow))
    screen.line(say("The catalogue still says what it said: correct it, or the next publish sends it again."))
    return code


def last_run(connections: list[Connection], ledger: Ledger) -> str:
    """The newest run that sent something. Raises UsageError where that is not what is meant."""
    from ocopsync.errors import UsageError

    names = [connection.name for connection in connections]
    newest = ledger.history(connections[0].scope.catalogue, marketplaces=names, limit=1)
    if not newest:
        raise UsageError(say("Nothing was ever sent, so there is nothing to bring back."))
    run = next((run for run in ledger.runs(limit=1000) if run.id == newest[0].run), None)
    if run is not None and run.command == "undo" and run.exit_code in (None, INTERRUPTED):
        raise UsageError(
            say(
                "The last run was an undo that was interrupted. Say which run is meant: ocopsync undo RUN. "
                "The runs are listed by: ocopsync history"
            )
        )
    return newest[0].run
