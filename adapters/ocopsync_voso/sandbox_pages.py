"""Pages of the Voso sandbox, in the markup that the site's own pages showed in 2021."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import msgspec
from markupsafe import Markup
from werkzeug import Response

from ocopsync_voso.sandbox_records import Record, slug, whole

CATEGORIES = {137: "Sàn đặc sản", 84: "Bách hóa", 237: "Vật tư nông nghiệp"}
CHILDREN = {137: {*range(138, 143), 225}, 84: {*range(227, 237, 2), 236}, 237: set(range(238, 248))}

PAGE = Markup(
    '<!doctype html>\n<html lang="vi" ng-app="vosoApp">\n<head>\n<meta charset="utf-8">\n'
    '<meta name="viewport" content="width=device-width">\n<title>{title}</title>\n{head}</head>\n'
    "<body>\n{body}</body>\n</html>\n"
)
CSRF_METAS = Markup('<meta name="csrf-param" content="_csrf">\n<meta name="csrf-token" content="{token}">\n')
SIGN_IN = Markup(
    '<h1>Đăng nhập kênh người bán</h1>\n<form id="login-form" action="/login" method="post">\n'
    '<input type="hidden" name="_csrf" value="{token}">\n'
    '<label>Tài khoản <input name="LoginForm[username]" autocomplete="username"></label>\n'
    '<label>Mật khẩu <input type="password" name="LoginForm[password]" autocomplete="current-password"></label>\n'
    '<label>Mã OTP (nếu được hỏi) <input name="LoginForm[otp]" inputmode="numeric" maxlength="6"></label>\n'
    "<button>Đăng nhập</button>\n</form>\n"
)
DESK = Markup(
    '<h1>Sản phẩm của tôi</h1>\n<p>Xin chào {user}</p>\n<table ng-controller="ProductListController">\n'
    '<tr ng-repeat="p in products"><td>{{{{p.productCode}}}}</td><td>{{{{p.name}}}}</td>'
    "<td>{{{{p.price | number}}}}</td></tr>\n</table>\n"
)
PRODUCT = Markup(
    '<div class="product-detail" ng-controller="ProductController">\n<h1 class="p-title">{name}</h1>\n'
    '<div class="p-price"><strong>{{{{product.price | number}}}}</strong> đ'
    '<del ng-if="product.listPrice">{{{{product.listPrice | number}}}} đ</del></div>\n'
    '<div class="p-unit">{{{{product.unit}}}}</div>\n<div ng-bind-html="product.description"></div>\n'
    '<a href="/{store}">Gian hàng</a> <a href="/{category}">Danh mục</a>\n</div>\n'
)
SCRIPTS = Markup(
    '<script>\nvar appConfig = {{"name": "voso", "greeting": "Xin chào {{{{user}}}} }};", "cart": {{"items": []}}}};\n'
    "var productId = {id};\nvar productImages = {pictures};\n</script>\n"
    "<script>\n// {{ dữ liệu trang }}\nvar product = {record};\n"
    'var relatedProducts = [{{"id": 0, "name": "{{mẫu}}"}}];\nif (product) {{ window.product = product; }}\n</script>\n'
)
RDFA = Markup(
    '<div style="display:none" typeof="schema:Product">\n<div property="schema:name" content="{name}"></div>\n'
    '<div property="schema:sku" content="0446310786"></div>\n<div property="schema:mpn" content="925872"></div>\n'
    '<div rel="schema:aggregateRating"><div typeof="schema:AggregateRating">'
    '<div property="schema:reviewCount" content="89"></div><div property="schema:ratingValue" content="4.4"></div>'
    '</div></div>\n<div rel="schema:offers"><div typeof="schema:Offer">'
    '<div property="schema:price" content="{price}"></div><div property="schema:priceCurrency" content="VND"></div>'
    '<div property="schema:availability" content="https://schema.org/{availability}"></div>'
    '<div rel="schema:url" resource="{url}"></div></div></div>\n</div>\n'
)
"""``sku``, ``mpn`` and ``reviewCount`` are not real values on the site either; these are of the kind that comes from a
documentation's example."""
LIST = Markup('<h1>{title}</h1>\n<div class="list-product">\n{cards}</div>\n{pager}')
CARD = Markup(
    '<div class="f-items"><a href="{href}" title="{name}"><img src="{picture}" alt=""><span class="b__name">{name}'
    '</span></a><div class="b__price"><strong>{price}</strong> <sup>đ</sup></div></div>\n'
)
PAGER = Markup('<ul class="pagination">{items}</ul>\n')
PAGER_ITEM = Markup('<li{marked}><a href="?{query}" data-page="{index}">{number}</a></li>')
REDESIGNED = Markup(
    '<!doctype html><html lang="vi"><head><meta charset="utf-8"><title>Giao diện mới</title></head>'
    '<body><div id="root"></div><script src="/static/js/main.3f1c.js"></script></body></html>'
)


def page(title: str, body: Markup, *, token: str = "") -> Response:
    head = CSRF_METAS.format(token=token) if token else Markup("")
    return Response(PAGE.format(title=f"{title} | Voso", head=head, body=body), mimetype="text/html")


def sign_in_page(token: str) -> Response:
    return page("Đăng nhập", SIGN_IN.format(token=token), token=token)


def desk_page(user: str, token: str) -> Response:
    return page("Sản phẩm của tôi", DESK.format(user=user), token=token)


def product_page(record: Record, host: str) -> Response:
    """The public page of one product; the price stands in the script and in the hidden RDFa block only."""
    name, category = record["name"], record["categoryId"]
    body = PRODUCT.format(
        name=name,
        store=f"gian-hang-s{record['merchantId']}",
        category=f"{slug(CATEGORIES.get(category, 'danh-muc'))}-c{category}",
    )
    rdfa = RDFA.format(
        name=name,
        price=record["price"],
        availability="InStock" if record["available"] else "OutOfStock",
        url=host.rstrip("/") + address_of(record),
    )
    scripts = SCRIPTS.format(id=record["id"], pictures=in_script(record["images"]), record=in_script(whole(record)))
    return page(name, body + rdfa + scripts)


def list_page(title: str, records: Sequence[Record], *, number: int, of: int, query: str = "") -> Response:
    cards = Markup("").join(card(record) for record in records)
    return page(title, LIST.format(title=title, cards=cards, pager=pager(number, of, query)))


def card(record: Record) -> Markup:
    return CARD.format(
        href=address_of(record),
        name=record["name"],
        picture=picture_address(record["image"]),
        price=f"{record['price']:,}",
    )


def pager(number: int, of: int, query: str) -> Markup:
    """Yii2's own list of pages; assumed."""
    items = Markup("").join(
        PAGER_ITEM.format(
            marked=Markup(' class="active"') if this == number else "",
            query=f"{query}&page={this}" if query else f"page={this}",
            index=this - 1,
            number=this,
        )
        for this in range(1, of + 1)
    )
    return PAGER.format(items=items) if of > 1 else Markup("")


def address_of(record: Record) -> str:
    return f"/{slug(record['name'])}-p{record['id']}.html"


def picture_address(md5: str) -> str:
    return f"/users/vosoimage/images/{md5}?t[]=resize:width=240&accessToken=sandbox"


def in_script(value: Any) -> Markup:
    """JSON that can stand in a script: ``</script>`` in a text doesn't end it."""
    text = msgspec.json.encode(value).decode()
    for sign in "<>&":
        text = text.replace(sign, f"\\u{ord(sign):04x}")
    return Markup(text)  # noqa: S704 - the signs that matter were just replaced


def redesigned() -> Response:
    return Response(REDESIGNED, mimetype="text/html")


def json_answer(content: Any) -> Response:
    return Response(msgspec.json.encode(content), content_type="application/json; charset=UTF-8")


def done(data: Any = None, message: str = "", **more: Any) -> Response:
    answer = {"success": True, "message": message, "data": data}
    return json_answer({**{key: value for key, value in answer.items() if value not in (None, "")}, **more})


def failed(message: str, data: Any = None) -> Response:
    """A failure in Voso's own form: HTTP 200, and ``success`` is false."""
    return json_answer({"success": False, "message": message} | ({} if data is None else {"data": data}))


def members_of(category: int, records: Iterable[Record]) -> list[Record]:
    """The records of a category and of the categories under it."""
    wanted = {category, *CHILDREN.get(category, ())}
    return [record for record in records if record["categoryId"] in wanted]
