"""The sheet "Đọc trước": what in the example catalogue is real, what is invented, and until when its dates hold."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence

from columns import HEADINGS, INVENTED
from invented import Row

DAY = dt.date(2026, 11, 21)
"""The day for which the example was made."""

PURPOSE = """
Đây là danh mục ví dụ
Dùng để làm gì | Để thử phần mềm ocopsync: kiểm tra, lập kế hoạch, đăng lên các sàn thử nghiệm. \
Không dùng để mua bán và không đăng lên sàn thật.
Có gì | {count} sản phẩm OCOP có thật của tỉnh Thanh Hóa. Tên sản phẩm và nơi đọc được thông tin là thật; \
những gì không trang công khai nào nói thì được bịa ra cho hợp lý.
Màu ô | Ô nền vàng nhạt là bịa. Ô nền trắng là thật, lấy từ trang ghi ở cột Nguồn.
Dòng thứ hai | Dòng dưới tiêu đề nói từng cột là thật hay bịa; mọi ô bắt đầu bằng dấu ngoặc nên không phải là sản phẩm.
Những cột có thật
Tên sản phẩm, Nguồn | Giữ nguyên như nguồn đã viết. Riêng Đông trùng hạ thảo Sukha không có trang sản phẩm công khai.
Chủ thể, Loại hình | Thật khi nguồn có nêu. Nguồn không nêu, hoặc tên hộ đã được ẩn, thì dùng tên bịa có chữ “Ví Dụ”. \
Không có mã số thuế.
Địa chỉ | Thật, phần lớn theo địa giới trước ngày 01/07/2025. Không bịa thêm gì vào địa chỉ.
Hạng sao, Số QĐ | Thật khi nguồn có nêu. Thiếu hạng sao thì ghi 3; thiếu số quyết định thì bịa số bắt đầu bằng 99.
Những cột bịa
Toàn bộ là bịa | {invented}.
Ngày QĐ | Ngày và tháng là bịa. Năm đúng khi nguồn có nêu năm; không nêu thì bịa năm 2025.
Điện thoại | Bắt đầu bằng 0530 000: không nhà mạng nào ở Việt Nam có đầu số 053, nên không gọi được ai.
Mã vạch | Bắt đầu bằng 952, đầu mã mà GS1 dành riêng cho ví dụ; không phải 893 của Việt Nam.
Truy xuất nguồn gốc | Đuôi .example không bao giờ mở ra trang nào. Chỉ sản phẩm từ 4 sao có đường dẫn này.
Ảnh | Là hình vẽ, trên hình có chữ “ảnh minh hoạ”; không phải ảnh chụp sản phẩm.
Hạn của giấy chứng nhận
Đã quá 36 tháng | {expired} sản phẩm được công nhận từ năm 2019 đến 2022 đã quá 36 tháng vào ngày {day:%d/%m/%Y}.
Còn hạn | {in_force} sản phẩm còn hạn. Từ ngày 19/06/2027 những sản phẩm của năm 2024 vào thời gian phải gia hạn, \
từ ngày 17/12/2027 chúng hết hạn: khi đó kết quả kiểm tra danh mục này sẽ khác.
Bộ sản phẩm OCOP (QĐ 26/2026/QĐ-TTg)
"""

SETS = {
    1: "Rau, củ, quả, hạt tươi",
    2: "Thịt, thủy sản, trứng, sữa tươi",
    3: "Gạo, ngũ cốc, hạt sơ chế",
    4: "Mật ong và nông sản thực phẩm khác",
    6: "Chế biến từ gạo, ngũ cốc",
    7: "Chế biến từ rau, củ, quả, hạt",
    8: "Chế biến từ thịt, thủy sản, trứng, sữa",
    9: "Tương, nước mắm, gia vị lỏng",
    11: "Chè tươi, chè chế biến",
    12: "Trà từ thực vật khác",
    14: "Rượu trắng",
    15: "Đồ uống có cồn khác",
    17: "Đồ uống không cồn",
    18: "Thực phẩm chức năng, thuốc dược liệu",
    19: "Mỹ phẩm có dược liệu",
    20: "Tinh dầu và dược liệu khác",
    21: "Thủ công mỹ nghệ gia dụng, trang trí",
}


def read_first(products: Sequence[Row]) -> Iterator[tuple[str, str]]:
    """Pairs of a label and a sentence; a pair without a sentence is a heading."""
    over = sum(is_over(row.cells["Ngày QĐ"]) for row in products)
    text = PURPOSE.format(
        count=len(products),
        expired=over,
        in_force=len(products) - over,
        day=DAY,
        invented=", ".join(heading for heading in HEADINGS if heading in INVENTED),
    )
    for line in text.strip().splitlines():
        label, _, sentence = line.partition(" | ")
        yield label, sentence
    for number in sorted({row.cells["Bộ sản phẩm OCOP"] for row in products}):
        yield f"Bộ {number}", SETS[number]


def is_over(decided: dt.date) -> bool:
    """Whether its 36 months are past; none of our dates is a 29 February."""
    return decided.replace(year=decided.year + 3) < DAY
