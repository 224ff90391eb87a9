"""Plans in files, interrupted runs, undo and twins, as people meet them: the real command over real HTTP."""

from __future__ import annotations

import re
import signal
import time
from collections import Counter

import pytest
from attrs import evolve

from ocopsync.testing import FaultKind

MANY = 24


@pytest.fixture
def planned(office):
    """Five rows for Voso, planned into a file."""
    ran = office.run("plan", "hang.csv", "--out", "hang.plan")
    assert (ran.code, len(office.asked)) == (3, 0)
    assert "Carry it out with: ocopsync publish --plan hang.plan" in ran.words
    return office


def carry_out(office, *arguments, plan="hang.plan"):
    return office.run("publish", "--plan", plan, "--yes", "--json", *arguments)


def writes(office):
    return [line for line in office.asked if line.startswith("POST /product/save")]


def counts(ran):
    (told,) = ran.json["marketplaces"]
    return {fate: n for fate, n in told["counts"].items() if n}


# Carrying out


def test_a_plan_from_a_file_is_carried_out(planned):
    ran = carry_out(planned)
    assert (ran.code, counts(ran), ran.json["writes"]) == (0, {"published": 5}, 5)
    assert len(planned.boxes["voso"].listings()) == 5
    again = carry_out(planned)
    assert (again.code, counts(again), again.json["writes"]) == (0, {"published": 5}, 0)
    assert "This plan was begun before" in again.words


def test_it_is_carried_out_from_any_folder(planned, tmp_path):
    ran = carry_out(evolve(planned, folder=tmp_path), plan=str(planned.folder / "hang.plan"))
    assert (ran.code, counts(ran)) == (0, {"published": 5})


def test_the_same_catalogue_gives_the_same_bytes_in_every_process(offices):
    office = offices("postmart", "thanhhoa", "voso")
    office.catalogue()
    files = []
    for seed in ("1", "2", "77"):
        office.run("plan", "hang.csv", "--out", "hang.plan", env={"PYTHONHASHSEED": seed})
        files.append((office.folder / "hang.plan").read_bytes())
    assert files[0].startswith(b'{"format":"ocopsync-plan-')
    assert files == files[:1] * 3


# Refusing


def by_another_price(office, a_row):
    office.catalogue(*(a_row(number) for number in range(1, 5)), a_row(5, **{"Giá bán": "60000"}))


def by_a_catalogue_that_is_gone(office, a_row):
    (office.folder / "hang.csv").unlink()


def by_another_address(office, a_row):
    text = office.settings.read_text(encoding="utf-8")
    assert "http://127.0.0.1" in text
    office.settings.write_text(text.replace("http://127.0.0.1", "http://localhost"), encoding="utf-8")


def by_reconciling(office, a_row):
    office.run("reconcile", "hang.csv")


def by_publishing(office, a_row):
    assert office.run("publish", office.catalogue(a_row(1), name="khác.csv"), "--yes").code == 0


@pytest.mark.parametrize(
    ("move", "said"),
    [
        (by_another_price, "hang.csv was changed"),
        (by_a_catalogue_that_is_gone, "hang.csv can't be read: No such file or directory"),
        (by_another_address, "the settings of Voso were changed"),
        (by_reconciling, "Voso was read again"),
        (by_publishing, "something else was done or found out on Voso since"),
    ],
)
def test_what_has_moved_is_named_with_the_command_that_plans_anew(planned, a_row, move, said):
    move(planned, a_row)
    before = len(writes(planned))
    ran = planned.run("publish", "--plan", "hang.plan", "--yes")
    assert ran.code == 2
    assert said in ran.words
    assert "Nothing was sent" in ran.words
    assert len(writes(planned)) == before
    command = re.search(r"ocopsync (plan \S+ --to voso --out hang\.plan)", ran.words)
    assert command
    if move is not by_a_catalogue_that_is_gone:
        assert planned.run(*command[1].split()).code == 3
        assert carry_out(planned).code == 0
        assert len(planned.boxes["voso"].listings()) == 5


def test_what_moved_on_the_marketplace_is_named_and_nothing_is_sent(office, a_row):
    office.run("publish", "hang.csv", "--yes")
    office.catalogue(*(a_row(number, **{"Giá bán": str(52_000 + 1000 * number)}) for number in range(1, 4)))
    assert office.run("plan", "hang.csv", "--out", "hang.plan").code == 3
    voso = office.boxes["voso"]
    voso.change_price(voso.by_sku("MT-02").remote_id, 49_000)
    before = len(writes(office))
    ran = office.run("publish", "--plan", "hang.plan", "--yes")
    assert ran.code == 2
    assert "MT-02: somebody changed price there meanwhile" in ran.words
    assert "ocopsync reconcile CATALOGUE" in ran.words
    assert len(writes(office)) == before
    newest = office.run("history", "--json").json["runs"][0]
    assert (newest["exit_code"], newest["counts"]) == (2, {})


def test_a_file_that_was_cut_is_refused(planned):
    path = planned.folder / "hang.plan"
    path.write_bytes(path.read_bytes()[:-80])
    ran = planned.run("publish", "--plan", "hang.plan", "--yes")
    assert ran.code == 2
    assert "is no plan, or was cut or edited. Make one with: ocopsync plan CATALOGUE --out FILE" in ran.words
    assert not planned.asked


def test_a_file_that_is_no_plan_is_neither_read_as_one_nor_overwritten(office):
    catalogue = (office.folder / "hang.csv").read_bytes()
    assert office.run("publish", "--plan", "hang.csv", "--yes").code == 2
    refused = office.run("plan", "hang.csv", "--out", "hang.csv")
    assert refused.code == 2
    assert "is there already, and is no plan" in refused.words
    assert (office.folder / "hang.csv").read_bytes() == catalogue


@pytest.mark.parametrize(
    "arguments",
    [
        ["--plan", "hang.plan", "hang.csv"],
        ["--plan", "hang.plan", "--to", "voso"],
        ["--plan", "hang.plan", "--on", "31/12/2026"],
        ["--plan", "hang.plan", "--withdraw-missing"],
        [],
    ],
)
def test_a_catalogue_or_a_plan_and_not_both(planned, arguments):
    ran = planned.run("publish", "--yes", *arguments)
    assert ran.code == 2
    assert "--plan FILE" in ran.words
    assert not planned.asked


# Brakes


@pytest.mark.parametrize("when", ["plan", "publish"])
def test_a_brake_is_released_at_either_time_and_the_ledger_tells(office, a_row, when):
    office.run("publish", "hang.csv", "--yes")
    office.catalogue(a_row(1), a_row(2))
    allow = ["--allow", "withdraw=3"]
    out = office.run("plan", "hang.csv", "--withdraw-missing", "--out", "hang.plan", *(allow if when == "plan" else []))
    assert out.code == (3 if when == "plan" else 4)
    if when == "publish":
        stopped = carry_out(office)
        assert stopped.code == 4
        assert "--allow withdraw=3" in stopped.words
        assert len(office.boxes["voso"].listings()) == 5
    ran = carry_out(office, *(allow if when == "publish" else []))
    assert ran.code == 0
    assert len(office.boxes["voso"].listings()) == 2
    assert office.run("history", "--json").json["runs"][0]["allowed"] == {"withdraw": 3}


# Going on


def until(come_true, *, seconds=30):
    end = time.monotonic() + seconds
    while not come_true():
        assert time.monotonic() < end, "it did not happen in time"
        time.sleep(0.02)


@pytest.fixture
def slow(offices, a_row):
    """A marketplace that takes its time, and many rows."""
    office = offices("voso", delay=0.1)
    office.catalogue(*(a_row(number) for number in range(1, MANY + 1)))
    return office


def interrupt(office, number, *arguments):
    """Start a command, and end it while it sends."""
    with office.start(*arguments) as process:
        until(lambda: len(writes(office)) >= 8)
        process.send_signal(number)
        out, err = process.communicate(timeout=30)
    office.boxes["voso"].delay = 0
    assert "Traceback" not in err
    return process.returncode, out


def assert_each_stands_there_once(office):
    listed = Counter(item.sku for item in office.boxes["voso"].listings())
    assert listed == Counter(f"MT-{number:02}" for number in range(1, MANY + 1))


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGKILL, -signal.SIGKILL)])
def test_an_interrupted_plan_goes_on_where_it_stopped(slow, number, code):
    assert slow.run("plan", "hang.csv", "--out", "hang.plan").code == 3
    ended, out = interrupt(slow, number, "publish", "--plan", "hang.plan", "--yes", "--json")
    assert ended == code
    if number == signal.SIGINT:
        assert '"exit_code": 130' in out
    sent = len(writes(slow))
    assert 0 < sent < MANY
    again = carry_out(slow)
    assert (again.code, counts(again)) == (0, {"published": MANY})
    assert len(writes(slow)) == MANY
    assert_each_stands_there_once(slow)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGKILL])
def test_an_interrupted_publish_goes_on_when_it_is_started_again(slow, number):
    interrupt(slow, number, "publish", "hang.csv", "--yes")
    assert list((slow.folder / ".ocopsync").glob("*.plan"))
    sent = len(writes(slow))
    ran = slow.run("publish", "hang.csv", "--yes", "--json")
    assert "The last run was interrupted. It goes on where that stopped; nothing is sent twice." in ran.words
    assert (ran.code, counts(ran), len(writes(slow))) == (0, {"published": MANY}, MANY)
    assert ran.json["writes"] in (MANY - sent, MANY - sent + 1)
    assert_each_stands_there_once(slow)
    assert not list((slow.folder / ".ocopsync").glob("*.plan"))
    assert slow.run("publish", "hang.csv", "--yes", "--json").json["writes"] == 0


def with_another_price(office, a_row):
    rows = [a_row(number) for number in range(1, MANY + 1)]
    office.catalogue(*rows[:-1], {**rows[-1], "Giá bán": "77.000"})


def after_reconciling(office, a_row):
    office.run("reconcile", "hang.csv")


@pytest.mark.parametrize("change", [with_another_price, after_reconciling])
def test_an_interrupted_publish_is_planned_anew_where_something_has_changed(slow, a_row, change):
    interrupt(slow, signal.SIGKILL, "publish", "hang.csv", "--yes")
    slow.approve_all()
    change(slow, a_row)
    ran = slow.run("publish", "hang.csv", "--yes", "--json")
    assert "It goes on where that stopped" not in ran.words
    assert ran.code == 0
    assert_each_stands_there_once(slow)


def test_a_few_at_a_time(planned):
    told = [carry_out(planned, "--limit", "2") for _ in range(3)]
    assert [counts(ran) for ran in told] == [{"published": 2, "held": 3}, {"published": 4, "held": 1}, {"published": 5}]
    assert [ran.code for ran in told] == [1, 1, 0]
    assert len(writes(planned)) == 5


# Undo


def test_undo_brings_back_what_the_last_run_changed(offices, a_row):
    office = offices("postmart", "thanhhoa", "voso")
    office.run("publish", office.catalogue(), "--yes")
    office.approve_all()
    assert office.run("reconcile", "hang.csv").code == 0
    before = {name: prices(box) for name, box in office.boxes.items()}
    office.catalogue(
        a_row(1, **{"Thao tác": "", "Giá bán": "52.000", "Mô tả": "Mô tả khác, làm tại xã Hoa Lộc, tỉnh Thanh Hóa."}),
        a_row(2, **{"Thao tác": "gỡ"}),
        *(a_row(number) for number in (3, 4, 5, 6)),
    )
    assert office.run("publish", "hang.csv", "--yes").code == 0
    ran = office.run("undo", "last", "--yes", "--json")
    assert ran.code == 0, ran
    for told in ran.json["marketplaces"]:
        assert {fate: n for fate, n in told["counts"].items() if n} == {"published": 1, "updated": 1, "withdrawn": 1}
    assert {name: prices(box) for name, box in office.boxes.items()} == before
    assert "The catalogue still says what it said" in ran.words
    office.approve_all()
    assert office.run("reconcile", office.catalogue()).code == 0, "every field is as before"


def prices(box):
    return {item.sku: (item.title, item.price) for item in box.listings()}


def test_undo_of_a_run_that_is_not_known(office):
    assert office.run("undo", "last", "--yes").code == 2
    ran = office.run("undo", "20260101T000000-abcdef", "--yes")
    assert ran.code == 2
    assert "is not known. The runs are listed by: ocopsync history" in ran.words


def test_undo_is_braked_as_any_plan(office):
    office.run("publish", "hang.csv", "--yes")
    stopped = office.run("undo", "last", "--yes")
    assert stopped.code == 4
    assert "--allow withdraw=5" in stopped.words
    assert office.run("undo", "last", "--yes", "--allow", "withdraw=5").code == 0
    assert not office.boxes["voso"].listings()
    assert office.run("undo", "last", "--yes").code == 0
    assert len(office.boxes["voso"].listings()) == 5


def test_last_is_not_an_undo_that_was_interrupted(slow):
    slow.boxes["voso"].delay = 0
    assert slow.run("publish", "hang.csv", "--yes").code == 0
    published = slow.run("history", "--json", "--limit", "1").json["runs"][0]["id"]
    slow.boxes["voso"].delay = 0.1
    arguments = ["--yes", "--allow", f"withdraw={MANY}"]
    with slow.start("undo", "last", *arguments) as process:
        until(lambda: len(slow.boxes["voso"].listings()) < MANY - 5)
        process.kill()
        process.communicate()
    slow.boxes["voso"].delay = 0
    refused = slow.run("undo", "last", *arguments)
    assert refused.code == 2
    assert "The last run was an undo that was interrupted" in refused.words
    assert slow.run("undo", published, *arguments).code == 0
    assert not slow.boxes["voso"].listings()


# Twins

CREATE = {"voso": "POST /product/save", "thanhhoa": "POST /user/advertising"}


@pytest.fixture(params=["postmart", "thanhhoa", "voso"])
def doubled(request, offices, a_row):
    """Two rows, of which the first stands there twice: the id that the ledger knows, and the other."""
    office = offices(request.param, moderated=False)
    office.catalogue(a_row(1), a_row(2))
    box = office.boxes[request.param]
    if request.param in CREATE:
        box.faults.add(FaultKind.LATE_ARRIVAL, CREATE[request.param], value=1e6)
    assert office.run("publish", "hang.csv", "--yes").code in (0, 1)
    assert office.run("publish", "hang.csv", "--yes").code == 0
    assert len(box.listings()) == 2
    if request.param in CREATE:
        box.on_the_way = [(box.clock.now(), environ) for _, environ in box.on_the_way]
        assert box.on_the_way, "it hung on the way"
    else:
        with box.lock:
            box._products.double(int(box.by_sku("MT-01").remote_id))
    (sku,) = {sku for sku, n in Counter(item.sku for item in box.listings()).items() if n == 2}
    ids = {item.remote_id for item in box.listings() if item.sku == sku}
    (known,) = {item["remote_id"] for item in office.run("history", sku, "--json").json["operations"]} & ids
    (twin,) = ids - {known}
    return office, box, sku, known, twin


def test_a_twin_is_named_and_taken_down_by_its_id(doubled):
    office, box, sku, known, twin = doubled
    found = office.run("reconcile", "hang.csv", "--json")
    assert [(item["sku"], item["kind"]) for item in found.json["marketplaces"][0]["findings"]] == [(sku, "twice")]
    told = office.run("reconcile", "hang.csv")
    assert known in told.words
    assert twin in told.words
    assert f"ocopsync withdraw {sku} --to" in told.words
    ran = office.run("withdraw", sku, "--to", box.name, "--id", twin, "--yes", "--json")
    assert (ran.code, counts(ran), ran.json["writes"]) == (0, {"withdrawn": 1}, 1), ran
    assert [item.remote_id for item in box.listings() if item.sku == sku] == [known]
    assert office.run("reconcile", "hang.csv").code == 0
    assert office.run("publish", "hang.csv", "--yes", "--json").json["writes"] == 0


def test_only_a_twin_of_ours_of_this_sku_is_taken_down(doubled):
    office, box, sku, _, twin = doubled
    (other,) = {item.sku for item in box.listings()} - {sku}
    for wrong_sku, wrong_id in ((other, twin), (sku, box.by_sku(other).remote_id), (sku, "999999"), (sku, "x")):
        ran = office.run("withdraw", wrong_sku, "--to", box.name, "--id", wrong_id, "--yes")
        assert ran.code == 2, ran
        assert "Check the id" in ran.words or "is left alone" in ran.words
    assert len(box.listings()) == 3
    box.change_price(twin, 12_345)
    ran = office.run("withdraw", sku, "--to", box.name, "--id", twin, "--yes")
    assert ran.code == 2
    assert f"ocopsync adopt {sku} --to {box.name} --id {twin}" in ran.words
    assert office.run("withdraw", sku, "--id", twin, "--yes").code == 2
    assert len(box.listings()) == 3


def test_the_listing_that_is_kept_can_be_named_too(doubled):
    office, box, sku, known, twin = doubled
    assert office.run("withdraw", sku, "--to", box.name, "--id", known, "--yes").code == 0
    assert [item.remote_id for item in box.listings() if item.sku == sku] == [twin]
