"""What keeps coming back, how many differ from week to week, and how long it stands: over reconciliations that ran."""

from __future__ import annotations

import datetime as dt
from collections import Counter

import pytest
from attrs import evolve

from ocopsync.differences import Author, FieldDifference, Kind
from ocopsync.finding import Finding
from ocopsync.ledger import DriftBook, Phase, Record, open_ledger
from ocopsync.listing import Scope
from ocopsync.reconcile import reconcile
from ocopsync.trend import remember, trend

MONDAY = dt.datetime(2026, 8, 3, 1, 30, tzinfo=dt.UTC)
DAY = dt.timedelta(days=1)
SINCE, UNTIL = dt.date(2026, 8, 3), dt.date(2026, 11, 22)
OURS = Scope("voso", "default", "ba-lang")
SISTER = Scope("postmart", "default", "hau-loc")
PRICE = Finding(
    sku="A", kind=Kind.CHANGED, author=Author.THEM, fields=(FieldDifference("price", Author.THEM, 1, 1, 2),)
)
MISSING = Finding(sku="B", kind=Kind.MISSING, author=Author.THEM)
NEW = Finding(sku="C", kind=Kind.NEW, author=Author.US)


def note(ledger, days, *findings, scope=OURS, same=5):
    counts = Counter([item.kind for item in findings]) + Counter({Kind.SAME: same})
    DriftBook(ledger).note(scope, MONDAY + days * DAY, counts, findings)


def told(ledger, *catalogues, **how):
    return trend([(ledger, catalogues)] if ledger else [], **{"since": SINCE, "until": UNTIL, **how})


@pytest.fixture
def ledger(office):
    return office.ledger


@pytest.fixture
def another(tmp_path):
    with open_ledger(f"sqlite:///{tmp_path / 'another.db'}") as opened:
        yield opened


# Through reconcile itself


def monday(office, rows, at):
    office.clock.time = at
    return office.reconcile(rows)


def test_a_price_that_is_changed_there_again_and_again(office, shelves, kit):
    """Changed by somebody on Sunday, found on Monday, put right on Tuesday; three weeks long."""
    rows = kit.rows("A", "B")
    office.clock.time = MONDAY - 10 * DAY
    office.publish(rows)
    for week in range(3):
        shelves.edit("A", price=1)
        result = monday(office, rows, MONDAY + 7 * week * DAY)
        (finding,) = result.findings
        assert (finding.times, finding.since) == (week + 1, office.clock.now())
        office.clock.time += DAY
        office.publish(rows)
        monday(office, rows, MONDAY + (7 * week + 2) * DAY)
    found = told(office.ledger, "cat-1")
    (again,) = found.recurring
    assert (again.drift.sku, again.drift.field, again.drift.author) == ("A", "price", "them")
    assert (again.times, again.ended, again.sent, again.stands) == (3, 3, 3, False)
    assert (again.title, again.stood) == ("Mắm tôm A", 6 * DAY)
    assert [item.differing for item in found.stretches[:3]] == [0, 0, 0]


def test_without_a_catalogue_nothing_is_noted_and_what_is_known_is_said(office, shelves, kit):
    rows = kit.rows("A", "B")
    office.publish(rows)
    shelves.edit("A", price=1)
    office.reconcile([*rows, kit.row("new")])
    first = office.clock.now()
    office.clock.time += DAY
    shelves.edit("B", price=1)
    (result,) = reconcile(None, office.connections, office.ledger, on=kit.today)
    assert {item.sku: (item.since, item.times) for item in result.findings} == {"A": (first, 1), "B": (None, 0)}
    standing = DriftBook(office.ledger).periods(since=MONDAY, until=first + 2 * DAY)
    assert {item.drift.sku: item.closed_at for item in standing} == {"A": None, "new": None}


def test_a_reconciliation_that_could_not_be_read_says_nothing_is_gone(office, shelves, kit, clock):
    rows = kit.rows("A")
    office.publish(rows)
    shelves.edit("A", price=1)
    office.reconcile(rows)
    shelves.fail("live", RuntimeError("hỏng"))
    assert office.reconcile(rows).error is not None
    (period,) = DriftBook(office.ledger).periods(since=MONDAY, until=MONDAY + 1000 * DAY)
    assert period.closed_at is None


def test_what_was_stopped_is_not_remembered(office, kit):
    office.publish(kit.rows("A"))
    result = evolve(office.reconcile(kit.rows("A")), stopped=True)
    before = list(DriftBook(office.ledger).reconciliations(since=MONDAY, until=MONDAY + 1000 * DAY))
    remember(office.ledger, office.connections[0].scope, result, at=office.clock.now())
    assert list(DriftBook(office.ledger).reconciliations(since=MONDAY, until=MONDAY + 1000 * DAY)) == before


# The picture


def test_without_a_ledger_there_is_no_trend():
    found = told(None)
    assert (found.enough, found.reconciliations, found.stretches, found.recurring, found.mean) == (
        False,
        0,
        (),
        (),
        None,
    )


def test_one_reconciliation_of_each_is_no_trend_yet(ledger):
    note(ledger, 0, PRICE)
    note(ledger, 7, PRICE, scope=SISTER)
    found = told(ledger)
    assert (found.enough, found.reconciliations, found.places) == (False, 2, 2)
    assert [item.drift.sku for item in found.longest] == ["A", "A"]
    note(ledger, 8)
    assert told(ledger).enough


def test_a_week_shows_how_things_stood_at_its_end(ledger):
    note(ledger, 0, PRICE, MISSING, NEW)
    note(ledger, 4, PRICE)
    note(ledger, 4, MISSING, NEW, scope=SISTER)
    note(ledger, 7, PRICE, MISSING)
    first, second = told(ledger, until=SINCE + 7 * DAY).stretches
    assert (first.first, first.reconciliations, first.places, first.differing) == (SINCE, 3, 2, 3)
    assert first.counts == {"changed": 1, "missing": 1, "new": 1}
    assert (second.first, second.places, second.differing) == (SINCE + 7 * DAY, 1, 2)


def test_of_a_week_without_a_reconciliation_nothing_is_said(ledger):
    note(ledger, 0, PRICE)
    note(ledger, 21)
    assert [(item.reconciliations, item.differing) for item in told(ledger, until=SINCE + 21 * DAY).stretches] == [
        (1, 1), (0, 0), (0, 0), (1, 0),
    ]  # fmt: skip


def test_the_week_begins_on_monday_in_vietnam(ledger):
    note(ledger, 6.7, PRICE)  # Sunday, 18:18 UTC: Monday in Vietnam
    assert told(ledger).stretches[0].first == SINCE + 7 * DAY


def test_a_long_time_is_told_by_months(ledger):
    for days in (0, 10, 40, 120):
        note(ledger, days, PRICE)
    found = told(ledger, since=dt.date(2026, 1, 1), until=dt.date(2026, 12, 31))
    assert found.monthly
    assert [(item.first.month, item.reconciliations) for item in found.stretches] == [
        (8, 2), (9, 1), (10, 0), (11, 0), (12, 1),
    ]  # fmt: skip


def test_only_the_time_asked_about_counts(ledger):
    for days, findings in ((0, [PRICE]), (7, []), (14, [PRICE]), (21, []), (28, [PRICE])):
        note(ledger, days, *findings)
    found = told(ledger, since=SINCE + 14 * DAY, until=SINCE + 21 * DAY)
    assert (found.reconciliations, [item.times for item in found.recurring], found.ended) == (2, [], 1)
    assert [item.times for item in told(ledger).recurring] == [3]


# What keeps coming back


def test_the_worst_comes_first_and_of_two_alike_what_stood_longer(ledger):
    often, long, short = (evolve(MISSING, sku=sku) for sku in ("often", "long", "short"))
    weeks = [(often, long, short), (long,), (often,), (), (often, long, short), ()]
    for number, findings in enumerate(weeks):
        note(ledger, 7 * number, *findings)
    found = told(ledger)
    assert [(item.drift.sku, item.times) for item in found.recurring] == [("often", 3), ("long", 2), ("short", 2)]
    assert found.recurring_count == 3
    first = told(ledger, limit=1)
    assert ([item.drift.sku for item in first.recurring], first.recurring_count) == (["often"], 3)


def test_what_was_there_all_the_time_has_not_come_back(ledger):
    for days in (0, 7, 14):
        note(ledger, days, PRICE)
    assert told(ledger).recurring == ()


def test_what_stands_the_longest(ledger):
    note(ledger, 0, PRICE)
    note(ledger, 7, PRICE, MISSING)
    note(ledger, 14, MISSING, NEW, PRICE)
    found = told(ledger)
    assert [(item.drift.sku, item.first, item.stood) for item in found.longest] == [
        ("A", MONDAY, 14 * DAY),
        ("B", MONDAY + 7 * DAY, 7 * DAY),
        ("C", MONDAY + 14 * DAY, 0 * DAY),
    ]
    assert (found.standing_count, len(told(ledger, limit=2).longest)) == (3, 2)


def test_how_long_it_takes_on_average_until_it_is_gone(ledger):
    note(ledger, 0, PRICE, MISSING)
    note(ledger, 2, MISSING)
    note(ledger, 8, NEW)
    found = told(ledger)
    assert (found.ended, found.mean) == (2, 5 * DAY)


def test_fields_and_authors_are_counted_each_time_anew(ledger):
    both = evolve(PRICE, fields=(*PRICE.fields, FieldDifference("stock", Author.US, 1, 2, 2)))
    for days, findings in ((0, [both]), (7, [MISSING]), (14, [PRICE])):
        note(ledger, days, *findings)
    note(ledger, 0, NEW, scope=SISTER)
    found = told(ledger)
    assert found.fields == {"price": 2, "stock": 1}
    assert found.authors == {("voso", "them"): 2, ("voso", "us"): 1}


def test_catalogues_marketplaces_and_skus_can_be_asked_about_alone(ledger):
    for days, findings in ((0, [PRICE, MISSING]), (7, []), (14, [PRICE, MISSING])):
        for scope in (OURS, SISTER):
            note(ledger, days, *findings, scope=scope)
    assert len(told(ledger).recurring) == 4
    assert {item.scope for item in told(ledger, "ba-lang").recurring} == {OURS}
    assert {item.scope for item in told(ledger, marketplaces=["postmart"]).recurring} == {SISTER}
    alone = told(ledger, "ba-lang", sku="B")
    assert [item.drift.sku for item in alone.recurring] == [item.drift.sku for item in alone.longest] == ["B"]


def test_a_stranger_on_an_account_that_catalogues_share_is_one(ledger):
    sister = Scope("voso", "default", "hau-loc")
    strangers = [Finding(sku="", remote_id=number, kind=Kind.UNMANAGED, author=Author.THEM) for number in ("7", "8")]
    for days, findings in ((0, strangers), (7, []), (14, strangers)):
        note(ledger, days, *findings)
        note(ledger, days, *findings, PRICE, scope=sister)
    note(ledger, 14, *strangers, scope=SISTER)
    found = told(ledger, until=SINCE + 14 * DAY)
    assert [(item.drift.remote_id, item.scope.marketplace) for item in found.longest[1:]] == [
        ("7", "postmart"), ("8", "postmart"), ("7", "voso"), ("8", "voso"),
    ]  # fmt: skip
    assert found.recurring_count == 2
    assert [item.counts for item in found.stretches] == [
        {"unmanaged": 2, "changed": 1},
        {"changed": 1},
        {"unmanaged": 4, "changed": 1},
    ]


def test_several_ledgers_are_told_of_together(ledger, another):
    both = [(ledger, "Mắm tôm"), (another, "Bánh gai")]
    for number, (each, title) in enumerate(both):
        scope = evolve(OURS, catalogue=f"htx-{number}")
        for days, findings in ((0, [PRICE]), (7, []), (14 - number, [PRICE])):
            note(each, days, *findings, scope=scope)
        with each.lease(scope, "test"):
            each.save(scope, [Record(sku="A", phase=Phase.THERE, sent={"title": title})])
    found = trend([(each, ()) for each, _ in both], since=SINCE, until=UNTIL)
    assert [(item.scope.catalogue, item.title) for item in found.recurring] == [
        ("htx-0", "Mắm tôm"),
        ("htx-1", "Bánh gai"),
    ]
    assert [item.scope.catalogue for item in found.longest] == ["htx-1", "htx-0"]
    assert (found.places, found.reconciliations) == (2, 6)


def test_a_reconciliation_dated_by_a_clock_far_ahead_is_left_out(ledger):
    note(ledger, 0, PRICE)
    note(ledger, 7, PRICE)
    note(ledger, 5000)
    found = told(ledger, until=SINCE + 7 * DAY)
    assert (len(found.stretches), found.ended, found.standing_count) == (2, 0, 1)
