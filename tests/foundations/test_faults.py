"""The plan of bad days: each fault strikes the requests that it is meant for, as often as it is meant to."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from ocopsync.testing import FaultKind, FaultPlan

SAVE = "POST /product/save"


@pytest.fixture
def plan():
    return FaultPlan()


def struck(plan, lines, *kinds):
    return [plan.take(line, *(kinds or FaultKind)) is not None for line in lines]


def test_without_a_plan_nothing_happens(plan):
    assert struck(plan, [SAVE] * 3) == [False] * 3


def test_once_unless_it_says_how_often(plan):
    plan.add(FaultKind.REPLY_LOST)
    assert struck(plan, [SAVE] * 3) == [True, False, False]
    plan.add(FaultKind.REPLY_LOST, times=2)
    assert struck(plan, [SAVE] * 3) == [True, True, False]


def test_after_some_good_requests(plan):
    plan.add(FaultKind.ERROR_BEFORE, skip=2)
    assert struck(plan, [SAVE] * 4) == [False, False, True, False]


def test_only_where_it_is_meant_to(plan):
    plan.add(FaultKind.ERROR_AFTER, r"POST /product/(save|remove)$")
    assert struck(plan, ["GET /product/save", "POST /product/list", "POST /product/remove"]) == [False, False, True]


def test_skipped_requests_are_those_that_match(plan):
    plan.add(FaultKind.ERROR_AFTER, "save", skip=1)
    assert struck(plan, ["GET /list", SAVE, "GET /list", SAVE]) == [False, False, False, True]


def test_a_fault_waits_for_somebody_who_plays_its_kind(plan):
    plan.add(FaultKind.OTP)
    assert plan.take(SAVE, FaultKind.SLOW) is None
    assert [fault.kind for fault in plan.pending] == [FaultKind.OTP]
    assert plan.take(SAVE, FaultKind.SLOW, FaultKind.OTP).kind is FaultKind.OTP
    assert plan.pending == ()


def test_in_the_order_in_which_they_were_planned(plan):
    plan.add(FaultKind.THROTTLED, value=7)
    plan.add(FaultKind.THROTTLED, value=9)
    assert [plan.take(SAVE, FaultKind.THROTTLED).value for _ in range(2)] == [7, 9]


def test_all_is_forgiven(plan):
    plan.add(FaultKind.THROTTLED, times=9)
    plan.clear()
    assert struck(plan, [SAVE]) == [False]


def test_many_threads_share_the_trouble_fairly(plan):
    plan.add(FaultKind.REPLY_LOST, times=100, skip=100)
    with ThreadPoolExecutor(16) as pool:
        found = list(pool.map(lambda _: plan.take(SAVE, FaultKind.REPLY_LOST) is not None, range(400)))
    assert sum(found) == 100
