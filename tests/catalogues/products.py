"""The products that most damaged catalogues hold: as cells, and as what they say."""

from __future__ import annotations

from typing import Any

HEAD = ["Mã SP", "Tên sản phẩm", "Chủ thể", "Giá bán", "ĐVT"]
SHRIMP = ["HL-01", "Mắm tôm Hòa Hải", "HTX Hòa Hải", "225.000", "hộp"]
FISH = ["HL-02", "Nước mắm Khúc Phụ", "Công ty TNHH Khúc Phụ", "120.000", "chai"]
TEA = ["TX-01", "Chè lam Phủ Quảng", "Cơ sở sản xuất Hiên Ngọt", "45.000", "gói"]
ROWS = [SHRIMP, FISH, TEA]


def truth(cells: list[str], **more: Any) -> dict[str, Any]:
    sku, name, producer, price, unit = cells
    return {"sku": sku, "name": name, "producer": producer, "price": int(price.replace(".", "")), "unit": unit, **more}


SHRIMP_TRUTH, FISH_TRUTH, TEA_TRUTH = TRUTHS = [truth(cells) for cells in ROWS]
