"""ReferenceSession: how the reference adapter signs in on Chợ Mẫu, and what it makes of the answers."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from typing import Any

import requests

from ocopsync.adapter import Adapter, AdapterSettings, Credential, no_secrets
from ocopsync.errors import CredentialsRefused, NotRecognised, OutcomeUnknown, PersonNeeded, Refused, Transient
from ocopsync.messages import Message, say
from ocopsync.transport import SAFE_METHODS, Transport


class ReferenceSession(Adapter):
    """One token for all threads, renewed once where it is over; a refused password is sent once."""

    credentials = (Credential("username", "The account's name."), Credential("password", "The account's password."))

    def __init__(
        self, settings: AdapterSettings, transport: Transport, secret: Callable[[str], str] = no_secrets
    ) -> None:
        super().__init__(settings, transport, secret)
        self._token = ""
        self._refusal: Message | None = None
        self._lock = threading.Lock()

    def login(self) -> Message:
        self._refusal = None
        self.renew(self._token)
        return say("Signed in as {name}.", name=self.secret("username"))

    def renew(self, stale: str) -> str:
        """A token that works; another thread may have got one already. A refused password is sent once."""
        with self._lock:
            if self._token == stale:
                if self._refusal:
                    raise CredentialsRefused(self._refusal)
                self._token = self.sign_in()
            return self._token

    def sign_in(self) -> str:
        known = {item.name: self.secret(item.name) for item in self.credentials}
        response = self.transport.post("session", json=known, repeatable=True)
        if response.status_code == 403:
            self._refusal = say("Chợ Mẫu refused the sign-in. Check the name and the password.")
            raise CredentialsRefused(self._refusal)
        answer = self.answer_of(response)
        if answer.get("otp"):
            raise PersonNeeded(say("Chợ Mẫu asks for a one-time password. Sign in yourself."))
        return word(answer, "token")

    def call(self, method: str, path: str, **options: Any) -> Mapping[str, Any]:
        """The answer to a request with a token; where the session is over, nothing was done: renewed once."""
        token = self._token or self.renew("")
        response = self.send(method, path, token, **options)
        if response.status_code == 401:
            response = self.send(method, path, self.renew(token), **options)
        if response.status_code == 401:
            raise Transient(say("Chợ Mẫu asks to sign in again right after a sign-in."))
        return self.answer_of(response)

    def send(self, method: str, path: str, token: str, **options: Any) -> requests.Response:
        return self.transport.send(method, path, headers={"X-Token": token}, **options)

    def answer_of(self, response: requests.Response) -> Mapping[str, Any]:
        try:
            answer = response.json()
        except (ValueError, RecursionError):
            answer = None
        if response.status_code != 200 or not isinstance(answer, dict):
            raise NotRecognised(say("Chợ Mẫu did not answer as we know it ({n}).", n=response.status_code))
        if answer.get("error") == "internal":
            failed = Transient if response.request.method in SAFE_METHODS else OutcomeUnknown
            raise failed(say("Chợ Mẫu failed inside."))
        if "error" in answer:
            raise Refused(say("Chợ Mẫu says no: {words}", words=answer["error"]))
        return answer


def rows(answer: Mapping[str, Any], name: str) -> list[Mapping[str, Any]]:
    found = answer.get(name)
    if not isinstance(found, list) or not all(isinstance(item, dict) for item in found):
        raise NotRecognised(say("Chợ Mẫu's answer has no list {name}.", name=name))
    return found


def word(answer: Mapping[str, Any], name: str) -> str:
    if not answer.get(name):
        raise NotRecognised(say("Chợ Mẫu's answer has no {name}.", name=name))
    return str(answer[name])
