"""The signed-in session on Voso's seller centre: its cookie and its form token.

The address of the sign-in page and the names of its inputs are assumed; that every form sends ``_csrf`` was seen.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import urlsplit

import requests

from ocopsync.errors import (
    CredentialMissing,
    CredentialsRefused,
    NotRecognised,
    PersonNeeded,
    Transient,
)
from ocopsync.markup import tree_of
from ocopsync.messages import say
from ocopsync.session import SharedSession
from ocopsync.transport import Transport, address_of
from ocopsync_voso.answers import LOGIN, Answer, answer_of, check_status, is_over, succeeded, token_refused, words_of

HOME = "product"
"""The seller's own product page: it carries the form token of the session."""


class Session:
    """Requests as the seller. Signs in when it must, once for all threads. Safe to use from several threads."""

    def __init__(self, transport: Transport, secret: Callable[[str], str]) -> None:
        self._transport = transport
        self._secret = secret
        self._opened_by_person = False
        self._shared = SharedSession(self._fresh_token, is_over=lambda reply: is_over(reply) or token_refused(reply))

    def open(self) -> None:
        """Sign in anew, also after a refusal. Raises CredentialsRefused, PersonNeeded or CredentialMissing."""
        self._shared.open()

    def get(self, path: str, **params: Any) -> Answer:
        return answer_of(self._signed_in(lambda token: self._transport.get(path, params=params)))

    def post(
        self, path: str, form: Mapping[str, str], *, params: Any = None, files: Any = None, repeatable: bool = False
    ) -> Answer:
        def send(token: str) -> requests.Response:
            data = {**form, "_csrf": token}
            return self._transport.post(path, params=params, data=data, files=files, repeatable=repeatable)

        return answer_of(self._signed_in(send))

    def _signed_in(self, send: Callable[[str], requests.Response]) -> requests.Response:
        """Where the session or the token is over, nothing was done: they are renewed, and it is sent once more."""
        response = self._shared.send(send)
        if is_over(response):
            raise Transient(say("Voso asks to sign in again right after a sign-in. Try again later."))
        return response

    def _fresh_token(self) -> str:
        self._take_over_session()
        home = self._transport.get(HOME)
        if is_over(home):
            self._sign_in()
            home = self._transport.get(HOME)
            if is_over(home):
                raise Transient(say("Voso asks to sign in again right after a sign-in. Try again later."))
        return form_token(home)

    def _take_over_session(self) -> None:
        """Use, once, the cookie of a session that a person opened in a browser."""
        cookie = "" if self._opened_by_person else self._optional("session")
        host = urlsplit(self._transport.base_url).hostname or ""
        for pair in filter(None, cookie.split(";")):
            name, _, value = pair.strip().partition("=")
            # a host without a dot is known to the cookie jar as host.local
            self._transport.cookies.set(name, value, domain=host if "." in host else f"{host}.local")
            self._opened_by_person = True

    def _sign_in(self) -> None:
        username, password = self._optional("username"), self._optional("password")
        if self._opened_by_person and not (username and password):
            raise PersonNeeded(
                say(
                    "The session that somebody opened on Voso is over. Open a new one, then run: "
                    "ocopsync login voso --session"
                )
            )
        username, password = username or self._secret("username"), password or self._secret("password")
        form = {
            "_csrf": form_token(self._transport.get(LOGIN)),
            "LoginForm[username]": username,
            "LoginForm[password]": password,
        }
        answer = answer_of(self._transport.post(LOGIN, data=form, repeatable=True))
        if not succeeded(answer):
            words = words_of(answer).replace(password, "•••").replace(username, "•••")
            raise CredentialsRefused(
                say(
                    "Voso refused the sign-in: {words} Check the username and the password, "
                    "then run: ocopsync login voso",
                    words=words,
                )
            )

    def _optional(self, name: str) -> str:
        try:
            return self._secret(name)
        except CredentialMissing:
            return ""


def form_token(response: requests.Response) -> str:
    """The form token of a page."""
    check_status(response)
    soup = tree_of(response.content)
    meta = soup.select_one('meta[name="csrf-token"][content]')
    hidden = soup.select_one('input[name="_csrf"][value]')
    token = str(hidden["value"]) if hidden else str(meta["content"]) if meta else ""
    if not token:
        raise NotRecognised(say("{address} has no form token (_csrf).", address=address_of(response.request)))
    return token
