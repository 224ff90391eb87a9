"""Rows of a table that are no products: totals, headings once more, titles of its parts, remarks and signatures."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

from ocopsync.catalogue import table_problems
from ocopsync.catalogue.headings import LEFT_ALONE, Column
from ocopsync.catalogue.merged import Range
from ocopsync.problem import Place, Problem, ProblemKind
from ocopsync.vietnam.money import parse_price
from ocopsync.vietnam.reading import Unreadable
from ocopsync.vietnam.text import one_line, plain

_TOLD = 100
"""Skipped rows of a kind that are told one by one."""
_SHOWN = 60
_FEW = 4
"""Other cells that a remark or a row of signatures has, at most."""
_WIDE = 2
"""A cell that spans more columns than one beside this many is a title's."""


def _phrases(*phrases: str, then: str = r"\b") -> re.Pattern[str]:
    """A text that begins with one of ``phrases``, with its accents or with none at all, and goes on like ``then``."""
    return re.compile(rf"({'|'.join([*phrases, *map(plain, phrases)])}){then}", re.IGNORECASE)


_TOTALS = ("tổng", "cộng", "tổng tiền", "tổng giá trị", "tổng sản phẩm", "lũy kế")
_TOTALS_OF = ("tổng cộng", "tổng số", "cộng trang", "cộng nhóm", "cộng dồn", "total")
_TOTAL = _phrases(*_TOTALS, then="[ .:]*$")
_TOTAL_OF = _phrases(*_TOTALS_OF)
_TOTAL_ALONE = _phrases(*_TOTALS, *_TOTALS_OF, then=r"[\W\d]*((sản phẩm|san pham|sp)\W*)?$")
"""In a row with a price, which a product may have whose name only begins like that."""
_REMARK = re.compile(
    r"\s*(ghi chú|ghi chu|lưu ý|luu y|chú thích|chu thich|nguồn|nguon|note)\b[^:]{0,20}:", re.IGNORECASE
)
_STARRED = re.compile(r"\s*(\(\*+\)|\*+)\s*\S")
_SIGNED = _phrases(
    *("người lập", "người ký", "kế toán", "thủ trưởng", "giám đốc", "chủ tịch", "chủ nhiệm", "xác nhận của"),
    *("đại diện", "nơi nhận", "ký tên", r"\(ký", r"\(ky", r"\(đã ký", "bằng chữ", "tm. ubnd", "kt. chủ tịch"),
)
_DATED = re.compile(r"(.{0,40} )?ngay( \d{1,2})? thang( \d{1,2})? nam( \d{4})?")
_NUMBERED = re.compile(r"(?:[IVXLC]{1,6}|[A-H])(?:[.):]\s*|\s+[-–]\s*)\D")
_COUNTED = re.compile(r"\d{1,2}[.)]\s*\D")
_ORDINAL = re.compile(r"\s*(?:[IVXLC]{1,6}|[A-H])\s*[.)]?\s*")
_PART = re.compile(
    r"(huyện|thị xã|thành phố|tp\.?|quận|tỉnh|xã|phường|nhóm|ngành|bộ sản phẩm|lĩnh vực|khu vực)\s.+", re.IGNORECASE
)


class NotProducts:
    """Tells the rows that are no products, and remembers which were skipped.

    A row with a product code or a price is always a product's, whatever else it says; signatures, dates and names
    below them are neither, whichever column they stand in, and so is the sum beside the word for it.
    """

    def __init__(
        self, columns: Sequence[Column], headings: Sequence[Sequence[Any]], merged: Sequence[Range] = ()
    ) -> None:
        """``headings``: the cells of the rows that hold them. ``merged``: a cell over many columns is a title."""
        index_of = {column.field: column.index for column in columns}
        self._sku, self._price = index_of.get("sku", -1), index_of.get("price", -1)
        self._name = index_of.get("name", -1)
        self._left_alone = {column.index for column in columns if column.field == LEFT_ALONE}
        self._headings = [{at: one_line(cell) for at, cell in _texts(cells)} for cells in headings]
        self._first_words = {line[at] for line in self._headings for at in (self._sku, self._name) if at in line}
        self._wide = {top + 1 for (top, left), (_, right) in merged if right - left >= _WIDE}
        self._below = self._after_headings = False
        self._skipped: dict[ProblemKind, list[tuple[int, str]]] = {}
        self._more: dict[ProblemKind, int] = {}

    def kind(self, number: int, cells: Sequence[Any]) -> ProblemKind | None:
        """What the row is, if it is no product."""
        sku = _at(cells, self._sku)
        named = sku != "" and not self._after_headings and sku not in self._first_words
        if named and _at(cells, self._name) not in ("", sku):
            self._below = False
            return None  # nearly every row
        filled = [(at, cell) for at, cell in enumerate(cells) if not _blank(cell)]
        if not filled:
            return None
        after, self._after_headings = self._after_headings, self._again(filled)
        if self._after_headings or (after and is_numbering(cells)):
            return table_problems.HEADING_ROW_SKIPPED
        if _is_sum(filled):
            return table_problems.TOTAL_ROW_SKIPPED
        price = _at(cells, self._price)
        if self._is_price(price) or (self._is_code(sku) and len({cell for _, cell in filled}) > 1):
            if _is_words(sku) and _behind_ordinal(filled) == (self._sku, sku):
                return table_problems.GROUP_ROW_SKIPPED
            self._below = False
            return None
        return self._by_words(filled, price, wide=number in self._wide)

    def _is_price(self, cell: Any) -> bool:
        return not (_blank(cell) or _closes(cell) or (self._below and _is_name(cell) and not _is_price_in_words(cell)))

    def _is_code(self, cell: Any) -> bool:
        return not (_blank(cell) or _closes(cell) or (self._below and _is_name(cell)))

    def _again(self, filled: list[tuple[int, Any]]) -> bool:
        """Whether the row says what the headings say, as at the top of a printed page."""
        for line in self._headings:
            same = sum(1 for at, cell in filled if isinstance(cell, str) and line.get(at) == one_line(cell))
            if same > 1 and same * 3 >= len(filled) * 2:
                return True
        return False

    def _by_words(self, filled: list[tuple[int, Any]], price: Any, *, wide: bool) -> ProblemKind | None:
        at, first = next(((at, one_line(cell)) for at, cell in filled if not _numeric(cell)), (-1, ""))
        others = [cell for index, cell in filled if index != at and cell != first]
        if (_TOTAL.match(first) or _TOTAL_OF.match(first)) and all(map(_numeric, others)):
            return table_problems.TOTAL_ROW_SKIPPED
        if len(others) < _FEW and _is_remark(first, others, price):
            self._below = self._below or not _REMARK.match(first)
            return table_problems.REMARK_ROW_SKIPPED
        at, first = _behind_ordinal(filled) or (at, first)
        if first and self._is_title(at, first, filled, wide=wide):
            return table_problems.GROUP_ROW_SKIPPED
        return table_problems.REMARK_ROW_SKIPPED if self._below and len(others) < _FEW else None

    def _is_title(self, at: int, first: str, filled: list[tuple[int, Any]], *, wide: bool) -> bool:
        """ "I. Thực phẩm", "Huyện Hà Trung", alone in its row or beside its own ordinal."""
        before = [cell for index, cell in filled if index < at]
        if any(cell != first for index, cell in filled if index > at):
            return False
        if before:
            return len(before) == 1 and isinstance(before[0], str) and bool(_ORDINAL.fullmatch(before[0]))
        if at == self._sku and " " not in first:
            return False
        if wide or at in self._left_alone or len(filled) > _WIDE:
            return True
        return bool(_NUMBERED.match(first) or _PART.match(first) or (at != self._name and _COUNTED.match(first)))

    def skip(self, kind: ProblemKind, number: int, cells: Sequence[Any]) -> None:
        rows = self._skipped.setdefault(kind, [])
        if len(rows) < _TOLD:
            texts = [cell for _, cell in _texts(cells)] or [""]
            text = " ".join(texts[:2]) if _ORDINAL.fullmatch(texts[0]) else texts[0]
            rows.append((number, one_line(text)[:_SHOWN]))
        else:
            self._more[kind] = self._more.get(kind, 0) + 1
            rows[-1] = number, rows[-1][1]

    def problems(self, file: str, sheet: str) -> Iterator[Problem]:
        """A note for each row that was skipped, or for the many."""
        for kind, rows in self._skipped.items():
            for number, text in rows:
                yield kind.at(Place(file, sheet, number), value=text, row=number)
            if kind in self._more:
                yield table_problems.MORE_ROWS_SKIPPED.at(Place(file, sheet), n=self._more[kind], row=rows[-1][0])


def _is_remark(first: str, others: list[Any], price: Any) -> bool:
    if _REMARK.match(first) or _STARRED.match(first):
        return not others
    return (_closes(first) or _closes(price)) and not any(map(_numeric, others))


def _closes(cell: Any) -> bool:
    """Whether it stands below a table: a signature, or the day and the place."""
    return isinstance(cell, str) and bool(_SIGNED.match(cell.lstrip()) or _DATED.fullmatch(plain(cell)))


def _is_sum(filled: list[tuple[int, Any]]) -> bool:
    texts = [one_line(cell) for _, cell in filled if not _numeric(cell)]
    return len(texts) == 1 < len(filled) and bool(_TOTAL_ALONE.match(texts[0]))


def _behind_ordinal(filled: list[tuple[int, Any]]) -> tuple[int, str] | None:
    """The text beside "I" or "A." in a row that has nothing else."""
    if len({cell for _, cell in filled}) != 2:
        return None
    (_, ordinal), (at, title) = filled[:2]
    fits = isinstance(ordinal, str) and isinstance(title, str) and _ORDINAL.fullmatch(ordinal)
    return (at, title) if fits and not _numeric(title) else None


def _is_words(cell: Any) -> bool:
    return _is_name(cell) and " " in cell.strip()


def _is_name(cell: Any) -> bool:
    return isinstance(cell, str) and not any(map(str.isdigit, cell))


def _is_price_in_words(text: str) -> bool:
    try:
        return bool(parse_price(text))
    except Unreadable:
        return False


def _texts(cells: Sequence[Any]) -> Iterator[tuple[int, str]]:
    return ((at, cell) for at, cell in enumerate(cells) if isinstance(cell, str) and cell.strip())


def _at(cells: Sequence[Any], index: int) -> Any:
    return cells[index] if 0 <= index < len(cells) else ""


def _blank(cell: Any) -> bool:
    return isinstance(cell, str) and not cell.strip()


_NUMBER = re.compile(r"[\d\s.,%₫đ+-]+")


def _numeric(cell: Any) -> bool:
    return not isinstance(cell, str) or bool(_NUMBER.fullmatch(cell))


def is_numbering(cells: Sequence[Any]) -> bool:
    """Whether the row only numbers the columns: (1) (2) (3), or A, B, 1, 2, 3 = 1 × 2."""
    texts = [str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell).strip() for cell in cells]
    texts = [text for text in texts if text]
    numbers = [int(found[0]) for text in texts if (found := re.match(r"\d{1,2}(?=$|\s*[=(x×*/+-])", text))]
    letters = [text for text in texts if re.fullmatch(r"[A-Z]", text)]
    in_order = numbers == list(range(1, len(numbers) + 1)) and letters == [chr(65 + at) for at in range(len(letters))]
    return len(texts) > 2 and len(numbers) + len(letters) == len(texts) and in_order
