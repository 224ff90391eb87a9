"""Folders: the steps of checks on adapters that write files."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from ocopsync.errors import OcopsyncError, UsageError
from ocopsync.listing import Listing, Operation, OperationKind, Outcome, Receipt
from ocopsync.problem import ERROR
from ocopsync.testing.conformance.files import Line, files_in
from ocopsync.testing.conformance.subject import Subject
from ocopsync.testing.conformance.suite import SKU, Suite, not_applicable, with_fields

NOT_WRITTEN = (Outcome.REJECTED, Outcome.FAILED, Outcome.NOT_ARRIVED)
CREATE = OperationKind.CREATE


class Folders(Suite):
    def by_hand(self, **behaviour: Any) -> Subject:
        """A subject that hands files over."""
        subject = self.make(**behaviour)
        if not self.capabilities(subject).hand_over:
            not_applicable("publishing means sending")
        return subject

    def writer(self) -> Subject:
        """A subject that writes into a folder, whether a person uploads that or it is the marketplace itself."""
        subject = self.make(moderated=False)
        if self.over_http and not self.capabilities(subject).hand_over:
            not_applicable("it writes no files")
        return subject

    def own_folder(self, subject: Subject) -> Path:
        folder = self.folder_of(subject)
        assert folder is not None, "it writes files, and nobody knows where: override folder_of()"
        return folder

    def handed(self, subject: Subject, *operations: Operation) -> list[Path]:
        """The files that the receipts name; each operation must be handed over."""
        receipts = list(subject.adapter.submit(operations))
        assert [item.sku for item in receipts] == [item.sku for item in operations], f"receipts: {receipts}"
        kept = [item for item in receipts if item.outcome is not Outcome.HANDED_OVER]
        assert not kept, f"not handed over: {kept[0]}"
        return self.named(subject, receipts)

    def named(self, subject: Subject, receipts: Sequence[Receipt]) -> list[Path]:
        """The files in the folder that receipts name."""
        folder = self.own_folder(subject)
        words = " ".join(str(item.reason or "") for item in receipts)
        found = [path for path in files_in(folder) if path.name in words]
        assert found, f"the receipts name no file that lies in {folder.name}: {words!r}"
        return found

    def lines(self, paths: Sequence[Path], sku: str) -> list[Line]:
        """The lines of an SKU in files, opened again."""
        return [line for path in paths for line in self.opened(path) if line.is_of(sku)]

    def opened(self, path: Path) -> Sequence[Line]:
        lines = self.lines_of(path)
        if lines is None:
            not_applicable(f"nobody knows how to open {path.suffix} (override lines_of())")
        return lines

    def written_line(self, subject: Subject, operation: Operation) -> Line:
        """The one line of an operation in a file of its own."""
        lines = self.lines(self.handed(subject, operation), operation.sku)
        assert len(lines) == 1, f"{len(lines)} lines of {operation.sku!r} in the file that was handed over"
        return lines[0]

    def line_of(self, sku: str = SKU, /, **fields: Any) -> Line:
        """The line of a new listing with these fields."""
        subject = self.by_hand()
        return self.written_line(subject, self.operation(CREATE, self.suited(subject, sku, **fields)))

    def numbered(self, subject: Subject, count: int) -> list[Operation]:
        """So many creates."""
        listing = self.formatted(subject)
        return [
            self.operation(CREATE, with_fields(listing, f"N-{n:04}", title=f"Mắm tôm số {n}"))
            for n in range(1, count + 1)
        ]

    def not_written(self, subject: Subject, *operations: Operation) -> str:
        """Submit what can't be written: the words in which that is said."""
        try:
            receipts = list(subject.adapter.submit(operations))
        except OcopsyncError as error:
            return str(error)
        except OSError as error:
            raise AssertionError(f"it says that as {error!r} and not as one of ocopsync's own errors") from error
        bad = [item for item in receipts if item.outcome not in NOT_WRITTEN]
        assert not bad, f"nothing can be written there, and it says: {bad[0]}"
        return " ".join(str(item.reason or "") for item in receipts)

    def is_refused(self, subject: Subject, listing: Listing) -> bool:
        return any(problem.kind.severity is ERROR for problem in subject.adapter.check(listing))

    def export(self, subject: Subject, listings: Sequence[Listing], path: Path) -> None:
        """Write an upload file; the check ends where the marketplace has none."""
        try:
            subject.adapter.export(listings, path, {})
        except UsageError as error:
            if self.capabilities(subject).hand_over:
                raise AssertionError(f"hand_over is declared, and export() says: {error}") from error
            assert not path.exists(), "export() refuses and writes all the same"
            not_applicable(f"it has no upload file: {error}")
