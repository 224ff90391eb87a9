"""Publish: carries plans out. Every intent is on disk before its request leaves, every outcome ends in the ledger.

One marketplace goes through four stages, a slice of its plan at a time: pictures are uploaded, what is about to be
changed is looked at, requests are sent (several at once), and what was accepted is read back.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from contextlib import ExitStack
from itertools import chain, islice
from pathlib import Path

import msgspec
from attrs import evolve, frozen

from ocopsync.aftermath import Aftermath
from ocopsync.differences import Kind
from ocopsync.errors import (
    CredentialMissing,
    CredentialsRefused,
    LedgerError,
    OcopsyncError,
    Outdated,
    PersonNeeded,
    Refused,
    Throttled,
    Transient,
    Unavailable,
    UsageError,
    in_words,
)
from ocopsync.guard import following, of_its_id, why_hold
from ocopsync.ledger import Ledger, OperationState, Phase
from ocopsync.listing import Absent, LookUp, Operation, OperationKind, Outcome, Receipt, Target
from ocopsync.messages import Message, say, verbatim
from ocopsync.model import Image
from ocopsync.plan import Entry, Fate, Plan, operation_of
from ocopsync.reading import look_up
from ocopsync.streams import batched, sha256_of
from ocopsync.tally import Tally, reported
from ocopsync.transitions import Settled, interrupted, outcome_of, withdrawn

AS_PLANNED = frozenset({OperationState.ACCEPTED, OperationState.VERIFIED})
SENT_AGAIN = frozenset({OperationState.FAILED, OperationState.CANCELLED})
FATES_OF_STATES = {
    OperationState.QUEUED: Fate.WAITING,
    OperationState.HANDED_OVER: Fate.HANDED_OVER,
    OperationState.REJECTED: Fate.REJECTED,
    OperationState.INTENDED: Fate.UNKNOWN,
    OperationState.SENT: Fate.UNKNOWN,
    OperationState.UNKNOWN: Fate.UNKNOWN,
}
"""What a row comes to whose operation was sent by an earlier run of the same plan, where not as planned."""
SLICE = 5000
"""Operations that are prepared (pictures, looks) together; a look may cost a walk over everything."""
FIRST_SLICE = 500
"""The first of them: so that a large catalogue begins at once."""
INTENDED_AT_ONCE = 64
"""Requests whose intents share one transaction."""
LANDED_TOGETHER = 2
"""Receipts that share one transaction, for each request that is sent at once …"""
LANDED_WITHIN = 0.1
"""… where they come within so many seconds."""
AHEAD = 4
"""Requests handed to the pool for each that it sends at once, so that it never waits while receipts are written …"""
BATCHES_AHEAD = 2
"""… and of those that carry many operations, each of which must be looked up after a crash."""
HOPELESS = (PersonNeeded, CredentialsRefused, CredentialMissing, Throttled, Unavailable)
"""Nothing more can be sent to this marketplace in this run."""

Batch = list[tuple[int, Entry]]
"""What is sent together: the ids of operations in the ledger, and their entries."""
Flying = dict[Future[list[Receipt] | None], Batch]
Landed = list[tuple[int, Entry, Receipt]]
Progress = Callable[[str, int, int], None]
"""Called with the marketplace's name, how many operations are done, and of how many."""


@frozen
class Key:
    key: str


@frozen
class Brief:
    """What tells whether an entry's operation was done: most of a plan that goes on was."""

    operation: Key | None = None


BRIEF = msgspec.json.Decoder(Brief)


def publish(
    plans: Sequence[Plan],
    ledger: Ledger,
    run_id: str,
    *,
    progress: Progress = lambda name, done, total: None,
    stop: threading.Event | None = None,
    limit: int | None = None,
    strict: bool = False,
) -> list[Tally]:
    """Carry the plans out, all marketplaces at the same time: a dead one costs the others nothing.

    ``stop``: set it to finish what is in flight, save, and return. ``limit``: at most so many operations on each.
    ``strict``: where something that a plan changes was moved on a marketplace meanwhile, nothing is sent at all.

    A plan that was kept in a file and begun by an earlier run goes on where that run ended; what its runs did is
    known by ``Ledger.start_run``, which comes first. Raises Busy, or Outdated where the ledger has moved since a plan
    was made; then nothing was sent.
    """
    stop = stop or threading.Event()
    works = [_Work(plan, ledger, run_id, progress, stop, limit) for plan in plans]
    with ExitStack() as leases:
        for work in works:
            leases.enter_context(ledger.lease(work.connection.scope, "publish"))
            work.check(strict=strict)
        for work in works:
            work.begin()
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
        self.aftermath = Aftermath(plan.connection, ledger, self.tally, stop)
        self._left = Fate.FAILED
        """What rows come to that are left when the marketplace is given up."""
        self._resumed = False
        self._done_before: Collection[str] = ()
        """The idempotency keys of what an earlier run of this plan has done."""
        self._progress = progress

    def check(self, *, strict: bool) -> None:
        """Raise Outdated where the plan no longer fits what the ledger (strict: or the marketplace) says."""
        scope, plan = self.connection.scope, self.plan
        if plan.digest and self.ledger.plan_of(self.run_id) != plan.digest:
            raise ValueError(f"the run {self.run_id} was not started with this plan")
        self._resumed = bool(plan.digest) and self.ledger.resume(scope, plan.digest)
        if self._resumed:
            return
        if plan.version != self.ledger.version(scope):
            raise outdated(
                self.connection.title, say("something else was done or found out there since. Make the plan again")
            )
        if strict:
            self._look_first()

    def begin(self) -> None:
        if self.plan.digest and not self._resumed:
            self.ledger.begin(self.connection.scope, self.plan.digest)

    def _look_first(self) -> None:
        entries = (entry for entry in self.plan.entries if self._needs_look(entry))
        for some in batched(entries, SLICE):
            try:
                _, reasons = self._look(some)
            except LedgerError:
                raise
            except Exception:  # noqa: BLE001 - the rows will say so, when their turn comes
                return
            for sku, reason in reasons.items():
                raise outdated(
                    self.connection.title,
                    say(
                        "{sku}: {why}. See with: ocopsync reconcile CATALOGUE, and make the plan again",
                        sku=sku,
                        why=reason,
                    ),
                )

    def run(self) -> Tally:
        transport = self.adapter.transport
        transport.stop = self.stop
        transport.before_write = lambda: self.ledger.hold_or_raise(self.connection.scope)
        pool = ThreadPoolExecutor(self.adapter.capabilities.concurrency.value, thread_name_prefix="send")
        try:
            to_do = self._to_do()
            for some in chain([list(islice(to_do, FIRST_SLICE))], batched(to_do, SLICE)):
                self._send(pool, self._looked_at(self._with_pictures(pool, some)))
        finally:
            pool.shutdown(cancel_futures=True)  # where the ledger can't be written, nothing more leaves
            transport.before_write = lambda: None
        self._tell_done_before()
        if self._resumed:  # what an earlier run had accepted is read back with the rest
            self.aftermath.verifiable |= self.ledger.unread(self.connection.scope)
        self.aftermath.finish()
        return self.tally

    def _to_do(self) -> Iterator[Entry]:
        count = 0
        for entry in self._not_done_before():
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

    def _not_done_before(self) -> Iterator[Entry]:
        """The entries without what an earlier run of this plan has done."""
        if not self._resumed:
            yield from self.plan.entries
            return
        done = self._done_before = self.ledger.keys_of(self.connection.scope, self.plan.digest, leaving_out=SENT_AGAIN)
        for line in self.plan.entries.lines():
            if key_in(line) not in done:
                yield self.plan.entries.decoded(line)

    def _tell_done_before(self) -> None:
        """Count what an earlier run of this plan has done, and not as planned: now that this run's requests are out."""
        if not self._done_before:
            return
        outcomes = self.ledger.outcomes(self.connection.scope, self.plan.digest, leaving_out=AS_PLANNED | SENT_AGAIN)
        for line in self.plan.entries.lines() if outcomes else ():
            key = key_in(line)
            if key in self._done_before and key in outcomes:
                number, state, reason = outcomes[key]
                entry = self.plan.entries.decoded(line)
                self.tally.turn(entry, FATES_OF_STATES[state], verbatim(reason) if reason else None)
                if state is OperationState.QUEUED:
                    self.aftermath.queued[entry.sku], self.aftermath.verifiable[entry.sku] = entry, number

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
        all_shown = {sha256 for entry in entries for sha256 in shown_by(entry)}
        references = self.ledger.image_references(self.connection.scope, all_shown) if uploads else {}
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
            stood = entry.operation.before.get("images", ()) if uploads else ()
            theirs = {name: name for name in shown if name in stood}  # never ours, and named as the marketplace does
            mine = theirs | {sha256: references[sha256] for sha256 in shown if sha256 in references}
            yield evolve(entry, operation=evolve(entry.operation, images=mine))

    def _upload(self, image: Image) -> str | tuple[Fate, Message]:
        if self._given_up():
            return self._why_not()
        try:
            if sha256_of(image.path) != image.sha256:
                return Fate.FAILED, say("the picture {name} was changed meanwhile; publish again", name=image.path.name)
            return self.adapter.upload(image)
        except HOPELESS as error:
            self._heed(error)
            return self._why_not()
        except Exception as error:  # noqa: BLE001 - a defect in an adapter must not lose what the others did
            return Fate.FAILED, say(
                "the picture {name} was not uploaded: {why}", name=image.path.name, why=in_words(error)
            )

    # Stage 2: a look before anything is changed

    def _looked_at(self, entries: Iterable[Entry]) -> list[Entry]:
        """The entries that may be sent: nothing moved there since we last looked."""
        some = list(entries)
        guarded = {entry.sku: entry for entry in some if self._needs_look(entry)}
        if not guarded:
            return some
        try:
            answers, reasons = self._look(list(guarded.values()))
        except LedgerError:
            raise
        except Exception as error:  # noqa: BLE001 - as for a picture
            self._heed(error)
            fate = self._left if self._given_up() else Fate.FAILED
            for entry in guarded.values():
                self.tally.turn(entry, fate, in_words(error))
            return [entry for entry in some if entry.sku not in guarded]
        gone = self._already_gone(guarded.values(), answers)
        ready = []
        for entry in some:
            if entry.sku in reasons:
                self.tally.turn(entry, Fate.HELD, reasons[entry.sku])
            elif entry.sku not in gone:
                ready.append(following(entry, answers.get(entry.sku)))
        return ready

    def _already_gone(self, entries: Iterable[Entry], answers: Mapping[str, LookUp | None]) -> set[str]:
        """Withdrawals of what isn't there any more: written down as done, and not sent. Looked for twice."""
        scope, capabilities = self.connection.scope, self.adapter.capabilities
        now = self.adapter.transport.clock.now()
        absent = {
            entry.sku: Target(entry.sku, operation_of(entry).remote_id, entry.title)
            for entry in entries
            if operation_of(entry).kind is OperationKind.WITHDRAW and isinstance(answers.get(entry.sku), Absent)
        }
        if not absent:
            return set()
        records = self.ledger.records(scope, absent)
        ripe = {
            sku
            for sku, item in records.items()
            if item.phase is Phase.WITHDRAWN  # this plan found so before it was interrupted
            or (
                item.remote_id == absent[sku].remote_id  # not a twin's withdrawal
                and item.sent_at
                and item.sent_at + capabilities.read_lag.value <= now
            )
        }
        again = self._look_up([absent[sku] for sku in ripe]) if ripe else {}
        gone = [records[sku] for sku, answer in again.items() if isinstance(answer, Absent)]
        self.ledger.save(scope, [withdrawn(record, now=now) for record in gone])
        return {record.sku for record in gone}

    def _look(self, entries: Sequence[Entry]) -> tuple[dict[str, LookUp | None], dict[str, Message]]:
        """Look at what the entries are about to change: the answers, and why some must not be sent, by SKU."""
        targets = [Target(entry.sku, operation_of(entry).remote_id, entry.title) for entry in entries]
        answers = self._look_up(targets)
        pictures = self._pictures_of(entries)
        reasons = {
            entry.sku: why_hold(entry, answers.get(entry.sku), self.connection.name, pictures) for entry in entries
        }
        return answers, {sku: reason for sku, reason in reasons.items() if reason is not None}

    def _look_up(self, targets: Sequence[Target]) -> dict[str, LookUp | None]:
        answers = look_up(self.connection, self.ledger, targets)
        return {target.sku: of_its_id(answers.get(target.sku), target.remote_id) for target in targets}

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
        capabilities = self.adapter.capabilities
        most = capabilities.concurrency.value * (AHEAD if capabilities.batch_size.value == 1 else BATCHES_AHEAD)
        batches, flying, landed = self._intended(entries), Flying(), Landed()
        while True:
            departing = list(islice(batches, most - len(flying)))
            self._write(landed, departing)
            for batch in departing:
                flying[pool.submit(self._submit, [operation_of(entry) for _, entry in batch])] = batch
            if not flying:
                return
            landed = self._land(flying)

    def _intended(self, entries: list[Entry]) -> Iterator[Batch]:
        """The entries as batches to send, each written down beforehand; none any more after giving up."""
        size = self.adapter.capabilities.batch_size.value
        for some in batched(entries, max(size, INTENDED_AT_ONCE - INTENDED_AT_ONCE % size)):
            if self._given_up():
                for entry in some:
                    self.tally.turn(entry, *self._why_not())
                continue
            numbers = self.ledger.intend(self.connection.scope, self.run_id, [operation_of(entry) for entry in some])
            for batch in batched(zip(numbers, some, strict=True), size):
                if self._given_up():
                    self._cancel(batch)
                else:
                    yield batch

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
        except OcopsyncError as error:
            outcome, reason = what_it_means(error), error.message
            self._heed(error)
        except Exception as error:  # noqa: BLE001 - a defect in an adapter must not lose what the others did
            reason = say("an unexpected error in the adapter: {kind}", kind=type(error).__name__)
        return [receipts.get(item.sku, Receipt(sku=item.sku, outcome=outcome, reason=reason)) for item in operations]

    def _land(self, flying: Flying) -> Landed:
        """Wait for answers and take what has come back. After giving up, what has not left yet stays here."""
        oldest = list(islice(flying, LANDED_TOGETHER * self.adapter.capabilities.concurrency.value))
        wait(oldest, return_when=FIRST_COMPLETED)
        wait(oldest, timeout=LANDED_WITHIN)
        if self._given_up():
            for future in flying:
                future.cancel()
        done = [future for future in flying if future.done()]
        answers = [(flying.pop(future), None if future.cancelled() else future.result()) for future in done]
        self._cancel([pair for pairs, receipts in answers if receipts is None for pair in pairs])
        return [
            (number, entry, receipt)
            for pairs, receipts in answers
            if receipts is not None
            for (number, entry), receipt in zip(pairs, receipts, strict=True)
        ]

    def _write(self, landed: Landed, departing: Sequence[Batch]) -> None:
        """Write down what has come back and what leaves next, in one transaction."""
        records = self.ledger.records(self.connection.scope, [entry.sku for _, entry, _ in landed])
        now = self.adapter.transport.clock.now()
        settled: list[Settled] = [
            outcome_of(number, operation_of(entry), receipt, records.get(entry.sku), now=now)
            for number, entry, receipt in landed
        ]
        numbers = [number for batch in departing for number, _ in batch]
        self.ledger.settle(self.connection.scope, settled, departing=numbers)
        for number, entry, receipt in landed:
            self.aftermath.take(number, entry, receipt)
            self._progress(self.connection.name, self.tally.writes, self.plan.operations)

    # Giving up

    def _given_up(self) -> bool:
        return self.stop.is_set() or self.tally.error is not None

    def _why_not(self) -> tuple[Fate, Message]:
        if self.tally.error is not None:
            return self._left, self.tally.error
        return Fate.HELD, say("not sent: the run was stopped")

    def _heed(self, error: Exception) -> None:
        """Give the marketplace up for this run where the error says so; who asks to wait gets the rest later."""
        if self.tally.error is None and isinstance(error, HOPELESS):
            self._left = Fate.HELD if isinstance(error, Throttled) else Fate.FAILED
            self.tally.error = error.message


def key_in(line: bytes) -> str:
    """The idempotency key of an entry in JSON; empty where it sends nothing."""
    operation = BRIEF.decode(line).operation
    return operation.key if operation else ""


def outdated(title: str, why: Message) -> Outdated:
    return Outdated(say("{title}: nothing was sent, for the plan no longer fits: {why}.", title=title, why=why))


def shown_by(entry: Entry) -> Sequence[str]:
    """The sha256 of each picture that an entry's listing is to show; a withdrawal needs none."""
    operation = entry.operation
    return () if operation is None or operation.kind is OperationKind.WITHDRAW else operation.listing.pictures


def what_it_means(error: OcopsyncError) -> Outcome:
    """What an error raised by ``submit`` says about operations without a receipt."""
    if isinstance(error, (*HOPELESS, Transient, UsageError)):
        return Outcome.NOT_ARRIVED
    return Outcome.FAILED if isinstance(error, Refused) else Outcome.UNKNOWN  # it says nothing of a single listing
