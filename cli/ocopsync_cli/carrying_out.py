"""Carrying plans out: shown, agreed to, done, and every row accounted for."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING

from attrs import frozen

from ocopsync.messages import say, say_n
from ocopsync_cli.held import show_brakes
from ocopsync_cli.office import confirmed, new_run_id, opened_ledger, stoppable
from ocopsync_cli.screen import Screen, progress
from ocopsync_cli.telling import show_plan, show_tally, summary

if TYPE_CHECKING:
    from ocopsync.connection import Connection
    from ocopsync.ledger import Ledger
    from ocopsync.plan import Plan
    from ocopsync.settings import Settings
    from ocopsync.tally import Tally


@frozen(kw_only=True)
class Errand:
    """What a command that sends works with."""

    name: str
    catalogue_id: str
    ledger: Ledger
    screen: Screen
    stop: threading.Event
    allow: Mapping[str, int]
    yes: bool
    limit: int | None = None
    strict: bool = False
    """Whether nothing is sent where something was moved on a marketplace since the plan was made."""
    still: Callable[[], None] = lambda: None
    """Raises Outdated where something happened while people looked at the plan."""
    keep: Callable[[list[Plan]], None] = lambda plans: None
    """Called before anything is sent, …"""
    drop: Callable[[], None] = lambda: None
    """… and when it was carried out to its end."""


@contextmanager
def leased(connections: list[Connection], ledger: Ledger, command: str) -> Iterator[None]:
    """Hold the leases from before the plan until the end. Raises Busy where another run is at work."""
    with ExitStack() as until_the_end:
        for connection in connections:
            until_the_end.callback(connection.close)
            until_the_end.enter_context(ledger.lease(connection.scope, command))
        yield


@contextmanager
def at_work(
    name: str, settings: Settings, connections: list[Connection], screen: Screen, *, allow: Mapping[str, int], yes: bool
) -> Iterator[Errand]:
    """The ledger is open, the leases are held, and what earlier runs left open is settled."""
    with (
        opened_ledger(settings) as ledger,
        stoppable(screen) as stop,
        leased(connections, ledger, name),
    ):
        settle_earlier(connections, ledger, screen)
        yield Errand(
            name=name,
            catalogue_id=settings.catalogue_id,
            ledger=ledger,
            screen=screen,
            stop=stop,
            allow=allow,
            yes=yes,
        )


def settle_earlier(connections: list[Connection], ledger: Ledger, screen: Screen, *, read_back: bool = True) -> None:
    """Settle what earlier runs left open. A marketplace that doesn't answer stays in: its rows will say so.

    ``read_back``: look at all that was accepted, too; where a plan goes on, that comes at its end.
    """
    from ocopsync.errors import MarketplaceError
    from ocopsync.settle import catch_up, settle_open

    for connection in connections:
        try:
            left = catch_up(connection, ledger) if read_back else settle_open(connection, ledger).left
        except MarketplaceError as error:
            screen.bad(say("{title}: {why}", title=connection.title, why=error.message))
            continue
        if left:
            screen.bad(
                say_n(
                    "{title}: nobody knows what became of {n} listing; see: ocopsync history --unknown",
                    "{title}: nobody knows what became of {n} listings; see: ocopsync history --unknown",
                    left,
                    title=connection.title,
                )
            )


def carry_out(errand: Errand, plans: list[Plan]) -> int:
    """Show, ask, do, and account for every row; the exit code."""
    screen = errand.screen
    for plan in plans:
        show_plan(screen, plan)
    braked = show_brakes(screen, plans)
    if errand.stop.is_set():
        return finish(screen, unsent(plans), None, 130)
    if braked:
        return finish(screen, unsent(plans), None, 4)
    operations = sum(plan.operations for plan in plans)
    if not operations:
        tallies = unsent(plans)
        return finish(screen, tallies, None, exit_code(tallies, stopped=False))
    question = say_n("Send {n} change now?", "Send {n} changes now?", operations)
    if not confirmed(str(question), yes=errand.yes, screen=screen):
        screen.line(say("Nothing was sent."))
        return finish(screen, unsent(plans), None, 0)
    errand.still()
    return send(errand, plans)


def send(errand: Errand, plans: list[Plan]) -> int:
    from ocopsync.clock import SystemClock
    from ocopsync.errors import UsageError
    from ocopsync.ledger.holder import user_name
    from ocopsync.publish import publish

    ledger, run_id = errand.ledger, new_run_id(SystemClock().now())
    errand.keep(plans)
    ledger.start_run(
        run_id, errand.name, errand.catalogue_id, user=user_name(), allowed=errand.allow, plan=plans[0].digest
    )
    try:
        with progress(sum(plan.operations for plan in plans), say("Sending")) as update:
            tallies = publish(
                plans, ledger, run_id, progress=update, stop=errand.stop, limit=errand.limit, strict=errand.strict
            )
    except UsageError:  # refused before anything was sent
        ledger.end_run(run_id, 2, {})
        raise
    code = exit_code(tallies, stopped=errand.stop.is_set())
    counts = {tally.connection.name: {fate.value: n for fate, n in tally.counts.items() if n} for tally in tallies}
    ledger.end_run(run_id, code, counts)
    if code != 130:
        errand.drop()
    return finish(errand.screen, tallies, run_id, code)


def unsent(plans: list[Plan]) -> list[Tally]:
    """What plans come to when nothing is sent: what would have been sent is held back."""
    from ocopsync.tally import not_sent

    return [not_sent(plan) for plan in plans]


def exit_code(tallies: list[Tally], *, stopped: bool) -> int:
    if stopped:
        return 130
    return 0 if all(tally.went_well for tally in tallies) else 1


def finish(screen: Screen, tallies: list[Tally], run_id: str | None, code: int) -> int:
    from ocopsync.plan import Fate

    for tally in tallies:
        show_tally(screen, tally)
    for line in summary(tallies):
        screen.line(line)
    if screen.as_json:
        from ocopsync.report.json import publish_json

        screen.json(publish_json(tallies, Fate, run_id, code))
    return code
