"""Plans and what became of them, in words and tables."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING

from ocopsync.messages import Message, say, say_n
from ocopsync_cli.held import show_brakes, show_held
from ocopsync_cli.screen import Screen

if TYPE_CHECKING:
    from ocopsync.plan import Entry, Plan
    from ocopsync.tally import Tally

SHOWN = 12
"""Rows of a plan that are shown for each marketplace; --json has all."""


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
    show_held(screen, plan)


def finish_plan(screen: Screen, plans: list[Plan]) -> int:
    """The end of a command that only shows plans; the exit code."""
    from ocopsync.plan import Fate

    braked = show_brakes(screen, plans)
    if screen.as_json:
        from ocopsync.report.json import plan_json

        screen.json(plan_json(plans, Fate))
    if braked:
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
    from ocopsync.plan import Fate
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
    worst_first = sorted(tally.troubles, key=lambda item: item.fate is Fate.HELD)  # a quota can hold thousands back
    screen.table(
        [tally.connection.title, say("Name"), say("What became of it"), say("Why")],
        ((item.sku, item.title, word(FATES, item.fate), mask(item.reason)) for item in worst_first[:SHOWN]),
    )
    if len(tally.troubles) > SHOWN:
        screen.line(say("… and {n} more; --json shows all.", n=len(tally.troubles) - SHOWN))
    for sku, ids in tally.twice.items():
        screen.bad(
            say(
                "{title}: {sku} stands there more than once: {ids}. Take the one too many down with: "
                "ocopsync withdraw {sku} --to {marketplace} --id ID",
                title=tally.connection.title,
                sku=sku,
                ids=", ".join(ids),
                marketplace=tally.connection.name,
            )
        )
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
