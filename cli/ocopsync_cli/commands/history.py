"""``ocopsync history``: what was sent, and what became of it; ``--trend``: what keeps coming back."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterator, Sequence
from contextlib import ExitStack
from itertools import groupby
from operator import attrgetter
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ocopsync.errors import LedgerError, UsageError
from ocopsync.messages import N_, Message, say
from ocopsync_cli.numbers import WholeNumber
from ocopsync_cli.office import has_ledger, opened_ledger, settings_for
from ocopsync_cli.screen import Screen
from ocopsync_cli.vocabulary import argument, day_given, json_option, option, stack, to_option
from ocopsync_cli.vocabulary import command as declare

if TYPE_CHECKING:
    from ocopsync.ledger import Ledger, LoggedOperation, Run
    from ocopsync.settings import Settings

SENT_SHOWN = 50
"""Operations, unless told otherwise."""


@declare("history", help=N_("What was sent, newest first, and what became of it; with --trend what keeps coming back."))
@stack(
    argument("sku", required=False, default=""),
    to_option,
    option("--run", "run_id", metavar="RUN", default="", help=N_("Only one run.")),
    option("--unknown", is_flag=True, help=N_("Only what nobody knows the outcome of.")),
    option(
        "--trend",
        "as_trend",
        is_flag=True,
        help=N_("How many listings differed from week to week, what keeps coming back, and what stands the longest."),
    ),
    option(
        "--since",
        metavar="DATE",
        callback=day_given,
        help=N_("With --trend: from this day on, 31/12/2026; without it the last twelve weeks."),
    ),
    option(
        "--folder",
        metavar="FOLDER",
        type=click.Path(path_type=Path, file_okay=False),
        help=N_("With --trend: of all catalogues in it and below."),
    ),
    option("--limit", type=WholeNumber(1, 1_000_000), help=N_("At most so many; without it 50, of a trend 20.")),
    json_option,
)
def command(
    sku: str,
    to: tuple[str, ...],
    run_id: str,
    unknown: bool,
    as_trend: bool,
    since: dt.date | None,
    folder: Path | None,
    limit: int | None,
    as_json: bool,
) -> int:
    screen = Screen(as_json=as_json)
    if as_trend:
        if run_id or unknown:
            raise UsageError(say("--trend is about reconciliations; --run and --unknown are about what was sent."))
        return tell_trend(screen, sku, to, since=since, folder=folder, limit=limit)
    if since or folder:
        raise UsageError(say("--since and --folder go with --trend."))
    settings = settings_for()
    settings.chosen(to)
    return tell(screen, settings, sku, to, run_id=run_id, unknown=unknown, limit=limit or SENT_SHOWN)


def tell(
    screen: Screen, settings: Settings, sku: str, to: Sequence[str], *, run_id: str, unknown: bool, limit: int
) -> int:
    there = has_ledger(settings)
    operations: list[LoggedOperation] = []
    runs: list[Run] = []
    if there:
        with opened_ledger(settings) as ledger:
            operations = ledger.history(
                settings.catalogue_id, marketplaces=to, sku=sku, run_id=run_id, unknown=unknown, limit=limit
            )
            runs = ledger.runs()
    if screen.as_json:
        from ocopsync.report.json import history_json

        screen.json(history_json(operations, runs))
        return 0
    for run_id, some in groupby(operations, key=attrgetter("run")):
        show_run(screen, run_id, {run.id: run for run in runs}.get(run_id), list(some))
    if not operations:
        screen.line(say("Nothing.") if there else say("Nothing was sent yet: there is no ledger."))
    return 0


def tell_trend(
    screen: Screen,
    sku: str,
    to: Sequence[str],
    *,
    since: dt.date | None,
    folder: Path | None,
    limit: int | None,
) -> int:
    from ocopsync.clock import SystemClock, today
    from ocopsync.trend import LOOKED_BACK, SHOWN, trend
    from ocopsync.vietnam.dates import written
    from ocopsync_cli.trending import show_trend

    until = today(SystemClock())
    since = since or until - LOOKED_BACK
    if since > until:
        raise UsageError(say("--since {day} lies in the future; name a day that has been.", day=written(since)))
    found, broken = settings_of(folder, to)
    told = trend(ledgers_of(found, broken), marketplaces=to, sku=sku, since=since, until=until, limit=limit or SHOWN)
    if screen.as_json:
        from ocopsync.report.trend import trend_json

        screen.json(trend_json(told))
    else:
        show_trend(screen, told, sku=sku, names={item.catalogue_id: item.name for item in found} if folder else None)
    for trouble in broken:
        screen.bad(trouble)
    return 1 if broken else 0


def settings_of(folder: Path | None, to: Sequence[str]) -> tuple[list[Settings], list[Message]]:
    """Those of this folder's catalogue, or of all in ``folder``; and why others can't be read."""
    if folder is None:
        settings = settings_for()
        settings.chosen(to)
        return [settings], []
    from ocopsync.folder import find_catalogues, known_or_raise

    found = find_catalogues(folder)
    known_or_raise(found, to)
    broken = [say("{name}: {why}", name=one.name, why=one.trouble) for one in found if not one.settings]
    return [one.settings for one in found if one.settings], broken


def ledgers_of(found: Sequence[Settings], broken: list[Message]) -> Iterator[tuple[Ledger, Collection[str]]]:
    """Each ledger that is there, once, with the ids of its catalogues; why one can't be used is added to ``broken``."""
    by_url: dict[str, list[Settings]] = {}
    for settings in found:
        by_url.setdefault(settings.ledger_url, []).append(settings)
    for some in by_url.values():
        with ExitStack() as until_the_end:
            try:
                if not has_ledger(some[0]):
                    continue
                ledger = until_the_end.enter_context(opened_ledger(some[0]))
            except LedgerError as error:
                broken.append(error.message)
                continue
            yield ledger, {item.catalogue_id for item in some}


def show_run(screen: Screen, run_id: str, run: Run | None, operations: list[LoggedOperation]) -> None:
    from ocopsync.clock import VIETNAM
    from ocopsync.privacy import mask
    from ocopsync_cli.words import OPERATIONS, STATES, word

    began = operations[-1].intended_at.astimezone(VIETNAM)
    told = [run.command, run.user] if run else []
    screen.line(" ".join(filter(None, [f"{began:%d/%m/%Y %H:%M:%S}", *told, f"(--run {run_id})"])))
    if run and run.allowed:
        allowed = ", ".join(f"{kind}={count}" for kind, count in run.allowed.items())
        screen.line(say("Released with --allow: {allowed}", allowed=allowed))
    screen.table(
        [say("Marketplace"), say("SKU"), say("What"), say("What became of it"), "ID", say("Why")],
        (
            (
                item.marketplace,
                item.sku,
                word(OPERATIONS, item.kind),
                word(STATES, item.state),
                item.remote_id,
                mask(item.reason),
            )
            for item in operations
        ),
    )
