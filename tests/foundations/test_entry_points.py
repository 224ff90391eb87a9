"""Entry points read from folders are those that importlib.metadata finds, whatever lies on the path."""

from __future__ import annotations

import sys
import zipfile
from importlib import metadata
from pathlib import Path

import pytest

from ocopsync.entry_points import entry_points, packages

GROUP = "ocopsync.adapters"
LINES = f"""\
# ours
[console_scripts]
tiki = somewhere:main

[{GROUP}]
tiki = ocopsync_tiki:market.Tiki
other=ocopsync_tiki.other : Other [extra]
# nothing = here:Nothing
"""


@pytest.fixture
def place(tmp_path, monkeypatch):
    """A folder that is the only one on the path."""
    monkeypatch.setattr(sys, "path", [str(tmp_path), str(tmp_path / "not there")])
    return tmp_path


def put(place: Path, folder: str, *, points: str = LINES, about: str = "Name: ocopsync-tiki\nVersion: 1.0\n") -> Path:
    (info := place / folder).mkdir(parents=True)
    (info / ("PKG-INFO" if folder.endswith("egg-info") else "METADATA")).write_text(
        f"Metadata-Version: 2.1\n{about}\n# Readme\nName: nobody\n", encoding="utf-8"
    )
    (info / "entry_points.txt").write_text(points, encoding="utf-8")
    return info


def told(points):
    return {
        (point.group, point.name, point.value, point.module, point.dist.name, point.dist.version) for point in points
    }


def test_here_it_finds_what_importlib_finds():
    groups = {point.group for package in metadata.distributions() for point in package.entry_points}
    assert GROUP in groups
    for group in groups:
        assert told(entry_points(group)) == told(metadata.entry_points(group=group))


@pytest.mark.parametrize("folder", ["ocopsync_tiki-1.0.dist-info", "ocopsync_tiki-1.0-py3.11.egg-info"])
def test_a_package_in_a_folder(place, folder):
    put(place, folder)
    found = entry_points(GROUP)
    assert told(found) == told(metadata.entry_points(group=GROUP))
    names = [(point.name, point.module) for point in found]
    assert names == [("tiki", "ocopsync_tiki"), ("other", "ocopsync_tiki.other")]
    assert {(point.dist.name, point.dist.version) for point in found} == {("ocopsync-tiki", "1.0")}


def test_of_a_package_that_lies_there_twice_the_first_counts(place, monkeypatch):
    put(place / "first", "ocopsync_tiki-1.0.dist-info")
    put(place / "second", "ocopsync.Tiki-2.0.dist-info", about="Name: ocopsync-tiki\nVersion: 2.0\n")
    monkeypatch.setattr(sys, "path", [str(place / "first"), str(place / "second")])
    assert {point.dist.version for point in entry_points(GROUP)} == {"1.0"}


def test_in_a_zip_file_it_is_found_too(place, monkeypatch):
    info = put(place, "ocopsync_tiki-1.0.dist-info")
    with zipfile.ZipFile(place / "all.zip", "w") as archive:
        for file in info.iterdir():
            archive.write(file, f"{info.name}/{file.name}")
    monkeypatch.setattr(sys, "path", [str(place / "all.zip")])
    assert {(point.name, point.dist.name, point.dist.version) for point in entry_points(GROUP)} == {
        ("tiki", "ocopsync-tiki", "1.0"),
        ("other", "ocopsync-tiki", "1.0"),
    }


def test_what_is_broken_harms_no_other(place):
    put(place, "ocopsync_tiki-1.0.dist-info")
    (place / "empty-1.0.dist-info").mkdir()
    (place / "file-1.0.dist-info").write_text("")
    (place / "odd-1.0.dist-info" / "entry_points.txt").mkdir(parents=True)
    latin = put(place, "latin-1.0.dist-info")
    (latin / "entry_points.txt").write_bytes(b"[ocopsync.adapters]\nm\xe1m = x:Y\n= \n= z\n[")
    bare = put(place, "bare-2.0.dist-info", points=f"[{GROUP}]\nbare = bare:Market\n")
    (bare / "METADATA").unlink()
    found = {point.name: point.dist for point in entry_points(GROUP)}
    assert set(found) == {"tiki", "other", "bare", "m\N{REPLACEMENT CHARACTER}m"}
    assert (found["bare"].name, found["bare"].version) == ("bare", "")
    assert len(list(packages())) == 6


def test_loading_gives_what_the_value_names(place):
    put(place, "loaded-1.0.dist-info", points="[some]\nit = ocopsync_loaded:a.b\nwhole = ocopsync_loaded\n")
    (place / "ocopsync_loaded.py").write_text("class a:\n    b = 7\n", encoding="utf-8")
    found = {point.name: point.load() for point in entry_points("some")}
    assert found["it"] == 7
    assert found["whole"].__name__ == "ocopsync_loaded"
    del sys.modules["ocopsync_loaded"]


def test_a_place_on_the_path_that_is_no_folder_is_passed_over(place, monkeypatch):
    info = put(place, "ocopsync_tiki-1.0.dist-info")
    monkeypatch.setattr(sys, "path", ["", str(info / "METADATA" / "below"), str(place)])
    monkeypatch.chdir(info)
    assert [point.name for point in entry_points(GROUP)] == ["tiki", "other"]
