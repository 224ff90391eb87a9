"""Mending: what the settings and people's decisions make of findings, and nothing besides."""

from __future__ import annotations

import pytest
from attrs import define, evolve

from ocopsync.adapter import AdapterSettings
from ocopsync.decisions import Choice, Decision, items_of
from ocopsync.differences import Author, Kind
from ocopsync.errors import UsageError
from ocopsync.finding import Accepted, mark_of
from ocopsync.ignoring import ignore, notice
from ocopsync.ledger import Phase
from ocopsync.listing import ListingState
from ocopsync.mending import elsewhere, mend, sort_out, take_steps
from ocopsync.model import Verb
from ocopsync.plan import Fate
from ocopsync.publish import publish
from ocopsync.resolve import adopt


@define(slots=False)
class Monday:
    """One office on a Monday: read, decide, put right."""

    office: object
    shelves: object
    kit: object

    def read(self, rows):
        self.rows = rows
        self.result = self.office.reconcile(rows)
        return self.kit.found(self.result)

    def decide(self, **choices):
        """Decisions by SKU; of a listing that differs in fields, for each of them or by ``SKU__field``."""
        return [
            self.decision(finding, item, choice)
            for finding in self.result.findings
            for item in items_of(finding)
            if (choice := choices.get(f"{finding.sku}__{item.name}" if item else "") or choices.get(finding.sku))
        ]

    def decision(self, finding, item, choice):
        scope = self.office.connections[0].scope
        return Decision(
            catalogue=scope.catalogue,
            marketplace=scope.marketplace,
            account=scope.account,
            sku=finding.sku,
            remote_id=finding.remote_id,
            field=item.name if item else "",
            choice=choice,
            mark=mark_of(finding, item),
        )

    def sort(self, decisions, rows=None, **how):
        rows = self.rows if rows is None else rows
        office = self.office
        return sort_out([self.result], decisions, office.connections, office.ledger, rows, on=self.kit.today, **how)

    def do(self, decisions, **how):
        """Sort decisions out and carry them out; what it came to."""
        mending = self.sort(decisions, **how)
        assert not [brake for plan in mending.plans for brake in plan.brakes]
        self.office.runs += 1
        tallies = publish(mending.plans, self.office.ledger, f"mend{self.office.runs}") if mending.plans else []
        for tally in tallies:
            self.kit.adds_up(tally)
        self.failed = [str(why) for *_, why in take_steps(mending.steps, self.office.ledger) if why]
        self.counted = [self.kit.counted(tally) for tally in tallies]
        return mending

    def again(self, decisions):
        """The same decisions once more change nothing."""
        self.read(self.rows)
        sent = len(self.shelves.arrived)
        self.do(decisions)
        assert len(self.shelves.arrived) == sent


CATALOGUE, LIVE, ADOPT = Choice.CATALOGUE, Choice.LIVE, Choice.ADOPT
IGNORE, WITHDRAW, LATER = Choice.IGNORE, Choice.WITHDRAW, Choice.LATER


@pytest.fixture
def monday(office, shelves, kit):
    return Monday(office, shelves, kit)


def stands(shelves):
    return {stand.sku: stand.fields for stand in shelves.stands.values()}


# By the settings


def test_the_settings_send_what_is_ours_and_accept_what_is_theirs(monday, office, shelves, kit):
    office.connections[0].adapter.settings = AdapterSettings(right={"stock": "live"})
    office.publish([kit.row("A", stock=10), kit.row("B")])
    shelves.edit("A", price=44_000, stock=3)
    rows = [kit.row("A", stock=10), kit.row("B"), kit.row("C")]
    monday.read(rows)
    mending = mend([monday.result], office.connections, office.ledger, rows, on=kit.today)
    (tally,) = publish(mending.plans, office.ledger, "mend")
    assert kit.counted(tally) == {"updated": 1, "published": 1, "unchanged": 1}
    assert stands(shelves)["A"] | {"title": ""} == {"title": "", "price": 50_000, "stock": 3}
    assert mending.accepted == [Accepted(sku="A", field="stock", value=3, marketplace="shop")]


def test_what_could_not_be_read_is_not_mended(monday, office, shelves, kit):
    office.publish(kit.rows("A"))
    monday.read(kit.rows("A", price=51_000))
    monday.result.stopped = True
    assert not mend([monday.result], office.connections, office.ledger, monday.rows, on=kit.today).plans


# Each choice


def test_only_the_field_that_was_decided_is_sent(monday, office, shelves, kit):
    office.publish([kit.row("A", stock=10), kit.row("B")])
    shelves.edit("A", price=44_000, stock=3)
    shelves.edit("B", price=1_000)
    monday.read([kit.row("A", stock=10), kit.row("B")])
    decisions = monday.decide(A__price=CATALOGUE)
    monday.do(decisions)
    assert monday.counted == [{"updated": 1, "unchanged": 1}]
    assert (stands(shelves)["A"]["price"], stands(shelves)["A"]["stock"]) == (50_000, 3)
    assert stands(shelves)["B"]["price"] == 1_000
    assert {finding.sku for finding in monday.read(monday.rows)} == {"A", "B"}
    monday.again(decisions)


def test_what_was_not_decided_is_as_it_was(monday, office, shelves, kit):
    """Sending one field of a conflict doesn't settle the other."""
    office.publish([kit.row("A", stock=10)])
    shelves.edit("A", price=44_000, stock=3)
    monday.read([kit.row("A", price=55_000, stock=8)])
    (before,) = monday.result.findings
    monday.do(monday.decide(A__price=CATALOGUE))
    (after,) = monday.read(monday.rows)
    assert {item.author for item in (*before.fields, *after.fields)} == {Author.BOTH}
    assert [(item.name, item.live, item.wanted) for item in after.fields] == [("stock", 3, 8)]


def test_the_marketplace_is_right(monday, office, shelves, kit):
    office.publish([kit.row("A")])
    shelves.edit("A", price=44_000)
    monday.read([kit.row("A")])
    mending = monday.do(monday.decide(A=LIVE))
    assert mending.accepted == [Accepted(sku="A", field="price", value=44_000, marketplace="shop")]
    assert not mending.plans
    assert stands(shelves)["A"]["price"] == 44_000


@pytest.mark.parametrize("gone", [False, True])
def test_what_is_not_there_is_put_up(monday, office, shelves, kit, gone):
    if gone:
        office.publish(kit.rows("A"))
        shelves.put(shelves.of("A")[0], None)
    monday.read(kit.rows("A", "B"))
    decisions = monday.decide(A=CATALOGUE, B=LATER)
    mending = monday.do(decisions)
    assert (set(stands(shelves)), mending.later) == ({"A"}, 1)
    monday.again(decisions)


def test_what_ends_soon_is_renewed(monday, office, shelves, kit):
    office.publish(kit.rows("A"))
    remote_id, stand = shelves.of("A")
    shelves.put(remote_id, evolve(stand, expires_on=kit.today))
    (finding,) = monday.read(kit.rows("A"))
    assert finding.kind is Kind.EXPIRING
    monday.do(monday.decide(A=CATALOGUE))
    assert shelves.sent()[-1] == ("update", "A")
    assert shelves.of("A")[1].expires_on is None


def test_a_row_that_asks_for_withdrawal_gets_it(monday, office, shelves, kit):
    office.publish(kit.rows("A", "B", "C"))
    monday.read([kit.row("A", verb=Verb.WITHDRAW), kit.row("B", verb=Verb.WITHDRAW), kit.row("C")])
    decisions = monday.decide(A=CATALOGUE)
    monday.do(decisions)
    assert set(stands(shelves)) == {"B", "C"}
    monday.again(decisions)


def test_what_has_left_the_catalogue_comes_down_where_that_was_decided(monday, office, shelves, kit):
    office.publish(kit.rows("A", "B", "C"))
    monday.read(kit.rows("C"))
    decisions = monday.decide(A=WITHDRAW, B=LATER)
    monday.do(decisions)
    assert set(stands(shelves)) == {"B", "C"}
    monday.again(decisions)


def test_a_stranger_is_adopted_and_ruled_by_its_row(monday, office, shelves, kit):
    shelves.put("x1", kit.stand(sku="A", fields={"title": "Tự đăng", "price": 1_000}))
    monday.read(kit.rows("A"))
    decisions = monday.decide(A=ADOPT)
    monday.do(decisions)
    assert (office.record("A").phase, office.record("A").remote_id) == (Phase.THERE, "x1")
    (finding,) = monday.read(monday.rows)
    assert finding.kind is Kind.CHANGED
    monday.again(decisions)


def test_strangers_come_down_by_their_ids_with_and_without_a_code(monday, office, shelves, kit):
    office.publish(kit.rows("B"))
    for number, sku in enumerate(["A", "", ""]):
        shelves.put(f"x{number}", kit.stand(sku=sku, fields={"title": f"Tự đăng {number}", "price": 1_000}))
    findings = monday.read(kit.rows("B"))
    decisions = [monday.decision(finding, None, WITHDRAW) for finding in findings if finding.remote_id != "x1"]
    mending = monday.do(decisions, allow={"withdraw": 2})
    assert [plan.withdrawn_without_row for plan in mending.plans] == [2]
    assert set(shelves.stands) == {"id1", "x1"}
    monday.again(decisions)
    assert [finding.remote_id for finding in monday.read(monday.rows)] == ["x1"]


def test_what_is_decided_about_many_strangers_is_gone_through_once(monday, office, shelves, kit, monkeypatch):
    for number in range(200):
        shelves.put(f"x{number}", kit.stand(sku="", fields={"title": f"Tự đăng {number}", "price": 1_000}))
    decisions = [monday.decision(finding, None, IGNORE) for finding in monday.read([])]
    looked_at = []
    listing = Decision.listing.fget
    monkeypatch.setattr(Decision, "listing", property(lambda self: looked_at.append(self) or listing(self)))
    assert len(monday.sort(decisions).steps) == 200
    assert len(looked_at) < 1_000


def test_of_what_stands_there_several_times_ours_is_kept(monday, office, shelves, kit):
    office.publish(kit.rows("A", "B"))
    for number in range(2):
        shelves.put(f"late{number}", shelves.stands["id1"])
    monday.read(kit.rows("A", "B"))
    decisions = monday.decide(A=WITHDRAW)
    monday.do(decisions, allow={"withdraw": 2})
    assert set(shelves.stands) == {"id1", "id2"}
    assert not monday.read(monday.rows)
    monday.again(decisions)


def rejected(office, shelves, kit):
    office.publish(kit.rows("A"))
    remote_id, stand = shelves.of("A")
    shelves.put(remote_id, evolve(stand, state=ListingState.REJECTED, reason="ảnh mờ"))
    return kit.rows("A")


def differing(office, shelves, kit):
    office.publish(kit.rows("A"))
    shelves.edit("A", price=1_000)
    return kit.rows("A")


def missing(office, shelves, kit):
    office.publish(kit.rows("A"))
    shelves.put("id1", None)
    return kit.rows("A")


def departed(office, shelves, kit):
    office.publish(kit.rows("A"))
    return []


def strange(office, shelves, kit):
    shelves.put("x1", kit.stand(sku="A", fields={"title": "Tự đăng", "price": 1_000}))
    return kit.rows("A")


def nameless(office, shelves, kit):
    shelves.put("x1", kit.stand(sku="", fields={"title": "Tự đăng", "price": 1_000}))
    return []


@pytest.mark.parametrize(
    "arranged", [rejected, differing, missing, departed, strange, nameless, lambda office, shelves, kit: kit.rows("A")]
)
def test_what_is_left_alone_is_neither_reported_nor_changed_until_that_is_taken_back(
    monday, office, shelves, kit, arranged
):
    rows = arranged(office, shelves, kit)
    (finding,) = monday.read(rows)
    decisions = [monday.decision(finding, items_of(finding)[0], IGNORE)]
    there = dict(shelves.stands)
    monday.do(decisions)
    assert monday.failed == []
    assert not monday.read(rows)
    assert monday.result.counts[Kind.IGNORED] == 1
    assert not office.publish(rows, withdraw_missing=True).writes
    assert shelves.stands == there
    monday.again(decisions)
    notice(office.connections[0], office.ledger, finding.sku, finding.remote_id)
    (back,) = monday.read(rows)
    assert (back.kind, back.sku, back.remote_id) == (finding.kind, finding.sku, finding.remote_id)


def test_one_of_two_that_stand_under_a_code_can_be_left_alone(monday, office, shelves, kit):
    office.publish(kit.rows("A"))
    shelves.put("theirs", kit.stand(sku="A", fields={"title": "Của người khác", "price": 1_000}))
    monday.read(kit.rows("A"))
    ignore(office.connections[0], office.ledger, "A", "theirs")
    assert not monday.read(kit.rows("A"))
    assert kit.counted(office.publish(kit.rows("A", price=51_000))) == {"updated": 1}
    notice(office.connections[0], office.ledger, "A", "theirs")
    (finding,) = monday.read(kit.rows("A", price=51_000))
    assert finding.kind is Kind.TWICE


def test_what_was_left_alone_by_its_id_can_be_adopted_later(monday, office, shelves, kit):
    shelves.put("x1", kit.stand(sku="", fields={"title": "Tự đăng", "price": 1_000}))
    connection = office.connections[0]
    monday.read([])
    ignore(connection, office.ledger, "", "x1")
    shelves.put("x1", kit.stand(sku="A", fields={"title": "Tự đăng", "price": 1_000}))
    adopt(connection, office.ledger, "A", "x1")
    (finding,) = monday.read(kit.rows("A"))
    assert (finding.sku, finding.kind) == ("A", Kind.CHANGED)
    assert monday.result.counts[Kind.IGNORED] == 0


def test_what_was_handed_over_is_handed_over_still_when_it_is_noticed_again(make_office, clock, kit):
    office = make_office(kit.shelves(clock, hand_over=True))
    office.publish(kit.rows("A"))
    connection = office.connections[0]
    ignore(connection, office.ledger, "A")
    assert kit.counted(office.publish(kit.rows("A"))) == {"ignored": 1}
    notice(connection, office.ledger, "A")
    assert kit.counted(office.publish(kit.rows("A"))) == {"handed_over": 1}


def test_what_is_not_decided_yet_is_not_left_alone(make_office, clock, kit):
    shelves = kit.shelves(clock, tickets=True)
    office = make_office(shelves)
    office.publish(kit.rows("A"))
    with pytest.raises(UsageError, match="isn't decided yet"):
        ignore(office.connections[0], office.ledger, "A")
    assert office.record("A").phase is Phase.QUEUED


@pytest.mark.parametrize(("sku", "remote_id"), [("Z", ""), ("", "x9"), ("A", "x9")])
def test_leaving_alone_what_is_not_there_says_so(office, kit, sku, remote_id):
    office.publish(kit.rows("A"))
    with pytest.raises(UsageError, match="Nothing was found"):
        ignore(office.connections[0], office.ledger, sku, remote_id)
    with pytest.raises(UsageError, match="isn't left alone"):
        notice(office.connections[0], office.ledger, sku, remote_id)


# Decisions that are old, or stopped


def test_a_decision_about_a_value_that_moved_since_is_named_and_not_carried_out(monday, office, shelves, kit):
    office.publish(kit.rows("A", "B"))
    shelves.edit("A", price=44_000)
    shelves.edit("B", price=44_000)
    monday.read(kit.rows("A", "B"))
    decisions = monday.decide(A=CATALOGUE, B=CATALOGUE)
    shelves.edit("A", price=43_000)
    monday.read(kit.rows("A", "B"))
    mending = monday.do(decisions)
    assert [(item.decision.sku, "decide again" in str(item.why)) for item in mending.stale] == [("A", True)]
    assert {sku: fields["price"] for sku, fields in stands(shelves).items()} == {"A": 43_000, "B": 50_000}


def test_a_decision_about_what_no_longer_differs_is_named(monday, office, shelves, kit):
    office.publish(kit.rows("A"))
    shelves.edit("A", price=44_000)
    monday.read(kit.rows("A"))
    decisions = monday.decide(A=CATALOGUE)
    shelves.edit("A", price=50_000)
    monday.read(kit.rows("A"))
    (stale,) = monday.do(decisions).stale
    assert "no longer differs" in str(stale.why)


def test_one_field_of_a_listing_that_no_longer_differs_while_another_does_is_named_as_settled(
    monday, office, shelves, kit
):
    office.publish(kit.rows("A"))
    shelves.edit("A", price=44_000, title="Tên khác")
    monday.read(kit.rows("A"))
    decisions = [item for item in monday.decide(A=CATALOGUE) if item.field == "price"]
    shelves.edit("A", price=50_000)
    monday.read(kit.rows("A"))
    (stale,) = monday.do(decisions).stale
    assert "no longer differs" in str(stale.why)


def test_what_vanished_since_it_was_decided_to_be_changed_is_not_put_up_again(monday, office, shelves, kit):
    office.publish(kit.rows("A"))
    shelves.edit("A", price=44_000)
    monday.read(kit.rows("A"))
    decisions = monday.decide(A=CATALOGUE)
    shelves.put("id1", None)
    monday.read(kit.rows("A"))
    (stale,) = monday.do(decisions).stale
    assert "decide again" in str(stale.why)
    assert not shelves.stands


def test_decisions_about_a_marketplace_that_was_not_read_are_named(monday, office, shelves, kit):
    monday.read(kit.rows("A"))
    decisions = monday.decide(A=CATALOGUE)
    monday.result.stopped = True
    mending = monday.sort(decisions)
    assert (len(mending.stale), mending.plans) == (1, [])


def test_decisions_about_another_catalogue_are_told_apart(monday, kit):
    monday.read(kit.rows("A"))
    (ours,) = monday.decide(A=CATALOGUE)
    others = evolve(ours, catalogue="cat-2")
    assert [item.decision for item in elsewhere([ours, others], ["cat-1"])] == [others]
    assert not monday.sort([others]).plans


def test_a_choice_that_makes_no_sense_there_is_refused(monday, office, shelves, kit):
    monday.read(kit.rows("A"))
    (finding,) = monday.result.findings
    mending = monday.do([monday.decision(finding, None, ADOPT)])
    assert (len(mending.stale), mending.steps) == (1, [])


def test_a_brake_stops_what_was_decided_like_any_plan(monday, office, shelves, kit):
    office.publish(kit.rows("A", "B", "C"))
    monday.read(kit.rows("C"))
    decisions = monday.decide(A=WITHDRAW, B=WITHDRAW)
    (plan,) = monday.sort(decisions).plans
    assert [(brake.kind, brake.count) for brake in plan.brakes] == [("withdraw", 2)]
    (plan,) = monday.sort(decisions, allow={"withdraw": 2}).plans
    assert not plan.brakes


def test_every_row_is_accounted_for_whatever_was_decided(monday, office, shelves, kit):
    office.publish(kit.rows(*"ABCD"))
    shelves.edit("A", price=44_000)
    rows = kit.rows(*"ABCDE")
    monday.read(rows)
    (plan,) = monday.sort(monday.decide(A=CATALOGUE)).plans
    assert (plan.rows, plan.counts[Fate.UPDATED], plan.counts[Fate.UNCHANGED]) == (5, 1, 4)


def test_what_moves_between_the_decision_and_the_sending_is_not_overwritten(monday, office, shelves, kit):
    office.publish(kit.rows("A"))
    shelves.edit("A", price=44_000)
    monday.read(kit.rows("A"))
    mending = monday.sort(monday.decide(A=CATALOGUE))
    shelves.edit("A", price=43_000)
    (tally,) = publish(mending.plans, office.ledger, "mend")
    assert kit.counted(tally) == {"held": 1}
    assert stands(shelves)["A"]["price"] == 43_000


def test_an_adoption_that_fails_costs_the_others_nothing(monday, office, shelves, kit):
    for number, sku in enumerate("AB"):
        shelves.put(f"x{number}", kit.stand(sku=sku, fields={"title": "Tự đăng", "price": 1_000}))
    monday.read(kit.rows("A", "B"))
    decisions = monday.decide(A=ADOPT, B=ADOPT)
    shelves.put("x0", None)
    monday.do(decisions)
    assert len(monday.failed) == 1
    assert office.record("B").phase is Phase.THERE
