"""WithCredentials: subjects with good and with bad credentials, and where a secret stands that shouldn't."""

from __future__ import annotations

from urllib.parse import quote, quote_plus

from ocopsync.testing.conformance.subject import Subject
from ocopsync.testing.conformance.suite import Suite, not_applicable

WRONG = "sai-mat-khau-7Qz"


class WithCredentials(Suite):
    def with_secrets(self) -> Subject:
        subject = self.directly()
        if not subject.adapter.credentials:
            not_applicable("it needs no credentials")
        return subject

    def with_bad_secrets(self) -> Subject:
        subject = self.with_secrets()
        return subject.with_credentials(
            {name: f"{WRONG}-{name}" for name in subject.credentials if name in declared(subject)}
        )

    def needs_session(self) -> None:
        if not self.sign_in:
            not_applicable("there is no session that could end")

    def with_session(self) -> Subject:
        self.needs_session()
        return self.with_secrets().again()

    def secrets_in(self, subject: Subject, text: str) -> list[str]:
        """The names of the credentials that a text holds, also as an address writes them."""
        return [
            name
            for name, secret in subject.credentials.items()
            if name in secret_ones(subject) and any(way(secret) in text for way in (str, quote, quote_plus))
        ]


def declared(subject: Subject) -> set[str]:
    return {item.name for item in subject.adapter.credentials}


def secret_ones(subject: Subject) -> set[str]:
    """The credentials without which nobody comes in; a name or an e-mail address alone opens nothing."""
    known = {"username", "email", "user", "account"}
    return {name for name in declared(subject) if name not in known}
