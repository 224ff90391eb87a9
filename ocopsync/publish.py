"""Publish: carries plans out. Every intent is on disk before its request leaves, every outcome ends in the ledger.

One marketplace goes through four stages, a slice of its plan at a time: pictures are uploaded, what is about to be
changed is looked at, requests are sent (several at once), and what was accepted is read back.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from itertools import islice
from pathlib import Path

from attrs import evolve

from ocopsync.differences import Kind, rewritten_fields
from ocopsync.errors import (
    CredentialMissing,
    CredentialsRefused,
    LedgerError,
    OcopsyncError,
    PersonNeeded,
    Refused,
    Throttled,
    Transient,
    UsageError,
    system_reason,
)
from ocopsync.guard import why_hold
from ocopsync.ledger import Ledger
from ocopsync.listing import Operation, OperationKind, Outcome, Receipt, Target
from ocopsync.messages import Message, say, verbatim
from ocopsync.model import Image
from ocopsync.plan import Entry, Fate, Plan, operation_of
from ocopsync.reading import LONGEST_LAG, look_up
from ocopsync.settle import Settled, collect_tickets, interrupted, outcome_of, verify
from ocopsync.streams import batched
from ocopsync.tally import FATES, PLANNED, Tally, reported

SLICE = 5000
"""Operations that are prepared (pictures, looks) together; a look may cost a walk over everything."""
INTENDED_AT_ONCE = 64
"""Requests whose intents share one transaction."""
LANDED_TOGETHER = 2
"""Receipts that share one transaction, for each request that is sent at once …"""
LANDED_WITHIN = 0.1
"""… where they come within so many seconds."""
AHEAD = 4
"""Requests handed to the pool for each that it sends at once, so that it never waits while receipts are written."""
TICKET_LOOKS = 5
TICKET_WAIT = 0.5
"""Seconds between looks at tickets; what is undecided after the last is asked for by the next run."""
DEAD_AFTER = 5
"""Failures in a row after which a marketplace is taken for dead and left alone for this run."""

HOPELESS = (PersonNeeded, CredentialsRefused, CredentialMissing)
"""Nothing more can be sent to this marketplace in this run."""

Flying = dict[Future[list[Receipt] | None], list[tuple[int, Entry]]]
Progress = Callable[[str, int, int], None]
"""Called with the marketplace's name, how many operations are done, and of how many."""


def publish(
    plans: Sequence[Plan],
    ledger: Ledger,
    run_id: str,
    *,
    progress: Progress = lambda name, done, total: None,
    stop: threading.Event | None = None,
    limit: int | None = None,
) -> list[Tally]:
    """Carry the plans out, all marketplaces at the same time: a dead one costs the others nothing.

    ``stop``: set it to finish what is in flight, save, and return. ``limit``: at most so many operations on each.
    """
    stop = stop or threading.Event()
    works = [_Work(plan, ledger, run_id, progress, stop, limit) for plan in plans]
    with ThreadPoolExecutor(max_workers=max(1, len(works)), thread_name_prefix="marketplace") as pool:
        return list(pool.map(_Work.run, works))


class _Work:
    """One plan being carried out. The thread that calls ``run`` keeps the ledger and the tally; the pool only sends."""

    def __init__(
        self, plan: Plan, ledger: Ledger, run_id: str, progress: Progress, stop: threading.Event, limit: int | None
    ) -> None:
        self.plan, self.ledger, self.run_id, self.stop, self.limit = plan, ledger, run_id, stop, limit
        self.connection = plan.connection
        self.adapter = plan.connection.adapter
        self.tally = Tally(plan.connection, plan.rows, plan.counts.copy())
        self.tally.without_row[Fate.WITHDRAWN] = plan.withdrawn_without_row
        self.verifiable: dict[str, int] = {}
        self.queued: dict[str, Entry] = {}
        self.failures = 0
        self._progress = progress

    def run(self) -> Tally:
        pool = ThreadPoolExecutor(self.adapter.capabilities.concurrency.value, thread_name_prefix="send")
        try:
            for some in batched(self._to_do(), SLICE):
                self._send(pool, self._looked_at(self._with_pictures(pool, some)))
        finally:
            pool.shutdown(cancel_futures=True)  # where the ledger can't be written, nothing more leaves
        self._finish()
        return self.tally

    def _to_do(self) -> Iterator[Entry]:
        count = 0
        for entry in self.plan.entries:
            if entry.operation is None:
                if reported(entry):
                    self.tally.trouble(entry, entry.fate, entry.reason)
                continue
            count += 1
            if self.limit is not None and count > self.limit:
                self.tally.turn(entry, Fate.HELD, say("not sent: the run was limited to {n}", n=self.limit))
            elif self._given_up():
                self.tally.turn(entry, *self._why_not())
            else:
                yield entry

    # Stage 1: pictures

    def _with_pictures(self, pool: ThreadPoolExecutor, entries: list[Entry]) -> Iterator[Entry]:
        """The entries whose operations have the references of their pictures; the others have failed."""
        needed = {
            sha256: entry.pictures[sha256]
            for entry in entries
            for sha256 in shown_by(entry)
            if sha256 in entry.pictures
        }
        uploads = not self.adapter.capabilities.hand_over  # beside a handed-over file the pictures lie anew each time
        references = self.ledger.image_references(self.connection.scope, needed) if uploads else {}
        missing = [Image(Path(path), sha256) for sha256, path in needed.items() if sha256 not in references]
        failed: dict[str, tuple[Fate, Message]] = {}
        for some in batched(missing, INTENDED_AT_ONCE):
            uploaded = {}
            for image, answer in zip(some, pool.map(self._upload, some), strict=True):
                if isinstance(answer, str):
                    uploaded[image.sha256] = answer
                else:
                    failed[image.sha256] = answer
            if uploads:
                self.ledger.add_images(self.connection.scope, uploaded)
            references |= uploaded
        for entry in entries:
            if entry.operation is None:
                continue
            shown = shown_by(entry)
            broken = [failed[sha256] for sha256 in shown if sha256 in failed]
            if broken:
                self.tally.turn(entry, *broken[0])
                continue
            mine = {sha256: references[sha256] for sha256 in shown if sha256 in references}
            yield evolve(entry, operation=evolve(entry.operation, images=mine))

    def _upload(self, image: Image) -> str | tuple[Fate, Message]:
        if self._given_up():
            return self._why_not()
        try:
            reference = self.adapter.upload(image)
        except HOPELESS as error:
            self._give_up(error)
            return Fate.FAILED, error.message
        except Exception as error:  # noqa: BLE001 - a defect in an adapter must not lose what the others did
            self._maybe_dead(error)
            return Fate.FAILED, say(
                "the picture {name} was not uploaded: {why}", name=image.path.name, why=_words(error)
            )
        self.failures = 0
        return reference

    # Stage 2: a look before anything is changed

    def _looked_at(self, entries: Iterable[Entry]) -> list[Entry]:
        """The entries that may be sent: nothing moved there since we last looked."""
        some = list(entries)
        guarded = {entry.sku: entry for entry in some if self._needs_look(entry)}
        if not guarded:
            return some
        targets = [Target(entry.sku, operation_of(entry).remote_id, entry.title) for entry in guarded.values()]
        try:
            answers = look_up(self.connection, self.ledger, targets)
        except LedgerError:
            raise
        except Exception as error:  # noqa: BLE001 - as for a picture
            if isinstance(error, HOPELESS):
                self._give_up(error)
            for entry in guarded.values():
                self.tally.turn(entry, Fate.FAILED, _words(error))
            return [entry for entry in some if entry.sku not in guarded]
        pictures = self._pictures_of(guarded.values())
        ready = []
        for entry in some:
            reason = None
            if entry.sku in guarded:
                reason = why_hold(entry, answers.get(entry.sku), self.connection.name, pictures)
            if reason is None:
                ready.append(entry)
            else:
                self.tally.turn(entry, Fate.HELD, reason)
        return ready

    def _pictures_of(self, entries: Iterable[Entry]) -> dict[str, str]:
        """Our names for the pictures that stood there when the plan was made: some were not known to us then."""
        shown = {name for entry in entries for name in operation_of(entry).before.get("images", ())}
        return self.ledger.image_digests(self.connection.scope, shown)

    def _needs_look(self, entry: Entry) -> bool:
        capabilities = self.adapter.capabilities
        if capabilities.hand_over or not capabilities.look_up.value or entry.operation is None:
            return False
        if entry.operation.kind is not OperationKind.CREATE:
            return True
        if entry.kind is Kind.MISSING:  # its key is a new one, and it may stand there although a reading lacked it
            return not capabilities.upsert.value
        return not (capabilities.idempotency_key.value or capabilities.upsert.value)

    # Stage 3: sending

    def _send(self, pool: ThreadPoolExecutor, entries: list[Entry]) -> None:
        size = self.adapter.capabilities.batch_size.value
        most = AHEAD * self.adapter.capabilities.concurrency.value
        flying: Flying = {}
        for some in batched(entries, max(size, INTENDED_AT_ONCE - INTENDED_AT_ONCE % size)):
            kept = []
            for batch in batched(self._intended(some), size):
                if self._given_up():
                    kept += batch
                    continue
                flying[pool.submit(self._submit, [operation_of(entry) for _, entry in batch])] = batch
                if len(flying) >= most:
                    self._land(flying)
            self._cancel(kept)
        while flying:
            self._land(flying)

    def _intended(self, entries: list[Entry]) -> list[tuple[int, Entry]]:
        if self._given_up():
            for entry in entries:
                self.tally.turn(entry, *self._why_not())
            return []
        numbers = self.ledger.intend(self.connection.scope, self.run_id, [operation_of(entry) for entry in entries])
        return list(zip(numbers, entries, strict=True))

    def _cancel(self, pairs: list[tuple[int, Entry]]) -> None:
        self.ledger.settle(self.connection.scope, interrupted((n, operation_of(entry)) for n, entry in pairs))
        for _, entry in pairs:
            self.tally.turn(entry, *self._why_not())

    def _submit(self, operations: list[Operation]) -> list[Receipt] | None:
        """Receipts for all operations, whatever happens; None where nothing is sent any more. Runs in the pool."""
        if self._given_up():
            return None
        receipts: dict[str, Receipt] = {}
        outcome, reason = Outcome.UNKNOWN, say("the marketplace's reply did not mention it")
        try:
            for receipt in self.adapter.submit(operations):
                receipts[receipt.sku] = receipt
            self.failures = 0
        except OcopsyncError as error:
            outcome, reason = what_it_means(error), error.message
            if isinstance(error, HOPELESS):
                self._give_up(error)
            self._maybe_dead(error)
        except Exception as error:  # noqa: BLE001 - a defect in an adapter must not lose what the others did
            reason = say("an unexpected error in the adapter: {kind}", kind=type(error).__name__)
        return [receipts.get(item.sku, Receipt(sku=item.sku, outcome=outcome, reason=reason)) for item in operations]

    def _land(self, flying: Flying) -> None:
        """Write down what has come back, in one transaction. After giving up, what has not left yet stays here."""
        oldest = list(islice(flying, LANDED_TOGETHER * self.adapter.capabilities.concurrency.value))
        wait(oldest, return_when=FIRST_COMPLETED)
        wait(oldest, timeout=LANDED_WITHIN)
        if self._given_up():
            for future in flying:
                future.cancel()
        done = [future for future in flying if future.done()]
        answers = [(flying.pop(future), None if future.cancelled() else future.result()) for future in done]
        self._cancel([pair for pairs, receipts in answers if receipts is None for pair in pairs])
        landed = [
            (number, entry, receipt)
            for pairs, receipts in answers
            if receipts is not None
            for (number, entry), receipt in zip(pairs, receipts, strict=True)
        ]
        records = self.ledger.records(self.connection.scope, [entry.sku for _, entry, _ in landed])
        now = self.adapter.transport.clock.now()
        settled: list[Settled] = [
            outcome_of(number, operation_of(entry), receipt, records.get(entry.sku), now=now)
            for number, entry, receipt in landed
        ]
        self.ledger.settle(self.connection.scope, settled)
        for number, entry, receipt in landed:
            self._landed(number, entry, receipt)

    def _landed(self, number: int, entry: Entry, receipt: Receipt) -> None:
        self.tally.writes += 1
        if receipt.outcome is Outcome.ACCEPTED:
            if operation_of(entry).kind is not OperationKind.WITHDRAW:
                self.verifiable[entry.sku] = number
        elif receipt.outcome is Outcome.QUEUED:
            self.queued[entry.sku] = entry
            self.verifiable[entry.sku] = number
            self.tally.turn(entry, Fate.WAITING, None)
        else:
            self.tally.turn(entry, FATES[receipt.outcome], receipt.reason)
        self._progress(self.connection.name, self.tally.writes, self.plan.operations)

    # Stage 4: what became of it

    def _finish(self) -> None:
        if self.tally.error is None:
            try:
                self._collect()
                self._verify()
            except LedgerError:
                raise
            except Exception as error:  # noqa: BLE001 - what was sent is in the ledger, whatever a look comes to
                self.tally.unread = _words(error)

    def _collect(self) -> None:
        clock = self.adapter.transport.clock
        for look in range(TICKET_LOOKS):
            if not self.queued or self.stop.is_set():
                return
            if look:
                clock.sleep(TICKET_WAIT)
            for sku, receipt in collect_tickets(self.connection, self.ledger).items():
                entry = self.queued.pop(sku, None)
                if entry is not None:
                    planned = PLANNED[operation_of(entry).kind]
                    fate = FATES.get(receipt.outcome, planned)
                    self.tally.recount(entry, Fate.WAITING, fate)
                    if fate is not planned:
                        self.verifiable.pop(sku, None)
                        self.tally.trouble(entry, fate, str(receipt.reason or ""))

    def _verify(self) -> None:
        """Look at once, and for what the read lag still hides once more when it has passed."""
        self._read_back()
        lag = self.adapter.capabilities.read_lag.value.total_seconds()
        if self.verifiable and 0 < lag <= LONGEST_LAG and not self.stop.is_set():
            self.adapter.transport.clock.sleep(lag)
            self._read_back()

    def _read_back(self) -> None:
        if not self.adapter.capabilities.look_up.value:
            return
        for record in verify(self.connection, self.ledger, self.verifiable.copy()):
            self.verifiable.pop(record.sku, None)  # two pages of a walk can show the same one
            rewritten = rewritten_fields(record.sent or {}, record.seen, None)
            if rewritten:
                self.tally.rewritten[record.sku] = rewritten

    # Giving up

    def _given_up(self) -> bool:
        return self.stop.is_set() or self.tally.error is not None

    def _why_not(self) -> tuple[Fate, Message]:
        if self.tally.error is not None:
            return Fate.FAILED, self.tally.error
        return Fate.HELD, say("not sent: the run was stopped")

    def _give_up(self, error: OcopsyncError) -> None:
        self.tally.error = error.message

    def _maybe_dead(self, error: Exception) -> None:
        if not isinstance(error, Transient) or isinstance(error, Throttled):
            return
        self.failures += 1
        if self.failures >= DEAD_AFTER and self.tally.error is None:
            self.tally.error = say(
                "{title} did not answer {n} times in a row and was left alone; run it again later.",
                title=self.connection.title,
                n=self.failures,
            )


def shown_by(entry: Entry) -> Sequence[str]:
    """The sha256 of each picture that an entry's listing is to show; a withdrawal needs none."""
    operation = entry.operation
    if operation is None or operation.kind is OperationKind.WITHDRAW:
        return ()
    shown: Sequence[str] = operation.listing.fields.get("images", ())
    return shown


def what_it_means(error: OcopsyncError) -> Outcome:
    """What an error raised by ``submit`` says about operations without a receipt."""
    if isinstance(error, (*HOPELESS, Transient, UsageError)):
        return Outcome.FAILED
    return Outcome.REJECTED if isinstance(error, Refused) else Outcome.UNKNOWN


def _words(error: Exception) -> Message:
    if isinstance(error, OcopsyncError):
        return error.message
    return system_reason(error) if isinstance(error, OSError) else verbatim(type(error).__name__)
