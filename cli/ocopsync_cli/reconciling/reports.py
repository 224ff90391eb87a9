"""The reports that people take away: a page and a workbook."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ocopsync.messages import say
from ocopsync_cli.reconciling.asked import Asked
from ocopsync_cli.screen import Screen

if TYPE_CHECKING:
    from ocopsync.finding import Reconciliation, Uncompared


def reports_or_raise(asked: Asked) -> None:
    """Raise UsageError where a report couldn't be written: before hours are spent on what it is to hold."""
    if asked.html is not None:
        from ocopsync.report.page import page_can_be_written_or_raise

        page_can_be_written_or_raise(asked.html)
    if asked.xlsx is not None:
        from ocopsync.report.decision_book import book_can_be_written_or_raise

        book_can_be_written_or_raise(asked.xlsx)


def write_reports(
    screen: Screen,
    asked: Asked,
    results: Sequence[Reconciliation],
    *,
    office: str = "",
    uncompared: Sequence[Uncompared] = (),
) -> bool:
    """Write those that were asked for; whether all of them could be."""
    from ocopsync.clock import SystemClock
    from ocopsync.errors import UsageError, system_reason

    now, fine = SystemClock().now(), True
    for path, write in writers(asked):
        try:
            write(results, path, on=asked.on, now=now, office=office, uncompared=uncompared)
        except UsageError as error:
            screen.bad(error.message)
            fine = False
        except OSError as error:
            screen.bad(say("{path} can't be written: {why}.", path=path, why=system_reason(error)))
            fine = False
        else:
            screen.good(say("{path} is written.", path=path))
    return fine


def writers(asked: Asked) -> Iterator[tuple[Path, Callable[..., Any]]]:
    if asked.html is not None:
        from ocopsync.report.page import write_page

        yield asked.html, write_page
    if asked.xlsx is not None:
        from ocopsync.report.decision_book import write_book

        yield asked.xlsx, write_book
