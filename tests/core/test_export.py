"""Export: the rows that may be published, as the marketplace's upload file."""

from __future__ import annotations

import pytest

from ocopsync.catalogue.table_problems import NAME_MISSING, PRODUCER_MISSING
from ocopsync.errors import UsageError
from ocopsync.export import export
from ocopsync.model import Verb


def test_only_rows_to_publish_and_without_errors_are_exported(office, kit, picture, tmp_path):
    connection, written = office.connections[0], []
    connection.adapter.export = lambda *how: written.append(how)
    image = picture("a.jpg")
    rows = [
        kit.row("A", images=[image]),
        kit.row("B", problems=[PRODUCER_MISSING.at()]),
        kit.row("C", verb=Verb.WITHDRAW),
        kit.row("D", verb=Verb.IGNORE),
        kit.row("E", problems=[NAME_MISSING.at()]),
        kit.row("F", "Mắm " * 40, images=[picture("f.jpg")]),
    ]
    assert export(rows, connection, tmp_path / "out.xlsx", on=kit.today) == (2, 2)
    ((listings, path, images),) = written
    assert [listing.sku for listing in listings] == ["A", "B"]
    assert path == tmp_path / "out.xlsx"
    assert images == {image.sha256: image.path}


def test_a_marketplace_without_an_upload_file_says_so(office, kit, tmp_path):
    with pytest.raises(UsageError, match="Chợ Thử has no upload file"):
        export(kit.rows("A"), office.connections[0], tmp_path / "out", on=kit.today)
