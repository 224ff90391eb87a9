"""Who is right: by the settings, field by field, in plans, in findings and in what is sent."""

from __future__ import annotations

import datetime as dt
import secrets

import pytest
from attrs import evolve
from hypothesis import HealthCheck, given, settings
from hypothesis import Phase as Stage
from hypothesis import strategies as st

from ocopsync.adapter import AdapterSettings
from ocopsync.differences import Author, Kind, Side
from ocopsync.errors import OutcomeUnknown
from ocopsync.holds import Hold
from ocopsync.ledger import Observation, Phase, Record
from ocopsync.listing import Listing, ListingState
from ocopsync.messages import say
from ocopsync.plan import Fate
from ocopsync.rights import Right, right_of
from ocopsync.ruling import BySettings, compare_by

EARLY, LATE = (dt.datetime(2026, 11, 20, hour, tzinfo=dt.UTC) for hour in (1, 9))
US, THEM, BOTH = Author.US, Author.THEM, Author.BOTH
SENT, OURS, THEIRS = 50_000, 51_000, 47_000


@pytest.fixture
def governed(office):
    """The office, and who is right there."""

    def govern(**rights):
        adapter = office.connections[0].adapter
        adapter.settings = AdapterSettings(right={{"all": "*"}.get(name, name): word for name, word in rights.items()})
        return office

    return govern


def price(shelves, sku="A"):
    return shelves.of(sku)[1].fields.get("price")


def stock(shelves, sku="A"):
    return shelves.of(sku)[1].fields.get("stock")


def moved(office, shelves, kit, author, *, changed_at=None):
    """A price that ``author`` changed; the row as it is now."""
    office.publish([kit.row("A", price=SENT)])
    if author in (THEM, BOTH):
        shelves.edit("A", price=THEIRS)
        remote_id, stand = shelves.of("A")
        shelves.put(remote_id, evolve(stand, changed_at=changed_at))
    rows = [kit.row("A", price=OURS if author in (US, BOTH) else SENT)]
    office.reconcile(rows)
    return rows


def test_who_is_right_about_what():
    rights = {"stock": "live", "*": "ask", "extra.nguồn gốc": "newest"}
    assert right_of({}, "price") is Right.CATALOGUE
    assert right_of({"stock": "live"}, "price") is Right.CATALOGUE
    assert [right_of(rights, name) for name in ("stock", "price", "extra.nguồn gốc", "extra.khác")] == [
        Right.LIVE,
        Right.ASK,
        Right.NEWEST,
        Right.ASK,
    ]
    assert right_of({"size": "live"}, "size.length") is Right.LIVE


SENDS, KEEPS, ASKS = {"updated": 1}, {"unchanged": 1}, {"held": 1}


@pytest.mark.parametrize(
    ("right", "author", "times", "comes_to"),
    [
        ("catalogue", US, None, SENDS),
        ("catalogue", THEM, None, SENDS),
        ("catalogue", BOTH, None, SENDS),
        ("live", US, None, KEEPS),
        ("live", THEM, None, KEEPS),
        ("live", BOTH, None, KEEPS),
        ("newest", US, None, SENDS),
        ("newest", THEM, None, KEEPS),
        ("newest", BOTH, None, ASKS),
        ("newest", BOTH, (EARLY, LATE), SENDS),
        ("newest", BOTH, (LATE, EARLY), KEEPS),
        ("newest", BOTH, (EARLY, EARLY), ASKS),
        ("newest", BOTH, (EARLY, None), ASKS),
        ("newest", BOTH, (None, EARLY), ASKS),
        ("ask", US, None, ASKS),
        ("ask", THEM, None, ASKS),
        ("ask", BOTH, None, ASKS),
    ],
)
def test_what_is_sent_by_who_is_right_and_who_changed_it(governed, shelves, kit, right, author, times, comes_to):
    office = governed(price=right)
    theirs, edited = times or (None, None)
    rows = moved(office, shelves, kit, author, changed_at=theirs)
    stands = rows[0].product.price if comes_to is SENDS else price(shelves)
    for then in (comes_to, KEEPS if comes_to is SENDS else comes_to):
        assert kit.counted(office.plan(rows, edited=edited)) == then
        assert kit.counted(office.publish(rows, edited=edited)) == then
        assert price(shelves) == stands


def test_what_is_asked_is_said_with_the_way_to_decide_and_the_other_fields_go_out(governed, shelves, kit):
    office = governed(price="ask")
    office.publish([kit.row("A", price=SENT)])
    shelves.edit("A", price=THEIRS)
    rows = [kit.row("A", "Mắm tôm mới", price=OURS)]
    office.reconcile(rows)
    plan = office.plan(rows)
    (entry,) = plan.entries
    assert (entry.fate, entry.hold, entry.operation.changed) == (Fate.UPDATED, Hold.PERSON, {"title"})
    assert [change.name for change in entry.changes] == ["title"]
    assert "--xlsx" in entry.reason
    assert "--decisions" in entry.reason
    office.publish(rows)
    assert (shelves.titles()["A"], price(shelves)) == ("Mắm tôm mới", THEIRS)
    (finding,) = kit.found(office.reconcile(rows))
    assert [(item.name, item.author) for item in finding.fields] == [("price", BOTH)]
    assert kit.counted(office.publish(rows)) == {"held": 1}


@pytest.mark.parametrize("right", ["live", "newest"])
def test_what_is_kept_stays_through_every_update_of_other_fields(governed, shelves, kit, right):
    office = governed(stock=right)
    office.publish([kit.row("A", stock=10)])
    shelves.edit("A", stock=7)
    office.reconcile([kit.row("A", stock=10)])
    for number, name in enumerate(["Một", "Hai", "Ba"]):
        rows = [kit.row("A", name, stock=10)]
        assert kit.counted(office.publish(rows)) == {"updated": 1}
        assert (shelves.titles()["A"], stock(shelves)) == (name, 7), number
        assert kit.counted(office.publish(rows)) == {"unchanged": 1}
        (finding,) = kit.found(office.reconcile(rows))
        assert [(item.name, item.author, item.live) for item in finding.fields] == [("stock", THEM, 7)]
        assert "--accept-live" in finding.reason
    assert not len(office.reconcile([kit.row("A", "Ba", stock=7)]).findings)


def test_the_newest_is_ours_again_once_we_change_it(governed, shelves, kit):
    office = governed(stock="newest")
    office.publish([kit.row("A", stock=10)])
    shelves.edit("A", stock=7)
    office.reconcile([kit.row("A", stock=10)])
    office.publish([kit.row("A", "Khác", stock=10)])
    office.reconcile([kit.row("A", "Khác", stock=10)])
    assert kit.counted(office.publish([kit.row("A", "Khác", stock=12)])) == {"updated": 1}
    assert stock(shelves) == 12


def test_a_stock_that_sells_meanwhile_is_carried_as_it_is_when_it_is_sent(governed, shelves, kit):
    """Publish plans from the ledger alone; the last reading may be a week old."""
    office = governed(stock="live")
    office.publish([kit.row("A", stock=10)])
    shelves.edit("A", stock=6)
    rows = [kit.row("A", "Tên mới", stock=10)]
    tally = office.publish(rows)
    assert kit.counted(tally) == {"updated": 1}
    assert (shelves.titles()["A"], stock(shelves)) == ("Tên mới", 6)
    (finding,) = kit.found(office.reconcile(rows))
    assert [(item.name, item.author) for item in finding.fields] == [("stock", THEM)]


def test_somebody_elses_change_of_another_field_is_still_a_conflict(governed, shelves, kit):
    office = governed(stock="live")
    office.publish([kit.row("A", stock=10)])
    shelves.edit("A", stock=6, price=THEIRS)
    tally = office.publish([kit.row("A", "Tên mới", stock=10)])
    assert kit.counted(tally) == {"held": 1}
    assert "somebody changed price there" in tally.troubles[0].reason


def test_ours_counts_where_the_listing_is_made(governed, shelves, kit):
    office = governed(all="live")
    office.publish([kit.row("A", stock=10)])
    assert (price(shelves), stock(shelves)) == (SENT, 10)
    shelves.put(shelves.of("A")[0], None)
    rows = [kit.row("A", stock=12)]
    office.reconcile(rows)
    office.publish(rows)
    assert stock(shelves) == 12


def test_a_listing_that_differs_for_good_is_renewed_all_the_same(governed, shelves, kit):
    office = governed(stock="live")
    office.publish([kit.row("A", stock=10)])
    shelves.edit("A", stock=6)
    remote_id, stand = shelves.of("A")
    shelves.put(remote_id, evolve(stand, expires_on=kit.today + dt.timedelta(days=3)))
    rows = [kit.row("A", stock=10)]
    office.reconcile(rows)
    assert kit.counted(office.publish(rows)) == {"updated": 1}
    assert stock(shelves) == 6


@pytest.mark.parametrize(
    ("state", "comes_to"),
    [
        (ListingState.REJECTED, {"rejected": 1}),
        (ListingState.HIDDEN, {"held": 1}),
        (ListingState.PENDING, {"waiting": 1}),
    ],
)
def test_how_it_stands_is_told_although_what_differs_is_kept(governed, shelves, kit, state, comes_to):
    office = governed(stock="live")
    office.publish([kit.row("A", stock=10)])
    shelves.edit("A", stock=6)
    remote_id, stand = shelves.of("A")
    shelves.put(remote_id, evolve(stand, state=state))
    rows = [kit.row("A", stock=10)]
    office.reconcile(rows)
    assert kit.counted(office.plan(rows)) == comes_to


def test_what_the_marketplace_rewrites_is_sent_as_we_write_it(make_office, clock, kit):
    """Sending back what it made of it would be rewritten once more."""
    shelves = kit.shelves(clock, rewrite=lambda fields: {**fields, "title": f"{fields['title']} OCOP"})
    office = make_office(shelves)
    office.connections[0].adapter.settings = AdapterSettings(right={"title": "live"})
    office.publish([kit.row("A", "Nước mắm", price=SENT)])
    rows = [kit.row("A", "Tên khác", price=OURS)]
    office.reconcile(rows)
    office.publish(rows)
    assert (shelves.titles()["A"], price(shelves)) == ("Nước mắm OCOP", OURS)


def test_pictures_that_were_never_ours_stay(governed, shelves, kit, picture):
    office = governed(images="live")
    office.publish([kit.row("A", images=[picture("a.jpg")])])
    shelves.edit("A", images=["their-own-7"])
    rows = [kit.row("A", "Tên mới", images=[picture("b.jpg")])]
    office.reconcile(rows)
    assert kit.counted(office.publish(rows)) == {"updated": 1}
    assert (shelves.titles()["A"], shelves.of("A")[1].fields["images"]) == ("Tên mới", ["their-own-7"])


def test_what_was_set_aside_is_known_after_a_reply_was_lost(governed, shelves, kit):
    office = governed(stock="newest")
    office.publish([kit.row("A", stock=10)])
    shelves.edit("A", stock=7)
    office.reconcile([kit.row("A", stock=10)])
    rows = [kit.row("A", "Tên mới", stock=10)]
    shelves.fail("submit", OutcomeUnknown(say("broken")), afterwards=True)
    office.publish(rows)
    office.reconcile(rows)
    assert kit.counted(office.publish(rows)) == {"unchanged": 1}
    assert stock(shelves) == 7


def test_a_price_that_stays_releases_no_brake_and_takes_hold_of_none(governed, shelves, kit):
    rows = kit.rows(*"ABCDEFGHIJKL", price=SENT)
    office = governed(price="live")
    office.publish(rows)
    plan = office.plan(kit.rows(*"ABCDEFGHIJKL", price=10 * SENT))
    assert (plan.operations, plan.brakes) == (0, [])


def test_a_recall_is_said_whoever_is_right_about_texts(governed, shelves, kit):
    office = governed(all="live")
    office.publish([kit.row("A", description="Ngon")])
    warned = [kit.row("A", description="THU HỒI lô L1: vỏ hộp bị phồng.\nNgon")]
    assert kit.counted(office.publish(warned)) == {"updated": 1}
    assert shelves.of("A")[1].fields["description"].startswith("THU HỒI")
    assert kit.counted(office.publish([kit.row("A", description="Ngon")])) == {"updated": 1}
    assert shelves.of("A")[1].fields["description"] == "Ngon"


def test_a_finding_stays_a_finding_and_says_whose_value_is_right(governed, shelves, kit):
    office = governed(price="live")
    rows = moved(office, shelves, kit, THEM)
    result = office.reconcile(rows)
    (finding,) = result.findings
    assert (finding.kind, finding.author, result.clean) == (Kind.CHANGED, THEM, False)
    assert "by the settings the marketplace is right about: price" in finding.reason


WORDS = st.sampled_from([right.value for right in Right])
VALUES = {
    "price": st.sampled_from([SENT, OURS, THEIRS]),
    "stock": st.sampled_from([3, 7, 10]),
    "title": st.sampled_from(["Nước mắm", "Mắm tôm", "Ruốc"]),
    "description": st.sampled_from(["", "Ngon", "Rất ngon"]),
}
NAMES = {"title": "name"}


SIDE = st.fixed_dictionaries(VALUES)
RIGHTS = st.dictionaries(st.sampled_from([*VALUES, "*"]), WORDS)


@given(sent=SIDE, seen=st.none() | SIDE, there=st.none() | SIDE, wanted=SIDE, rights=RIGHTS)
def test_what_is_not_ours_is_carried_as_it_stands_there_or_as_it_came_to_stand_there(
    kit, sent, seen, there, wanted, rights
):
    record = Record(sku="A", phase=Phase.THERE, remote_id="id1", state=ListingState.LIVE, sent=sent, seen=seen)
    seen_now = [Observation(remote_id="id1", sku="A", state=ListingState.LIVE, content=there)] if there else []
    side = Side(record=record, observations=seen_now, was_read=there is not None)
    ruled = compare_by(BySettings(rights=rights), Listing("A", wanted), side, on=kit.today)
    stands = there or seen or sent
    for name in VALUES:
        carried = ruled.listing.fields.get(name) or ""
        right = right_of(rights, name)
        if right is Right.CATALOGUE:
            assert carried == wanted[name]
        elif right in (Right.LIVE, Right.ASK):
            made_of_it = seen is not None and stands[name] == seen[name] and carried == sent[name]
            assert carried == stands[name] or made_of_it
            assert name not in ruled.difference.changed
    left = {item.name for item in ruled.difference.fields}
    assert not left & set(ruled.asked)
    assert set(ruled.set_aside) <= {name for name in VALUES if right_of(rights, name) is not Right.CATALOGUE}


def test_a_rejection_is_said_in_the_moderators_words_although_a_field_waits_for_a_person(governed, shelves, kit):
    office = governed(price="ask")
    office.publish([kit.row("A", price=SENT)])
    shelves.edit("A", price=THEIRS)
    remote_id, stand = shelves.of("A")
    shelves.put(remote_id, evolve(stand, state=ListingState.REJECTED, reason="ảnh mờ"))
    rows = [kit.row("A", price=SENT)]
    office.reconcile(rows)
    (entry,) = office.plan(rows).entries
    assert (entry.fate, entry.reason, entry.hold) == (Fate.REJECTED, "ảnh mờ", None)


@settings(
    max_examples=10,
    deadline=None,
    phases=[Stage.explicit, Stage.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    sides=st.tuples(SIDE, SIDE, SIDE),
    rights=RIGHTS,
    times=st.sampled_from([(None, None), (EARLY, LATE), (LATE, EARLY)]),
)
def test_nothing_that_is_not_ours_is_ever_sent_otherwise_than_it_stands_there(
    make_office, clock, kit, sides, rights, times
):
    def row(values):
        return [kit.row("A", **{NAMES.get(name, name): value for name, value in values.items()})]

    sent, there, wanted = sides
    shelves = kit.shelves(clock)
    office = make_office(shelves, account=secrets.token_hex(4))
    office.connections[0].adapter.settings = AdapterSettings(right=rights)
    office.publish(row(sent))
    remote_id, stand = shelves.of("A")
    shelves.put(remote_id, evolve(stand, fields=there, changed_at=times[0]))
    office.reconcile(row(wanted))
    arrived = len(shelves.arrived)
    for _ in range(2):
        office.publish(row(wanted), edited=times[1], allow={"price": 1})
    after = shelves.of("A")[1].fields
    for name in VALUES:
        if right_of(rights, name) in (Right.LIVE, Right.ASK):
            assert (after.get(name) or "") == there[name]
        if right_of(rights, name) is Right.CATALOGUE:
            assert (after.get(name) or "") == wanted[name]
    assert len(shelves.arrived) - arrived <= 1, "what was sent once is not sent again"
