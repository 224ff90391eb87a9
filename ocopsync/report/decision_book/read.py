"""Reading the workbook back: the rows in which somebody decided, and all that can't be used in them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from pathlib import Path

from attrs import evolve, frozen

from ocopsync.catalogue.files import Cell, cannot_open
from ocopsync.catalogue.headings import letter
from ocopsync.catalogue.workbook import sheets_of
from ocopsync.decisions import Choice, Decision, Fault, agreed, read_decisions
from ocopsync.errors import InputError
from ocopsync.messages import Message, current_language, say
from ocopsync.privacy import mask
from ocopsync.problem import Place
from ocopsync.report.decision_book.layout import DECISION, KEYS, ROW_CODE, choice_of, parted, role_of, row_code
from ocopsync.report.words import CHOICES, word

_LOOKED_AT = 20
"""Rows in which the headings are looked for: somebody may have put a title above them."""
_LONGEST_VALUE = 60
_WORKBOOKS = (b"PK\x03\x04", bytes.fromhex("d0cf11e0a1b11ae1"))


def decisions_from(path: Path) -> list[Decision]:
    """The decisions in a workbook, or in what a page saved. Raises InputError as the two readers do."""
    try:
        with path.open("rb") as file:
            start = file.read(8)
    except OSError as error:
        raise cannot_open(path, error) from error
    return read_book(path) if start.startswith(_WORKBOOKS) else read_decisions(path)


def read_book(path: Path) -> list[Decision]:
    """The decisions in a workbook, whatever it is called, whoever saved it, and in whatever order its rows are.

    :raises InputError: it isn't such a workbook, or has decisions that can't be used; with sheet and cell. Then none
        of them is.
    """
    decisions: list[Decision] = []
    faults: list[Fault] = []
    tables = 0
    for name, rows, broken in sheets_of(path):
        table = _table_in(path, name, rows, broken)
        if table is None:
            continue
        tables += 1
        for number, cells in enumerate(rows, table.head + 1):
            found = table.read(number, cells)
            if isinstance(found, Fault):
                faults.append(found)
            elif found is not None:
                decisions.append(found)
    if not tables:
        raise InputError(
            say(
                "{file} is no workbook of decisions. Make one with: ocopsync reconcile CATALOGUE --xlsx FILE.xlsx",
                file=path.name,
            )
        )
    return agreed(path, decisions, faults)


def _table_in(
    path: Path, sheet: str, rows: Iterator[Sequence[Cell]], broken: Mapping[tuple[int, int], str]
) -> _Table | None:
    """The table of a sheet in which there is something to decide, ``rows`` being below its head; None in any other."""
    for number, cells in enumerate(islice(rows, _LOOKED_AT), 1):
        columns: dict[str, int] = {}
        for at, cell in enumerate(cells):
            if role := role_of(cell):
                columns.setdefault(role, at)
        if "decision" in columns or columns.keys() & set(KEYS):
            _whole_or_raise(path, sheet, columns)
            return _Table(Place(path.name, sheet), number, columns, broken)
    return None


def _whole_or_raise(path: Path, sheet: str, columns: Mapping[str, int]) -> None:
    titles = {"decision": DECISION[current_language()], "row_code": ROW_CODE[current_language()]}
    missing = [name for name in ("decision", *KEYS, "row_code") if name not in columns]
    if missing:
        raise InputError(
            say(
                "{file}, sheet {sheet}: columns by which rows are known again are missing: {names}. Nothing was "
                "decided. Make the workbook anew with: ocopsync reconcile CATALOGUE --xlsx FILE.xlsx",
                file=path.name,
                sheet=sheet,
                names=", ".join(titles.get(name, name) for name in missing),
            )
        )


@frozen
class _Table:
    place: Place
    head: int
    columns: Mapping[str, int]
    broken: Mapping[tuple[int, int], str]

    def read(self, number: int, cells: Sequence[Cell]) -> Decision | Fault | None:
        """The decision of a row, None where there is none."""
        text = self._text(cells, "decision") or self.broken.get((number, self.columns["decision"]), "")
        if not text:
            return None
        at = self._at(number)
        keys, code = {name: self._cell(cells, name) for name in KEYS}, self._text(cells, "row_code")
        if row_code(list(keys.values())) != code.casefold():
            return Fault(at, _damaged(keys, code))
        choices = parted(keys.pop("choices"))
        choice = choice_of(text)
        if choice not in choices:
            return Fault(at, _no_choice(text, choices))
        return Decision(choice=choice, place=at, **keys)

    def _at(self, number: int) -> Place:
        at = self.columns["decision"]
        return evolve(self.place, row=number, column=letter(at), heading=DECISION[current_language()])

    def _text(self, cells: Sequence[Cell], role: str) -> str:
        return self._cell(cells, role).strip()

    def _cell(self, cells: Sequence[Cell], role: str) -> str:
        at = self.columns[role]
        return str(cells[at]) if at < len(cells) else ""


def _damaged(keys: Mapping[str, str], code: str) -> Message:
    if not any(keys.values()) and not code:
        return say("this row wasn't written by ocopsync; decide in the rows that were")
    return say(
        "the hidden columns of this row (row code {code}) aren't its own any more: they were changed, or sorted apart "
        "from the others; undo that, or make the workbook anew",
        code=mask(code) or "–",
    )


def _no_choice(text: str, choices: Sequence[Choice]) -> Message:
    known = ", ".join(word(CHOICES, choice) for choice in choices)
    return say(
        "'{value}' can't be decided in this row; write one of: {known}", value=mask(text)[:_LONGEST_VALUE], known=known
    )
