"""Ruling: what of a difference is sent and what stays as it stands there, by who is right about each field."""

from __future__ import annotations

import datetime as dt
import enum
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

from attrs import evolve, field, frozen

from ocopsync.differences import Author, Difference, FieldDifference, Kind, Side, author_of, compare, joined
from ocopsync.differences.normalising import same
from ocopsync.fields import field_name
from ocopsync.listing import EXTRA, Json, Listing, SetAside
from ocopsync.messages import Message, say
from ocopsync.rights import Right, right_of
from ocopsync.stamped import NOTICE


class Verdict(enum.Enum):
    """What is done about one field that differs."""

    SEND = "send"
    KEEP = "keep"
    """What stands there stays."""
    ASK = "ask"
    """It stays until a person has decided."""
    LATER = "later"
    """It stays, and nothing was decided."""


Judge = Callable[[Difference, FieldDifference], Verdict]


@frozen(kw_only=True)
class BySettings:
    """The judge that the settings make."""

    rights: Mapping[str, str] = field(factory=dict)
    edited: dt.datetime | None = None
    """When the catalogue's file was last changed, where that is known."""

    def __call__(self, difference: Difference, item: FieldDifference) -> Verdict:
        return self.of(item, difference.live.changed_at if difference.live else None)

    def of(self, item: FieldDifference, changed_at: dt.datetime | None) -> Verdict:
        """``changed_at``: when the listing was last changed there, where that is known."""
        if item.name == "description" and (is_recall(item.wanted) or is_recall(item.sent)):
            return Verdict.SEND  # whoever is right about texts, a recall is said, and taken back when it is over
        right = right_of(self.rights, item.name)
        return self._newest(item, changed_at) if right is Right.NEWEST else VERDICTS[right]

    def _newest(self, item: FieldDifference, theirs: dt.datetime | None) -> Verdict:
        if item.author is not Author.BOTH:
            return Verdict.SEND if item.author is Author.US else Verdict.KEEP
        if theirs is None or self.edited is None or theirs == self.edited:
            return Verdict.ASK
        return Verdict.SEND if self.edited > theirs else Verdict.KEEP


def is_recall(description: Json) -> bool:
    """Whether a description begins with the warning of a recall."""
    return isinstance(description, str) and description.startswith(NOTICE)


VERDICTS = {Right.CATALOGUE: Verdict.SEND, Right.LIVE: Verdict.KEEP, Right.ASK: Verdict.ASK}


@frozen(kw_only=True)
class Ruled:
    """What is sent of a listing, and what isn't."""

    listing: Listing
    """With what stands there in the fields that aren't sent."""
    difference: Difference
    """What it comes to when it is sent."""
    set_aside: Mapping[str, SetAside] = field(factory=dict)
    """The catalogue's values that aren't sent, where what goes out in their place was never ours."""
    asked: tuple[str, ...] = ()
    """The fields about which a person has to decide."""


def compare_by(judge: Judge, wanted: Listing, side: Side, *, on: dt.date) -> Ruled:
    """How the listing that is ``wanted`` stands, when only that is sent of it which ``judge`` lets pass."""
    difference = remembered(compare(wanted, side, on=on))
    verdicts = {item.name: judge(difference, item) for item in difference.fields}
    kept = [item for item in difference.fields if verdicts[item.name] is not Verdict.SEND]
    if not kept:
        return Ruled(listing=wanted, difference=difference)
    standing = {item.name: left_standing(item, difference) for item in kept}
    listing = carrying(wanted, standing)
    record, changed = difference.record, difference.kind is Kind.CHANGED
    sent, aside = (record.sent or {}, record.set_aside) if record else ({}, {})
    return Ruled(
        listing=listing,
        difference=remembered(compare(listing, side, on=on)),
        set_aside={
            item.name: SetAside(item.wanted, kept_as(verdicts[item.name], item).value)
            for item in kept
            if item.name in aside or not same(item.name, standing[item.name], sent.get(item.name))
        },
        asked=tuple(name for name, verdict in verdicts.items() if verdict is Verdict.ASK) if changed else (),
    )


def kept_as(verdict: Verdict, item: FieldDifference) -> Author:
    """Who counts as the author of a field from now on: what was kept is theirs, what wasn't decided is as it was."""
    return Author.THEM if verdict is Verdict.KEEP else item.author


def remembered(difference: Difference) -> Difference:
    """The difference with the authors that were known before what stands there went out with other fields."""
    aside = difference.record.set_aside if difference.record else {}
    if not aside or not difference.fields:
        return difference
    fields = tuple(
        evolve(item, author=Author(aside[item.name].author))
        if item.name in aside and same(item.name, item.wanted, aside[item.name].wanted)
        else item
        for item in difference.fields
    )
    author = author_of(fields) if difference.kind is Kind.CHANGED else difference.author
    return evolve(difference, fields=fields, author=author)


def left_standing(item: FieldDifference, difference: Difference) -> Json:
    """What a listing carries in a field so that it stays as it stands there; None where nothing stands there.

    What stands there because the marketplace rewrote what we sent is sent once more as we sent it.
    """
    record, live = difference.record, difference.live
    seen = record.seen if record else None
    if live is None or not (item.name in live.content or item.name in (seen or {})):
        return item.sent
    untouched = seen is not None and same(item.name, item.live, seen.get(item.name))
    return item.sent if untouched else item.live


def carrying(listing: Listing, values: Mapping[str, Json]) -> Listing:
    """The listing with other values in some fields; None takes a field away."""
    content = {name: value for name, value in {**listing.content, **values}.items() if value is not None}
    fields = {name: value for name, value in content.items() if not name.startswith(EXTRA)}
    extra = {name.removeprefix(EXTRA): value for name, value in content.items() if name.startswith(EXTRA)}
    return evolve(listing, fields=fields, extra=extra)


def edited_at(catalogue: Path) -> dt.datetime | None:
    """When a catalogue's file was last changed; None where that can't be told."""
    try:
        return dt.datetime.fromtimestamp(catalogue.stat().st_mtime, dt.UTC)
    except OSError:
        return None


def explained(difference: Difference, judge: Judge) -> Difference:
    """The difference with who is right in its reason, where that isn't the catalogue."""
    known = remembered(difference)
    verdicts = [(item.name, judge(known, item)) for item in known.fields]
    kept = [name for name, verdict in verdicts if verdict is Verdict.KEEP]
    asked = [name for name, verdict in verdicts if verdict is Verdict.ASK]
    if not kept and not asked:
        return known
    return evolve(known, reason=joined(known.reason, why_kept(kept), why_asked(asked)))


def why_kept(names: Iterable[str]) -> Message | None:
    fields = ", ".join(str(field_name(name)) for name in names)
    if not fields:
        return None
    return say(
        "by the settings the marketplace is right about: {fields}. Take it into the catalogue with: "
        "ocopsync reconcile CATALOGUE --accept-live FILE",
        fields=fields,
    )


def why_asked(names: Iterable[str]) -> Message | None:
    fields = ", ".join(str(field_name(name)) for name in names)
    if not fields:
        return None
    return say(
        "by the settings a person decides about: {fields}. Decide in the workbook of: "
        "ocopsync reconcile CATALOGUE --xlsx FILE; "
        "then: ocopsync reconcile CATALOGUE --decisions FILE",
        fields=fields,
    )
