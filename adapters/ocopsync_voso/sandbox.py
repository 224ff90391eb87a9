"""The Voso sandbox: seller centre and public pages as the site's own pages of 2021 showed them.

Sessions, ``_csrf``, answers, addresses, the product record and the page markup were seen on the site; the seller
centre's own addresses (``/login``, ``/product/…``) and the moderation's course are assumed.
"""

from __future__ import annotations

import hashlib
import itertools
import math
import re
from collections.abc import Callable, Sequence
from typing import Any, ClassVar

from attrs import frozen
from werkzeug import Request, Response
from werkzeug.exceptions import BadRequest, NotFound
from werkzeug.routing import Rule
from werkzeug.utils import redirect

from ocopsync.clock import Clock
from ocopsync.listing import ListingState
from ocopsync.testing import FaultKind, Sandbox, SandboxListing, Shelf
from ocopsync_voso import sandbox_pages as pages
from ocopsync_voso.sandbox_records import FIRST_ID, MERCHANT, NEW, Record, posted, read_form, slug, state_of, whole
from ocopsync_voso.sandbox_sessions import COOKIE, OneTimePassword, Session, Sessions

Handler = Callable[..., Response]

MOST_AT_ONCE = 100  # the items of a page that the seller centre's own list asks for; assumed
CARDS_A_PAGE = 40  # assumed
MERCHANT_FIELD = re.compile(r"Merchant\[(\w+)\](\[\])?")


@frozen
class Registration:
    """A merchant who asks to sell; of the personal data only the names of the fields are kept."""

    fields: tuple[str, ...]
    pictures: dict[str, int]
    """How many files came for each field."""


class VosoSandbox(Sandbox):
    name = "voso"
    title = "Voso"
    port = 8802
    practice: ClassVar[dict[str, Any]] = {"push_although_retired": True, "read_lag_seconds": 0}
    credentials = {"username": "htx@sandbox.example", "password": "sandbox"}  # noqa: RUF012 - as the base has it

    def __init__(
        self, *, clock: Clock | None = None, moderated: bool = True, lag: float = 0.0, delay: float = 0.0
    ) -> None:
        super().__init__(clock=clock, moderated=moderated, lag=lag, delay=delay)
        self.sessions = Sessions()
        self.images: dict[str, bytes] = {}
        self.registrations: list[Registration] = []
        self.telephone: OneTimePassword | None = None
        """The last one-time password that was sent to the owner of the account."""
        self._shelf: Shelf[Record] = Shelf(self.clock)
        self._ids = itertools.count(FIRST_ID)

    def routes(self) -> list[Rule]:
        def rule(path: str, handler: Handler, method: str = "GET", *, seller: bool = False, data: bool = False) -> Rule:
            return Rule(path, methods=[method], endpoint=self._guarded(handler, seller=seller, data=data))

        return [
            rule("/login", self._sign_in_page),
            rule("/login", self._sign_in, "POST", data=True),
            rule("/auth/signinv2", self._sign_in, "POST", data=True),
            rule("/merchant/addmerchantpersonal", self._register, "POST", data=True),
            rule("/product", self._desk_page, seller=True),
            rule("/product/list", self._list, seller=True, data=True),
            rule("/product/get", self._get, seller=True, data=True),
            rule("/product/upload", self._upload, "POST", seller=True, data=True),
            rule("/product/save", self._save, "POST", seller=True, data=True),
            rule("/product/remove", self._remove, "POST", seller=True, data=True),
            rule("/users/vosoimage/images/<md5>", self._image),
            rule("/<slug>-p<int:number>.html", self._product_page),
            rule("/<slug>-c<int:number>", self._category_page),
            rule("/<slug>-s<int:number>", self._store_page),
            rule("/tim-kiem-<words>", self._search_page),
            rule("/ocop", self._ocop_page),
            rule("/", self._home_page),
        ]

    # The people who work there

    def listings(self) -> list[SandboxListing]:
        with self.lock:
            records = list(self._shelf.written.values())
        return [as_listing(record) for record in records]

    def approve(self, remote_id: str) -> None:
        self._moderate(remote_id, approved=1, reject=0, status_content="")

    def reject(self, remote_id: str, reason: str) -> None:
        self._moderate(remote_id, approved=0, reject=1, status_content=reason)

    def change_price(self, remote_id: str, price: int) -> None:
        self._moderate(remote_id, price=price, updateTime=self._now())

    def switch_off(self, remote_id: str) -> None:
        """The seller takes it off the shelf by hand: it stands there, and buyers don't see it."""
        self._moderate(remote_id, activated=0)

    def remove(self, remote_id: str) -> None:
        with self.lock:
            self._shelf.write(self._shelf.written[int(remote_id)]["id"], None, lag=self.lag)

    def open_session(self) -> str:
        """The cookie (``name=value``) of a session that a person opened, as if with a one-time password."""
        return f"{COOKIE}={self.sessions.start(Session(user=self.credentials['username']))}"

    def options(self) -> dict[str, Any]:
        return {**super().options(), "otp": self.telephone.code if self.telephone else None}

    # What every request goes through

    def _guarded(self, handler: Handler, *, seller: bool, data: bool) -> Handler:
        def answer(request: Request, **parts: Any) -> Response:
            with request:  # closes the files that came with it
                refusal = self._refusal(request, seller=seller, data=data)
                response = refusal or handler(request, **parts)
            return pages.redesigned() if self.fault(request, FaultKind.UNKNOWN_MARKUP) else response

        return answer

    def _refusal(self, request: Request, *, seller: bool, data: bool) -> Response | None:
        if seller and self._session_over(request):
            return redirect("/login", code=302)
        if request.method == "POST" and not self._comes_from_our_page(request):
            raise BadRequest("Không thể xác minh dữ liệu gửi lên của bạn.")  # what Yii2 says
        if data and self.fault(request, FaultKind.FAILURE_IN_200):
            return pages.failed("Có lỗi xảy ra, vui lòng thử lại sau.")
        return None

    def _session_over(self, request: Request) -> bool:
        if self.fault(request, FaultKind.SESSION_EXPIRED):
            self.sessions.end(request)
        session = self.sessions.of(request)
        return session is None or not session.user

    def _comes_from_our_page(self, request: Request) -> bool:
        session = self.sessions.of(request)
        return session is not None and session.accepts(request.form.get("_csrf", ""))

    # Signing in and registering

    def _sign_in_page(self, request: Request) -> Response:
        known = self.sessions.of(request)
        session = known or Session()
        response = pages.sign_in_page(session.token())
        if known is None:
            self.sessions.give(response, session)
        return response

    def _sign_in(self, request: Request) -> Response:
        """For the seller centre and for buyers (``/auth/signinv2``); the names of the form's fields are assumed."""
        form = request.form
        user, password = form.get("LoginForm[username]", ""), form.get("LoginForm[password]", "")
        if {"username": user, "password": password} != self.credentials:
            wrong = "Tên đăng nhập hoặc mật khẩu không đúng."
            return pages.failed(wrong, {"password": [wrong]})
        if self.fault(request, FaultKind.OTP):
            self.telephone = OneTimePassword.sent_at(self.clock.now())
            return pages.failed("Vui lòng nhập mã OTP gồm 6 chữ số, có hiệu lực trong 300 giây.", {"otp": True})
        code = form.get("LoginForm[otp]", "")
        if code and not (self.telephone and self.telephone.accepts(code, self.clock.now())):
            return pages.failed("Mã OTP không đúng hoặc đã hết hạn.", {"otp": True})
        response = pages.done()
        self.sessions.sign_in(request, response, user)
        return response

    def _register(self, request: Request) -> Response:
        fields = [match[1] for match in map(MERCHANT_FIELD.fullmatch, request.form) if match]
        if not fields:
            return pages.failed("Dữ liệu không hợp lệ.", {"name": ["Tên không được để trống."]})
        pictures = {
            match[1]: len(request.files.getlist(key))
            for key in request.files
            if (match := MERCHANT_FIELD.fullmatch(key))
        }
        with self.lock:
            self.registrations.append(Registration(tuple(fields), pictures))
        return pages.done(message="Đăng ký thành công, vui lòng chờ duyệt.")

    # The seller centre

    def _desk_page(self, request: Request) -> Response:
        session = self.sessions.of(request) or Session()
        return pages.desk_page(session.user, session.token())

    def _list(self, request: Request) -> Response:
        """Newest first; pages count from 0."""
        number = max(0, request.args.get("page", 0, int))
        size = min(max(1, request.args.get("item", MOST_AT_ONCE, int)), MOST_AT_ONCE)
        with self.lock:
            self._shift(request)
            ids = self._shelf.ids()
            end = len(ids) - number * size
            wanted = reversed(ids[max(0, end - size) : max(0, end)])
            records = [record for record in map(self._shelf.get, wanted) if record]
            count = math.ceil(len(ids) / size)
        return pages.done({"products": [whole(record) for record in records]}, page=number, page_count=count)

    def _get(self, request: Request) -> Response:
        with self.lock:
            record = self._shelf.get(request.args.get("id", 0, int))
        return pages.done({"product": whole(record)}) if record else not_there()

    def _upload(self, request: Request) -> Response:
        picture = request.files["file"].read() if "file" in request.files else b""
        if not picture:
            return pages.failed("Vui lòng chọn hình ảnh.", {"file": ["Hình ảnh không được để trống."]})
        md5 = hashlib.md5(picture, usedforsecurity=False).hexdigest()
        self.images[md5] = picture
        return pages.done({"md5": md5})

    def _save(self, request: Request) -> Response:
        """Only what was posted changes. Two products may carry the same merchantProductId (assumed)."""
        wanted = request.args.get("id", "")
        with self.lock:
            old = self._shelf.written.get(int(wanted)) if wanted.isdecimal() else None
            if wanted and old is None:
                return not_there()
            changes, errors = read_form(posted(request.form), new=old is None, pictures=self.images)
            if errors:
                return pages.failed("Dữ liệu không hợp lệ.", errors)
            record = self._saved(old or self._new(), changes)
            self._shelf.write(record["id"], record, lag=self.lag_of(request))
        return pages.done({"id": record["id"]}, message="Lưu sản phẩm thành công.")

    def _remove(self, request: Request) -> Response:
        with self.lock:
            number = request.args.get("id", 0, int)
            if number not in self._shelf.written:
                return not_there()
            self._shelf.write(number, None, lag=self.lag_of(request))
        return pages.done(message="Xóa sản phẩm thành công.")

    # Public pages

    def _image(self, request: Request, md5: str) -> Response:
        if md5 not in self.images:
            raise NotFound
        return Response(self.images[md5], mimetype=picture_type(self.images[md5]))

    def _product_page(self, request: Request, slug: str, number: int) -> Response:
        """The id identifies the page, whatever the slug says."""
        with self.lock:
            record = self._shelf.get(number)
        if record is None or state_of(record) is not ListingState.LIVE:
            raise NotFound
        return pages.product_page(record, request.host_url)

    def _category_page(self, request: Request, slug: str, number: int) -> Response:
        members = pages.members_of(number, self._on_sale(request))
        return self._cards(request, pages.CATEGORIES.get(number, "Danh mục"), members)

    def _store_page(self, request: Request, slug: str, number: int) -> Response:
        if number != MERCHANT:
            raise NotFound
        return self._cards(request, "Gian hàng", self._on_sale(request))

    def _search_page(self, request: Request, words: str) -> Response:
        wanted = slug(request.args.get("q") or words).split("-")
        found = [r for r in self._on_sale(request) if all(word in slug(r["name"]).split("-") for word in wanted)]
        return self._cards(request, f"Tìm kiếm: {' '.join(wanted)}", found)

    def _ocop_page(self, request: Request) -> Response:
        return self._cards(request, "OCOP", [record for record in self._on_sale(request) if record["isOCOP"]])

    def _home_page(self, request: Request) -> Response:
        return self._cards(request, "Sàn thử nghiệm Voso", self._on_sale(request))

    def _on_sale(self, request: Request) -> list[Record]:
        """What buyers see, newest first."""
        with self.lock:
            self._shift(request)
            records = [record for record in map(self._shelf.get, reversed(self._shelf.ids())) if record]
        return [record for record in records if state_of(record) is ListingState.LIVE]

    def _cards(self, request: Request, title: str, records: Sequence[Record]) -> Response:
        number = max(1, request.args.get("page", 1, int))
        shown = records[(number - 1) * CARDS_A_PAGE : number * CARDS_A_PAGE]
        query = "&".join(part for part in request.query_string.decode().split("&") if part and part[:5] != "page=")
        return pages.list_page(title, shown, number=number, of=math.ceil(len(records) / CARDS_A_PAGE), query=query)

    # Records

    def _new(self) -> Record:
        number = next(self._ids)
        now = self._now()
        return {**NEW, "id": number, "productCode": f"P1{number}", "createTime": now, "updateTime": now}

    def _saved(self, old: Record, changes: Record) -> Record:
        waiting = {"approved": 0 if self.moderated else 1, "reject": 0, "status_content": ""}
        return {**old, **changes, **waiting, "updateTime": self._now()}

    def _moderate(self, remote_id: str, **changes: Any) -> None:
        with self.lock:
            record = self._shelf.written[int(remote_id)]
            self._shelf.write(record["id"], {**record, **changes}, lag=self.lag)

    def _shift(self, request: Request) -> None:
        """A colleague adds a product while somebody reads the list, so that an entry slides onto the next page."""
        if not self.fault(request, FaultKind.PAGE_SHIFT):
            return
        new = self._new()
        changes = {"name": f"Sản phẩm thêm tay {new['id']}", "categoryId": 137, "price": 10_000, "approved": 1}
        self._shelf.write(new["id"], {**new, **changes, "merchantProductId": f"TAY-{new['id']}"})

    def _now(self) -> int:
        return int(self.clock.now().timestamp())


def as_listing(record: Record) -> SandboxListing:
    return SandboxListing(
        remote_id=str(record["id"]),
        sku=record["merchantProductId"],
        title=record["name"],
        price=record["price"] or None,
        state=state_of(record),
        reason=record["status_content"],
    )


def not_there() -> Response:
    return pages.failed("Sản phẩm không tồn tại.")


def picture_type(content: bytes) -> str:
    known = {b"\xff\xd8": "image/jpeg", b"\x89P": "image/png", b"GI": "image/gif"}
    return known.get(content[:2], "application/octet-stream")
