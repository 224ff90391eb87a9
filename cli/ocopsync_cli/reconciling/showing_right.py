"""What was written into a copy of the catalogue, and what was decided and not done, in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ocopsync.messages import say, say_n
from ocopsync_cli.screen import Screen

if TYPE_CHECKING:
    from ocopsync.catalogue import Catalogue
    from ocopsync.finding import Accepted
    from ocopsync.mending import Stale

SHOWN = 40
"""Values and decisions that are shown; --json has all."""


def accept(screen: Screen, catalogue: Catalogue, accepted: Sequence[Accepted], target: Path) -> Mapping[str, Any]:
    """Write the copy, and say what stands in it now and what a person has to write; the same as JSON.

    Raises UsageError where the copy can't be written.
    """
    from ocopsync.planfile import typable
    from ocopsync.report.accepted import Outcome, write_accepted
    from ocopsync.report.accepted.outcome import left_sentence

    outcome = write_accepted(catalogue, accepted, target) if accepted else Outcome()
    for written in outcome.written[:SHOWN]:
        screen.line(f"  {written.sentence}")
    more(screen, len(outcome.written))
    for item, why in outcome.left[:SHOWN]:
        screen.bad(say("Not written: {what}", what=left_sentence(item, why)))
    more(screen, len(outcome.left))
    if outcome.note:
        screen.line(outcome.note)
    if outcome.written:
        screen.good(
            say_n(
                "{target} is written: a copy of {catalogue} with {n} value as it stands there. "
                "Look at it, put it in its place, then: ocopsync publish {path}",
                "{target} is written: a copy of {catalogue} with {n} values as they stand there. "
                "Look at it, put it in its place, then: ocopsync publish {path}",
                len(outcome.written),
                target=target,
                catalogue=catalogue.path.name,
                path=typable(catalogue.path),
            )
        )
    else:
        screen.line(say("Nothing was to be written into a copy of {catalogue}.", catalogue=catalogue.path.name))
    return outcome.json


def tell_accepted(screen: Screen, count: int) -> None:
    screen.line(
        say_n(
            "{n} value is right as it stands there. For a copy of the catalogue that says so, run it again "
            "with: --accept-live FILE",
            "{n} values are right as they stand there. For a copy of the catalogue that says so, run it again "
            "with: --accept-live FILE",
            count,
        )
    )


def show_stale(screen: Screen, stale: Sequence[Stale]) -> None:
    """The decisions that were not carried out, each with its place."""
    for item in stale[:SHOWN]:
        decision = item.decision
        screen.bad(
            say(
                "{place}: {sku} was left as it is: {why}",
                place=decision.place or decision.marketplace,
                sku=decision.sku or decision.remote_id,
                why=item.why,
            )
        )
    more(screen, len(stale))


def more(screen: Screen, count: int) -> None:
    if count > SHOWN:
        screen.line(say("… and {n} more; --json shows all.", n=count - SHOWN))
