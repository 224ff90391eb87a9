"""What a label must say of each group of goods."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from operator import attrgetter

from ocopsync.messages import N_
from ocopsync.model import Product
from ocopsync.problem import NOTE, WARNING
from ocopsync.rules.rule import Finding, Rule

ND_37 = dt.date(2026, 1, 23)
"""From this day NĐ 37/2026/NĐ-CP applies."""

_TITLES = {
    "address": "Địa chỉ",
    "net_quantity": "Khối lượng tịnh",
    "shelf_life": "Hạn sử dụng",
    "ingredients": "Thành phần",
    "warnings": "Cảnh báo",
    "usage": "Hướng dẫn sử dụng",
    "storage": "Bảo quản",
    "size": "Kích thước (cm)",
    "weight": "Khối lượng (g)",
}
_ADDRESS = "producer.address"
_FOOD = (_ADDRESS, "net_quantity", "shelf_life", "ingredients", "warnings", "usage", "storage")
_CRAFT = (_ADDRESS, "size or net_quantity or weight", "ingredients", "usage or storage")
"""Any measure is a specification, and either how it is used or how it is cared for will do."""
_ON_LABEL: Mapping[int, tuple[str, ...]] = {
    **dict.fromkeys((4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 16, 17, 18), _FOOD),
    3: (_ADDRESS, "net_quantity", "shelf_life"),
    **dict.fromkeys((14, 15), (_ADDRESS, "net_quantity", "warnings")),
    19: (_ADDRESS, "net_quantity", "ingredients", "shelf_life", "usage", "warnings"),
    **dict.fromkeys((21, 22), _CRAFT),
}
"""What a label says beside name and producer, by OCOP set.

Unpacked fresh food (1, 2) is exempt. Lot and date of making belong to a lot and not to a product, so they aren't asked
for here; the words of supplements and the strength of alcohol are rules of their own.
"""
_VALUES = {group: attrgetter(*(name.split(" or ")[0] for name in names)) for group, names in _ON_LABEL.items()}
"""What stands there first: most rows have it all, and this is quick."""


def _label_incomplete(product: Product, on: dt.date) -> Finding | None:
    group = product.group or 0
    if all(_VALUES[group](product)):
        return None
    missing = [name for name in _ON_LABEL[group] if not _given(product, name)]
    if not missing:
        return None
    return {"field": _fields(missing[0])[0], "missing": ", ".join(map(_title, missing))}


def _given(product: Product, name: str) -> bool:
    return any(attrgetter(field)(product) for field in name.split(" or "))


def _fields(name: str) -> list[str]:
    return name.removeprefix("producer.").split(" or ")


def _title(name: str) -> str:
    return " / ".join(f"'{_TITLES[field]}'" for field in _fields(name))


_SUPPLEMENT = "thực phẩm bảo vệ sức khỏe"
_NO_MEDICINE = re.compile(r"không phải (?:là )?thuốc")


def _without_words(product: Product, on: dt.date) -> Finding | None:
    """The set holds herbal medicines too: those call themselves so, or have a paper that does."""
    kinds = " ".join(paper.kind for paper in product.papers)
    said = f"{product.name}\n{product.description}\n{product.usage}\n{product.warnings}".lower()
    if "thuốc" in f"{product.name} {kinds}".lower():
        return None
    missing = [] if _SUPPLEMENT in said.replace("khoẻ", "khỏe") else ["'Thực phẩm bảo vệ sức khỏe'"]
    if not _NO_MEDICINE.search(said):
        missing.append("'Sản phẩm này không phải là thuốc …'")
    return {"field": "warnings", "missing": ", ".join(missing)} if missing else None


DECLARED = (
    Rule(
        code="label-incomplete",
        severity=NOTE,
        says=N_("The label of such a product must also say: {missing}. The catalogue doesn't."),
        advice=N_(
            "Fill the columns in as on the label, so that buyers can read it before they order. Labels printed before "
            "23/01/2026 may be used to 23/01/2028."
        ),
        source="NĐ 37/2026/NĐ-CP Điều 42, Phụ lục I; Điều 98",
        effective=ND_37,
        groups=frozenset(_ON_LABEL),
        find=_label_incomplete,
    ),
    Rule(
        code="label-supplement",
        severity=WARNING,
        says=N_("The label of a supplement must also say: {missing}. Neither its texts nor its warnings do."),
        advice=N_(
            "Copy the words from the label into 'Mô tả' or 'Cảnh báo'. If it is a medicine, say so in the name. Labels "
            "printed before 23/01/2026 may be used to 23/01/2028."
        ),
        source="NĐ 37/2026/NĐ-CP Điều 42, Phụ lục I; Điều 98",
        effective=ND_37,
        groups=frozenset({18}),
        find=_without_words,
    ),
)
