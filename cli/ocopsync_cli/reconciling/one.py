"""Reconciling one catalogue, or what was last sent."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

from ocopsync.messages import say, say_n
from ocopsync_cli.carrying_out import leased
from ocopsync_cli.failures import worst
from ocopsync_cli.office import connections_for, open_catalogue, opened_ledger, settings_for, stamped_rows, stoppable
from ocopsync_cli.reconciling.asked import Asked
from ocopsync_cli.reconciling.deciding import decisions_of
from ocopsync_cli.reconciling.putting_right import AtHand, Done, put_right
from ocopsync_cli.reconciling.reports import write_reports
from ocopsync_cli.reconciling.showing import show
from ocopsync_cli.screen import Screen, counting

if TYPE_CHECKING:
    from ocopsync.catalogue import Catalogue
    from ocopsync.connection import Connection
    from ocopsync.decisions import Decision
    from ocopsync.finding import Reconciliation


def reconcile_one(catalogue: Path | None, asked: Asked, screen: Screen) -> int:
    """``catalogue`` None: what is live is compared with what was last sent."""
    from ocopsync.reading import Readings
    from ocopsync.reconcile import reconcile
    from ocopsync.ruling import edited_at

    settings = settings_for(catalogue)
    connections = connections_for(settings, asked.to, screen=screen, push=False)
    with ExitStack() as until_the_end:
        for connection in connections:
            until_the_end.callback(connection.close)
        opened = None
        if catalogue is not None:
            opened = open_catalogue(catalogue, settings, on=asked.on, strictness=asked.strictness)
            until_the_end.enter_context(opened)
            possible_or_raise(opened, connections, asked)
        decisions = decisions_of(asked)
        ledger = until_the_end.enter_context(opened_ledger(settings))
        stop = until_the_end.enter_context(stoppable(screen))
        if asked.sends:  # nobody else comes between what was read and what is sent
            until_the_end.enter_context(leased(connections, ledger, "reconcile"))
        with counting(say("Listings read")) as progress:
            results = reconcile(
                stamped_rows(opened, settings, ledger, asked.on) if opened else None,
                connections,
                ledger,
                on=asked.on,
                name=settings.name,
                strictness=asked.strictness,
                edited=edited_at(opened.path) if opened else None,
                readings=Readings(asked.since),
                progress=progress,
                stop=stop,
            )
        for result in results:
            show(screen, result)
        codes = [0 if write_reports(screen, asked, results) else 2]
        done = Done()
        if opened and asked.does_more and not stop.is_set():
            at = AtHand(
                asked=asked,
                screen=screen,
                catalogue=opened,
                settings=settings,
                connections=connections,
                ledger=ledger,
                results=results,
                stop=stop,
            )
            done = put_right(at, decisions, asked.accept_live)
            tell_elsewhere(screen, decisions, settings.catalogue_id)
        else:
            advise(screen, results, catalogue)
        codes += [done.code, code_of(results, stopped=stop.is_set(), settled=done.settled)]
    code = worst(codes)
    if asked.as_json:
        from ocopsync.report.json import reconcile_json

        screen.json(reconcile_json(results, code, catalogue=settings.catalogue_id, name=settings.name, done=done.json))
    return code


def possible_or_raise(catalogue: Catalogue, connections: Sequence[Connection], asked: Asked) -> None:
    """Raise UsageError where the copy can't be written, or nothing may be sent: before anything is read."""
    from ocopsync.connection import may_push

    if asked.accept_live is not None:
        from ocopsync.report.accepted.copies import check_target, copy_for

        check_target(copy_for(catalogue), asked.accept_live)
    for connection in connections if asked.mend else ():
        if connection.adapter.push_blocked is None:
            may_push(connection)


def tell_elsewhere(screen: Screen, decisions: Sequence[Decision], catalogue: str) -> None:
    """Decisions about other catalogues: those of a folder's workbook, or of the wrong one."""
    from ocopsync.mending import elsewhere

    others = len(elsewhere(decisions, [catalogue]))
    if others:
        screen.line(
            say_n(
                "{n} decision is about another catalogue, and was left alone.",
                "{n} decisions are about other catalogues, and were left alone.",
                others,
            )
        )


def advise(screen: Screen, results: Sequence[Reconciliation], catalogue: Path | None) -> None:
    from ocopsync.report.advice import advice

    if catalogue is None:
        screen.line(say("This was compared with what was last sent. With a catalogue: ocopsync reconcile CATALOGUE"))
        return
    for sentence in advice(results, str(catalogue)):
        screen.line(sentence)


def code_of(results: Sequence[Reconciliation], *, stopped: bool, settled: int = 0) -> int:
    """``settled``: how many of the findings are settled by now."""
    from ocopsync.differences import Kind

    if stopped:
        return 130
    if any(result.error is not None or result.counts[Kind.UNKNOWN] for result in results):
        return 1
    return 3 if sum(len(result.findings) for result in results) > settled else 0
