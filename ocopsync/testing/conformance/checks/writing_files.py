"""Writing into a folder, on a bad day too: whole or not at all, under names that are safe, and never beside it."""

from __future__ import annotations

import importlib.util
import shutil
import unicodedata
from collections.abc import Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from tempfile import TemporaryDirectory

from ocopsync.errors import OcopsyncError
from ocopsync.listing import Operation, Outcome
from ocopsync.testing.conformance.files import NO_NAME, files_in, room_for
from ocopsync.testing.conformance.folders import CREATE, Folders
from ocopsync.testing.conformance.subject import Subject
from ocopsync.testing.conformance.suite import not_applicable, with_fields

HOSTILE = (
    "../../thoat",
    "..",
    "/etc/ocop",
    "CON",
    "aux.html",
    'a/b\\c:d*e?f"g<h>i|k',
    "Mắm tôm 🦐",
    ".an",
    "duoi.",
    "%2e%2e%2f",
    "MT-01",
    "mt-01",
    "X" * 200,
)
"""SKUs that would be bad names of files."""
WRITTEN = (Outcome.ACCEPTED, Outcome.HANDED_OVER)


class WritingFiles(Folders):
    def test_a_full_disk_leaves_no_half_file(self) -> None:
        """Where the disk is full from the first byte, halfway or at the last, that is said and nothing is left."""
        subject = self.writer()
        operations = self.numbered(subject, 3)
        self.put(subject, operations)
        whole = files_in(self.own_folder(subject))
        size = max(map(len, whole.values()))
        for room in (0, size // 2, size - 1):
            self.clear(subject)
            with with_room(room):
                words = self.not_written(subject.again(), *operations)
            left = [path.name for path in files_in(self.own_folder(subject))]
            assert not left, f"there was room for {room:,} of {size:,} bytes, and {left} is left behind"
            assert words.strip(), "nothing could be written, and it says no why"
        self.put(subject.again(), operations)
        assert files_in(self.own_folder(subject)).keys() == whole.keys(), "with room again it writes something else"

    def test_a_full_disk_harms_no_file_that_was_there(self) -> None:
        """What was written before stays as it was where the next file finds no room."""
        subject = self.writer()
        first, second = self.numbered(subject, 2)
        self.put(subject, [first])
        before = files_in(self.own_folder(subject))
        with with_room(10):
            self.not_written(subject.again(), second)
        assert files_in(self.own_folder(subject)) == before, "there was no room, and what lay there is another"

    def test_a_picture_that_finds_no_room_is_said(self) -> None:
        """A picture whose copy finds no room is an error with a sentence, and no half picture lies there."""
        subject = self.writer()
        if not self.capabilities(subject).images.value:
            not_applicable("images is not declared")
        with self.picture() as image:
            with with_room(10):
                try:
                    reference = subject.adapter.upload(image)
                except OcopsyncError:
                    reference = ""
                except OSError as error:
                    raise AssertionError(f"it says that as {error!r}") from error
            assert not reference, f"there was no room, and upload() gave {reference!r}"
            left = [path.name for path in files_in(self.own_folder(subject))]
            assert not left, f"there was no room, and {left} is left behind"
            assert subject.adapter.upload(image), "with room again it has no reference"

    def test_an_upload_file_that_finds_no_room_is_said(self) -> None:
        """``export`` says that there is no room, and leaves no half file."""
        subject = self.make()
        listing = self.formatted(subject)
        with TemporaryDirectory() as folder:
            whole = Path(folder, f"whole{subject.adapter.upload_ending}")
            self.export(subject, [listing], whole)
            room = whole.stat().st_size // 2
            path = whole.with_stem("half")
            with with_room(room):
                try:
                    subject.adapter.export([listing], path, {})
                except OcopsyncError:
                    pass
                except OSError as error:
                    raise AssertionError(f"it says that as {error!r}") from error
            assert list(Path(folder).iterdir()) == [whole], "there was no room, and a half file is left behind"

    def test_a_folder_that_cannot_be_one_is_said(self) -> None:
        """Where the settings name a folder whose place a file takes, that is said with its name, and the file stays."""
        subject = self.writer()
        folder = self.own_folder(subject)
        shutil.rmtree(folder, ignore_errors=True)
        folder.parent.mkdir(parents=True, exist_ok=True)
        folder.write_text("a file", encoding="utf-8")
        words = self.not_written(subject, *self.numbered(subject, 1))
        assert folder.name in words, f"it doesn't say which folder: {words!r}"
        assert folder.read_text(encoding="utf-8") == "a file"

    def test_names_of_files_are_safe(self) -> None:
        """Whatever an SKU is, files lie in the folder, under names that every system takes and tells apart."""
        subject = self.writer()
        top = self.own_folder(subject).parent
        for sku in HOSTILE:
            listing = with_fields(self.formatted(subject), sku)
            if not self.is_refused(subject, listing):
                self.put(subject, [self.operation(CREATE, listing)])
        inside = files_in(self.own_folder(subject))
        outside = [path.name for path in files_in(top) if path not in inside]
        assert not outside, f"written beside the folder: {outside}"
        names = [path.relative_to(top).as_posix() for path in inside]
        bad = [name for name in names for part in name.split("/") if NO_NAME.search(part)]
        assert not bad, f"no names for files everywhere: {bad}"
        known = {unicodedata.normalize("NFC", name).casefold() for name in names}
        assert len(known) == len(names), f"some systems take these for one another: {sorted(names)}"

    # Steps

    def put(self, subject: Subject, operations: Sequence[Operation]) -> None:
        """Write what must be written."""
        bad = [item for item in subject.adapter.submit(operations) if item.outcome not in WRITTEN]
        assert not bad, f"an ordinary listing was not written: {bad[0]}"

    def clear(self, subject: Subject) -> None:
        shutil.rmtree(self.own_folder(subject))


def with_room(size: int) -> AbstractContextManager[None]:
    if importlib.util.find_spec("resource") is None:
        not_applicable("this system can't limit the size of files")
    return room_for(size)
