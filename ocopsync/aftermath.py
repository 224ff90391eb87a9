"""Aftermath: what became of what was sent: tickets are asked for, listings read back, lost replies looked up."""

from __future__ import annotations

import threading

from attrs import define, field

from ocopsync.connection import Connection
from ocopsync.differences import rewritten_fields
from ocopsync.errors import LedgerError, in_words
from ocopsync.ledger import Ledger
from ocopsync.listing import OperationKind, Outcome, Receipt
from ocopsync.messages import Message
from ocopsync.plan import Entry, Fate, operation_of
from ocopsync.reading import LONGEST_LAG
from ocopsync.settle import collect_tickets, settle_arrived, verify
from ocopsync.tally import FATES, PLANNED, Tally

TICKET_LOOKS = 5
TICKET_WAIT = 0.5
"""Seconds between looks at tickets; what is undecided after the last is asked for by the next run."""


@define
class Aftermath:
    """The receipts of one marketplace's run, and what a look at the end makes of them."""

    connection: Connection
    ledger: Ledger
    tally: Tally
    stop: threading.Event
    verifiable: dict[str, int] = field(factory=dict)
    """SKU → operation of what was accepted and not yet read back."""
    queued: dict[str, Entry] = field(factory=dict)
    unknown: dict[str, tuple[Entry, Message | None]] = field(factory=dict)

    def take(self, number: int, entry: Entry, receipt: Receipt) -> None:
        """Count a receipt."""
        self.tally.writes += receipt.outcome is not Outcome.NOT_ARRIVED
        if receipt.outcome is Outcome.ACCEPTED:
            if operation_of(entry).kind is not OperationKind.WITHDRAW:
                self.verifiable[entry.sku] = number
        elif receipt.outcome is Outcome.QUEUED:
            self.queued[entry.sku] = entry
            self.verifiable[entry.sku] = number
            self.tally.turn(entry, Fate.WAITING, None)
        elif receipt.outcome is Outcome.UNKNOWN:
            self.unknown[entry.sku] = entry, receipt.reason
            self.tally.recount(entry, PLANNED[operation_of(entry).kind], Fate.UNKNOWN)
        else:
            self.tally.turn(entry, FATES[receipt.outcome], receipt.reason)

    def finish(self) -> None:
        """Look. What can't be looked at now is found out by the next run, before it plans."""
        if self.tally.error is None and not self.stop.is_set():
            try:
                self._collect()
                self._verify()
                self._settle_unknown()
            except LedgerError:
                raise
            except Exception as error:  # noqa: BLE001 - what was sent is in the ledger, whatever a look comes to
                self.tally.unread = in_words(error)
        for entry, reason in self.unknown.values():
            self.tally.trouble(entry, Fate.UNKNOWN, str(reason or ""))

    def _collect(self) -> None:
        for look in range(TICKET_LOOKS):
            if not self.queued or self.stop.is_set():
                return
            if look:
                self.connection.adapter.transport.clock.sleep(TICKET_WAIT)
            for sku, receipt in collect_tickets(self.connection, self.ledger).items():
                if sku in self.queued and not self._came_to(self.queued.pop(sku), Fate.WAITING, receipt):
                    self.verifiable.pop(sku, None)

    def _verify(self) -> None:
        """Look at once, and for what the read lag still hides once more when it has passed."""
        self._read_back()
        adapter = self.connection.adapter
        lag = adapter.capabilities.read_lag.value.total_seconds()
        if (self.verifiable or self.unknown) and 0 < lag <= LONGEST_LAG and not self.stop.is_set():
            adapter.transport.clock.sleep(lag)
            self._read_back()

    def _read_back(self) -> None:
        if not self.connection.adapter.capabilities.look_up.value:
            return
        for item in verify(self.connection, self.ledger, self.verifiable.copy()):
            record = item.record
            self.verifiable.pop(record.sku, None)  # two pages of a walk can show the same one
            rewritten = rewritten_fields(record.sent or {}, record.seen, None)
            if rewritten:
                self.tally.rewritten[record.sku] = rewritten
            if item.twins:
                self.tally.twice[record.sku] = (record.remote_id, *item.twins)

    def _settle_unknown(self) -> None:
        """Look for what was sent without an answer; that it isn't there is for a later run to believe."""
        if self.unknown and not self.connection.adapter.capabilities.hand_over:
            for _, _, receipt, _ in settle_arrived(self.connection, self.ledger, set(self.unknown)):
                entry, _ = self.unknown.pop(receipt.sku)
                self._came_to(entry, Fate.UNKNOWN, receipt)

    def _came_to(self, entry: Entry, before: Fate, receipt: Receipt) -> bool:
        """Count what a row came to after all; whether that is what was planned."""
        planned = PLANNED[operation_of(entry).kind]
        fate = FATES.get(receipt.outcome, planned)
        self.tally.recount(entry, before, fate)
        if fate is not planned:
            self.tally.trouble(entry, fate, str(receipt.reason or ""))
        return fate is planned
