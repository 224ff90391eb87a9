"""Putting right what was found in a folder: one catalogue after the other, each with a plan and brakes of its own."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from attrs import define, field

from ocopsync.messages import Message, say
from ocopsync_cli.carrying_out import leased
from ocopsync_cli.failures import worst
from ocopsync_cli.reconciling.asked import Asked
from ocopsync_cli.reconciling.putting_right import AtHand, Done, put_right
from ocopsync_cli.reconciling.showing_right import show_stale
from ocopsync_cli.screen import Screen

if TYPE_CHECKING:
    from ocopsync.decisions import Decision
    from ocopsync.folder import Compared, Comparing
    from ocopsync.mending import Stale


@define
class AllDone:
    """What became of it, in all."""

    code: int = 0
    settled: int = 0
    of_each: dict[str, dict[str, Any]] = field(factory=dict)
    """By catalogue id, as JSON."""
    stale: Sequence[Stale] = ()
    """Decisions about none of the catalogues."""


def put_all_right(
    compared: Sequence[Compared],
    how: Comparing,
    asked: Asked,
    screen: Screen,
    decisions: Sequence[Decision],
    folder: Path,
) -> AllDone:
    """What was asked for, for each that it concerns. One that fails is said, and the others are gone on with."""
    from ocopsync.errors import OcopsyncError, in_words
    from ocopsync.mending import elsewhere

    every = AllDone()
    if not asked.does_more:
        return every
    every.stale = elsewhere(
        decisions, [one.cooperative.settings.catalogue_id for one in compared if one.cooperative.settings]
    )
    show_stale(screen, every.stale)
    for one in concerned(compared, asked, decisions):
        if how.stop.is_set():
            break
        screen.line(say("— {name} —", name=one.cooperative.name))
        try:
            done = put_one_right(one, how, asked, screen, decisions, folder)
        except (OcopsyncError, OSError) as error:
            screen.bad(say("{name}: {why}", name=one.cooperative.name, why=in_words(error)))
            every.code = worst([every.code, 1])
            continue
        if done.code == 4:
            screen.line(release(one, asked))
        every.code, every.settled = worst([every.code, done.code]), every.settled + done.settled
        every.of_each[one.results[0].catalogue] = done.json
    return every


def concerned(compared: Sequence[Compared], asked: Asked, decisions: Sequence[Decision]) -> Iterator[Compared]:
    decided = {decision.catalogue for decision in decisions}
    for one in compared:
        if one.results and (
            one.results[0].catalogue in decided
            if asked.decisions is not None
            else any(len(result.findings) for result in one.results)
        ):
            yield one


def release(one: Compared, asked: Asked) -> Message:
    """How a brake is released: for one catalogue, never for the folder."""
    from ocopsync.planfile import typable

    return say(
        "--allow is given for {name} alone: ocopsync reconcile {catalogue} {options}",
        name=one.cooperative.name,
        catalogue=typable(one.cooperative.file or one.cooperative.folder),
        options=f"--decisions {typable(asked.decisions)}" if asked.decisions else "--mend",
    )


def put_one_right(
    one: Compared,
    how: Comparing,
    asked: Asked,
    screen: Screen,
    decisions: Sequence[Decision],
    folder: Path,
) -> Done:
    from ocopsync.ledger import open_ledger

    with how.opened(one.cooperative) as opened, open_ledger(opened.settings.ledger_url) as ledger:
        at = AtHand(
            asked=asked,
            screen=screen,
            catalogue=opened.catalogue,
            settings=opened.settings,
            connections=opened.connections,
            ledger=ledger,
            results=one.results,
            stop=how.stop,
        )
        target = (
            copy_of(at, asked.accept_live / one.cooperative.folder.relative_to(folder)) if asked.accept_live else None
        )
        with leased(list(opened.connections), ledger, "reconcile"):
            return put_right(at, decisions, target)


def copy_of(at: AtHand, place: Path) -> Path:
    """Where the copy goes: below the folder that --accept-live names as the catalogue lies below its own."""
    from ocopsync.report.accepted.copies import copy_for

    return place / f"{at.catalogue.path.stem}{copy_for(at.catalogue).ending}"
