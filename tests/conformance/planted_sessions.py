"""Planted bugs in sessions and secrets: each is the reference adapter with one method that is wrong."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Mapping
from typing import Any

import requests

from ocopsync.adapter import AdapterSettings, no_secrets
from ocopsync.errors import (
    CredentialMissing,
    CredentialsRefused,
    MarketplaceError,
    PersonNeeded,
    Transient,
)
from ocopsync.listing import Json, Operation
from ocopsync.messages import Message, say
from ocopsync.transport import Transport
from tests.conformance.reference import ReferenceAdapter

# The session


class SignsInAgainAndAgain(ReferenceAdapter):
    def call(self, method: str, path: str, **options: Any) -> Mapping[str, Any]:
        token = self._token or self.renew("")
        for _ in range(50):
            response = self.send(method, path, token, **options)
            if response.status_code != 401:
                break
            token = self.renew(token)
        return self.answer_of(response)


class NeverSignsInAgain(ReferenceAdapter):
    def call(self, method: str, path: str, **options: Any) -> Mapping[str, Any]:
        response = self.send(method, path, self._token or self.renew(""), **options)
        if response.status_code == 401:
            raise Transient(say("The session is over."))
        return self.answer_of(response)


class WritesTwiceAfterSigningIn(ReferenceAdapter):
    def call(self, method: str, path: str, **options: Any) -> Mapping[str, Any]:
        token = self._token or self.renew("")
        response = self.send(method, path, token, **options)
        if response.status_code == 401:
            token = self.renew(token)
            self.send(method, path, token, **options)
            response = self.send(method, path, token, **options)
        return self.answer_of(response)


class SwallowsARefusedSignIn(ReferenceAdapter):
    def sign_in(self) -> str:
        try:
            return super().sign_in()
        except CredentialsRefused:
            return "none"


class TakesOneTimePasswordsForARefusal(ReferenceAdapter):
    def sign_in(self) -> str:
        try:
            return super().sign_in()
        except PersonNeeded as error:
            raise CredentialsRefused(error.message) from error


class SignsInWithoutCredentials(ReferenceAdapter):
    """What isn't set is sent empty."""

    def sign_in(self) -> str:
        try:
            return super().sign_in()
        except CredentialMissing:
            self.secret = lambda name: ""
            return super().sign_in()


class SharesItsWorkBetweenThreads(ReferenceAdapter):
    """What one thread is about to send lies where another puts its own."""

    def item_of(self, operation: Operation) -> dict[str, Json]:
        self.__dict__["current"] = operation
        threading.Event().wait(0.002)
        return super().item_of(self.__dict__["current"])


# Secrets


class FollowsARedirect(ReferenceAdapter):
    def send(self, method: str, path: str, token: str, **options: Any) -> requests.Response:
        reads = method == "GET"
        return super().send(method, path, token, **options, **({"redirect": True} if reads else {}))


class TellsTheTokenInAnError(ReferenceAdapter):
    def send(self, method: str, path: str, token: str, **options: Any) -> requests.Response:
        try:
            return super().send(method, path, token, **options)
        except MarketplaceError as error:
            raise type(error)(say("{path} with {token} failed", path=path, token=token)) from error


class LogsTheToken(ReferenceAdapter):
    def send(self, method: str, path: str, token: str, **options: Any) -> requests.Response:
        logging.getLogger("reference").debug("%s %s with %s", method, path, token)
        return super().send(method, path, token, **options)


class TellsThePasswordInAnError(ReferenceAdapter):
    def sign_in(self) -> str:
        try:
            return super().sign_in()
        except CredentialsRefused as error:
            password = self.secret("password")
            raise CredentialsRefused(say("Chợ Mẫu refused {password}.", password=password)) from error


class LogsThePassword(ReferenceAdapter):
    def sign_in(self) -> str:
        logging.getLogger("reference").info("signing in with %s", [self.secret(item.name) for item in self.credentials])
        return super().sign_in()


# Signing in


class SignsInForEveryThread(ReferenceAdapter):
    def renew(self, stale: str) -> str:
        threading.Event().wait(0.01)
        self._token = self.sign_in()
        return self._token


class TriesThePasswordAgain(ReferenceAdapter):
    """A refusal is forgotten."""

    def renew(self, stale: str) -> str:
        self._refusal = None
        return super().renew(stale)


class PutsThePasswordIntoTheAddress(ReferenceAdapter):
    def send(self, method: str, path: str, token: str, **options: Any) -> requests.Response:
        return super().send(method, f"{path}?password={self.secret('password')}", token, **options)


class KeepsThePassword(ReferenceAdapter):
    """Where everybody who prints the adapter sees it."""

    def __init__(
        self, settings: AdapterSettings, transport: Transport, secret: Callable[[str], str] = no_secrets
    ) -> None:
        super().__init__(settings, transport, secret)
        self.password = secret("password")


class GreetsWithThePassword(ReferenceAdapter):
    def login(self) -> Message:
        super().login()
        return say("Signed in with {password}.", password=self.secret("password"))


class WritesOnSigningIn(ReferenceAdapter):
    """To see whether it may."""

    def login(self) -> Message:
        greeting = super().login()
        self.call("POST", "pictures", data=b"a try", repeatable=True)
        return greeting


CAUGHT_BY: Mapping[type[ReferenceAdapter], str] = {
    SignsInForEveryThread: "a_fresh_adapter_signs_in_once_for_all_threads",
    TriesThePasswordAgain: "bad_credentials_are_not_tried_again_and_again",
    PutsThePasswordIntoTheAddress: "secrets_are_in_no_address",
    KeepsThePassword: "secrets_are_in_no_repr",
    GreetsWithThePassword: "login_says_as_whom",
    WritesOnSigningIn: "signing_in_does_nothing_else",
    SignsInAgainAndAgain: "sessions_that_end_at_once_are_given_up",
    NeverSignsInAgain: "a_session_that_ends_while_reading a_session_that_ends_while_writing "
    "a_session_that_ends_while_looking",
    WritesTwiceAfterSigningIn: "a_session_that_ends_while_writing publishing_after_a_session_ended",
    SwallowsARefusedSignIn: "bad_credentials_are_refused",
    TakesOneTimePasswordsForARefusal: "a_one_time_password_needs_a_person",
    SignsInWithoutCredentials: "missing_credentials_are_named",
    SharesItsWorkBetweenThreads: "threads_do_not_meet",
    FollowsARedirect: "the_session_is_not_sent_elsewhere",
    TellsTheTokenInAnError: "the_session_is_in_no_error_and_no_log",
    LogsTheToken: "the_session_is_in_no_error_and_no_log",
    TellsThePasswordInAnError: "secrets_are_in_no_error",
    LogsThePassword: "secrets_are_in_no_log",
}
