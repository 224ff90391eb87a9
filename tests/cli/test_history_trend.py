"""``ocopsync history --trend``: what a clerk sees of the weeks that were reconciled."""

from __future__ import annotations

import datetime as dt
from collections import Counter

import pytest

from ocopsync.clock import VIETNAM
from ocopsync.differences import Author, FieldDifference, Kind
from ocopsync.finding import Finding
from ocopsync.ledger import DriftBook, open_ledger
from ocopsync.listing import Scope
from ocopsync.settings import load_settings
from ocopsync.vietnam.dates import written

WEEK = dt.timedelta(weeks=1)
PRICE = Finding(
    sku="MT-01", kind=Kind.CHANGED, author=Author.THEM, fields=(FieldDifference("price", Author.THEM, 1, 1, 2),)
)
STRANGER = Finding(sku="", remote_id="900017", kind=Kind.UNMANAGED, author=Author.THEM)
NEW = [Finding(sku=f"MT-{number:02}", kind=Kind.NEW, author=Author.US) for number in range(10, 40)]


@pytest.fixture
def weeks(office):
    """Writes reconciliations into the ledger: the first argument is the oldest, the last is of today."""

    def write(*found, marketplace="voso", at=None):
        settings, now = load_settings((at or office.folder) / "ocopsync.toml"), dt.datetime.now(dt.UTC)
        scope = Scope(marketplace, "default", settings.catalogue_id)
        with open_ledger(settings.ledger_url) as ledger:
            for ago, findings in zip(reversed(range(len(found))), found, strict=True):
                counts = Counter(item.kind for item in findings) + Counter({Kind.SAME: 5})
                DriftBook(ledger).note(scope, now - ago * WEEK, counts, findings)

    return write


def monday(ago):
    day = dt.datetime.now(VIETNAM).date() - ago * WEEK
    return written(day - dt.timedelta(days=day.weekday()))


def rows_of(text, word):
    return [line for line in text.splitlines() if line.startswith(word)]


# What really ran


def test_what_is_changed_there_and_put_right_by_us_again_and_again(office):
    office.run("publish", "hang.csv", "--yes")
    office.approve_all()
    office.run("reconcile", "hang.csv")
    box = office.boxes["voso"]
    for price in (50_000, 49_500):
        box.change_price(box.by_sku("MT-01").remote_id, price)
        assert office.run("reconcile", "hang.csv").code == 3
        assert office.run("publish", "hang.csv", "--yes").code == 0
        office.approve_all()
        assert office.run("reconcile", "hang.csv").code == 0
    ran = office.run("history", "--trend")
    assert ran.code == 0
    (line,) = rows_of(ran.out, "MT-01")
    assert " ".join(line.split()).startswith("MT-01 Mắm tôm Hòa Hải voso: price somebody on the marketplace 2 ×, ")
    assert line.rstrip().endswith(" 2 of 2")
    assert "ask who else may edit the shop there" in ran.words
    told = office.run("history", "--trend", "--json").json
    (again,) = told["recurring"]
    assert (again["times"], again["sent"], again["stands"]) == (2, 2, False)
    assert (told["ended"], told["standing"], told["fields"]) == (2, [], {"price": 2})


def test_before_anything_was_reconciled_there_is_no_trend_and_no_ledger(office):
    ran = office.run("history", "--trend")
    assert ran.code == 0
    assert "There is no trend yet: since" in ran.words
    assert "Every ocopsync reconcile that reads to the end counts." in ran.words
    told = office.run("history", "--trend", "--json").json
    assert (told["enough"], told["reconciliations"], told["stretches"]) == (False, 0, [])
    assert not office.ledger.exists()


def test_after_one_reconciliation_what_stands_is_told_and_no_trend(office, weeks):
    weeks([PRICE])
    ran = office.run("history", "--trend")
    assert "There is no trend yet" in ran.words
    assert "Week from" not in ran.out
    assert rows_of(ran.out, "MT-01")


# The screen


def test_the_picture_has_a_bar_for_each_week_that_needs_no_colour(office, weeks):
    weeks([PRICE, STRANGER, *NEW[:2]], [PRICE, STRANGER], [], [PRICE])
    ran = office.run("history", "--trend")
    lines = {line.split()[0]: line for line in ran.out.splitlines() if "of 1" in line}
    assert [lines[monday(ago)].count("█") for ago in (3, 2, 1, 0)] == [4, 2, 0, 1]
    assert "2 not there yet, 1 differs, 1 not ours" in lines[monday(3)]
    assert "\x1b" not in ran.out


def test_long_bars_are_shortened_alike(office, weeks):
    weeks(NEW * 3, NEW, [])
    many = [Finding(sku=f"SP-{number}", kind=Kind.NEW, author=Author.US) for number in range(100)]
    weeks(many, many[:1], marketplace="postmart")
    ran = office.run("history", "--trend")
    assert max(line.count("█") for line in ran.out.splitlines()) == 20


def test_a_week_in_which_nothing_was_read_says_so(office, weeks):
    weeks([PRICE])
    with open_ledger(f"sqlite:///{office.ledger}") as ledger:
        (first,) = DriftBook(ledger).reconciliations(
            since=dt.datetime.now(dt.UTC) - WEEK, until=dt.datetime.now(dt.UTC) + WEEK
        )
        DriftBook(ledger).note(first.scope, first.at - 2 * WEEK, {}, [])
    ran = office.run("history", "--trend")
    (line,) = rows_of(ran.out, monday(1))
    assert "not reconciled" in line


def test_where_nothing_came_back_it_says_so(office, weeks):
    weeks([PRICE], [PRICE])
    assert "Nothing has come back since" in office.run("history", "--trend").words


def test_of_many_the_first_twenty_are_shown_and_the_rest_counted(office, weeks):
    weeks(NEW, [], NEW)
    ran = office.run("history", "--trend")
    assert len(rows_of(ran.out, "MT-")) == 40  # in each of both tables
    assert ran.out.count("… and 10 more; --limit shows more of them.") == 2
    ran = office.run("history", "--trend", "--limit", "100")
    assert len(rows_of(ran.out, "MT-")) == 60
    told = office.run("history", "--trend", "--limit", "3", "--json").json
    assert (len(told["recurring"]), told["recurring_count"]) == (3, 30)


def test_one_sku_alone(office, weeks):
    weeks([PRICE, STRANGER], [], [PRICE, STRANGER])
    ran = office.run("history", "MT-01", "--trend")
    assert len(rows_of(ran.out, "MT-01")) == 2
    assert "900017" not in ran.out


@pytest.fixture
def province(offices, office):
    """A folder of two cooperatives, each with a ledger of its own: this one and a sister."""
    sister = offices.beside(office)
    text = sister.settings.read_text(encoding="utf-8")
    sister.settings.write_text(text.replace("[catalogue]", '[catalogue]\nname = "HTX Hậu Lộc"'), encoding="utf-8")
    return office.folder.parent


def test_a_folder_of_cooperatives(office, province, weeks):
    weeks([PRICE], [], [PRICE])
    sister = next(path for path in province.iterdir() if path != office.folder)
    weeks([STRANGER], [STRANGER], [STRANGER, PRICE], at=sister)
    alone = office.run("history", "--trend")
    assert "900017" not in alone.out
    assert "Catalogue, SKU" not in alone.out
    ran = office.run("history", "--trend", "--folder", str(province))
    assert ran.code == 0
    assert len(rows_of(ran.out, f"{office.folder.name}, MT-01")) == 2
    assert rows_of(ran.out, "HTX Hậu Lộc, 900017")
    assert "2 of 2" in ran.out
    told = office.run("history", "--trend", "--folder", str(province), "--json").json
    assert (told["places"], told["reconciliations"], told["standing_count"]) == (2, 6, 3)


def test_a_cooperative_whose_ledger_is_damaged_costs_no_other(office, province, weeks):
    weeks([PRICE], [PRICE])
    sister = next(path for path in province.iterdir() if path != office.folder)
    (sister / "ocopsync.db").write_bytes(b"hong" * 100)
    ran = office.run("history", "--trend", "--folder", str(province))
    assert ran.code == 1
    assert rows_of(ran.out, f"{office.folder.name}, MT-01")
    assert str(sister / "ocopsync.db") in ran.words


def test_a_cooperative_whose_settings_are_broken_is_named(office, province, weeks):
    weeks([PRICE], [PRICE])
    sister = next(path for path in province.iterdir() if path != office.folder)
    (sister / "ocopsync.toml").write_text("[catalogue", encoding="utf-8")
    ran = office.run("history", "--trend", "--folder", str(province))
    assert ran.code == 1
    assert rows_of(ran.out, f"{sister.name}: ")


def test_only_one_marketplace(office, weeks):
    weeks([PRICE], [PRICE])
    weeks([STRANGER], [STRANGER], marketplace="postmart")
    assert "900017" in office.run("history", "--trend").out
    assert "900017" not in office.run("history", "--trend", "--to", "voso").out


def test_only_since_a_day(office, weeks):
    weeks([PRICE], [], [PRICE], [], [], [])
    assert len(office.run("history", "--trend", "--json").json["recurring"]) == 1
    since = dt.datetime.now(VIETNAM).date() - 2 * WEEK
    told = office.run("history", "--trend", "--since", written(since), "--json").json
    assert (told["since"], told["recurring"], told["reconciliations"]) == (since.isoformat(), [], 3)


# Wrong use


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--since", "01/09/2026"], "--since and --folder go with --trend."),
        (["--folder", "."], "--since and --folder go with --trend."),
        (["--trend", "--folder", "khong-co"], "khong-co"),
        (["--trend", "--unknown"], "--trend is about reconciliations; --run and --unknown are about what was sent."),
        (["--trend", "--run", "r1"], "--trend is about reconciliations"),
        (["--trend", "--since", "31/12/2999"], "--since 31/12/2999 lies in the future; name a day that has been."),
        (["--trend", "--since", "hôm qua"], "is not a date"),
        (["--trend", "--to", "postmart"], "postmart"),
    ],
)
def test_wrong_use_is_said(office, arguments, said):
    ran = office.run("history", *arguments)
    assert ran.code == 2
    assert said in ran.words
