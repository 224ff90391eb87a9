"""Quarantine: what was refused three times for the same reason is left alone until its content changes."""

from __future__ import annotations

import pytest

from ocopsync.adapter import AdapterSettings
from ocopsync.holds import Hold
from ocopsync.ledger import OperationState
from ocopsync.listing import Outcome, Receipt
from ocopsync.messages import verbatim
from ocopsync.model import Verb
from ocopsync.plan import Fate, operation_of

WHY = "lỗi hệ thống: danh mục đã khóa"


@pytest.fixture
def tries(office, monkeypatch):
    """What reaches a marketplace that answers everything with the same words, and does nothing."""
    reached = []

    def submit(operations):
        reached.extend(operation.sku for operation in operations)
        return [Receipt(sku=item.sku, outcome=Outcome.FAILED, reason=verbatim(WHY)) for item in operations]

    monkeypatch.setattr(office.connections[0].adapter, "submit", submit)
    return reached


def test_the_fourth_time_it_is_not_sent_and_says_why(office, tries, kit):
    for _ in range(3):
        assert kit.counted(office.publish([kit.row("A")])) == {"failed": 1}
    tally = office.publish([kit.row("A")])
    assert (kit.counted(tally), tries) == ({"held": 1}, ["A"] * 3)
    (trouble,) = tally.troubles
    expected = "refused 3 times for the same reason, and sent again only when its row is changed"
    assert trouble.reason == f"{expected}: {WHY}"


def test_a_changed_row_is_sent_again_and_the_old_one_is_not(office, tries, kit):
    for _ in range(4):
        office.publish([kit.row("A")])
    assert kit.counted(office.plan([kit.row("A", price=51_000)])) == {"published": 1}
    assert kit.counted(office.plan([kit.row("A")])) == {"held": 1}


def test_other_rows_go_out_as_ever(office, tries, kit):
    for _ in range(3):
        office.publish([kit.row("A")])
    plan = office.plan(kit.rows("A", "B"))
    assert [(entry.sku, entry.fate, entry.hold) for entry in plan.entries] == [
        ("A", Fate.HELD, Hold.QUARANTINE),
        ("B", Fate.PUBLISHED, None),
    ]
    assert plan.holds == {Hold.QUARANTINE: 1}


@pytest.mark.parametrize(
    ("reasons", "held"),
    [
        ([WHY, WHY], False),
        ([WHY, WHY, "khác"], False),
        ([WHY, WHY, "khác", WHY, WHY], False),
        (["khác", WHY, WHY, WHY], True),
        (["", "", ""], True),
    ],
)
def test_only_the_same_reason_three_times_in_a_row_counts(office, kit, reasons, held):
    for reason in reasons:
        office.log(operations(office.plan([kit.row("A")])), reason=reason)
    assert kit.counted(office.plan([kit.row("A")])) == ({"held": 1} if held else {"published": 1})


@pytest.mark.parametrize("state", [OperationState.CANCELLED, OperationState.FAILED])
def test_what_never_arrived_neither_counts_nor_interrupts_the_count(office, kit, state):
    sent = operations(office.plan([kit.row("A")]))
    office.log(sent * 2, OperationState.FAILED)
    office.log(sent * 5, OperationState.CANCELLED)
    office.log(sent, state)
    held = state is OperationState.FAILED
    assert kit.counted(office.plan([kit.row("A")])) == ({"held": 1} if held else {"published": 1})


def test_an_update_in_quarantine_moves_no_price(office, kit):
    office.publish([kit.row("A")])
    moved = [kit.row("A", price=1)]
    assert [brake.kind for brake in office.plan(moved).brakes] == ["price"]
    office.log(operations(office.plan(moved)) * 3)
    plan = office.plan(moved)
    assert (kit.counted(plan), plan.brakes) == ({"held": 1}, [])


def test_what_shall_come_down_is_tried_every_time(office, kit):
    office.publish([kit.row("A")])
    down = [kit.row("A", verb=Verb.WITHDRAW)]
    office.log(operations(office.plan(down)) * 5)
    assert kit.counted(office.plan(down)) == {"withdrawn": 1}


def test_a_listing_that_has_moved_on_since_is_sent(office, kit):
    office.publish([kit.row("A")])
    office.log(operations(office.plan([kit.row("A", price=51_000)])) * 3)
    office.publish([kit.row("A", price=52_000)])
    assert kit.counted(office.plan([kit.row("A", price=51_000)])) == {"updated": 1}


def test_another_catalogues_failures_are_its_own(make_office, shelves, kit):
    ours, sister = make_office(shelves), make_office(shelves, catalogue="cat-2")
    sister.log(operations(sister.plan([kit.row("A")])) * 3)
    assert kit.counted(sister.plan([kit.row("A")])) == {"held": 1}
    assert kit.counted(ours.plan([kit.row("A")])) == {"published": 1}


def test_quarantine_uses_no_place_of_the_days_quota(office, kit):
    office.log(operations(office.plan([kit.row("A")])) * 3)
    office.connections[0].adapter.settings = AdapterSettings(daily_creates=1)
    plan = office.plan(kit.rows("A", "B", "C"))
    assert [entry.hold for entry in plan.entries] == [Hold.QUARANTINE, None, Hold.QUOTA]


def test_many_rows_are_asked_about_a_batch_at_a_time(office, kit):
    rows = kit.rows(*(f"S{n:04}" for n in range(1100)))
    office.log(operations(office.plan(rows))[::2] * 3)
    assert kit.counted(office.plan(rows)) == {"published": 550, "held": 550}


def operations(plan):
    return [operation_of(entry) for entry in plan.entries]
