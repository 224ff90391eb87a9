"""How one catalogue stands on the marketplaces, in words and tables."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from itertools import islice
from typing import TYPE_CHECKING

from ocopsync.messages import say, say_n
from ocopsync_cli.screen import Screen

if TYPE_CHECKING:
    from ocopsync.finding import Bucket, Finding, Reconciliation

SHOWN = 200
"""Findings of a marketplace that are shown; the reports have all."""


def show(screen: Screen, result: Reconciliation) -> None:
    from ocopsync_cli.words import KINDS, word

    title = result.title
    if result.error is not None:
        screen.bad(say("{title} could not be read, so nothing is said about it: {why}", title=title, why=result.error))
        return
    if result.stopped:
        screen.bad(say("{title} was not read to the end, so nothing is said about it.", title=title))
        return
    counts = ", ".join(f"{n} {word(KINDS, kind)}" for kind, n in result.counts.items() if n)
    screen.line(
        say(
            "{title}: {read} read; {counts}",
            title=title,
            read=say_n("{n} listing", "{n} listings", result.read),
            counts=counts or "–",
        )
    )
    show_apart(screen, result)
    if result.clean:
        screen.good(say("  No differences."))
        return
    screen.line(f"  {glance(result.buckets)}")
    screen.table(
        ["", say("SKU"), say("Name"), say("How it stands"), say("Who"), say("In what")],
        (line for finding in islice(result.findings, SHOWN) for line in lines(finding)),
    )
    if len(result.findings) > SHOWN:
        screen.line(say("… and {n} more; --html, --xlsx and --json show all.", n=len(result.findings) - SHOWN))


def show_apart(screen: Screen, result: Reconciliation) -> None:
    """What is no difference, and worth a word."""
    from ocopsync.differences import Kind
    from ocopsync_cli.words import FIELDS, word

    if result.invalid:
        screen.line(
            say_n(
                "  {n} row with errors was not compared; see: ocopsync check",
                "  {n} rows with errors were not compared; see: ocopsync check",
                result.invalid,
            )
        )
    names = sorted({word(FIELDS, item.name) for listing in result.rewritten for item in listing.fields})
    if names:
        screen.line(
            say_n(
                "  {n} listing was rewritten by the marketplace when it took it: {names}. That is not a difference.",
                "  {n} listings were rewritten by the marketplace when it took them: {names}. That is no difference.",
                len(result.rewritten),
                names=", ".join(names),
            )
        )
    if result.counts[Kind.HANDED_OVER]:
        screen.line(
            say_n(
                "  {n} listing that was handed over could not be read; once it can be seen: "
                "ocopsync resolve SKU --to {marketplace} --is-live ADDRESS",
                "  {n} listings that were handed over could not be read; once they can be seen: "
                "ocopsync resolve SKU --to {marketplace} --is-live ADDRESS",
                result.counts[Kind.HANDED_OVER],
                marketplace=result.marketplace,
            )
        )


def glance(buckets: Counter[Bucket]) -> str:
    """``= 4 the same   * 1 to change``"""
    from ocopsync.finding import Bucket
    from ocopsync_cli.words import BUCKETS, word

    there = (bucket for bucket in Bucket if buckets[bucket])
    return "   ".join(f"{bucket.value} {buckets[bucket]} {word(BUCKETS, bucket)}" for bucket in there)


def lines(finding: Finding) -> Iterator[tuple[str, ...]]:
    from ocopsync.privacy import mask
    from ocopsync_cli.words import AUTHORS, FIELDS, KINDS, sides, word

    head = (finding.bucket.value, finding.sku or finding.remote_id, mask(finding.title), word(KINDS, finding.kind))
    if not finding.fields:
        yield (*head, word(AUTHORS, finding.author), again(finding, mask(finding.reason)))
    for item in finding.fields:
        live, wanted = sides(item.name, item.live, item.wanted)
        what = say("{field}: there {live}, wanted {wanted}", field=word(FIELDS, item.name), live=live, wanted=wanted)
        words = "; ".join(filter(None, [str(what), mask(finding.reason)]))
        yield (*head, word(AUTHORS, item.author), again(finding, words) if head[0] else words)
        head = ("", "", "", "")


def again(finding: Finding, words: str) -> str:
    """The words, and how often it is so by now."""
    if finding.times < 2:
        return words
    return " ".join(filter(None, [words, str(say("({n} times by now)", n=finding.times))]))
