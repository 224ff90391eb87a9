"""What a plan holds back, in words: brakes, the daily quota, quarantine."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice
from typing import TYPE_CHECKING

from ocopsync.messages import Message, say
from ocopsync_cli.screen import Screen

if TYPE_CHECKING:
    from ocopsync.plan import Plan

DAYS_SHOWN = 3
SKUS_SHOWN = 12


def show_brakes(screen: Screen, plans: Sequence[Plan]) -> bool:
    """Say which brakes have taken hold, and what releases them all; whether there are any."""
    from ocopsync.brakes import release

    brakes = [brake for plan in plans for brake in plan.brakes]
    for brake in brakes:
        screen.bad(brake.message)
    if len(brakes) > 1:
        screen.bad(say("If all of this is meant, run it again with: {options}", options=release(brakes)))
    return bool(brakes)


def show_held(screen: Screen, plan: Plan) -> None:
    """Say which rows of a plan wait for another day, are in quarantine, or wait for a person, and why."""
    from ocopsync.holds import REFUSALS, Hold

    if plan.due:
        screen.line(calendar(plan))
    show_waiting(screen, plan)
    if plan.holds[Hold.QUARANTINE]:
        skus = (entry.sku for entry in plan.entries if entry.hold is Hold.QUARANTINE)
        more = plan.holds[Hold.QUARANTINE] > SKUS_SHOWN
        screen.line(
            say(
                "{title}: in quarantine, because refused {n} times for the same reason: {skus}. "
                "What is changed in the catalogue is sent again.",
                title=plan.connection.title,
                n=REFUSALS,
                skus=", ".join([*islice(skus, SKUS_SHOWN), *(["…"] if more else [])]),
            )
        )


def show_waiting(screen: Screen, plan: Plan) -> None:
    """The rows that somebody has to do something about first."""
    from ocopsync.holds import Hold

    for_people = (Hold.PERSON, Hold.VERB, Hold.STAMP)
    count = sum(plan.holds[hold] for hold in for_people)
    if not count:
        return
    entries = (entry for entry in plan.entries if entry.hold in for_people)
    screen.table(
        [say("SKU"), say("Name"), say("Why it is held back")],
        ((entry.sku, entry.title, entry.reason) for entry in islice(entries, SKUS_SHOWN)),
    )
    if count > SKUS_SHOWN:
        screen.line(say("… and {n} more; --json shows all.", n=count - SKUS_SHOWN))


def calendar(plan: Plan) -> Message:
    """On which days the new listings go out: one line, however many days."""
    from ocopsync.plan import Fate
    from ocopsync.vietnam.dates import written

    days = sorted(plan.due)
    shown = [say("{n} on {day}", n=plan.due[day], day=written(day)) for day in days[:DAYS_SHOWN]]
    if later := days[DAYS_SHOWN:]:
        shown.append(say("{n} more until {day}", n=sum(plan.due[day] for day in later), day=written(later[-1])))
    return say(
        "{title}: by the daily quota {now} new listings go out today, {later}. Run publish again on these days.",
        title=plan.connection.title,
        now=plan.counts[Fate.PUBLISHED],
        later=", ".join(map(str, shown)),
    )
