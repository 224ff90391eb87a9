"""Reconciling all catalogues of a folder."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ocopsync.messages import say
from ocopsync_cli.failures import worst
from ocopsync_cli.office import brought_up_to_date, stoppable
from ocopsync_cli.reconciling.asked import Asked
from ocopsync_cli.reconciling.deciding import decisions_of
from ocopsync_cli.reconciling.one import code_of
from ocopsync_cli.reconciling.putting_all_right import put_all_right
from ocopsync_cli.reconciling.reports import write_reports
from ocopsync_cli.reconciling.showing_many import show_all
from ocopsync_cli.screen import Screen, counting, progress

if TYPE_CHECKING:
    from ocopsync.folder import Compared


def reconcile_folder(folder: Path, asked: Asked, screen: Screen) -> int:
    from ocopsync.folder import Comparing, compare_all, find_catalogues, known_or_raise
    from ocopsync.reading import Readings

    somebody_or_raise(asked)
    found = find_catalogues(folder)
    known_or_raise(found, asked.to)
    decisions = decisions_of(asked)
    with ExitStack() as until_the_end:
        stop = until_the_end.enter_context(stoppable(screen))
        how = Comparing(
            on=asked.on,
            names=asked.to,
            strictness=asked.strictness,
            readings=Readings(asked.since),
            progress=until_the_end.enter_context(counting(say("Listings read"))),
            stop=stop,
        )
        with progress(len(found), say("Cooperatives")) as update:
            compared = compare_all(
                found, how, jobs=asked.jobs, done=lambda one: update(str(one.cooperative.folder), 1, 1)
            )
        for copy in how.copies:
            screen.line(brought_up_to_date(copy))
        show_all(screen, compared)
        results = [result for one in compared for result in one.results]
        uncompared = [one.uncompared for one in compared if one.uncompared is not None]
        written = write_reports(screen, asked, results, office=folder.resolve().name, uncompared=uncompared)
        codes = [0 if written else 2]
        done = put_all_right(compared, how, asked, screen, decisions, folder)
        codes += [done.code, code_of_all(compared, stopped=stop.is_set(), settled=done.settled)]
    code = worst(codes)
    if code in (1, 3) and any(len(result.findings) for result in results) and not asked.does_more:
        advise(screen, asked, folder)
    if asked.as_json:
        from ocopsync.report.json import folder_json

        screen.json(folder_json(compared, code, done=done.of_each, stale=done.stale))
    return code


def advise(screen: Screen, asked: Asked, folder: Path) -> None:
    """The next command, for what was found."""
    from ocopsync.planfile import typable

    if asked.xlsx:
        screen.line(
            say(
                "When decisions are filled in: ocopsync reconcile {folder} --decisions {file}",
                folder=typable(folder),
                file=typable(asked.xlsx),
            )
        )
    elif not asked.html:
        screen.line(
            say(
                "All of it on a page: ocopsync reconcile {folder} --html FILE.html; to decide row by row: "
                "ocopsync reconcile {folder} --xlsx FILE.xlsx",
                folder=typable(folder),
            )
        )


def somebody_or_raise(asked: Asked) -> None:
    """Raise UsageError where nobody is there to be asked, before hours are spent."""
    from ocopsync.errors import UsageError

    if asked.sends and not asked.yes and not sys.stdin.isatty():
        raise UsageError(say("Nothing was sent: nobody is there to ask. Run it with --yes if it is meant."))


def code_of_all(compared: Sequence[Compared], *, stopped: bool, settled: int) -> int:
    """That of all together; a catalogue that can't be read is a failure among others, unless there are no others."""
    if stopped:
        return 130
    broken = sum(one.error is not None for one in compared)
    if broken == len(compared):
        return 2
    results: list[Any] = [result for one in compared for result in one.results]
    return worst([code_of(results, stopped=False, settled=settled), 1 if broken else 0])
