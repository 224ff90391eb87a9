"""Workbooks as people have them, and what becomes of them when they are marked."""

from __future__ import annotations

import datetime as dt
import shutil
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import xlsxwriter
from attrs import define

from ocopsync.catalogue import read
from ocopsync.messages import current_language, use_language
from ocopsync.problem import Problem
from ocopsync.report.mark import mark
from ocopsync.rules.rule import Rule

DAY = dt.date(2026, 11, 21)
EXAMPLES = Path(__file__).parents[2] / "examples"
HEADINGS = ("Mã SP", "Tên sản phẩm", "Chủ thể", "Giá bán", "Điện thoại", "Ghi chú")


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    before = current_language()
    use_language("en")
    yield
    use_language(before)


@pytest.fixture
def example(tmp_path: Path) -> Path:
    """The example catalogue with its pictures."""
    shutil.copytree(EXAMPLES / "anh", tmp_path / "anh")
    return Path(shutil.copy(EXAMPLES / "thanhhoa.xlsx", tmp_path / "hàng.xlsx"))


@pytest.fixture
def workbook(tmp_path: Path) -> Callable[..., Path]:
    """A workbook with these rows under the headings; ``more`` puts further things into it."""

    def write(
        *rows: Sequence[Any], name: str = "hàng.xlsx", more: Callable[[Any, Any], None] = lambda book, sheet: None
    ) -> Path:
        with xlsxwriter.Workbook(tmp_path / name, {"strings_to_formulas": False}) as book:
            sheet = book.add_worksheet("Hàng hóa")
            for at, row in enumerate((HEADINGS, *rows)):
                sheet.write_row(at, 0, row)
            more(book, sheet)
        return tmp_path / name

    return write


@define
class Marked:
    """A marked copy, as openpyxl sees it."""

    path: Path
    problems: list[Problem]
    cells: int

    @property
    def book(self) -> Any:
        return openpyxl.load_workbook(self.path)

    @property
    def sheet(self) -> Any:
        return self.book.worksheets[1]

    @property
    def list(self) -> list[list[str]]:
        """The texts of the sheet in front, below its headings."""
        rows = [[str(cell.value or "") for cell in row] for row in self.book.worksheets[0]]
        return rows[next(at for at, row in enumerate(rows) if row[-1] == "Code") + 1 :]

    def note(self, cell: str) -> str:
        comment = self.sheet[cell].comment
        return comment.text if comment else ""

    def colour(self, cell: str) -> str:
        fill = self.sheet[cell].fill
        return fill.fgColor.rgb if fill.patternType == "solid" else ""

    def save(self, name: str, **cells: Any) -> Path:
        """As another program saves it, which writes everything anew, with these cells corrected."""
        book = self.book
        for cell, value in cells.items():
            book.worksheets[1][cell].value = value
        path = self.path.with_name(name)
        book.save(path)
        return path


@pytest.fixture
def marked(tmp_path: Path) -> Callable[..., Marked]:
    """Reads a catalogue and marks what is wrong, or the problems given."""

    def make(path: Path, problems: Sequence[Problem] | None = None, *, to: str = "sửa.xlsx") -> Marked:
        catalogue = read(path, on=DAY)
        found = problems_of(path) if problems is None else list(problems)
        return Marked(tmp_path / to, found, mark(catalogue, found, tmp_path / to))

    return make


def problems_of(path: Path) -> list[Problem]:
    """What reading finds; rules about products come and go."""
    catalogue = read(path, on=DAY)
    found = [*(problem for row in catalogue.rows() for problem in row.problems), *catalogue.problems]
    return [problem for problem in found if not isinstance(problem.kind, Rule)]
