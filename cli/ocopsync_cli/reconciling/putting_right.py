"""Putting right what was found: it is sent, taken over, left alone, or written into a copy of the catalogue."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from attrs import define, frozen

from ocopsync.messages import say, say_n
from ocopsync_cli.carrying_out import Errand, carry_out
from ocopsync_cli.failures import worst
from ocopsync_cli.office import confirmed, left_out
from ocopsync_cli.reconciling.asked import Asked
from ocopsync_cli.reconciling.showing_right import accept, show_stale, tell_accepted
from ocopsync_cli.screen import Screen

if TYPE_CHECKING:
    from ocopsync.catalogue import Catalogue, Row
    from ocopsync.connection import Connection
    from ocopsync.decisions import Decision
    from ocopsync.finding import Reconciliation
    from ocopsync.ledger import Ledger
    from ocopsync.mending import Mend, Stale, Step
    from ocopsync.plan import Plan
    from ocopsync.settings import Settings


@frozen(kw_only=True)
class AtHand:
    """A catalogue that was compared, with all that is needed to put it right."""

    asked: Asked
    screen: Screen
    catalogue: Catalogue
    settings: Settings
    connections: Sequence[Connection]
    ledger: Ledger
    results: Sequence[Reconciliation]
    stop: threading.Event

    def rows(self) -> Iterator[Row]:
        from ocopsync.stamped import Stamps

        return Stamps.of(self.ledger, self.settings).on(self.catalogue.rows(), self.asked.on)


@define
class Done:
    """What became of it."""

    code: int = 0
    settled: int = 0
    """How many findings are settled by it."""
    sent: Mapping[str, Any] | None = None
    """As ``publish --json`` prints it; None where nothing was to be sent."""
    accepted: Mapping[str, Any] | None = None
    """What was written into the copy, and what was left."""
    stale: Sequence[Stale] = ()
    """Decisions that were not carried out."""

    @property
    def json(self) -> dict[str, Any]:
        from ocopsync.report.json import stale_json

        return {"sent": self.sent, "accepted": self.accepted, "stale": [stale_json(item) for item in self.stale]}


class Listening(Screen):
    """A screen that keeps what would be printed as JSON: it is part of a greater whole."""

    def __init__(self, screen: Screen) -> None:
        super().__init__(as_json=screen.as_json)
        self.heard: Mapping[str, Any] | None = None

    def json(self, value: Any) -> None:
        self.heard = value


def put_right(at: AtHand, decisions: Sequence[Decision], target: Path | None) -> Done:
    """Do what was asked for; ``target``: where the copy with live values goes, if it is asked for."""
    from ocopsync.accepting import accepted_as_found
    from ocopsync.errors import UsageError, in_words
    from ocopsync.ruling import edited_at

    done = Done()
    if at.asked.sends:
        mending = mend_of(at, decisions)
        carry(at, mending, done)
        accepted = mending.accepted
    else:
        accepted = list(accepted_as_found(at.results, at.connections, at.ledger, edited_at(at.catalogue.path)))
    if target is not None:
        try:
            if accepted and target != at.asked.accept_live:  # below the folder that was named for all copies
                target.parent.mkdir(parents=True, exist_ok=True)
            done.accepted = accept(at.screen, at.catalogue, accepted, target)
        except (UsageError, OSError) as error:  # what was sent is told all the same
            at.screen.bad(in_words(error))
            done.code = worst([done.code, 2])
    elif accepted:
        tell_accepted(at.screen, len(accepted))
    return done


def mend_of(at: AtHand, decisions: Sequence[Decision]) -> Mend:
    from ocopsync.mending import mend, sort_out
    from ocopsync.ruling import edited_at

    asked = at.asked
    how: dict[str, Any] = {"on": asked.on, "allow": asked.allow, "strictness": asked.strictness}
    if asked.decisions is not None:
        return sort_out(at.results, decisions, at.connections, at.ledger, at.rows(), **how)
    pushable = [item for item in at.connections if not left_out(item, at.screen)]
    return mend(at.results, pushable, at.ledger, at.rows(), edited=edited_at(at.catalogue.path), **how)


def carry(at: AtHand, mending: Mend, done: Done) -> None:
    """Send what is planned, and take the steps that were decided once somebody has agreed."""
    plans = [plan for plan in mending.plans if at.asked.decisions is None or not left_out(plan.connection, at.screen)]
    agreed = send(at, plans, done) if plans else True
    if mending.steps and agreed:
        take(at, mending.steps, done, ask=not any(plan.operations for plan in plans))
    done.stale = mending.stale
    show_stale(at.screen, mending.stale)
    if mending.later:
        at.screen.line(
            say_n("{n} decision is put off until later.", "{n} decisions are put off until later.", mending.later)
        )


def send(at: AtHand, plans: list[Plan], done: Done) -> bool:
    """Whether people agreed, or had nothing to agree to."""
    from ocopsync.connection import may_push

    for plan in plans:
        may_push(plan.connection)
    agreed = [not any(plan.operations for plan in plans)]
    screen = Listening(at.screen)
    errand = Errand(
        name="reconcile",
        catalogue_id=at.settings.catalogue_id,
        ledger=at.ledger,
        screen=screen,
        stop=at.stop,
        allow=at.asked.allow,
        yes=at.asked.yes,
        still=lambda: agreed.append(True),
    )
    done.code, done.sent = carry_out(errand, plans), screen.heard
    done.settled += sum(plan.operations for plan in plans) if any(agreed) and done.code == 0 else 0
    return any(agreed) and done.code not in (4, 130)


def take(at: AtHand, steps: Sequence[Step], done: Done, *, ask: bool) -> None:
    """Take listings over, and leave others alone."""
    from ocopsync.decisions import Choice
    from ocopsync.mending import take_steps

    question = say_n(
        "Take over or leave alone {n} listing, as decided?",
        "Take over or leave alone {n} listings, as decided?",
        len(steps),
    )
    if ask and not confirmed(str(question), yes=at.asked.yes, screen=at.screen):
        at.screen.line(say("Nothing was taken over or left alone."))
        return
    for step, record, why in take_steps(steps, at.ledger):
        names = {"sku": step.decision.sku or step.decision.remote_id, "title": step.connection.title}
        done.settled += record is not None
        if record is None:
            at.screen.bad(say("{sku} on {title}: {why}", why=why, **names))
            done.code = worst([done.code, 1])
        elif step.decision.choice is Choice.ADOPT:
            at.screen.good(say("{sku} on {title} is ours now.", **names))
        else:
            at.screen.good(say("{sku} on {title} is left alone from now on.", **names))
