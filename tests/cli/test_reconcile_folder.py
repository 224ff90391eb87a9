"""``ocopsync reconcile FOLDER``: one Monday morning with several cooperatives, good, broken, empty and copied ones."""

from __future__ import annotations

import json
import shutil
import signal
import time
from pathlib import Path

import pytest
from openpyxl import load_workbook

from ocopsync.testing import FaultKind
from tests.cli.conftest import Office, Offices, write_csv

NAMES = ("HTX Ba Làng", "HTX Hậu Lộc", "HTX Lam Sơn", "HTX Taki")


def rewrite(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


@pytest.fixture(scope="module")
def morning(tmp_path_factory):
    """A folder of four cooperatives that are live on Voso and the province's portal, in one ledger."""
    from tests.cli.conftest import row

    top = tmp_path_factory.mktemp("office") / "bưu điện"
    names = iter(NAMES)
    with Offices(lambda: top / next(names)) as made:
        first = made("thanhhoa", "voso")
        every = [first, *(made.beside(first) for _ in NAMES[1:])]
        for number, one in enumerate(every):
            rewrite(one.settings, 'url = "ocopsync.db"', 'url = "../ocopsync.db"')
            write_csv(one.folder / "hang.csv", [row(item, **{"Mã SP": f"K{number}-{item}"}) for item in (1, 2, 3)])
            assert one.run("publish", "hang.csv", "--yes").code == 0
        first.approve_all()
        yield Office(top, first.boxes, first.addresses)


@pytest.fixture
def office(morning, tmp_path):
    """A copy of that folder of one's own, with the marketplaces that all share; what is done there is undone."""
    shutil.copytree(morning.folder, tmp_path / "bưu điện")
    return Office(tmp_path / "bưu điện", morning.boxes, morning.addresses)


@pytest.fixture
def voso(office):
    """Somebody changes a price there, and puts it back at the end."""
    box = office.boxes["voso"]
    remote_id, price = box.by_sku("K1-2").remote_id, 52_000
    box.change_price(remote_id, 1000)
    yield box
    box.change_price(remote_id, price)


def test_where_nothing_differs_it_is_said_in_one_line(office):
    ran = office.run("reconcile", ".")
    assert ran.code == 0, ran
    assert "4 cooperatives without differences." in ran.out
    assert "HTX" not in ran.out


def test_a_line_for_each_cooperative_with_something_to_do_and_sums(office, voso):
    shutil.copytree(office.folder / NAMES[2], office.folder / "HTX Lam Sơn (bản sao)")
    (office.folder / "hỏng").mkdir()
    (office.folder / "hỏng" / "ocopsync.toml").write_text("[catalogue]\nid = 3\n", encoding="utf-8")
    (office.folder / NAMES[3] / "hang.csv").unlink()
    ran = office.run("reconcile", ".")
    assert ran.code == 1, ran
    assert "HTX Hậu Lộc 1 Voso: 1 differs" in ran.words
    assert "and 1 cooperative without differences." in ran.words
    assert "Voso 2 5 1" in ran.words, "two cooperatives, five the same, one to change"
    assert "hỏng: ocopsync.toml: catalogue.id should be" in ran.words
    assert "HTX Taki: There is no catalogue beside ocopsync.toml." in ran.words
    assert "HTX Lam Sơn: It has the same catalogue id as HTX Lam Sơn (bản sao)" in ran.words
    assert "HTX Lam Sơn (bản sao): It has the same catalogue id as HTX Lam Sơn:" in ran.words


def test_what_could_not_be_compared_stands_in_the_reports_that_are_handed_on(office):
    (office.folder / NAMES[3] / "hang.csv").unlink()
    ran = office.run("reconcile", ".", "--html", "trang.html", "--xlsx", "sổ.xlsx")
    assert ran.code == 1, ran
    page = (office.folder / "trang.html").read_text(encoding="utf-8")
    assert "<li><strong>HTX Taki (HTX Taki)</strong>: There is no catalogue beside ocopsync.toml." in page
    assert "Everything is as it was meant." not in page
    summary = load_workbook(office.folder / "sổ.xlsx").worksheets[0]
    assert summary["A3"].value == "1 cooperative was not compared."
    (line,) = [line for line in summary.iter_rows(values_only=True) if line[0] == "HTX Taki (HTX Taki)"]
    assert str(line[-1]).startswith("There is no catalogue beside ocopsync.toml.")
    names = [line[0] for line in summary.iter_rows(values_only=True)]
    assert names.index("HTX Taki (HTX Taki)") < names.index("Total"), "the sums stand below it"


def test_a_page_of_catalogues_none_of_which_could_be_compared_claims_nothing(office):
    for name in NAMES:
        (office.folder / name / "hang.csv").unlink()
    assert office.run("reconcile", ".", "--html", "trang.html", "--xlsx", "sổ.xlsx").code == 2
    page = (office.folder / "trang.html").read_text(encoding="utf-8")
    assert "Nothing could be compared." in page
    assert "Everything is as it was meant." not in page
    assert load_workbook(office.folder / "sổ.xlsx").worksheets[0]["A3"].value == "4 cooperatives were not compared."


def test_the_next_command_is_named_where_a_cooperative_is_broken_too(office, voso):
    (office.folder / NAMES[3] / "hang.csv").unlink()
    ran = office.run("reconcile", ".")
    assert ran.code == 1, ran
    assert "ocopsync reconcile . --html FILE.html" in ran.words
    ran = office.run("reconcile", ".", "--xlsx", "thứ hai.xlsx")
    assert 'When decisions are filled in: ocopsync reconcile . --decisions "thứ hai.xlsx"' in ran.words


def test_differences_end_with_3_and_say_where_the_details_are(office, voso):
    ran = office.run("reconcile", ".")
    assert ran.code == 3, ran
    assert "ocopsync reconcile . --html FILE.html" in ran.words


def test_the_output_for_machines_has_every_catalogue_and_the_sums(office, voso):
    told = office.run("reconcile", ".", "--json").json
    assert [one["name"] for one in told["catalogues"]] == list(NAMES)
    assert (told["differences"], told["exit_code"]) == (1, 3)
    (finding,) = told["catalogues"][1]["marketplaces"][1]["findings"]
    assert (finding["sku"], finding["bucket"], finding["mark"], finding["choices"]) == ("K1-2", "*", None, [])
    (price,) = finding["fields"]
    assert len(price["mark"]) == 16
    assert price["choices"] == ["catalogue", "live", "ignore", "later"]
    sums = {total["marketplace"]: total["buckets"] for total in told["sums"]}
    assert sums["voso"] == {"=": 11, "+": 0, "-": 0, "*": 1, "!": 0}


def test_a_marketplace_that_is_down_is_said_once(office):
    for name in NAMES:
        rewrite(office.folder / name / "ocopsync.toml", office.addresses["voso"], "http://127.0.0.1:9")
    ran = office.run("reconcile", ".")
    assert ran.code == 1, ran
    assert ran.words.count("Voso could not be read") == 1
    assert "HTX Ba Làng and 3 others: Voso could not be read" in ran.words
    assert "Voso 4 0 4" in ran.words, "the sums say that it was read for none of the four"


def test_a_page_of_a_shared_account_that_nobody_understands_is_said_once(office):
    office.boxes["voso"].faults.add(FaultKind.UNKNOWN_MARKUP, "GET", times=9)
    ran = office.run("reconcile", ".", "--to", "voso")
    office.boxes["voso"].faults.clear()
    assert ran.code == 1, ran
    assert "and 3 others: Voso could not be read" in ran.words
    assert ran.words.count("Voso could not be read") == 1


def test_where_nothing_can_be_read_at_all_the_command_has_failed(office):
    for name in NAMES:
        (office.folder / name / "hang.csv").unlink()
    assert office.run("reconcile", ".").code == 2


def test_without_credentials_each_marketplace_says_so_and_the_other_is_read(office):
    ran = office.run("reconcile", ".", env={name: None for name in office.environment if "VOSO" in name})
    assert ran.code == 1, ran
    assert "and 3 others: Voso could not be read" in ran.words
    assert "Nông sản an toàn Thanh Hóa 4 12" in ran.words


def test_several_reports_at_once_and_all_of_them_say_the_same(office, voso):
    ran = office.run("reconcile", ".", "--html", "trang.html", "--xlsx", "sổ.xlsx", "--json")
    assert ran.code == 3, ran
    assert "trang.html is written." in ran.err
    assert "K1-2" in (office.folder / "trang.html").read_text(encoding="utf-8")
    sheets = load_workbook(office.folder / "sổ.xlsx").worksheets
    assert any(cell == "K1-2" for sheet in sheets for line in sheet.iter_rows(values_only=True) for cell in line)
    assert office.run("reconcile", ".", "--html", "trang.html", "--xlsx", "sổ.xlsx").code == 3, "they are replaced"


def test_the_workbook_lying_beside_a_catalogue_is_not_taken_for_one(office):
    folder = f"{NAMES[0]}/sổ.xlsx"
    assert office.run("reconcile", ".", "--xlsx", folder).code == 0
    assert office.run("reconcile", ".").code == 0


@pytest.mark.parametrize("option", ["--html", "--xlsx"])
def test_what_is_no_report_is_not_written_over_and_nothing_is_read_before(office, option):
    ending = option.removeprefix("--")
    (office.folder / f"của tôi.{ending}").write_text("của tôi", encoding="utf-8")
    asked = len(office.asked)
    ran = office.run("reconcile", ".", option, f"của tôi.{ending}")
    assert ran.code == 2, ran
    assert (office.folder / f"của tôi.{ending}").read_text(encoding="utf-8") == "của tôi"
    assert office.run("reconcile", ".", option, f"không có/trang.{ending}").code == 2
    assert len(office.asked) == asked


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--map", "Tên=name"], "under [catalogue.columns]"),
        (["--settings", "x.toml"], "leave out --settings"),
        (["--since", "last", "--full"], "--full everything"),
        (["--to", "thanhhoa,tiki"], "There is no marketplace 'tiki'"),
        (["--to", "postmart"], "postmart is not set up"),
        (["--jobs", "0"], "0 is not in the range"),
        (["--html", "a.xlsx", "--xlsx", "a.xlsx"], "name the same file"),
    ],
)
def test_what_makes_no_sense_for_a_folder_is_refused(office, options, words):
    ran = office.run("reconcile", ".", *options)
    assert ran.code == 2, ran
    assert words in ran.words


def test_only_the_marketplaces_named(office, voso):
    assert office.run("reconcile", ".", "--to", "thanhhoa").code == 0
    settings = office.folder / NAMES[0] / "ocopsync.toml"
    settings.write_text(settings.read_text(encoding="utf-8").partition("[marketplaces.voso]")[0], encoding="utf-8")
    ran = office.run("reconcile", ".", "--to", "voso", "--json")
    assert "and 2 cooperatives without differences. 1 cooperative is on none of these marketplaces." in ran.words
    told = ran.json
    assert [total["marketplace"] for total in told["sums"]] == ["voso"]


def test_one_at_a_time_says_the_same_as_all_at_once(office, voso):
    one, many = (office.run("reconcile", ".", "--json", "--jobs", jobs).json for jobs in ("1", "8"))

    def undated(told):
        return json.loads(
            json.dumps(told), object_hook=lambda item: {**item, "since": None} if "since" in item else item
        )

    assert undated(one) == undated(many)


def test_in_vietnamese_too(office, voso):
    ran = office.run("reconcile", ".", env={"OCOPSYNC_LANG": "vi"})
    assert ran.code == 3
    assert "Voso: 1 khác biệt" in ran.words


def test_an_empty_folder_is_told_how_to_begin(office):
    (office.folder / "trống").mkdir()
    ran = office.run("reconcile", "trống")
    assert ran.code == 2
    assert "ocopsync init FOLDER" in ran.words


def test_a_mistyped_folder_is_not_there_whatever_settings_lie_above_it(office):
    ran = office.run("reconcile", "HTX Ba Lang")
    assert ran.code == 2
    assert "There is no file HTX Ba Lang." in ran.words


def test_stopped_with_ctrl_c_it_says_what_was_not_compared(office):
    for number in range(30):
        folder = office.folder / f"thêm {number:02}"
        shutil.copytree(office.folder / NAMES[0], folder)
        rewrite(folder / "ocopsync.toml", 'id = "', f'id = "thêm-{number}-')
        rewrite(folder / "ocopsync.toml", 'url = "../ocopsync.db"', f'url = "riêng-{number}.db"')
    with office.start("reconcile", ".", "--jobs", "1") as process:
        deadline = time.monotonic() + 30
        while not (office.folder / "thêm 00" / "riêng-0.db").exists() and time.monotonic() < deadline:
            time.sleep(0.01)
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=60)
    assert process.returncode == 130, (out, err)
    assert "Stopped:" in out
    assert "Traceback" not in err


# Putting right


@pytest.fixture
def own(tmp_path):
    """Two cooperatives with marketplaces of their own: for tests that send something."""
    from tests.cli.conftest import row

    names = iter(NAMES)
    top = tmp_path / "bưu điện"
    with Offices(lambda: top / next(names)) as made:
        first = made("voso")
        for number, one in enumerate((first, made.beside(first))):
            rewrite(one.settings, 'url = "ocopsync.db"', 'url = "../ocopsync.db"')
            write_csv(one.folder / "hang.csv", [row(item, **{"Mã SP": f"K{number}-{item}"}) for item in (1, 2, 3)])
            assert one.run("publish", "hang.csv", "--yes").code == 0
        first.approve_all()
        box = first.boxes["voso"]
        for sku, price in (("K0-1", 44_000), ("K1-1", 45_000), ("K1-2", 46_000)):
            box.change_price(box.by_sku(sku).remote_id, price)
        yield Office(top, first.boxes, first.addresses)


def prices(office):
    box = office.boxes["voso"]
    return [box.by_sku(sku).price for sku in ("K0-1", "K1-1", "K1-2")]


def test_a_folder_is_mended_catalogue_by_catalogue(own):
    ran = own.run("reconcile", ".", "--mend", "--yes", "--json")
    assert ran.code == 0, ran
    assert prices(own) == [51_000, 51_000, 52_000]
    assert [one["sent"]["writes"] for one in ran.json["catalogues"]] == [1, 2]
    assert len({one["sent"]["run"] for one in ran.json["catalogues"]}) == 2, "each is a run of its own"
    assert own.run("reconcile", ".").code == 0


def test_a_brake_holds_one_catalogue_and_the_other_is_mended(own):
    box = own.boxes["voso"]
    box.change_price(box.by_sku("K1-1").remote_id, 5)
    ran = own.run("reconcile", ".", "--mend", "--yes")
    assert ran.code == 4, ran
    assert prices(own)[0] == 51_000
    assert prices(own)[1] == 5
    release = "--allow is given for HTX Hậu Lộc alone: ocopsync reconcile "
    assert release in ran.words
    command = ran.words.split(release)[1].split(" --mend")[0].strip('"')
    ran = own.run("reconcile", command, "--mend", "--yes", "--allow", "price=1")
    assert ran.code == 0, ran
    assert prices(own)[1] == 51_000


def test_copies_go_into_a_folder_and_a_file_in_its_place_is_said_before_anything_is_read(own):
    asked = len(own.asked)
    (own.folder / "bản sao").touch()
    ran = own.run("reconcile", ".", "--accept-live", "bản sao")
    assert ran.code == 2, ran
    assert "--accept-live FOLDER" in ran.words
    assert len(own.asked) == asked


def test_nobody_is_there_to_ask_so_nothing_is_read_even(own):
    asked = len(own.asked)
    ran = own.run("reconcile", ".", "--mend")
    assert ran.code == 2
    assert "--yes" in ran.words
    assert len(own.asked) == asked


def test_what_was_decided_in_the_workbook_of_a_folder_is_done_and_nothing_else(own):
    assert own.run("reconcile", ".", "--xlsx", "sổ.xlsx").code == 3
    decide(own.folder / "sổ.xlsx", {"K0-1": "live", "K1-1": "catalogue"})
    ran = own.run("reconcile", ".", "--decisions", "sổ.xlsx", "--accept-live", "nhận", "--yes", "--json")
    assert ran.code == 3, ran
    assert prices(own) == [44_000, 51_000, 46_000], "K1-2 was not decided"
    copy = own.folder / "nhận" / NAMES[0] / "hang.csv"
    assert "44000" in copy.read_text(encoding="utf-8-sig")
    first, second = ran.json["catalogues"]
    assert [item["after"] for item in first["accepted"]["written"]] == ["44000"]
    assert second["sent"]["writes"] == 1
    again = own.run("reconcile", ".", "--decisions", "sổ.xlsx", "--yes", "--json")
    assert [one["sent"] and one["sent"]["writes"] for one in again.json["catalogues"]] == [None, None]
    (stale,) = again.json["catalogues"][1]["stale"]
    assert (stale["sku"], stale["choice"], stale["place"]["row"]) == ("K1-1", "catalogue", 3)


def test_decisions_of_a_folder_serve_one_catalogue_too(own):
    own.run("reconcile", ".", "--xlsx", "sổ.xlsx")
    decide(own.folder / "sổ.xlsx", {"K0-1": "catalogue", "K1-1": "catalogue"})
    ran = own.run("reconcile", f"{NAMES[0]}/hang.csv", "--decisions", "sổ.xlsx", "--yes")
    assert ran.code == 0, ran
    assert prices(own) == [51_000, 45_000, 46_000]
    assert "1 decision is about another catalogue" in ran.words


def test_live_values_go_into_a_folder_of_copies(own):
    ran = own.run("reconcile", ".", "--accept-live", "nhận")
    assert ran.code == 3, ran
    copies = {path.parent.name: path.read_text(encoding="utf-8-sig") for path in (own.folder / "nhận").rglob("*.csv")}
    assert "44000" in copies[NAMES[0]]
    assert "45000" in copies[NAMES[1]]
    assert prices(own) == [44_000, 45_000, 46_000]


def test_a_release_is_for_one_catalogue(own):
    ran = own.run("reconcile", ".", "--mend", "--yes", "--allow", "update=9")
    assert ran.code == 2
    assert "for that one alone" in ran.words


def decide(path: Path, choices: dict[str, str]) -> None:
    """Fill the workbook in, by SKU."""
    book = load_workbook(path)
    sheet = next(sheet for sheet in book.worksheets if any(cell.value == "Decision" for cell in sheet[1]))
    column = next(cell.column for cell in sheet[1] if cell.value == "Decision")
    for line in sheet.iter_rows(min_row=2):
        for sku in choices.keys() & {cell.value for cell in line}:
            sheet.cell(line[0].row, column).value = choices[sku]
    book.save(path)
