"""Bad days of a folder: a full disk, a page cut in the middle, a page that is none, a folder that can't be read."""

from __future__ import annotations

import errno
import os
import re
from pathlib import Path

import pytest
from ocopsync_website import site

from ocopsync.errors import NotRecognised, Transient
from ocopsync.listing import Absent, Listing, Outcome, Target

ONE, TWO = (Listing(sku, {"title": f"Mắm {sku}", "price": 45_000}) for sku in ("MT-01", "MT-02"))
PAGE = "san-pham/mt-01.html"


def contents(folder):
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def full_disk(*given, **options):
    raise OSError(errno.ENOSPC, "No space left on device")


@pytest.mark.parametrize("kind", ["create", "update", "withdraw"])
def test_a_full_disk_changes_nothing_at_all(submit, folder, monkeypatch, kind):
    submit("create", ONE)
    before = contents(folder)
    monkeypatch.setattr(site.os, "fsync", full_disk)
    changed = TWO if kind == "create" else Listing("MT-01", {"title": "Khác"})
    (receipt,) = submit(kind, changed)
    assert receipt.outcome is Outcome.FAILED
    assert "No space left on device" in str(receipt.reason)
    assert contents(folder) == before


def test_a_write_that_stops_half_way_is_unknown_and_a_look_settles_it(submit, adapter, folder, monkeypatch):
    replace = Path.replace

    def fail_at_the_lists(self, target):
        if target.name == "index.html":
            full_disk()
        return replace(self, target)

    monkeypatch.setattr(Path, "replace", fail_at_the_lists)
    (receipt,) = submit("create", ONE)
    assert receipt.outcome is Outcome.UNKNOWN
    monkeypatch.undo()
    assert adapter.look_up([Target("MT-01")])["MT-01"].listing.sku == "MT-01"
    assert not [path for path in folder.rglob("*") if path.suffix == ".part"]


@pytest.mark.parametrize("at", ["index.html", "sitemap.xml", "feed.xml", "mt-01.html"])
def test_lists_that_a_killed_run_left_behind_are_mended_by_the_next_look(submit, adapter, folder, monkeypatch, at):
    submit("create", ONE, TWO)
    replace, changed = Path.replace, Listing("MT-01", {**ONE.fields, "price": 99_000, "title": "Mắm mới"})

    def killed(self, target):
        if target.name == at:
            raise KeyboardInterrupt
        return replace(self, target)

    with monkeypatch.context() as patch:
        patch.setattr(Path, "replace", killed)
        with pytest.raises(KeyboardInterrupt):
            submit("update", changed)
    found = adapter.look_up([Target("MT-01")])["MT-01"].listing
    assert ("Mắm mới" in (folder / "index.html").read_text(encoding="utf-8")) is (found.fields["title"] == "Mắm mới")
    mended = contents(folder)
    assert not [name for name in mended if name.rpartition("/")[2].startswith(".")]
    submit("update", changed)
    if at != "mt-01.html":
        assert contents(folder) == mended


def test_lists_that_cant_be_mended_yet_don_t_keep_anybody_from_reading(submit, adapter, folder, monkeypatch):
    submit("create", ONE)
    (folder / ".unfinished.part").touch()
    with monkeypatch.context() as patch:
        patch.setattr(site.os, "fsync", full_disk)
        assert adapter.look_up([Target("MT-01")])["MT-01"].listing.sku == "MT-01"
        assert (folder / ".unfinished.part").exists()
    adapter.look_up([Target("MT-01")])
    assert list(folder.rglob(".*")) == []


def test_at_no_moment_does_a_link_lead_nowhere(submit, folder, monkeypatch):
    """Looked at after each file that is put in its place or taken away."""

    def look():
        for name in ("index.html", "sitemap.xml", "feed.xml"):
            text = (folder / name).read_text(encoding="utf-8") if (folder / name).exists() else ""
            for page in re.findall(r"san-pham/([\w-]+\.html)", text):
                assert (folder / "san-pham" / page).exists(), f"{name} leads to {page}"
            looks.append(name)

    looks: list[str] = []
    for name in ("replace", "unlink"):
        plain = getattr(Path, name)
        monkeypatch.setattr(Path, name, lambda self, *given, plain=plain, **more: (plain(self, *given, **more), look()))
    submit("create", ONE, TWO)
    submit("withdraw", ONE)
    assert len(looks) > 20


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "ends in the middle"),
        ("<!doctype html><html><head><title>Mắm", "ends in the middle"),
        ("<html><body>Trang của nhà khác</body></html>", "has 0 products in JSON-LD"),
        ('<html><script type="application/ld+json">{"@type": "Prod</script></html>', "is not JSON"),
        ('<html><script type="application/ld+json">[{"@type": "Product"}, {"@type": "Product"}]</script></html>', "2"),
    ],
)
def test_a_page_that_is_none_is_never_taken_for_absent(submit, adapter, folder, text, said):
    submit("create", ONE)
    (folder / PAGE).write_text(text, encoding="utf-8")
    for look in (lambda: adapter.look_up([Target("MT-01")]), lambda: list(adapter.live())):
        with pytest.raises(NotRecognised, match=said):
            look()
    before = contents(folder)
    with pytest.raises(NotRecognised):
        submit("create", TWO)
    assert contents(folder) == before


def test_every_cut_of_a_page_is_noticed(submit, adapter, folder):
    submit("create", ONE)
    whole = (folder / PAGE).read_bytes()
    for size in range(0, len(whole) - 8, 97):
        (folder / PAGE).write_bytes(whole[:size])
        with pytest.raises(NotRecognised):
            adapter.look_up([Target("MT-01")])


def test_a_folder_that_cannot_be_read_is_not_an_empty_one(submit, adapter, folder, monkeypatch):
    submit("create", ONE)

    def refuse(self):
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))

    monkeypatch.setattr(Path, "iterdir", refuse)
    for look in (lambda: adapter.look_up([Target("MT-01")]), lambda: list(adapter.live())):
        with pytest.raises(Transient, match="Permission denied"):
            look()


def test_a_file_in_place_of_the_folder_is_said(adapter, folder):
    folder.write_text("", encoding="utf-8")
    with pytest.raises(Transient, match="Not a directory"):
        list(adapter.live())


def test_a_disk_that_is_not_there_is_not_an_empty_folder(open_adapter, tmp_path):
    adapter = open_adapter(folder=tmp_path / "usb" / "website")
    with pytest.raises(Transient, match="No such file"):
        adapter.look_up([Target("MT-01")])


def test_a_folder_that_is_yet_to_be_made_holds_nothing(adapter):
    assert adapter.look_up([Target("MT-01")]) == {"MT-01": Absent()}


def test_what_a_killed_run_left_behind_is_no_page(submit, folder, everything):
    submit("create", ONE)
    (folder / "san-pham" / ".abc.part").write_text("<html>", encoding="utf-8")
    assert [live.sku for live in everything()] == ["MT-01"]


def test_the_next_run_clears_away_what_a_killed_one_left_behind(submit, folder):
    submit("create", ONE)
    for place in (folder, folder / "san-pham"):
        (place / ".abc.part").write_text("<html>", encoding="utf-8")
    submit("create", TWO)
    assert list(folder.rglob(".*")) == []


def test_what_a_mac_leaves_beside_a_page_is_no_page(submit, folder, everything):
    submit("create", ONE)
    (folder / "san-pham" / "._mt-01.html").write_bytes(b"\x00\x05\x16\x07")
    assert [live.sku for live in everything()] == ["MT-01"]


def test_a_folder_may_be_a_link_and_one_that_leads_nowhere_is_not_an_empty_folder(
    submit, adapter, folder, tmp_path, everything
):
    (tmp_path / "disk").mkdir()
    folder.symlink_to(tmp_path / "disk")
    submit("create", ONE)
    assert [live.sku for live in everything()] == ["MT-01"]
    (tmp_path / "disk").rename(tmp_path / "unplugged")
    for look in (lambda: adapter.look_up([Target("MT-01")]), lambda: list(adapter.live())):
        with pytest.raises(Transient, match="No such file"):
            look()


def test_a_page_that_is_not_in_utf8_is_said(submit, adapter, folder):
    submit("create", ONE)
    (folder / PAGE).write_bytes("Mắm".encode("utf-16"))
    with pytest.raises(NotRecognised, match="UTF-8"):
        list(adapter.live())
