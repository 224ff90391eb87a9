"""How the catalogues of a folder stand: a line for each cooperative with something to do, and sums by marketplace."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from ocopsync.messages import Message, say, say_n
from ocopsync_cli.screen import Screen

if TYPE_CHECKING:
    from ocopsync.finding import Bucket, Reconciliation
    from ocopsync.folder import Compared

SHOWN = 60
"""Cooperatives that are shown; the reports have all."""


def show_all(screen: Screen, compared: Sequence[Compared]) -> None:
    """Those with most to do first; then the sums; then what could not be compared."""
    from ocopsync.finding import Bucket

    busy = sorted(
        (one for one in compared if findings_of(one)), key=lambda one: (-findings_of(one), one.cooperative.folder)
    )
    signs = [bucket for bucket in Bucket if bucket is not Bucket.SAME]  # the sums below say what they mean
    screen.table(
        [say("Cooperative"), *(bucket.value for bucket in signs), say("Where")],
        (
            (one.cooperative.name, *(buckets_of(one.results)[bucket] or "" for bucket in signs), where(one.results))
            for one in busy[:SHOWN]
        ),
    )
    if len(busy) > SHOWN:
        screen.line(say("… and {n} more; --html, --xlsx and --json show all.", n=len(busy) - SHOWN))
    calm = sum(1 for one in compared if is_calm(one))
    if calm:
        words = say_n("{n} cooperative without differences", "{n} cooperatives without differences", calm)
        screen.line(say("and {calm}.", calm=words) if busy else say("{calm}.", calm=words))
    elsewhere = sum(not one.results and one.error is None and not one.stopped for one in compared)
    if elsewhere:
        screen.line(
            say_n(
                "{n} cooperative is on none of these marketplaces.",
                "{n} cooperatives are on none of these marketplaces.",
                elsewhere,
            )
        )
    if calm or elsewhere or len(busy) > SHOWN:
        screen.line()
    show_sums(screen, compared)
    show_troubles(screen, compared)


def show_sums(screen: Screen, compared: Sequence[Compared]) -> None:
    from ocopsync.finding import Bucket
    from ocopsync.folder.totals import totals
    from ocopsync_cli.words import BUCKETS, word

    every = totals(result for one in compared for result in one.results)
    columns: list[tuple[Message | str, Sequence[object]]] = [
        (say("Marketplace"), [total.title for total in every]),
        (say("Cooperatives"), [total.catalogues for total in every]),
        *((f"{bucket.value} {word(BUCKETS, bucket)}", [total.buckets[bucket] for total in every]) for bucket in Bucket),
        (say("Rows with errors"), [total.invalid for total in every]),
        (say("Not read"), [total.unread for total in every]),
    ]
    shown = columns[:3] + [column for column in columns[3:] if any(column[1])]
    screen.table([head for head, _ in shown], zip(*(cells for _, cells in shown), strict=True))


def show_troubles(screen: Screen, compared: Sequence[Compared]) -> None:
    """What was not compared, and why: what several have in common is said once."""
    from ocopsync.folder.sharing import ledgers_apart

    unbegun = sum(1 for one in compared if one.stopped and not one.results)
    if unbegun:
        screen.bad(
            say_n("Stopped: {n} cooperative was not compared.", "Stopped: {n} cooperatives were not compared.", unbegun)
        )
    for sentence in ledgers_apart((one.cooperative, one.results) for one in compared):
        screen.bad(sentence)
    for message, names in troubles(compared):
        first, others = names[0], len(names) - 1
        if others:
            screen.bad(
                say_n("{first} and {n} other: {why}", "{first} and {n} others: {why}", others, first=first, why=message)
            )
        else:
            screen.bad(say("{first}: {why}", first=first, why=message))
    for one in compared:
        for message in one.cooperative.left_out:
            screen.line(message)


def troubles(compared: Sequence[Compared]) -> Iterator[tuple[Message, list[str]]]:
    """Each sort of trouble, with the folders that have it; the first sentence stands for those like it."""
    found: dict[tuple[str, str], tuple[Message, list[str]]] = {}
    for one in compared:
        folder = str(one.cooperative.folder)
        if one.error is not None:
            found.setdefault(("", str(one.error)), (one.error, []))[1].append(folder)
        for result in one.results:
            if result.error is not None:
                why = say("{title} could not be read: {why}", title=result.title, why=result.error)
                like_it = re.sub(r"\d+", "", str(result.error).replace(folder, ""))  # when, how often, and whose copy
                found.setdefault((result.marketplace, like_it), (why, []))[1].append(folder)
    yield from found.values()


def findings_of(one: Compared) -> int:
    return sum(len(result.findings) for result in one.results)


def is_calm(one: Compared) -> bool:
    return bool(one.results) and all(result.clean for result in one.results)


def buckets_of(results: Sequence[Reconciliation]) -> Counter[Bucket]:
    return sum((result.buckets for result in results), Counter())


def where(results: Sequence[Reconciliation]) -> str:
    """``Voso: 1 differs, 1 vanished; Postmart/Buudien: 2 rejected``"""
    from ocopsync.differences import CLEAN
    from ocopsync_cli.words import KINDS, word

    parts = []
    for result in results:
        counts = [f"{n} {word(KINDS, kind)}" for kind, n in result.counts.items() if n and kind not in CLEAN]
        if counts:
            parts.append(f"{result.title}: {', '.join(counts)}")
    return "; ".join(parts)
