"""Planted bugs in files that are handed over: each is FileAdapter with one method that is wrong."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from attrs import evolve

from ocopsync.listing import Absent, Json, Listing, LookUp, Operation, Outcome, Page, Receipt, Target
from ocopsync.model import Image
from ocopsync.problem import Problem
from tests.conformance.reference_files import HEADINGS, FileAdapter, Row

# What stands in the file


class FileLosesMarks(FileAdapter):
    def cell_of(self, value: Json) -> Json:
        cell = super().cell_of(value)
        return unicodedata.normalize("NFD", cell) if isinstance(cell, str) else cell


class FileLosesEmoji(FileAdapter):
    def text_of(self, rows: Sequence[Row]) -> bytes:
        return "".join(sign for sign in super().text_of(rows).decode() if ord(sign) < 0x10000).encode()


class FileIsWrittenByHand(FileAdapter):
    """Cells are joined with commas; a quote or a line break in one is nobody's concern."""

    def text_of(self, rows: Sequence[Row]) -> bytes:
        lines = [HEADINGS, *([str(row.get(name, "")) for name in HEADINGS] for row in rows)]
        return "\n".join(",".join(line) for line in lines).encode()


class FileHasOneLineOfText(FileAdapter):
    def cell_of(self, value: Json) -> Json:
        return " ".join(value.split()) if isinstance(value, str) else super().cell_of(value)


class FileCutsLongText(FileAdapter):
    def cell_of(self, value: Json) -> Json:
        cell = super().cell_of(value)
        return cell[:32_767] if isinstance(cell, str) else cell


class FileTakesCodesForNumbers(FileAdapter):
    def cell_of(self, value: Json) -> Json:
        return int(value) if isinstance(value, str) and value.isdecimal() else super().cell_of(value)


class FileRoundsPrices(FileAdapter):
    def cell_of(self, value: Json) -> Json:
        return round(value, -3) if isinstance(value, int) and value > 1000 else super().cell_of(value)


class FileLeavesZerosOut(FileAdapter):
    def cell_of(self, value: Json) -> Json:
        return super().cell_of(value) or ""


class FileHasZerosForNothing(FileAdapter):
    def row_of(self, operation: Operation) -> dict[str, Json]:
        return {"price": 0, **super().row_of(operation)}


class FileForgetsAColumn(FileAdapter):
    def row_of(self, operation: Operation) -> dict[str, Json]:
        row = super().row_of(operation)
        row.pop("weight", None)
        return row


class FileWorksFormulasOut(FileAdapter):
    def cell_of(self, value: Json) -> Json:
        return value


class FileForgetsTheLast(FileAdapter):
    def text_of(self, rows: Sequence[Row]) -> bytes:
        return super().text_of(rows[:9])


class FileHasNoPictures(FileAdapter):
    def row_of(self, operation: Operation) -> dict[str, Json]:
        return {**super().row_of(operation), "images": ""}


# Which operations stand in it


class FileGrows(FileAdapter):
    """Each file has what the files before it had."""

    def text_of(self, rows: Sequence[Row]) -> bytes:
        all_rows: list[Row] = self.__dict__.setdefault("rows", [])
        all_rows += rows
        return super().text_of(all_rows)


class FileHasNoDeeds(FileAdapter):
    """A withdrawal looks like a listing."""

    def row_of(self, operation: Operation) -> dict[str, Json]:
        return {**super().row_of(operation), "do": ""}


class FileForgetsNumbers(FileAdapter):
    def row_of(self, operation: Operation) -> dict[str, Json]:
        return {**super().row_of(operation), "id": ""}


class FileHasWhatIsRefused(FileAdapter):
    def check(self, listing: Listing) -> list[Problem]:
        return []


# What is told


class FileIsNotNamed(FileAdapter):
    def receipt_of(self, operation: Operation, path: Path) -> Receipt:
        return evolve(super().receipt_of(operation, path), reason=None)


class FileIsTakenForDone(FileAdapter):
    def receipt_of(self, operation: Operation, path: Path) -> Receipt:
        return evolve(super().receipt_of(operation, path), outcome=Outcome.ACCEPTED)


class FileMeansAbsent(FileAdapter):
    """What nobody looked for isn't there."""

    def look_up(self, targets: Sequence[Target]) -> Mapping[str, LookUp]:
        return {target.sku: Absent() for target in targets}


class FileMeansEmpty(FileAdapter):
    def live(self, after: str | None = None) -> Iterator[Page]:
        yield Page(())


class FileCollectsNothing(FileAdapter):
    def collect(self, tickets: Mapping[str, str]) -> Iterable[Receipt]:
        return ()


class FilePicturesHaveOneName(FileAdapter):
    """An empty file is its copy."""

    def upload(self, image: Image) -> str:
        self.put(self.settings.folder / "anh.jpg", b"")
        return "anh.jpg"


class FileIsHeldManyTimes(FileAdapter):
    """For each row all rows before it are kept once more."""

    def text_of(self, rows: Sequence[Row]) -> bytes:
        kept = [super(FileIsHeldManyTimes, self).text_of(rows[: number + 1]) for number in range(len(rows))]
        return kept[-1]


CAUGHT_BY: Mapping[type[FileAdapter], str] = {
    FileLosesMarks: "the_file_says_what_the_listing_says texts_stand_in_the_file_letter_for_letter",
    FileLosesEmoji: "texts_stand_in_the_file_letter_for_letter",
    FileIsWrittenByHand: "texts_stand_in_the_file_letter_for_letter paragraphs_stand_in_the_file",
    FileHasOneLineOfText: "paragraphs_stand_in_the_file",
    FileCutsLongText: "a_long_text_is_whole_or_refused",
    FileTakesCodesForNumbers: "codes_keep_their_zeros_in_the_file",
    FileRoundsPrices: "prices_stand_in_the_file_to_the_dong",
    FileLeavesZerosOut: "no_stock_is_a_zero_in_the_file",
    FileHasZerosForNothing: "no_price_is_no_number_in_the_file",
    FileForgetsAColumn: "the_file_says_what_the_listing_says",
    FileWorksFormulasOut: "what_looks_like_a_formula_stays_text",
    FileForgetsTheLast: "every_listing_stands_in_the_file_once",
    FileHasNoPictures: "a_picture_lies_beside_the_file",
    FileGrows: "only_what_is_asked_for_is_in_the_file",
    FileHasNoDeeds: "what_to_do_can_be_read_in_the_file",
    FileForgetsNumbers: "a_change_names_the_listing_s_number",
    FileHasWhatIsRefused: "what_the_check_refuses_is_not_in_the_file",
    FileIsNotNamed: "every_receipt_names_its_file",
    FileIsTakenForDone: "a_file_is_handed_over_where_declared",
    FileMeansAbsent: "what_nobody_read_is_not_told",
    FileMeansEmpty: "what_nobody_read_is_not_told",
    FileCollectsNothing: "what_a_file_cannot_do_is_refused",
    FilePicturesHaveOneName: "a_picture_lies_beside_the_file",
    FileIsHeldManyTimes: "a_big_file_takes_little_memory",
}
