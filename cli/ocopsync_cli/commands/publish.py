"""``ocopsync publish``: the plan is shown, somebody agrees, and it is carried out."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from contextlib import ExitStack, suppress
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from click.core import ParameterSource

from ocopsync.messages import N_, say
from ocopsync_cli.carrying_out import Errand, carry_out, leased, settle_earlier
from ocopsync_cli.numbers import WholeNumber
from ocopsync_cli.office import connections_for, open_catalogue, opened_ledger, settings_for, stamped_rows, stoppable
from ocopsync_cli.screen import Screen
from ocopsync_cli.vocabulary import (
    allow_option,
    argument,
    json_option,
    map_option,
    missing_option,
    on_option,
    option,
    stack,
    strictness_options,
    to_option,
    yes_option,
)
from ocopsync_cli.vocabulary import command as declare

if TYPE_CHECKING:
    from ocopsync.catalogue import Row
    from ocopsync.connection import Connection
    from ocopsync.ledger import Ledger
    from ocopsync.plan import Plan
    from ocopsync.planfile import PlanFile, Source
    from ocopsync.strictness import Strictness


@declare("publish", help=N_("Put a catalogue onto the marketplaces: shows what it would do, asks, and does it."))
@stack(
    argument("catalogue", type=click.Path(path_type=Path), required=False),
    option(
        "--plan",
        "plan_file",
        metavar="FILE",
        type=click.Path(path_type=Path),
        help=N_("Carry out exactly this plan, made with: ocopsync plan CATALOGUE --out FILE."),
    ),
    to_option,
    on_option,
    map_option,
    strictness_options,
    allow_option,
    missing_option,
    option("--limit", type=WholeNumber(0), help=N_("Send at most so many on each marketplace, for a look.")),
    yes_option,
    json_option,
)
def command(
    catalogue: Path | None,
    plan_file: Path | None,
    to: tuple[str, ...],
    on: dt.date,
    strictness: Strictness,
    allow: dict[str, int],
    withdraw_missing: bool,
    limit: int | None,
    yes: bool,
    as_json: bool,
) -> int:
    from ocopsync.errors import UsageError

    how: dict[str, Any] = {"name": "publish", "allow": allow, "limit": limit, "yes": yes}
    if plan_file is not None:
        if catalogue or to or withdraw_missing or any(map(given, ("on", "strict", "lenient"))):
            raise UsageError(
                say("The plan says what is sent where: with --plan FILE leave out CATALOGUE, --to, --on and the like.")
            )
        return publish_plan(plan_file, Screen(as_json=as_json), how)
    if catalogue is None:
        raise UsageError(say("Write: ocopsync publish CATALOGUE, or: ocopsync publish --plan FILE"))
    reading = {"on": on, "withdraw_missing": withdraw_missing, "allow": allow, "strictness": strictness}
    return publish_catalogue(catalogue, to, reading, Screen(as_json=as_json), how)


def given(name: str) -> bool:
    """Whether an option was written on the command line."""
    return click.get_current_context().get_parameter_source(name) is ParameterSource.COMMANDLINE


def publish_catalogue(
    catalogue: Path, to: tuple[str, ...], reading: dict[str, Any], screen: Screen, how: dict[str, Any]
) -> int:
    from ocopsync import kept
    from ocopsync.ledger import StampBook
    from ocopsync.planfile import Source, is_plan_file
    from ocopsync.stamped import same_lots_or_raise

    settings = settings_for(catalogue)
    connections = connections_for(settings, to, screen=screen, push=True)
    path = kept.place_of(settings, [connection.name for connection in connections])
    interrupted = catalogue.is_file() and is_plan_file(path)
    with ExitStack() as until_the_end:
        read = partial(open_catalogue, catalogue, settings, on=reading["on"], strictness=reading["strictness"])
        opened = None if interrupted else until_the_end.enter_context(read())
        ledger = until_the_end.enter_context(opened_ledger(settings))
        stop = until_the_end.enter_context(stoppable(screen))
        until_the_end.enter_context(leased(connections, ledger, "publish"))
        plans = None
        reading["lots"] = StampBook(ledger).digest_of_lots(settings.catalogue_id)
        if interrupted:
            source = Source.of(settings, catalogue, **reading)
            plans = left_plans(source, path, connections, ledger, screen)
        if plans is None:
            opened = opened or until_the_end.enter_context(read())
            source = Source.of(settings_for(catalogue), catalogue, **reading)  # with what was answered meanwhile
            rows = stamped_rows(opened, settings, ledger, reading["on"])
            plans = new_plans(rows, source, connections, ledger, screen)
        errand = Errand(
            catalogue_id=settings.catalogue_id,
            ledger=ledger,
            screen=screen,
            stop=stop,
            **how,
            still=partial(same_lots_or_raise, ledger, settings.catalogue_id, reading["lots"]),
            keep=lambda plans: kept.keep(path, plans, source, ledger),
            drop=lambda: kept.drop(path),
        )
        return carry_out(errand, plans)


def left_plans(
    source: Source, path: Path, connections: list[Connection], ledger: Ledger, screen: Screen
) -> list[Plan] | None:
    """The plans that an interrupted run left, where they still fit; its open operations are settled."""
    from ocopsync import kept
    from ocopsync.errors import Outdated

    unfinished = kept.unfinished(path, source, connections, ledger)
    if unfinished is None:
        return None
    go_on(unfinished, connections, ledger, screen)
    with suppress(Outdated):
        plans = unfinished.plans(connections, ledger, source.allow)
        screen.line(say("The last run was interrupted. It goes on where that stopped; nothing is sent twice."))
        return plans
    for connection in connections:
        ledger.leave_plan(connection.scope)
    return None


def new_plans(
    rows: Iterable[Row], source: Source, connections: list[Connection], ledger: Ledger, screen: Screen
) -> list[Plan]:
    """Plans made from the catalogue, after earlier runs were settled."""
    from ocopsync.planning import make_plans
    from ocopsync.ruling import edited_at

    settle_earlier(connections, ledger, screen)
    return make_plans(
        rows,
        connections,
        ledger,
        on=source.on,
        withdraw_missing=source.withdraw_missing,
        allow=source.allow,
        strictness=source.strictness,
        edited=edited_at(Path(source.catalogue)),
    )


def publish_plan(path: Path, screen: Screen, how: dict[str, Any]) -> int:
    from ocopsync.planfile import load_plan
    from ocopsync.stamped import same_lots_or_raise

    file = load_plan(path)
    settings = settings_for(Path(file.header.source.catalogue))
    file.same_source_or_raise(settings)
    connections = connections_for(settings, file.names, screen=screen, push=True)
    with (
        opened_ledger(settings) as ledger,
        stoppable(screen) as stop,
        leased(connections, ledger, "publish"),
    ):
        begun = go_on(file, connections, ledger, screen)
        how["allow"] = {**file.header.source.allow, **how["allow"]}
        plans = file.plans(connections, ledger, how["allow"])
        if begun:
            screen.line(say("This plan was begun before. It goes on where that stopped; nothing is sent twice."))
        errand = Errand(
            catalogue_id=settings.catalogue_id,
            ledger=ledger,
            screen=screen,
            stop=stop,
            **how,
            strict=True,
            still=partial(same_lots_or_raise, ledger, settings.catalogue_id, file.header.source.lots),
        )
        return carry_out(errand, plans)


def go_on(file: PlanFile, connections: list[Connection], ledger: Ledger, screen: Screen) -> bool:
    """Settle what earlier runs left open, as far as the plan needs it; whether one of them began this plan."""
    begun = [connection for connection in connections if ledger.resume(connection.scope, file.digest)]
    settle_earlier(begun, ledger, screen, read_back=False)
    settle_earlier([connection for connection in connections if connection not in begun], ledger, screen)
    return bool(begun)
