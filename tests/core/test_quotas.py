"""Daily quotas: a plan that is too large for one day is spread over the next ones, by the account's day in Vietnam."""

from __future__ import annotations

import datetime as dt

import pytest
from attrs import evolve

from ocopsync.adapter import AdapterSettings, fact
from ocopsync.holds import Hold
from ocopsync.ledger import OperationState
from ocopsync.model import Verb
from ocopsync.plan import Fate, operation_of

TODAY = dt.date(2026, 11, 21)
SKUS = [f"S{n}" for n in range(1, 8)]


def with_quota(office, limit):
    for connection in office.connections:
        connection.adapter.settings = AdapterSettings(daily_creates=limit)
    return office


@pytest.fixture
def three_a_day(office):
    return with_quota(office, 3)


def days(plan):
    """How many new listings go out on which day of November."""
    return {TODAY.day: plan.counts[Fate.PUBLISHED], **{day.day: n for day, n in sorted(plan.due.items())}}


def test_what_does_not_fit_today_is_planned_for_the_next_days(three_a_day, kit):
    plan = three_a_day.plan(kit.rows(*SKUS))
    assert days(plan) == {21: 3, 22: 3, 23: 1}
    assert kit.counted(plan) == {"published": 3, "held": 4}
    assert plan.holds == {Hold.QUOTA: 4}
    assert (plan.rows, plan.operations) == (7, 3)


def test_a_row_that_waits_says_on_which_day_it_goes_out(three_a_day, kit):
    *_, last = three_a_day.plan(kit.rows(*SKUS)).entries
    assert (last.sku, last.title, last.fate, last.hold) == ("S7", "Mắm tôm S7", Fate.HELD, Hold.QUOTA)
    assert (last.due, last.operation) == (dt.date(2026, 11, 23), None)
    assert last.reason == "quota of 3 new listings a day: goes out on 23/11/2026 or later, when publish is run then"


def test_published_day_by_day_everything_goes_out_and_nothing_twice(three_a_day, shelves, clock, kit):
    rows = kit.rows(*SKUS)
    clock.time = dt.datetime(2026, 11, 21, 1, 0, tzinfo=dt.UTC)  # 8:00 in Vietnam
    for there in (3, 3, 6, 6, 7, 7):
        three_a_day.publish(rows)
        assert len(shelves.titles()) == there
        clock.sleep(12 * 3600)
    assert [sku for _, sku in shelves.sent()] == SKUS
    assert kit.counted(three_a_day.plan(rows)) == {"unchanged": 7}


def test_the_day_ends_at_midnight_in_vietnam(three_a_day, clock, kit):
    clock.time = dt.datetime(2026, 11, 21, 16, 50, tzinfo=dt.UTC)
    three_a_day.publish(kit.rows(*SKUS))
    assert kit.counted(three_a_day.plan(kit.rows(*SKUS)))["held"] == 4
    clock.time = dt.datetime(2026, 11, 21, 17, 0, tzinfo=dt.UTC)
    plan = three_a_day.plan(kit.rows(*SKUS))
    assert kit.counted(plan) == {"unchanged": 3, "published": 3, "held": 1}
    assert list(plan.due) == [dt.date(2026, 11, 23)]


def test_the_day_whose_rules_count_does_not_move_the_quota(three_a_day, kit):
    three_a_day.publish(kit.rows(*SKUS))
    plan = three_a_day.plan(kit.rows(*SKUS), on=dt.date(2027, 3, 1))
    assert min(plan.due) == dt.date(2026, 11, 22)


def test_other_catalogues_of_the_account_use_the_same_quota_and_other_accounts_do_not(make_office, clock, kit):
    shelves = kit.shelves(clock)
    ours, sister = (with_quota(make_office(shelves, catalogue=name), 3) for name in ("cat-1", "cat-2"))
    stranger = with_quota(make_office(kit.shelves(clock), account="other"), 3)
    sister.publish(kit.rows("X1", "X2"))
    assert days(ours.plan(kit.rows(*SKUS))) == {21: 1, 22: 3, 23: 3}
    assert days(stranger.plan(kit.rows(*SKUS))) == {21: 3, 22: 3, 23: 1}


@pytest.mark.parametrize(
    ("state", "counts"),
    [
        (OperationState.ACCEPTED, True),
        (OperationState.VERIFIED, True),
        (OperationState.QUEUED, True),
        (OperationState.HANDED_OVER, True),
        (OperationState.SENT, True),
        (OperationState.UNKNOWN, True),
        (OperationState.FAILED, False),
        (OperationState.REJECTED, False),
        (OperationState.CANCELLED, False),
    ],
)
def test_what_may_stand_there_counts_and_what_certainly_does_not_is_free(three_a_day, kit, state, counts):
    three_a_day.log([operation_of(entry) for entry in three_a_day.plan([kit.row("X")]).entries], state)
    assert kit.counted(three_a_day.plan(kit.rows("A", "B", "C")))["published"] == (2 if counts else 3)


def test_updates_and_withdrawals_need_no_place(three_a_day, kit):
    three_a_day.publish(kit.rows("A", "B", "C"))
    three_a_day.publish([kit.row("A", price=51_000)])
    plan = three_a_day.plan([kit.row("A", price=52_000), kit.row("B", verb=Verb.WITHDRAW), kit.row("C"), kit.row("D")])
    assert kit.counted(plan) == {"updated": 1, "withdrawn": 1, "unchanged": 1, "held": 1}


def test_what_vanished_needs_a_place_to_be_made_again(three_a_day, shelves, kit):
    rows = kit.rows("A", "B", "C")
    three_a_day.publish(rows)
    shelves.put(shelves.of("B")[0], None)
    three_a_day.reconcile(rows)
    (entry,) = three_a_day.plan(rows).entries
    assert (entry.sku, entry.hold, entry.due) == ("B", Hold.QUOTA, dt.date(2026, 11, 22))


def test_a_quota_that_was_lowered_below_what_went_out_holds_the_rest_until_tomorrow(three_a_day, kit):
    three_a_day.publish(kit.rows("A", "B", "C"))
    with_quota(three_a_day, 2)
    assert days(three_a_day.plan(kit.rows(*SKUS[:4]))) == {21: 0, 22: 2, 23: 2}


def test_without_a_known_quota_everything_goes_out_today(office, kit):
    plan = office.plan(kit.rows(*SKUS))
    assert (plan.counts[Fate.PUBLISHED], plan.due) == (7, {})


def test_the_adapters_own_number_counts_where_the_settings_name_none(office, kit, monkeypatch):
    adapter = office.connections[0].adapter
    declared = evolve(adapter.capabilities, daily_creates=fact(2))
    monkeypatch.setattr(type(adapter), "capabilities", declared)
    assert days(office.plan(kit.rows(*SKUS))) == {21: 2, 22: 2, 23: 2, 24: 1}
    assert days(with_quota(office, 5).plan(kit.rows(*SKUS))) == {21: 5, 22: 2}


def test_each_marketplace_has_its_own_days(make_office, clock, kit):
    office = make_office(kit.shelves(clock), kit.shelves(clock))
    office.connections[1].adapter.settings = AdapterSettings(daily_creates=5)
    assert [days(plan) for plan in office.plans(kit.rows(*SKUS))] == [{21: 7}, {21: 5, 22: 2}]


def test_a_negative_quota_is_no_setting():
    with pytest.raises(ValueError, match="daily_creates: 0 or more, not -1"):
        AdapterSettings(daily_creates=-1)
