"""Brakes: a plan that changes or withdraws too much is stopped and says how to go on."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ocopsync.brakes import KINDS, Brake, Gauge, PriceMove, brakes_of, release
from ocopsync.catalogue.table_problems import NAME_MISSING
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
        ("price", 1, 1, True),
        ("price", 1, 1000, True),
        ("price", 0, 1000, False),
        ("stock", 2, 2, True),
        ("stock", 1, 1, False),
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
    for kind in KINDS:
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
    assert held(office.plan(moved)) == [("update", 12), ("price", 12)]


# Prices


@pytest.mark.parametrize(
    ("before", "after", "too_far"),
    [
        (50_000, 65_000, False),
        (50_000, 65_001, True),
        (50_000, 35_000, False),
        (50_000, 34_999, True),
        (50_000, 50, True),
        (50_000, 50_000_000, True),
        (50_000, 0, True),
        (50_000, None, True),
        (50_000, 50_000, False),
        (None, 50_000, False),
        (None, 0, True),
        (None, None, False),
        (0, 50_000, False),
        (0, 0, False),
        (0, None, False),
        (10, 13, False),
    ],
)
def test_a_price_may_move_by_thirty_percent_and_never_to_zero_or_away(before, after, too_far):
    assert PriceMove("A", before, after).too_far is too_far


def test_one_price_that_moves_far_stops_a_plan_and_its_number_releases_it(office, kit):
    rows = kit.rows(*(f"S{n:02}" for n in range(20)))
    office.publish(rows)
    slipped = [kit.row("S00", price=500_000), *rows[1:]]
    assert held(office.plan(slipped)) == [("price", 1)]
    assert held(office.plan(slipped, allow={"price": 1})) == []
    assert held(office.plan([kit.row("S00", price=60_000), *rows[1:]])) == []


def test_the_price_brake_names_the_price_that_moves_furthest(office, kit):
    office.publish([kit.row("A", price=50_000), kit.row("B", price=225_000), kit.row("C", price=80_000)])
    plan = office.plan([kit.row("A", price=70_000), kit.row("B", price=225), kit.row("C", price=30_000)])
    (message,) = [str(brake.message) for brake in plan.brakes]
    assert "Chợ Thử: this would move 3 prices by more than 30 %" in message
    assert "the furthest: B, 225.000 đ → 225 đ." in message
    assert "a column that moved, or prices in thousands" in message
    assert message.endswith("--allow price=3")


def test_a_price_that_is_taken_away_is_told_as_buyers_will_read_it(office, kit):
    office.publish([kit.row("A", price=50_000)])
    (brake,) = office.plan([kit.row("A", price=None)]).brakes
    assert "this would move 1 price by more than 30 %, to zero or away: A, 50.000 đ → Liên hệ." in str(brake.message)


def test_a_new_listing_for_nothing_is_stopped_and_one_on_request_is_not(office, kit):
    free, asked = [kit.row("A", price=0)], [kit.row("B", price=None)]
    assert held(office.plan(free)) == [("price", 1)]
    assert "A, – → 0 đ" in str(office.plan(free).brakes[0].message)
    assert held(office.plan(asked)) == []


def test_a_price_counts_against_what_was_last_read(office, shelves, kit):
    rows = [kit.row("A", price=50_000)]
    office.publish(rows)
    shelves.edit("A", price=5_000)
    office.reconcile(rows)
    assert held(office.plan(rows)) == [("price", 1)]
    assert "A, 5.000 đ → 50.000 đ" in str(office.plan(rows).brakes[0].message)


# Stock


def test_an_empty_stock_column_is_stopped(office, kit):
    office.publish(kit.rows("A", "B", stock=12))
    for emptied in (0, None):
        plan = office.plan(kit.rows("A", "B", stock=emptied))
        assert held(plan) == [("stock", 2)]
        assert "no stock to any of the 2 listings that had some" in str(plan.brakes[0].message)
        assert held(office.plan(kit.rows("A", "B", stock=emptied), allow={"stock": 2})) == []


def test_selling_out_is_not_stopped_while_another_listing_keeps_stock(office, kit):
    office.publish(kit.rows("A", "B", "C", stock=12))
    assert held(office.plan([*kit.rows("A", "B", stock=0), kit.row("C", stock=12)])) == []
    assert held(office.plan([*kit.rows("A", "B", stock=0), kit.row("C", stock=3)])) == []
    assert held(office.plan([*kit.rows("A", "B", "C", stock=0)])) == [("stock", 3)]


def test_one_listing_may_sell_out(office, kit):
    office.publish([kit.row("A", stock=12), kit.row("B", stock=0)])
    assert held(office.plan(kit.rows("A", "B", stock=0))) == []


def test_rows_that_are_missing_or_cannot_be_read_do_not_vouch_for_an_empty_column(office, kit):
    office.publish(kit.rows("A", "B", "C", "D", stock=12))
    error = NAME_MISSING.at(sku="C")
    rows = [*kit.rows("A", "B", stock=0), kit.row("C", stock=12, problems=[error])]
    assert held(office.plan(rows)) == [("stock", 2)]


# Several brakes


def test_several_brakes_are_released_together_by_the_largest_number_of_each():
    brakes = [Brake("price", 2, 9, "Voso"), Brake("update", 12, 20, "Voso"), Brake("price", 5, 9, "Postmart")]
    assert release(brakes) == "--allow update=12 --allow price=5"
    assert release([]) == ""


def test_an_allowed_number_counts_on_each_marketplace_by_itself(make_office, clock, kit):
    office = make_office(kit.shelves(clock), kit.shelves(clock))
    office.publish_all(kit.rows("A", "B"))
    moved = kit.rows("A", "B", price=1)
    assert [held(plan) for plan in office.plans(moved)] == [[("price", 2)], [("price", 2)]]
    assert [held(plan) for plan in office.plans(moved, allow={"price": 2})] == [[], []]
    assert [held(plan) for plan in office.plans(moved, allow={"price": 1})] == [[("price", 2)], [("price", 2)]]


prices = st.none() | st.integers(0, 10**9)


@given(st.lists(st.tuples(prices, prices), max_size=20))
def test_the_furthest_move_is_one_that_stops_the_plan(moves):
    gauge = Gauge()
    for before, after in moves:
        gauge.price(PriceMove("A", before, after))
    far = [move for move in (PriceMove("A", *pair) for pair in moves) if move.too_far]
    assert gauge.prices == len(far)
    assert gauge.worst is None if not far else gauge.worst.times == max(move.times for move in far)


def held(plan):
    return [(brake.kind, brake.count) for brake in plan.brakes]


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
    with office.ledger.lease(scope, "test"):
        office.save(*map(nameless, list(office.ledger.all_records(scope))))
    assert office.plan(kit.rows(*(f"S{n:02}" for n in range(12)), price=1)).standing == 12


def nameless(record):
    from attrs import evolve

    return evolve(record, remote_id="")
