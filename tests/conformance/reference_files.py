"""FileAdapter: a correct adapter that hands files over; every bug of planted_files.py is one method of it."""

from __future__ import annotations

import csv
import datetime as dt
import io
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from attrs import frozen

from ocopsync.adapter import Adapter, AdapterSettings, Capabilities, Evidence, ours, setting
from ocopsync.errors import InputError, system_reason
from ocopsync.formatting import listing_of
from ocopsync.listing import (
    CannotTell,
    Json,
    Listing,
    LookUp,
    Operation,
    OperationKind,
    Outcome,
    Page,
    Receipt,
    Target,
    digest,
)
from ocopsync.messages import say
from ocopsync.model import Image, Product
from ocopsync.testing import HandClock
from ocopsync.testing.conformance import Conformance, Subject
from tests.conformance.market import ReferenceSandbox
from tests.conformance.reference import SCHEMA

COLUMNS = "title description price list_price stock unit weight category gtin ocop".split()
HEADINGS = ["do", "sku", "id", *COLUMNS, "images"]
FORMULA = ("=", "+", "-", "@", "\t", "\r")
Row = Mapping[str, Any]


@frozen(kw_only=True)
class FileSettings(AdapterSettings):
    url: str = setting("http://reference.test", help="Address of the marketplace.")
    folder: Path = setting(Path("reference"), help="Folder into which files are written.")  # noqa: RUF009


class FileAdapter(Adapter):
    name = "reference"
    title = "Chợ Mẫu"
    schema = SCHEMA
    Settings = FileSettings
    settings: FileSettings
    upload_ending = ".csv"

    @property
    def capabilities(self) -> Capabilities:
        return Capabilities(
            fields=dict.fromkeys([*COLUMNS, "images"], Evidence.OURS),
            batch_size=ours(500),
            look_up=ours(False),
            images=ours(True),
            hand_over=True,
        )

    def format(self, product: Product, *, on: dt.date) -> Listing:
        return listing_of(product, on=on, holds={*COLUMNS, "images"}, category="Nông sản")

    # The file

    def submit(self, operations: Sequence[Operation]) -> Iterator[Receipt]:
        path = self.settings.folder / self.name_of(operations)
        if not path.exists():
            self.put(path, self.text_of([self.row_of(item) for item in operations]))
        return (self.receipt_of(item, path) for item in operations)

    def name_of(self, operations: Sequence[Operation]) -> str:
        """The same operations make the same name."""
        return f"cho-mau-{digest([[item.key, item.kind.value, item.listing.digest] for item in operations])[:16]}.csv"

    def row_of(self, operation: Operation) -> dict[str, Json]:
        fields = {
            name: self.cell_of(operation.listing.fields[name]) for name in COLUMNS if name in operation.listing.fields
        }
        pictures = ";".join(operation.images.get(name, name) for name in operation.listing.pictures)
        kind, sku = operation.kind.value, self.cell_of(operation.sku)
        return {"do": kind, "sku": sku, "id": operation.remote_id, **fields, "images": pictures}

    def cell_of(self, value: Json) -> Json:
        """What a spreadsheet would work out gets an apostrophe."""
        return f"'{value}" if isinstance(value, str) and value.startswith(FORMULA) else value

    def text_of(self, rows: Sequence[Row]) -> bytes:
        buffer = io.StringIO(newline="")
        writer = csv.DictWriter(buffer, HEADINGS)
        writer.writeheader()
        writer.writerows(rows)
        return buffer.getvalue().encode("utf-8-sig")

    def put(self, path: Path, content: bytes) -> None:
        """Whole or not at all."""
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            with tempfile.TemporaryDirectory(dir=path.parent) as aside:
                part = Path(aside, path.name)
                part.write_bytes(content)
                part.rename(path)
        except OSError as error:
            raise InputError(say("{path} can't be written: {why}.", path=path, why=system_reason(error))) from error

    def receipt_of(self, operation: Operation, path: Path) -> Receipt:
        reason = say("written into {file}; upload it by hand", file=path.name)
        return Receipt(sku=operation.sku, outcome=Outcome.HANDED_OVER, remote_id=operation.remote_id, reason=reason)

    def upload(self, image: Image) -> str:
        name = f"{image.sha256[:16]}{image.path.suffix}"
        self.put(self.settings.folder / name, image.path.read_bytes())
        return name

    def export(self, listings: Sequence[Listing], path: Path, images: Mapping[str, Path]) -> None:
        if path.exists():
            raise InputError(say("{path} is there already. Give another name, or move it away.", path=path))
        self.put(
            path, self.text_of([self.row_of(Operation(kind=OperationKind.CREATE, listing=item)) for item in listings])
        )

    # What stands there

    def look_up(self, targets: Sequence[Target]) -> Mapping[str, LookUp]:
        return {target.sku: CannotTell(say("Nothing is read.")) for target in targets}

    def live(self, after: str | None = None) -> Iterator[Page]:
        raise LookupError("nothing is read")


class FileConformance(Conformance):
    kind: type[FileAdapter] = FileAdapter

    def make(self, **behaviour: Any) -> Subject:
        sandbox = ReferenceSandbox(clock=HandClock(), **behaviour)
        return Subject.of(self.kind, sandbox, FileSettings(url="http://reference.test", folder=self.new_folder()))
