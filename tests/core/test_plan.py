"""Plans: every row comes to exactly one thing, and nothing leaves the house."""

from __future__ import annotations

import datetime as dt
import itertools

import pytest
from attrs import evolve
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ocopsync.adapter import AdapterSettings
from ocopsync.catalogue.table_problems import NAME_MISSING, PRODUCER_MISSING, SKU_TWICE
from ocopsync.differences import Kind
from ocopsync.errors import InputError
from ocopsync.holds import Hold
from ocopsync.ledger import Observation, Phase, Record
from ocopsync.listing import ListingState, Operation, OperationKind, digest
from ocopsync.model import Verb
from ocopsync.plan import Fate


def entries(plan):
    return {entry.sku: entry for entry in plan.entries}


ERROR = NAME_MISSING.at()
WARNING = PRODUCER_MISSING.at()


def test_a_plan_asks_the_marketplace_nothing(office, shelves, kit, picture):
    rows = kit.rows("A", "B", images=[picture("a.jpg")])
    office.publish(rows)
    shelves.calls.clear()
    office.plan([kit.row("A", price=1), kit.row("C"), kit.row("B", verb=Verb.WITHDRAW)], withdraw_missing=True)
    assert shelves.calls == []


def test_a_plan_changes_nothing_in_the_ledger(office, kit):
    office.publish(kit.rows("A"))
    scope = office.connections[0].scope
    before = list(office.ledger.all_records(scope)), office.ledger.history(scope.catalogue)
    office.plan([kit.row("A", price=1), kit.row("B")])
    assert (list(office.ledger.all_records(scope)), office.ledger.history(scope.catalogue)) == before


def test_one_of_each(office, shelves, kit):
    shelves.refuse = ["refused"]
    office.publish(kit.rows("same", "changed", "down", "left", "refused"))
    rows = [
        kit.row("same"),
        kit.row("changed", price=1),
        kit.row("new"),
        kit.row("down", verb=Verb.WITHDRAW),
        kit.row("ignored", verb=Verb.IGNORE),
        kit.row("bad", problems=[ERROR]),
        kit.row("refused"),
        kit.row("odd", problems=[WARNING]),
    ]
    plan = office.plan(rows)
    assert kit.counted(plan) == {
        "unchanged": 1,
        "updated": 1,
        "published": 2,
        "withdrawn": 1,
        "ignored": 1,
        "invalid": 1,
        "rejected": 1,
    }
    assert (plan.rows, plan.operations) == (8, 4)
    assert list(entries(plan)) == ["changed", "new", "down", "ignored", "bad", "refused", "odd"]


def test_a_row_may_ask_only_to_be_created_or_only_to_be_updated(office, kit):
    office.publish(kit.rows("there", "same"))
    plan = office.plan(
        [
            kit.row("new", verb=Verb.CREATE),
            kit.row("there", price=55_000, verb=Verb.CREATE),
            kit.row("same", verb=Verb.CREATE),
            kit.row("absent", verb=Verb.UPDATE),
        ]
    )
    assert kit.counted(plan) == {"published": 1, "held": 2, "unchanged": 1}
    assert "'đăng'" in entries(plan)["there"].reason
    assert "nothing of it stands there" in entries(plan)["absent"].reason
    assert kit.counted(office.plan([kit.row("there", price=55_000, verb=Verb.UPDATE)])) == {"updated": 1}


def test_a_change_says_before_after_and_whose(office, kit):
    office.publish([kit.row("A", price=45_000)])
    (entry,) = office.plan([kit.row("A", price=48_000)]).entries
    (change,) = entry.changes
    assert (change.name, change.before, change.after, change.author) == ("price", 45_000, 48_000, "us")


def test_a_row_that_leaves_is_never_withdrawn_by_that_alone(office, shelves, kit):
    office.publish(kit.rows("A", "B"))
    for rows in (kit.rows("A"), []):
        plan = office.plan(rows)
        assert plan.operations == plan.withdrawn_without_row == 0
        office.publish(rows)
    assert list(shelves.titles()) == ["A", "B"]


def test_withdraw_missing_takes_down_what_has_no_row_and_nothing_else(office, kit):
    office.publish(kit.rows("A", "B", "C"))
    plan = office.plan([kit.row("A"), kit.row("C", problems=[ERROR])], withdraw_missing=True)
    assert [(entry.sku, entry.fate, entry.has_row) for entry in plan.entries if entry.operation] == [
        ("B", Fate.WITHDRAWN, False)
    ]
    assert plan.withdrawn_without_row == 1
    assert plan.rows == 2


def test_a_row_with_errors_neither_publishes_nor_withdraws_and_says_why(office, shelves, kit):
    office.publish(kit.rows("A"))
    bad = NAME_MISSING.at(sku="A")
    (entry,) = office.plan([kit.row("A", price=1, problems=[bad])], withdraw_missing=True).entries
    assert (entry.fate, entry.operation) == (Fate.INVALID, None)
    assert entry.reason == str(bad.message)


def test_a_row_that_could_not_become_a_product_is_invalid(office, kit):
    row = evolve(kit.row("A"), product=None, problems=(ERROR,))
    nameless = evolve(row, sku="")
    plan = office.plan([row, nameless, nameless])
    assert kit.counted(plan) == {"invalid": 3}


def test_a_listing_that_the_marketplace_cannot_hold_is_invalid_there_alone(make_office, clock, kit):
    office = make_office(kit.shelves(clock), kit.shelves(clock))
    narrow, wide = (connection.adapter for connection in office.connections)
    wide.schema = {"type": "object"}
    first, second = office.plans([kit.row("A", "Mắm " * 40)])
    assert kit.counted(first) == {"invalid": 1}
    assert kit.counted(second) == {"published": 1}
    assert narrow.schema != wide.schema


def test_a_withdrawal_of_a_row_with_errors_is_still_a_withdrawal(office, kit):
    office.publish(kit.rows("A"))
    plan = office.plan([kit.row("A", verb=Verb.WITHDRAW, problems=[ERROR])])
    assert kit.counted(plan) == {"withdrawn": 1}


def test_a_withdrawal_of_what_was_never_sent_is_nothing(office, kit):
    assert kit.counted(office.plan([kit.row("A", verb=Verb.WITHDRAW)])) == {"unchanged": 1}


def test_an_ignored_row_that_stands_there_is_left_alone_also_by_withdraw_missing(office, kit):
    office.publish(kit.rows("A"))
    plan = office.plan([kit.row("A", verb=Verb.IGNORE)], withdraw_missing=True)
    assert (kit.counted(plan), plan.operations) == ({"ignored": 1}, 0)


def test_somebody_elses_listing_under_our_sku_is_held_and_says_how_to_adopt_it(office, shelves, kit):
    shelves.put("x9", kit.stand(sku="A", fields={"title": "Của ai đó"}))
    office.reconcile([])
    (entry,) = office.plan([kit.row("A")]).entries
    assert (entry.fate, entry.kind) == (Fate.HELD, Kind.UNMANAGED)
    assert "x9" in entry.reason and "ocopsync adopt A" in entry.reason


def test_plans_for_several_marketplaces_are_made_in_one_pass(make_office, clock, kit):
    office = make_office(kit.shelves(clock), kit.shelves(clock))
    rows = iter(kit.rows("A", "B"))
    assert [plan.rows for plan in office.plans(rows)] == [2, 2]
    assert next(rows, None) is None


# Idempotency keys


def key(office, *rows):
    (entry,) = [entry for entry in office.plan(rows).entries if entry.operation]
    return entry.operation.key


def test_a_key_is_the_same_in_another_process_and_at_another_time(office, clock, kit):
    first = key(office, kit.row("A"))
    clock.sleep(10_000)
    office.restart()
    assert key(office, kit.row("A")) == first


def test_the_key_stays_when_a_request_certainly_did_not_arrive(office, shelves, kit):
    from ocopsync.errors import Transient
    from ocopsync.messages import say

    first = key(office, kit.row("A"))
    shelves.fail("submit", Transient(say("later")))
    office.publish([kit.row("A")])
    assert key(office, kit.row("A")) == first


def test_bringing_back_what_somebody_changed_by_hand_is_another_operation_than_the_one_before(office, shelves, kit):
    rows = [kit.row("A", price=60_000)]
    office.publish([kit.row("A")])
    first = key(office, *rows)
    shelves.edit("A", price=55_000)
    office.reconcile(rows)
    assert key(office, *rows) != first


def test_keys_differ_between_skus_contents_marketplaces_and_catalogues(make_office, clock, kit):
    one, other = make_office(kit.shelves(clock)), make_office(kit.shelves(clock), catalogue="cat-2")
    keys = [key(one, kit.row("A")), key(one, kit.row("B", "Mắm tôm A")), key(one, kit.row("A", price=1))]
    keys.append(key(other, kit.row("A")))
    two = make_office(kit.shelves(clock), kit.shelves(clock), catalogue="cat-3")
    keys += [entry.operation.key for plan in two.plans([kit.row("A")]) for entry in plan.entries]
    assert len(set(keys)) == len(keys) == 6


def test_there_and_back_and_making_again_have_keys_of_their_own(office, shelves, kit):
    steps = [
        kit.row("A", price=1),
        kit.row("A", price=2),
        kit.row("A", price=1),
        kit.row("A", price=2),
        kit.row("A", verb=Verb.WITHDRAW),
        kit.row("A", price=1),
        kit.row("A", verb=Verb.WITHDRAW),
        kit.row("A", price=1),
    ]
    for row in steps:
        office.publish([row])
    keys = [operation.key for operation in shelves.arrived]
    assert len(set(keys)) == len(keys) == len(steps)


# Row conservation

SKUS = [f"SP{n:02}" for n in range(8)]
MOMENT = dt.datetime(2026, 11, 20, tzinfo=dt.UTC)
numbers = itertools.count()

rows_of = st.lists(
    st.tuples(
        st.sampled_from(["ok", "no product", "error", "too long"]),
        st.sampled_from(Verb),
        st.sampled_from([1, 2]),
    ),
    max_size=len(SKUS),
)


@st.composite
def records(draw, sku):
    phase = draw(st.sampled_from(Phase))
    content = {"title": f"Mắm tôm {sku}", "price": draw(st.sampled_from([1, 2]))}
    there = phase in (Phase.THERE, Phase.IGNORED)
    return Record(
        sku=sku,
        phase=phase,
        remote_id=f"id-{sku}" if there and draw(st.booleans()) else "",
        state=draw(st.sampled_from(ListingState)) if there else None,
        sent=content,
        sent_digest=digest(content),
        sent_at=draw(st.sampled_from([None, MOMENT])),
        seen=draw(st.sampled_from([None, content])),
        refused_digest=draw(st.sampled_from(["", digest(content)])),
        expires_on=draw(st.sampled_from([None, dt.date(2026, 11, 25)])),
    )


observations = st.builds(
    Observation,
    remote_id=st.sampled_from([*(f"id-{sku}" for sku in SKUS), "stranger"]),
    sku=st.sampled_from([*SKUS, ""]),
    state=st.sampled_from(ListingState),
    content=st.fixed_dictionaries({"title": st.just("Mắm tôm"), "price": st.sampled_from([1, 3])}),
)


@settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    rows_of,
    st.sets(st.sampled_from(SKUS)).flatmap(lambda skus: st.tuples(*(records(sku) for sku in sorted(skus)))),
    st.none() | st.lists(observations, max_size=6, unique_by=lambda item: item.remote_id),
    st.sets(st.sampled_from(SKUS), max_size=3),
    st.booleans(),
)
def test_every_row_comes_to_exactly_one_thing(make_office, clock, kit, made, known, reading, unknown, missing):
    office = make_office(kit.shelves(clock), account=f"account-{next(numbers)}")
    scope = office.connections[0].scope
    office.save(*known)
    remember(office, reading)
    open_ones = [Operation(kind=OperationKind.CREATE, listing=listing(office, kit.row(sku))) for sku in sorted(unknown)]
    if open_ones:
        with office.ledger.lease(scope, "test"):
            office.ledger.intend(scope, "r", open_ones)

    rows = [made_row(kit, sku, *how) for sku, how in zip(SKUS, made, strict=False)]
    plan = office.plan(rows, withdraw_missing=missing)

    assert plan.counts.total() == plan.rows == len(rows)
    with_row = [entry for entry in plan.entries if entry.has_row]
    assert len(with_row) + plan.counts[Fate.UNCHANGED] == len(rows)
    without_row = [entry for entry in plan.entries if not entry.has_row]
    assert len(without_row) == plan.withdrawn_without_row
    assert plan.operations == sum(entry.operation is not None for entry in plan.entries)

    skus = {row.sku for row in rows}
    assert {entry.sku for entry in with_row} <= skus
    assert skus.isdisjoint(entry.sku for entry in without_row)
    assert missing or not without_row
    verbs = {row.sku: row.product.verb for row in rows if row.product}
    for entry in plan.entries:
        assert not (entry.operation and entry.sku in unknown), "what nobody knows is never sent again"
        if entry.has_row and entry.operation and entry.operation.kind is OperationKind.WITHDRAW:
            assert verbs[entry.sku] is Verb.WITHDRAW
        if entry.operation and entry.operation.kind is not OperationKind.CREATE:
            assert entry.sku in {record.sku for record in known}, "only what is ours is touched"


@settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    rows_of,
    st.sets(st.sampled_from(SKUS)).flatmap(lambda skus: st.tuples(*(records(sku) for sku in sorted(skus)))),
    st.none() | st.lists(observations, max_size=6, unique_by=lambda item: item.remote_id),
    st.sets(st.sampled_from(SKUS)),
    st.integers(0, 4),
    st.integers(0, 3),
)
def test_what_is_held_back_was_to_be_sent_and_no_row_is_lost(make_office, clock, kit, made, known, read, bad, n, limit):
    """Beside the plan that would be without quota and quarantine."""
    office = make_office(kit.shelves(clock), account=f"account-{next(numbers)}")
    office.save(*known)
    remember(office, read)
    rows = [made_row(kit, sku, *how) for sku, how in zip(SKUS, made, strict=False)]
    free = office.plan(rows)
    office.log([item.operation for item in free.entries if item.operation and item.sku in bad] * n)
    office.connections[0].adapter.settings = AdapterSettings(daily_creates=limit)

    plan = office.plan(rows)

    assert plan.rows == free.rows == len(rows)
    assert [entry.sku for entry in plan.entries] == [entry.sku for entry in free.entries]
    back = [entry for entry in plan.entries if entry.hold in (Hold.QUOTA, Hold.QUARANTINE)]
    assert plan.operations + len(back) == free.operations
    assert plan.holds.total() == plan.counts[Fate.HELD] == free.counts[Fate.HELD] + len(back)
    assert plan.due.total() == plan.holds[Hold.QUOTA]
    assert all(entry.operation is None and entry.reason for entry in back)
    kinds = {item.sku: item.operation.kind for item in free.entries if item.operation}
    in_quarantine = {entry.sku for entry in back if entry.hold is Hold.QUARANTINE}
    content = {sku for sku, kind in kinds.items() if kind is not OperationKind.WITHDRAW}
    assert in_quarantine == (bad & content if n >= 3 else set())
    waiting = [entry for entry in back if entry.hold is Hold.QUOTA]
    assert {kinds[entry.sku] for entry in waiting} <= {OperationKind.CREATE}
    assert [entry.due for entry in waiting] == sorted(entry.due for entry in waiting)
    assert not limit or max([plan.counts[Fate.PUBLISHED], *plan.due.values()]) <= limit
    assert limit or not waiting


def remember(office, reading):
    """Put what a reading showed into the ledger."""
    scope = office.connections[0].scope
    if reading is not None:
        reading_id = office.ledger.begin_reading(scope)
        office.ledger.observe(reading_id, reading)
        office.ledger.finish_reading(scope, reading_id)


def listing(office, row):
    return office.connections[0].adapter.format(row.product, on=dt.date(2026, 11, 21))


def made_row(kit, sku, how, verb, price):
    row = kit.row(sku, "Mắm " * 40 if how == "too long" else "", verb=verb, price=price)
    if how == "no product":
        return evolve(row, product=None, problems=(ERROR,))
    return evolve(row, problems=(ERROR,)) if how == "error" else row


@pytest.mark.parametrize("rows", [0, 1])
def test_a_plan_of_nothing_and_of_one(office, kit, rows):
    plan = office.plan(kit.rows("A", "B")[:rows])
    assert (plan.rows, plan.operations, len(plan.entries)) == (rows, rows, rows)


def test_two_rows_with_one_sku_plan_nothing_for_either(office, kit):
    again = kit.row("A", price=1, problems=[SKU_TWICE.at(sku="A", value="A", first=2)])
    with pytest.raises(InputError, match="already stands in row 2"):
        office.plan([kit.row("A"), again])
