"""Writing the workbook: a summary, a row for each thing to decide, what waits, and how it is filled in."""

from __future__ import annotations

import datetime as dt
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from ocopsync.catalogue.headings import letter
from ocopsync.catalogue.ours import UNDECIDED
from ocopsync.decisions import Choice, choices_for, items_of
from ocopsync.differences import FieldDifference
from ocopsync.errors import UsageError, system_reason
from ocopsync.fields import field_name
from ocopsync.finding import Finding, Reconciliation, Uncompared, bucket_of, mark_of
from ocopsync.messages import current_language, say
from ocopsync.privacy import mask
from ocopsync.report.decision_book import layout
from ocopsync.report.decision_book.guide import write_guide, write_lists
from ocopsync.report.decision_book.sheets import LAST_ROW, Cell, Coloured, Link, Looks, Table, ToFill
from ocopsync.report.decision_book.summary import footer, marketplace, write_summary
from ocopsync.report.decision_book.values import gathered, sides_of
from ocopsync.report.marked_file import in_its_place, locks
from ocopsync.report.words import AUTHORS, KINDS, catalogue_name, word
from ocopsync.targets import folder_there_or_raise

_OPTIONS = {
    "constant_memory": True,  # rows are written as they come; the sheets' order is that of their making
    "strings_to_urls": False,
    "strings_to_formulas": False,
    "strings_to_numbers": False,
}


def write_book(
    results: Sequence[Reconciliation],
    target: Path,
    *,
    on: dt.date,
    now: dt.datetime,
    office: str = "",
    uncompared: Sequence[Uncompared] = (),
    last_row: int = LAST_ROW,
) -> None:
    """Write the workbook of ``results``, whole or not at all, in the language of this process.

    ``last_row``: where a sheet is full, from 0. Raises as :func:`book_can_be_written_or_raise`.
    """
    book_can_be_written_or_raise(target)
    with in_its_place(target) as part:
        _write(part, results, on=on, now=now, office=office, uncompared=uncompared, last_row=last_row)
        with zipfile.ZipFile(part, "a") as archive:
            archive.writestr(UNDECIDED, b"<book/>")


def book_can_be_written_or_raise(target: Path) -> None:
    """Raise UsageError where ``target`` is no .xlsx, or is there: only what nobody has saved since is replaced."""
    if target.suffix.lower() != ".xlsx":
        raise UsageError(say("{file} should end in {ending}: it becomes a workbook.", file=target, ending=".xlsx"))
    folder_there_or_raise(target)
    try:
        taken = target.exists() and not _is_undecided(target)
    except OSError as error:
        raise UsageError(say("{file} can't be written: {reason}.", file=target, reason=system_reason(error))) from error
    if any(target.with_name(lock).exists() for lock in locks(target.name)):
        raise UsageError(say("{file} is open in another program. Close it there and try again.", file=target))
    if taken:
        raise UsageError(
            say("{file} is there already, and somebody has saved it since it was made. Name another one.", file=target)
        )


def _is_undecided(path: Path) -> bool:
    """Whether it is such a workbook, as it was written."""
    with suppress(zipfile.BadZipFile), zipfile.ZipFile(path) as archive:
        return UNDECIDED in archive.namelist()
    return False


def _write(
    path: Path,
    results: Sequence[Reconciliation],
    *,
    on: dt.date,
    now: dt.datetime,
    office: str,
    uncompared: Sequence[Uncompared],
    last_row: int,
) -> None:
    with _closed(path) as book:
        looks, foot = Looks.of(book), footer(on, office)
        write_summary(book, looks, results, on=on, now=now, office=office, uncompared=uncompared)
        lists: set[tuple[Choice, ...]] = {(Choice.LATER,)}  # always there: by its name the workbook is known
        differences = Table(
            book=book,
            looks=looks,
            name=layout.DIFFERENCES[current_language()],
            columns=layout.FINDINGS,
            footer=foot,
            last_row=last_row,
            printed=layout.PRINTED,
            decided=layout.DECISION_AT,
            at_end=_offer_lists,
        )
        for result in results:
            for finding in result.findings:
                for item in items_of(finding):
                    choices = choices_for(finding, item)
                    lists.add(choices)
                    differences.put(_line(result, finding, item, choices))
        differences.close()
        _write_waiting(book, looks, results, foot, now=now, last_row=last_row)
        write_guide(book, looks)
        write_lists(book, sorted(lists, key=layout.joined))


@contextmanager
def _closed(path: Path) -> Iterator[Any]:
    """A workbook that is closed afterwards. Raises OSError as the system does: the library wraps it at the end."""
    import xlsxwriter
    from xlsxwriter.exceptions import FileCreateError

    try:
        with xlsxwriter.Workbook(str(path), _OPTIONS) as book:
            yield book
    except FileCreateError as error:
        raise error.args[0] from error


def _line(
    result: Reconciliation, finding: Finding, item: FieldDifference | None, choices: tuple[Choice, ...]
) -> list[Cell]:
    author = item.author if item else finding.author
    if item is None:
        name, there, wanted, sent = gathered(finding)
    else:
        name = str(field_name(item.name))
        there, wanted, sent = sides_of(item)
    bucket = bucket_of(finding.kind, author)
    keys = _keys(result, finding, item, choices)
    return [
        catalogue_name(result),
        marketplace(result),
        finding.sku or finding.remote_id,
        mask(finding.title) or None,
        Coloured(f"{bucket.value} {word(KINDS, finding.kind)}", bucket),
        word(AUTHORS, author) or None,
        name or None,
        there,
        wanted,
        mask(finding.reason) or None,
        ToFill(),
        None,
        sent,
        finding.since,
        finding.times or None,
        Link(finding.url) if finding.url else None,
        layout.row_code(keys),
        *(key or None for key in keys),
    ]


def _keys(
    result: Reconciliation, finding: Finding, item: FieldDifference | None, choices: tuple[Choice, ...]
) -> tuple[str, ...]:
    """In the order of ``layout.KEYS``."""
    return (
        result.catalogue,
        result.marketplace,
        result.account,
        finding.sku,
        finding.remote_id,
        item.name if item else "",
        layout.joined(choices),
        mark_of(finding, item),
    )


def _offer_lists(sheet: Any, last: int) -> None:
    """The list of each cell is the one that its own row names: it stays right however the rows are sorted."""
    at = layout.DECISION_AT
    sheet.data_validation(
        1,
        at,
        last,
        at,
        {
            "validate": "list",
            "source": f'=INDIRECT("{layout.list_name("")}"&${letter(layout.CHOICES_AT)}2)',
            "error_type": "information",
            "error_title": layout.DECISION[current_language()],
            "error_message": str(say("Choose from the list, or write it as the list does.")),
        },
    )


def _write_waiting(
    book: Any, looks: Looks, results: Sequence[Reconciliation], foot: str, *, now: dt.datetime, last_row: int
) -> None:
    name = layout.WAITING[current_language()]
    table = Table(book=book, looks=looks, name=name, columns=layout.WAITERS, footer=foot, last_row=last_row)
    for result in results:
        for finding in result.waiting:
            table.put(list(_waiter(result, finding, now)))
    table.close()


def _waiter(result: Reconciliation, finding: Finding, now: dt.datetime) -> Iterator[Cell]:
    yield catalogue_name(result)
    yield marketplace(result)
    yield finding.sku or finding.remote_id
    yield mask(finding.title) or None
    yield finding.since
    yield max(0, (now - finding.since).days) if finding.since else None
    yield mask(finding.reason) or None
    yield Link(finding.url) if finding.url else None
