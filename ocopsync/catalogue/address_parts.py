"""An address in several columns: commune, district and province stand beside the street, and make one address."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from ocopsync.catalogue.headings import PARTS_OF_ADDRESS, Column
from ocopsync.vietnam.text import plain

_KINDS = ("xã", "phường", "thị trấn", "huyện", "quận", "thị xã", "thành phố", "tỉnh")
_KIND_IN_FRONT = re.compile(rf"(?i)(?:(?:{'|'.join(_KINDS)}|đặc khu|tp|tt|tx)\b\.?|[xphqt]\.)\s*")


class AddressParts:
    """Joins the parts of one table's rows."""

    def __init__(self, columns: Iterable[Column]) -> None:
        kinds = {column.field: kind_in(column.heading) for column in columns if column.field in PARTS_OF_ADDRESS}
        self._kinds = {field: kinds[field] for field in PARTS_OF_ADDRESS if field in kinds}

    def __bool__(self) -> bool:
        """Whether the table has such columns."""
        return bool(self._kinds)

    def joined(self, values: Mapping[str, Any]) -> str | None:
        """The row's address from small to large: what its own column says, and the parts that aren't in it."""
        address: str = values["address"] or ""
        words = f" {plain(address)} "
        parts = [
            _with_kind(values[field], kind)
            for field, kind in self._kinds.items()
            if values[field] and f" {plain(without_kind(values[field]))} " not in words
        ]
        return ", ".join(filter(None, [address.rstrip(" ,.;"), *parts])) or None


def kind_in(heading: str) -> str:
    """``xã`` of the heading "Xã"; nothing of "Xã/phường", which says two."""
    words = heading.strip().casefold()
    return words if words in _KINDS else ""


def _with_kind(value: str, kind: str) -> str:
    return f"{kind} {value}" if kind and value == without_kind(value) else value


def without_kind(value: str) -> str:
    """``Hoa Lộc`` of "xã Hoa Lộc"."""
    return _KIND_IN_FRONT.sub("", value, count=1) if _KIND_IN_FRONT.match(value) else value
