"""``/_sandbox/``: what stands in a sandbox, and the moderator's buttons, for a person in a training room."""

from __future__ import annotations

from typing import TYPE_CHECKING

from markupsafe import Markup
from werkzeug import Request, Response
from werkzeug.exceptions import BadRequest
from werkzeug.routing import Rule
from werkzeug.utils import redirect

from ocopsync.listing import ListingState
from ocopsync.testing.faults import FaultKind

if TYPE_CHECKING:
    from ocopsync.testing.sandbox import Sandbox, SandboxListing

PAGE = Markup(
    '<!doctype html><html lang="vi"><meta charset="utf-8"><meta name="viewport" content="width=device-width">'
    "<title>{title}</title><style>body{{font:16px/1.5 system-ui;margin:2rem}}table{{border-collapse:collapse}}"
    "td,th{{border:1px solid #bbb;padding:.3rem .6rem;text-align:left}}form{{display:inline}}</style>"
    "<h1>{title}: trang của người kiểm duyệt</h1><p>Sàn thử nghiệm (sandbox): không có gì ở đây là thật.</p>"
    '<form method="post" action="/_sandbox/approve_all"><button>Duyệt tất cả</button></form>'
    '<form method="post" action="/_sandbox/fault"><label>Sự cố <select name="kind">{kinds}</select></label> '
    '<input name="on" placeholder="POST /đường-dẫn" size="16"> <input name="times" value="1" size="3"> lần '
    '<input name="value" placeholder="giây" size="4"> <button>Gây sự cố</button></form>'
    "<table><tr><th>ID<th>Mã SP<th>Tên<th>Giá (đ)<th>Trạng thái<th>Lý do<th></tr>{rows}</table></html>"
)
ROW = Markup("<tr><td>{id}<td>{sku}<td>{title}<td>{price}<td>{state}<td>{reason}<td>{buttons}</tr>")
BUTTON = Markup(
    '<form method="post" action="/_sandbox/{action}"><input type="hidden" name="id" value="{id}">'
    "{field}<button>{label}</button></form> "
)
FIELD = Markup('<input name="{name}" placeholder="{hint}" size="10" required>')


def control_routes(sandbox: Sandbox) -> list[Rule]:
    def show(request: Request) -> Response:
        if request.accept_mimetypes.best == "application/json":
            return json_of(sandbox)
        rows = Markup("").join(row_of(item) for item in sandbox.listings())
        kinds = Markup("").join(Markup("<option>{}</option>").format(kind.value) for kind in FaultKind)
        return Response(PAGE.format(title=sandbox.title, rows=rows, kinds=kinds), mimetype="text/html")

    def act(request: Request, action: str) -> Response:
        perform(sandbox, action, request)
        return redirect("/_sandbox/", code=303)

    return [
        Rule("/_sandbox/", methods=["GET"], endpoint=show),
        Rule("/_sandbox/<action>", methods=["POST"], endpoint=act),
    ]


def perform(sandbox: Sandbox, action: str, request: Request) -> None:
    form = request.form
    try:
        if action == "approve_all":
            sandbox.approve_all()
        elif action == "approve":
            sandbox.approve(form["id"])
        elif action == "reject":
            sandbox.reject(form["id"], form["reason"])
        elif action == "change_price":
            sandbox.change_price(form["id"], int(form["price"]))
        elif action == "fault":
            seconds = float(form["value"]) if form.get("value") else None
            times = int(form.get("times") or 1)
            sandbox.faults.add(FaultKind(form["kind"]), form.get("on", ""), times=times, value=seconds)
        elif action == "remove":
            sandbox.remove(form["id"])
        else:
            raise BadRequest(f"no such action: {action}")
    except (LookupError, ValueError) as error:
        raise BadRequest(f"{action}: {error!r}") from error


STATES = {
    ListingState.PENDING: "chờ duyệt",
    ListingState.LIVE: "đang hiển thị",
    ListingState.REJECTED: "bị từ chối",
    ListingState.HIDDEN: "bị ẩn",
}


def row_of(item: SandboxListing) -> Markup:
    def button(action: str, label: str, field: str = "") -> Markup:
        return BUTTON.format(action=action, id=item.remote_id, label=label, field=field)

    buttons = (
        button("approve", "Duyệt")
        + button("reject", "Từ chối", FIELD.format(name="reason", hint="lý do"))
        + button("change_price", "Đổi giá", FIELD.format(name="price", hint="giá mới"))
        + button("remove", "Xóa")
    )
    price = "" if item.price is None else f"{item.price:,}".replace(",", ".")
    return ROW.format(
        id=item.remote_id,
        sku=item.sku,
        title=item.title,
        price=price,
        state=STATES[item.state],
        reason=item.reason,
        buttons=buttons,
    )


def json_of(sandbox: Sandbox) -> Response:
    import json

    items = [
        {
            "remote_id": item.remote_id,
            "sku": item.sku,
            "title": item.title,
            "price": item.price,
            "state": item.state.value,
            "reason": item.reason,
        }
        for item in sandbox.listings()
    ]
    body = {"sandbox": sandbox.name, **sandbox.options(), "listings": items}
    return Response(json.dumps(body, ensure_ascii=False), mimetype="application/json")
