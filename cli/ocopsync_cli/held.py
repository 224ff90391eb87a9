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
    """Say which rows of a plan wait for another day, and which are in quarantine."""
    from ocopsync.holds import REFUSALS, Hold

    if plan.due:
        screen.line(calendar(plan))
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
