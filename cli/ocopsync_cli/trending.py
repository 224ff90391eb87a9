"""A trend in words, bars and tables."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import TYPE_CHECKING

from ocopsync.messages import Message, say, say_n
from ocopsync_cli.screen import Screen

if TYPE_CHECKING:
    from ocopsync.trend import Recurrence, Stretch, Trend

LONGEST_BAR = 20
"""Signs of a bar; up to so many, each stands for one listing."""
MOSTLY = 4
"""Fields, and authors, that are named."""
LONGEST_TITLE = 32

Names = Mapping[str, str]
"""What people call catalogues, by id, where there may be several; one that isn't there is shown by its id."""


def show_trend(screen: Screen, found: Trend, *, sku: str = "", names: Names | None = None) -> None:
    """``sku``: whose trend it is; then the picture, which is of all, is left out."""
    if not found.enough:
        screen.line(
            say(
                "There is no trend yet: since {day} no catalogue was reconciled twice on the same marketplace. "
                "Every ocopsync reconcile that reads to the end counts.",
                day=day_of(found.since),
            )
        )
        screen.line()
    elif not sku:
        show_picture(screen, found)
        show_sums(screen, found)
    show_recurring(screen, found, names)
    show_standing(screen, found, names)


def show_picture(screen: Screen, found: Trend) -> None:
    most = max(item.differing for item in found.stretches)
    screen.line(
        say("How many listings differed, by month, as each was last read:")
        if found.monthly
        else say("How many listings differed, by week, as each was last read:")
    )
    screen.table(
        [
            say("Month from") if found.monthly else say("Week from"),
            say("Reconciled"),
            say("Differ"),
            "",
            say("In what"),
        ],
        (picture_row(item, most, found.places) for item in found.stretches),
    )


def picture_row(item: Stretch, most: int, places: int) -> tuple[object, ...]:
    day = day_of(item.first)
    if not item.reconciliations:
        return (day, "–", "–", "", say("not reconciled"))
    read = say("{n} of {all}", n=item.places, all=places)
    return (day, read, item.differing, bar(item.differing, most), kinds_of(item))


def bar(count: int, most: int) -> str:
    """As long as ``count`` is of ``most``; never nothing where there is something."""
    return "█" * max(min(count, 1), round(count * min(LONGEST_BAR, most) / max(most, 1)))


def kinds_of(item: Stretch) -> str:
    from ocopsync_cli.words import KINDS, word

    return ", ".join(f"{count} {word(KINDS, kind)}" for kind, count in item.counts.most_common())


def show_sums(screen: Screen, found: Trend) -> None:
    from ocopsync_cli.words import AUTHORS, FIELDS, word

    fields = [f"{word(FIELDS, name)} {times} ×" for name, times in found.fields.most_common(MOSTLY)]
    if fields:
        screen.line(say("Fields that differed anew most often: {fields}", fields=", ".join(fields)))
    authors = [
        f"{word(AUTHORS, author)} ({marketplace}) {times} ×"
        for (marketplace, author), times in found.authors.most_common(MOSTLY)
    ]
    if authors:
        screen.line(say("Who changed fields most often: {authors}", authors=", ".join(authors)))
    if found.mean is not None:
        screen.line(
            say_n(
                "{n} difference is gone. It stood {time}, from the reconciliation that found it to the next "
                "without it.",
                "{n} differences are gone. On average one stood {time}, from the reconciliation that found it to the "
                "next without it.",
                found.ended,
                time=duration(found.mean),
            )
        )
    if fields or authors or found.mean is not None:
        screen.line()


def show_recurring(screen: Screen, found: Trend, names: Names | None) -> None:
    if not found.recurring:
        if found.enough:
            screen.good(say("Nothing has come back since {day}.", day=day_of(found.since)))
            screen.line()
        return
    screen.line(say("What keeps coming back, worst first:"))
    headings = [say("How often"), say("From, to"), say("Gone after sending")]
    screen.table([*identity_headings(names), *headings], (recurring_row(item, names) for item in found.recurring))
    more(screen, found.recurring_count - len(found.recurring))
    advise(screen, found)


def recurring_row(item: Recurrence, names: Names | None) -> tuple[object, ...]:
    last = say("now") if item.stands else moment_of(item.last)
    return (
        *identity(item, names),
        say("{times} ×, {time}", times=item.times, time=duration(item.stood)),
        f"{moment_of(item.first)} – {last}",
        say("{n} of {all}", n=item.sent, all=item.ended),
    )


def advise(screen: Screen, found: Trend) -> None:
    """What helps against the worst field that somebody there changes again and again."""
    theirs = next(
        (item.drift.field for item in found.recurring if item.drift.field and item.drift.author == "them"), ""
    )
    if theirs:
        screen.block(
            str(
                say(
                    "Where somebody on the marketplace changes a field again and again, ask who else may edit the shop "
                    "there. Where they are right, say so in ocopsync.toml, under [marketplaces.NAME]: "
                    'right = {{ {field} = "live" }}',
                    field=theirs,
                )
            ),
            indent=0,
        )
        screen.line()


def show_standing(screen: Screen, found: Trend, names: Names | None) -> None:
    if not found.longest:
        return
    screen.line(say("What has stood the longest, and still did when it was last read:"))
    headings = [say("How long"), say("Since"), say("Last read")]
    screen.table(
        [*identity_headings(names), *headings],
        (
            (*identity(item, names), duration(item.stood), moment_of(item.first), moment_of(item.last))
            for item in found.longest
        ),
    )
    more(screen, found.standing_count - len(found.longest))


def identity_headings(names: Names | None) -> list[Message | str]:
    return [say("SKU") if names is None else say("Catalogue, SKU"), say("Where and what"), say("Who")]


def identity(item: Recurrence, names: Names | None) -> tuple[str, ...]:
    from ocopsync.privacy import mask
    from ocopsync_cli.words import AUTHORS, FIELDS, KINDS, word

    drift, scope = item.drift, item.scope
    title = mask(item.title or "")
    short = title if len(title) <= LONGEST_TITLE else f"{title[: LONGEST_TITLE - 1]}…"
    of_whom = "" if names is None else f"{names.get(scope.catalogue) or scope.catalogue}, "
    what = word(FIELDS, drift.field) if drift.field else word(KINDS, drift.kind)
    return (
        f"{of_whom}{drift.sku or drift.remote_id} {short}".strip(),
        f"{scope.marketplace}: {what}",
        word(AUTHORS, drift.author) or "–",
    )


def more(screen: Screen, count: int) -> None:
    if count > 0:
        screen.line(say("… and {n} more; --limit shows more of them.", n=count))
        screen.line()


def day_of(day: dt.date) -> str:
    from ocopsync.vietnam.dates import written

    return written(day)


def moment_of(moment: dt.datetime) -> str:
    from ocopsync.clock import day_in_vietnam

    return day_of(day_in_vietnam(moment))


def duration(time: dt.timedelta) -> Message:
    """In whole days from two on, in hours below."""
    hours = round(time.total_seconds() / 3600)
    if hours >= 48:
        return say_n("{n} day", "{n} days", round(hours / 24))
    return say_n("{n} hour", "{n} hours", hours) if hours else say("less than an hour")
