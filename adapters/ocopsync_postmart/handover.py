"""Handing over: the workbook and its pictures, put into a folder where nothing is ever overwritten."""

from __future__ import annotations

import datetime as dt
import itertools
import shutil
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from ocopsync.clock import VIETNAM, Clock
from ocopsync.errors import InputError, system_reason
from ocopsync.listing import Listing, Operation, OperationKind, Outcome, Receipt
from ocopsync.messages import say
from ocopsync.model import Image

PICTURES = "anh"


def submit(folder: Path, operations: Sequence[Operation], clock: Clock) -> Iterator[Receipt]:
    """Write one workbook for all the operations; each is handed over."""
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
    path = write_new(folder, f"postmart-{made:%Y-%m-%d-%H%M%S}", workbook_of(sheets, made=made))
    reason = say("written into {file}; upload it by hand", file=f"{path.parent.name}/{path.name}")
    for item in operations:
        yield Receipt(sku=item.sku, outcome=Outcome.HANDED_OVER, remote_id=item.remote_id, reason=reason)


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
        with tempfile.TemporaryDirectory(dir=target.parent) as aside:
            shutil.copyfile(image.path, Path(aside, name)).replace(target)  # whole or not at all
    return name


def write_new(folder: Path, stem: str, content: bytes) -> Path:
    """Write a workbook under the first free name: ``stem.xlsx``, ``stem-2.xlsx``, …"""
    endings = (f"-{number}" if number > 1 else "" for number in itertools.count(1))
    paths = (folder / f"{stem}{ending}.xlsx" for ending in endings)
    return next(path for path in paths if write_if_new(path, content))


def write_if_new(path: Path, content: bytes) -> bool:
    """Write the file, whole; False where one of that name is there."""
    make_folder(path.parent)
    try:
        file = path.open("xb")
    except FileExistsError:
        return False
    except OSError as error:
        raise unwritable(path, error) from error
    try:
        with file:
            file.write(content)
    except OSError as error:
        path.unlink(missing_ok=True)
        raise unwritable(path, error) from error
    return True


def make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise unwritable(folder, error) from error


def unwritable(path: Path, error: OSError) -> InputError:
    return InputError(say("{path} can't be written: {why}.", path=path, why=system_reason(error)))
