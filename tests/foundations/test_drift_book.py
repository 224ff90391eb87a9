"""The drift book knows what is new, what goes on, what is gone and what has come back, in both databases alike."""

from __future__ import annotations

import datetime as dt
import threading
from collections import Counter

import pytest
from attrs import evolve
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ocopsync.differences import Author, FieldDifference, Kind
from ocopsync.errors import Busy
from ocopsync.finding import Finding
from ocopsync.ledger import Drift, DriftBook, OperationState, Standing, open_ledger
from ocopsync.listing import Listing, Operation, OperationKind, Outcome, Receipt, Scope
from ocopsync.streams import Spool

MONDAY = dt.datetime(2026, 8, 3, 1, 30, tzinfo=dt.UTC)
WEEK = dt.timedelta(weeks=1)
ALWAYS = {"since": MONDAY - 1000 * WEEK, "until": MONDAY + 1000 * WEEK}
OURS = Scope("voso", "default", "ba-lang")
SISTER = Scope("voso", "default", "hau-loc")
ELSEWHERE = Scope("postmart", "default", "ba-lang")


def changed(sku: str, *names: str, author: Author = Author.THEM) -> Finding:
    fields = tuple(FieldDifference(name, author, "0912 345 678", None, "bí mật") for name in names)
    return Finding(sku=sku, kind=Kind.CHANGED, author=author, fields=fields, remote_id="9", title="Mắm tôm")


MISSING = Finding(sku="MT-02", kind=Kind.MISSING, author=Author.THEM)
PRICE = changed("MT-01", "price")


@pytest.fixture
def ledger(everywhere, clock):
    with open_ledger(everywhere, clock=clock) as ledger:
        yield ledger


@pytest.fixture
def book(ledger):
    return DriftBook(ledger)


def noted(book, *weeks, scope=OURS):
    """One reconciliation a week that found just this."""
    for number, findings in enumerate(weeks):
        book.note(scope, MONDAY + number * WEEK, Counter(item.kind for item in findings), findings)


def periods(book, **which):
    return [
        (item.drift.sku or item.drift.remote_id, item.times, item.opened_at, item.closed_at)
        for item in book.periods(**{**ALWAYS, **which})
    ]


def standing(book, *findings, scope=OURS):
    return [standing for _, standing in book.standings(scope, findings)]


def test_what_goes_on_is_one_and_the_same(book):
    noted(book, [PRICE], [PRICE], [PRICE])
    assert periods(book) == [("MT-01", 1, MONDAY, None)]
    assert standing(book, PRICE) == [Standing(MONDAY, 1)]


def test_what_is_no_longer_found_is_gone_and_what_is_found_again_has_come_back(book):
    noted(book, [PRICE], [], [], [PRICE], [PRICE])
    assert periods(book) == [("MT-01", 1, MONDAY, MONDAY + WEEK), ("MT-01", 2, MONDAY + 3 * WEEK, None)]
    assert standing(book, PRICE, MISSING) == [Standing(MONDAY + 3 * WEEK, 2), None]


def test_when_it_was_last_found_is_known(book):
    noted(book, [PRICE, MISSING], [PRICE], [])
    first, second = book.periods(**ALWAYS)
    assert (first.seen_at, first.closed_at, first.stood) == (MONDAY + WEEK, MONDAY + 2 * WEEK, 2 * WEEK)
    assert (second.seen_at, second.closed_at) == (MONDAY, MONDAY + WEEK)


def test_each_field_of_a_changed_listing_is_one_of_its_own(book):
    noted(book, [changed("MT-01", "price", "stock")], [changed("MT-01", "stock")])
    assert [(item.drift.field, item.closed_at is None) for item in book.periods(**ALWAYS)] == [
        ("price", False),
        ("stock", True),
    ]
    assert standing(book, changed("MT-01", "stock", "title")) == [Standing(MONDAY, 1)]


def test_a_rejection_is_one_whatever_fields_differ_besides(book):
    rejected = evolve(changed("MT-01", "price", "stock"), kind=Kind.REJECTED, author=Author.MODERATOR)
    noted(book, [rejected])
    assert [item.drift for item in book.periods(**ALWAYS)] == [Drift("MT-01", "", "rejected", "", "moderator")]


def test_another_author_or_kind_is_another_drift(book):
    noted(book, [PRICE], [changed("MT-01", "price", author=Author.BOTH)], [evolve(MISSING, sku="MT-01")])
    assert [(item.drift.kind, item.drift.author, item.closed_at is None) for item in book.periods(**ALWAYS)] == [
        ("changed", "both", False),
        ("changed", "them", False),
        ("missing", "them", True),
    ]


def test_of_several_fields_the_oldest_and_the_one_that_came_back_most_is_told(book):
    both = changed("MT-01", "price", "stock")
    noted(book, [both], [changed("MT-01", "stock")], [both], [changed("MT-01", "stock")], [both])
    assert standing(book, both) == [Standing(MONDAY, 3)]


def test_findings_without_an_sku_are_told_apart_by_their_ids(book):
    strangers = [Finding(sku="", remote_id=number, kind=Kind.UNMANAGED) for number in ("7", "8")]
    noted(book, strangers, strangers[1:])
    assert periods(book) == [("7", 1, MONDAY, MONDAY + WEEK), ("8", 1, MONDAY, None)]
    assert standing(book, *strangers) == [None, Standing(MONDAY, 1)]


def test_two_listings_of_strangers_with_one_sku_are_two(book):
    twins = [Finding(sku="MT-01", remote_id=number, kind=Kind.UNMANAGED) for number in ("7", "8")]
    noted(book, twins, twins[:1])
    assert [(item.drift.remote_id, item.closed_at is None) for item in book.periods(**ALWAYS)] == [
        ("7", True),
        ("8", False),
    ]


def test_a_finding_that_is_listed_twice_counts_once(book):
    noted(book, [PRICE, PRICE, PRICE])
    assert periods(book) == [("MT-01", 1, MONDAY, None)]


def test_our_own_listing_is_the_same_whatever_id_it_has_by_now(book):
    noted(book, [PRICE], [evolve(PRICE, remote_id="another")])
    assert periods(book) == [("MT-01", 1, MONDAY, None)]


@pytest.mark.parametrize("sku", ["' OR 1=1 --", "%_\\", "mắm tôm 🦐", " ", "a\0b", "x" * 500, "MT-01\n"])
def test_an_sku_may_hold_anything(book, sku):
    noted(book, [changed(sku, "price")], [], [changed(sku, "price")])
    assert standing(book, changed(sku, "price"), PRICE) == [Standing(MONDAY + 2 * WEEK, 2), None]


def test_catalogues_and_marketplaces_are_kept_apart(book):
    for scope in (OURS, SISTER, ELSEWHERE):
        noted(book, [PRICE], scope=scope)
    noted(book, [], [])
    assert standing(book, PRICE) == [None]
    assert standing(book, PRICE, scope=SISTER) == standing(book, PRICE, scope=ELSEWHERE) == [Standing(MONDAY, 1)]
    assert {item.scope for item in book.periods(["ba-lang"], **ALWAYS)} == {OURS, ELSEWHERE}
    assert {item.scope for item in book.periods(["ba-lang"], marketplaces=["voso"], **ALWAYS)} == {OURS}
    assert {item.scope for item in book.periods(sku="MT-02", **ALWAYS)} == set()
    assert book.scopes() == [ELSEWHERE, OURS, SISTER]
    assert book.scopes(["ba-lang"], marketplaces=["voso"]) == [OURS]


def test_what_was_counted_comes_back_without_the_zeros(book):
    book.note(OURS, MONDAY, Counter({Kind.SAME: 5, Kind.CHANGED: 1, Kind.NEW: 0}), [PRICE])
    book.note(SISTER, MONDAY + WEEK, {Kind.SAME: 3}, [])
    both = list(book.reconciliations(**ALWAYS))
    assert [(item.scope, item.at, item.counts) for item in both] == [
        (OURS, MONDAY, {"same": 5, "changed": 1}),
        (SISTER, MONDAY + WEEK, {"same": 3}),
    ]
    assert list(book.reconciliations(["hau-loc"], **ALWAYS)) == both[1:]
    assert list(book.reconciliations(since=MONDAY, until=MONDAY + WEEK)) == both[:1]


def test_only_what_stood_in_the_time_asked_about_is_told(book):
    noted(book, [PRICE], [], [MISSING], [])
    assert periods(book, since=MONDAY + WEEK, until=MONDAY + 2 * WEEK) == [("MT-01", 1, MONDAY, MONDAY + WEEK)]
    assert periods(book, since=MONDAY + 1.5 * WEEK) == [("MT-02", 1, MONDAY + 2 * WEEK, MONDAY + 3 * WEEK)]


def test_what_is_still_there_stands_however_long_ago_it_was_read(book):
    noted(book, [PRICE])
    assert periods(book, since=MONDAY + 50 * WEEK) == [("MT-01", 1, MONDAY, None)]


# Put right by us, or not


def sent(ledger, clock, at, state=OperationState.ACCEPTED, sku="MT-01"):
    clock.time = at
    with ledger.lease(OURS, "publish"):
        operation = Operation(kind=OperationKind.UPDATE, listing=Listing(sku, {}), key="k")
        (number,) = ledger.intend(OURS, "r", [operation])
        ledger.settle(OURS, [(number, state, Receipt(sku=sku, outcome=Outcome.ACCEPTED), None)])


@pytest.mark.parametrize(
    ("days", "state", "sku", "expected"),
    [
        (1, OperationState.ACCEPTED, "MT-01", True),
        (1, OperationState.VERIFIED, "MT-01", True),
        (1, OperationState.REJECTED, "MT-01", False),
        (1, OperationState.ACCEPTED, "MT-02", False),
        (-1, OperationState.ACCEPTED, "MT-01", False),
        (8, OperationState.ACCEPTED, "MT-01", False),
    ],
)
def test_whether_something_was_sent_while_it_stood(book, ledger, clock, days, state, sku, expected):
    noted(book, [PRICE], [])
    sent(ledger, clock, MONDAY + dt.timedelta(days=days), state, sku)
    assert [item.sent for item in book.periods(**ALWAYS)] == [expected]


# Bad days


def test_no_value_and_no_title_is_kept(book, rows_of):
    noted(book, [changed("MT-01", "phone", "title")], [])
    everything = repr(rows_of(book._ledger))
    assert "0912" not in everything
    assert "bí mật" not in everything
    assert "Mắm tôm" not in everything


def test_a_clock_that_was_put_back_confuses_nothing(book):
    for days, findings in ((0, [PRICE]), (-400, []), (-399, [PRICE]), (1, [])):
        book.note(OURS, MONDAY + dt.timedelta(days=days), {}, findings)
    assert [(item.times, item.stood) for item in book.periods(**ALWAYS)] == [
        (1, dt.timedelta(0)),
        (2, dt.timedelta(days=400)),
    ]


def test_several_at_the_same_moment_are_several(book):
    for findings in ([PRICE], [], [PRICE], [], [PRICE]):
        book.note(OURS, MONDAY, {}, findings)
    assert [item.times for item in book.periods(**ALWAYS)] == [1, 2, 3]
    assert len(list(book.reconciliations(**ALWAYS))) == 5


def test_one_that_fails_halfway_leaves_no_trace(book):
    noted(book, [PRICE])

    def breaking():
        yield from [MISSING] * 600
        raise RuntimeError

    with pytest.raises(RuntimeError):
        book.note(OURS, MONDAY + WEEK, {}, breaking())
    assert periods(book) == [("MT-01", 1, MONDAY, None)]
    assert len(list(book.reconciliations(**ALWAYS))) == 1


def test_while_another_process_works_there_nothing_is_noted(book, everywhere, working):
    with working(everywhere, OURS), pytest.raises(Busy):
        noted(book, [PRICE])


def test_threads_that_note_at_once_lose_nothing(book):
    scopes = [Scope("voso", "default", f"htx-{number}") for number in range(8)]
    threads = [threading.Thread(target=noted, args=(book, [PRICE], [], [PRICE]), kwargs={"scope": it}) for it in scopes]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [item.times for item in book.periods(**ALWAYS)] == [1, 2] * 8


# How long it is remembered


def test_after_two_years_it_is_forgotten(book):
    noted(book, [PRICE, MISSING], [MISSING], [MISSING])
    for weeks in (107, 110):
        book.note(OURS, MONDAY + weeks * WEEK, {}, [MISSING])
    book.note(SISTER, MONDAY, {}, [PRICE])
    assert periods(book, marketplaces=["voso"], sku="MT-01") == [("MT-01", 1, MONDAY, None)]  # the sister's
    assert standing(book, MISSING) == [Standing(MONDAY, 1)]  # it still stands
    assert len(list(book.reconciliations(["ba-lang"], **ALWAYS))) == 2


def test_a_clock_that_is_wrong_once_costs_no_memories(book):
    noted(book, [PRICE], [])
    book.note(OURS, MONDAY + 2000 * WEEK, {}, [])
    assert len(periods(book)) == 1
    book.note(OURS, MONDAY + 2 * WEEK, {}, [PRICE])
    assert standing(book, PRICE) == [Standing(MONDAY + 2 * WEEK, 2)]


# Many


def test_many_are_read_in_their_order_and_once(book):
    many = [changed(f"SP-{number:04}", "price") for number in range(1_300)]
    noted(book, many, many[:650], many)
    found = periods(book)
    assert found == sorted(found, key=lambda item: item[:2])
    assert Counter(times for _, times, *_ in found) == {1: 1300, 2: 650}
    spool = Spool(Finding)
    for item in many:
        spool.add(item)
    answers = list(book.standings(OURS, spool))
    assert [finding.sku for finding, _ in answers] == [item.sku for item in many]
    assert Counter(standing.times for _, standing in answers) == {1: 650, 2: 650}


# Against a model

FOUND = st.sets(st.sampled_from([(sku, name) for sku in ("A", "B") for name in ("price", "stock", "")]))


def model(runs):
    """Naively: the runs in which each drift stood, as pieces without a gap."""
    pieces: dict[tuple[str, str], list[list[int]]] = {}
    for number, found in enumerate(runs):
        for key in found:
            of_key = pieces.setdefault(key, [])
            if of_key and of_key[-1][-1] == number - 1:
                of_key[-1].append(number)
            else:
                of_key.append([number])
    return pieces


def as_finding(sku, name):
    return changed(sku, name) if name else evolve(MISSING, sku=sku)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(runs=st.lists(FOUND, min_size=1, max_size=12))
def test_any_sequence_of_reconciliations_comes_to_what_a_naive_model_says(ledger, runs):
    book, fresh = DriftBook(ledger), Scope("voso", "default", f"c{next(NUMBERS)}")
    noted(book, *([as_finding(*key) for key in sorted(found)] for found in runs), scope=fresh)
    told: dict[tuple[str, str], list[tuple[int, int | None, int]]] = {}
    for item in book.periods([fresh.catalogue], **ALWAYS):
        ended = None if item.closed_at is None else (item.closed_at - MONDAY) // WEEK
        times = told.setdefault((item.drift.sku, item.drift.field), [])
        times.append(((item.opened_at - MONDAY) // WEEK, ended, (item.seen_at - MONDAY) // WEEK))
        assert item.times == len(times)
    last = len(runs) - 1
    assert told == {
        key: [(piece[0], None if piece[-1] == last else piece[-1] + 1, piece[-1]) for piece in pieces]
        for key, pieces in model(runs).items()
    }
    for key in runs[-1]:
        piece = model(runs)[key][-1]
        assert standing(book, as_finding(*key), scope=fresh) == [
            Standing(MONDAY + piece[0] * WEEK, len(model(runs)[key]))
        ]


NUMBERS = iter(range(10_000))
