"""``ocopsync publish``: the plan is shown, somebody agrees, and it is carried out."""

from __future__ import annotations

import datetime as dt
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ocopsync.messages import N_, Message, say, say_n
from ocopsync_cli.office import (
    confirmed,
    connections_for,
    new_run_id,
    open_catalogue,
    opened_ledger,
    settings_for,
    stoppable,
)
from ocopsync_cli.screen import Screen, progress
from ocopsync_cli.vocabulary import (
    allow_option,
    catalogue_argument,
    json_option,
    missing_option,
    on_option,
    option,
    stack,
    to_option,
    yes_option,
)
from ocopsync_cli.vocabulary import command as declare

if TYPE_CHECKING:
    from ocopsync.connection import Connection
    from ocopsync.ledger import Ledger
    from ocopsync.plan import Entry, Plan
    from ocopsync.tally import Tally

SHOWN = 12
"""Rows of a plan that are shown for each marketplace; --json has all."""


@declare("publish", help=N_("Put a catalogue onto the marketplaces: shows what it would do, asks, and does it."))
@stack(
    catalogue_argument,
    to_option,
    on_option,
    allow_option,
    missing_option,
    option("--limit", type=click.IntRange(min=0), help=N_("Send at most so many on each marketplace, for a look.")),
    yes_option,
    json_option,
)
def command(
    catalogue: Path,
    to: tuple[str, ...],
    on: dt.date,
    allow: dict[str, int],
    withdraw_missing: bool,
    limit: int | None,
    yes: bool,
    as_json: bool,
) -> int:
    screen = Screen(as_json=as_json)
    settings = settings_for(catalogue)
    connections = connections_for(settings, to, screen=screen, push=True)
    with (
        open_catalogue(catalogue, settings, on=on) as opened,
        opened_ledger(settings) as ledger,
        stoppable(screen) as stop,
    ):
        from ocopsync.plan import make_plans

        with ready_to_push(connections, ledger, screen) as ready:
            plans = make_plans(opened.rows(), ready, ledger, on=on, withdraw_missing=withdraw_missing, allow=allow)
            return carry_out(plans, ledger, screen, stop, settings.catalogue_id, yes=yes, limit=limit)


@contextmanager
def ready_to_push(connections: list[Connection], ledger: Ledger, screen: Screen) -> Iterator[list[Connection]]:
    """Settle what earlier runs left open. A marketplace that doesn't answer stays in: its rows will say so."""
    from ocopsync.errors import MarketplaceError
    from ocopsync.settle import catch_up

    for connection in connections:
        try:
            left = catch_up(connection, ledger)
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
    try:
        yield connections
    finally:
        for connection in connections:
            connection.close()


def carry_out(
    plans: list[Plan],
    ledger: Ledger,
    screen: Screen,
    stop: threading.Event,
    catalogue_id: str,
    *,
    yes: bool,
    limit: int | None,
    name: str = "publish",
) -> int:
    """Show, ask, do, and account for every row; the exit code."""
    for plan in plans:
        show_plan(screen, plan)
    brakes = [brake for plan in plans for brake in plan.brakes]
    for brake in brakes:
        screen.bad(brake.message)
    if stop.is_set():
        return finish(screen, unsent(plans), None, 130)
    if brakes:
        return finish(screen, unsent(plans), None, 4)
    operations = sum(plan.operations for plan in plans)
    if not operations:
        tallies = unsent(plans)
        return finish(screen, tallies, None, exit_code(tallies, stopped=False))
    question = say_n("Send {n} change now?", "Send {n} changes now?", operations)
    if not confirmed(str(question), yes=yes, screen=screen):
        screen.line(say("Nothing was sent."))
        return finish(screen, unsent(plans), None, 0)
    return send(plans, ledger, screen, stop, catalogue_id, limit=limit, name=name)


def send(
    plans: list[Plan],
    ledger: Ledger,
    screen: Screen,
    stop: threading.Event,
    catalogue_id: str,
    *,
    limit: int | None,
    name: str,
) -> int:
    from ocopsync.clock import SystemClock
    from ocopsync.publish import publish

    run_id = new_run_id(SystemClock().now())
    ledger.start_run(run_id, name, catalogue_id)
    with progress(sum(plan.operations for plan in plans), say("Sending")) as update:
        tallies = publish(plans, ledger, run_id, progress=update, stop=stop, limit=limit)
    code = exit_code(tallies, stopped=stop.is_set())
    counts = {tally.connection.name: {fate.value: n for fate, n in tally.counts.items() if n} for tally in tallies}
    ledger.end_run(run_id, code, counts)
    return finish(screen, tallies, run_id, code)


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


def show_plan(screen: Screen, plan: Plan) -> None:
    from itertools import islice

    from ocopsync_cli.words import PLANNED, word

    counts = ", ".join(f"{n} {word(PLANNED, fate)}" for fate, n in plan.counts.items() if n)
    screen.line(
        say(
            "{title}: {operations}; of {rows}: {counts}",
            title=plan.connection.title,
            operations=say_n("{n} change to send", "{n} changes to send", plan.operations),
            rows=say_n("{n} row", "{n} rows", plan.rows),
            counts=counts or "–",
        )
    )
    entries = (entry for entry in plan.entries if entry.operation is not None)
    screen.table(
        [say("SKU"), say("Name"), say("What is done"), say("Why")],
        ((entry.sku, entry.title, *what_and_why(entry)) for entry in islice(entries, SHOWN)),
    )
    if plan.operations > SHOWN:
        screen.line(say("… and {n} more; --json shows all.", n=plan.operations - SHOWN))


def finish_plan(screen: Screen, plans: list[Plan]) -> int:
    """The end of a command that only shows plans; the exit code."""
    from ocopsync.plan import Fate

    brakes = [brake for plan in plans for brake in plan.brakes]
    for brake in brakes:
        screen.bad(brake.message)
    if screen.as_json:
        from ocopsync.report.json import plan_json

        screen.json(plan_json(plans, Fate))
    if brakes:
        return 4
    return 3 if any(plan.operations for plan in plans) else 0


def what_and_why(entry: Entry) -> tuple[str, str]:
    from ocopsync_cli.words import AUTHORS, FIELDS, KINDS, OPERATIONS, change, word

    what = word(OPERATIONS, entry.operation.kind if entry.operation else None)
    changes = "; ".join(
        str(
            say(
                "{field}: {change} ({author})",
                field=word(FIELDS, item.name),
                change=change(item.name, item.before, item.after),
                author=word(AUTHORS, item.author),
            )
        )
        for item in entry.changes
    )
    return what, changes or entry.reason or word(KINDS, entry.kind)


def show_tally(screen: Screen, tally: Tally) -> None:
    from itertools import islice

    from ocopsync.privacy import mask
    from ocopsync_cli.words import FATES, FIELDS, word

    if tally.error is not None:
        screen.bad(say("{title}: {why}", title=tally.connection.title, why=tally.error))
    if tally.unread is not None:
        unread = say(
            "{title}: what was accepted could not be read back yet: {why}",
            title=tally.connection.title,
            why=tally.unread,
        )
        screen.bad(unread)
    screen.table(
        [tally.connection.title, say("Name"), say("What became of it"), say("Why")],
        ((item.sku, item.title, word(FATES, item.fate), mask(item.reason)) for item in islice(tally.troubles, SHOWN)),
    )
    if len(tally.troubles) > SHOWN:
        screen.line(say("… and {n} more; --json shows all.", n=len(tally.troubles) - SHOWN))
    names = sorted({word(FIELDS, item.name) for fields in tally.rewritten.values() for item in fields})
    if names:
        screen.line(
            say_n(
                "{title} rewrote {n} listing when it took it ({names}); that is not sent again.",
                "{title} rewrote {n} listings when it took them ({names}); that is not sent again.",
                len(tally.rewritten),
                title=tally.connection.title,
                names=", ".join(names),
            )
        )
    if not tally.adds_up:
        screen.bad(say("{title}: the rows don't add up. Please report this.", title=tally.connection.title))


def summary(tallies: list[Tally]) -> Iterator[Message]:
    """The last lines: every row of every marketplace, accounted for."""
    from ocopsync_cli.words import FATES, word

    for tally in tallies:
        counts = ", ".join(f"{n} {word(FATES, fate)}" for fate, n in tally.counts.items() if n)
        apart = tally.without_row.total()
        yield say(
            "{title}: {rows} = {counts}{apart}",
            title=tally.connection.title,
            rows=say_n("{n} row", "{n} rows", tally.rows),
            counts=counts or "0",
            apart=say(" (+ {n} withdrawn without a row)", n=apart) if apart else "",
        )
    all_counts: Counter[str] = Counter()
    for tally in tallies:
        all_counts.update({word(FATES, fate): n for fate, n in tally.counts.items() if n})
    yield say(
        "{writes}. In all {rows}: {counts}.",
        writes=say_n("{n} write", "{n} writes", sum(tally.writes for tally in tallies)),
        rows=say_n("{n} row", "{n} rows", sum(tally.rows for tally in tallies)),
        counts=", ".join(f"{n} {name}" for name, n in all_counts.items()) or "0",
    )
