"""Chợ Quê where one signs in for a token that ends after ten minutes; each new one ends the one before."""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Iterable
from typing import Any, ClassVar

from werkzeug import Request, Response
from werkzeug.routing import Rule

from ocopsync.rest import CLIENT_ID, CLIENT_SECRET, PASSWORD, USERNAME, Basic, SignIn
from ocopsync.testing import FaultKind, json_reply

from .market import ChoQueSandbox, wrong

BY_PASSWORD = SignIn(call="POST dang-nhap", sends={"tai_khoan": USERNAME, "mat_khau": PASSWORD}, token_at="the.ma")
BY_CLIENT = SignIn(
    call="POST /oauth/token",
    asked_with=Basic(CLIENT_ID, CLIENT_SECRET),
    fixed={"grant_type": "client_credentials"},
    as_form=True,
    token_at="access_token",
)
LASTS = dt.timedelta(minutes=10)


class TokenSandbox(ChoQueSandbox):
    credentials: ClassVar[dict[str, str]] = {
        "username": "htx",
        "password": "mat-khau-Ba-Lang",
        "client_id": "htx-khach",
        "client_secret": "khoa-Ba-Lang-9",
    }

    def __init__(self, **behaviour: Any) -> None:
        super().__init__(**behaviour)
        self.token, self.ends, self.given = "", self.clock.now(), 0
        self.answer_instead: Response | None = None
        """What a sign-in is answered with, whoever signs in."""
        self.at_once = threading.Barrier(1)
        """Where so many wait whose token was refused before any of them hears it."""

    def routes(self) -> Iterable[Rule]:
        return [
            *super().routes(),
            Rule("/api/v1/dang-nhap", methods=["POST"], endpoint=self._by_password),
            Rule("/oauth/token", methods=["POST"], endpoint=self._by_client),
        ]

    def refusal(self, request: Request) -> Response | None:
        good = request.headers.get("Authorization") == f"Bearer {self.token}" and self.clock.now() < self.ends
        if good and not self.fault(request, FaultKind.SESSION_EXPIRED):
            return None
        self.at_once.wait(timeout=10)
        return wrong("het_phien", f"Phiên {request.headers.get('Authorization')} đã hết.", 401)

    def _by_password(self, request: Request) -> Response:
        if self.answer_instead is not None:
            return self.answer_instead
        if self.fault(request, FaultKind.OTP):
            return json_reply({"can_ma": True})
        known = {"tai_khoan": self.credentials["username"], "mat_khau": self.credentials["password"]}
        if request.get_json() != known:
            return wrong("sai_mat_khau", f"Sai: {request.get_json()['mat_khau']}", 400)
        return json_reply({"the": {"ma": self._new_token()}, "expires_in": 600})

    def _by_client(self, request: Request) -> Response:
        shown, known = request.authorization, self.credentials
        good = shown and (shown.username, shown.password) == (known["client_id"], known["client_secret"])
        if not good or request.form.to_dict() != {"grant_type": "client_credentials"}:
            return json_reply({"error": "invalid_client"}, 401)
        return json_reply({"access_token": self._new_token(), "token_type": "Bearer", "expires_in": 600})

    def _new_token(self) -> str:
        with self.lock:
            self.given += 1
            self.token, self.ends = f"phien-so-{self.given:012}", self.clock.now() + LASTS
            return self.token
