"""From what is found to what is done: people decide in the workbook, and just that is planned."""

from __future__ import annotations

import openpyxl
import pytest

from ocopsync.decisions import Choice
from ocopsync.finding import Accepted
from ocopsync.listing import OperationKind
from ocopsync.mending import sort_out
from ocopsync.report.decision_book import decisions_from, write_book


@pytest.fixture
def decided(office, kit, tmp_path):
    """Reconciles, writes the workbook, fills it in by SKU, and sorts out what that comes to."""

    def decide(rows, words, *, again=None):
        result = office.reconcile(rows)
        path = tmp_path / "book.xlsx"
        write_book([result], path, on=kit.today, now=office.clock.now())
        book = openpyxl.load_workbook(path)
        sheet = book["Differences"]
        for row in range(2, sheet.max_row + 1):
            sheet.cell(row, 11, words.get(sheet.cell(row, 3).value))
        book.save(path)
        if again is not None:
            again()
            result = office.reconcile(rows)
        return sort_out([result], decisions_from(path), office.connections, office.ledger, rows, on=kit.today)

    return decide


@pytest.fixture
def rows(office, kit, shelves):
    """Four products, of which three stand otherwise since, and a listing that is nobody's."""
    rows = kit.rows("MT-01", "MT-02", "MT-03", "MT-04")
    office.publish(rows)
    shelves.edit("MT-01", price=99_000)
    shelves.edit("MT-02", title="Mắm tôm SALE")
    shelves.edit("MT-03", title="Mắm tôm SALE")
    shelves.put("99", kit.stand(sku="MT-99", fields={"title": "Mực khô", "price": 1}))
    return rows


def operations(mending):
    entries = [entry for plan in mending.plans for entry in plan.entries if entry.operation is not None]
    return [(entry.operation.kind, entry.sku) for entry in entries]


def test_each_row_comes_to_what_was_decided_in_it(decided, rows):
    mending = decided(rows, {"MT-01": "the catalogue is right", "MT-02": "theo sàn", "MT-99": "adopt", "MT-03": ""})
    assert operations(mending) == [(OperationKind.UPDATE, "MT-01")]
    assert mending.accepted == [Accepted(sku="MT-02", field="title", value="Mắm tôm SALE", marketplace="shop")]
    assert [(step.decision.sku, step.decision.choice) for step in mending.steps] == [("MT-99", Choice.ADOPT)]
    assert mending.stale == []


def test_an_empty_column_comes_to_nothing(decided, rows):
    mending = decided(rows, {})
    assert (operations(mending), mending.accepted, mending.steps, mending.stale) == ([], [], [], [])


def test_what_moved_since_is_left_and_named_with_its_cell(decided, rows, shelves):
    words = {"MT-01": "the catalogue is right", "MT-02": "the catalogue is right"}
    mending = decided(rows, words, again=lambda: shelves.edit("MT-01", price=98_000))
    assert operations(mending) == [(OperationKind.UPDATE, "MT-02")]
    assert [str(item.decision.place) for item in mending.stale] == ["Differences K2 (Decision)"]
