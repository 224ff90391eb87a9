"""The columns of the example catalogue, and what each one is: real, or invented."""

from __future__ import annotations

from attrs import frozen


@frozen
class Column:
    heading: str
    note: str
    """Stands under the heading; begins with "(", by which a reader knows that the row is no product."""
    width: int
    invented: bool = True
    """Whether the whole column is; single invented cells of a real column are named row by row."""


COLUMNS = (
    Column("STT", "(tự đánh số)", 6, invented=False),
    Column("Mã SP", "(bịa)", 9),
    Column("Tên sản phẩm", "(thật)", 30, invented=False),
    Column("Chủ thể", "(thật; thiếu hoặc bị ẩn thì bịa)", 30, invented=False),
    Column("Loại hình", "(thật; thiếu thì bịa)", 15, invented=False),
    Column("Điện thoại", "(bịa; đầu số không ai có)", 14),
    Column("Địa chỉ", "(thật; phần lớn là địa giới cũ)", 30, invented=False),
    Column("Bộ sản phẩm OCOP", "(bịa: tự xếp theo tên)", 11),
    Column("Hạng sao", "(thật; thiếu thì bịa)", 9, invented=False),
    Column("Số QĐ", "(thật; thiếu thì bịa, bắt đầu bằng 99)", 15, invented=False),
    Column("Ngày QĐ", "(bịa; đúng năm khi nguồn có năm)", 12),
    Column("Cơ quan cấp", "(bịa: suy ra từ ngày và hạng sao)", 20),
    Column("Mô tả", "(bịa)", 58),
    Column("Thành phần", "(bịa)", 36),
    Column("Hướng dẫn sử dụng", "(bịa)", 36),
    Column("Bảo quản", "(bịa)", 32),
    Column("Cảnh báo", "(bịa)", 40),
    Column("Hạn sử dụng", "(bịa)", 22),
    Column("Giá bán", "(bịa)", 12),
    Column("Giá niêm yết", "(bịa)", 12),
    Column("ĐVT", "(bịa)", 8),
    Column("Quy cách", "(bịa)", 18),
    Column("Khối lượng (g)", "(bịa; cả bao bì)", 11),
    Column("Kích thước (cm)", "(bịa)", 15),
    Column("Tồn kho", "(bịa)", 9),
    Column("Mã vạch", "(bịa; 952 là mã GS1 dành cho ví dụ)", 16),
    Column("Truy xuất nguồn gốc", "(bịa; .example không mở được)", 42),
    Column("Ảnh", "(ảnh vẽ, không phải ảnh chụp)", 16),
    Column("Nguồn", "(thật)", 60, invented=False),
)
HEADINGS = tuple(column.heading for column in COLUMNS)
INVENTED = frozenset(column.heading for column in COLUMNS if column.invented)
