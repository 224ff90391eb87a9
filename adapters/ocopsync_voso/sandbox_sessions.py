"""Sessions of the Voso sandbox: a cookie, and Yii2's ``_csrf`` tokens that are masked anew on every page."""

from __future__ import annotations

import base64
import binascii
import datetime as dt
import secrets

from attrs import define, field, frozen
from werkzeug import Request, Response

COOKIE = "PHPSESSID"  # PHP's default name; assumed
SECRET_LENGTH = 32  # with a mask of the same length, 88 characters of base64: what the site's pages show
OTP_SECONDS = 300  # seen in the site's own script, as are the six digits


@define
class Session:
    secret: bytes = field(factory=lambda: secrets.token_bytes(SECRET_LENGTH), repr=False)
    user: str = ""

    def token(self) -> str:
        """A ``_csrf`` for one page; all of them are good as long as the session lasts."""
        mask = secrets.token_bytes(SECRET_LENGTH)
        return base64.urlsafe_b64encode(mask + exclusive_or(mask, self.secret)).decode()

    def accepts(self, token: str) -> bool:
        try:
            raw = base64.urlsafe_b64decode(token.encode())
        except (binascii.Error, ValueError):
            return False
        mask, hidden = raw[:SECRET_LENGTH], raw[SECRET_LENGTH:]
        return len(raw) == 2 * SECRET_LENGTH and secrets.compare_digest(exclusive_or(mask, hidden), self.secret)


def exclusive_or(left: bytes, right: bytes) -> bytes:
    return (int.from_bytes(left) ^ int.from_bytes(right)).to_bytes(SECRET_LENGTH)


class Sessions:
    def __init__(self) -> None:
        self._open: dict[str, Session] = {}

    def of(self, request: Request) -> Session | None:
        return self._open.get(request.cookies.get(COOKIE, ""))

    def start(self, session: Session) -> str:
        """A cookie for ``session``."""
        cookie = secrets.token_hex(16)
        self._open[cookie] = session
        return cookie

    def end(self, request: Request) -> None:
        self._open.pop(request.cookies.get(COOKIE, ""), None)

    def give(self, response: Response, session: Session) -> None:
        response.set_cookie(COOKIE, self.start(session), path="/", httponly=True, samesite="Lax")

    def sign_in(self, request: Request, response: Response, user: str) -> None:
        """A new cookie for the same ``_csrf``, as Yii2 does against session fixation."""
        session = self.of(request) or Session()
        session.user = user
        self.end(request)
        self.give(response, session)


@frozen
class OneTimePassword:
    """What the owner of the account gets on the telephone."""

    code: str
    good_until: dt.datetime

    @classmethod
    def sent_at(cls, moment: dt.datetime) -> OneTimePassword:
        return cls(f"{secrets.randbelow(10**6):06}", moment + dt.timedelta(seconds=OTP_SECONDS))

    def accepts(self, code: str, moment: dt.datetime) -> bool:
        return moment <= self.good_until and secrets.compare_digest(self.code.encode(), code.encode())
