"""Secrets: they stand in no error, no log and no address, whatever goes wrong; personal data isn't sent at all."""

from __future__ import annotations

import ast
import io
import logging
import re
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stdout
from urllib.parse import quote

from ocopsync.errors import OcopsyncError
from ocopsync.listing import OperationKind
from ocopsync.model import Producer
from ocopsync.testing.conformance.checks.formatting import CITIZEN_ID, EMAIL
from ocopsync.testing.conformance.subject import Subject
from ocopsync.testing.conformance.suite import EVER, PRODUCT, SKU
from ocopsync.testing.conformance.wire import ELSEWHERE, another_page, sent_elsewhere
from ocopsync.testing.conformance.with_credentials import WithCredentials
from ocopsync.testing.faults import FaultKind

ORDINARY = frozenset(
    "accept accept-encoding accept-language connection content-length content-type host idempotency-key origin referer "
    "user-agent x-requested-with".split()
)
"""Headers that prove nothing."""


class Secrecy(WithCredentials):
    def test_secrets_are_in_no_error(self) -> None:
        """No error and no receipt holds a secret, whatever goes wrong: people send them to one another."""
        for trouble in (FaultKind.ERROR_BEFORE, FaultKind.REPLY_LOST, FaultKind.THROTTLED, None):
            subject = self.with_secrets().again()
            if trouble is None:
                subject.mount.play(another_page, times=EVER)
            else:
                subject.sandbox.faults.add(trouble, times=EVER)
            self.tells_nothing(subject)
        self.tells_nothing(self.with_bad_secrets())

    def test_secrets_are_in_no_repr(self) -> None:
        """Neither the adapter nor its settings, credentials and transport show a secret."""
        subject = self.with_secrets()
        subject.adapter.login()
        adapter = subject.adapter
        shown = repr((adapter, vars(adapter), adapter.settings, adapter.credentials, vars(adapter.transport)))
        assert not self.secrets_in(subject, shown), f"shown by repr(): {self.secrets_in(subject, shown)}"

    def test_secrets_are_in_no_log(self) -> None:
        """At the finest level, too, no log line holds a secret, be it in a good run or in a bad one."""
        for subject in (self.with_secrets(), self.with_bad_secrets()):
            with logged() as lines:
                self.all_calls(subject)
            told = [line for line in lines if self.secrets_in(subject, line)]
            assert not told, f"logged: {told[0]}"

    def test_secrets_are_in_no_address(self) -> None:
        """No address holds a secret: addresses stand in logs of proxies and servers."""
        subject = self.with_secrets()
        self.all_calls(subject)
        told = [item.line for item in subject.mount.sent if self.secrets_in(subject, item.url)]
        assert not told, f"secrets in the addresses of {told}"

    def test_the_session_is_in_no_error_and_no_log(self) -> None:
        """What proves the session (a token, a cookie) is told nowhere either: whoever has it is the account."""
        subject = self.with_session()
        with logged() as lines:
            given = self.all_calls(subject)
            subject.sandbox.faults.add(FaultKind.ERROR_BEFORE, times=EVER)
            given += self.all_calls(subject)
        proofs = proofs_in(subject)
        said = [*lines, *(f"{item} {item!r}" for item in given)]
        told = [text for text in said if any(proof in text for proof in proofs)]
        assert not told, f"the proof of the session is told: {told[0]}"

    def test_the_session_is_in_no_address(self) -> None:
        """What proves the session stands in no address, which proxies and servers write down."""
        subject = self.with_session()
        self.all_calls(subject)
        proofs = proofs_in(subject)
        told = [item.line for item in subject.mount.sent if any(proof in item.url for proof in proofs)]
        assert not told, f"the proof of the session is in the addresses of {told}"

    def test_nothing_is_printed(self) -> None:
        """The adapter prints nothing: the standard output is for what a program reads, and may be kept in files."""
        subject = self.directly().again()
        printed = io.StringIO()
        with redirect_stdout(printed):
            self.all_calls(subject)
        assert not printed.getvalue(), f"printed: {printed.getvalue()[:80]!r}"

    def test_the_session_is_not_sent_elsewhere(self) -> None:
        """A read that is redirected to another host takes no token and no cookie there."""
        subject = self.with_session()
        subject.adapter.login()
        subject.mount.play(sent_elsewhere(302), self.list_pages or self.reads, times=EVER)
        self.all_calls(subject)
        went = [item for item in subject.mount.sent if item.is_elsewhere]
        told = [item.line for item in went if any(proof in item.headers for proof in proofs_in(subject))]
        assert not told, f"the proof of the session went to {ELSEWHERE} with {told}"

    def test_personal_data_is_not_sent(self) -> None:
        """A citizen's number and an e-mail address leave in no request."""
        subject = self.directly()
        producer = Producer(
            name=PRODUCT.producer.name,
            address=PRODUCT.producer.address,
            phone=PRODUCT.producer.phone,
            citizen_id=CITIZEN_ID,
            email=EMAIL,
        )
        self.create(subject, self.formatted(subject, producer=producer))
        sent = b"".join(item.body for item in subject.mount.sent)
        assert CITIZEN_ID.encode() not in sent, "the citizen's number was sent"
        assert quote(EMAIL).encode() not in sent and EMAIL.encode() not in sent, "the e-mail address was sent"

    # Steps

    def all_calls(self, subject: Subject) -> list[object]:
        """What each call of the adapter gave or raised."""
        listing = self.formatted(subject)
        adapter = subject.adapter
        calls = (
            lambda: adapter.login(),
            lambda: self.submit(subject, self.operation(OperationKind.CREATE, listing)),
            lambda: self.look(subject, SKU),
            lambda: self.everything(subject),
        )
        given: list[object] = []
        for call in calls:
            try:
                given.append(call())
            except OcopsyncError as error:
                given.append(error)
        return given

    def tells_nothing(self, subject: Subject) -> None:
        for given in self.all_calls(subject):
            said = f"{given} {given!r}"
            assert not self.secrets_in(subject, said), f"a secret is told: {said}"


def proofs_in(subject: Subject) -> set[str]:
    """The long words in the headers that went to the marketplace: tokens, cookies, signatures."""
    sent = [ast.literal_eval(item.headers) for item in subject.mount.sent if not item.is_elsewhere]
    values = {str(value) for headers in sent for name, value in headers.items() if name.lower() not in ORDINARY}
    return {word for value in values for word in re.findall(r"[\w.~+/-]{16,}", value)}


@contextmanager
def logged() -> Iterator[list[str]]:
    """Everything that is logged meanwhile, at the finest level."""
    lines: list[str] = []

    class Listener(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            lines.append(f"{record.getMessage()} {record.exc_info or ''}")

    root, listener = logging.getLogger(), Listener()
    level = root.level
    root.addHandler(listener)
    root.setLevel(logging.DEBUG)
    try:
        yield lines
    finally:
        root.removeHandler(listener)
        root.setLevel(level)
