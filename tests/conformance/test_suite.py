"""The conformance suite itself: its list of checks, its report, and what it tells an author who made a mistake."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from ocopsync.errors import Transient
from ocopsync.testing import HandClock
from ocopsync.testing.conformance import CHECKS, Conformance, Subject
from ocopsync.testing.conformance.profile import without_entries
from ocopsync.testing.conformance.suite import SKU
from ocopsync.testing.conformance.wire import ELSEWHERE, another_page, cut_off, sent_elsewhere
from ocopsync_voso import VosoAdapter
from ocopsync_voso.adapter import VosoSettings
from ocopsync_voso.sandbox import VosoSandbox

HOUSE = Path(__file__).resolve().parents[2]
SETTINGS = VosoSettings(url="http://voso.test", push_although_retired=True)
SMALL = """\
from ocopsync.testing import HandClock
from ocopsync.testing.conformance import Conformance, Subject
from ocopsync_voso import VosoAdapter
from ocopsync_voso.adapter import VosoSettings
from ocopsync_voso.sandbox import VosoSandbox


class TestOne(Conformance):
    mode = "{mode}"

    def make(self, **behaviour):
        sandbox = VosoSandbox(clock=HandClock(), **behaviour)
        return Subject.of(VosoAdapter, sandbox, VosoSettings(url="http://voso.test", push_although_retired=True))
"""
WRONG = """
    def product(self, sku, **changes):
        return super().product(sku, **{"name": "", **changes})
"""


SILENT = """
    many = 110

    def plays(self, subject, kind):
        subject.sandbox.faults.add(kind)
        super().plays(subject, kind)
"""


@pytest.fixture
def subject() -> Subject:
    return Subject.of(VosoAdapter, VosoSandbox(clock=HandClock(), moderated=False), SETTINGS)


@pytest.fixture
def run(tmp_path):
    """Run some checks of suites in files of their own, as an author would; where the report went, and what was said."""

    def run_it(only: str, *suites: str, report: str = "report.json", plugin: bool = False) -> tuple[Path, str]:
        for number, text in enumerate(suites):
            (tmp_path / f"test_{number}.py").write_text(text, encoding="utf-8")
        (tmp_path / "pytest.ini").write_text("[pytest]\n", encoding="utf-8")
        target = tmp_path / report
        how = ["--conformance-report", str(target)] if plugin else []
        if plugin:
            (tmp_path / "conftest.py").write_text('pytest_plugins = ["ocopsync.testing.conformance.plugin"]\n')
        done = subprocess.run(
            [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-k", only, *how, str(tmp_path)],
            cwd=tmp_path,
            env={**os.environ, **({} if plugin else {"OCOPSYNC_CONFORMANCE_REPORT": str(target)})},
            capture_output=True,
            text=True,
        )
        return target, done.stdout + done.stderr

    return run_it


@pytest.mark.parametrize(("language", "said"), [("en", "missing"), ("vi", "Thiếu"), ("", "Thiếu")])
def test_an_author_is_told_in_the_language_that_was_asked_for(run, monkeypatch, language, said):
    monkeypatch.setenv("OCOPSYNC_LANG", language)
    _, words = run("create_stands_there", SMALL.format(mode="") + WRONG)
    assert "check() refuses the listing" in words
    assert said in words, words[-2000:]


def test_there_are_many_checks_and_many_of_bad_days():
    assert len(CHECKS) >= 150
    assert sum(check.under_faults for check in CHECKS) >= 60
    assert len({check.id for check in CHECKS}) == len(CHECKS)


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.id)
def test_a_check_says_in_a_sentence_what_it_wants(check):
    assert check.says.endswith(".")
    assert 30 < len(check.says) < 200
    assert callable(getattr(Conformance, check.id))


def test_the_page_is_what_the_generator_makes(tmp_path):
    made = tmp_path / "conformance.md"
    tool = HOUSE / "tools" / "conformance_page.py"
    subprocess.run([sys.executable, str(tool), "--to", str(made)], check=True, cwd=tmp_path)
    page = (HOUSE / "docs" / "conformance.md").read_text(encoding="utf-8")
    assert page == made.read_text(encoding="utf-8"), "write it anew with: make conformance-page"


def test_the_report_tells_what_passed_and_what_does_not_apply(run):
    target, said = run("test_create_stands_there or test_a_create_of_what_is_there", SMALL.replace("{mode}", ""))
    report = json.loads(target.read_text(encoding="utf-8"))
    assert (report["adapter"], report["mode"]) == ("voso", "")
    assert report["version"]
    assert report["checks"] == [
        {"id": "test_create_stands_there", "outcome": "passed", "reason": ""},
        {
            "id": "test_a_create_of_what_is_there_updates_it",
            "outcome": "not applicable",
            "reason": "upsert is not declared",
        },
    ]
    assert "conformance of voso: 1 passed, 0 failed, 1 not applicable" in said


def test_the_report_tells_what_failed_and_why(run):
    target, said = run("test_check_likes", SMALL.replace("{mode}", "") + WRONG, plugin=True)
    (check,) = json.loads(target.read_text(encoding="utf-8"))["checks"]
    assert check["outcome"] == "failed"
    assert "Override product()." in check["reason"]
    assert "0 passed, 1 failed" in said


def test_bad_days_that_the_sandbox_does_not_play_are_named(run):
    silent = SMALL.replace("{mode}", "") + SILENT
    _, said = run("test_a_list_that_shifts_is_read_again", silent)
    assert "not tried, for the sandbox does not play them: PAGE_SHIFT" in said


def test_a_folder_gets_a_report_for_each_mode(run, tmp_path):
    (tmp_path / "reports").mkdir()
    suites = [SMALL.replace("{mode}", mode) for mode in ("old", "new")]
    target, _ = run("test_check_likes", *suites, report="reports")
    assert sorted(path.name for path in target.iterdir()) == ["voso-new.json", "voso-old.json"]


def test_two_reports_do_not_overwrite_each_other(run):
    target, said = run("test_check_likes", *(SMALL.replace("{mode}", mode) for mode in ("old", "new")))
    assert not target.exists()
    assert "name a folder" in said


def test_a_suite_without_make_says_what_to_write():
    with pytest.raises(TypeError, match=r"Nothing has no make\(\)"):
        type("Nothing", (Conformance,), {})().make()


def test_a_sandbox_needs_a_clock_that_can_be_moved():
    with pytest.raises(TypeError, match="clock=HandClock"):
        Subject.of(VosoAdapter, VosoSandbox(), SETTINGS)


def test_an_address_needs_a_host():
    with pytest.raises(ValueError, match=r"http://my\.test"):
        Subject.of(VosoAdapter, VosoSandbox(clock=HandClock()), VosoSettings(url="/product"))


def test_credentials_are_not_shown(subject):
    assert "sandbox" in subject.credentials.values()
    assert "'sandbox'" not in repr(subject)


def test_another_process_has_the_same_marketplace_and_nothing_else(subject):
    subject.adapter.login()
    other = subject.again()
    assert other.sandbox is subject.sandbox
    assert other.adapter is not subject.adapter
    assert other.mount.sent == []


def test_a_trick_is_played_as_often_as_was_asked_for(subject):
    send = subject.adapter.transport.get
    subject.mount.play(another_page, "^GET /login$", times=2, skip=1)
    pages = [send("login").text for _ in range(4)]
    assert [page == pages[1] for page in pages] == [False, True, True, False]
    assert subject.mount.waiting == 0


def test_half_a_reply_is_half_of_it(subject):
    whole = subject.adapter.transport.get("login").content
    subject.mount.play(cut_off)
    assert 0.4 < len(subject.adapter.transport.get("login").content) / len(whole) < 0.6


def test_nothing_leaves_for_another_host(subject):
    subject.mount.play(sent_elsewhere(302))
    subject.adapter.transport.get("product", redirect=True)
    assert subject.mount.sent[-1].is_elsewhere
    assert ELSEWHERE in subject.mount.sent[-1].url
    assert subject.sandbox.requests == []


def test_a_wire_without_an_answer_is_a_transient_error(subject):
    from ocopsync.testing.conformance.wire import no_connection

    subject.mount.play(no_connection, times=9)
    with pytest.raises(Transient):
        subject.adapter.transport.post("product/save", data={"a": "b"})


def test_a_page_without_entries_keeps_the_rest():
    page = b'{"page": 1, "total": 30, "data": {"products": [{"id": 1}], "tags": []}}'
    assert json.loads(without_entries(page) or b"") == {"page": 1, "total": 30, "data": {"products": [], "tags": []}}
    assert without_entries(b"<html>") is None
    assert without_entries(b'{"total": 0}') is None


def test_the_product_has_something_for_every_field():
    from ocopsync.formatting import standard_fields
    from ocopsync.listing import FIELDS

    day = HandClock().now().date()
    assert set(standard_fields(Conformance().product(SKU), day)) == set(FIELDS) - {"images", "category"}
