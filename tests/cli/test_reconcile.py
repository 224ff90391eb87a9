"""``ocopsync reconcile CATALOGUE``: the screen, the reports, and what can't be asked for together."""

from __future__ import annotations

import datetime as dt
import json

import pytest

from ocopsync.differences import Author, FieldDifference, Kind
from ocopsync.finding import Finding, Reconciliation
from ocopsync.messages import use_language
from ocopsync.strictness import NORMAL
from ocopsync_cli.reconciling.asked import Asked
from ocopsync_cli.reconciling.reports import write_reports
from ocopsync_cli.reconciling.showing import lines
from ocopsync_cli.screen import Screen


@pytest.fixture
def changed(office):
    """Five rows on Voso: one was changed there, one is gone, and one has left the catalogue."""
    assert office.run("publish", "hang.csv", "--yes").code == 0
    office.approve_all()
    assert office.run("reconcile", "hang.csv").code == 0
    voso = office.boxes["voso"]
    voso.change_price(voso.by_sku("MT-01").remote_id, 44_000)
    voso.remove(voso.by_sku("MT-02").remote_id)
    lines = (office.folder / "hang.csv").read_text(encoding="utf-8-sig").splitlines()
    (office.folder / "hang.csv").write_text("\n".join(lines[:-1]), encoding="utf-8-sig")
    return office


def test_signs_sums_and_what_to_do_next(changed):
    ran = changed.run("reconcile", "hang.csv")
    assert ran.code == 3, ran
    assert "= 2 the same + 1 to put up - 1 to take down * 1 to change" in ran.words
    assert "* MT-01 Mắm tôm Hòa Hải differs" in ran.words
    assert "+ MT-02 Bánh gai Lâm Thắm vanished" in ran.words
    assert "- MT-05 Chè lam Phủ Quảng left the catalogue" in ran.words
    for command in (
        "ocopsync reconcile hang.csv --mend",
        "ocopsync reconcile hang.csv --accept-live FILE",
        "ocopsync withdraw SKU --to NAME",
    ):
        assert command in ran.words
    assert "ocopsync adopt" not in ran.words


def test_what_is_found_again_says_for_which_time(changed):
    assert "times by now" not in changed.run("reconcile", "hang.csv").words
    voso = changed.boxes["voso"]
    voso.change_price(voso.by_sku("MT-01").remote_id, 51_000)
    changed.run("reconcile", "hang.csv")
    voso.change_price(voso.by_sku("MT-01").remote_id, 44_000)
    assert "wanted 51.000 đ (2 times by now)" in changed.run("reconcile", "hang.csv").words


def test_of_a_long_text_the_part_that_differs_is_shown():
    use_language("en")
    text = "Làm tại huyện Thọ Xuân, tỉnh Thanh Hóa từ bột nếp và lá gai, nhân đậu xanh, dừa và mỡ. Mỗi túi 10 chiếc."
    item = FieldDifference("description", Author.THEM, wanted=text, sent=text, live=f"{text} Giao trong ngày.")
    (line,) = lines(Finding(sku="A", title="Bánh gai", kind=Kind.CHANGED, fields=(item,)))
    there, wanted = line[-1].split(", wanted ")
    assert there.endswith("Mỗi túi 10 chiếc. Giao trong ngày.")
    assert wanted.endswith("Mỗi túi 10 chiếc.")


def test_all_reports_in_one_run(changed):
    ran = changed.run(
        "reconcile", "hang.csv", "--html", "a.html", "--xlsx", "a.xlsx", "--accept-live", "a.csv", "--json"
    )
    assert ran.code == 3, ran
    assert {path.name for path in changed.folder.glob("a.*")} == {"a.html", "a.xlsx", "a.csv"}
    assert ran.json["catalogue"]
    assert ran.json["name"] == changed.folder.name
    assert [item["sku"] for item in ran.json["accepted"]["written"]] == ["MT-01"]


def test_reports_are_written_where_a_marketplace_cannot_be_read(changed):
    text = changed.settings.read_text(encoding="utf-8")
    changed.settings.write_text(text.replace(changed.addresses["voso"], "http://127.0.0.1:9"), encoding="utf-8")
    ran = changed.run("reconcile", "hang.csv", "--html", "a.html", "--json")
    assert ran.code == 1, ran
    assert ran.json["marketplaces"][0]["error"]
    assert "Voso" in (changed.folder / "a.html").read_text(encoding="utf-8")


def test_a_report_that_cannot_be_written_costs_nothing_of_the_others(changed):
    ran = changed.run("reconcile", "hang.csv", "--html", f"{'a' * 300}.html", "--json")
    assert ran.code == 2, ran
    assert "File name too long" in ran.words
    assert "MT-02 Bánh gai Lâm Thắm vanished" in ran.words
    assert ran.out, "what is for machines is printed all the same"
    assert json.loads(ran.out)["differences"] == 3


def test_one_that_cannot_be_written_in_the_end_is_said_and_the_other_is_written(tmp_path, capsys):
    use_language("en")
    asked = Asked(
        to=(),
        on=dt.date(2026, 11, 22),
        strictness=NORMAL,
        since=None,
        full=False,
        jobs=None,
        html=tmp_path / "đã xóa" / "a.html",
        xlsx=tmp_path / "a.xlsx",
        as_json=False,
        mend=False,
        decisions=None,
        accept_live=None,
        allow={},
        yes=False,
    )
    assert not write_reports(Screen(), asked, [Reconciliation(catalogue="a", marketplace="voso", title="Voso")])
    told = capsys.readouterr().out
    assert "There is no folder" in told
    assert "a.xlsx is written." in told


def test_without_a_catalogue_what_is_live_is_compared_with_what_was_sent(changed):
    ran = changed.run("reconcile", "--json")
    assert ran.code == 3, ran
    kinds = {item["sku"]: item["kind"] for item in ran.json["marketplaces"][0]["findings"]}
    assert kinds == {"MT-01": "changed", "MT-02": "missing"}, "nobody knows what has left the catalogue"
    assert "compared with what was last sent" in ran.words


def test_what_changed_since_the_last_reading(changed):
    for since in ("last", "LAST", "01/11/2026"):
        ran = changed.run("reconcile", "hang.csv", "--since", since, "--json")
        assert ran.code == 3, ran
        assert ran.json["differences"] == 3
    assert changed.run("reconcile", "hang.csv", "--since", "hôm qua").code == 2


def test_a_copy_is_never_written_over_something_and_that_is_said_first(changed):
    (changed.folder / "a.csv").write_text("của tôi", encoding="utf-8")
    asked = len(changed.asked)
    for name in ("a.csv", "hang.csv", "a.xlsx", "không có/a.csv"):
        assert changed.run("reconcile", "hang.csv", "--accept-live", name).code == 2
    assert len(changed.asked) == asked
    assert (changed.folder / "a.csv").read_text(encoding="utf-8") == "của tôi"


def test_decisions_that_cannot_be_read_are_said_before_anything_is_read(changed):
    asked = len(changed.asked)
    (changed.folder / "a.json").write_text(json.dumps({"decisions": [{}]}), encoding="utf-8")
    for name in ("a.json", "không có.json", "hang.csv"):
        ran = changed.run("reconcile", "hang.csv", "--decisions", name, "--yes")
        assert ran.code == 2, ran
    assert len(changed.asked) == asked


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--mend"], "Without a catalogue nothing can be put right"),
        (["--accept-live", "a.csv"], "Without a catalogue nothing can be put right"),
        (["hang.csv", "--yes"], "Nothing is sent without --mend or --decisions"),
        (["hang.csv", "--allow", "update=3"], "Nothing is sent without --mend or --decisions"),
        (["hang.csv", "--mend", "--decisions", "a.xlsx"], "give one of them"),
        (["hang.csv", "--jobs", "2"], "for one leave it out"),
        (["hang.csv", "--full", "--since", "last"], "give one of them"),
        (["hang.csv", "--xlsx", "a.csv"], "should end in .xlsx"),
        (["hang.csv", "--accept-live", "a.csv", "--html", "a.csv"], "name the same file"),
    ],
)
def test_what_cannot_be_asked_for_together(office, arguments, words):
    ran = office.run("reconcile", *arguments)
    assert ran.code == 2, ran
    assert words in ran.words
    assert office.asked == []
