"""pandas reads the workbook, with the reader that is named, and pandera checks it against an equivalent schema."""

import re
import sys

import pandas as pd
import pandera.pandas as pa

WORDS = pa.Check.str_matches(re.compile(r"\S"))


def main() -> None:
    table = pd.read_excel(sys.argv[1], engine=sys.argv[2], dtype={"Điện thoại": str, "Mã SP": str})
    needed = {name: pa.Column(str, WORDS) for name in ("Tên sản phẩm", "Chủ thể", "Điện thoại", "Địa chỉ")}
    texts = ("Mô tả", "Thành phần", "Hướng dẫn sử dụng", "Bảo quản", "Cảnh báo", "Hạn sử dụng", "ĐVT", "Quy cách")
    optional = {name: pa.Column(str, nullable=True) for name in texts}
    schema = pa.DataFrameSchema(
        {
            "Mã SP": pa.Column(str, pa.Check.str_matches(r"^\S(.*\S)?$"), unique=True),
            "Giá bán": pa.Column(int, pa.Check.gt(0)),
            "Khối lượng (g)": pa.Column(int, pa.Check.gt(0)),
            "Hạng sao": pa.Column(int, pa.Check.isin([3, 4, 5])),
            "Bộ sản phẩm OCOP": pa.Column(int, pa.Check.in_range(1, 26)),
            "Ngày QĐ": pa.Column(str, pa.Check.str_matches(r"^\d{2}/\d{2}/\d{4}$")),
            **needed,
            **optional,
        }
    )
    print(len(schema.validate(table, lazy=True)), "rows fit")


if __name__ == "__main__":
    main()
