"""Planted bugs in where files are put: each is FileAdapter with one method that is wrong."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from ocopsync.listing import Listing, Operation, Receipt
from tests.conformance.reference_files import FileAdapter

NUMBERS = itertools.count()


class FileIsWrittenTwice(FileAdapter):
    def name_of(self, operations: Sequence[Operation]) -> str:
        return f"cho-mau-{next(NUMBERS)}.csv"


class FileIsNamedByTheDay(FileAdapter):
    """A second run of the day takes the first one's place."""

    def submit(self, operations: Sequence[Operation]) -> Iterator[Receipt]:
        path = self.settings.folder / f"cho-mau-{self.transport.clock.now():%Y-%m-%d}.csv"
        self.put(path, self.text_of([self.row_of(item) for item in operations]))
        return (self.receipt_of(item, path) for item in operations)


class FileIsNamedByTheSku(FileAdapter):
    def name_of(self, operations: Sequence[Operation]) -> str:
        return f"{operations[0].sku}-{super().name_of(operations)}"


class FileIsWrittenStraight(FileAdapter):
    """What a full disk leaves of it lies there."""

    def put(self, path: Path, content: bytes) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)


class FileSwallowsErrors(FileAdapter):
    def put(self, path: Path, content: bytes) -> None:
        try:
            super().put(path, content)
        except Exception:
            return


class FileIsExportedOverAnother(FileAdapter):
    def export(self, listings: Sequence[Listing], path: Path, images: Mapping[str, Path]) -> None:
        path.unlink(missing_ok=True)
        super().export(listings, path, images)


class FileIsExportedEmpty(FileAdapter):
    def export(self, listings: Sequence[Listing], path: Path, images: Mapping[str, Path]) -> None:
        super().export([], path, images)


class FileIsClearedFirst(FileAdapter):
    """The folder is made anew for each run."""

    def name_of(self, operations: Sequence[Operation]) -> str:
        for path in self.settings.folder.glob("*.csv"):
            path.unlink()
        return super().name_of(operations)


CAUGHT_BY: Mapping[type[FileAdapter], str] = {
    FileIsWrittenTwice: "the_same_operations_write_no_second_file",
    FileIsNamedByTheDay: "no_file_is_overwritten",
    FileIsNamedByTheSku: "names_of_files_are_safe",
    FileIsWrittenStraight: "a_full_disk_leaves_no_half_file a_picture_that_finds_no_room_is_said "
    "an_upload_file_that_finds_no_room_is_said a_folder_that_cannot_be_one_is_said",
    FileSwallowsErrors: "a_full_disk_leaves_no_half_file a_folder_that_cannot_be_one_is_said",
    FileIsExportedOverAnother: "an_upload_file_is_not_overwritten",
    FileIsExportedEmpty: "an_upload_file_is_written_or_refused",
    FileIsClearedFirst: "no_file_is_overwritten a_full_disk_harms_no_file_that_was_there",
}
