"""Reconciling: what stands there against what was meant, and who changed it."""

from __future__ import annotations

import datetime as dt
import itertools
import re
import threading

import pytest
from attrs import evolve
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ocopsync.catalogue.table_problems import NAME_MISSING
from ocopsync.differences import Author, Kind
from ocopsync.errors import CredentialMissing, Moved, NotRecognised, PersonNeeded, Refused, Throttled, Transient
from ocopsync.ledger import Phase
from ocopsync.listing import ListingState
from ocopsync.messages import say
from ocopsync.model import Verb
from ocopsync.reconcile import reconcile

numbers = itertools.count()


def kinds(result):
    return {(finding.sku or finding.remote_id): (finding.kind, finding.author) for finding in result.findings}


def state_of(shelves, sku, **changes):
    remote_id, stand = shelves.of(sku)
    shelves.put(remote_id, evolve(stand, **changes))


def test_what_stands_as_it_was_meant_is_no_finding(office, kit):
    rows = kit.rows("A", "B", "C")
    office.publish(rows)
    result = office.reconcile(rows)
    assert result.clean
    assert (result.read, result.rows, result.counts) == (3, 3, {Kind.SAME: 3})


def test_every_kind_of_difference_is_found_with_its_author(make_office, clock, kit):
    shelves = kit.shelves(clock, refuse=["refused"])
    office = make_office(shelves)
    names = "same ours theirs both missing hidden rejected ends twice left down pending".split()
    office.publish(kit.rows(*names, "refused"))
    shelves.edit("theirs", price=1)
    shelves.edit("both", price=1)
    shelves.put(shelves.of("missing")[0], None)
    state_of(shelves, "hidden", state=ListingState.HIDDEN, reason="hết hàng")
    state_of(shelves, "rejected", state=ListingState.REJECTED, reason="ảnh mờ")
    state_of(shelves, "pending", state=ListingState.PENDING)
    state_of(shelves, "ends", expires_on=kit.today + dt.timedelta(days=3))
    shelves.put("double", shelves.of("twice")[1])
    shelves.put("stranger", kit.stand(sku="", fields={"title": "Của ai đó"}))
    shelves.put("unmanaged", kit.stand(sku="new", fields={"title": "Làm bằng tay"}))

    rows = [
        *kit.rows("same", "theirs", "missing", "hidden", "rejected", "ends", "twice", "pending", "refused"),
        kit.row("ours", price=2),
        kit.row("both", price=2),
        kit.row("down", verb=Verb.WITHDRAW),
        kit.row("new"),
        kit.row("never"),
        kit.row("ignored", verb=Verb.IGNORE),
        kit.row("bad", problems=[NAME_MISSING.at()]),
    ]
    result = office.reconcile(rows)
    assert kinds(result) == {
        "ours": (Kind.CHANGED, Author.US),
        "theirs": (Kind.CHANGED, Author.THEM),
        "both": (Kind.CHANGED, Author.BOTH),
        "missing": (Kind.MISSING, Author.THEM),
        "hidden": (Kind.HIDDEN, Author.THEM),
        "rejected": (Kind.REJECTED, Author.MODERATOR),
        "refused": (Kind.REJECTED, Author.MODERATOR),
        "ends": (Kind.EXPIRING, Author.TIME),
        "twice": (Kind.TWICE, Author.THEM),
        "left": (Kind.LEFT, Author.US),
        "down": (Kind.WITHDRAW, Author.US),
        "new": (Kind.UNMANAGED, Author.THEM),
        "never": (Kind.NEW, Author.US),
        "stranger": (Kind.UNMANAGED, Author.THEM),
    }
    said = {finding.sku: finding.reason for finding in result.findings}
    assert (said["hidden"], said["rejected"], said["refused"]) == ("hết hàng", "ảnh mờ", "thiếu giấy tờ")
    assert result.counts[Kind.SAME] == result.counts[Kind.WAITING] == result.counts[Kind.IGNORED] == 1
    assert (result.invalid, result.rows) == (1, len(rows))
    assert result.counts.total() == len(rows) - 1 + 2, "each row but the invalid one, what has left, and the stranger"


def test_reconciling_reads_and_never_writes(office, shelves, kit):
    office.publish(kit.rows("A"))
    shelves.edit("A", price=1)
    before = dict(shelves.stands), len(shelves.arrived)
    office.reconcile(kit.rows("A", "B"))
    assert (dict(shelves.stands), len(shelves.arrived)) == before


def test_the_finding_shows_all_sides_of_each_field(office, shelves, kit):
    office.publish([kit.row("A", price=45_000)])
    shelves.edit("A", price=48_000)
    (finding,) = office.reconcile([kit.row("A", price=50_000)]).findings
    (item,) = finding.fields
    assert (item.name, item.wanted, item.sent, item.live) == ("price", 50_000, 45_000, 48_000)
    assert (finding.title, finding.remote_id, finding.url) == ("Mắm tôm A", "id1", "http://shop.test/id1")


def test_an_unknown_outcome_is_reported_until_it_can_be_settled(make_office, clock, kit):
    shelves = kit.shelves(clock, look_up=False)
    office = make_office(shelves)
    shelves.fail("submit", NotRecognised(say("?")))
    office.publish(kit.rows("A"))
    assert kinds(office.reconcile(kit.rows("A"))) == {"A": (Kind.UNKNOWN, None)}
    assert kinds(office.reconcile([])) == {}, "nothing is known to stand there"


def test_a_lost_reply_is_settled_by_reconciling(office, shelves, kit):
    from ocopsync.errors import OutcomeUnknown

    shelves.fail("submit", OutcomeUnknown(say("lost")), afterwards=True)
    office.publish(kit.rows("A"))
    assert office.reconcile(kit.rows("A")).clean
    assert office.open_operations() == []


def test_tickets_are_collected_first(make_office, clock, kit):
    shelves = kit.shelves(clock, tickets=True)
    office = make_office(shelves)
    office.publish(kit.rows("A"))
    assert office.reconcile(kit.rows("A")).counts == {Kind.WAITING: 1}
    shelves.decide()
    assert office.reconcile(kit.rows("A")).counts == {Kind.SAME: 1}


# Broken readings


@pytest.mark.parametrize(
    "error",
    [
        Transient(say("x")),
        Throttled(say("x")),
        NotRecognised(say("x")),
        Refused(say("x")),
        PersonNeeded(say("x")),
        CredentialMissing(say("x")),
    ],
    ids=lambda error: type(error).__name__,
)
@pytest.mark.parametrize("page", [1, 2])
def test_a_reading_that_fails_is_never_believed(office, shelves, kit, error, page):
    rows = kit.rows("A", "B", "C")
    office.publish(rows)
    office.reconcile(rows)
    shelves.edit("A", price=1)

    def fail_at_page(call):
        if call == "live" and shelves.calls.count("live") >= page:
            raise error

    shelves.calls.clear()
    shelves.during = fail_at_page
    result = office.reconcile(rows)
    assert str(result.error) == "x"
    assert not result.clean
    assert (len(result.findings), result.counts) == (0, {})
    shelves.during = lambda call: None
    assert office.publish(rows).writes == 0, "the earlier reading still counts"
    assert kinds(office.reconcile(rows)) == {"A": (Kind.CHANGED, Author.THEM)}


def test_a_walk_that_breaks_off_is_gone_on_with(office, shelves, kit):
    rows = kit.rows(*"ABCDEFG")
    office.publish(rows)
    shelves.edit("F", price=1)
    shelves.calls.clear()

    def break_off_after_two_pages(call):
        if call == "live" and shelves.calls.count("live") == 3:
            raise Transient(say("x"))

    shelves.during = break_off_after_two_pages
    result = office.reconcile(rows)
    assert result.error is None
    assert result.read == 7
    assert kinds(result) == {"F": (Kind.CHANGED, Author.THEM)}
    assert shelves.calls.count("live") == 5, "four pages, and the third of them twice"


def test_a_list_that_moved_is_read_again_from_the_start_and_not_for_ever(office, shelves, kit):
    rows = kit.rows(*"ABCDE")
    office.publish(rows)
    shelves.put(shelves.of("B")[0], None)
    shelves.fail("live", Moved(say("it moved")), times=1)
    assert kinds(office.reconcile(rows)) == {"B": (Kind.MISSING, Author.THEM)}
    shelves.fail("live", Moved(say("it moved")), times=9)
    result = office.reconcile(rows)
    assert str(result.error) == "it moved"
    assert not result.counts


def test_a_defect_while_reading_is_not_believed_either(office, shelves, kit):
    rows = kit.rows("A", "B", "C")
    office.publish(rows)
    shelves.fail("live", KeyError("defect"))
    result = office.reconcile(rows)
    assert "KeyError" in str(result.error) and len(result.findings) == 0
    assert office.ledger.last_reading(office.connections[0].scope) is None
    assert office.publish(rows).writes == 0


def test_a_reading_that_is_stopped_is_never_believed(office, shelves, kit):
    rows = kit.rows("A", "B", "C")
    office.publish(rows)
    stop = threading.Event()
    shelves.during = lambda call: stop.set() if call == "live" else None
    result = office.reconcile(rows, stop=stop)
    assert result.stopped and not result.clean
    assert (len(result.findings), result.counts) == (0, {})
    assert office.publish(rows).writes == 0


def test_one_marketplace_that_cannot_be_read_does_not_stop_the_others(make_office, clock, kit):
    dead, alive = kit.shelves(clock), kit.shelves(clock)
    office = make_office(dead, alive)
    office.publish_all(kit.rows("A"))
    dead.fail("live", Transient(say("down")), times=9)
    broken, fine = reconcile(kit.rows("A"), office.connections, office.ledger, on=kit.today)
    assert (str(broken.error), broken.rows) == ("down", 0)
    assert fine.clean and fine.counts == {Kind.SAME: 1}


def test_an_empty_reading_never_becomes_withdrawals(office, shelves, kit):
    rows = kit.rows(*(f"S{n:02}" for n in range(12)))
    office.publish(rows)
    for remote_id in list(shelves.stands):
        shelves.put(remote_id, None)
    result = office.reconcile(rows)
    assert result.counts == {Kind.MISSING: 12}
    for catalogue in (rows, []):
        plan = office.plan(catalogue, withdraw_missing=True)
        assert plan.withdrawn_without_row == plan.counts.get("withdrawn", 0) == 0
    assert all(office.record(row.sku).phase is Phase.THERE for row in rows)


def test_a_listing_that_two_pages_show_is_counted_once(office, shelves, kit):
    office.publish(kit.rows("A", "B", "C"))
    adapter = office.connections[0].adapter
    pages = list(adapter.live())
    adapter.live = lambda after=None: iter([*pages, pages[0]])
    result = office.reconcile(kit.rows("A", "B", "C"))
    assert (result.read, result.clean) == (3, True)


# Several catalogues on one account


def test_two_catalogues_with_the_same_skus_do_not_disturb_each_other(make_office, clock, kit):
    shelves = kit.shelves(clock, idempotency_key=True)
    one, two = make_office(shelves, catalogue="cat-1"), make_office(shelves, catalogue="cat-2")
    mine, theirs = [kit.row("SP01", "Chè Lam")], [kit.row("SP01", "Nem Chua"), kit.row("SP02", "Rượu")]
    one.publish(mine)
    two.publish(theirs)
    assert one.reconcile(mine).counts == {Kind.SAME: 1}
    assert two.reconcile(theirs).counts == {Kind.SAME: 2}
    assert one.reconcile([]).counts == {Kind.LEFT: 1}
    assert two.publish(theirs).writes == 0


def test_a_listing_of_another_catalogue_under_our_sku_does_not_make_ours_unmanaged(make_office, clock, kit):
    shelves = kit.shelves(clock)
    one, two = make_office(shelves, catalogue="cat-1"), make_office(shelves, catalogue="cat-2")
    one.publish([kit.row("SP01")])
    assert kinds(two.reconcile([kit.row("SP01")])) == {"SP01": (Kind.NEW, Author.US)}


# Strangers


def test_a_row_without_a_sku_hides_no_stranger(office, shelves, kit):
    shelves.put("x", kit.stand(sku="", fields={"title": "Của ai đó"}))
    nameless = evolve(kit.row("A"), sku="", product=None, problems=(NAME_MISSING.at(),))
    assert kinds(office.reconcile([nameless])) == {"x": (Kind.UNMANAGED, Author.THEM)}


def test_a_listing_that_was_withdrawn_and_is_there_again_is_a_strangers(office, shelves, kit):
    office.publish([kit.row("A")])
    _, stand = shelves.of("A")
    office.publish([kit.row("A", verb=Verb.WITHDRAW)])
    shelves.put("again", stand)
    assert kinds(office.reconcile([kit.row("A")])) == {"A": (Kind.UNMANAGED, Author.THEM)}
    assert kit.counted(office.publish([kit.row("A")])) == {"held": 1}
    assert list(shelves.stands) == ["again"]


def named(result):
    """The ids that the findings name, one by one, those in a reason too."""
    return sorted(
        word for item in result.findings for word in {item.remote_id, *re.findall(r"x\d", item.reason)} if word
    )


@pytest.fixture
def with_strangers(office, shelves, kit):
    """Two listings of somebody else's stand under the SKU A."""
    for remote_id, price in (("x1", 1), ("x2", 2)):
        shelves.put(remote_id, kit.stand(sku="A", fields={"title": "Của ai đó", "price": price}))
    return office


@pytest.mark.parametrize(
    "row",
    [
        {},
        {"verb": Verb.WITHDRAW},
        {"problems": [NAME_MISSING.at()]},
        {"name": "x" * 61},
    ],
    ids=["wanted", "to be withdrawn", "invalid", "what the marketplace can't take"],
)
def test_every_stranger_under_a_sku_of_ours_is_named_once(with_strangers, kit, row):
    result = with_strangers.reconcile([kit.row("A", **row), kit.row("B")])
    assert named(result) == ["x1", "x2"]
    assert {item.kind for item in result.findings if item.sku == "A"} == {Kind.UNMANAGED}


def test_a_stranger_under_a_row_that_cannot_be_read_is_named_once(with_strangers, kit):
    row = evolve(kit.row("A"), product=None, problems=(NAME_MISSING.at(),))
    assert named(with_strangers.reconcile([row])) == ["x1", "x2"]


def test_a_stranger_under_two_rows_of_one_sku_is_named_once(with_strangers, kit):
    twice = [kit.row("A"), kit.row("A", problems=[NAME_MISSING.at()]), kit.row("A", verb=Verb.WITHDRAW)]
    for rows in (twice, twice[::-1]):
        assert named(with_strangers.reconcile(rows)) == ["x1", "x2"]


def test_a_stranger_under_a_row_that_is_to_be_ignored_is_ignored(with_strangers, kit):
    assert with_strangers.reconcile([kit.row("A", verb=Verb.IGNORE)]).clean


@pytest.mark.parametrize(
    ("row", "kinds"),
    [
        ({}, [Kind.TWICE]),
        ({"verb": Verb.WITHDRAW}, [Kind.WITHDRAW, Kind.UNMANAGED, Kind.UNMANAGED]),
        ({"problems": [NAME_MISSING.at()]}, [Kind.UNMANAGED, Kind.UNMANAGED]),
        (None, [Kind.LEFT, Kind.UNMANAGED, Kind.UNMANAGED]),
    ],
    ids=["wanted", "to be withdrawn", "invalid", "without a row"],
)
def test_strangers_beside_a_listing_of_ours_are_named_once(office, shelves, kit, row, kinds):
    office.publish([kit.row("A")])
    for remote_id in ("x1", "x2"):
        shelves.put(remote_id, kit.stand(sku="A", fields={"title": "Của ai đó", "price": 1}))
    result = office.reconcile([] if row is None else [kit.row("A", **row)])
    assert [word for word in named(result) if word != "id1"] == ["x1", "x2"]
    assert sorted(item.kind.value for item in result.findings) == sorted(kind.value for kind in kinds)


def test_a_stranger_under_a_sku_that_was_refused_is_named(make_office, clock, kit):
    shelves = kit.shelves(clock, refuse=["A"])
    office = make_office(shelves)
    office.publish([kit.row("A")])
    shelves.put("x1", kit.stand(sku="A", fields={"title": "Của ai đó"}))
    assert named(office.reconcile([kit.row("A")])) == ["x1"]


def test_a_stranger_under_a_sku_of_which_nothing_is_known_yet_is_named(make_office, clock, kit):
    shelves = kit.shelves(clock, look_up=False)
    office = make_office(shelves)
    shelves.fail("submit", NotRecognised(say("?")))
    office.publish([kit.row("A")])
    shelves.put("x1", kit.stand(sku="A", fields={"title": "Của ai đó", "price": 1}))
    result = office.reconcile([kit.row("A")])
    assert [item.kind for item in kit.found(result)] == [Kind.UNKNOWN, Kind.UNMANAGED]
    assert named(result) == ["x1"]


# What a reading teaches


def test_what_was_never_read_back_is_read_back_by_reconciling(office, shelves, kit):
    shelves.idempotency_key = True
    shelves.fail("look_up", Transient(say("x")))
    office.publish([kit.row("A")])
    assert office.record("A").seen is None
    assert office.reconcile([kit.row("A")]).clean
    record = office.record("A")
    assert record.seen == record.sent


def test_an_approval_is_remembered(make_office, clock, kit):
    shelves = kit.shelves(clock, moderation=True)
    office = make_office(shelves)
    office.publish([kit.row("A")])
    state_of(shelves, "A", state=ListingState.LIVE)
    office.reconcile([kit.row("A")])
    assert kit.counted(office.publish([kit.row("A")])) == {"unchanged": 1}


def test_a_clock_that_was_a_day_ahead_and_put_back_hides_no_change(office, shelves, clock, kit):
    clock.sleep(86_400)
    office.publish(kit.rows("A", "B"))
    clock.time -= dt.timedelta(days=1)
    shelves.edit("A", price=1_000)
    shelves.put(shelves.of("B")[0], None)
    found = kinds(office.reconcile(kit.rows("A", "B")))
    assert {sku: kind for sku, (kind, _) in found.items()} == {"A": Kind.CHANGED, "B": Kind.MISSING}


def test_what_has_left_and_was_never_read_back_is_reported_once(make_office, clock, kit):
    shelves = kit.shelves(clock)
    office = make_office(shelves)
    office.publish([kit.row("A")])
    office.save(evolve(office.record("A"), remote_id="", seen=None))
    assert kinds(office.reconcile([])) == {"A": (Kind.LEFT, Author.US)}


def test_their_change_is_overwritten_by_the_next_publish_and_only_after_it_was_seen(office, shelves, kit):
    office.publish([kit.row("A")])
    shelves.edit("A", price=1)
    assert office.publish([kit.row("A")]).writes == 0, "nobody has looked"
    office.reconcile([kit.row("A")])
    tally = office.publish([kit.row("A")])
    assert kit.counted(tally) == {"updated": 1}
    assert shelves.of("A")[1].fields["price"] == 50_000
    assert office.reconcile([kit.row("A")]).clean


def test_a_listing_that_moved_again_after_the_reading_is_held(office, shelves, kit):
    office.publish([kit.row("A")])
    shelves.edit("A", price=1)
    office.reconcile([kit.row("A")])
    shelves.edit("A", price=2)
    assert kit.counted(office.publish([kit.row("A")])) == {"held": 1}
    assert shelves.of("A")[1].fields["price"] == 2


def test_pictures_of_a_stranger_are_shown_by_the_marketplaces_own_reference(office, shelves, kit, picture):
    image = picture("a.jpg")
    office.publish([kit.row("A", images=[image])])
    reference = shelves.of("A")[1].fields["images"][0]
    shelves.edit("A", images=["unknown-1", reference])
    (finding,) = office.reconcile([kit.row("A", images=[image])]).findings
    assert finding.fields[0].live == ["unknown-1", image.sha256]


# Against what was last sent, for want of a catalogue


def test_without_a_catalogue_what_is_live_is_compared_with_what_was_last_sent(make_office, clock, kit):
    shelves = kit.shelves(clock)
    office = make_office(shelves)
    names = "same theirs missing hidden rejected ends twice pending down".split()
    office.publish(kit.rows(*names))
    office.publish([*kit.rows(*names[:-1]), kit.row("down", verb=Verb.WITHDRAW)])
    for _ in range(2):  # as they are known after a reading, too
        assert +office.reconcile(None).counts == {Kind.SAME: 8}
    shelves.edit("theirs", price=1)
    shelves.put(shelves.of("missing")[0], None)
    state_of(shelves, "hidden", state=ListingState.HIDDEN)
    state_of(shelves, "rejected", state=ListingState.REJECTED, reason="ảnh mờ")
    state_of(shelves, "pending", state=ListingState.PENDING)
    state_of(shelves, "ends", expires_on=kit.today + dt.timedelta(days=3))
    shelves.put("double", shelves.of("twice")[1])
    shelves.put("stranger", kit.stand(sku="", fields={"title": "Của ai đó"}))
    shelves.put("unmanaged", kit.stand(sku="new", fields={"title": "Làm bằng tay"}))
    expected = {
        "theirs": (Kind.CHANGED, Author.THEM),
        "missing": (Kind.MISSING, Author.THEM),
        "hidden": (Kind.HIDDEN, Author.THEM),
        "rejected": (Kind.REJECTED, Author.MODERATOR),
        "ends": (Kind.EXPIRING, Author.TIME),
        "twice": (Kind.TWICE, Author.THEM),
        "stranger": (Kind.UNMANAGED, Author.THEM),
        "new": (Kind.UNMANAGED, Author.THEM),
    }
    for _ in range(2):
        result = office.reconcile(None)
        assert kinds(result) == expected
        assert (result.counts[Kind.SAME], result.counts[Kind.WAITING], result.rows) == (1, 1, 8)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(
        st.tuples(
            st.sampled_from("ABCDEFG"),
            st.sampled_from(["price", "title", "gone", "hidden", "pending", "rejected", "back", "twice", "ends"]),
        ),
        max_size=8,
    ),
    st.booleans(),
)
def test_both_ways_of_comparing_say_the_same(make_office, clock, kit, changes, looked_before):
    """What was sent, as a catalogue's rows and out of the ledger alone; after any number of readings."""
    shelves = kit.shelves(clock)
    office = make_office(shelves, account=f"account-{next(numbers)}")
    rows = kit.rows(*"ABCDEFG")
    office.publish(rows)
    if looked_before:
        office.reconcile(rows)
    for number, (sku, change) in enumerate(changes):
        mutate(shelves, sku, change, number)
        if number % 3 == 2:
            office.reconcile(rows if number % 2 else None)
    with_rows, without, again = office.reconcile(rows), office.reconcile(None), office.reconcile(rows)
    assert told(with_rows) == told(without) == told(again)
    assert +with_rows.counts == +without.counts == +again.counts


def told(result):
    return sorted(
        (item.sku, item.remote_id, item.kind.value, item.author and item.author.value, item.reason, item.fields)
        for item in result.findings
    )


def mutate(shelves, sku, change, number):
    found = [(key, stand) for key, stand in shelves.stands.items() if stand.sku == sku and not key.startswith("twin")]
    if not found:
        return
    ((remote_id, stand),) = found
    states = {"hidden": ListingState.HIDDEN, "pending": ListingState.PENDING, "rejected": ListingState.REJECTED}
    if change in ("price", "title"):
        fields = {**stand.fields, change: 1_000 + number if change == "price" else f"Tên khác {number}"}
        shelves.put(remote_id, evolve(stand, fields=fields))
    elif change in states:
        shelves.put(remote_id, evolve(stand, state=states[change], reason="vì sao"))
    elif change == "back":
        fields = {"title": f"Mắm tôm {sku}", "price": 50_000}
        shelves.put(remote_id, evolve(stand, fields={**stand.fields, **fields}, state=ListingState.LIVE, reason=""))
    elif change == "twice":
        shelves.put(f"twin{number}", stand)
    elif change == "ends":
        shelves.put(remote_id, evolve(stand, expires_on=dt.date(2026, 11, 21) + dt.timedelta(days=number)))
    else:
        shelves.put(remote_id, None)


def test_what_was_taken_into_the_catalogue_is_nobodys_change_any_more(office, shelves, kit):
    office.publish([kit.row("A")])
    shelves.edit("A", price=44_000)
    accepted = [kit.row("A", price=44_000)]
    assert office.reconcile(accepted).clean
    assert office.reconcile(None).clean, "it counts as what was meant"
    shelves.edit("A", price=40_000)
    assert kinds(office.reconcile(accepted)) == {"A": (Kind.CHANGED, Author.THEM)}
    shelves.edit("A", price=44_000)
    assert kinds(office.reconcile([kit.row("A", price=50_000)])) == {"A": (Kind.CHANGED, Author.US)}
