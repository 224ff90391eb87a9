"""The copy that accepted values are written into: what it can hold, and how it is written, by the kind of file."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from pathlib import Path

from ocopsync.catalogue import Catalogue
from ocopsync.catalogue.files import Cell
from ocopsync.errors import UsageError
from ocopsync.messages import Message, say
from ocopsync.report.accepted.outcome import Outcome
from ocopsync.report.marked_file import locks
from ocopsync.targets import folder_there_or_raise

Edits = Mapping[tuple[int, int], Cell]
"""What cells are to say, by row from 1 and column from 0; the empty text where they are to say nothing."""


class Copy(ABC):
    """A copy of one catalogue in which only some cells are others."""

    ending: str
    typed = True
    """Whether a cell may hold a number; otherwise texts alone."""
    takes_columns = True
    note: Message | None = None
    """What the user should know of it."""

    def __init__(self, catalogue: Catalogue) -> None:
        self.catalogue = catalogue
        self.ending = catalogue.path.suffix.lower()

    def obstacle(self, row: int, column: int, cell: Cell) -> Message | None:
        """Why the cell can't be made to hold this."""
        return None

    @abstractmethod
    def write(self, target: Path, edits: Edits, headings: Edits, outcome: Outcome) -> None:
        """Write the copy, in which ``edits`` are made and columns with ``headings`` are added, over ``target``."""


def copy_for(catalogue: Catalogue) -> Copy:
    from ocopsync.report.accepted.delimited import DelimitedCopy
    from ocopsync.report.accepted.jsonl import JsonLinesCopy
    from ocopsync.report.accepted.workbook import WorkbookCopy

    if catalogue.sheet:
        return WorkbookCopy(catalogue)
    return DelimitedCopy(catalogue) if catalogue.source.delimiter else JsonLinesCopy(catalogue)


def check_target(copy: Copy, target: Path) -> None:
    """:raises UsageError: it is of another kind, can't be there, or somebody may need what stands there"""
    if target.suffix.lower() != copy.ending:
        raise UsageError(
            say(
                "{file} should end in {ending}: it is a copy of {catalogue}.",
                file=target,
                ending=copy.ending,
                catalogue=copy.catalogue.path.name,
            )
        )
    folder_there_or_raise(target)
    if any(target.with_name(lock).exists() for lock in locks(target.name)):
        raise UsageError(say("{file} is open in another program. Close it there and try again.", file=target))
    if target.exists() and target.samefile(copy.catalogue.path):
        raise UsageError(say("{file} is the catalogue itself. Name another file for the copy.", file=target))
    if target.exists():
        raise UsageError(
            say("{file} is there already. Name a new file with --accept-live, or move that one away.", file=target)
        )
