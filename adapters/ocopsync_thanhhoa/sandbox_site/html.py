"""The pieces that the portal's pages are made of: Laravel, jQuery, Bootstrap 3 and DataTables as seen in 2019."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from functools import lru_cache

from markupsafe import Markup
from werkzeug import Response

from ocopsync.clock import VIETNAM
from ocopsync_thanhhoa.sandbox_site.choices import CATEGORIES, REGIONS, Choice
from ocopsync_thanhhoa.sandbox_site.forms import day_text
from ocopsync_thanhhoa.sandbox_site.records import picture_url
from ocopsync_thanhhoa.sandbox_site.sessions import Visit
from ocopsync_thanhhoa.sandbox_site.tail import amount

EMPTY = Markup("")

SHELL = Markup(
    '<!DOCTYPE html>\n<html lang="vi"><head><meta charset="utf-8"><meta name="csrf-token" content="{token}">'
    "<title>{title}</title>{head}</head><body>"
    '<div class="header"><a href="/">Nông sản an toàn Thanh Hóa (sàn thử nghiệm)</a> <a href="/ket-noi">Kết nối</a> '
    '<a href="/danh-muc-san-pham">Sản phẩm</a> <a href="/shop">Gian hàng</a> {person}</div>'
    '<div class="container">{alerts}{body}</div></body></html>\n'
)
GUEST = Markup('<a href="/login">Đăng nhập</a>')
MEMBER = Markup(
    '<a href="/user">{user}</a> <a href="/user/advertising">Tin của tôi</a> '
    '<a href="/user/product">Sản phẩm của tôi</a>'
    '<form id="logout-form" action="/logout" method="POST">{token}<button type="submit">Đăng xuất</button></form>'
)
TOKEN = Markup('<input type="hidden" name="_token" value="{}">')
METHOD = Markup('<input type="hidden" name="_method" value="{}">')
ALERT = Markup('<div class="alert alert-{kind}">{lines}</div>')
STRONG = Markup("<strong>{}</strong><br>")
OPTION = Markup('<option value="{id}" level="{level}" path="{path}"{chosen}>{text}</option>')
PLAIN_OPTION = Markup('<option value="{id}"{chosen}>{text}</option>')
SELECT = Markup(
    '<div class="form-group"><label>{label}</label><select class="form-control" name="{name}"{required}>'
    '<option value="">-- Chọn --</option>{options}</select></div>'
)
INPUT = Markup(
    '<div class="form-group"><label>{label}</label>'
    '<input type="{type}" class="form-control" name="{name}" value="{value}"{required}></div>'
)
TEXTAREA = Markup(
    '<div class="form-group"><label>{label}</label>'
    '<textarea class="form-control" name="{name}" rows="8"{required}>{value}</textarea></div>'
)
THUMBNAIL = Markup(
    '<div class="thumb-image"><img src="{url}" alt=""><input type="hidden" name="{name}" value="{url}"></div>'
)
TRY_AGAIN = "Có lỗi xảy ra, chưa lưu được. Vui lòng thử lại."
CHOOSE_PICTURE = "Hãy chọn ảnh JPEG hoặc PNG."
REDESIGNED = (
    '<!DOCTYPE html>\n<html lang="vi"><head><title>Cổng thông tin mới</title>'
    '<script src="/js/app.4f2c.js" defer></script>'
    '</head><body><div id="app"><main class="layout__main"><p>Đang tải…</p></main></div></body></html>\n'
)


def page(visit: Visit, title: str, body: Markup, *, head: Markup = EMPTY, error: str = "") -> Response:
    token = token_input(visit)
    person = MEMBER.format(user=visit.user, token=token) if visit.user else GUEST
    alerts = alert("danger", *visit.flash.errors, error) + alert("success", visit.flash.success)
    text = SHELL.format(token=visit.session.token, title=title, head=head, person=person, alerts=alerts, body=body)
    return Response(text, mimetype="text/html")


def token_input(visit: Visit) -> Markup:
    return TOKEN.format(visit.session.token)


def alert(kind: str, *lines: str) -> Markup:
    strong = join(STRONG.format(line) for line in lines if line)
    return ALERT.format(kind=kind, lines=strong) if strong else EMPTY


def join(parts: Iterable[Markup]) -> Markup:
    return EMPTY.join(parts)


def flag(name: str, on: bool) -> Markup:
    """An attribute such as ``selected``."""
    return Markup(" {}").format(name) if on else EMPTY


def text_input(name: str, label: str, value: str, *, required: bool = False, type: str = "text") -> Markup:
    return INPUT.format(name=name, label=label, value=value, required=flag("required", required), type=type)


def textarea(name: str, label: str, value: str, *, required: bool = False) -> Markup:
    return TEXTAREA.format(name=name, label=label, value=value, required=flag("required", required))


def select(name: str, label: str, options: Markup, *, required: bool = False) -> Markup:
    return SELECT.format(name=name, label=label, options=options, required=flag("required", required))


def plain_options(texts: Mapping[str, str], chosen: str) -> Markup:
    return join(
        PLAIN_OPTION.format(id=id, text=text, chosen=flag("selected", id == chosen)) for id, text in texts.items()
    )


@lru_cache(256)
def category_options(chosen: str) -> Markup:
    return _nested(CATEGORIES, chosen)


@lru_cache(256)
def region_options(chosen: str) -> Markup:
    return _nested(REGIONS, chosen)


def _nested(choices: Mapping[str, Choice], chosen: str) -> Markup:
    return join(
        OPTION.format(
            id=item.id, level=item.level, path=item.path, text=item.text, chosen=flag("selected", id == chosen)
        )
        for id, item in choices.items()
    )


def thumbnails(pictures: Iterable[str], name: str) -> Markup:
    return join(THUMBNAIL.format(url=picture_url(picture), name=name) for picture in pictures)


def lines_of(text: str) -> Markup:
    """Plain text as a page shows it: escaped, a break for each line."""
    return Markup("<br>\n").join(text.splitlines())


def price_text(price: int) -> str:
    """``1.050.000 ₫`` with a no-break space, ``Giá: Liên hệ`` for 0 (both seen on the site's own pages)."""
    return f"{amount(price)}\N{NO-BREAK SPACE}₫" if price else "Giá: Liên hệ"


def local_day(moment: dt.datetime) -> str:
    return day_text(moment.astimezone(VIETNAM).date())
