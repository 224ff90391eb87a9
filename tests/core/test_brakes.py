"""Brakes: a plan that changes or withdraws too much is stopped and says how to go on."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ocopsync.brakes import brakes_of
from ocopsync.model import Verb


@pytest.mark.parametrize(
    ("kind", "count", "standing", "held"),
    [
        ("update", 3, 10, False),
        ("update", 4, 10, True),
        ("update", 30, 100, False),
        ("update", 31, 100, True),
        ("update", 9, 9, False),
        ("withdraw", 1, 10, False),
        ("withdraw", 2, 10, True),
        ("withdraw", 10, 100, False),
        ("withdraw", 11, 100, True),
        ("withdraw", 1, 1, False),
        ("withdraw", 2, 9, True),
        ("withdraw", 0, 0, False),
        ("update", 0, 0, False),
    ],
)
def test_from_ten_listings_on_a_share_counts_and_below_a_number(kind, count, standing, held):
    assert [brake.kind for brake in brakes_of("Voso", {kind: count}, standing, {})] == [kind] * held


def test_allowing_the_number_releases_the_brake_and_one_less_does_not():
    counts = {"withdraw": 12, "update": 50}
    allowed = {"withdraw": 12, "update": 49}
    (brake,) = brakes_of("Voso", counts, 60, allowed)
    assert brake.kind == "update"
    assert brakes_of("Voso", counts, 60, {**allowed, "update": 50}) == []


def test_a_brake_says_the_numbers_the_likely_cause_and_the_way_on():
    withdraw, update = (brakes_of("Voso", {kind: 12}, 20, {})[0] for kind in ("withdraw", "update"))
    assert "Voso: this would withdraw 12 of 20" in str(withdraw.message)
    assert "incomplete catalogue" in str(withdraw.message)
    assert "--allow withdraw=12" in str(withdraw.message)
    assert "this would change 12 of 20" in str(update.message)
    assert "--allow update=12" in str(update.message)


@given(st.integers(0, 500), st.integers(0, 500), st.integers(0, 500))
def test_more_never_releases_a_brake(count, more, standing):
    for kind in ("update", "withdraw"):
        if brakes_of("X", {kind: count}, standing, {}):
            assert brakes_of("X", {kind: count + more}, standing, {})


def test_a_catalogue_that_lost_most_of_its_rows_withdraws_nothing_unless_allowed(office, kit):
    rows = kit.rows(*(f"S{n:02}" for n in range(12)))
    office.publish(rows)
    plan = office.plan(rows[:4], withdraw_missing=True)
    assert [(brake.kind, brake.count, brake.standing) for brake in plan.brakes] == [("withdraw", 8, 12)]
    assert office.plan(rows[:4], withdraw_missing=True, allow={"withdraw": 8}).brakes == []
    assert office.plan(rows[:4]).brakes == []


def test_a_price_column_that_moved_is_stopped(office, kit):
    rows = kit.rows(*(f"S{n:02}" for n in range(12)))
    office.publish(rows)
    moved = kit.rows(*(f"S{n:02}" for n in range(12)), price=1)
    assert [(brake.kind, brake.count, brake.standing) for brake in office.plan(moved).brakes] == [("update", 12, 12)]


def test_rows_that_ask_for_withdrawal_are_braked_like_the_others(office, kit):
    office.publish(kit.rows("A", "B", "C"))
    plan = office.plan([kit.row("A", verb=Verb.WITHDRAW), kit.row("B", verb=Verb.WITHDRAW), kit.row("C")])
    assert [(brake.kind, brake.count, brake.standing) for brake in plan.brakes] == [("withdraw", 2, 3)]


def test_new_listings_are_never_braked(office, kit):
    assert office.plan(kit.rows(*(f"S{n:02}" for n in range(50)))).brakes == []


def test_listings_of_a_marketplace_that_gives_no_ids_count_as_standing(make_office, clock, kit):
    shelves = kit.shelves(clock, look_up=False)
    office = make_office(shelves)
    rows = kit.rows(*(f"S{n:02}" for n in range(12)))
    office.publish(rows)
    scope = office.connections[0].scope
    office.ledger.save(scope, [nameless(record) for record in office.ledger.all_records(scope)])
    assert office.plan(kit.rows(*(f"S{n:02}" for n in range(12)), price=1)).standing == 12


def nameless(record):
    from attrs import evolve

    return evolve(record, remote_id="")
