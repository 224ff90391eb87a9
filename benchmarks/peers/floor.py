"""The floor under checking a catalogue: a workbook to Python rows, and three listings of each through their schemas.

Nothing is understood, looked up or said: cells are put where a listing has them, as they are.
"""

from __future__ import annotations

import sys
from typing import Any

from python_calamine import CalamineWorkbook

from ocopsync.schema import load_schema, validator

HELD = {
    "postmart": "title description price unit net_quantity weight category producer address ingredients usage storage "
    "warnings shelf_life",
    "thanhhoa": "title description price unit net_quantity category phone address storage",
    "voso": "title description price unit weight category",
}
EXTRA = {"thanhhoa": {"type": "Cần bán"}}


def main() -> None:
    heads, *rows = CalamineWorkbook.from_path(sys.argv[1]).get_sheet_by_index(0).to_python()
    sides = [(validator(load_schema(name)), held.split(), EXTRA.get(name, {})) for name, held in HELD.items()]
    fitting = 0
    for row in rows:
        fields = fields_of(dict(zip(heads, row, strict=True)))
        for schema, held, extra in sides:
            listing = {"sku": row[0], "fields": {name: fields[name] for name in held if fields[name]}, "extra": extra}
            fitting += not any(True for _ in schema.iter_errors(listing))
    print(f"{fitting} listings fit")


def fields_of(row: dict[str, Any]) -> dict[str, Any]:
    return {
        "title": row["Tên sản phẩm"],
        "description": row["Mô tả"],
        "price": int(row["Giá bán"]),
        "unit": row["ĐVT"],
        "net_quantity": row["Quy cách"],
        "weight": int(row["Khối lượng (g)"]),
        "category": "Nông sản",
        "producer": row["Chủ thể"],
        "address": row["Địa chỉ"],
        "phone": row["Điện thoại"],
        "ingredients": row["Thành phần"],
        "usage": row["Hướng dẫn sử dụng"],
        "storage": row["Bảo quản"],
        "warnings": row["Cảnh báo"],
        "shelf_life": row["Hạn sử dụng"],
    }


if __name__ == "__main__":
    main()
