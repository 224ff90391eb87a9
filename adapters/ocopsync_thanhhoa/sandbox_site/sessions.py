"""Sessions in Laravel's way: a cookie, a token for forms, and words that are shown once on the next page."""

from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import Mapping

from attrs import define, field, frozen
from werkzeug import Request, Response
from werkzeug.utils import redirect

COOKIE = "laravel_session"
LIFETIME = dt.timedelta(minutes=120)  # Laravel's default; the portal's own is not known
MOST_SESSIONS = 1000


def random_text() -> str:
    """40 characters, as long as the token seen on the site's own pages."""
    return secrets.token_hex(20)


@frozen
class Flash:
    """What a request leaves for the next page."""

    errors: tuple[str, ...] = ()
    success: str = ""
    old: Mapping[str, str] | None = None
    """The form as it was sent, so that a person needn't type it again."""
    pictures: tuple[str, ...] = ()


@define
class Session:
    used: dt.datetime
    key: str = field(factory=random_text, repr=False)
    token: str = field(factory=random_text, repr=False)
    user: str = ""
    otp_for: str = ""
    """Who gave the right password and still owes the one-time password."""
    flash: Flash = Flash()


class Sessions:
    """All open sessions, the longest unused first."""

    def __init__(self) -> None:
        self._by_key: dict[str, Session] = {}

    def __len__(self) -> int:
        return len(self._by_key)

    def of(self, request: Request, now: dt.datetime) -> Session:
        """The session of the request's cookie, or a new one where there is none or it ended."""
        session = self._by_key.pop(request.cookies.get(COOKIE, ""), None)
        if session is None or now - session.used > LIFETIME:
            session = Session(now)
        session.used = now
        return self._keep(session)

    def renew(self, session: Session, user: str = "", otp_for: str = "") -> None:
        """Another cookie and another token for another person: signing in and out."""
        self._by_key.pop(session.key, None)
        session.key, session.token = random_text(), random_text()
        session.user, session.otp_for, session.flash = user, otp_for, Flash()
        self._keep(session)

    def _keep(self, session: Session) -> Session:
        self._by_key[session.key] = session
        if len(self._by_key) > MOST_SESSIONS:
            del self._by_key[next(iter(self._by_key))]
        return session


@frozen
class Visit:
    """One request to a page, with its session and what the request before left to be shown."""

    request: Request
    session: Session
    flash: Flash
    now: dt.datetime

    @property
    def user(self) -> str:
        return self.session.user

    @property
    def method(self) -> str:
        """The method, also where a form says it in its hidden ``_method``."""
        return self.request.form.get("_method", self.request.method).upper()

    def form(self, *names: str) -> dict[str, str]:
        """The form's values of these names, trimmed, as Laravel does."""
        return {name: self.request.form.get(name, "").strip() for name in names}

    def number(self, name: str, default: int = 1) -> int:
        """A whole number of the query; a page that isn't one counts as the first."""
        return self.request.args.get(name, default, type=int)

    def redirect(self, path: str, flash: Flash | None = None) -> Response:
        """302 to a whole address, as Laravel answers."""
        if flash:
            self.session.flash = flash
        return redirect(self.request.host_url.rstrip("/") + path, code=302)

    def invalid(self, path: str, flash: Flash) -> Response:
        """Back to the form with the mistakes, or 422 where a script asks (both Laravel's own behaviour)."""
        if self.request.headers.get("X-Requested-With") == "XMLHttpRequest":
            return json_errors(flash.errors)
        return self.redirect(path, flash)


def json_errors(errors: tuple[str, ...]) -> Response:
    import json

    body = {"message": "The given data was invalid.", "errors": {"form": list(errors)}}
    return Response(json.dumps(body, ensure_ascii=False), status=422, mimetype="application/json")
