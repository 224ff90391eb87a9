"""Handing over: the workbook and its pictures, put into a folder where nothing is ever overwritten."""

from __future__ import annotations

import datetime as dt
import os
import re
import shutil
import tempfile
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from ocopsync.clock import VIETNAM, Clock
from ocopsync.errors import InputError, system_reason
from ocopsync.listing import Listing, Operation, OperationKind, Outcome, Receipt, digest
from ocopsync.messages import Message, say
from ocopsync.model import Image

PICTURES = "anh"
WRITTEN = re.compile(r"postmart-(\d{4}-\d\d-\d\d)-\d{6}-[0-9a-f]{8}")
"""The name of a workbook of :func:`submit`: the day in Vietnam, the time, the mark."""
RECENT = dt.timedelta(days=7)
"""So long somebody may still upload a workbook that lies there: our own guess."""


def submit(folder: Path, operations: Sequence[Operation], clock: Clock) -> Iterator[Receipt]:
    """Write one workbook for all the operations; each is handed over.

    The workbook's name ends with a mark of the operations' keys: where one of that mark lies there, a run that was
    killed had just written it, and it is not written a second time.
    """
    mark = digest([[item.key, item.kind.value, item.listing.digest] for item in operations])[:8]
    before = next(folder.glob(f"postmart-*-{mark}.xlsx"), None)
    new = {item.sku for item in operations if item.kind is OperationKind.CREATE}
    twice = {} if before else new_in_others(folder, new, since=clock.now().astimezone(VIETNAM).date() - RECENT)
    path = before or write(folder, operations, clock, mark)
    for item in operations:
        reason = what_to_do(path, twice.get(item.sku))
        yield Receipt(sku=item.sku, outcome=Outcome.HANDED_OVER, remote_id=item.remote_id, reason=reason)


def what_to_do(path: Path, other: Path | None) -> Message:
    file = f"{path.parent.name}/{path.name}"
    if other is None:
        return say("written into {file}; upload it by hand", file=file)
    return say("written into {file}; {other} has it as new, too: upload only one of them", file=file, other=other.name)


def new_in_others(folder: Path, skus: Collection[str], *, since: dt.date) -> dict[str, Path]:
    """The latest workbook in which each SKU stands as new: a run that was killed may have left it, unknown to all."""
    from python_calamine import CalamineError, CalamineWorkbook

    from ocopsync_postmart.workbook import NEW

    found: dict[str, Path] = {}
    for path in sorted(folder.glob("postmart-*.xlsx")) if skus else ():
        name = WRITTEN.fullmatch(path.stem)
        if name is None or name[1] < since.isoformat():
            continue
        try:
            rows = CalamineWorkbook.from_path(str(path)).get_sheet_by_name(NEW).to_python()
        except (CalamineError, OSError):  # it has no such sheet, or somebody has made something else of it
            continue
        found |= {str(row[0]): path for row in rows if row[0] in skus}
    return found


def write(folder: Path, operations: Sequence[Operation], clock: Clock, mark: str) -> Path:
    from ocopsync_postmart.workbook import CHANGED, NEW, WITHDRAWN, Row, workbook_of

    names = {OperationKind.CREATE: NEW, OperationKind.UPDATE: CHANGED, OperationKind.WITHDRAW: WITHDRAWN}
    sheets: dict[str, list[Row]] = {}
    for kind, name in names.items():
        rows = [
            Row(item.listing, item.remote_id, item.changed, item.images) for item in operations if item.kind is kind
        ]
        if rows:
            sheets[name] = rows
    made = clock.now().astimezone(VIETNAM)
    path = folder / f"postmart-{made:%Y-%m-%d-%H%M%S}-{mark}.xlsx"
    write_if_new(path, workbook_of(sheets, made=made))
    return path


def export(listings: Iterable[Listing], path: Path, images: Mapping[str, Path], made: dt.datetime) -> None:
    """Write the same workbook for listings that nothing is known about, and copy their pictures beside it."""
    from ocopsync_postmart.workbook import NEW, Row, workbook_of

    rows = []
    for listing in listings:
        shown = [Image(images[sha256], sha256) for sha256 in listing.fields.get("images", ())]
        rows.append(Row(listing, images={image.sha256: copy_picture(image, path.parent) for image in shown}))
    if not write_if_new(path, workbook_of({NEW: rows}, made=made)):
        raise InputError(say("{path} is there already. Give another name, or move it away.", path=path))


def copy_picture(image: Image, folder: Path) -> str:
    """The picture's file name in the folder of pictures, where it is copied once."""
    name = f"{image.sha256[:12]}{image.path.suffix.lower()}"
    target = folder / PICTURES / name
    if not target.exists():
        make_folder(target.parent)
        try:
            with tempfile.TemporaryDirectory(dir=target.parent) as aside:
                shutil.copyfile(image.path, Path(aside, name)).replace(target)  # whole or not at all
        except OSError as error:
            raise unwritable(target, error) from error
    return name


def write_if_new(path: Path, content: bytes) -> bool:
    """Write the file, whole; False where one of that name is there."""
    make_folder(path.parent)
    if path.exists():
        return False
    try:
        with tempfile.TemporaryDirectory(dir=path.parent) as aside:
            part = Path(aside, path.name)
            with part.open("wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            part.rename(path)
    except OSError as error:
        raise unwritable(path, error) from error
    return True


def make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise unwritable(folder, error) from error


def unwritable(path: Path, error: OSError) -> InputError:
    return InputError(say("{path} can't be written: {why}.", path=path, why=system_reason(error)))
