"""Undo: what a run changed stands there again as before; what others have changed since is left alone."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import HealthCheck, Phase, example, given, settings
from hypothesis import strategies as st

from ocopsync.errors import OutcomeUnknown, Transient, UsageError
from ocopsync.holds import Hold
from ocopsync.ledger import OperationState
from ocopsync.listing import OperationKind
from ocopsync.messages import say
from ocopsync.model import Verb
from ocopsync.publish import publish
from ocopsync.resolve import is_live, not_there
from ocopsync.settle import catch_up
from ocopsync.undo import make_undo

ALL = {"update": 99, "withdraw": 99, "price": 99, "stock": 99}
PICTURES = ("một.jpg", "hai.jpg", "ba.jpg")
numbers = itertools.count()


def plan_undo(office, run, *, allow=ALL):
    """A process that plans to undo."""
    office.restart()
    office.clock.sleep(60)
    for connection in office.connections:
        catch_up(connection, office.ledger)
    return make_undo(run, office.connections, office.ledger, allow=allow)


def undo(office, run, *, stop=None, limit=None, name="undo"):
    (tally,) = publish(plan_undo(office, run), office.ledger, name, limit=limit, stop=stop)
    assert tally.adds_up
    return tally


def standing(shelves):
    """What buyers see, by SKU."""
    return {stand.sku: dict(stand.fields) for stand in shelves.stands.values()}


def reasons(plan):
    return {entry.sku: entry.reason for entry in plan.entries if entry.fate.value == "held"}


# What comes back


def test_what_was_new_is_taken_down(office, shelves, kit):
    office.publish(kit.rows("A"))
    office.publish(kit.rows("A", "B", "C"))
    tally = undo(office, "run2")
    assert (kit.counted(tally), tally.writes) == ({"withdrawn": 2}, 2)
    assert list(shelves.titles()) == ["A"]


def test_what_was_changed_is_as_before_in_every_field(office, shelves, kit, picture):
    one, two = picture("một.jpg"), picture("hai.jpg")
    office.publish([kit.row("A", price=50_000, stock=4, description="cũ", images=[one])])
    before = standing(shelves)
    office.publish([kit.row("A", "Khác", price=55_000, list_price=60_000, images=[two, one])])
    assert standing(shelves) != before
    uploads = len(shelves.uploads)
    tally = undo(office, "run2")
    assert (kit.counted(tally), tally.writes) == ({"updated": 1}, 1)
    assert standing(shelves) == before
    assert len(shelves.uploads) == uploads, "the pictures are there already"


def test_what_was_withdrawn_is_listed_again(office, shelves, kit, picture):
    office.publish([kit.row("A", images=[picture("một.jpg")]), kit.row("B")])
    before = standing(shelves)
    office.publish([kit.row("A", verb=Verb.WITHDRAW), kit.row("B")])
    assert kit.counted(undo(office, "run2")) == {"published": 1}
    assert standing(shelves) == before


def test_what_somebody_had_changed_by_hand_before_the_run_comes_back_too(office, shelves, kit):
    """The run overwrote it with what was sent before: that is not what stood there."""
    rows = [kit.row("A", price=50_000, list_price=60_000, description="mô tả")]
    office.publish(rows)
    shelves.edit("A", price=48_000, list_price=None, stock=7)
    office.reconcile(rows)
    before = standing(shelves)
    office.publish(rows)
    assert standing(shelves)["A"]["price"] == 50_000
    undo(office, "run2")
    assert standing(shelves) == before


def test_an_adopted_listing_is_as_its_owner_wrote_it(office, shelves, kit):
    from ocopsync.resolve import adopt

    shelves.put("id7", kit.stand(sku="A", fields={"title": "Của người khác", "price": 10_000}))
    adopt(office.connections[0], office.ledger, "A")
    before = standing(shelves)
    office.publish([kit.row("A", price=11_000)])
    undo(office, "run1")
    assert standing(shelves) == before


def test_what_the_marketplace_rewrites_is_sent_as_it_was_sent(make_office, clock, kit):
    """So that the corrected catalogue has nothing to send afterwards."""
    shelves = kit.shelves(clock, rewrite=lambda fields: {**fields, "title": f"[OCOP] {fields['title']}", "stock": 1})
    office = make_office(shelves)
    office.publish([kit.row("A", price=50_000)])
    before = standing(shelves)
    office.publish([kit.row("A", price=55_000)])
    undo(office, "run2")
    assert standing(shelves) == before
    assert office.publish([kit.row("A", price=50_000)]).writes == 0


def test_an_undo_can_be_undone_and_that_again(office, shelves, kit):
    first = [kit.row("A"), kit.row("B", price=50_000), kit.row("C")]
    second = [kit.row("B", price=55_000), kit.row("C", verb=Verb.WITHDRAW), kit.row("D")]
    office.publish(first)
    before = standing(shelves)
    office.publish(second)
    after = standing(shelves)
    undo(office, "run2", name="undo1")
    assert standing(shelves) == before
    undo(office, "undo1", name="undo2")
    assert standing(shelves) == after
    undo(office, "undo2", name="undo3")
    assert standing(shelves) == before


def test_undoing_twice_does_nothing_more(office, shelves, kit):
    office.publish(kit.rows("A", "C"))
    office.publish([kit.row("A", price=55_000), kit.row("B"), kit.row("C", verb=Verb.WITHDRAW)])
    undo(office, "run2")
    again = undo(office, "run2", name="again")
    assert (kit.counted(again), again.writes) == ({"unchanged": 3}, 0)


def test_an_undo_that_was_interrupted_is_ended_by_the_next(office, shelves, kit):
    office.publish(kit.rows("A", "B", "C"))
    before = standing(shelves)
    office.publish([kit.row(sku, price=55_000) for sku in "ABC"])
    assert kit.counted(undo(office, "run2", limit=1)) == {"updated": 1, "held": 2}
    rest = undo(office, "run2", name="rest")
    assert (kit.counted(rest), rest.writes) == ({"updated": 2, "unchanged": 1}, 2)
    assert standing(shelves) == before


edits = st.fixed_dictionaries(
    {},
    optional={
        "name": st.sampled_from(["Mắm tôm", "  Mắm   tôm ", "Mắm ruốc"]),
        "price": st.sampled_from([50_000, 52_000, None]),
        "list_price": st.sampled_from([60_000, None]),
        "stock": st.sampled_from([0, 5, None]),
        "description": st.sampled_from(["ngon", "rất ngon\nthơm"]),
        "pictures": st.lists(st.sampled_from(PICTURES), max_size=2, unique=True),
        "verb": st.sampled_from([Verb.PUBLISH, Verb.PUBLISH, Verb.WITHDRAW]),
    },
)
catalogues = st.dictionaries(st.sampled_from("ABC"), edits, min_size=1)
by_hand = st.fixed_dictionaries(
    {},
    optional={
        "title": st.just("Sửa tay"),
        "price": st.just(1_000),
        "list_price": st.just(99_000),
        "description": st.just("sửa tay"),
    },
)


@settings(
    deadline=None,
    max_examples=25,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(first=catalogues, second=catalogues, hand=by_hand, capitals=st.booleans())
@example(first={"A": {"price": None}}, second={"A": {"price": 52_000}}, hand={}, capitals=True)
def test_after_any_run_everything_is_as_before(make_office, clock, kit, picture, first, second, hand, capitals):
    shelves = kit.shelves(clock, rewrite=in_capitals if capitals else dict)
    office = make_office(shelves, account=f"account-{next(numbers)}")
    images = {name: picture(name) for name in PICTURES}
    office.publish(rows_of(kit, first, images))
    for sku in standing(shelves):
        if second.get(sku, {}).get("verb") is not Verb.WITHDRAW:  # that is listed again as it was last sent
            made = shelves.rewrite({"title": "", **hand})
            shelves.edit(sku, **{name: made[name] for name in hand})
    office.reconcile(rows_of(kit, first, images))
    before = standing(shelves)
    run = f"run{office.runs + 1}"
    if office.publish(rows_of(kit, second, images), allow=ALL).writes:
        tally = undo(office, run, name=f"undo-{next(numbers)}")
        assert tally.went_well, tally.troubles
    assert standing(shelves) == before


def in_capitals(fields):
    """What a marketplace makes of what it takes."""
    return {**fields, "title": fields["title"].upper(), "price": fields.get("price") or 0}


def rows_of(kit, catalogue, images):
    def row(sku, *, pictures=(), **edit):
        return kit.row(sku, images=[images[name] for name in pictures], **edit)

    return [row(sku, **edit) for sku, edit in catalogue.items()]


# What is left alone


def test_what_another_run_has_changed_since_is_held_with_the_reason(office, shelves, kit):
    office.publish(kit.rows("A", "B", "C"))
    office.publish([kit.row("A", price=55_000), kit.row("B", price=55_000), kit.row("C", price=55_000)])
    office.publish([kit.row("A", price=56_000), kit.row("B", verb=Verb.WITHDRAW)])
    (plan,) = plan_undo(office, "run2")
    assert reasons(plan) == dict.fromkeys("AB", "it was changed again since")
    assert plan.holds == {Hold.PERSON: 2}
    assert kit.counted(undo(office, "run2")) == {"held": 2, "updated": 1}
    assert standing(shelves)["A"]["price"] == 56_000


def test_what_somebody_has_changed_by_hand_since_is_not_overwritten(office, shelves, kit):
    office.publish(kit.rows("A"))
    office.publish([kit.row("A", price=55_000)])
    shelves.edit("A", price=54_000)
    tally = undo(office, "run2")
    assert kit.counted(tally) == {"held": 1}
    assert "somebody changed price there meanwhile" in tally.troubles[0].reason
    assert standing(shelves)["A"]["price"] == 54_000


def test_what_nobody_knows_the_outcome_of_is_held(office, shelves, kit):
    shelves.lag = 900
    shelves.fail("submit", OutcomeUnknown(say("broken")), afterwards=True)
    office.publish(kit.rows("A"))
    (plan,) = plan_undo(office, "run1")
    assert reasons(plan) == {"A": "what became of it is not known yet, or is in another's hands"}


def test_what_lies_in_a_file_is_held_until_somebody_says_that_it_is_there(make_office, clock, kit):
    shelves = kit.shelves(clock, hand_over=True)
    office = make_office(shelves)
    office.publish(kit.rows("A"))
    assert "ocopsync resolve A --to shop --is-live ADDRESS" in reasons(plan_undo(office, "run1")[0])["A"]
    is_live(office.connections[0], office.ledger, "A", "id1")
    office.publish([kit.row("A", "Mắm tôm A", price=55_000)])
    assert "ocopsync resolve A --to shop --is-live id1" in reasons(plan_undo(office, "run2")[0])["A"]
    is_live(office.connections[0], office.ledger, "A", "id1")
    assert kit.counted(undo(office, "run2")) == {"handed_over": 1}
    assert shelves.arrived[-1].listing.fields["price"] == 50_000


def test_a_file_that_was_seen_to_have_arrived_needs_nobody_to_say_so(make_office, clock, kit):
    shelves = kit.shelves(clock, hand_over=True)
    office = make_office(shelves)
    shelves.put("id1", kit.stand(sku="A", fields={"title": "Mắm tôm A", "price": 50_000}))
    office.publish(kit.rows("A"))
    is_live(office.connections[0], office.ledger, "A", "id1")
    office.publish([kit.row("A", price=55_000)])
    shelves.edit("A", price=55_000)
    office.reconcile([kit.row("A", price=55_000)])
    assert kit.counted(undo(office, "run2")) == {"handed_over": 1}
    assert shelves.arrived[-1].listing.fields["price"] == 50_000


def test_a_file_that_was_seen_not_to_have_arrived_waits_for_somebody_still(make_office, clock, kit):
    shelves = kit.shelves(clock, hand_over=True)
    office = make_office(shelves)
    shelves.put("id1", kit.stand(sku="A", fields={"title": "Mắm tôm A", "price": 50_000}))
    office.publish(kit.rows("A"))
    is_live(office.connections[0], office.ledger, "A", "id1")
    office.publish([kit.row("A", price=55_000)])
    is_live(office.connections[0], office.ledger, "A", "id1")
    (waiting,) = office.ledger.operations_of(office.connections[0].scope, "run2")
    assert waiting.state is OperationState.HANDED_OVER


def test_a_file_with_a_withdrawal_is_held_until_somebody_says_that_it_is_gone(make_office, clock, kit):
    shelves = kit.shelves(clock, hand_over=True)
    office = make_office(shelves)
    office.publish(kit.rows("A"))
    is_live(office.connections[0], office.ledger, "A", "id1")
    office.publish([kit.row("A", verb=Verb.WITHDRAW)], allow=ALL)
    assert "ocopsync resolve A --to shop --not-there" in reasons(plan_undo(office, "run2")[0])["A"]
    not_there(office.connections[0], office.ledger, "A")
    assert kit.counted(undo(office, "run2")) == {"handed_over": 1}
    assert shelves.arrived[-1].kind is OperationKind.CREATE
    assert shelves.arrived[-1].listing.fields["price"] == 50_000


def test_a_file_that_nobody_uploaded_leaves_nothing_to_undo(make_office, clock, kit):
    shelves = kit.shelves(clock, hand_over=True)
    office = make_office(shelves)
    office.publish(kit.rows("A"))
    not_there(office.connections[0], office.ledger, "A")
    with pytest.raises(UsageError):
        plan_undo(office, "run1")


def test_a_withdrawal_in_a_file_that_nobody_uploaded_leaves_nothing_to_undo(make_office, clock, kit):
    shelves = kit.shelves(clock, hand_over=True)
    office = make_office(shelves)
    office.publish(kit.rows("A"))
    is_live(office.connections[0], office.ledger, "A", "id1")
    office.publish([kit.row("A", verb=Verb.WITHDRAW)], allow=ALL)
    is_live(office.connections[0], office.ledger, "A", "id1")
    with pytest.raises(UsageError):
        plan_undo(office, "run2")
    assert kit.counted(undo(office, "run1")) == {"handed_over": 1}


def test_a_picture_that_was_never_ours_is_held(office, shelves, kit, picture):
    office.publish(kit.rows("A"))
    shelves.edit("A", images=["của-họ"])
    office.reconcile(kit.rows("A"))
    office.publish([kit.row("A", images=[picture("một.jpg")])])
    assert reasons(plan_undo(office, "run2")[0]) == {"A": "a picture that stood there before was never ours"}


def test_what_would_not_be_taken_again_is_held(office, shelves, kit):
    office.publish(kit.rows("A"))
    shelves.edit("A", title="y" * 70)
    office.reconcile(kit.rows("A"))
    office.publish(kit.rows("A"))
    assert reasons(plan_undo(office, "run2")[0]) == {"A": "what stood there before would not be taken again"}


def test_what_did_not_arrive_is_no_part_of_it(office, shelves, kit):
    shelves.refuse = ["A"]
    shelves.fail("submit", Transient(say("later")), sku="B")
    office.publish(kit.rows("A", "B", "C"))
    assert kit.counted(undo(office, "run1")) == {"withdrawn": 1}


def test_a_run_that_changed_nothing_or_is_not_known_says_so(office, shelves, kit):
    shelves.refuse = ["A"]
    office.publish(kit.rows("A"))
    for run in ("run1", "never"):
        with pytest.raises(UsageError, match=f"Run {run} changed nothing, or is not known"):
            plan_undo(office, run)


# Brakes


def test_the_brakes_hold_an_undo_as_any_plan(office, kit):
    office.publish(kit.rows("A", "B", "C"))
    (plan,) = plan_undo(office, "run1", allow={})
    assert [(brake.kind, brake.count, brake.standing) for brake in plan.brakes] == [("withdraw", 3, 3)]
    assert plan_undo(office, "run1", allow={"withdraw": 3})[0].brakes == []


def test_a_price_that_moves_far_is_released_on_its_way_back_too(office, kit):
    office.publish([kit.row("A", price=50_000)])
    office.publish([kit.row("A", price=500_000)], allow=ALL)
    (plan,) = plan_undo(office, "run2", allow={})
    assert [(brake.kind, str(brake.worst)) for brake in plan.brakes] == [("price", "A, 500.000 đ → 50.000 đ")]


def test_a_stock_that_was_filled_and_is_emptied_again_is_braked(office, kit):
    office.publish([kit.row(sku, stock=0) for sku in "ABC"])
    office.publish([kit.row(sku, stock=5) for sku in "ABC"])
    (plan,) = plan_undo(office, "run2", allow={})
    assert [(brake.kind, brake.count) for brake in plan.brakes] == [("stock", 3)]


def test_only_the_marketplaces_of_the_run_have_a_plan(make_office, clock, kit):
    office = make_office(kit.shelves(clock), kit.shelves(clock))
    both = office.connections
    office.connections = both[:1]
    office.publish(kit.rows("A"))
    office.connections = both
    (plan,) = plan_undo(office, "run1")
    assert plan.connection.name == "shop"
