"""Accepted values in all damaged catalogues that can be read: the copy says what was accepted, or it is left."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pytest

from ocopsync.catalogue import Catalogue, read
from ocopsync.finding import Accepted
from ocopsync.formatting import standard_fields
from ocopsync.report.accepted import write_accepted
from ocopsync.report.accepted.copies import copy_for
from tests.catalogues.case import Case
from tests.catalogues.corpus import CASES

DAY = dt.date(2026, 11, 21)
LIVE = {"price": 777_000, "stock": 7, "title": "Tên khác", "storage": "Nơi khô", "unit": None, "weight": 90_000}


def says(catalogue: Catalogue) -> list[dict[str, Any]]:
    products = [row.product for row in catalogue.rows()]
    return [dict(standard_fields(product, DAY)) if product else {} for product in products]


@pytest.mark.parametrize("case", [case for case in CASES if not case.refused], ids=lambda case: case.name)
def test_a_damaged_catalogue_keeps_everything_else(case: Case, tmp_path: Path) -> None:
    path = case.make(tmp_path)
    catalogue = read(path, on=DAY, **case.options)
    before = says(catalogue)
    rows = [row for row in catalogue.rows() if row.product][:4]
    accepted = [
        Accepted(sku=row.sku, field=field, value=value, marketplace="postmart")
        for row in rows
        for field, value in LIVE.items()
    ]
    target = tmp_path / f"bản mới{copy_for(catalogue).ending}"
    outcome = write_accepted(catalogue, accepted, target)
    assert target.exists() == bool(outcome.written)
    assert {item.sku for item in outcome.written} | {item.sku for item, _ in outcome.left} == {row.sku for row in rows}
    if outcome.written:
        copy = catalogue.read_again(target)
        changed = {(item.sku, item.field) for item in outcome.written}
        skus = [row.sku for row in copy.rows()]
        for sku, was, now in zip(skus, before, says(copy), strict=True):
            meant = {field: LIVE[field] for name, field in changed if name == sku}
            assert now == {name: value for name, value in {**was, **meant}.items() if value is not None}
