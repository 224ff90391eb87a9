"""Fills in what no public page says of a product: plausible, the same on every run, and plainly not somebody's data."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any

from attrs import define, field, frozen

from columns import INVENTED

Kinds = Mapping[str, Mapping[str, Any]]
Source = Mapping[str, str]

HIDDEN = "(tên đã ẩn)"
NEW_BOUNDARY = " (địa giới mới sau 01/7/2025)"
"""A remark that the source table adds to an address; no part of it."""

PHONE_PREFIX = "0530 000 "
"""No operator in Vietnam has been given 053, and libraries that know the numbering plan refuse it."""
GTIN_PREFIX = "952"
"""GS1 keeps this prefix for demonstrations and examples; Vietnam's own, 893, would belong to somebody."""
STAMP_HOST = "https://truyxuat.ocop.example"
"""``.example`` is reserved (RFC 2606): the link never leads anywhere."""

DISTRICTS = {
    "Hậu Lộc": "HL",
    "Quảng Xương": "QX",
    "Thọ Xuân": "TX",
    "Đông Sơn": "DS",
    "Thạch Thành": "TT",
    "Vĩnh Lộc": "VL",
    "Thường Xuân": "TG",
    "Như Thanh": "NT",
    "Như Xuân": "NX",
    "Nga Sơn": "NS",
    "Nghi Sơn": "NG",
    "Triệu Sơn": "TS",
    "Hà Trung": "HT",
    "Yên Định": "YD",
    "Bá Thước": "BT",
    "Hoằng Hóa": "HH",
    "Ngọc Lặc": "NL",
    "Quan Hóa": "QH",
    "Cẩm Thủy": "CT",
    "TP Thanh Hóa": "TP",
}
NO_DISTRICT = "XT"
"""For an address of after 01/07/2025, when districts were abolished, or one that names the province alone."""

SHARED_BRANDS = ("Vị Thanh", "Vinh Lài", "Triso", "Khánh Linh Ba Làng")
"""Products of one such brand get one invented producer."""

DECISION_DATES = {
    "5445/QĐ-UBND": dt.date(2019, 12, 26),
    "590/QĐ-UBND": dt.date(2020, 2, 19),
    "1114/QĐ-UBND": dt.date(2021, 4, 2),
    "2942/QĐ-UBND": dt.date(2021, 8, 4),
    "715/QĐ-UBND": dt.date(2026, 3, 12),
}
"""The years are real; the days are invented."""

PRICE_STEPS = (100, 108, 94, 115, 90)
"""Percent of the kind's price for its first, second, … product; a sixth begins again."""
STAR_PERCENT = {3: 100, 4: 110, 5: 125}
ALCOHOL_SETS = (14, 15)


@frozen
class Decision:
    number: str
    date: dt.date
    issuer: str


@frozen
class Row:
    """One product: its cells by heading, and which of them are invented."""

    cells: Mapping[str, Any]
    invented: frozenset[str]
    motif: str
    colour: str


@define
class Inventor:
    """Numbers things in the order in which they come, so that each run gives each product the same."""

    kinds: Kinds
    producers: dict[str, str] = field(factory=dict)
    phones: dict[str, str] = field(factory=dict)
    skus: dict[str, int] = field(factory=dict)
    used: dict[str, int] = field(factory=dict)

    def row(self, number: int, source: Source) -> Row:
        kind_name = kind_of(source["name"], self.kinds)
        kind = self.kinds[kind_name]
        stars = int(source["stars"] or 3)
        producer, producer_kind = self.producer(source, kind["set"])
        sku = self.sku(source["address_old"])
        gtin = gtin13(number) if producer_kind in ("doanh nghiệp", "hợp tác xã") else ""
        decision = decision_of(source, stars)
        price = self.price(kind_name, kind["price"], stars)
        address = source["address_old"].removesuffix(NEW_BOUNDARY)
        cells = {
            "STT": number,
            "Mã SP": sku,
            "Tên sản phẩm": source["name"],
            "Chủ thể": producer,
            "Loại hình": producer_kind,
            "Điện thoại": self.phone(producer),
            "Địa chỉ": address,
            "Bộ sản phẩm OCOP": kind["set"],
            "Hạng sao": stars,
            "Số QĐ": decision.number,
            "Ngày QĐ": decision.date,
            "Cơ quan cấp": decision.issuer,
            "Mô tả": kind["description"].format(name=source["name"], place=place_of(address)),
            "Thành phần": kind["ingredients"],
            "Hướng dẫn sử dụng": kind["usage"],
            "Bảo quản": kind["storage"],
            "Cảnh báo": kind["warnings"],
            "Hạn sử dụng": kind["shelf_life"],
            "Giá bán": price,
            "Giá niêm yết": list_price(number, price, kind["set"]),
            "ĐVT": kind["unit"],
            "Quy cách": kind["pack"],
            "Khối lượng (g)": kind["weight"],
            "Kích thước (cm)": kind["size"],
            "Tồn kho": 20 + number * 37 % 180,
            "Mã vạch": gtin,
            "Truy xuất nguồn gốc": stamp_link(sku, gtin) if stars >= 4 else "",
            "Ảnh": f"anh/{sku}.png",
            "Nguồn": source["source"],
        }
        return Row(cells, INVENTED | missing(source), kind["motif"], kind["colour"])

    def producer(self, source: Source, group: int) -> tuple[str, str]:
        """Its name and kind: as given, or invented where the page gave none or a household's name was hidden."""
        name, kind = source["producer"], source["producer_kind"]
        if name and not (name.startswith("Hộ ") and name.endswith(HIDDEN)):
            return name, kind or "cơ sở sản xuất"
        invented_kind, title = kind_of_producer(group)
        title = name.removesuffix(HIDDEN).strip() or title
        brand = next((brand for brand in SHARED_BRANDS if brand in source["name"]), source["name"])
        number = len(self.producers) + 1
        return self.producers.setdefault(brand, f"{title} Ví Dụ {number:02}"), kind or invented_kind

    def phone(self, producer: str) -> str:
        return self.phones.setdefault(producer, f"{PHONE_PREFIX}{len(self.phones) + 1:03}")

    def sku(self, address: str) -> str:
        district = next((code for name, code in DISTRICTS.items() if name in address), NO_DISTRICT)
        self.skus[district] = self.skus.get(district, 0) + 1
        return f"{district}-{self.skus[district]:02}"

    def price(self, kind_name: str, price: int, stars: int) -> int:
        nth = self.used.get(kind_name, 0)
        self.used[kind_name] = nth + 1
        percent = PRICE_STEPS[nth % len(PRICE_STEPS)] * STAR_PERCENT[stars]
        return round(price * percent / 10_000 / 1000) * 1000


def rows(sources: Iterable[Source], kinds: Kinds) -> list[Row]:
    inventor = Inventor(kinds)
    return [inventor.row(number, source) for number, source in enumerate(sources, start=1)]


def missing(source: Source) -> frozenset[str]:
    """The headings of otherwise real columns for which the public page had nothing."""
    absent = {
        "Chủ thể": not source["producer"] or source["producer"].startswith("Hộ "),
        "Loại hình": not source["producer_kind"],
        "Hạng sao": not source["stars"],
        "Số QĐ": not source["decision"],
    }
    return frozenset(heading for heading, is_absent in absent.items() if is_absent)


def kind_of(name: str, kinds: Kinds) -> str:
    """The longest kind with which the product's name begins."""
    return max((kind for kind in kinds if name.lower().startswith(kind)), key=len)


def kind_of_producer(group: int) -> tuple[str, str]:
    if group == 18:
        return "doanh nghiệp", "Công ty TNHH"
    if group in (1, 2):
        return "hợp tác xã", "HTX"
    return "hộ kinh doanh", "Hộ sản xuất"


def place_of(address: str) -> str:
    """The district and province of an address, or the commune and province where it names no district."""
    return ", ".join(address.split(", ")[-2:])


def decision_of(source: Source, stars: int) -> Decision:
    """By whom: the province, but a district for 3 stars from 24/02/2023 to 06/2025, and the ministry for 5 stars."""
    if source["decision"]:
        return Decision(source["decision"], DECISION_DATES[source["decision"]], "UBND tỉnh Thanh Hóa")
    if stars == 5:
        return Decision("9927/QĐ-BNNMT", dt.date(2025, 11, 5), "Bộ Nông nghiệp và Môi trường")
    if source["year"] == "2022":
        return Decision("9922/QĐ-UBND", dt.date(2022, 1, 20), "UBND tỉnh Thanh Hóa")
    if source["year"] == "2024":
        district = place_of(source["address_old"]).split(", ")[0]
        number, day = ("9924", 16) if "Hoằng Hóa" in district else ("9925", 20)
        return Decision(f"{number}/QĐ-UBND", dt.date(2024, 12, day), f"UBND {district}")
    return Decision("9926/QĐ-UBND", dt.date(2025, 9, 18), "UBND tỉnh Thanh Hóa")


def list_price(number: int, price: int, group: int) -> int | None:
    """Every fourth product is on offer; alcohol never is: at 15° or more it may not be promoted."""
    if number % 4 or group in ALCOHOL_SETS:
        return None
    return -(-price * 115 // 100 // 5000) * 5000


def gtin13(number: int) -> str:
    body = f"{GTIN_PREFIX}{number:09}"
    total = sum(int(digit) * (3 if place % 2 else 1) for place, digit in enumerate(body))
    return f"{body}{-total % 10}"


def stamp_link(sku: str, gtin: str) -> str:
    """The product-level link of a traceability stamp: GS1 Digital Link, or a code of our own."""
    return f"{STAMP_HOST}/01/{gtin:0>14}" if gtin else f"{STAMP_HOST}/sp/{sku}"
