"""Files that a person uploads: what stands in them, and what is told about them."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from ocopsync.errors import OcopsyncError
from ocopsync.listing import CannotTell, Operation, OperationKind, Outcome
from ocopsync.testing.conformance.files import files_in
from ocopsync.testing.conformance.folders import CREATE, Folders
from ocopsync.testing.conformance.office import office
from ocopsync.testing.conformance.subject import Subject
from ocopsync.testing.conformance.suite import PICTURE, SKU, not_applicable

UPDATE, WITHDRAW = OperationKind.UPDATE, OperationKind.WITHDRAW
SEVERAL = 400


class HandingOver(Folders):
    # What is told

    def test_a_file_is_handed_over_where_declared(self) -> None:
        """Where publishing means a file, each operation is handed over, and nothing is sent."""
        subject = self.by_hand()
        self.handed(subject, *self.numbered(subject, 3))
        assert not subject.mount.sent, f"handed over, and sent: {[item.line for item in subject.mount.sent]}"

    def test_every_receipt_names_its_file(self) -> None:
        """Each receipt names the file in which its listing stands, for somebody has to find it and upload it."""
        subject = self.by_hand()
        operations = self.numbered(subject, 3)
        for receipt in list(subject.adapter.submit(operations)):
            files = self.named(subject, [receipt])
            assert self.lines(files, receipt.sku), f"{receipt.sku} doesn't stand in {[path.name for path in files]}"

    def test_what_a_file_cannot_do_is_refused(self) -> None:
        """What isn't declared is refused beside a file, too: tickets, what changed, pictures."""
        subject = self.by_hand()
        capabilities = self.capabilities(subject)
        if not capabilities.tickets.value:
            with pytest.raises(LookupError):
                list(subject.adapter.collect({SKU: "T-1"}))
        if not capabilities.changes.value:
            with pytest.raises(LookupError):
                list(subject.adapter.changed(subject.clock.now()))
        with self.picture() as image:
            if not capabilities.images.value:
                with pytest.raises(LookupError):
                    subject.adapter.upload(image)

    def test_what_nobody_read_is_not_told(self) -> None:
        """Where nothing is read, a look can't tell and a walk refuses: what was only handed over is not absent."""
        subject = self.by_hand()
        self.handed(subject, *self.numbered(subject, 1))
        looked = self.look(subject, "N-0001", title="Mắm tôm số 1")
        assert subject.mount.sent or isinstance(looked, CannotTell), f"nothing was read, and look_up() says {looked}"
        try:
            pages = list(subject.adapter.live())
        except (LookupError, OcopsyncError):
            return
        assert subject.mount.sent, f"nothing was read, and live() gives {pages}"

    # Which operations

    def test_only_what_is_asked_for_is_in_the_file(self) -> None:
        """A later file holds the operations of its own run and nothing of an earlier one."""
        subject = self.by_hand()
        first, *others = self.numbered(subject, 3)
        self.handed(subject, first, *others)
        subject.clock.sleep(60)
        files = self.handed(subject, self.of_kind(UPDATE, first))
        stray = [item.sku for item in others if self.lines(files, item.sku)]
        assert self.lines(files, first.sku) and not stray, f"nothing was asked for {stray}, and they are in the file"

    def test_what_to_do_can_be_read_in_the_file(self) -> None:
        """A new listing, a change and a withdrawal can be told apart, or a change is put there a second time."""
        subject = self.by_hand()
        (new,) = self.numbered(subject, 1)
        lines = {}
        for kind in OperationKind:
            subject.clock.sleep(60)
            lines[kind] = self.written_line(subject, self.of_kind(kind, new, remote_id=""))
        upsert = self.capabilities(subject).upsert.value
        same = [
            f"{one.value} and {other.value}"
            for one, other in combinations(lines, 2)
            if lines[one] == lines[other] and not (upsert and WITHDRAW not in (one, other))
        ]
        assert not same, f"nobody can tell them apart: {same}"

    def test_a_change_names_the_listing_s_number(self) -> None:
        """Where the number of a listing is known, the lines of a change and a withdrawal have it."""
        subject = self.by_hand()
        (new,) = self.numbered(subject, 1)
        for kind in (UPDATE, WITHDRAW):
            subject.clock.sleep(60)
            line = self.written_line(subject, self.of_kind(kind, new, remote_id="770077"))
            assert line.says("770077") or line.says(770_077), f"the {kind.value} of 770077: {line.cells}"

    def test_the_same_operations_write_no_second_file(self) -> None:
        """A run that is repeated, later and by another process, writes no second file, which would be uploaded, too."""
        subject = self.by_hand()
        operations = self.numbered(subject, 3)
        self.handed(subject, *operations)
        before = files_in(self.own_folder(subject))
        subject.clock.sleep(3600)
        self.handed(subject.again(), *operations)
        after = files_in(self.own_folder(subject))
        assert after.keys() == before.keys(), f"written a second time: {sorted(p.name for p in after.keys() - before)}"
        assert after == before, "the file was written anew with other bytes"

    def test_no_file_is_overwritten(self) -> None:
        """Two runs in one second write two files, and the first is left as it was."""
        subject = self.by_hand()
        one, other = self.numbered(subject, 2)
        self.handed(subject, one)
        before = files_in(self.own_folder(subject))
        files = self.handed(subject.again(), other)
        after = files_in(self.own_folder(subject))
        changed = [path.name for path, content in before.items() if after.get(path) != content]
        assert not changed, f"overwritten by a later run: {changed}"
        assert self.lines(files, other.sku)

    def test_what_the_check_refuses_is_not_in_the_file(self) -> None:
        """Of a catalogue the rows that can be published are in the file, and one without a name isn't."""
        subject = self.by_hand()
        good, bad = self.product("G-1"), self.product("B-1", name="")
        with office(subject) as folder:
            tally = folder.publish([good, bad])
        files = list(files_in(self.own_folder(subject)))
        tables = [path for path in files if self.is_table(path)]
        assert self.lines(tables, "G-1"), f"an ordinary row isn't in the file: {tally.counts} {tally.troubles}"
        assert not self.lines(tables, "B-1"), "a row without a name is in the file"

    def test_a_picture_lies_beside_the_file(self) -> None:
        """A picture is copied to where the file lies, and the line of its listing names the copy."""
        subject = self.by_hand()
        if not self.capabilities(subject).images.value:
            not_applicable("images is not declared")
        with self.picture() as image:
            listing = self.formatted(subject, images=(image,))
            reference = subject.adapter.upload(image)
        copies = [path.name for path, content in files_in(self.own_folder(subject)).items() if content == PICTURE]
        assert copies, "upload() is done, and no file below the folder is the picture"
        line = self.written_line(subject, self.operation(CREATE, listing, images={image.sha256: reference}))
        assert line.says(reference), f"upload() gave {reference!r}, the line names {line.cells}"

    def test_a_big_file_takes_little_memory(self) -> None:
        """Four times as many listings take about four times the memory, and not sixteen times."""
        subject = self.by_hand()
        most = min(self.capabilities(subject).batch_size.value, SEVERAL)
        operations = self.numbered(subject, most)
        subject.clock.sleep(60)
        self.handed(subject, operations[0])  # what is imported and cached counts once
        few, several = (peak(subject, operations[:count]) for count in (most // 4, most))
        assert several < 6 * few + 500_000, f"{most // 4} listings took {few:,} bytes, {most} took {several:,}"

    # The upload file of ``export``

    def test_an_upload_file_is_written_or_refused(self) -> None:
        """``export`` writes a file with every listing in it, or says in a sentence that there is none."""
        subject = self.make()
        with TemporaryDirectory() as folder:
            path = Path(folder, f"upload{subject.adapter.upload_ending}")
            listings = [item.listing for item in self.numbered(subject, 3)]
            self.export(subject, listings, path)
            assert path.is_file(), "export() said nothing and wrote nothing"
            lost = [item.sku for item in listings if not self.lines([path], item.sku)]
            assert not lost, f"not in the file: {lost}"

    def test_an_upload_file_is_not_overwritten(self) -> None:
        """``export`` refuses a name that is there already, and leaves the file as it is."""
        subject = self.make()
        listing = self.formatted(subject)
        with TemporaryDirectory() as folder:
            self.export(subject, [listing], Path(folder, f"first{subject.adapter.upload_ending}"))
            path = Path(folder, f"upload{subject.adapter.upload_ending}")
            path.write_text("what somebody has filled in by hand", encoding="utf-8")
            with pytest.raises(OcopsyncError) as raised:
                subject.adapter.export([listing], path, {})
            assert path.read_text(encoding="utf-8") == "what somebody has filled in by hand"
            assert path.name in str(raised.value), f"it doesn't say which file is there: {raised.value}"

    # Steps

    def of_kind(self, kind: OperationKind, new: Operation, *, remote_id: str = "77") -> Operation:
        """The same listing, changed or withdrawn."""
        if kind is CREATE:
            return new
        changed = frozenset({"price"}) if kind is UPDATE and "price" in new.listing.fields else frozenset()
        return self.operation(kind, new.listing, remote_id, changed=changed, before=new.listing.content)

    def is_table(self, path: Path) -> bool:
        return path.suffix.lower() not in (".jpg", ".jpeg", ".png", ".webp")


def peak(subject: Subject, operations: Sequence[Operation]) -> int:
    """The most memory that submitting takes, in bytes."""
    import tracemalloc

    tracemalloc.start()
    try:
        outcomes = {receipt.outcome for receipt in subject.adapter.submit(operations)}
        assert outcomes == {Outcome.HANDED_OVER}, f"outcomes: {outcomes}"
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
