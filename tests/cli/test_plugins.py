"""Somebody else's adapter that is broken, slow or of a name that is taken harms neither a list nor the others."""

from __future__ import annotations

from pathlib import Path

import pytest

from ocopsync.adapter import SEAM

IMPORTED = "import pathlib; pathlib.Path(__file__).with_suffix('.imported').touch()\n"
MODULES = {
    "raising": "1 / 0",
    "garbled": "def (:",
    "lonely": "import no_such_module_at_all",
    "leaving": "import sys; sys.exit(3)",
    "other": "class Market: ...",
    "newer": f"from ocopsync_voso import VosoAdapter\nclass Market(VosoAdapter):\n    seam = {SEAM + 1}",
    "needy": (
        "from attrs import frozen, field\n"
        "from ocopsync.adapter import AdapterSettings\n"
        "from ocopsync_voso import VosoAdapter\n"
        "@frozen(kw_only=True)\n"
        "class Needy(AdapterSettings):\n"
        "    shop: str\n"
        "class Market(VosoAdapter):\n"
        "    name, Settings = 'needy', Needy\n"
    ),
}


def distribution(folder: Path, name: str, *adapters: str, version: str = "1.0") -> None:
    """What an installed package leaves behind, as far as it is looked for."""
    info = folder / f"{name}-{version}.dist-info"
    info.mkdir(parents=True)
    (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n")
    (info / "entry_points.txt").write_text("\n".join(["[ocopsync.adapters]", *adapters, ""]))


@pytest.fixture
def plugins(tmp_path):
    """A folder with packages that bring one bad adapter each."""
    folder = tmp_path / "plugins"
    for name, text in MODULES.items():
        distribution(folder, f"ocopsync_{name}", f"{name} = bad_{name}:Market")
        (folder / f"bad_{name}.py").write_text(IMPORTED + text)
    return folder


@pytest.fixture
def run(office, plugins):
    return lambda *arguments: office.run(*arguments, env={"PYTHONPATH": str(plugins)})


def test_a_list_loads_none_of_them(run, plugins):
    ran = run("adapters", "list", "--json")
    assert ran.code == 0
    assert {item["name"] for item in ran.json["adapters"]} == {"postmart", "thanhhoa", "voso", *MODULES}
    assert list(plugins.glob("*.imported")) == []


def test_with_details_a_bad_one_is_a_line_that_says_why(run):
    found = {item["name"]: item for item in run("adapters", "list", "--details", "--json").json["adapters"]}
    reasons = {
        "raising": "ZeroDivisionError in ",
        "garbled": "is not correct Python",
        "lonely": "it needs no_such_module_at_all, which is not installed",
        "leaving": "it ended the program",
        "other": "not a subclass of ocopsync.adapter.Adapter",
        "newer": f"written for version {SEAM + 1} of the seam",
        "needy": "can't say what it can do with its default settings (TypeError)",
    }
    assert {name for name, item in found.items() if "unusable" in item} == set(reasons)
    for name, why in reasons.items():
        assert why in found[name]["unusable"]
    assert found["voso"]["fields"]


def test_with_details_on_a_screen_the_good_ones_follow(run):
    ran = run("adapters", "list", "--details")
    assert ran.code == 0
    assert "'raising' (ocopsync_raising 1.0) can't be used: ZeroDivisionError" in ran.words
    assert "Voso (voso)" in ran.words


def test_two_packages_with_one_name_are_named_and_the_others_told(run, plugins):
    distribution(plugins, "one", "twin = bad_other:Market")
    distribution(plugins, "two", "twin = bad_raising:Market")
    ran = run("adapters", "list")
    assert ran.code == 0
    assert "bring a marketplace 'twin': one 1.0 (bad_other:Market), two 1.0 (bad_raising:Market). None" in ran.words
    assert "voso" in ran.out
    assert list(run("adapters", "list", "--json").json["clashes"]) == ["twin"]
    refused = run("check", "hang.csv", "--to", "twin")
    assert (refused.code, "several" in refused.words.lower()) == (2, True)


@pytest.mark.parametrize("name", ["raising", "leaving", "newer"])
def test_a_marketplace_that_is_set_up_and_unusable_is_left_out_and_the_others_go_on(office, run, name):
    with office.settings.open("a", encoding="utf-8") as settings:
        settings.write(f"\n[marketplaces.{name}]\n")
    checked = run("check", "hang.csv")
    assert (checked.code, f"'{name}'" in checked.words) == (0, True)
    published = run("publish", "hang.csv", "--yes", "--json")
    assert published.code == 0
    assert f"'{name}' (ocopsync_{name} 1.0)" in published.err
    assert len(office.boxes["voso"].listings()) == 5
    named = run("publish", "hang.csv", "--yes", "--to", name)
    assert (named.code, f"'{name}'" in named.words) == (2, True)


def test_one_that_is_switched_off_is_not_spoken_of(office, run):
    with office.settings.open("a", encoding="utf-8") as settings:
        settings.write("\n[marketplaces.raising]\nenabled = false\n")
    assert "raising" not in run("check", "hang.csv").words


def test_the_doctor_tells_it(office, run):
    with office.settings.open("a", encoding="utf-8") as settings:
        settings.write("\n[marketplaces.raising]\n")
    findings = {item["about"]: item["verdict"] for item in run("doctor", "--json").json["findings"]}
    assert findings["raising"] == "wrong"
    assert findings["voso"] != "wrong"


def test_where_there_is_no_other_it_is_an_error(office, run):
    text = office.settings.read_text(encoding="utf-8")
    office.settings.write_text(text.split("[marketplaces")[0] + "[marketplaces.raising]\n", encoding="utf-8")
    ran = run("check", "hang.csv")
    assert (ran.code, "'raising'" in ran.words) == (2, True)


def test_setting_up_and_explaining_need_only_the_others(office, run, tmp_path):
    assert run("explain", "field-missing").code == 0
    made = run("init", str(tmp_path / "new"))
    assert made.code == 0
    text = (tmp_path / "new" / "ocopsync.toml").read_text(encoding="utf-8")
    assert "[marketplaces.voso]" in text
    assert "raising" not in text
    assert run("init", str(tmp_path / "other"), "--practice").code == 0


def test_one_that_has_no_default_settings_is_left_out_of_a_check_without_settings(office, run):
    office.settings.unlink()
    checked = run("check", "hang.csv")
    assert (checked.code, "'needy'" in checked.words) == (0, True)
    assert run("check", "hang.csv", "--to", "needy").code == 2


LOUD = {
    "descriptor": "import os; os.write(1, b'hello ')",
    "child": "import subprocess; subprocess.run(['echo', 'hello'])",
    "closing": "import sys; print('hello'); sys.stdout.close()",
}


@pytest.mark.parametrize("how", LOUD)
def test_what_one_writes_while_it_is_imported_never_gets_among_the_json(run, plugins, how):
    distribution(plugins, "ocopsync_loud", "loud = loud_module:Market")
    (plugins / "loud_module.py").write_text(
        f"{LOUD[how]}\nfrom ocopsync_voso import VosoAdapter\nclass Market(VosoAdapter):\n    name = 'loud'\n"
    )
    ran = run("adapters", "list", "--details", "--json")
    assert ran.code == 0
    assert "unusable" not in {item["name"]: item for item in ran.json["adapters"]}["loud"]
    assert "hello" in ran.err
    assert "hello" not in ran.out
