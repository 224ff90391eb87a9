"""``ocopsync adapters record``: cassettes that hold no secret and play back, or nothing at all."""

from __future__ import annotations

import json
import re

import pytest
from attrs import evolve
from requests import Request

from ocopsync import recording
from ocopsync.adapter import fact
from ocopsync.errors import UsageError
from ocopsync.scrubbing import SCRUBBED
from ocopsync.testing import HandClock, secrets_of
from ocopsync.testing.cassettes import Replay, request_of
from ocopsync.testing.scrubbed import secrets_in
from ocopsync.transport import Transport
from ocopsync_voso import VosoAdapter

CHAPTERS = {"upload", "create", "look_up", "live", "update", "withdraw"}


@pytest.mark.parametrize("name", ["postmart", "thanhhoa", "voso"])
def test_each_marketplace_is_recorded_in_its_sandbox_and_no_secret_is_left(office, name):
    ran = office.run("adapters", "record", name)
    assert ran.code == 0, ran.words
    assert "none is left" in ran.words
    files = {path.stem: path for path in (office.folder / "tests" / "cassettes" / name).iterdir()}
    assert set(files) == CHAPTERS
    box = recording.load_sandbox(name)
    picture = picture_named_by(name)
    for path in files.values():
        found = secrets_in(path.read_text(encoding="utf-8"), box.credentials.values())
        assert [secret for secret in found if picture not in secret] == []
        assert json.loads(path.read_text(encoding="utf-8"))["interactions"]


def picture_named_by(name: str) -> str:
    """What a marketplace calls the picture of the story, without folders."""
    _, outcome = recording.told(recording.in_sandbox(name))
    return str(dict(outcome)["upload"]).rpartition("/")[2].partition(".")[0]


def test_a_picture_is_uploaded_and_of_its_bytes_only_the_number_is_kept(tmp_path):
    recording.record("voso", tmp_path)
    said = json.loads((tmp_path / "upload.json").read_text(encoding="utf-8"))["interactions"][-1]
    assert re.fullmatch(r"file: [0-9a-f]{12}\.png \(\d+ bytes\)", said["request"]["body"].splitlines()[-1])
    assert "PNG" not in (tmp_path / "upload.json").read_text(encoding="utf-8")
    created = json.loads((tmp_path / "create.json").read_text(encoding="utf-8"))["interactions"][-1]
    assert json.loads(said["response"]["body"]["string"])["data"]["md5"] in created["request"]["body"]


def test_a_marketplace_without_pictures_is_told_the_story_without(tmp_path, monkeypatch):
    full = VosoAdapter.capabilities.fget
    monkeypatch.setattr(VosoAdapter, "capabilities", property(lambda self: evolve(full(self), images=fact(False))))
    recording.record("voso", tmp_path)
    assert {path.stem for path in tmp_path.iterdir()} == CHAPTERS - {"upload"}


def test_a_key_is_kept_where_the_adapter_names_it_and_its_secrets_never():
    def kept(public):
        request = Request("POST", "http://a.test/x?maker=HTX", json={"maker": "HTX", "token": "abc"}).prepare()
        request.headers.update({"X-Pages": "3", "Authorization": "Bearer abc"})
        said = request_of(request, public)
        return said["uri"], json.loads(said["body"]), set(said["headers"])

    assert kept(()) == ("http://a.test/x?maker=SCRUBBED", {"maker": SCRUBBED, "token": SCRUBBED}, {"Content-Type"})
    uri, body, headers = kept(("maker", "X-Pages", "Authorization"))
    assert (uri, body) == ("http://a.test/x?maker=HTX", {"maker": "HTX", "token": SCRUBBED})
    assert headers == {"Content-Type", "X-Pages"}


def test_what_stumbles_over_a_value_that_was_left_out_is_told_with_what_to_do(tmp_path, monkeypatch):
    monkeypatch.setattr("ocopsync.scrubbing.JSON_KEYS", frozenset({"success", "message", "data", "md5"}))
    with pytest.raises(UsageError) as caught:
        recording.record("voso", tmp_path / "cassettes")
    assert "public_names" in str(caught.value.message.render("en"))
    assert not (tmp_path / "cassettes").exists()


def test_a_second_recording_is_the_same(tmp_path):
    texts = []
    for folder in (tmp_path / "one", tmp_path / "two"):
        recording.record("thanhhoa", folder)
        texts.append({path.name: path.read_text(encoding="utf-8") for path in folder.iterdir()})
    assert texts[0] == texts[1]


def test_a_cassette_answers_for_the_marketplace_and_notices_another_request(tmp_path):
    recording.record("voso", tmp_path)
    settings = VosoAdapter.Settings(url="http://127.0.0.1:8802")

    def adapter():
        replay = Replay.of(tmp_path / "live.json")
        transport = Transport(settings.url, user_agent="x", clock=HandClock(recording.START), adapter=replay)
        return VosoAdapter(settings, transport, secrets_of({"username": "anybody", "password": "anything"}))

    (page,) = adapter().live()
    assert [live.sku for live in page.listings] == ["OCOPSYNC-THU-01"]
    with pytest.raises(AssertionError, match="something else is sent"):
        adapter().transport.get("somewhere/else")


def test_a_sandbox_that_is_served_is_recorded_over_http(office):
    ran = office.run("adapters", "record", "voso", "--url", office.addresses["voso"], "--to", "cassettes")
    assert ran.code == 0, ran.words
    assert {path.stem for path in (office.folder / "cassettes").iterdir()} == CHAPTERS
    assert office.boxes["voso"].listings() == []


def test_a_real_marketplace_is_not_asked_without_permission(office):
    ran = office.run("adapters", "record", "postmart", "--url", "https://api.example.vn")
    assert ran.code == 2
    assert "nobody's permission to push to it is written down" in ran.words
    assert not (office.folder / "tests").exists()


def test_a_secret_that_slipped_through_stops_it_and_is_not_said(tmp_path, monkeypatch):
    """A form's field that was wrongly taken for a public one."""
    monkeypatch.setattr("ocopsync.scrubbing.FORM_FIELDS", frozenset({"LoginForm[password]", "LoginForm[username]"}))
    monkeypatch.setattr("ocopsync.scrubbing.is_public_field", lambda *given: True)
    with pytest.raises(UsageError) as caught:
        recording.record("voso", tmp_path / "cassettes")
    password = recording.load_sandbox("voso").credentials["password"]
    assert "would hold" in str(caught.value.message.render("en"))
    assert password not in str(caught.value)
    assert not (tmp_path / "cassettes").exists()


def test_a_chapter_that_goes_wrong_leaves_nothing_there_and_writes_nothing(tmp_path, monkeypatch):
    boxes = []

    def box(**options):
        boxes.append(kind(**options))
        boxes[-1].faults.add(recording_fault, "POST .*/product/save", skip=1)
        return boxes[-1]

    from ocopsync.testing import FaultKind

    recording_fault = FaultKind.FAILURE_IN_200
    kind = recording.load_sandbox("voso")
    for name in ("port", "practice", "credentials"):
        setattr(box, name, getattr(kind, name))
    monkeypatch.setattr(recording, "load_sandbox", lambda name: box)
    with pytest.raises(recording.OcopsyncError, match="update"):
        recording.record("voso", tmp_path / "cassettes")
    assert boxes[0].listings() == []
    assert not (tmp_path / "cassettes").exists()


def test_a_folder_that_cannot_be_written_is_a_sentence(office):
    (office.folder / "taken").write_text("", encoding="utf-8")
    ran = office.run("adapters", "record", "voso", "--to", "taken/cassettes")
    assert ran.code == 2
    assert "can't be written" in ran.words
