"""Writes on a bad day: what a receipt says is true, and nothing is done twice."""

from __future__ import annotations

from itertools import product

from ocopsync.errors import MarketplaceError
from ocopsync.listing import Outcome
from ocopsync.testing.conformance.suite import EVER, not_applicable
from ocopsync.testing.conformance.trying_writes import CREATE, DONE, NOT_DONE, UPDATE, WITHDRAW, TryingWrites
from ocopsync.testing.conformance.wire import ELSEWHERE, another_page, cut_off, no_connection, sent_elsewhere, slow
from ocopsync.testing.faults import FaultKind


class WritingUnderFaults(TryingWrites):
    # The server fails

    def test_a_create_that_fails_before_it_is_done(self) -> None:
        """A 500 before anything was done: it was not done, or it is done by a repeat, or nobody knows; and once."""
        self.under(FaultKind.ERROR_BEFORE, CREATE)

    def test_an_update_that_fails_before_it_is_done(self) -> None:
        """A 500 before an update: the receipt doesn't say that it was done unless it was."""
        self.under(FaultKind.ERROR_BEFORE, UPDATE)

    def test_a_withdrawal_that_fails_before_it_is_done(self) -> None:
        """A 500 before a withdrawal: the receipt doesn't say that it was done unless it was."""
        self.under(FaultKind.ERROR_BEFORE, WITHDRAW)

    def test_a_create_that_fails_after_it_was_done(self) -> None:
        """A 500 after a create: it stands there once, and the receipt doesn't say that it doesn't."""
        self.under(FaultKind.ERROR_AFTER, CREATE)

    def test_an_update_that_fails_after_it_was_done(self) -> None:
        """A 500 after an update: the receipt doesn't say that it wasn't done."""
        self.under(FaultKind.ERROR_AFTER, UPDATE)

    def test_a_withdrawal_that_fails_after_it_was_done(self) -> None:
        """A 500 after a withdrawal: the receipt doesn't say that it wasn't done."""
        self.under(FaultKind.ERROR_AFTER, WITHDRAW)

    # The connection breaks

    def test_a_create_whose_reply_is_lost(self) -> None:
        """A reply that gets lost after a create: it stands there once, and the receipt doesn't deny it."""
        self.under(FaultKind.REPLY_LOST, CREATE)

    def test_an_update_whose_reply_is_lost(self) -> None:
        """A reply that gets lost after an update: the receipt doesn't say that it wasn't done."""
        self.under(FaultKind.REPLY_LOST, UPDATE)

    def test_a_withdrawal_whose_reply_is_lost(self) -> None:
        """A reply that gets lost after a withdrawal: the receipt doesn't say that it wasn't done."""
        self.under(FaultKind.REPLY_LOST, WITHDRAW)

    def test_a_write_that_never_arrives(self) -> None:
        """A request that certainly didn't arrive is sent again, or is known not to have arrived: never unknown."""
        _, outcome = self.under(FaultKind.NEVER_ARRIVES, CREATE)
        assert outcome is not Outcome.UNKNOWN, "the connection was never made: nothing can have happened"

    def test_a_marketplace_that_cannot_be_reached_was_not_written_to(self) -> None:
        """Where nobody listens, a write is known not to have arrived."""
        trial = self.trial(CREATE)
        trial.subject.mount.play(no_connection, times=EVER)
        outcome = self.honest(trial)
        assert outcome in NOT_DONE, f"nobody listens, and the write is {outcome.value}"

    def test_a_write_that_arrives_late(self) -> None:
        """A request that hangs on the way and is carried out later is not said to be undone."""
        trial = self.trial(CREATE)
        trial.subject.sandbox.faults.add(FaultKind.LATE_ARRIVAL, self.writes, value=2)
        outcome = self.attempt(trial)
        self.wait(trial.subject)
        trial.subject.clock.sleep(3)
        assert len(self.standing(trial.subject)) <= 1, "it was sent again before it arrived, and stands there twice"
        assert outcome not in NOT_DONE, f"it arrives two seconds later, and the receipt says {outcome.value}"

    # Too much at once

    def test_a_write_waits_as_asked(self) -> None:
        """A 429 with Retry-After on a write is waited for, and it is done once."""
        trial = self.trial(CREATE)
        trial.subject.clock.slept.clear()
        trial.subject.sandbox.faults.add(FaultKind.THROTTLED, self.writes, value=7)
        outcome = self.honest(trial)
        assert outcome in DONE, f"after seven seconds it would have been taken; the receipt says {outcome.value}"
        assert sum(trial.subject.clock.slept) >= 7, f"waited {sum(trial.subject.clock.slept):g} seconds of 7"

    def test_a_write_waits_without_being_told_how_long(self) -> None:
        """A 429 without Retry-After on a write is waited for, and it is done once."""
        trial = self.trial(CREATE)
        trial.subject.clock.slept.clear()
        trial.subject.sandbox.faults.add(FaultKind.THROTTLED, self.writes)
        outcome = self.attempt(trial)
        assert trial.subject.clock.slept, "asked for fewer requests, and asked again at once"
        self.judged(trial, outcome)
        assert outcome in DONE, f"the second try would have been taken; the receipt says {outcome.value}"

    def test_a_write_that_is_always_refused_was_not_done(self) -> None:
        """A marketplace that asks for patience for ever has done nothing, and the outcome is not unknown."""
        trial = self.trial(CREATE)
        trial.subject.sandbox.faults.add(FaultKind.THROTTLED, self.writes, times=EVER)
        outcome = self.honest(trial)
        assert outcome in NOT_DONE, f"429 to every try, and the write is {outcome.value}"

    # Answers that aren't what they seem

    def test_a_create_that_fails_in_200(self) -> None:
        """An error inside an answer with status 200 to a create is no success."""
        self.fails_in_200(CREATE)

    def test_an_update_that_fails_in_200(self) -> None:
        """An error inside an answer with status 200 to an update is no success."""
        self.fails_in_200(UPDATE)

    def test_a_withdrawal_that_fails_in_200(self) -> None:
        """An error inside an answer with status 200 to a withdrawal is no success."""
        self.fails_in_200(WITHDRAW)

    def test_an_unknown_reply_to_a_create(self) -> None:
        """An unknown page in reply to a create that was done: it may be looked up or left unknown, not denied."""
        self.tricked(another_page, CREATE)

    def test_an_unknown_reply_to_an_update(self) -> None:
        """An unknown page in reply to an update that was done is not a refusal."""
        self.tricked(another_page, UPDATE)

    def test_an_unknown_reply_to_a_withdrawal(self) -> None:
        """An unknown page in reply to a withdrawal that was done is not a refusal."""
        self.tricked(another_page, WITHDRAW)

    def test_half_a_reply_to_a_create(self) -> None:
        """A reply to a create that breaks off in the middle doesn't deny what was done."""
        self.tricked(cut_off, CREATE)

    def test_a_slow_write_is_done_once(self) -> None:
        """A reply that takes half a minute is waited for, and nothing is sent a second time."""
        trial = self.trial(CREATE)
        trial.subject.mount.play(slow(trial.subject.clock, 30), self.writes, times=EVER)
        assert self.honest(trial) in DONE

    def test_a_late_commit_is_done_once(self) -> None:
        """What is seen only after a while, within the read lag, is accepted or unknown, and stands there once."""
        trial = self.trial(CREATE)
        lag = max(self.lag(trial.subject), 1)
        trial.subject.sandbox.faults.add(FaultKind.LATE_COMMIT, self.writes, value=lag)
        outcome = self.honest(trial)
        self.plays(trial.subject, FaultKind.LATE_COMMIT)
        assert outcome not in NOT_DONE, f"it is only not seen yet, and the receipt says {outcome.value}"

    # Redirects

    def test_a_write_is_not_sent_elsewhere(self) -> None:
        """A write that is redirected to another host takes neither body nor secrets there, and is no success."""
        for status in (302, 307, 308):
            trial = self.trial(CREATE)
            trial.subject.mount.play(sent_elsewhere(status), self.writes, times=EVER)
            assert self.honest(trial) not in DONE, f"sent to {ELSEWHERE} with {status}, and said to be done"
            for item in trial.subject.mount.sent:
                if item.is_elsewhere:
                    assert not item.body, f"after a {status} the body went to {ELSEWHERE}"
                    told = [name for name, secret in trial.subject.credentials.items() if secret in item.headers]
                    assert not told, f"after a {status} {told} went to {ELSEWHERE}"

    # Batches

    def test_a_batch_whose_reply_is_lost(self) -> None:
        """Of a batch whose reply is lost no operation is denied, and a repeat makes nothing twice."""
        subject = self.directly()
        count = min(self.capabilities(subject).batch_size.value, 5)
        listings = [self.formatted(subject, f"B-{n}", name=f"Mắm số {n}") for n in range(count)]
        operations = [self.operation(CREATE, listing) for listing in listings]
        subject.sandbox.faults.add(FaultKind.REPLY_LOST, self.writes)
        outcomes = self.outcomes(subject, operations)
        self.wait(subject)
        wrong = [sku for sku, outcome in outcomes.items() if outcome in NOT_DONE and self.standing(subject, sku)]
        assert not wrong, f"they stand there, and their receipts deny it: {wrong}"
        twice = [item.sku for item in listings if len(self.standing(subject, item.sku)) > 1]
        assert not twice, f"they stand there twice: {twice}"

    def test_a_picture_is_uploaded_again(self) -> None:
        """A picture whose upload fails comes to a reference by a repeat, or to an error; never to an empty one."""
        subject = self.directly()
        if not self.capabilities(subject).images.value:
            not_applicable("images is not declared")
        with self.picture() as image:
            for kind, times in product((FaultKind.ERROR_BEFORE, FaultKind.REPLY_LOST), (1, EVER)):
                subject.sandbox.faults.add(kind, self.deeds, times=times)
                try:
                    reference = subject.adapter.upload(image)
                except MarketplaceError:
                    continue
                finally:
                    subject.sandbox.faults.clear()
                assert reference, f"after {kind.name} upload() gave {reference!r}"
