"""What the portal's forms offer to choose from: categories, regions and the lists of the establishment form.

A form is read at run time: the ids of regions are this sandbox's own, so that nobody stores them.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Mapping

from attrs import frozen


@frozen
class Choice:
    """One option of a nested select."""

    id: str
    text: str
    path: str
    level: int


# Names and the ids 1, 2, 3 seen on the site's own pages; so are the statuses, -1 (Tất cả) being the list's filter.
OFFER_KINDS = {"1": "Cần mua", "2": "Cần bán", "3": "Tìm đối tác"}
KIND_SLUGS = {"can-mua": "1", "can-ban": "2", "tim-doi-tac": "3"}
OFFER_STATUSES = {0: "Chờ duyệt", 1: "Duyệt đăng", 2: "Huỷ duyệt"}

# Seen on the district portals of the same family.
PRODUCT_STATUSES = {1: "Sử dụng", 0: "Tạm ngưng"}
# The family's form has this field; what it offers is invented.
PRODUCT_TYPES = {"1": "Sản phẩm", "2": "Nguyên liệu"}

# Seen on the site's own page.
ORGANIZATION_TYPES = {"100": "Cơ sở sản xuất", "101": "Cơ sở kinh doanh"}
DEPARTMENTS = {"1": "Y tế", "2": "Nông nghiệp và Phát triển nông thôn", "3": "Công thương"}
FOUNDING_TYPES = {
    "1": "Giấy cam kết",
    "2": "Giấy chứng nhận ATTP",
    "3": "Giấy xác nhận nguồn gốc",
    "4": "Giấy phép đăng ký kinh doanh",
}
ORGANIZATION_LEVELS = {
    "1": "Cá nhân, hộ gia đình",
    "2": "Trang trại",
    "3": "Hợp tác xã",
    "4": "Doanh nghiệp siêu nhỏ",
    "5": "Doanh nghiệp nhỏ",
    "6": "Doanh nghiệp vừa",
    "7": "Doanh nghiệp lớn",
}

# Ids, the texts of the groups and "Nước mắm" seen on the site's own page; the other texts below a group are invented.
CATEGORY_TREE: Mapping[tuple[str, str], Mapping[str, str]] = {
    ("1", "Rau, củ, quả"): {"9": "Rau, củ", "23": "Trái cây"},
    ("3", "Thịt"): {"4": "Thịt lợn", "5": "Thịt gia cầm", "11": "Thịt trâu, bò", "13": "Giò, chả, nem"},
    ("19", "Ngũ cốc, gia vị"): {
        "2": "Gạo",
        "10": "Đậu, lạc, vừng",
        "16": "Gia vị",
        "18": "Mắm tôm, mắm tép",
        "31": "Nước mắm",
    },
    ("20", "Đồ uống, dược liệu"): {"8": "Chè, rượu, nước uống", "22": "Dược liệu, mật ong"},
    ("21", "SP đóng gói"): {"17": "Bánh, kẹo, đồ khô"},
    ("24", "Thủy hải sản"): {"12": "Cá", "14": "Tôm, cua", "15": "Ngao, sò, ốc"},
    ("25", "Khác"): {},
}

PROVINCE = "Thanh Hóa"
# The districts of 2019, when the pages were saved: Tĩnh Gia wasn't yet Nghi Sơn, Đông Sơn wasn't yet in the city.
DISTRICTS = (
    *("Thành phố Thanh Hóa", "Thành phố Sầm Sơn", "Thị xã Bỉm Sơn"),
    *("Huyện Bá Thước", "Huyện Cẩm Thủy", "Huyện Đông Sơn", "Huyện Hà Trung", "Huyện Hậu Lộc", "Huyện Hoằng Hóa"),
    *("Huyện Lang Chánh", "Huyện Mường Lát", "Huyện Nga Sơn", "Huyện Ngọc Lặc", "Huyện Như Thanh", "Huyện Như Xuân"),
    *("Huyện Nông Cống", "Huyện Quan Hóa", "Huyện Quan Sơn", "Huyện Quảng Xương", "Huyện Thạch Thành"),
    *("Huyện Thiệu Hóa", "Huyện Thọ Xuân", "Huyện Thường Xuân", "Huyện Tĩnh Gia", "Huyện Triệu Sơn"),
    *("Huyện Vĩnh Lộc", "Huyện Yên Định"),
)
# One district's communes are enough to practise with.
COMMUNES: Mapping[str, tuple[str, ...]] = {
    "Huyện Hậu Lộc": (
        *("Thị trấn Hậu Lộc", "Xã Đa Lộc", "Xã Hải Lộc", "Xã Hòa Lộc", "Xã Hưng Lộc", "Xã Minh Lộc", "Xã Ngư Lộc"),
        *("Xã Phú Lộc", "Xã Quang Lộc", "Xã Tiến Lộc"),
    )
}
FIRST_REGION_ID = 2601


def _categories() -> Iterator[Choice]:
    for (id, text), children in CATEGORY_TREE.items():
        yield Choice(id, text, text, 1)
        for child, name in children.items():
            yield Choice(child, name, f"{text} > {name}", 2)


def _regions() -> Iterator[Choice]:
    ids = map(str, itertools.count(FIRST_REGION_ID))
    yield Choice(next(ids), PROVINCE, PROVINCE, 1)
    for district in DISTRICTS:
        yield Choice(next(ids), district, f"{PROVINCE} > {district}", 2)
        for commune in COMMUNES.get(district, ()):
            yield Choice(next(ids), commune, f"{PROVINCE} > {district} > {commune}", 3)


def _by_id(choices: Iterable[Choice]) -> Mapping[str, Choice]:
    return {choice.id: choice for choice in choices}


CATEGORIES = _by_id(_categories())
REGIONS = _by_id(_regions())
