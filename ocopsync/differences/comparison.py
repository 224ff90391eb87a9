"""Comparison: how one listing stands, by what was wanted, sent and seen, and what is live."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from functools import reduce

from attrs import evolve

from ocopsync.clock import day_in_vietnam
from ocopsync.differences.changes import Author, FieldDifference, author_of, field_differences, rewritten_fields, shows
from ocopsync.differences.kinds import Difference, Kind
from ocopsync.differences.sides import Side
from ocopsync.ledger import GONE, Observation, Phase, Record
from ocopsync.listing import Listing, ListingState
from ocopsync.messages import Message, say, verbatim
from ocopsync.vietnam.dates import written

RENEW_BEFORE = dt.timedelta(days=14)


def compare(wanted: Listing, side: Side, *, on: dt.date) -> Difference:
    """How the listing that is ``wanted`` stands."""
    record, live, sku = side.record, side.live, wanted.sku
    if side.unknown:
        return _difference(sku, Kind.UNKNOWN, side, reason=say("sent, and nobody knows what became of it"))
    if record is not None and record.phase is Phase.IGNORED:
        return _difference(sku, Kind.IGNORED, side)
    if record is not None and record.refused_digest == wanted.digest:
        return _refused(sku, side, record)
    if record is None or record.phase in GONE:
        return _unmanaged(side.others[0], side) if side.others else _new(sku, side)
    if record.phase is Phase.QUEUED and not (live and shows(live.content, record.sent or {})):
        return _queued(sku, side)
    if record.phase is Phase.HANDED_OVER and live is None:
        return _handed_over(wanted, side, record)
    if side.others and live is None and side.was_read:
        return _unmanaged(side.others[0], side)
    if side.others:
        return _twice(sku, side, record)
    if side.was_read and live is None:
        return _missing(sku, side, record, on)
    return _standing(wanted, side, record, on=on)


def compare_unwanted(sku: str, side: Side, *, asked: bool) -> Difference:
    """How a listing stands that has no row, or (``asked``) whose row asks for withdrawal."""
    record = side.record
    if side.unknown:
        return _difference(sku, Kind.UNKNOWN, side, reason=say("sent, and nobody knows what became of it"))
    if record is None or record.phase in GONE:
        return _difference(sku, Kind.NOTHING, side)
    if record.phase is Phase.QUEUED:
        return _queued(sku, side)
    if record.phase is Phase.IGNORED:
        return _difference(sku, Kind.IGNORED, side)
    if side.was_read and side.live is None:
        return _difference(sku, Kind.NOTHING, side)
    if asked:
        return _difference(sku, Kind.WITHDRAW, side, author=Author.US, reason=say("withdrawal was asked for"))
    return _difference(sku, Kind.LEFT, side, author=Author.US, reason=say("its row has left the catalogue"))


def unmanaged(live: Observation) -> Difference:
    """A listing that stands there and is nobody's that we know."""
    return _unmanaged(live, Side(observations=(live,), was_read=True))


# Nothing of ours to compare with


def _new(sku: str, side: Side) -> Difference:
    was_ours = side.record is not None and side.record.phase is Phase.WITHDRAWN
    reason = say("it was taken down before, and its row wants it again") if was_ours else None
    return _difference(sku, Kind.NEW, side, author=Author.US, reason=reason)


def _unmanaged(live: Observation, side: Side) -> Difference:
    """``live`` stands there; ours, if there was one, doesn't."""
    record = side.record
    reason = say("it stands there and was never sent by us")
    if record is not None and record.phase is Phase.WITHDRAWN:
        reason = say("ours was taken down, and this one stands there, which was not sent by us")
    elif record is not None and record.remote_id:
        reason = say("ours ({id}) is gone, and this one stands there, which was not sent by us", id=record.remote_id)
    return Difference(
        sku=live.sku,
        kind=Kind.UNMANAGED,
        author=Author.THEM,
        reason=reason,
        remote_id=live.remote_id,
        url=live.url,
        record=record,
        live=live,
    )


def _missing(sku: str, side: Side, record: Record, on: dt.date) -> Difference:
    ended = record.expires_on
    if ended is not None and ended < on:
        reason = say("it ended on {day}, and is no longer there", day=written(ended))
        return _difference(sku, Kind.MISSING, side, author=Author.TIME, reason=reason)
    return _difference(sku, Kind.MISSING, side, author=Author.THEM, reason=say("it is no longer there"))


def _twice(sku: str, side: Side, record: Record) -> Difference:
    ids = dict.fromkeys([record.remote_id, *sorted(item.remote_id for item in side.observations)])
    twins = tuple(filter(None, ids))
    difference = _difference(sku, Kind.TWICE, side, author=Author.THEM, reason=twice(sku, twins))
    return evolve(difference, twins=twins)


def twice(sku: str, ids: Collection[str]) -> Message:
    return say(
        "it stands there as {ids}; the one too many is taken down with: ocopsync withdraw {sku} --to NAME --id ID",
        ids=", ".join(ids),
        sku=sku,
    )


# On its way


def _queued(sku: str, side: Side) -> Difference:
    """What was sent first must be decided first."""
    sent_at = side.record.sent_at if side.record else None
    reason = say("sent on {day}, and the marketplace has not worked on it yet", day=_day(sent_at)) if sent_at else None
    return _difference(sku, Kind.WAITING, side, reason=reason, since=sent_at)


def _handed_over(wanted: Listing, side: Side, record: Record) -> Difference:
    fields: tuple[FieldDifference, ...] = ()
    if wanted.digest != record.sent_digest:
        fields = field_differences(wanted.content, record.sent or {}, None, None)
    if not fields:
        return _difference(wanted.sku, Kind.HANDED_OVER, side, since=record.sent_at)
    reason = say("it was handed over in a file as it was before")
    return _difference(wanted.sku, Kind.CHANGED, side, author=Author.US, fields=fields, reason=reason)


def _refused(sku: str, side: Side, record: Record) -> Difference:
    """The marketplace said no when it was sent; what stood there before may stand there still."""
    said = [_words(record.reason) or say("the marketplace gave no reason")]
    if record.phase not in GONE and side.was_read and side.live is None:
        said.append(say("what stood there before is no longer there"))
    reason = joined(*said)
    return _difference(sku, Kind.REJECTED, side, author=Author.MODERATOR, reason=reason, since=record.sent_at)


# Standing there


def _standing(wanted: Listing, side: Side, record: Record, *, on: dt.date) -> Difference:
    sku, live = wanted.sku, side.live
    state = live.state if live else record.state
    content = live.content if live else None
    fields: tuple[FieldDifference, ...] = ()
    if live is not None or wanted.digest != record.sent_digest:
        fields = field_differences(wanted.content, record.sent or {}, record.seen, content, side.held)
    rewritten = rewritten_fields(record.sent or {}, record.seen, content, side.held)
    ours = any(item.author in (Author.US, Author.BOTH) for item in fields)
    words = _words((live.reason if live else "") or record.reason)
    ends = (live.expires_on if live else None) or record.expires_on
    if state is ListingState.REJECTED and not ours:
        words = words or say("the marketplace gave no reason")
        return _difference(
            sku, Kind.REJECTED, side, author=Author.MODERATOR, fields=fields, reason=words, since=record.sent_at
        )
    if fields:
        reason = joined(*_besides(side, state, words, ends, on))
        if any(item.author is Author.MARKETPLACE for item in fields):
            reason = reason or say("it was never read back, so nobody can tell whether the marketplace made it so")
        return _difference(
            sku, Kind.CHANGED, side, author=author_of(fields), fields=fields, rewritten=rewritten, reason=reason
        )
    if ends is not None and ends - RENEW_BEFORE <= on:
        return _difference(sku, Kind.EXPIRING, side, author=Author.TIME, reason=_ending(ends, on))
    if state is ListingState.HIDDEN:
        reason = words or say("buyers don't see it")
        return _difference(sku, Kind.HIDDEN, side, author=Author.THEM, reason=reason)
    if state is ListingState.PENDING:
        return _pending(sku, side, record, rewritten)
    return _difference(sku, Kind.SAME, side, rewritten=rewritten)


def _pending(sku: str, side: Side, record: Record, rewritten: tuple[FieldDifference, ...]) -> Difference:
    since = record.sent_at
    reason = say("waiting for approval since {day}", day=_day(since)) if since else None
    return _difference(sku, Kind.WAITING, side, rewritten=rewritten, reason=reason, since=since)


def _besides(
    side: Side, state: ListingState | None, words: Message | None, ends: dt.date | None, on: dt.date
) -> list[Message]:
    """What is to be said of a listing that differs, besides in what."""
    said = [verbatim(side.live.damage)] if side.live and side.live.damage else []
    if state is ListingState.REJECTED:
        said.append(say("it stands there rejected: {why}", why=words) if words else say("it stands there rejected"))
    if state is ListingState.PENDING:
        said.append(say("it is waiting for approval"))
    if state is ListingState.HIDDEN:
        said.append(say("buyers don't see it"))
    if ends is not None and ends - RENEW_BEFORE <= on:
        said.append(_ending(ends, on))
    return said


def _ending(ends: dt.date, on: dt.date) -> Message:
    if ends < on:
        return say("it ended on {day}", day=written(ends))
    return say("it ends on {day}", day=written(ends))


def _difference(
    sku: str,
    kind: Kind,
    side: Side,
    *,
    author: Author | None = None,
    fields: tuple[FieldDifference, ...] = (),
    rewritten: tuple[FieldDifference, ...] = (),
    reason: Message | None = None,
    since: dt.datetime | None = None,
) -> Difference:
    live, record = side.live, side.record
    return Difference(
        sku=sku,
        kind=kind,
        author=author,
        fields=fields,
        rewritten=rewritten,
        reason=reason,
        remote_id=(live.remote_id if live else "") or (record.remote_id if record else ""),
        url=(live.url if live else "") or (record.url if record else ""),
        record=record,
        live=live,
        since=since,
    )


def _words(text: str) -> Message | None:
    return verbatim(text) if text else None


def joined(*messages: Message | None) -> Message | None:
    """All that is to be said, in one sentence; None where nothing is."""
    told = [item for item in messages if item is not None]
    return reduce(lambda one, other: say("{one}; {other}", one=one, other=other), told) if told else None


def _day(moment: dt.datetime) -> str:
    return written(day_in_vietnam(moment))
