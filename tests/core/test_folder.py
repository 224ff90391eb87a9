"""A folder of cooperatives: which catalogues are found, and that comparing them side by side is comparing each."""

from __future__ import annotations

import datetime as dt
import threading
from pathlib import Path

import openpyxl
import pytest

from ocopsync.catalogue import read
from ocopsync.connection import Connection
from ocopsync.differences import Kind
from ocopsync.errors import MarketplaceError, SettingsError, UsageError
from ocopsync.folder import Comparing, compare_all, find_catalogues, known_or_raise
from ocopsync.folder.finding import DEMO
from ocopsync.folder.sharing import ledgers_apart
from ocopsync.folder.totals import totals
from ocopsync.folder.workbooks import is_written_by_us
from ocopsync.ledger import open_ledger
from ocopsync.listing import Scope
from ocopsync.messages import say
from ocopsync.opening import read_as_set
from ocopsync.planning import make_plans
from ocopsync.publish import publish
from ocopsync.report.mark import mark
from ocopsync.report.template import write_template
from ocopsync.settings import FILE_NAME, load_settings
from ocopsync.stamped import Stamps
from ocopsync_cli.commands.demo import MARK

HEADINGS = "Mã SP,Tên sản phẩm,Chủ thể,Điện thoại,Địa chỉ,Giá bán,ĐVT,Quy cách,Hạn sử dụng,Mô tả"
LINE = (
    '{sku},Mắm tôm {sku},HTX Ví Dụ,0530 000 001,"xã Hoa Lộc, tỉnh Thanh Hóa",{price},hũ,Hũ 500 g,12 tháng,'
    "Mắm tôm làm ở xã Hoa Lộc"
)


def write_catalogue(path: Path, *skus: str, price: int = 50_000) -> Path:
    path.write_text("\n".join([HEADINGS, *(LINE.format(sku=sku, price=price) for sku in skus)]), encoding="utf-8")
    return path


@pytest.fixture
def top(tmp_path):
    folder = tmp_path / "office"
    folder.mkdir()
    return folder


@pytest.fixture
def coop(top):
    """Make a cooperative's folder; all of them share a ledger unless told otherwise."""

    def make(name, *skus, more="", id="", ledger="../ledger.db", marketplace="[marketplaces.voso]"):
        folder = top / name
        folder.mkdir(parents=True)
        (folder / FILE_NAME).write_text(
            f'[catalogue]\nid = "{id or name}"\n{more}\n[ledger]\nurl = "{ledger}"\n{marketplace}\n', encoding="utf-8"
        )
        if skus:
            write_catalogue(folder / "hang.csv", *skus)
        return folder

    return make


@pytest.fixture
def how(kit, shelves):
    """Compare on the marketplace in memory, whatever the settings name."""

    def connecting(settings, names):
        return [
            Connection(kit.adapter(shelves, name), Scope(name, "htx", settings.catalogue_id))
            for name in settings.chosen(names)
        ]

    def make(**options):
        return Comparing(on=kit.today, connecting=connecting, **options)

    return make


@pytest.fixture
def sent(how, kit, shelves):
    """Publish every catalogue that can be."""

    def send(found):
        for one in found:
            if one.file is None:
                continue
            with open_ledger(one.settings.ledger_url, clock=shelves.clock) as ledger:
                connections = how().connections(one.settings)
                rows = Stamps.of(ledger, one.settings).on(
                    read_as_set(one.file, one.settings, on=kit.today).rows(), kit.today
                )
                for connection in connections:
                    with ledger.lease(connection.scope, "test"):
                        (plan,) = make_plans(rows, [connection], ledger, on=kit.today)
                        assert plan.counts[kit.fates.PUBLISHED], list(plan.entries)
                        publish([plan], ledger, f"run-{one.name}")
        shelves.clock.sleep(60)

    return send


def told(compared):
    """All that matters of what came of each."""
    return [
        (
            one.cooperative.folder.name,
            one.error and str(one.error),
            one.stopped,
            [
                (
                    result.marketplace,
                    dict(+result.counts),
                    [(item.sku, item.kind, item.fields) for item in result.findings],
                )
                for result in one.results
            ],
        )
        for one in compared
    ]


# Finding


def test_every_folder_with_settings_of_its_own_is_a_catalogue(top, coop):
    for name in ("b", "a", "c/sâu/hơn"):
        coop(name, "SP01")
    (top / "không có gì").mkdir()
    found = find_catalogues(top)
    assert [str(one.folder.relative_to(top)) for one in found] == ["a", "b", "c/sâu/hơn"]
    assert [one.file.name for one in found] == ["hang.csv"] * 3
    assert [one.name for one in found] == ["a", "b", "hơn"]


def test_the_folder_itself_may_be_one(coop):
    folder = coop("a", "SP01")
    assert [one.folder for one in find_catalogues(folder)] == [folder]


def test_the_settings_give_the_name_and_the_file(top, coop):
    folder = coop("a", "SP01", more='name = "HTX Ba Làng"\nfile = "hàng tháng 11.csv"')
    assert "no such file" in str(find_catalogues(top)[0].trouble)
    write_catalogue(folder / "hàng tháng 11.csv", "SP02")
    (one,) = find_catalogues(top)
    assert (one.name, one.file) == ("HTX Ba Làng", folder / "hàng tháng 11.csv")


def test_hidden_folders_and_what_the_demo_left_are_passed_over(top, coop):
    coop(".git", "SP01")
    demo = coop("demo-out", "SP01")
    (demo / DEMO).touch()
    assert MARK == DEMO
    with pytest.raises(UsageError, match=r"no ocopsync.toml in .*ocopsync init FOLDER"):
        find_catalogues(top)


def test_what_only_looks_like_a_catalogue_does_not_count(top, coop):
    folder = coop("a", "SP01")
    for name in ("~$hang.xlsx", ".~lock.hang.csv#", "ghi chú.docx", ".hang.csv"):
        (folder / name).touch()
    write_template(folder / "mẫu.xlsx")
    (one,) = find_catalogues(top)
    assert one.file.name == "hang.csv"


def test_a_template_counts_where_there_is_nothing_else(top, coop):
    folder = coop("a")
    write_template(folder / "mẫu.xlsx")
    assert find_catalogues(top)[0].file.name == "mẫu.xlsx"


@pytest.mark.parametrize(
    ("files", "words"),
    [
        ((), 'no catalogue beside ocopsync.toml. Put it there, or say under [catalogue] where it is: file = "…"'),
        (("a.csv", "b.csv"), "Several files beside ocopsync.toml can be the catalogue: a.csv, b.csv. Say"),
    ],
)
def test_none_or_several_is_said_with_what_to_do(top, coop, files, words):
    folder = coop("a")
    for name in files:
        write_catalogue(folder / name, "SP01")
    (one,) = find_catalogues(top)
    assert one.file is None
    assert words in str(one.trouble)


def test_settings_that_cannot_be_read_are_said_of_that_one_alone(top, coop):
    coop("a", "SP01", more="idd = 3")
    coop("b", "SP01")
    broken, good = find_catalogues(top)
    assert "there is no setting 'idd'" in str(broken.trouble)
    assert good.trouble is None


def test_of_two_with_one_id_neither_is_compared_and_each_names_the_other(top, coop, how):
    for name in ("a", "a (bản sao)", "b"):
        coop(name, "SP01", id=name[0])
    found = find_catalogues(top)
    assert [one.file is None for one in found] == [True, True, False]
    assert f"as {top / 'a (bản sao)'}" in str(found[0].trouble)
    assert f"as {top / 'a'}:" in str(found[1].trouble)
    compared = compare_all(found, how())
    assert [bool(one.results) for one in compared] == [False, False, True]


def test_links_in_a_circle_lead_nowhere_and_a_folder_counts_once(top, coop):
    folder = coop("b", "SP01")
    (folder / "lên trên").symlink_to(top)
    (top / "a").symlink_to(folder)
    (top / "tự nó").symlink_to(top / "tự nó")
    assert [one.folder for one in find_catalogues(top)] == [folder]


def test_a_folder_outside_that_a_link_leads_to_counts(top, coop, tmp_path):
    elsewhere = coop("b", "SP01").rename(tmp_path / "b")
    (top / "a").symlink_to(elsewhere)
    assert [one.folder for one in find_catalogues(top)] == [top / "a"]


def test_a_folder_that_may_not_be_looked_into_is_said(top, coop, monkeypatch):
    closed, _ = coop("a", "SP01"), coop("b", "SP01")
    plain = Path.iterdir

    def iterdir(self):
        if self == closed:
            raise PermissionError(13, "Permission denied", str(self))
        return plain(self)

    monkeypatch.setattr(Path, "iterdir", iterdir)
    first, second = find_catalogues(top)
    assert (first.folder, str(first.trouble)) == (closed, "Permission denied")
    assert second.trouble is None
    with pytest.raises(UsageError, match="a can't be read: Permission denied"):
        find_catalogues(closed)


def test_a_marketplace_that_none_is_set_up_for_is_an_error(top, coop):
    coop("a", "SP01")
    coop("b", "SP01", marketplace="[marketplaces.postmart]")
    found = find_catalogues(top)
    known_or_raise(found, ["voso", "postmart"])
    with pytest.raises(SettingsError, match="thanhhoa is not set up"):
        known_or_raise(found, ["voso", "thanhhoa"])


# Comparing


def test_all_at_once_is_the_same_as_one_after_the_other(top, coop, how, sent, shelves):
    for number in range(8):
        coop(f"htx-{number}", f"SP{number}1", f"SP{number}2")
    found = find_catalogues(top)
    sent(found)
    shelves.edit("SP11", price=1)
    shelves.put(shelves.of("SP22")[0], None)
    write_catalogue(top / "htx-3" / "hang.csv", "SP31")
    (top / "htx-4" / "hang.csv").write_bytes(b"")
    one_by_one, together = (told(compare_all(found, how(), jobs=jobs)) for jobs in (1, 8))
    assert one_by_one == together
    kinds = {name: [item[1] for _, _, items in results for item in items] for name, _, _, results in together}
    assert kinds == {
        **{f"htx-{number}": [] for number in range(8)},
        "htx-1": [Kind.CHANGED],
        "htx-2": [Kind.MISSING],
        "htx-3": [Kind.LEFT],
    }
    assert [name for name, error, *_ in together if error] == ["htx-4"]


def test_an_account_is_read_once_for_all_its_catalogues(top, coop, how, sent, shelves):
    for number in range(5):
        coop(f"htx-{number}", f"SP{number}")
    found = find_catalogues(top)
    sent(found)
    shelves.calls.clear()
    compared = compare_all(found, how(), jobs=3)
    assert shelves.calls.count("live") == 3, "five listings, two on a page"
    assert [result.counts[Kind.SAME] for one in compared for result in one.results] == [1] * 5


def test_what_nobody_knows_is_told_once_for_an_account(top, coop, how, sent, shelves, kit):
    for number in range(3):
        coop(f"htx-{number}", f"SP{number}")
    found = find_catalogues(top)
    sent(found)
    shelves.put("lạ", kit.stand(sku="LẠ", fields={"title": "Hàng lạ", "price": 1}))
    shelves.put("theirs", kit.stand(sku="SP2-MỚI", fields={"title": "Mắm tôm", "price": 1}))
    write_catalogue(top / "htx-2" / "hang.csv", "SP2", "SP2-MỚI")
    compared = compare_all(found, how(), jobs=2)
    findings = [[item.remote_id for item in result.findings] for one in compared for result in one.results]
    assert findings[1] == []
    assert findings[2] == ["theirs"], "it stands where a row of this one is to go"
    assert sorted(findings[0]) == ["lạ", "theirs"]
    assert [result.counts[Kind.UNMANAGED] for one in compared for result in one.results] == [2, 0, 1]


def test_one_account_in_two_ledgers_is_said(top, coop, how, sent):
    for name in ("a", "b", "c"):
        coop(name, f"SP-{name}", ledger="ocopsync.db")
    found = find_catalogues(top)
    sent(found)
    compared = compare_all(found, how())
    (sentence,) = ledgers_apart((one.cooperative, one.results) for one in compared)
    assert str(sentence).startswith("a and 2 others share the account 'default'")


def test_what_goes_wrong_in_one_costs_no_other(top, coop, how, sent, monkeypatch):
    for name in ("a", "b", "c"):
        coop(name, f"SP-{name}")
    coop("d", "SP-d", marketplace="")
    found = find_catalogues(top)
    sent(found[:3])
    plain = Comparing.compare

    def compare(self, one, ledger):
        if one.name == "b":
            raise ZeroDivisionError("0912 345 678")
        return plain(self, one, ledger)

    monkeypatch.setattr(Comparing, "compare", compare)
    compared = compare_all(found, how())
    assert [bool(one.results) for one in compared] == [True, False, True, False]
    assert str(compared[1].error) == "an unexpected error in ocopsync: ZeroDivisionError"
    assert "No marketplace is set up" in str(compared[3].error)


def test_a_ledger_that_cannot_be_used_is_said_of_those_who_share_it(top, coop, how):
    for name in ("a", "b"):
        coop(name, "SP01")
    coop("c", "SP01", ledger="ocopsync.db")
    (top / "ledger.db").write_text("không phải sổ", encoding="utf-8")
    compared = compare_all(find_catalogues(top), how())
    assert ["can't be used" in str(one.error) for one in compared] == [True, True, False]


def test_a_marketplace_that_fails_says_so_in_each_result(top, coop, how, shelves):
    for name in ("a", "b"):
        coop(name, "SP01")
    shelves.fail("live", MarketplaceError(say("nobody is there")), times=9)
    compared = compare_all(find_catalogues(top), how())
    assert [str(result.error) for one in compared for result in one.results] == ["nobody is there"] * 2
    (total,) = totals(result for one in compared for result in one.results)
    assert (total.catalogues, total.unread, total.rows) == (2, 2, 0)


def test_a_marketplace_that_does_not_answer_is_asked_for_all_as_rarely_as_for_one(top, coop, how):
    for name in ("a", "b"):
        coop(name, "SP01")
    comparing = how()
    (one,), (other,) = (comparing.connections(found.settings) for found in find_catalogues(top))
    assert one.adapter.transport.pace.breaker is other.adapter.transport.pace.breaker


def test_the_copy_of_an_older_ledger_is_told_once(top, coop, how, monkeypatch):
    for name in ("a", "b"):
        coop(name, "SP01")

    def opened(url):
        ledger = open_ledger(url)
        ledger.migrated = "ledger.db.cũ"
        return ledger

    monkeypatch.setattr("ocopsync.folder.ledgers.open_ledger", opened)
    comparing = how()
    compare_all(find_catalogues(top), comparing)
    assert comparing.copies == ["ledger.db.cũ"]


def test_when_stopped_what_was_not_begun_is_not_compared(top, coop, how, sent, shelves):
    for number in range(4):
        coop(f"htx-{number}", f"SP{number}", ledger="ocopsync.db")
    found = find_catalogues(top)
    sent(found)
    stop = threading.Event()
    compared = compare_all(found, how(stop=stop), jobs=1, done=lambda one: stop.set())
    assert [one.stopped for one in compared] == [False, True, True, True]
    assert [bool(one.results) for one in compared] == [True, False, False, False]


def test_only_the_marketplaces_that_were_named_are_read(top, coop, how):
    coop("a", "SP01", marketplace="[marketplaces.voso]\n[marketplaces.postmart]")
    coop("b", "SP01", marketplace="[marketplaces.postmart]")
    compared = compare_all(find_catalogues(top), how(names=["voso"]))
    assert [[result.marketplace for result in one.results] for one in compared] == [["voso"], []]
    assert compared[1].error is None


def test_sums_count_every_catalogue_and_put_the_busiest_marketplace_first(top, coop, how, sent, shelves):
    coop("a", "SP01", marketplace="[marketplaces.voso]")
    coop("b", "SP02", marketplace="[marketplaces.voso]\n[marketplaces.postmart]\nenabled = false")
    found = find_catalogues(top)
    sent(found)
    shelves.edit("SP02", price=1)
    (total,) = totals(result for one in compare_all(found, how()) for result in one.results)
    assert (total.marketplace, total.catalogues, total.with_differences, total.findings) == ("voso", 2, 1, 1)
    assert total.counts == {Kind.SAME: 1, Kind.CHANGED: 1}
    assert total.rows == 2


def test_the_name_of_a_catalogue_reaches_what_is_reported(top, coop, how):
    coop("a", "SP01", more='name = "HTX Ba Làng"')
    (one,) = compare_all(find_catalogues(top), how())
    assert [result.name for result in one.results] == ["HTX Ba Làng"]
    assert load_settings(top / "a" / FILE_NAME).name == "HTX Ba Làng"


def saved_since(path, *, name="sửa.xlsx"):
    """A marked copy of the catalogue that somebody has opened in a spreadsheet program and saved."""
    copy = path.with_name(name)
    with read(path, on=dt.date(2026, 11, 22)) as catalogue:
        mark(catalogue, [problem for row in catalogue.rows() for problem in row.problems], copy)
    openpyxl.load_workbook(copy).save(copy)
    assert not is_written_by_us(copy)
    return copy


def test_a_marked_copy_that_somebody_saved_is_left_out_with_a_sentence(top, coop):
    folder = coop("a", "SP01")
    saved_since(folder / "hang.csv", name="Hàng tháng 11 (mới).xlsx")
    (one,) = find_catalogues(top)
    assert (one.file.name, one.trouble) == ("hang.csv", None)
    (said,) = one.left_out
    assert "Hàng tháng 11 (mới).xlsx is a marked copy and was left out: the catalogue is hang.csv." in str(said)
    assert 'file = "Hàng tháng 11 (mới).xlsx"' in str(said)


def test_a_marked_copy_alone_is_the_catalogue(top, coop):
    folder = coop("a", "SP01")
    saved_since(folder / "hang.csv")
    (folder / "hang.csv").unlink()
    (one,) = find_catalogues(top)
    assert (one.file.name, one.left_out) == ("sửa.xlsx", [])


def test_of_a_copy_that_the_settings_name_nothing_is_said(top, coop):
    folder = coop("a", "SP01", more='file = "sửa.xlsx"')
    saved_since(folder / "hang.csv")
    (one,) = find_catalogues(top)
    assert (one.file.name, one.left_out) == ("sửa.xlsx", ())
