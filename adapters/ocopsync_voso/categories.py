"""Voso's category menu as it stood in March 2021: from the path that people read to the number, and back."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

SEPARATOR = " > "
NUMBERED = re.compile(r"#(\d+)")

REGIONAL = "Sàn đặc sản > Đặc sản miền Trung"
"""Where an OCOP product of Thanh Hóa goes unless its set says otherwise."""

BY_GROUP: Mapping[int, str] = {
    18: "Sức khỏe - Làm đẹp > Thực phẩm chức năng",
    19: "Sức khỏe - Làm đẹp > Chăm sóc cơ thể",
    20: "Sức khỏe - Làm đẹp > Chăm sóc cá nhân",
    21: "Thủ công mỹ nghệ > Đồ dùng khác",
    22: "Thủ công mỹ nghệ > Dệt may",
    23: "Bách hóa > Khác",
    24: "Bách hóa > Khác",
    25: "Bách hóa > Khác",
    26: "Voucher - Dịch vụ",
}
"""The category for each OCOP product set that isn't food or drink: our own choice, for Voso publishes none."""


@cache
def numbers() -> Mapping[str, int]:
    """The number of every category, by its path: ``Sàn đặc sản > Đặc sản miền Trung`` → 139."""
    tree = json.loads((files("ocopsync_voso") / "categories.json").read_text(encoding="utf-8"))
    found: dict[str, int] = {}
    for name, (number, children) in tree.items():
        found[name] = number
        found.update({f"{name}{SEPARATOR}{child}": below for child, below in children.items()})
    return found


@cache
def paths() -> Mapping[int, str]:
    return {number: path for path, number in numbers().items()}


def number_of(path: str) -> int | None:
    """The number of a category; ``#412`` names one that the menu of 2021 did not have. None where it is unknown."""
    if numbered := NUMBERED.fullmatch(path):
        return int(numbered[1])
    return numbers().get(path)


def path_of(number: int) -> str:
    """The path of a category, or ``#412`` for one that the menu of 2021 did not have."""
    return paths().get(number, f"#{number}")
