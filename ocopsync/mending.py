"""Mending: what the settings or people's decisions make of findings: what is sent, taken over, accepted, left alone.

Nothing is done here but planned; the plans pass the brakes as any do.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

from attrs import define, evolve, field, frozen

from ocopsync.accepting import accepted, accepted_by_settings, was_read
from ocopsync.accepting import accepted_as_found as accepted_as_found
from ocopsync.catalogue import Row
from ocopsync.connection import Connection
from ocopsync.decisions import Choice, Decision, choices_for, items_of
from ocopsync.differences import FieldDifference, Kind
from ocopsync.errors import MarketplaceError, UsageError
from ocopsync.finding import Accepted, Finding, Reconciliation, mark_of
from ocopsync.ignoring import ignore, ignore_row
from ocopsync.ledger import Ledger, Observation, Phase, Record
from ocopsync.listing import Scope
from ocopsync.messages import Message, say
from ocopsync.plan import Entry, Plan
from ocopsync.planning import Wish, Wishes, make_plans
from ocopsync.resolve import adopt
from ocopsync.strictness import NORMAL, Strictness
from ocopsync.transitions import stand_in
from ocopsync.twins import withdrawal_by_id


@frozen
class Stale:
    """A decision that isn't carried out."""

    decision: Decision
    why: Message


@frozen
class Step:
    """A decision about a listing's standing with us: it is taken over, or left alone."""

    connection: Connection
    decision: Decision
    kind: Kind
    """How the listing stood when it was decided."""

    def take(self, ledger: Ledger) -> Record:
        """Carry it out. Raises UsageError or MarketplaceError where that can't be done."""
        sku, remote_id = self.decision.sku, self.decision.remote_id
        if self.decision.choice is Choice.ADOPT:
            return adopt(self.connection, ledger, sku, remote_id)
        if self.kind is Kind.UNMANAGED:
            return ignore(self.connection, ledger, sku, remote_id)
        return ignore_row(self.connection, ledger, sku)


@define(kw_only=True)
class Mend:
    """What is to be done, marketplace by marketplace."""

    plans: list[Plan] = field(factory=list)
    accepted: list[Accepted] = field(factory=list)
    """What stands there and is right: for the catalogue."""
    steps: list[Step] = field(factory=list)
    """What is taken over or left alone, once the plans were agreed to."""
    later: int = 0
    """Decisions to decide later."""
    stale: list[Stale] = field(factory=list)


def mend(
    results: Sequence[Reconciliation],
    connections: Sequence[Connection],
    ledger: Ledger,
    rows: Iterable[Row],
    *,
    on: dt.date,
    allow: Mapping[str, int] | None = None,
    strictness: Strictness = NORMAL,
    edited: dt.datetime | None = None,
) -> Mend:
    """What the settings make of what was found on these marketplaces of one catalogue, as publish would do it.

    A marketplace that could not be read is left out.
    """
    read = was_read(results, connections)
    plans = make_plans(
        rows, [connection for connection, _ in read], ledger, on=on, allow=allow, strictness=strictness, edited=edited
    )
    return Mend(
        plans=plans,
        accepted=[
            item for connection, result in read for item in accepted_by_settings(result, connection, ledger, edited)
        ],
    )


def sort_out(
    results: Sequence[Reconciliation],
    decisions: Iterable[Decision],
    connections: Sequence[Connection],
    ledger: Ledger,
    rows: Iterable[Row],
    *,
    on: dt.date,
    allow: Mapping[str, int] | None = None,
    strictness: Strictness = NORMAL,
) -> Mend:
    """What people's decisions come to on these marketplaces of one catalogue; nothing else is done.

    A decision counts only while what it is about is as it was when it was decided. Those about other catalogues are
    left to whoever mends these.
    """
    ours = {connection.scope.catalogue for connection in connections}
    sorting = _Sorting(ledger=ledger)
    asked = _by_scope(decision for decision in decisions if decision.catalogue in ours)
    for connection, result in was_read(results, connections):
        sorting.match(connection, result, asked.pop(connection.scope, []))
    for left in asked.values():
        sorting.refuse(left, say("its marketplace was not read in this run, so nothing is done about it"))
    mending, wishes = sorting.mend, sorting.wishes()
    concerned = [connection for connection in connections if connection.scope in wishes]
    if concerned:
        mending.plans = make_plans(rows, concerned, ledger, on=on, allow=allow, strictness=strictness, wishes=wishes)
    return mending


def elsewhere(decisions: Iterable[Decision], catalogues: Iterable[str]) -> list[Stale]:
    """The decisions about catalogues that aren't among those at hand."""
    known = set(catalogues)
    why = say("it is about another catalogue, so nothing is done about it")
    return [Stale(item, why) for item in decisions if item.catalogue not in known and item.choice is not Choice.LATER]


def _by_scope(decisions: Iterable[Decision]) -> dict[Scope, list[Decision]]:
    found: dict[Scope, list[Decision]] = defaultdict(list)
    for item in decisions:
        found[Scope(item.marketplace, item.account, item.catalogue)].append(item)
    return found


@define(kw_only=True)
class _Sorting:
    """Decisions, matched with today's findings."""

    ledger: Ledger
    mend: Mend = field(factory=Mend)
    _listings: dict[Scope, dict[str, Wish]] = field(factory=lambda: defaultdict(dict), init=False)
    _besides: dict[Scope, dict[str, Entry]] = field(factory=lambda: defaultdict(dict), init=False)
    """By the SKU that an entry goes by: the listing's own, or one that stands for its id."""
    _stepped: set[tuple[str, ...]] = field(factory=set, init=False)
    """The listings that are taken over or left alone."""

    def wishes(self) -> dict[Scope, Wishes]:
        return {
            scope: Wishes(listings=self._listings[scope], besides=tuple(self._besides[scope].values()))
            for scope in {*self._listings, *self._besides}
        }

    def refuse(self, decisions: Iterable[Decision], why: Message) -> None:
        for item in decisions:
            self._put_off(item) if item.choice is Choice.LATER else self.mend.stale.append(Stale(item, why))

    def match(self, connection: Connection, result: Reconciliation, decisions: Sequence[Decision]) -> None:
        """Sort what was decided about one marketplace."""
        left = defaultdict(list)
        for decision in decisions:
            left[decision.sku, decision.remote_id].append(decision)
        found: set[str] = set()
        for finding in result.findings if left else ():
            found.update(filter(None, (finding.sku, finding.remote_id)))
            for decision in left.pop((finding.sku, finding.remote_id), ()):
                self._sort(connection, finding, decision)
        for (sku, remote_id), rest in left.items():
            differs = sku in found or remote_id in found
            self.refuse(rest, MOVED if differs else SETTLED)

    def _sort(self, connection: Connection, finding: Finding, decision: Decision) -> None:
        item = next((item for item in items_of(finding) if (item.name if item else "") == decision.field), None)
        if decision.choice is Choice.LATER:
            self._put_off(decision)
        elif decision.field and item is None and finding.kind is Kind.CHANGED:
            self.refuse([decision], SETTLED)
        elif (item is None) is not (decision.field == "") or mark_of(finding, item) != decision.mark:
            self.refuse([decision], MOVED)
        elif decision.choice not in choices_for(finding, item):
            self.refuse([decision], say("that can't be done with a listing that stands so"))
        else:
            self._take(connection, finding, item, decision)

    def _put_off(self, decision: Decision) -> None:
        self.mend.later += 1

    def _take(self, connection: Connection, finding: Finding, item: FieldDifference | None, decision: Decision) -> None:
        if decision.choice in (Choice.ADOPT, Choice.IGNORE):
            self._step(Step(connection, decision, finding.kind))
        elif decision.choice is Choice.LIVE and item is not None:
            self.mend.accepted.append(accepted(finding, item, connection))
        elif decision.choice is Choice.WITHDRAW and finding.kind is not Kind.LEFT:
            self._take_down(connection, finding, decision)
        else:
            self._wish(connection.scope, finding, item)

    def _step(self, step: Step) -> None:
        """Once for a listing, in however many of its rows it was decided."""
        if step.decision.listing not in self._stepped:
            self._stepped.add(step.decision.listing)
            self.mend.steps.append(step)

    def _wish(self, scope: Scope, finding: Finding, item: FieldDifference | None) -> None:
        wish = self._listings[scope].get(finding.sku, Wish(kind=finding.kind))
        fields = wish.fields | {item.name} if item else wish.fields
        self._listings[scope][finding.sku] = evolve(wish, fields=fields)

    def _take_down(self, connection: Connection, finding: Finding, decision: Decision) -> None:
        """What stands there besides ours, or a stranger: by its id, and only what was read just now."""
        record = self.ledger.records(connection.scope, [finding.sku]).get(finding.sku) if finding.sku else None
        ours = record.remote_id if record else ""
        ids = [name for name in finding.twins or (finding.remote_id,) if name != ours]
        found = [item for item in observed(connection, self.ledger, ids) if item.catalogue is None]
        if len(found) < len(ids) or (finding.twins and ours not in finding.twins):
            self.refuse([decision], say("which of them isn't ours can't be told for certain, so none is taken down"))
            return
        entries = self._besides[connection.scope]
        for live in found:
            sku = live.sku if live.sku and live.sku not in entries else stand_in(live.remote_id)
            entries[sku] = withdrawal_by_id(connection, sku, live, record)


def observed(connection: Connection, ledger: Ledger, ids: Iterable[str]) -> list[Observation]:
    """What the last reading showed under these ids."""
    reading = ledger.last_reading(connection.scope)
    wanted = {remote_id: Record(sku=stand_in(remote_id), phase=Phase.NEVER, remote_id=remote_id) for remote_id in ids}
    found = ledger.observations(connection.scope, reading.id, wanted.values()) if reading else []
    return [item for item in found if item.remote_id in wanted]


def take_steps(steps: Iterable[Step], ledger: Ledger) -> Iterator[tuple[Step, Record | None, Message | None]]:
    """Take listings over and leave others alone, one by one: each with its record, or why that could not be done."""
    for step in steps:
        try:
            yield step, step.take(ledger), None
        except (UsageError, MarketplaceError) as error:
            yield step, None, error.message


MOVED = say("something moved there or in the catalogue since it was decided; decide again")
SETTLED = say("it no longer differs, so there is nothing to be done")
