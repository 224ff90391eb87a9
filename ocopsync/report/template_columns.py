"""What the template's columns are: their order, formats, notes, drop-downs and examples, and how it is filled in."""

from __future__ import annotations

import datetime as dt
import enum
from collections.abc import Mapping, Sequence

from attrs import frozen

from ocopsync.catalogue.headings import FIELDS
from ocopsync.messages import N_
from ocopsync.vietnam.ocop import SETS
from ocopsync.vietnam.quantity import UNITS


class Format(enum.Enum):
    """A cell's number format. Codes are texts, so that no spreadsheet takes their zeros away."""

    TEXT = "@"
    NUMBER = "#,##0"
    DATE = "dd/mm/yyyy"
    ANY = "General"


@frozen
class Column:
    field: str
    note: str
    width: int = 14
    format: Format = Format.ANY
    required: bool = False
    closed: bool = False
    """Whether only what its list has is understood."""


_LINE, _LONG = 24, 44

COLUMNS: Sequence[Column] = (
    Column(
        "sku",
        N_("Required. A code of your own for each product, such as HL-01. It must never change and never stand twice."),
        12,
        Format.TEXT,
        required=True,
    ),
    Column("name", N_("Required. The name as it stands on the label."), 32, required=True),
    Column("producer", N_("Who makes the product, as in the registration: cooperative, company, household."), 30),
    Column("producer_kind", N_("What kind of producer. Choose from the list."), 16),
    Column("tax_code", N_("10 digits, or 13 for a branch. For a household its 12-digit number."), 16, Format.TEXT),
    Column("phone", N_("A number that buyers may call, with its 0: 0912 345 678."), 15, Format.TEXT),
    Column(
        "address", N_("Commune and province as they are called since 01/07/2025, and the street if there is one."), 34
    ),
    Column("group", N_("The OCOP product set, 1 to 26. Choose from the list."), 30),
    Column("description", N_("What a buyer wants to know: what it is, how it is made, what it tastes like."), _LONG),
    Column(
        "price", N_("Whole đồng for one unit, for example 225000. 'Liên hệ' if buyers shall ask."), 14, Format.NUMBER
    ),
    Column("unit", N_("What one price is for: hộp, chai, kg… Choose from the list, or write another one."), 12),
    Column("net_quantity", N_("As on the label: 500 g, 330 ml, 12 gói x 20 g."), 18),
    Column("weight", N_("What the packed product weighs, in grams, for the delivery fee."), 14, Format.NUMBER),
    Column("stock", N_("How many pieces there are. Leave it empty if you don't count them."), 11, Format.NUMBER),
    Column(
        "images",
        N_("The picture files beside this workbook, the cover first, separated by semicolons: a.jpg; b.jpg"),
        _LINE,
    ),
    Column("ingredients", N_("As on the label."), 30),
    Column("usage", N_("How it is prepared or used."), 30),
    Column("storage", N_("How it is kept, for example: in a cool dry place."), _LINE),
    Column("shelf_life", N_("As on the label: 12 tháng kể từ ngày sản xuất."), _LINE),
    Column("stars", N_("The stars of the OCOP certificate: 3, 4 or 5. Empty if there is none."), 9, closed=True),
    Column("decision_number", N_("The decision by which it was certified, for example 715/QĐ-UBND."), 18, Format.TEXT),
    Column("decision_date", N_("The day of that decision: day/month/year."), 14, Format.DATE),
    Column("issuer", N_("Who certified it, for example UBND tỉnh Thanh Hóa."), _LINE),
    Column(
        "verb",
        N_(
            "Empty or 'đăng': it is published. 'tạo mới': only created. 'cập nhật': only updated. 'gỡ': taken down. "
            "'bỏ qua': left out, as the examples are."
        ),
        11,
        closed=True,
    ),
    Column("list_price", N_("The price before a discount. Empty if there is none."), 14, Format.NUMBER),
    Column("gtin", N_("The digits under the bars. Empty if there is no barcode."), 17, Format.TEXT),
    Column("brand", N_("The brand as on the label."), 18),
    Column("size", N_("Length x width x height of the packed product in cm: 30 x 20 x 10."), 18, Format.TEXT),
    Column("warnings", N_("Warnings on the label, for example for whom it isn't suitable."), 30),
    Column("papers", N_("Kind and number, separated by semicolons: Tự công bố: 01/HL/2025; ATTP: 12/2024"), 30),
    Column("ocop_code", N_("The product code on the OCOP certificate."), 20, Format.TEXT),
    Column("certificate_expires", N_("Only where the certificate itself names its last day."), 16, Format.DATE),
    Column("renewal_filed", N_("The day on which the renewal was filed, where it was."), 16, Format.DATE),
    Column("revoked", N_("'có' if the certificate was revoked."), 10, closed=True),
    Column(
        "stamp", N_("The whole address that the traceability stamp leads to, beginning with https://"), 36, Format.TEXT
    ),
    Column("stamp_lot", N_("The lot of that stamp."), 12, Format.TEXT),
    Column("stamp_serial", N_("The serial number of that stamp."), 14, Format.TEXT),
    Column("stamp_state", N_("'hoạt động', 'thu hồi' or 'hủy'."), 14, closed=True),
    Column("citizen_id", N_("Only for a household, and never sent anywhere. 12 digits."), 16, Format.TEXT),
    Column("email", N_("One e-mail address."), _LINE, Format.TEXT),
    Column("website", N_("The producer's own site."), _LINE, Format.TEXT),
)
USUAL = 1 + next(at for at, column in enumerate(COLUMNS) if column.field == "verb")
"""So many of the columns are of use to nearly everybody; the others stand behind them."""

if {column.field for column in COLUMNS} != set(FIELDS):
    raise ValueError("the template has other columns than a catalogue can have")

CHOICES: Mapping[str, Sequence[object]] = {
    "producer_kind": (
        *("hợp tác xã", "tổ hợp tác", "doanh nghiệp", "trang trại", "hộ kinh doanh", "cơ sở sản xuất", "hiệp hội"),
    ),
    "group": tuple(map(str, SETS.values())),
    "unit": tuple(dict.fromkeys(UNITS.values())),
    "stars": (3, 4, 5),
    "verb": ("đăng", "tạo mới", "cập nhật", "gỡ", "bỏ qua"),
    "revoked": ("có", "không"),
    "stamp_state": ("hoạt động", "thu hồi", "hủy"),
}
"""What can be chosen, by field. All of it is understood when it is read."""

EXAMPLES: Sequence[Mapping[str, str | int | dt.date]] = (
    {
        "sku": "VÍ-DỤ-1",
        "name": "Mắm tôm Ví Dụ",
        "producer": "HTX Ví Dụ 01",
        "producer_kind": "hợp tác xã",
        "phone": "0530 000 001",
        "address": "xã Hoa Lộc, tỉnh Thanh Hóa",
        "group": str(SETS[9]),
        "description": "Mắm tôm làm tại xã Hoa Lộc từ moi biển và muối, ủ chín tự nhiên.",
        "price": 65_000,
        "unit": "hũ",
        "net_quantity": "500 g",
        "weight": 720,
        "stock": 120,
        "images": "mam-tom-1.jpg; mam-tom-2.jpg",
        "ingredients": "moi biển, muối",
        "usage": "Pha với chanh, đường và ớt trước khi ăn.",
        "storage": "Nơi khô ráo, thoáng mát.",
        "shelf_life": "12 tháng kể từ ngày sản xuất",
        "stars": 3,
        "decision_number": "5445/QĐ-UBND",
        "decision_date": dt.date(2025, 12, 26),
        "issuer": "UBND tỉnh Thanh Hóa",
        "verb": "bỏ qua",
    },
    {
        "sku": "VÍ-DỤ-2",
        "name": "Trà hoa vàng Ví Dụ",
        "producer": "Hộ kinh doanh Ví Dụ 02",
        "producer_kind": "hộ kinh doanh",
        "address": "xã Hoa Lộc, tỉnh Thanh Hóa",
        "group": str(SETS[12]),
        "price": "Liên hệ",
        "unit": "hộp",
        "net_quantity": "12 gói x 20 g",
        "weight": 310,
        "verb": "bỏ qua",
    },
)
"""They are read as rows to be left out: their 'Thao tác' says so."""

EXPLANATION: Sequence[str] = (
    N_("One product in each row of the sheet 'Sản phẩm'. Red headings must be filled in; the green ones usually are."),
    N_("Put the pointer on a heading: its note says what belongs there. Columns that you don't need may stay empty."),
    N_("The grey rows are examples: their 'Thao tác' says 'bỏ qua', so they are not published. You may delete them."),
    N_("Don't change the headings. Columns may be moved, and you may add columns of your own, which are left alone."),
    N_("Prices are whole đồng, weights grams, sizes centimetres, dates day/month/year."),
    N_("The 'Mã SP' of a product stays the same for ever: by it the product is found again on the marketplaces."),
    N_("Put the pictures into the same folder as this file."),
    N_("When it is filled in, save it and run: ocopsync check FILE"),
    N_("To get a copy in which everything that is wrong is marked, run: ocopsync check FILE --mark FIX.xlsx"),
)
