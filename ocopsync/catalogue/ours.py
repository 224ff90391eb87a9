"""The sheets that ocopsync itself puts into a workbook: never read as a catalogue, and not worth a word."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from python_calamine import CalamineWorkbook

SIGNATURE = "ocopsync:"
"""How the first cell of each of them begins."""

PARTS = "ocopsync/"
"""Where the parts lie that only workbooks of ours have."""
UNTOUCHED = f"{PARTS}marked.xml"
"""A part that no spreadsheet program knows: it vanishes as soon as one saves the file."""
UNDECIDED = f"{PARTS}decisions.xml"
"""The same in a workbook in which people decide."""
OF_DECISIONS = "ocopsync_later"
"""A name that only workbooks of decisions define, and that stays when somebody saves them."""

TO_FIX: Mapping[str, str] = {"vi": "Cần sửa", "en": "To fix"}
"""The name of the sheet that lists what is wrong, by language."""
ACCEPTED: Mapping[str, str] = {"vi": "Đã nhận từ sàn", "en": "Taken from marketplaces"}
"""The name of the sheet that lists the live values that were written into a copy."""
HOW_TO: Mapping[str, str] = {"vi": "Cách điền", "en": "How to fill in"}
LISTS: Mapping[str, str] = {"vi": "Danh sách chọn", "en": "Choices"}

_NAMES = tuple(name for names in (TO_FIX, ACCEPTED, HOW_TO, LISTS) for name in names.values())


def is_ours(book: CalamineWorkbook, name: str) -> bool:
    """Whether the sheet was put there by us: people may have a sheet of the same name."""
    if not name.startswith(_NAMES):
        return False
    first = next(book.get_sheet_by_name(name).iter_rows(), [])
    return bool(first) and str(first[0]).startswith(SIGNATURE)
