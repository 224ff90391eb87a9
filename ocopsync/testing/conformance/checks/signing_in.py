"""Credentials and sessions: who may come in, and what happens when a session ends."""

from __future__ import annotations

import pytest

from ocopsync.errors import CredentialMissing, CredentialsRefused, MarketplaceError, OcopsyncError, PersonNeeded
from ocopsync.listing import Found, OperationKind, Outcome
from ocopsync.testing.conformance.suite import EVER, SKU, is_one, not_applicable
from ocopsync.testing.conformance.trying_writes import NOT_DONE, TryingWrites
from ocopsync.testing.conformance.with_credentials import WithCredentials
from ocopsync.testing.faults import FaultKind


class SigningIn(WithCredentials, TryingWrites):
    def test_login_says_as_whom(self) -> None:
        """``login`` says in a sentence that it worked, and the sentence holds no secret."""
        subject = self.make()
        sentence = str(subject.adapter.login())
        assert sentence.strip(), "login() says nothing"
        assert not self.secrets_in(subject, sentence), f"login() tells a secret: {sentence}"

    def test_signing_in_does_nothing_else(self) -> None:
        """``login`` posts nothing but what ``sign_in`` names: it writes nothing, and checks know the session."""
        subject = self.make()
        subject.adapter.login()
        posts = subject.mount.lines(r"^(?!GET |HEAD )")
        stray = [line for line in posts if not self.sign_in or not is_one(self.sign_in, line)]
        assert not stray, f"login() sends {stray}: name in sign_in what signs in, and leave out what doesn't"

    def test_missing_credentials_are_named(self) -> None:
        """Without a credential that it needs, the adapter says which one is missing, and sends no other."""
        subject = self.with_secrets()
        optional = {name for item in subject.adapter.credentials if item.optional for name in item.instead_of}
        needed = [item.name for item in subject.adapter.credentials if not item.optional]
        assert needed or optional
        bare = subject.with_credentials({})
        with pytest.raises(CredentialMissing) as raised:
            bare.adapter.login()
        assert any(name in str(raised.value) for name in needed), f"it doesn't say which: {raised.value}"
        assert not self.written(bare)

    def test_bad_credentials_are_refused(self) -> None:
        """Wrong credentials are refused as such, so that a person corrects them and nothing is tried for ever."""
        subject = self.with_bad_secrets()
        with pytest.raises(CredentialsRefused):
            subject.adapter.login()

    def test_bad_credentials_write_nothing(self) -> None:
        """With wrong credentials nothing is written, and the write is known not to have been done."""
        subject = self.with_bad_secrets()
        outcomes = self.outcomes(subject, [self.operation(OperationKind.CREATE, self.formatted(subject))])
        assert outcomes[SKU] in NOT_DONE, f"the credentials are wrong, and the write is {outcomes[SKU].value}"
        assert not subject.sandbox.listings()

    def test_bad_credentials_are_not_an_empty_account(self) -> None:
        """With wrong credentials a walk and a look raise: the account is not empty, and nothing is absent."""
        subject = self.with_bad_secrets()
        with pytest.raises(OcopsyncError):
            self.everything(subject)
        with pytest.raises(OcopsyncError):
            looked = self.look(subject, SKU)
            assert isinstance(looked, Found), f"the credentials are wrong, and look_up() says {looked}"

    def test_bad_credentials_are_not_tried_again_and_again(self) -> None:
        """A refused password is not sent with every listing: that would lock the account."""
        subject = self.with_bad_secrets()
        if not self.sign_in:
            not_applicable("there is no sign-in")
        for _ in range(5):
            with pytest.raises(OcopsyncError):
                self.everything(subject)
        posts = subject.mount.lines(self.sign_in)
        tries = [line for line in posts if not line.startswith(("GET ", "HEAD "))]
        assert len(tries) <= 2, f"the wrong password was sent {len(tries)} times"

    def test_a_one_time_password_needs_a_person(self) -> None:
        """Where the sign-in asks for a one-time password, a person is asked for, and nothing is written."""
        subject = self.with_session()
        subject.sandbox.faults.add(FaultKind.OTP, self.sign_in, times=EVER)
        try:
            subject.adapter.login()
        except PersonNeeded:
            pass
        else:
            self.plays(subject, FaultKind.OTP, times=EVER)
            raise AssertionError("it asks for a one-time password, and login() is content")
        assert not self.written(subject)

    def test_a_session_that_ends_while_reading(self) -> None:
        """A session that ends in the middle of a walk is opened again once, and the walk is complete."""
        subject = self.with_session()
        self.stand(subject, 3)
        subject.sandbox.faults.add(FaultKind.SESSION_EXPIRED, self.list_pages or self.reads)
        shown = sorted(item.sku for item in self.everything(subject))
        self.plays(subject, FaultKind.SESSION_EXPIRED)
        assert shown == ["S-001", "S-002", "S-003"]

    def test_a_session_that_ends_while_looking(self) -> None:
        """A session that ends before a look is opened again, and the listing is found."""
        subject = self.with_session()
        self.stand(subject, 1)
        subject.sandbox.faults.add(FaultKind.SESSION_EXPIRED, self.reads)
        looked = self.look(subject, "S-001", title="Mắm số 1")
        self.plays(subject, FaultKind.SESSION_EXPIRED)
        assert isinstance(looked, Found), f"the session had ended, and look_up() says {looked}"

    def test_a_session_that_ends_while_writing(self) -> None:
        """A session that ends before a write is opened again, and the write is done once."""
        for kind in OperationKind:
            self.needs_session()
            trial = self.trial(kind)
            trial.subject.sandbox.faults.add(FaultKind.SESSION_EXPIRED, self.writes)
            outcome = self.attempt(trial)
            self.plays(trial.subject, FaultKind.SESSION_EXPIRED)
            assert self.judged(trial, outcome) is Outcome.ACCEPTED, f"after a new sign-in the {kind.value} is {outcome}"

    def test_sessions_that_end_at_once_are_given_up(self) -> None:
        """A marketplace that ends every session at once is given up with an error, after a few tries."""
        subject = self.with_session()
        subject.sandbox.faults.add(FaultKind.SESSION_EXPIRED, times=EVER)
        try:
            shown = self.everything(subject)
        except MarketplaceError:
            assert len(subject.mount.sent) < 60, f"{len(subject.mount.sent)} requests before it gave up"
            return
        self.plays(subject, FaultKind.SESSION_EXPIRED, times=EVER)
        raise AssertionError(f"every session ends at once, and live() gives {shown}")
