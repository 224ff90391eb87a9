"""Differences: wanted × sent × seen × live of one listing, and who changed what.

- *wanted*: what the catalogue says now.
- *sent*: what we last sent.
- *seen*: what the read-back after it showed.
- *live*: what the last complete reading showed.

wanted ≠ sent: we changed it. live ≠ seen: they changed it. sent ≠ seen: the marketplace rewrote it when it took it.
"""

from __future__ import annotations

import datetime as dt
import enum
import unicodedata
from collections.abc import Collection, Mapping, Sequence

from attrs import evolve, frozen

from ocopsync.ledger import Observation, Phase, Record
from ocopsync.listing import Fields, Json, Listing, ListingState
from ocopsync.messages import Message, say, verbatim
from ocopsync.vietnam.dates import written

CLOCK_PUT_BACK = dt.timedelta(minutes=1)
"""So far ahead no write is dated unless the clock was put back since."""
RENEW_BEFORE = dt.timedelta(days=14)
GONE = frozenset({Phase.WITHDRAWN, Phase.NEVER, Phase.REFUSED})
"""The phases in which nothing of ours stands there: what does is not ours."""


class Author(enum.Enum):
    """Who changed it."""

    US = "us"
    """We: the catalogue says something else than what was sent."""
    THEM = "them"
    """Somebody on the marketplace's side, by hand."""
    MARKETPLACE = "marketplace"
    """The marketplace, when it took what we sent (or somebody before it was read back: that can't be told)."""
    MODERATOR = "moderator"
    BOTH = "both"
    """We and they: a conflict."""
    TIME = "time"


class Kind(enum.Enum):
    """In which relation a listing stands."""

    SAME = "same"
    WAITING = "waiting"
    """The same, and waiting for the marketplace."""
    HANDED_OVER = "handed_over"
    """The same, in a file that a person uploads."""
    IGNORED = "ignored"
    NOTHING = "nothing"
    """Neither wanted nor there."""
    NEW = "new"
    """Wanted, and never sent (or withdrawn since)."""
    CHANGED = "changed"
    MISSING = "missing"
    """It stood there and is gone."""
    REJECTED = "rejected"
    """Rejected, and unchanged since: a person is needed."""
    HIDDEN = "hidden"
    """It is there, and buyers don't see it."""
    EXPIRING = "expiring"
    """It ends soon by itself."""
    TWICE = "twice"
    UNMANAGED = "unmanaged"
    """It stands there and was neither sent nor adopted by us."""
    UNKNOWN = "unknown"
    """Sent, and nobody knows what became of it."""
    LEFT = "left"
    """It stands there, and its row has left the catalogue."""
    WITHDRAW = "withdraw"
    """It stands there, and its row asks for withdrawal."""


CLEAN = frozenset({Kind.SAME, Kind.WAITING, Kind.HANDED_OVER, Kind.IGNORED, Kind.NOTHING})
"""Nothing to report."""


@frozen
class FieldDifference:
    """One field in which two sides differ; None where a side has no value."""

    name: str
    author: Author
    wanted: Json
    sent: Json
    live: Json


@frozen(kw_only=True)
class Difference:
    """How one listing stands."""

    sku: str
    kind: Kind
    author: Author | None = None
    fields: tuple[FieldDifference, ...] = ()
    rewritten: tuple[FieldDifference, ...] = ()
    """What the marketplace rewrites whenever it takes it: named, and never sent again for that."""
    reason: Message | None = None
    remote_id: str = ""
    url: str = ""
    record: Record | None = None
    live: Observation | None = None
    twins: tuple[str, ...] = ()
    """The ids of all listings of the SKU, where there is more than one."""

    @property
    def clean(self) -> bool:
        return self.kind in CLEAN

    @property
    def changed(self) -> frozenset[str]:
        return frozenset(item.name for item in self.fields)


@frozen(kw_only=True)
class Side:
    """What the ledger and the last reading say about one SKU."""

    record: Record | None = None
    observations: Sequence[Observation] = ()
    """What a reading newer than our last write showed under this SKU or remote id, of nobody else's catalogue."""
    was_read: bool = False
    """Whether there was such a reading, of everything: only then does nothing seen mean that nothing is there."""
    unknown: bool = False
    """Whether an operation of this SKU is open."""

    @property
    def live(self) -> Observation | None:
        """Our own listing among the observations."""
        record = self.record
        if record is None or record.phase in GONE:
            return None
        ours = [item for item in self.observations if item.remote_id == record.remote_id]
        by_sku = [item for item in self.observations if not record.remote_id and item.sku == record.sku]
        return next(iter(ours or by_sku), None)

    @property
    def others(self) -> list[Observation]:
        live = self.live
        return [item for item in self.observations if item is not live]


def compare(wanted: Listing, side: Side, *, on: dt.date) -> Difference:
    """How the listing that is ``wanted`` stands."""
    record, live = side.record, side.live
    if side.unknown:
        return _difference(wanted.sku, Kind.UNKNOWN, side, reason=say("sent, and nobody knows what became of it"))
    if record is not None and record.phase is Phase.IGNORED:
        return _difference(wanted.sku, Kind.IGNORED, side)
    if record is not None and record.refused_digest == wanted.digest:
        return _difference(wanted.sku, Kind.REJECTED, side, author=Author.MODERATOR, reason=_words(record.reason))
    if record is None or record.phase in GONE:
        if side.others:
            return _unmanaged(side.others[0], side)
        return _difference(wanted.sku, Kind.NEW, side, author=Author.US)
    if record.phase is Phase.QUEUED and not (live and shows(live.content, record.sent or {})):
        return _difference(wanted.sku, Kind.WAITING, side)  # what was sent first must be decided first
    if record.phase is Phase.HANDED_OVER and live is None:
        return _handed_over(wanted, side, record)
    if side.others:
        difference = _difference(wanted.sku, Kind.TWICE, side, author=Author.THEM, reason=twice(wanted.sku, side))
        return evolve(difference, twins=tuple(item.remote_id for item in side.observations))
    if side.was_read and live is None:
        return _difference(wanted.sku, Kind.MISSING, side, author=Author.THEM, reason=say("it is no longer there"))
    return _standing(wanted, side, record, on=on)


def twice(sku: str, side: Side) -> Message:
    return say(
        "it stands there as {ids}; the one too many is taken down with: ocopsync withdraw {sku} --to NAME --id ID",
        ids=", ".join(item.remote_id for item in side.observations),
        sku=sku,
    )


def compare_unwanted(sku: str, side: Side, *, asked: bool) -> Difference:
    """How a listing stands that has no row, or (``asked``) whose row asks for withdrawal."""
    record = side.record
    if side.unknown:
        return _difference(sku, Kind.UNKNOWN, side, reason=say("sent, and nobody knows what became of it"))
    if record is None or record.phase in GONE:
        return _difference(sku, Kind.NOTHING, side)
    if record.phase is Phase.QUEUED:  # what was sent first must be decided first
        return _difference(sku, Kind.WAITING, side)
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


def _handed_over(wanted: Listing, side: Side, record: Record) -> Difference:
    if wanted.digest == record.sent_digest:
        return _difference(wanted.sku, Kind.HANDED_OVER, side)
    fields = field_differences(wanted.content, record.sent or {}, None, None)
    return _difference(wanted.sku, Kind.CHANGED, side, author=Author.US, fields=fields)


def _standing(wanted: Listing, side: Side, record: Record, *, on: dt.date) -> Difference:
    live = side.live
    state = live.state if live else record.state
    content = live.content if live else None
    if live is None and wanted.digest == record.sent_digest:
        fields: tuple[FieldDifference, ...] = ()
    else:
        fields = field_differences(wanted.content, record.sent or {}, record.seen, content)
    rewritten = rewritten_fields(record.sent or {}, record.seen, content)
    ours = any(item.author in (Author.US, Author.BOTH) for item in fields)
    if state is ListingState.REJECTED and not ours:
        words = _words((live.reason if live else "") or record.reason)
        return _difference(wanted.sku, Kind.REJECTED, side, author=Author.MODERATOR, fields=fields, reason=words)
    if fields:
        damage = live.damage if live else ""
        return _difference(
            wanted.sku,
            Kind.CHANGED,
            side,
            author=author_of(fields),
            fields=fields,
            rewritten=rewritten,
            reason=_words(damage),
        )
    ends = (live.expires_on if live else None) or record.expires_on
    if ends is not None and ends - RENEW_BEFORE <= on:
        return _difference(
            wanted.sku, Kind.EXPIRING, side, author=Author.TIME, reason=say("it ends on {day}", day=written(ends))
        )
    if state is ListingState.HIDDEN:
        words = _words(live.reason if live else record.reason)
        return _difference(
            wanted.sku, Kind.HIDDEN, side, author=Author.THEM, reason=words or say("buyers don't see it")
        )
    kind = Kind.WAITING if state is ListingState.PENDING else Kind.SAME
    return _difference(wanted.sku, kind, side, rewritten=rewritten)


def field_differences(
    wanted: Fields, sent: Fields, seen: Fields | None, live: Fields | None
) -> tuple[FieldDifference, ...]:
    """The fields in which the wanted listing differs from what was sent or from what stands there.

    ``live`` None: not read. A field that neither reading showed is not compared with the live side.
    """
    want, base, now = comparable(wanted), comparable(sent), comparable(live or {})
    then = base if seen is None else comparable(seen)
    shown = set() if live is None else set(now) | (set() if seen is None else set(then))
    found = []
    for name in sorted(set(want) | set(base) | shown):
        there = now.get(name)
        ours = want.get(name) != base.get(name)
        theirs = name in shown and there != then.get(name)
        if name in shown and there == want.get(name):
            continue
        if ours or theirs:
            author = _author(ours=ours, theirs=theirs, read_back=seen is not None)
            found.append(FieldDifference(name, author, wanted.get(name), sent.get(name), (live or {}).get(name)))
    return tuple(found)


def rewritten_fields(sent: Fields, seen: Fields | None, live: Fields | None) -> tuple[FieldDifference, ...]:
    """What the marketplace made otherwise of what we sent, and nobody has touched since."""
    if seen is None:
        return ()
    base, then = comparable(sent), comparable(seen)
    now = then if live is None else comparable(live)
    return tuple(
        FieldDifference(name, Author.MARKETPLACE, base.get(name), base.get(name), then.get(name))
        for name in sorted(then)
        if then[name] != base.get(name) and now.get(name) == then[name]
    )


def shows(live: Fields, sent: Fields) -> bool:
    """Whether everything that a read shows is what was sent."""
    differing = {name: value for name, value in live.items() if name not in sent or sent[name] != value}
    if not differing:
        return True
    there, base = comparable(differing), comparable({name: sent.get(name) for name in differing})
    return all(base.get(name) == value for name, value in there.items())


def _author(*, ours: bool, theirs: bool, read_back: bool) -> Author:
    if ours and theirs and read_back:
        return Author.BOTH
    if ours:
        return Author.US
    return Author.THEM if read_back else Author.MARKETPLACE


def author_of(fields: Collection[FieldDifference]) -> Author:
    authors = {item.author for item in fields}
    return authors.pop() if len(authors) == 1 else Author.BOTH


def comparable(content: Fields) -> dict[str, Json]:
    """``content`` without what doesn't matter: empty values, repeated blanks, the form of Unicode."""
    return {name: _plain(value) for name, value in content.items() if value not in (None, "", [], {})}


def _plain(value: Json) -> Json:
    if not isinstance(value, str):
        return value
    text = unicodedata.normalize("NFC", value)
    return "\n".join(line for line in (" ".join(line.split()) for line in text.splitlines()) if line)


def _unmanaged(live: Observation, side: Side) -> Difference:
    return Difference(
        sku=live.sku,
        kind=Kind.UNMANAGED,
        author=Author.THEM,
        reason=say("it stands there and was never sent by us"),
        remote_id=live.remote_id,
        url=live.url,
        record=side.record,
        live=live,
    )


def _difference(
    sku: str,
    kind: Kind,
    side: Side,
    *,
    author: Author | None = None,
    fields: tuple[FieldDifference, ...] = (),
    rewritten: tuple[FieldDifference, ...] = (),
    reason: Message | None = None,
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
    )


def _words(text: str) -> Message | None:
    return verbatim(text) if text else None


def sides(
    skus: Collection[str],
    records: Mapping[str, Record],
    observations: Sequence[Observation],
    *,
    catalogue: str,
    read_at: dt.datetime | None,
    complete: bool,
    lag: dt.timedelta,
    unknown: Collection[str],
    now: dt.datetime | None = None,
) -> dict[str, Side]:
    """The :class:`Side` of each SKU. ``complete``: whether the reading showed all that stands there.

    A reading that began before our last write says nothing. One that began within the lag after it may still show
    the old state, and counts only where it shows just what we sent. A write that lies in the future of ``now`` was
    dated by a clock that has been put back since: then the reading is believed.
    """
    by_sku: dict[str, list[Observation]] = {}
    by_id: dict[str, Observation] = {}
    for item in observations:
        if item.catalogue in (None, catalogue):
            by_sku.setdefault(item.sku, []).append(item)
            by_id[item.remote_id] = item
    found = {}
    for sku in skus:
        record = records.get(sku)
        sent_at = record.sent_at if record else None
        if sent_at is not None and now is not None and sent_at > now + CLOCK_PUT_BACK:
            sent_at = None
        fresh = read_at is not None and (sent_at is None or read_at >= sent_at + lag)
        outdated = read_at is not None and sent_at is not None and read_at < sent_at
        mine = {item.remote_id: item for item in by_sku.get(sku, ())}
        if record and record.remote_id in by_id:
            mine[record.remote_id] = by_id[record.remote_id]
        if not fresh:
            sent = None if record is None or outdated or record.phase in GONE else record.sent
            mine = {key: item for key, item in mine.items() if sent is not None and shows(item.content, sent)}
        found[sku] = Side(
            record=record,
            observations=tuple(mine.values()),
            was_read=fresh and complete,
            unknown=sku in unknown,
        )
    return found
