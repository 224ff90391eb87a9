"""The session: sign-in with its token, sessions that end, and the one-time password that only a person may enter."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable
from typing import Any
from urllib.parse import urljoin, urlsplit

import requests

from ocopsync.errors import CredentialMissing, CredentialsRefused, NotRecognised, PersonNeeded, Transient
from ocopsync.messages import Message, say, verbatim
from ocopsync.transport import Transport
from ocopsync_thanhhoa.forms import Form, parse, read_form, texts
from ocopsync_thanhhoa.settings import ThanhHoaSettings

LOGIN = "/login"
HOME = "/user"
TOKEN_STALE = 419
"""Laravel's answer to a form whose ``_token`` is no longer good: nothing was done."""
CAPTCHA = '.g-recaptcha, .h-captcha, [name*="captcha"]'


class Session:
    """Requests as the cooperative's account. Safe to use from several threads.

    One request goes at a time: the late answer to one that was sent before the sign-in would put its own, empty
    session's cookie in the place of the new one.
    """

    def __init__(self, transport: Transport, settings: ThanhHoaSettings, secret: Callable[[str], str]) -> None:
        self.transport = transport
        self._settings = settings
        self._secret = secret
        self._lock = threading.RLock()
        self._sign_ins = 0
        self._opened = False
        self._by_person = False
        self._closed: CredentialsRefused | PersonNeeded | None = None

    def get(self, path: str) -> requests.Response:
        """A page, signed in. Redirects other than to the sign-in are not followed."""
        return self.keep(lambda: self.send("GET", path))

    def send(self, method: str, path: str, **options: Any) -> requests.Response:
        """One request in this session, whatever the answer; to be used inside :meth:`keep`."""
        with self._lock:
            return self.transport.send(method, path, **options)

    def keep(self, attempt: Callable[[], requests.Response]) -> requests.Response:
        """What ``attempt`` answers; where the session had ended, signed in anew and tried once more.

        A reply that says so has done nothing, so a write is tried again as well. It must read its form inside
        ``attempt``, because a token ends with its session.
        """
        self._open()
        before = self._sign_ins
        reply = attempt()
        if self._holds(reply):
            return reply
        if reply.status_code != TOKEN_STALE:
            self._sign_in_after(before)
        reply = attempt()
        if self._holds(reply):
            return reply
        raise Transient(say("The portal ends every session at once. Nothing was done; try again later."))

    def check(self) -> None:
        """Open a page that needs a session."""
        reply = self.get(HOME)
        if reply.status_code != requests.codes.ok:
            raise NotRecognised(say("The account's page answered {status}, not 200.", status=reply.status_code))

    def _open(self) -> None:
        """Take over the session that a person opened, if there is one."""
        with self._lock:
            if self._opened:
                return
            self._opened = True
            try:
                value = self._secret("session")
            except CredentialMissing:
                return
            self._by_person = True
            self.transport.cookies.set(
                self._settings.session_cookie, value.strip(), domain=cookie_domain(self.transport.base_url), path="/"
            )

    def _holds(self, reply: requests.Response) -> bool:
        """Whether this is an answer to somebody who is signed in.

        The sign-in page in place of another one counts for reads only: what was written is never sent again for the
        looks of a page.
        """
        target, is_read = redirected_to(reply), reply.request.method == "GET"
        if target == self._settings.otp_path or (is_read and has_input(reply, self._settings.otp_field)):
            raise PersonNeeded(self._please_open())
        if reply.status_code == TOKEN_STALE or target == LOGIN:
            return False
        return not (is_read and has_input(reply, self._settings.password_field))

    def _sign_in_after(self, sign_ins: int) -> None:
        """Sign in, unless another thread has done so since.

        A refusal is remembered: trying again with each listing would lock the account, or send as many passwords.
        """
        with self._lock:
            if self._sign_ins != sign_ins:
                return
            if self._closed is not None:
                raise type(self._closed)(self._closed.message)
            try:
                self._sign_in()
            except (CredentialsRefused, PersonNeeded) as error:
                self._closed = error
                raise
            self._sign_ins += 1

    def _sign_in(self) -> None:
        email, password = self._account()
        self.transport.cookies.clear()
        for _ in range(2):  # a reply that got lost leaves a used token behind
            form = self._login_form()
            data = form.filled({self._settings.email_field: email, self._settings.password_field: password})
            reply = self.transport.post(form.action, data=data, headers={"Referer": form.page}, repeatable=True)
            if reply.status_code != TOKEN_STALE:
                return self._welcomed(reply)
        raise Transient(say("The portal refuses its own sign-in form (419). Nothing was done; try again later."))

    def _account(self) -> tuple[str, str]:
        try:
            return self._secret("email"), self._secret("password")
        except CredentialMissing:
            if self._by_person:
                raise PersonNeeded(self._please_open()) from None
            raise

    def _login_form(self) -> Form:
        reply = self.transport.get(LOGIN)
        page = parse(reply)
        field = page.select_one(f'form input[name="{self._settings.password_field}"]')
        form = field.find_parent("form") if field else None
        if page.select_one(CAPTCHA):
            raise PersonNeeded(self._please_open())
        if form is None:
            raise NotRecognised(say("The sign-in page has no form with a field for the password."))
        return read_form(form, page=reply.url, place=say("the sign-in page"))

    def _welcomed(self, reply: requests.Response) -> None:
        if has_input(reply, self._settings.otp_field):
            raise PersonNeeded(self._please_open())
        if not self._holds(reply) or has_input(reply, self._settings.password_field):
            raise CredentialsRefused(
                say("The portal refuses e-mail address or password: {words}", words=self._words_of_refusal(reply))
            )
        if not reply.is_redirect:
            raise NotRecognised(
                say("The portal answered the sign-in with {status}, not with a redirect.", status=reply.status_code)
            )

    def _words_of_refusal(self, reply: requests.Response) -> Message:
        page = parse(self.transport.get(LOGIN) if redirected_to(reply) == LOGIN else reply)
        words = texts(page, self._settings.errors)
        return verbatim("; ".join(words)) if words else say("it doesn't say why.")

    def _please_open(self) -> Message:
        return say(
            "The portal asks for a one-time password (OTP) or a CAPTCHA, which only a person may enter. Sign in with "
            "a browser, copy the value of the cookie {cookie}, run: ocopsync login thanhhoa --session, and paste it "
            "there.",
            cookie=self._settings.session_cookie,
        )


def has_input(reply: requests.Response, name: str) -> bool:
    found = re.search(rf"""\bname=["']?{re.escape(name)}["'\s>]""", reply.text)
    return reply.status_code == requests.codes.ok and found is not None


def redirected_to(reply: requests.Response) -> str:
    """The path to which a reply sends on; empty where it doesn't."""
    target = reply.headers.get("Location", "") if reply.is_redirect else ""
    return urlsplit(urljoin(reply.url, target)).path.rstrip("/") or "/" if target else ""


def cookie_domain(url: str) -> str:
    """The domain under which a cookie jar keeps the cookies of this host, so that the portal's own replaces ours."""
    host = urlsplit(url).hostname or ""
    return host if "." in host else f"{host}.local"
