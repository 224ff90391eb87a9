"""Signing in and out, the person's own pages, and becoming an establishment."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from markupsafe import Markup
from werkzeug import Response
from werkzeug.routing import Rule

from ocopsync.testing.faults import FaultKind
from ocopsync_thanhhoa.sandbox_site import choices, html
from ocopsync_thanhhoa.sandbox_site.forms import Field, is_date, mistakes, one_of
from ocopsync_thanhhoa.sandbox_site.portal import Portal, Shop
from ocopsync_thanhhoa.sandbox_site.records import slug_of
from ocopsync_thanhhoa.sandbox_site.sessions import Flash, Visit

OTP = "123456"
"""The one-time password that a person in a training room types; the portal's own way is not known."""

LOGIN = Markup(
    '<h1>Đăng nhập</h1><form id="form-login" action="/login" method="POST">{token}'
    '<input type="text" name="email" value="{email}" placeholder="Email" required>'
    '<input type="password" name="password" placeholder="Mật khẩu" required>'
    '<button type="submit">Đăng nhập</button></form>'
)
ONE_TIME = Markup(
    '<script>var is_login_otp = true;</script><form id="form-otp" action="/otp" method="POST">{token}'
    '<label>Mã OTP</label><input type="text" name="otp" autocomplete="one-time-code" required>'
    '<button type="submit">Xác nhận</button></form>'
)
HOME = Markup(
    '<h1>Trang cá nhân</h1><ul><li><a href="/user/profile">Thông tin tài khoản</a></li>'
    '<li><a href="/user/advertising">Tin của tôi</a></li><li><a href="/user/advertising/create">Đăng tin</a></li>'
    '<li><a href="/user/product">Sản phẩm của tôi</a></li>'
    '<li><a href="/user/register-business">Đăng ký cơ sở</a></li></ul>'
)
PROFILE = Markup(
    '<h1>Thông tin tài khoản</h1><table class="table"><tr><th>Email</th><td>{email}</td></tr>'
    "<tr><th>Cơ sở</th><td>{shop}</td></tr></table>"
)
ESTABLISHMENT = Markup(
    '<h1>Đăng ký cơ sở</h1><form id="form-register-business" action="/user/register-business" method="POST" '
    'enctype="multipart/form-data">{token}{inputs}<button type="submit">Đăng ký</button></form>'
)

# All of them required, as seen on the site's own page.
ESTABLISHMENT_LISTS: Mapping[str, Mapping[str, str]] = {
    "organization_type_id": choices.ORGANIZATION_TYPES,
    "department_manage_id": choices.DEPARTMENTS,
    "founding_type": choices.FOUNDING_TYPES,
    "organization_level_id": choices.ORGANIZATION_LEVELS,
}
ESTABLISHMENT_LABELS = {
    "name": "Tên cơ sở",
    "organization_type_id": "Loại hình cơ sở",
    "address": "Địa chỉ",
    "tel": "Điện thoại",
    "department_manage_id": "Ngành quản lý",
    "founding_type": "Loại giấy tờ",
    "founding_number": "Số giấy tờ",
    "founding_by_gov": "Cơ quan cấp",
    "founding_date": "Ngày cấp",
    "director": "Người đại diện",
    "organization_level_id": "Quy mô",
}


def _establishment_field(name: str, label: str) -> Field:
    if name in ESTABLISHMENT_LISTS:
        return Field(name, label, required=True, check=one_of(ESTABLISHMENT_LISTS[name]))
    return Field(name, label, required=True, check=is_date if name == "founding_date" else None)


ESTABLISHMENT_FIELDS = tuple(_establishment_field(name, label) for name, label in ESTABLISHMENT_LABELS.items())


class AccountDesk:
    def __init__(self, portal: Portal) -> None:
        self.portal = portal

    def routes(self) -> Iterable[Rule]:
        rule = self.portal.rule
        yield rule("GET", "/login", self.login_page)
        yield rule("POST", "/login", self.sign_in)
        yield rule("GET", "/otp", self.otp_page)
        yield rule("POST", "/otp", self.confirm)
        yield rule("POST", "/logout", self.sign_out)
        yield rule("GET", "/user", self.home, private=True)
        yield rule("GET", "/user/profile", self.profile, private=True)
        yield rule("GET", "/user/register-business", self.establishment_page, private=True)
        yield rule("POST", "/user/register-business", self.register, private=True)

    def login_page(self, visit: Visit) -> Response:
        """Who is signed in already is sent on, as Laravel does."""
        if visit.user:
            return visit.redirect("/user")
        email = (visit.flash.old or {}).get("email", "")
        return html.page(visit, "Đăng nhập", LOGIN.format(token=html.token_input(visit), email=email))

    def sign_in(self, visit: Visit) -> Response:
        if visit.user:
            return visit.redirect("/user")
        email, password = visit.form("email")["email"], visit.request.form.get("password", "")
        if not email or self.portal.accounts.get(email) != password:
            wrong = "Email hoặc mật khẩu không đúng."
            return visit.invalid("/login", Flash(errors=(wrong,), old={"email": email}))
        if self.portal.fault(visit, FaultKind.OTP):
            self.portal.sessions.renew(visit.session, otp_for=email)
            return visit.redirect("/otp")
        self.portal.sessions.renew(visit.session, email)
        return visit.redirect("/user")

    def otp_page(self, visit: Visit) -> Response:
        if not visit.session.otp_for:
            return visit.redirect("/login")
        return html.page(visit, "Xác nhận đăng nhập", ONE_TIME.format(token=html.token_input(visit)))

    def confirm(self, visit: Visit) -> Response:
        email = visit.session.otp_for
        if not email:
            return visit.redirect("/login")
        if visit.form("otp")["otp"] != OTP:
            return visit.invalid("/otp", Flash(errors=("Mã OTP không đúng.",)))
        self.portal.sessions.renew(visit.session, email)
        return visit.redirect("/user")

    def sign_out(self, visit: Visit) -> Response:
        self.portal.sessions.renew(visit.session)
        return visit.redirect("/")

    def home(self, visit: Visit) -> Response:
        return html.page(visit, "Trang cá nhân", HOME)

    def profile(self, visit: Visit) -> Response:
        shop = self.portal.shop_of(visit.user)
        return html.page(visit, "Tài khoản", PROFILE.format(email=visit.user, shop=shop.values["name"]))

    def establishment_page(self, visit: Visit) -> Response:
        values = visit.flash.old or {}
        inputs = html.join(self._input(field, values.get(field.name, "")) for field in ESTABLISHMENT_FIELDS)
        body = ESTABLISHMENT.format(token=html.token_input(visit), inputs=inputs)
        return html.page(visit, "Đăng ký cơ sở", body)

    def _input(self, field: Field, value: str) -> Markup:
        if field.name in ESTABLISHMENT_LISTS:
            options = html.plain_options(ESTABLISHMENT_LISTS[field.name], value)
            return html.select(field.name, field.label, options, required=True)
        return html.text_input(field.name, field.label, value, required=True)

    def register(self, visit: Visit) -> Response:
        values = visit.form(*ESTABLISHMENT_LABELS)
        wrong = mistakes(ESTABLISHMENT_FIELDS, values)
        if wrong:
            return visit.invalid("/user/register-business", Flash(errors=wrong, old=values))
        number = self.portal.shop_of(visit.user).number
        self.portal.shops[visit.user] = Shop(number, f"{slug_of(values['name'])}-{number}", values)
        return visit.redirect("/user", Flash(success="Đăng ký cơ sở thành công."))
