"""``frictionless validate`` with an equivalent Table Schema."""

import sys

from frictionless import Resource, Schema, formats

NEEDED = ("Tên sản phẩm", "Chủ thể", "Điện thoại", "Địa chỉ")
NUMBERS = {
    "Giá bán": {"minimum": 1},
    "Khối lượng (g)": {"minimum": 1},
    "Hạng sao": {"minimum": 3, "maximum": 5},
    "Bộ sản phẩm OCOP": {"minimum": 1, "maximum": 26},
}


def main() -> None:
    heads = sys.argv[2].split("|")
    schema = Schema.from_descriptor({"fields": [field(name) for name in heads], "primaryKey": ["Mã SP"]})
    report = Resource(path=sys.argv[1], schema=schema, control=formats.ExcelControl(sheet=1)).validate()
    if not report.valid:
        raise SystemExit(str(report.flatten(["rowNumber", "fieldName", "note"])[:3]))
    print(report.tasks[0].stats["rows"], "rows fit")


def field(name: str) -> dict[str, object]:
    if name in NUMBERS:
        return {"name": name, "type": "integer", "constraints": {"required": True, **NUMBERS[name]}}
    if name == "Mã SP":
        return {"name": name, "type": "string", "constraints": {"required": True, "pattern": r"\S(.*\S)?"}}
    if name == "Ngày QĐ":
        return {"name": name, "type": "date", "format": "%d/%m/%Y", "constraints": {"required": True}}
    return {"name": name, "type": "string", "constraints": {"required": name in NEEDED}}


if __name__ == "__main__":
    main()
