"""Comparing: one catalogue, or what was last sent, with what the last reading of a marketplace showed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import chain

from attrs import evolve, field, frozen

from ocopsync.catalogue import Row
from ocopsync.connection import Connection
from ocopsync.differences import (
    RENEW_BEFORE,
    Author,
    Difference,
    Kind,
    Side,
    compare,
    compare_unwanted,
    shows,
    unmanaged,
)
from ocopsync.drafting import formatted, problems_in
from ocopsync.finding import Finding, Reconciliation, Rewritten
from ocopsync.ledger import GONE, Ledger, Observation, Phase, Record
from ocopsync.listing import Listing
from ocopsync.model import Verb
from ocopsync.plan import ROWS_AT_ONCE, listing_from
from ocopsync.problem import Problem, has_errors
from ocopsync.ruling import BySettings, explained
from ocopsync.standing import load_sides
from ocopsync.streams import batched
from ocopsync.strictness import NORMAL, Strictness, all_taken
from ocopsync.transitions import is_as_seen, read_back_from


@frozen
class Comparison:
    """One catalogue against one marketplace; fills in the result."""

    connection: Connection
    result: Reconciliation
    ledger: Ledger
    on: dt.date
    strictness: Strictness = NORMAL
    edited: dt.datetime | None = None
    seen: set[str] = field(factory=set, init=False)
    besides: set[str] = field(factory=set, init=False)
    """Ids of listings that stand under an SKU of ours and are not ours."""
    told: set[str] = field(factory=set, init=False)
    """Those of them that a finding names."""
    agreed: dict[str, Record] = field(factory=dict, init=False)
    """Of the rows at hand: records of listings that say what their rows say now, although it was never sent."""
    unknown: set[str] = field(init=False)

    @unknown.default
    def _open(self) -> set[str]:
        return {item.sku for item in self.ledger.open_operations(self.connection.scope)}

    def take(self, rows: list[Row]) -> None:
        known = self._sides([row.sku for row in rows if row.sku])
        for row in rows:
            self.result.rows += 1
            side = known.get(row.sku, Side())
            told = self._take(row, side)
            if row.product is None or row.product.verb is not Verb.IGNORE:
                self._note_besides(side, told)
        self._remember_read_backs(known)

    def _take(self, row: Row, side: Side) -> set[str]:
        """Compare a row; the ids of the listings that the finding names."""
        if row.sku:  # a row without one must not hide what stands there without one
            self.seen.add(row.sku)
        product, adapter = row.product, self.connection.adapter
        if product is not None and product.verb is Verb.IGNORE:
            self.result.counts[Kind.IGNORED] += 1
        elif product is not None and product.verb is Verb.WITHDRAW:  # whatever else is wrong with the row
            return self._note(compare_unwanted(row.sku, side, asked=True), product.name)
        elif product is None or has_errors(row.problems):
            self.result.invalid += 1
        else:
            listing = formatted(adapter, product, on=self.on)
            if isinstance(listing, Problem):
                self.result.invalid += 1
                return set()
            difference = compare(listing, side, on=self.on)
            if difference.kind is Kind.SAME:
                self._agree(listing, side)
            if difference.kind is Kind.NEW and has_errors(self._problems(listing)):
                self.result.invalid += 1  # it isn't there because it can't be
            else:
                return self._note(explained(difference, self._judge), product.name)
        return set()

    def _agree(self, listing: Listing, side: Side) -> None:
        """Row and listing say the same, although it was never sent: from now on it counts as what was meant."""
        record, live = side.record, side.live
        if record is None or live is None or record.phase is not Phase.THERE or record.sent_digest == listing.digest:
            return
        now = self.connection.adapter.transport.clock.now()
        sent = evolve(record, sent=listing.content, sent_digest=listing.digest, set_aside={})
        self.agreed[listing.sku] = read_back_from(evolve(sent, seen=None), live, now=now)

    @property
    def _judge(self) -> BySettings:
        return BySettings(rights=self.connection.adapter.settings.right, edited=self.edited)

    def _problems(self, listing: Listing) -> Sequence[Problem]:
        return all_taken(problems_in(self.connection.adapter, listing), self.strictness)

    def take_what_was_sent(self) -> None:
        """Compare what is live with what was last sent. What stands there as last seen isn't looked at one by one."""
        reading = self.ledger.last_reading(self.connection.scope)
        if reading is None:
            return
        until = self.on + RENEW_BEFORE
        noticed = self.ledger.noticed(self.connection.scope, reading.id, until)
        quiet = self.ledger.count_quiet(self.connection.scope)
        for some in batched(chain(self.unknown, (sku for sku in noticed if sku not in self.unknown)), ROWS_AT_ONCE):
            known = self._sides(some)
            for sku, side in known.items():
                quiet -= bool(side.record and side.record.seen_mark)
                self._take_sent(sku, side)
            self._remember_read_backs(known)
        self.result.counts[Kind.SAME] += quiet
        self.result.rows += quiet

    def _take_sent(self, sku: str, side: Side) -> None:
        record = side.record
        sent = record.sent if record else None
        self.result.rows += 1
        if record is None or sent is None or record.phase in GONE:
            told = self._note(compare_unwanted(sku, side, asked=False), "")
        else:
            difference = explained(compare(listing_from(sku, sent), side, on=self.on), self._judge)
            told = self._note(difference, str(sent.get("title", "")))
        self._note_besides(side, told)

    def finish(self, *, with_catalogue: bool = True) -> None:
        """What stands there without a row of this catalogue."""
        for some in batched(self._left() if with_catalogue else (), ROWS_AT_ONCE):
            known = self._sides([record.sku for record in some])
            self._remember_read_backs(known)
            for sku, side in known.items():
                title = (side.record.sent or {}).get("title", "") if side.record else ""
                told = self._note(compare_unwanted(sku, side, asked=False), str(title))
                self.seen.add(sku)
                self._note_besides(side, told)
        untold = self.besides - self.told
        for strangers in batched(self._strangers(), ROWS_AT_ONCE):
            ours = self.seen if with_catalogue else self._known({item.sku for item in strangers})
            for item in strangers:
                if item.sku not in ours or item.remote_id in untold:
                    self._note(unmanaged(item), str(item.content.get("title", "")), stranger=True)

    def _known(self, skus: Collection[str]) -> Collection[str]:
        return self.ledger.records(self.connection.scope, skus).keys()

    def _note_besides(self, side: Side, told: set[str]) -> None:
        others = {item.remote_id for item in side.others}
        self.besides.update(others)
        self.told.update(others & told)

    def _left(self) -> Iterator[Record]:
        records = self.ledger.all_records(self.connection.scope)
        return (record for record in records if record.sku not in self.seen)

    def _strangers(self) -> Iterator[Observation]:
        """Listings of nobody's that we know."""
        scope = self.connection.scope
        reading = self.ledger.last_reading(scope)
        observations = self.ledger.all_observations(scope, reading.id) if reading else ()
        return (item for item in observations if item.catalogue is None)

    def _sides(self, skus: list[str]) -> dict[str, Side]:
        return load_sides(self.ledger, self.connection, skus, self.unknown)

    def _note(self, difference: Difference, title: str, *, stranger: bool = False) -> set[str]:
        """Count a difference, and report it where there is something to report; the ids that it names."""
        result = self.result
        result.counts[difference.kind] += 1
        result.conflicts += difference.author is Author.BOTH
        if difference.rewritten:
            result.rewritten.add(Rewritten(difference.sku, difference.rewritten))
        if not difference.clean:
            result.findings.add(evolve(finding_of(difference, title), stranger=stranger))
        elif difference.kind is Kind.WAITING:
            result.waiting.add(finding_of(difference, title))
        return {difference.remote_id, *difference.twins}

    def _remember_read_backs(self, known: Mapping[str, Side]) -> None:
        """A listing that was never read back and shows just what was sent: that is its read-back."""
        now = self.connection.adapter.transport.clock.now()
        records = [
            read_back_from(side.record, side.live, now=now)
            for sku, side in known.items()
            if side.record and side.live and sku not in self.agreed and is_news(side.record, side.live)
        ]
        self.ledger.save(self.connection.scope, [*records, *self.agreed.values()])
        self.agreed.clear()


def finding_of(difference: Difference, title: str) -> Finding:
    return Finding(
        sku=difference.sku,
        title=title,
        kind=difference.kind,
        author=difference.author,
        reason=str(difference.reason or ""),
        fields=difference.fields,
        remote_id=difference.remote_id,
        url=difference.url,
        twins=difference.twins,
        since=difference.since,
    )


def is_news(record: Record, live: Observation) -> bool:
    """Whether a reading tells more of a listing than the ledger has, without anybody having changed it."""
    if record.seen is None:
        return shows(live.content, record.sent or {})
    if (record.state, record.url, record.expires_on) != (live.state, live.url or record.url, live.expires_on):
        return True
    return live.mark != record.seen_mark and record.is_quiet and is_as_seen(record, live)
