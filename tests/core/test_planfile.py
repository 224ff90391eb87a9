"""Plan files: what was looked at is carried out exactly so or not at all, and goes on where it was interrupted."""

from __future__ import annotations

import hashlib
import threading
from collections import Counter
from contextlib import ExitStack

import pytest
from attrs import define, evolve

from ocopsync import kept, planfile
from ocopsync.adapter import AdapterSettings
from ocopsync.errors import InputError, OutcomeUnknown, Outdated, Transient
from ocopsync.ledger import OperationState
from ocopsync.messages import say
from ocopsync.model import Image
from ocopsync.planfile import Source, is_plan_file, load_plan, save_plan
from ocopsync.publish import publish
from ocopsync.settings import Settings
from ocopsync.settle import catch_up, settle_open

SKUS = "ABCDEF"


@define
class Desk:
    """An office that writes plans into a file, and carries them out from there."""

    office: object
    settings: Settings
    catalogue: object
    path: object
    runs: int = 0

    @property
    def source(self):
        return Source.of(
            self.settings, self.catalogue, on=self.office.connections[0].adapter.transport.clock.now().date()
        )

    def plan(self, rows, **options):
        """A process that writes the plan down."""
        self.office.restart()
        save_plan(self.path, self.office.plans(rows, **options), self.source, self.office.ledger)

    def publish(self, *, stop=None, limit=None, allow=None, strict=True):
        """A process that carries out what is in the file."""
        office, ledger = self.office, None
        office.restart()
        office.clock.sleep(60)
        ledger, file = office.ledger, load_plan(self.path)
        with ExitStack() as leases:
            for connection in office.connections:
                leases.enter_context(ledger.lease(connection.scope, "publish"))
                begun = ledger.resume(connection.scope, file.digest)
                settle_open(connection, ledger) if begun else catch_up(connection, ledger)
            self.runs += 1
            plans = file.plans(office.connections, ledger, allow or {})
            ledger.start_run(f"plan{self.runs}", "publish", "cat-1", plan=file.digest)
            return publish(plans, ledger, f"plan{self.runs}", stop=stop, limit=limit, strict=strict)


@pytest.fixture
def make_desk(make_office, tmp_path):
    def make(*shelves):
        catalogue = tmp_path / "hang.csv"
        catalogue.write_text("Mã SP\n", encoding="utf-8")
        settings = Settings(folder=tmp_path, catalogue_id="cat-1", ledger_url="")
        return Desk(make_office(*shelves), settings, catalogue, tmp_path / "hang.plan")

    return make


@pytest.fixture
def desk(make_desk, shelves):
    return make_desk(shelves)


def sent(shelves):
    return Counter(shelves.sent())


# What is in the file


def test_what_was_planned_is_carried_out(desk, shelves, kit):
    desk.plan(kit.rows(*SKUS))
    (tally,) = desk.publish()
    kit.adds_up(tally)
    assert kit.counted(tally) == {"published": 6}
    assert tally.went_well
    assert sorted(shelves.titles()) == list(SKUS)


def test_a_plan_tells_the_same_when_it_is_read_again(desk, shelves, kit, picture):
    desk.office.publish(kit.rows("A", "B", "C"))
    rows = [kit.row("A", price=55_000), kit.row("B", images=[picture("b.jpg")]), kit.row("X", name="y" * 70)]
    (made,) = desk.office.plans(rows, withdraw_missing=True)
    save_plan(desk.path, [made], desk.source, desk.office.ledger)
    (again,) = load_plan(desk.path).plans(desk.office.connections, desk.office.ledger, {})
    assert list(again.entries) == list(made.entries)
    for name in ("counts", "withdrawn_without_row", "standing", "brakes", "holds", "due", "operations", "version"):
        assert getattr(again, name) == getattr(made, name), name


def test_the_same_input_gives_the_same_bytes(desk, kit):
    desk.plan(kit.rows(*SKUS))
    first = desk.path.read_bytes()
    desk.plan(kit.rows(*SKUS))
    assert desk.path.read_bytes() == first


def cut_in_the_middle(data):
    return data[: len(data) // 2]


def without_its_last_line(data):
    return b"".join(data.splitlines(keepends=True)[:-1])


def without_an_entry(data):
    lines = data.splitlines(keepends=True)
    return b"".join(lines[:2] + lines[3:])


def with_another_price(data):
    return data.replace(b"50000", b"60000")


def with_a_brake_released(data):
    return data.replace(b'"allow":{}', b'"allow":{"withdraw":99}')


def with_something_added(data):
    return data + b"\n"


def nothing(data):
    return b""


def something_else(data):
    return b"\x00\xff" * 100


def another_json(data):
    return b'{"format": 1}\n'


@pytest.mark.parametrize(
    "harm",
    [
        cut_in_the_middle,
        without_its_last_line,
        without_an_entry,
        with_another_price,
        with_a_brake_released,
        with_something_added,
        nothing,
        something_else,
        another_json,
    ],
)
def test_a_file_that_is_not_as_it_was_written_is_refused(desk, shelves, kit, harm):
    desk.plan(kit.rows(*SKUS))
    whole = desk.path.read_bytes()
    desk.path.write_bytes(harm(whole))
    assert desk.path.read_bytes() != whole
    with pytest.raises(InputError, match="is no plan, or was cut or edited"):
        load_plan(desk.path)


def test_a_file_that_is_not_there_is_refused(desk):
    with pytest.raises(InputError, match="No such file"):
        load_plan(desk.path)


def test_the_plan_of_another_version_is_refused(desk, kit, monkeypatch):
    monkeypatch.setattr(planfile, "__version__", "0.0.1")
    desk.plan(kit.rows("A"))
    monkeypatch.undo()
    with pytest.raises(Outdated, match="made by another version"):
        load_plan(desk.path)
    assert is_plan_file(desk.path)


def test_only_a_plan_is_ever_overwritten(desk, kit):
    for text in ("Mã SP,Giá\n", '{"is": "no ocopsync-plan-1"}\n', ""):
        desk.path.write_text(text, encoding="utf-8")
        with pytest.raises(InputError, match="is there already, and is no plan"):
            desk.plan(kit.rows("A"))
        assert desk.path.read_text(encoding="utf-8") == text
    desk.path.unlink()
    desk.plan(kit.rows("A"))
    desk.plan(kit.rows("B"))
    assert [entry.sku for entry in load_plan(desk.path).entries[0]] == ["B"]


def test_where_it_cannot_be_written_nothing_is_left_behind(desk, kit):
    desk.path = desk.catalogue / "plan"
    with pytest.raises(InputError, match="can't be written"):
        desk.plan(kit.rows("A"))
    desk.path = desk.settings.folder / "neu" / "plan"
    with pytest.raises(InputError, match="can't be written"):
        desk.plan(kit.rows("A"))
    assert not desk.path.parent.exists()


# What has moved since


def by_reconciling(desk, shelves, kit):
    desk.office.reconcile(kit.rows("A", "B"))


def by_publishing(desk, shelves, kit):
    desk.office.publish(kit.rows("Z"))


def by_another_address(desk, shelves, kit):
    desk.office.connections[0].adapter.settings = AdapterSettings(url="http://127.0.0.1:1")


def by_another_account(desk, shelves, kit):
    (connection,) = desk.office.connections
    desk.office.connections = [evolve(connection, scope=evolve(connection.scope, account="khac"))]


def by_somebody_on_the_marketplace(desk, shelves, kit):
    shelves.edit("A", price=49_000)


def by_somebody_who_took_it_down(desk, shelves, kit):
    shelves.put(shelves.of("A")[0], None)


def by_somebody_who_listed_it(desk, shelves, kit):
    shelves.put("id9", kit.stand(sku="C", fields={"title": "Của người khác"}))


@pytest.mark.parametrize(
    ("move", "said"),
    [
        (by_reconciling, "Chợ Thử was read again"),
        (by_publishing, "something else was done or found out on Chợ Thử since"),
        (by_another_address, "the settings of Chợ Thử were changed"),
        (by_another_account, "the settings name other accounts"),
        (by_somebody_on_the_marketplace, "A: somebody changed price there meanwhile"),
        (by_somebody_who_took_it_down, "A: it is no longer there"),
        (by_somebody_who_listed_it, "C: a listing of this SKU already stands there as id9"),
    ],
)
def test_where_something_has_moved_nothing_is_sent_at_all(desk, shelves, kit, move, said):
    desk.office.publish(kit.rows("A"))
    desk.plan([kit.row("A", price=55_000), kit.row("B"), kit.row("C")])
    move(desk, shelves, kit)
    before = len(shelves.arrived)
    with pytest.raises(Outdated, match=said) as refused:
        desk.publish()
    assert "othing was sent" in str(refused.value)
    assert "make the plan again" in str(refused.value) or f"--out {desk.path}" in str(refused.value)
    assert len(shelves.arrived) == before


def test_the_catalogue_must_be_what_it_was(desk, kit):
    desk.plan(kit.rows("A"))
    plan = load_plan(desk.path)
    plan.same_source_or_raise(desk.settings)
    with pytest.raises(Outdated, match="another catalogue's plan"):
        plan.same_source_or_raise(evolve(desk.settings, catalogue_id="cat-2"))
    for changed in ({"columns": {"Giá": "price"}}, {"rules_off": frozenset({"x"})}, {"stamp_level": "lot"}):
        with pytest.raises(Outdated, match="settings by which the catalogue is read"):
            plan.same_source_or_raise(evolve(desk.settings, **changed))
    desk.catalogue.write_text("Mã SP\nX\n", encoding="utf-8")
    with pytest.raises(Outdated, match=r"hang\.csv was changed"):
        plan.same_source_or_raise(desk.settings)
    desk.catalogue.unlink()
    with pytest.raises(Outdated, match="No such file") as refused:
        plan.same_source_or_raise(desk.settings)
    assert f"ocopsync plan {desk.catalogue} --to shop --out {desk.path}" in str(refused.value)


def test_the_command_that_makes_it_again_can_be_typed(desk, kit):
    desk.path = desk.path.with_name("hàng mới.plan")
    source = evolve(desk.source, withdraw_missing=True)
    save_plan(desk.path, desk.office.plans(kit.rows("A")), source, desk.office.ledger)
    assert load_plan(desk.path).command.endswith(f'hang.csv --to shop --withdraw-missing --out "{desk.path}"')


def test_a_marketplace_that_cannot_be_looked_at_is_told_row_by_row(desk, shelves, kit):
    desk.office.publish(kit.rows("A"))
    desk.plan([kit.row("A", price=55_000)])
    shelves.fail("look_up", KeyError("lỗi"), times=2)
    (tally,) = desk.publish()
    assert kit.counted(tally) == {"failed": 1}


# Brakes


def test_a_brake_stops_a_plan_from_a_file_until_the_number_is_released(desk, kit):
    desk.office.publish(kit.rows("A", "B", "C"))
    desk.plan([], withdraw_missing=True)
    file, how = load_plan(desk.path), (desk.office.connections, desk.office.ledger)
    (brake,) = file.plans(*how, {"withdraw": 2})[0].brakes
    assert (brake.kind, brake.count) == ("withdraw", 3)
    assert file.plans(*how, {"withdraw": 3})[0].brakes == []


# Going on


def interrupt(shelves, number):
    """An event that is set while the request of that number is under way."""
    stop, requests = threading.Event(), iter(range(1, 100))

    def stop_then(operations):
        if next(requests) == number:
            stop.set()

    shelves.during_submit = stop_then
    return stop


@pytest.mark.parametrize("number", [1, 3, 6])
def test_an_interrupted_plan_goes_on_and_every_row_is_told_in_both_runs(desk, shelves, kit, number):
    desk.plan([*kit.rows(*SKUS), kit.row("X", name="y" * 70)])
    (first,) = desk.publish(stop=interrupt(shelves, number))
    kit.adds_up(first)
    assert kit.counted(first) == {k: n for k, n in {"published": number, "held": 6 - number, "invalid": 1}.items() if n}
    (second,) = desk.publish()
    kit.adds_up(second)
    assert kit.counted(second) == {"published": 6, "invalid": 1}
    assert second.writes == 6 - number
    assert sent(shelves) == {("create", sku): 1 for sku in SKUS}
    (third,) = desk.publish()
    assert (kit.counted(third), third.writes) == ({"published": 6, "invalid": 1}, 0)


def test_a_few_at_a_time(desk, shelves, kit):
    desk.plan(kit.rows(*SKUS))
    told = [kit.counted(tally) for _ in range(3) for tally in desk.publish(limit=2)]
    assert told == [{"published": 2, "held": 4}, {"published": 4, "held": 2}, {"published": 6}]
    assert sent(shelves) == {("create", sku): 1 for sku in SKUS}


def test_what_failed_is_sent_again_and_what_was_refused_is_not(desk, shelves, kit):
    desk.plan(kit.rows(*SKUS))
    shelves.refuse = ["B"]
    shelves.fail("submit", Transient(say("later")), sku="A")
    (first,) = desk.publish()
    assert kit.counted(first) == {"published": 4, "failed": 1, "rejected": 1}
    (second,) = desk.publish()
    kit.adds_up(second)
    assert (kit.counted(second), second.writes) == ({"published": 5, "rejected": 1}, 1)
    assert [(item.sku, item.reason) for item in second.troubles] == [("B", "thiếu giấy tờ")]


def test_a_reply_that_was_lost_is_looked_up_before_the_plan_goes_on(desk, shelves, kit):
    shelves.lag = 30
    desk.plan(kit.rows("A", "B"))
    shelves.fail("submit", OutcomeUnknown(say("broken")), sku="A", afterwards=True)
    (first,) = desk.publish()
    assert kit.counted(first) == {"published": 1, "unknown": 1}
    (second,) = desk.publish()
    assert (kit.counted(second), second.writes) == ({"published": 2}, 0)


def test_what_waits_for_its_ticket_is_asked_for_at_the_end(desk, shelves, kit):
    shelves.tickets = True
    desk.plan(kit.rows(*SKUS))
    (first,) = desk.publish(limit=3)
    assert kit.counted(first) == {"waiting": 3, "held": 3}
    shelves.during_submit = lambda operations: shelves.decide()
    (second,) = desk.publish()
    kit.adds_up(second)
    assert kit.counted(second) == {"published": 5, "waiting": 1}
    assert desk.office.record("A").seen, "it was read back"


def test_what_was_accepted_before_the_interruption_is_read_back_at_the_end(desk, shelves, kit):
    desk.plan(kit.rows(*SKUS))
    desk.publish(stop=interrupt(shelves, 3))
    assert desk.office.record("A").seen is None
    looks = []
    shelves.during = lambda call: looks.append(call)
    desk.publish()
    assert looks.index("submit") < looks.index("look_up") or "A" not in looks
    assert all(desk.office.record(sku).seen for sku in SKUS)


def test_a_second_marketplace_goes_on_from_where_it_was(make_desk, clock, kit):
    one, two = kit.shelves(clock), kit.shelves(clock)
    desk = make_desk(one, two)
    desk.plan(kit.rows(*SKUS))
    two.fail("submit", Transient(say("later")), times=6)
    first = desk.publish()
    assert [kit.counted(tally) for tally in first] == [{"published": 6}, {"failed": 6}]
    second = desk.publish()
    assert [(kit.counted(tally), tally.writes) for tally in second] == [({"published": 6}, 0), ({"published": 6}, 6)]


@pytest.mark.parametrize("move", [by_reconciling, by_publishing, by_another_address])
def test_a_plan_does_not_go_on_after_something_else_was_done(desk, shelves, kit, move):
    desk.plan(kit.rows(*SKUS))
    desk.publish(limit=2)
    move(desk, shelves, kit)
    with pytest.raises(Outdated):
        desk.publish()


def test_a_picture_that_was_changed_meanwhile_fails_its_row_alone(desk, kit, picture):
    image = picture("a.jpg")
    desk.plan([kit.row("A", images=[image]), kit.row("B")])
    image.path.write_bytes(b"another")
    (tally,) = desk.publish()
    assert kit.counted(tally) == {"published": 1, "failed": 1}
    assert "a.jpg was changed meanwhile" in tally.troubles[0].reason


def test_pictures_are_found_from_the_file_alone(desk, shelves, kit, picture):
    image = picture("a.jpg")
    desk.plan([kit.row("A", images=[Image(image.path, image.sha256)])])
    desk.publish()
    assert shelves.uploads == [hashlib.sha256(image.path.read_bytes()).hexdigest()]


# Kept plans


@pytest.fixture
def interrupted(desk, shelves, kit):
    """A publish whose plan is kept, interrupted after three of six."""
    desk.path = kept.place_of(desk.settings, ["shop"])
    plans = desk.office.plans(kit.rows(*SKUS))
    kept.keep(desk.path, plans, desk.source, desk.office.ledger)
    desk.office.ledger.start_run("run1", "publish", "cat-1", plan=plans[0].digest)
    publish(plans, desk.office.ledger, "run1", stop=interrupt(shelves, 3))
    shelves.during_submit = lambda operations: None
    desk.office.restart()
    return desk


def left_by(desk, **source):
    return kept.unfinished(desk.path, evolve(desk.source, **source), desk.office.connections, desk.office.ledger)


def test_a_kept_plan_is_found_again_and_goes_on(interrupted, shelves, kit):
    assert left_by(interrupted)
    (tally,) = interrupted.publish(strict=False)
    assert (kit.counted(tally), tally.writes) == ({"published": 6}, 3)
    assert sent(shelves) == {("create", sku): 1 for sku in SKUS}


def test_a_kept_plan_is_not_written_again_when_it_goes_on(interrupted):
    file = left_by(interrupted)
    before = interrupted.path.stat().st_mtime_ns, interrupted.path.read_bytes()
    plans = file.plans(interrupted.office.connections, interrupted.office.ledger, {})
    kept.keep(interrupted.path, plans, interrupted.source, interrupted.office.ledger)
    assert (interrupted.path.stat().st_mtime_ns, interrupted.path.read_bytes()) == before


@pytest.mark.parametrize("options", [{"withdraw_missing": True}, {"allow": {"update": 9}}, {"read_as": "khác"}])
def test_other_options_are_planned_anew(interrupted, options):
    assert left_by(interrupted, **options) is None


def test_another_catalogue_is_planned_anew(interrupted):
    interrupted.catalogue.write_text("Mã SP\nA\n", encoding="utf-8")
    assert left_by(interrupted) is None


@pytest.mark.parametrize("move", [by_reconciling, by_publishing])
def test_a_kept_plan_is_not_believed_after_something_else_was_done(interrupted, shelves, kit, move):
    move(interrupted, shelves, kit)
    assert left_by(interrupted) is None


def test_a_kept_plan_that_is_damaged_is_not_believed(interrupted):
    interrupted.path.write_bytes(cut_in_the_middle(interrupted.path.read_bytes()))
    assert left_by(interrupted) is None


def test_plans_for_other_marketplaces_lie_elsewhere(desk):
    assert kept.place_of(desk.settings, ["b", "a"]) == kept.place_of(desk.settings, ["a", "b"])
    assert kept.place_of(desk.settings, ["a"]) != kept.place_of(desk.settings, ["b"])


def test_where_nothing_can_be_kept_publishing_works_all_the_same(desk, kit):
    plans = desk.office.plans(kit.rows("A"))
    kept.keep(desk.catalogue / "plan", plans, desk.source, desk.office.ledger)
    (tally,) = publish(plans, desk.office.ledger, "run1")
    assert tally.went_well
    assert desk.office.ledger.history("cat-1")[0].state is OperationState.VERIFIED
    kept.drop(desk.catalogue / "plan")
