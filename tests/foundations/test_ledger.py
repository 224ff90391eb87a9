"""The ledger gives back what was put in, to each scope its own, and believes no reading that was not finished."""

from __future__ import annotations

import datetime as dt
import itertools

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ocopsync.errors import LedgerError
from ocopsync.ledger import Observation, OperationState, Phase, Reading, Record
from ocopsync.listing import Listing, ListingState, Operation, OperationKind, Outcome, Receipt, Scope
from ocopsync.messages import say

VOSO = Scope("voso", "default", "ba-lang")
OTHERS = [Scope("postmart", "default", "ba-lang"), Scope("voso", "hauloc", "ba-lang"), Scope("voso", "default", "khac")]
NOW = dt.datetime(2026, 11, 21, 8, 30, 0, 123456, tzinfo=dt.UTC)
HANOI = dt.timezone(dt.timedelta(hours=7))
FULL = Record(
    sku="MT-01",
    phase=Phase.THERE,
    remote_id="17",
    url="https://voso.vn/mam-tom-p17.html",
    state=ListingState.REJECTED,
    reason="Ảnh mờ",
    ticket="t-1",
    sent={"title": "Mắm tôm", "price": 45_000, "images": ["a", "b"], "size": {"length": 3}},
    sent_digest="d1",
    sent_at=NOW,
    seen={"title": "Mắm Tôm"},
    seen_at=NOW + dt.timedelta(seconds=2),
    expires_on=dt.date(2027, 2, 19),
    refused_digest="d0",
)


@pytest.fixture
def ledger(everywhere, clock, working):
    with working(everywhere, VOSO, *OTHERS, clock=clock) as ledger:
        yield ledger


def operation(sku="MT-01", kind=OperationKind.CREATE, **values) -> Operation:
    return Operation(kind=kind, listing=Listing(sku, {"title": "Mắm"}, {"shop": 1}), **values)


def observed(remote_id, sku="", **values) -> Observation:
    return Observation(**{"remote_id": remote_id, "sku": sku, "state": ListingState.LIVE, **values})


# Records


@pytest.mark.parametrize("record", [FULL, Record(sku="MT-01", phase=Phase.NEVER)], ids=["full", "bare"])
def test_a_record_comes_back_as_it_was(ledger, record):
    ledger.save(VOSO, [record])
    assert ledger.records(VOSO, ["MT-01"]) == {"MT-01": record}
    assert list(ledger.all_records(VOSO)) == [record]


def test_every_phase_and_state(ledger):
    for phase, state in itertools.product(Phase, [*ListingState, None]):
        record = attrs.evolve(FULL, phase=phase, state=state)
        ledger.save(VOSO, [record])
        assert ledger.records(VOSO, ["MT-01"])["MT-01"] == record


def test_a_record_is_written_whole(ledger):
    ledger.save(VOSO, [FULL])
    bare = Record(sku="MT-01", phase=Phase.WITHDRAWN)
    ledger.save(VOSO, [bare])
    assert ledger.records(VOSO, ["MT-01"])["MT-01"] == bare


def test_one_sku_is_another_listing_in_every_other_scope(ledger):
    for number, scope in enumerate([VOSO, *OTHERS]):
        ledger.save(scope, [attrs.evolve(FULL, remote_id=str(number))])
    for number, scope in enumerate([VOSO, *OTHERS]):
        assert ledger.records(scope, ["MT-01"])["MT-01"].remote_id == str(number)
        assert [record.remote_id for record in ledger.all_records(scope)] == [str(number)]


def test_times_are_moments_wherever_they_were_taken(ledger):
    ledger.save(VOSO, [attrs.evolve(FULL, sent_at=NOW.astimezone(HANOI))])
    assert ledger.records(VOSO, ["MT-01"])["MT-01"].sent_at == NOW


def test_what_is_not_known_is_left_out(ledger):
    ledger.save(VOSO, [FULL])
    assert set(ledger.records(VOSO, ["MT-01", "MT-02"])) == {"MT-01"}
    assert ledger.records(VOSO, []) == {}


def test_nothing_to_save_is_nothing(ledger):
    ledger.save(VOSO, [])
    ledger.settle(VOSO, [])
    ledger.add_images(VOSO, {})
    ledger.observe(ledger.begin_reading(VOSO), [])
    assert ledger.intend(VOSO, "r1", []) == []
    assert list(ledger.all_records(VOSO)) == []


contents = st.dictionaries(
    st.text(st.characters(codec="utf-8"), max_size=8),
    st.none() | st.integers(-(2**53), 2**53) | st.text(st.characters(codec="utf-8")) | st.lists(st.booleans()),
    max_size=4,
)


@pytest.fixture(scope="module")
def lasting(tmp_path_factory, working):
    with working(f"sqlite:///{tmp_path_factory.mktemp('ledger') / 'a.db'}", VOSO) as ledger:
        yield ledger


@settings(max_examples=40)
@given(contents, st.text(st.characters(codec="utf-8"), min_size=1, max_size=8))
def test_any_content_and_any_sku(lasting, content, sku):
    record = Record(sku=sku, phase=Phase.THERE, sent=content)
    lasting.save(VOSO, [record])
    assert lasting.records(VOSO, [sku]) == {sku: record}


# Operations


def test_an_intent_is_open_until_it_is_settled(ledger, clock):
    (number,) = ledger.intend(VOSO, "r1", [operation(key="k1", before={"title": "alt"})])
    (item,) = ledger.open_operations(VOSO)
    assert (item.id, item.run, item.sku, item.kind, item.state, item.key) == (
        number,
        "r1",
        "MT-01",
        OperationKind.CREATE,
        OperationState.INTENDED,
        "k1",
    )
    assert (item.content, item.before) == ({"title": "Mắm", "extra.shop": 1}, {"title": "alt"})
    assert (item.intended_at, item.ended_at) == (clock.now(), None)
    clock.sleep(3)
    receipt = Receipt(sku="MT-01", outcome=Outcome.ACCEPTED, remote_id="17")
    ledger.settle(VOSO, [(number, OperationState.ACCEPTED, receipt, FULL)])
    assert ledger.open_operations(VOSO) == []
    assert ledger.records(VOSO, ["MT-01"])["MT-01"] == FULL
    (item,) = ledger.history("ba-lang")
    assert (item.state, item.remote_id, item.ended_at, item.marketplace) == (
        OperationState.ACCEPTED,
        "17",
        clock.now(),
        "voso",
    )


@pytest.mark.parametrize("state", OperationState)
def test_only_what_nobody_knows_is_open(ledger, state):
    (number,) = ledger.intend(VOSO, "r1", [operation()])
    receipt = Receipt(sku="MT-01", outcome=Outcome.UNKNOWN, ticket="t-9", reason=say("lost {what}", what="reply"))
    ledger.settle(VOSO, [(number, state, receipt, None)])
    is_open = state in (OperationState.INTENDED, OperationState.SENT, OperationState.UNKNOWN)
    assert [item.id for item in ledger.open_operations(VOSO)] == ([number] if is_open else [])
    assert [item.id for item in ledger.history("ba-lang", unknown=True)] == ([number] if is_open else [])
    assert bool(ledger.queued_operations(VOSO)) == (state is OperationState.QUEUED)
    (item,) = ledger.history("ba-lang")
    assert (item.ticket, item.reason) == ("t-9", "lost reply")


def test_ids_come_in_the_order_of_the_operations(ledger):
    skus = [f"MT-{number:03}" for number in range(300)]
    numbers = ledger.intend(VOSO, "r1", [operation(sku) for sku in skus])
    found = {item.id: item.sku for item in ledger.open_operations(VOSO)}
    assert [found[number] for number in numbers] == skus


def test_a_receipt_without_an_id_does_not_forget_the_one_that_is_known(ledger):
    (number,) = ledger.intend(VOSO, "r1", [operation(kind=OperationKind.UPDATE, remote_id="17")])
    ledger.settle(VOSO, [(number, OperationState.UNKNOWN, Receipt(sku="MT-01", outcome=Outcome.UNKNOWN), None)])
    assert ledger.open_operations(VOSO)[0].remote_id == "17"


def test_open_operations_belong_to_their_scope(ledger):
    for scope in OTHERS:
        ledger.intend(scope, "r1", [operation()])
    assert ledger.open_operations(VOSO) == []


def test_what_the_runs_of_a_plan_wrote_down_by_key(ledger):
    for run_id, plan in (("r1", "of-may"), ("r2", "of-may"), ("r3", "of-june")):
        ledger.start_run(run_id, "publish", "ba-lang", plan=plan)

    def ends(run_id, key, state, reason=None):
        (number,) = ledger.intend(VOSO, run_id, [operation(key=key)])
        receipt = Receipt(sku="MT-01", outcome=Outcome.ACCEPTED, reason=reason and say(reason))
        ledger.settle(VOSO, [(number, state, receipt, None)])
        return number

    ends("r1", "k1", OperationState.ACCEPTED)
    ends("r1", "k2", OperationState.FAILED, "too long")
    again = ends("r2", "k2", OperationState.REJECTED, "no stamp")
    ends("r3", "k3", OperationState.ACCEPTED)
    without = {"leaving_out": [OperationState.FAILED]}
    assert ledger.keys_of(VOSO, "of-may", **without) == {"k1", "k2"}
    assert ledger.keys_of(OTHERS[0], "of-may", **without) == set()
    outcomes = ledger.outcomes(VOSO, "of-may", leaving_out=[OperationState.FAILED, OperationState.ACCEPTED])
    assert outcomes == {"k2": (again, OperationState.REJECTED, "no stamp")}


def test_history_newest_first_and_by_what_is_asked(ledger):
    ledger.intend(VOSO, "r1", [operation("A"), operation("B")])
    ledger.intend(OTHERS[0], "r2", [operation("A")])
    ledger.intend(OTHERS[2], "r3", [operation("A")])

    def skus(**asked):
        return [f"{item.marketplace}:{item.sku}" for item in ledger.history("ba-lang", **asked)]

    assert skus() == ["postmart:A", "voso:B", "voso:A"]
    assert skus(marketplaces=["voso"]) == ["voso:B", "voso:A"]
    assert skus(sku="A") == ["postmart:A", "voso:A"]
    assert skus(run_id="r1", limit=1) == ["voso:B"]
    assert skus(run_id="r3") == []


def test_runs(ledger, clock):
    ledger.start_run("r1", "publish", "ba-lang")
    clock.sleep(5)
    ledger.start_run("r2", "reconcile", "ba-lang")
    ledger.end_run("r1", 3, {"voso": {"published": 2}})
    newest, first = ledger.runs()
    assert (newest.id, newest.command, newest.ended, newest.exit_code, newest.counts) == (
        "r2",
        "reconcile",
        None,
        None,
        {},
    )
    assert (first.exit_code, first.counts, first.ended) == (3, {"voso": {"published": 2}}, clock.now())
    assert first.ended - first.started == dt.timedelta(seconds=5)
    assert [run.id for run in ledger.runs(limit=1)] == ["r2"]


# Pictures


def test_pictures_are_known_by_content_and_by_reference(ledger):
    ledger.add_images(VOSO, {"sha-a": "/img/1", "sha-b": "/img/2"})
    ledger.add_images(VOSO, {"sha-b": "/img/3"})
    assert ledger.image_references(VOSO, ["sha-a", "sha-b", "sha-c"]) == {"sha-a": "/img/1", "sha-b": "/img/3"}
    assert ledger.image_digests(VOSO, ["/img/1", "/img/2"]) == {"/img/1": "sha-a"}


def test_an_account_s_pictures_serve_all_its_catalogues_and_no_other_account(ledger):
    ledger.add_images(VOSO, {"sha-a": "/img/1"})
    other_market, other_account, other_catalogue = OTHERS
    assert ledger.image_references(other_catalogue, ["sha-a"]) == {"sha-a": "/img/1"}
    assert ledger.image_references(other_account, ["sha-a"]) == ledger.image_references(other_market, ["sha-a"]) == {}


# Readings


def test_a_reading_counts_when_it_is_finished_and_not_before(ledger, clock):
    number = ledger.begin_reading(VOSO)
    seen = observed(
        "17", "MT-01", reason="Ảnh mờ", content={"title": "Mắm"}, damage="!", expires_on=dt.date(2027, 1, 1)
    )
    ledger.observe(number, [seen])
    assert ledger.last_reading(VOSO) is None
    started = clock.now()
    clock.sleep(60)
    ledger.finish_reading(VOSO, number)
    assert ledger.last_reading(VOSO) == Reading(number, started, started)
    assert list(ledger.all_observations(VOSO, number)) == [seen]


def test_a_reading_that_was_dropped_leaves_the_last_one_standing(ledger):
    first = ledger.begin_reading(VOSO)
    ledger.observe(first, [observed("17")])
    ledger.finish_reading(VOSO, first)
    second = ledger.begin_reading(VOSO)
    ledger.observe(second, [observed("18")])
    ledger.drop_reading(second)
    assert ledger.last_reading(VOSO).id == first
    assert [item.remote_id for item in ledger.all_observations(VOSO, first)] == ["17"]
    assert list(ledger.all_observations(VOSO, second)) == []


def test_a_reading_that_crashed_is_swept_away_by_the_next(ledger):
    crashed, whole = ledger.begin_reading(VOSO), None
    ledger.observe(crashed, [observed("17")])
    whole = ledger.begin_reading(VOSO)
    ledger.finish_reading(VOSO, whole)
    assert ledger.last_reading(VOSO).id == whole
    assert list(ledger.all_observations(VOSO, crashed)) == []


def test_two_readings_at_once_do_not_mix(ledger):
    """A second process reads the same account: the one that began later counts, and whole."""
    first, second = ledger.begin_reading(VOSO), ledger.begin_reading(VOSO)
    ledger.observe(second, [observed("2a")])
    ledger.observe(first, [observed("1a")])
    ledger.finish_reading(VOSO, first)
    ledger.observe(second, [observed("2b")])
    ledger.finish_reading(VOSO, second)
    assert ledger.last_reading(VOSO).id == second
    assert [item.remote_id for item in ledger.all_observations(VOSO, second)] == ["2a", "2b"]


def test_an_overtaken_reading_joins_no_later_one(ledger):
    slow, quick = ledger.begin_reading(VOSO), ledger.begin_reading(VOSO)
    ledger.finish_reading(VOSO, quick)
    ledger.drop_reading(quick)
    ledger.observe(slow, [observed("old")])
    later = ledger.begin_reading(VOSO)
    ledger.finish_reading(VOSO, later)
    assert later not in (slow, quick)
    assert list(ledger.all_observations(VOSO, later)) == []


def test_a_reading_belongs_to_the_account_and_not_to_a_catalogue(ledger):
    number = ledger.begin_reading(VOSO)
    ledger.finish_reading(VOSO, number)
    other_market, other_account, other_catalogue = OTHERS
    assert ledger.last_reading(other_catalogue).id == number
    assert ledger.last_reading(other_account) is ledger.last_reading(other_market) is None


def test_an_observation_says_whose_listing_it_is(ledger):
    ledger.save(VOSO, [attrs.evolve(FULL, remote_id="17")])
    ledger.save(OTHERS[2], [attrs.evolve(FULL, remote_id="18")])
    ledger.save(OTHERS[1], [attrs.evolve(FULL, remote_id="19")])
    number = ledger.begin_reading(VOSO)
    ledger.observe(number, [observed("17"), observed("18"), observed("19")])
    owners = {item.remote_id: item.catalogue for item in ledger.all_observations(VOSO, number)}
    assert owners == {"17": "ba-lang", "18": "khac", "19": None}


def test_observations_are_found_by_sku_and_by_id(ledger):
    number = ledger.begin_reading(VOSO)
    ledger.observe(number, [observed("17", "MT-01"), observed("18"), observed("19", "MT-03"), observed("20", "MT-04")])
    wanted = [attrs.evolve(FULL, sku="MT-01", remote_id="18"), "MT-03", attrs.evolve(FULL, sku="-", remote_id="")]
    assert sorted(item.remote_id for item in ledger.observations(VOSO, number, wanted)) == ["17", "18", "19"]


def test_an_account_with_1200_listings_is_read_in_slices(ledger):
    skus = [f"SP-{number:04}" for number in range(1_200)]
    ledger.save(VOSO, [Record(sku=sku, phase=Phase.THERE, remote_id=f"r{sku}") for sku in reversed(skus)])
    number = ledger.begin_reading(VOSO)
    ledger.observe(number, [observed(f"r{sku}", sku) for sku in skus])
    assert [record.sku for record in ledger.all_records(VOSO)] == skus
    assert set(ledger.records(VOSO, iter(skus))) == set(skus)
    assert [item.sku for item in ledger.all_observations(VOSO, number)] == skus
    assert len(ledger.observations(VOSO, number, skus)) == 1_200
    ledger.add_images(VOSO, {sku: f"/{sku}" for sku in skus})
    assert (
        len(ledger.image_references(VOSO, skus))
        == len(ledger.image_digests(VOSO, [f"/{sku}" for sku in skus]))
        == 1_200
    )


def test_a_record_that_is_saved_while_all_are_read_disturbs_nobody(ledger):
    ledger.save(VOSO, [Record(sku=f"SP-{number:04}", phase=Phase.THERE) for number in range(1_200)])
    seen = []
    for record in ledger.all_records(VOSO):
        seen.append(record.sku)
        if len(seen) % 50 == 0:
            ledger.save(VOSO, [attrs.evolve(record, remote_id="x")])
    assert len(seen) == len(set(seen)) == 1_200


# The same in both databases


MIXED = [
    "SP-1",
    "SP1",
    "sp 2",
    "đậu",
    "Đậu",
    "ấm",
    "Ấm",
    "a\N{COMBINING ACUTE ACCENT}",
    "á",
    "Z",
    "z",
    "_",
    "~",
    "🥭",
    "10",
    "9",
]


def test_everything_comes_in_the_order_of_its_bytes_whatever_the_slices(ledger, monkeypatch):
    """An order by language, as PostgreSQL would have it here, puts ``z`` before ``Z`` and ``đ`` beside ``d``."""
    monkeypatch.setattr("ocopsync.ledger.ledger.SLICE", 3)
    ledger.save(VOSO, [Record(sku=sku, phase=Phase.THERE) for sku in MIXED])
    number = ledger.begin_reading(VOSO)
    ledger.observe(number, [observed(f"r{sku}", sku) for sku in MIXED])
    in_order = sorted(MIXED, key=str.encode)
    assert [record.sku for record in ledger.all_records(VOSO)] == in_order
    assert [item.sku for item in ledger.all_observations(VOSO, number)] == in_order
    assert set(ledger.records(VOSO, MIXED)) == set(MIXED)


def test_a_long_description(ledger):
    long = Record(sku="A", phase=Phase.THERE, sent={"description": "mắm tôm " * 500_000})
    ledger.save(VOSO, [long])
    assert ledger.records(VOSO, ["A"])["A"] == long


def test_what_a_marketplace_says_is_kept_though_it_holds_a_nul(ledger):
    (number,) = ledger.intend(VOSO, "r1", [operation()])
    receipt = Receipt(sku="MT-01", outcome=Outcome.REJECTED, reason=say("Ảnh\0mờ"))
    ledger.settle(VOSO, [(number, OperationState.REJECTED, receipt, attrs.evolve(FULL, reason="Ảnh\0mờ"))])
    assert ledger.history("ba-lang")[0].reason == ledger.records(VOSO, ["MT-01"])["MT-01"].reason == "Ảnh�mờ"


def test_a_nul_in_a_name_is_refused_in_a_sentence_where_the_database_takes_none(postgresql, working, rows_of):
    with working(postgresql, VOSO) as ledger:
        before = rows_of(ledger)
        with pytest.raises(
            LedgerError, match=r"character NUL, which PostgreSQL doesn't take: remove it where the text"
        ):
            ledger.save(VOSO, [FULL, attrs.evolve(FULL, sku="M\0T")])
        assert rows_of(ledger) == before
