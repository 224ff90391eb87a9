"""TryingWrites: an operation that is sent on a bad day, and whether what is said of it is true."""

from __future__ import annotations

from attrs import frozen

from ocopsync.errors import OcopsyncError
from ocopsync.listing import Listing, Operation, OperationKind, Outcome
from ocopsync.publish import what_it_means
from ocopsync.testing.conformance.subject import Subject
from ocopsync.testing.conformance.suite import SKU, Suite, differing
from ocopsync.testing.conformance.wire import Trick
from ocopsync.testing.faults import FaultKind

CREATE, UPDATE, WITHDRAW = OperationKind.CREATE, OperationKind.UPDATE, OperationKind.WITHDRAW
DONE = (Outcome.ACCEPTED, Outcome.QUEUED)
NOT_DONE = (Outcome.REJECTED, Outcome.FAILED, Outcome.NOT_ARRIVED)


@frozen
class Trial:
    """An operation that is ready to be sent on a bad day."""

    subject: Subject
    operation: Operation
    before: Listing | None


class TryingWrites(Suite):
    def trial(self, kind: OperationKind, *, sku: str = SKU) -> Trial:
        """An operation whose listing, where it needs one, stands there already."""
        subject = self.directly()
        listing, changed = self.change(subject, sku)
        if kind is CREATE:
            return Trial(subject, self.operation(CREATE, listing), None)
        before = self.created(subject, listing)
        if kind is WITHDRAW:
            return Trial(subject, self.operation(WITHDRAW, listing, before.remote_id), listing)
        return Trial(subject, self.updating(before, changed), listing)

    def outcomes(self, subject: Subject, operations: list[Operation]) -> dict[str, Outcome]:
        """What the core takes for the outcome of each operation, whatever is raised."""
        outcomes: dict[str, Outcome] = {}
        without = Outcome.UNKNOWN
        try:
            for receipt in self.submit(subject, *operations):
                outcomes[receipt.sku] = receipt.outcome
        except OcopsyncError as error:
            without = what_it_means(error)
        return {item.sku: outcomes.get(item.sku, without) for item in operations}

    def attempt(self, trial: Trial) -> Outcome:
        return self.outcomes(trial.subject, [trial.operation])[trial.operation.sku]

    def honest(self, trial: Trial) -> Outcome:
        """Send it; what is said of it must be true, and it stands there once at most."""
        return self.judged(trial, self.attempt(trial))

    def judged(self, trial: Trial, outcome: Outcome) -> Outcome:
        subject, kind = trial.subject, trial.operation.kind
        self.wait(subject)
        standing = self.standing(subject)
        assert len(standing) <= 1, f"{len(standing)} listings stand there after one {kind.value}"
        done = self.is_done(trial)
        if outcome in DONE:
            assert done, f"said to be {outcome.value}, and it was not done"
        if outcome in NOT_DONE:
            assert not done, f"said to be {outcome.value}, and it was done"
        return outcome

    def is_done(self, trial: Trial) -> bool:
        """Whether what the operation asks for is so, seen by another process after the faults."""
        trial.subject.sandbox.faults.clear()
        subject, operation = trial.subject.again(), trial.operation
        standing = self.standing(subject, operation.sku)
        if operation.kind is not UPDATE:
            return bool(standing) == (operation.kind is CREATE)
        shown = self.read(subject, operation.sku)
        return not differing(operation.listing, shown, self.capabilities(subject).fields)

    def under(self, fault: FaultKind, kind: OperationKind) -> tuple[Trial, Outcome]:
        """One fault at the write itself."""
        trial = self.trial(kind)
        trial.subject.sandbox.faults.add(fault, self.writes)
        outcome = self.attempt(trial)
        assert not trial.subject.sandbox.faults.pending, f"no request matched writes = {self.writes!r}"
        return trial, self.judged(trial, outcome)

    def fails_in_200(self, kind: OperationKind) -> None:
        trial = self.trial(kind)
        trial.subject.sandbox.faults.add(FaultKind.FAILURE_IN_200, self.writes)
        outcome = self.attempt(trial)
        self.plays(trial.subject, FaultKind.FAILURE_IN_200)
        self.judged(trial, outcome)

    def tricked(self, trick: Trick, kind: OperationKind) -> None:
        trial = self.trial(kind)
        trial.subject.mount.play(trick, self.writes)
        self.judged(trial, self.attempt(trial))
