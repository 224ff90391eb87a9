"""The first sheet: how many listings of each cooperative stand how on each marketplace, and what could not be read."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

from attrs import frozen

from ocopsync.clock import VIETNAM
from ocopsync.differences import Kind
from ocopsync.finding import BUCKETS, Bucket, Reconciliation, Uncompared
from ocopsync.messages import Message, current_language, say, say_n
from ocopsync.privacy import mask
from ocopsync.report.decision_book.layout import SUMMARY
from ocopsync.report.decision_book.sheets import Looks, print_setup, writable
from ocopsync.report.words import BUCKETS as BUCKET_WORDS
from ocopsync.report.words import KINDS, catalogue_name, word
from ocopsync.vietnam.dates import written

_HEAD_AT = 5


@frozen
class _Count:
    """A column of numbers."""

    title: str
    of: Callable[[Reconciliation], int]
    bucket: Bucket = Bucket.SAME


def write_summary(
    book: Any,
    looks: Looks,
    results: Sequence[Reconciliation],
    *,
    on: dt.date,
    now: dt.datetime,
    office: str,
    uncompared: Sequence[Uncompared] = (),
) -> None:
    sheet = book.add_worksheet(SUMMARY[current_language()])
    counts = list(_counts(results))
    _top(sheet, looks, results, on=on, now=now, office=office, uncompared=len(uncompared))
    titles = [str(say("Cooperative")), str(say("Marketplace")), *(count.title for count in counts), str(say("Remarks"))]
    for at, title in enumerate(titles):
        sheet.write_string(_HEAD_AT, at, title, looks.head)
    sheet.set_row(_HEAD_AT, 48)
    row = _HEAD_AT
    for row, result in enumerate(results, _HEAD_AT + 1):
        _line(sheet, row, looks, result, counts)
    row = _HEAD_AT + len(results)
    for item in uncompared:
        row += 1
        sheet.write_string(row, 0, writable(mask(item.name)), looks.bad)
        _remark(sheet, row, looks, mask(str(item.why)), counts)
    sheet.autofilter(_HEAD_AT, 0, max(row, _HEAD_AT + 1), len(titles) - 1)
    for below, (title, some) in enumerate(_together(results), row + 2):
        _sums(sheet, below, looks, title, some, counts)
    sheet.set_column(0, 0, 28)
    sheet.set_column(1, 1, 28)
    sheet.set_column(2, len(counts) + 1, 11)
    sheet.set_column(len(counts) + 2, len(counts) + 2, 50)
    sheet.freeze_panes(_HEAD_AT + 1, 2)
    print_setup(sheet, footer(on, office))
    sheet.repeat_rows(_HEAD_AT)


def footer(on: dt.date, office: str) -> str:
    return " – ".join(filter(None, (office, written(on))))


def marketplace(result: Reconciliation) -> str:
    return result.title if result.account == "default" else f"{result.title} ({result.account})"


def _counts(results: Sequence[Reconciliation]) -> Iterator[_Count]:
    yield _Count(str(say("rows in the catalogue")), lambda result: result.rows)
    yield _Count(str(say("listings read")), lambda result: result.read)
    seen = {kind for result in results for kind, count in result.counts.items() if count}
    for kind in BUCKETS:
        if kind in seen or kind is Kind.SAME:
            bucket = BUCKETS[kind]
            title = f"{bucket.value} {word(KINDS, kind)}"
            yield _Count(title, lambda result, kind=kind: result.counts[kind], bucket)  # type: ignore[misc]
    if any(result.conflicts for result in results):
        yield _Count(str(say("of these in conflict")), lambda result: result.conflicts, Bucket.PERSON)
    yield _Count(str(say("rows with errors")), lambda result: result.invalid)
    yield _Count(str(say("listings together")), lambda result: sum(result.counts.values()))


def _top(
    sheet: Any,
    looks: Looks,
    results: Sequence[Reconciliation],
    *,
    on: dt.date,
    now: dt.datetime,
    office: str,
    uncompared: int,
) -> None:
    title = say("What is live, and what was meant: {day}", day=written(on))
    sheet.set_row(0, 22)
    sheet.write_string(0, 0, f"{title}{f' – {office}' if office else ''}", looks.title)
    made = say("Made on {when}.", when=f"{now.astimezone(VIETNAM):%d/%m/%Y %H:%M}")
    unread = sum(not result.complete for result in results)
    sheet.write_string(1, 0, str(made), looks.quiet)
    alarms = []
    if unread:
        alarms += [say_n("{n} marketplace of a catalogue was not read.", "{n} marketplaces were not read.", unread)]
    if uncompared:
        alarms += [say_n("{n} cooperative was not compared.", "{n} cooperatives were not compared.", uncompared)]
    if alarms:
        sheet.write_string(2, 0, " ".join(map(str, alarms)), looks.alarm)
    signs = "   ".join(f"{bucket.value} {word(BUCKET_WORDS, bucket)}" for bucket in Bucket)
    sheet.write_string(3, 0, signs, looks.quiet)


def _line(sheet: Any, row: int, looks: Looks, result: Reconciliation, counts: Sequence[_Count]) -> None:
    unread = _unread(result)
    look = looks.bad if unread else looks.text
    sheet.write_string(row, 0, writable(catalogue_name(result)), look)
    sheet.write_string(row, 1, writable(marketplace(result)), look)
    if unread:
        _remark(sheet, row, looks, str(unread), counts)
        return
    for at, count in enumerate(counts, 2):
        number = count.of(result)
        sheet.write_number(row, at, number, looks.counts[count.bucket] if number else looks.number)


def _remark(sheet: Any, row: int, looks: Looks, text: str, counts: Sequence[_Count]) -> None:
    sheet.write_string(row, len(counts) + 2, writable(text), looks.bad)
    sheet.set_row(row, 15 * min(8, 1 + len(text) // 45))


def _unread(result: Reconciliation) -> Message | None:
    if result.error is not None:
        return say("Not read: {why}", why=mask(str(result.error)))
    return say("Not read to the end.") if result.stopped else None


def _together(results: Sequence[Reconciliation]) -> Iterator[tuple[str, list[Reconciliation]]]:
    """Those that were read, by marketplace, and all of them."""
    read = [result for result in results if result.complete]
    titles = list(dict.fromkeys(result.title for result in read))
    for title in titles if len(titles) > 1 else ():
        yield title, [result for result in read if result.title == title]
    yield str(say("together")), read


def _sums(
    sheet: Any,
    row: int,
    looks: Looks,
    title: str,
    results: Iterable[Reconciliation],
    counts: Sequence[_Count],
) -> None:
    sheet.write_string(row, 0, str(say("Total")), looks.sums)
    sheet.write_string(row, 1, writable(title), looks.sums)
    total = Counter({at: sum(map(count.of, results)) for at, count in enumerate(counts)})
    for at in range(len(counts)):
        sheet.write_number(row, at + 2, total[at], looks.sums)
