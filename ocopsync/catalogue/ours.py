"""The sheets that ocopsync itself puts into a workbook: never read as a catalogue, and not worth a word."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from python_calamine import CalamineWorkbook

SIGNATURE = "ocopsync:"
"""How the first cell of each of them begins."""

TO_FIX: Mapping[str, str] = {"vi": "Cần sửa", "en": "To fix"}
"""The name of the sheet that lists what is wrong, by language."""
HOW_TO: Mapping[str, str] = {"vi": "Cách điền", "en": "How to fill in"}
LISTS: Mapping[str, str] = {"vi": "Danh sách chọn", "en": "Choices"}

_NAMES = tuple(name for names in (TO_FIX, HOW_TO, LISTS) for name in names.values())


def is_ours(book: CalamineWorkbook, name: str) -> bool:
    """Whether the sheet was put there by us: people may have a sheet of the same name."""
    if not name.startswith(_NAMES):
        return False
    first = next(book.get_sheet_by_name(name).iter_rows(), [])
    return bool(first) and str(first[0]).startswith(SIGNATURE)
