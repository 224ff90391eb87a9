"""A Monday at an invented office: two cooperatives on three marketplaces, with something of everything."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from types import MappingProxyType

from ocopsync.differences import Author, FieldDifference, Kind
from ocopsync.finding import Finding, Reconciliation, Rewritten
from ocopsync.messages import verbatim

NOW = dt.datetime(2026, 11, 23, 1, 15, tzinfo=dt.UTC)
SENT = dt.datetime(2026, 10, 3, 2, 0, tzinfo=dt.UTC)
STORY = (
    "Sản phẩm ví dụ, không có thật. Làm từ con moi tươi đánh bắt ven biển, ủ với muối sạch trong chum sành, phơi nắng "
    "tự nhiên và đảo đều mỗi ngày. Không dùng chất bảo quản, không phẩm màu. Đóng hũ thủy tinh, nắp kín, có tem truy "
    "xuất. Bảo quản nơi khô ráo, thoáng mát. Dùng ngon nhất trong ba tháng. Liên hệ đặt hàng: 0912 345 678."
)
PLACES = [
    ("hoa-hai", "HTX Hòa Hải (ví dụ)", "postmart", "Postmart/Buudien"),
    ("hoa-hai", "HTX Hòa Hải (ví dụ)", "voso", "Voso"),
    ("lam-tham", "HTX Lâm Thắm (ví dụ)", "postmart", "Postmart/Buudien"),
    ("lam-tham", "HTX Lâm Thắm (ví dụ)", "thanhhoa", "Nông sản an toàn Thanh Hóa"),
]
REFUSED = "Voso answered 503 three times; try again later"


def a_finding(sku: str = "MT-01", title: str = "Mắm tôm Hòa Hải 500 g", **changes: object) -> Finding:
    given = {"kind": Kind.CHANGED, "author": Author.THEM, "url": f"https://cho.example/{sku}", "remote_id": f"P-{sku}"}
    return Finding(sku=sku, title=title, **{**given, "since": SENT, **changes})  # type: ignore[arg-type]


def price(there: int, wanted: int, *, sent: int | None = None, author: Author = Author.THEM) -> FieldDifference:
    return FieldDifference("price", author, wanted, wanted if sent is None else sent, there)


def a_result(
    place: int = 0,
    *findings: Finding,
    same: int = 0,
    rewritten: Mapping[str, tuple[FieldDifference, ...]] = MappingProxyType({}),
    **changes: object,
) -> Reconciliation:
    """Counted as a reconciliation counts."""
    catalogue, name, marketplace, title = PLACES[place]
    given = {"catalogue": catalogue, "name": name, "marketplace": marketplace, "title": title, **changes}
    result = Reconciliation(**given)  # type: ignore[arg-type]
    result.counts[Kind.SAME] += same
    for sku, fields in rewritten.items():
        result.rewritten.add(Rewritten(sku, fields))
    for finding in findings:
        result.counts[finding.kind] += 1
        result.conflicts += finding.author is Author.BOTH
        (result.waiting if finding.kind is Kind.WAITING else result.findings).add(finding)
    return result


def monday() -> Sequence[Reconciliation]:
    told = FieldDifference("description", Author.THEM, STORY, STORY, STORY.replace("ba tháng", "hai tuần"))
    stock = FieldDifference("stock", Author.US, 120, 40, 40)
    both = price(49_000, 52_000, sent=55_000, author=Author.BOTH)
    hoa_hai = a_result(
        0,
        a_finding("MT-01", fields=(price(44_000, 51_000), told)),
        a_finding("NM-02", "Nước mắm cốt Hòa Hải 1 lít", fields=(stock,), author=Author.US),
        a_finding("NM-03", "Nước mắm Hòa Hải 500 ml", fields=(both,), author=Author.BOTH),
        a_finding("MR-04", "Mắm ruốc", kind=Kind.NEW, author=Author.US, url="", remote_id="", since=None),
        a_finding(
            "",
            "Mắm tôm loại 2",
            kind=Kind.UNMANAGED,
            remote_id="77120",
            reason="it was never sent by us",
        ),
        a_finding("MT-05", "Mắm tép", kind=Kind.WAITING, author=None),
        same=31,
        rewritten={
            "MT-01": (FieldDifference("title", Author.MARKETPLACE, "Mắm Tôm", "Mắm Tôm", "MẮM TÔM"),),
            "NM-02": (FieldDifference("title", Author.MARKETPLACE, "Nước mắm", "Nước mắm", "NƯỚC MẮM"),),
        },
    )
    silent = a_result(1, error=verbatim(REFUSED))
    lam_tham = a_result(
        2,
        a_finding("BG-01", "Bánh gai Lâm Thắm", kind=Kind.REJECTED, author=Author.MODERATOR, reason="Thiếu hướng dẫn."),
        a_finding("BG-02", "Bánh gai hộp quà", kind=Kind.MISSING, reason="it is no longer there"),
        a_finding("BN-03", "Bánh nhãn", kind=Kind.LEFT, author=Author.US, reason="its row has left the catalogue"),
        same=22,
        invalid=2,
    )
    ends = a_finding("BG-01", "Bánh gai Lâm Thắm", kind=Kind.EXPIRING, author=Author.TIME, reason="ends on 30/11/2026")
    portal = a_result(3, ends, same=12)
    return [hoa_hai, silent, lam_tham, portal]
