"""What to do about what was found: for each sort of finding the next command."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Sequence

from ocopsync.differences import Kind
from ocopsync.finding import Reconciliation
from ocopsync.messages import Message, say
from ocopsync.planfile import typable

OURS_TO_SEND = frozenset({Kind.NEW, Kind.MISSING, Kind.CHANGED, Kind.EXPIRING, Kind.WITHDRAW})
"""Where the catalogue is right, these are put right by sending it."""
MANY = 5
"""From so many findings on, a list to decide in is less work than commands."""


def advice(results: Sequence[Reconciliation], catalogue: str) -> Iterator[Message]:
    """Sentences, each with a command; none where nothing is to be done. ``catalogue``: as the command was given it."""
    found: Counter[Kind] = Counter()
    catalogue = typable(catalogue)
    for result in results:
        if result.complete:
            found.update(result.counts)
    there = frozenset(kind for kind, count in found.items() if count)
    yield from _about_the_catalogue(there, catalogue)
    yield from _about_single_ones(there)
    conflicts = sum(result.conflicts for result in results)
    if conflicts or sum(len(result.findings) for result in results) >= MANY:
        yield say(
            "To decide row by row: ocopsync reconcile {catalogue} --xlsx FILE.xlsx, and when it is filled in: "
            "ocopsync reconcile {catalogue} --decisions FILE.xlsx",
            catalogue=catalogue,
        )


def _about_the_catalogue(there: Collection[Kind], catalogue: str) -> Iterator[Message]:
    if OURS_TO_SEND & set(there):
        yield say("Where the catalogue is right: ocopsync reconcile {catalogue} --mend", catalogue=catalogue)
    if Kind.CHANGED in there:
        yield say(
            "Where the marketplace is right, its values are written into a copy of the catalogue with: "
            "ocopsync reconcile {catalogue} --accept-live FILE",
            catalogue=catalogue,
        )
    if Kind.REJECTED in there:
        yield say(
            "What was rejected is sent again once its row is corrected: ocopsync publish {catalogue}",
            catalogue=catalogue,
        )


def _about_single_ones(there: Collection[Kind]) -> Iterator[Message]:
    if Kind.LEFT in there:
        yield say("What has left the catalogue is taken down with: ocopsync withdraw SKU --to NAME")
    if Kind.UNMANAGED in there:
        yield say(
            "What is not ours becomes ours with: ocopsync adopt SKU --to NAME; or is left alone from now on with: "
            "ocopsync ignore SKU --to NAME"
        )
    if Kind.UNKNOWN in there:
        yield say("What nobody knows is settled with: ocopsync resolve SKU --to NAME")
