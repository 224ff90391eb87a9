"""The headings of a catalogue: which words over a column mean which field."""

from __future__ import annotations

import re
from collections.abc import Mapping

from attrs import frozen

from ocopsync.vietnam.text import one_line, plain

LEFT_ALONE = "ignored"
"""The field of a column that is known and not read: STT, Ghi chú, or one that the user's mapping gives to it."""


@frozen
class Heading:
    """The heading of one field: as our template writes it, and the variants that are accepted.

    Accents, case, punctuation, line breaks and a trailing parenthesis don't matter.
    """

    field: str
    title: str
    others: tuple[str, ...] = ()


def _heading(field: str, title: str, others: str = "") -> Heading:
    return Heading(field, title, tuple(filter(None, others.split("|"))))


HEADINGS: Mapping[str, Heading] = {
    heading.field: heading
    for heading in (
        _heading("sku", "Mã SP", "Mã sản phẩm|Mã số|SKU|Mã hàng|Mã hàng hóa|Mã nội bộ|Mã SKU|Product code"),
        _heading(
            "name",
            "Tên sản phẩm",
            "Tên SP|Tên hàng|Tên hàng hóa|Sản phẩm|Tên sản phẩm OCOP|Product name|Mặt hàng|Tên mặt hàng|"
            "Tên hàng hóa, dịch vụ",
        ),
        _heading(
            "producer",
            "Chủ thể",
            "Tên chủ thể|Cơ sở sản xuất|Chủ thể OCOP|Chủ thể sản xuất|Tên cơ sở|Tên cơ sở sản xuất|Đơn vị sản xuất|"
            "Nhà sản xuất|CSSX|Tên chủ thể sản xuất|Producer|Tên đơn vị|Tên HTX|Tên hợp tác xã",
        ),
        _heading("producer_kind", "Loại hình", "Loại hình chủ thể|Loại hình tổ chức|Loại chủ thể|Loại hình sản xuất"),
        _heading("tax_code", "Mã số thuế", "MST|Mã số thuế CCCD|MST CCCD|Tax code|Mã số thuế chủ thể"),
        _heading("citizen_id", "CCCD", "Số CCCD|Căn cước công dân|Căn cước|Số căn cước|Số định danh cá nhân"),
        _heading(
            "phone",
            "Điện thoại",
            "SĐT|Số điện thoại|ĐT|Số ĐT|Điện thoại liên hệ|SĐT liên hệ|Phone|Tel|Di động|ĐTDĐ|Hotline|Điện thoại/Zalo|"
            "SĐT/Zalo",
        ),
        _heading("email", "Email", "E-mail|Thư điện tử|Hộp thư điện tử|Địa chỉ email|Mail"),
        _heading("website", "Website", "Trang web|Web|Trang thông tin điện tử"),
        _heading(
            "address",
            "Địa chỉ",
            "Địa chỉ sản xuất|Địa chỉ cơ sở|Địa chỉ chủ thể|Địa chỉ cơ sở sản xuất|Nơi sản xuất|Trụ sở|Address|Đ/c",
        ),
        _heading("commune", "Xã", "Phường|Xã/phường|Phường/xã|Xã, phường|Xã, phường, thị trấn|Phường xã|Xã phường"),
        _heading("district", "Huyện", "Quận|Quận/huyện|Huyện/quận|Huyện, thị xã, thành phố|Quận huyện|Huyện thị"),
        _heading("province", "Tỉnh", "Tỉnh/thành phố|Tỉnh, thành phố|Tỉnh/TP|Tỉnh thành|Thành phố"),
        _heading(
            "group",
            "Bộ sản phẩm",
            "Nhóm|Nhóm sản phẩm|Bộ sản phẩm OCOP|Nhóm sản phẩm OCOP|Nhóm SP|Bộ SP|Ngành hàng|Phân nhóm|Nhóm ngành|"
            "Nhóm OCOP|Nhóm Bộ sản phẩm|Nhóm Bộ sản phẩm OCOP|Ngành nhóm|Loại sản phẩm",
        ),
        _heading("description", "Mô tả", "Mô tả sản phẩm|Giới thiệu|Giới thiệu sản phẩm|Mô tả chi tiết|Description"),
        _heading(
            "price",
            "Giá bán",
            "Đơn giá|Giá|Giá bán lẻ|Giá lẻ|Giá sản phẩm|Giá bán sản phẩm|Giá bán hiện tại|Đơn giá bán",
        ),
        _heading("list_price", "Giá niêm yết", "Giá gốc|Giá cũ|Giá trước giảm|Giá chưa giảm|List price"),
        _heading("unit", "Đơn vị tính", "ĐVT|Đơn vị|Đvị tính|Unit|Đơn vị bán"),
        _heading(
            "net_quantity",
            "Khối lượng tịnh",
            "Quy cách|Quy cách đóng gói|Dung tích|Định lượng|Trọng lượng tịnh|Thể tích thực|Khối lượng tịnh dung tích|"
            "Quy cách sản phẩm|Khối lượng dung tích|Quy cách bao bì|Thể tích|Net weight",
        ),
        _heading(
            "weight",
            "Khối lượng (g)",
            "Khối lượng|Cân nặng|Trọng lượng|Khối lượng cả bì|Khối lượng đóng gói|Khối lượng vận chuyển|"
            "Cân nặng đóng gói|Weight",
        ),
        _heading("size", "Kích thước (cm)", "Kích thước|Kích thước đóng gói|Kích thước dài x rộng x cao|KT|DxRxC|Size"),
        _heading("stock", "Tồn kho", "Số lượng|SL|Số lượng tồn|Số lượng tồn kho|Kho|Tồn|SL tồn|Số lượng còn|Stock"),
        _heading(
            "images",
            "Ảnh",
            "Hình ảnh|Hình ảnh SP|Ảnh SP|Hình|Ảnh sản phẩm|Hình ảnh sản phẩm|File ảnh|Images|Image",
        ),
        _heading("ingredients", "Thành phần", "Nguyên liệu|Thành phần nguyên liệu|Thành phần chính|Chất liệu"),
        _heading("storage", "Bảo quản", "Cách bảo quản|Hướng dẫn bảo quản|HDBQ|Điều kiện bảo quản"),
        _heading("usage", "Hướng dẫn sử dụng", "HDSD|Cách dùng|Cách sử dụng|Hướng dẫn"),
        _heading("warnings", "Cảnh báo", "Thông tin cảnh báo|Lưu ý|Khuyến cáo|Cảnh báo an toàn"),
        _heading("shelf_life", "Hạn sử dụng", "HSD|Hạn dùng|Thời hạn sử dụng|Hạn sử dụng sản phẩm|Shelf life"),
        _heading("brand", "Thương hiệu", "Nhãn hiệu|Brand"),
        _heading("gtin", "Mã vạch", "GTIN|Mã số mã vạch|MSMV|EAN|Barcode|Mã vạch sản phẩm|Mã GTIN|UPC"),
        _heading("papers", "Giấy tờ", "Hồ sơ|Giấy tờ pháp lý|Giấy chứng nhận|Chứng nhận|Giấy phép|Chứng nhận khác"),
        _heading(
            "stars",
            "Hạng sao",
            "Phân hạng|Xếp hạng|Sao|Số sao|Hạng|Phân hạng OCOP|Xếp hạng OCOP|Hạng OCOP|Hạng sao OCOP|Sao OCOP|"
            "Số sao OCOP|Kết quả phân hạng|Stars",
        ),
        _heading("ocop_code", "Mã sản phẩm OCOP", "Mã OCOP|Mã số OCOP|Mã SP OCOP|Mã số sản phẩm OCOP"),
        _heading(
            "decision_number",
            "Số quyết định",
            "Số QĐ|Quyết định số|QĐ số|Số QĐ công nhận|Quyết định|QĐ công nhận|Quyết định công nhận|QĐ|"
            "Số, ngày quyết định|Số và ngày quyết định|Số, ngày QĐ|Số và ngày QĐ|Quyết định số, ngày|QĐ số, ngày",
        ),
        _heading(
            "decision_date",
            "Ngày quyết định",
            "Ngày QĐ|Ngày công nhận|Ngày ký|Ngày ký QĐ|Ngày cấp|Ngày QĐ công nhận|Ngày quyết định công nhận|"
            "Ngày cấp chứng nhận|Ngày cấp giấy chứng nhận",
        ),
        _heading("issuer", "Cơ quan cấp", "Cơ quan công nhận|Cơ quan ban hành|Cấp công nhận|Đơn vị cấp|Nơi cấp"),
        _heading(
            "certificate_expires",
            "Ngày hết hạn chứng nhận",
            "Ngày hết hạn|Hết hạn chứng nhận|Hạn chứng nhận|Hiệu lực đến|Có hiệu lực đến|Chứng nhận hết hạn|"
            "Ngày hết hạn giấy chứng nhận|Thời hạn chứng nhận|Hạn chứng nhận OCOP|Hạn giấy chứng nhận|"
            "HSD chứng nhận|Ngày hết hiệu lực",
        ),
        _heading("renewal_filed", "Ngày nộp gia hạn", "Ngày nộp hồ sơ gia hạn|Ngày xin gia hạn|Ngày đề nghị gia hạn"),
        _heading("revoked", "Bị thu hồi", "Thu hồi|Thu hồi chứng nhận|Chứng nhận bị thu hồi|Đã thu hồi"),
        _heading(
            "stamp",
            "Truy xuất nguồn gốc",
            "Link truy xuất|Link truy xuất nguồn gốc|Truy xuất|Mã truy xuất|Mã truy xuất nguồn gốc|TXNG|Link TXNG|QR|"
            "Mã QR|Link QR|Tem truy xuất|Tem truy xuất nguồn gốc|Đường dẫn truy xuất",
        ),
        _heading("stamp_lot", "Số lô", "Lô|Lô sản xuất|Mã lô|Số lô sản xuất|Lot|Lô hàng"),
        _heading("stamp_serial", "Số seri", "Seri|Serial|Số serial|Số seri tem"),
        _heading("stamp_state", "Trạng thái tem", "Tình trạng tem"),
        _heading("verb", "Thao tác", "Hành động|Yêu cầu|Lệnh|Action"),
        _heading(
            LEFT_ALONE,
            "Ghi chú",
            "STT|Số TT|TT|Số thứ tự|No|Ghi chú khác|Chú thích|Note|Notes|Ghi chú nội bộ|Nguồn|Nguồn tin",
        ),
    )
}
"""Every field that a column can be. The one place for headings: recognition and templates are made from it."""

PARTS_OF_ADDRESS = ("commune", "district", "province")
"""Columns of their own for parts of the address, as many sheets have them, from small to large."""
FIELDS = tuple(field for field in HEADINGS if field not in (LEFT_ALONE, *PARTS_OF_ADDRESS))


def _by_key() -> dict[str, str]:
    table: dict[str, str] = {}
    for heading in HEADINGS.values():
        for name in (heading.title, *heading.others, heading.field):
            if table.setdefault(plain(name), heading.field) != heading.field:
                raise ValueError(f"heading for two fields: {name}")
    return table


BY_KEY = _by_key()
"""The field of each accepted heading; the keys are ``plain``."""
PARENTHESIS = re.compile(r"\(([^()]*)\)|\[([^\[\]]*)\]")


@frozen
class Recognised:
    """What a heading was taken for. ``unit`` is what it says in parentheses: "Giá bán (nghìn đồng)"."""

    field: str
    unit: str = ""


def recognise(text: str) -> Recognised | None:
    """The field that a heading means, or None where nobody knows it.

    The whole heading counts first ("Mã sản phẩm (OCOP)"), then without its parentheses, then its parts where all of
    them mean the same ("Tên sản phẩm / Product name"; not "Tên, địa chỉ").
    """
    text = one_line(text.replace("_", " ")) if "\n" not in text else text.replace("_", " ")
    unit = plain(" ".join(part or other for part, other in PARENTHESIS.findall(text)))
    bare = PARENTHESIS.sub(" ", text)
    for key in (plain(text), plain(bare)):
        if key in BY_KEY:
            return Recognised(BY_KEY[key], unit)
    parts = {BY_KEY.get(key, "") for part in re.split(r"[/\n|,]", bare) if (key := plain(part))}
    return Recognised(parts.pop(), unit) if len(parts) == 1 and "" not in parts else None


@frozen
class Column:
    """One column of a table: where it stands, what stands over it and what it was taken for."""

    index: int
    heading: str
    field: str
    """Empty where nobody knows the heading."""
    unit: str = ""
    letter: str = ""
    line: int = 0
    """Which line of the headings its text stands in, where they take several."""
    written: str = ""
    """What stands in the cell, where ``heading`` isn't that: an old encoding, say."""
    read_as: str = ""
    """The heading that it was taken for, where it isn't quite written like that."""
    candidates: tuple[str, ...] = ()
    """The fields that it may mean, where that isn't certain."""


def letter(index: int) -> str:
    """The letter of the column with this index from 0: 0 → A, 26 → AA."""
    name = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        name = chr(65 + rest) + name
    return name
