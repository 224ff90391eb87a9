"""The first ``ocopsync.toml``: it is read back as it was meant, and one that is there is never touched."""

from __future__ import annotations

import re
import tomllib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ocopsync.discovery import installed, load_sandbox
from ocopsync.errors import UsageError
from ocopsync.messages import use_language
from ocopsync.settings import FILE_NAME, load_settings
from ocopsync.setup import new_catalogue_id, practice_settings, write_settings

NAMES = list(installed())


@pytest.mark.parametrize("language", ["en", "vi"])
def test_what_is_written_is_read_back(tmp_path, language):
    use_language(language)
    tables = {"voso": {"url": "http://127.0.0.1:8802", "account": "hauloc"}, "postmart": {}, "thanhhoa": {}}
    settings = load_settings(write_settings(tmp_path, tables, title='HTX "Ba Làng" \\ [1]'))
    assert settings.catalogue_id.startswith("htx-ba-lang")
    assert settings.ledger_url.endswith("/ocopsync.db")
    assert (settings.marketplaces["voso"].url, settings.marketplaces["voso"].account) == (
        "http://127.0.0.1:8802",
        "hauloc",
    )
    assert set(settings.marketplaces) == set(tables)


def test_every_key_that_is_not_set_stands_there_as_a_comment_with_its_default(tmp_path):
    text = write_settings(tmp_path, {name: {} for name in NAMES}).read_text(encoding="utf-8")
    bare = load_settings(tmp_path / FILE_NAME).marketplaces
    uncommented = re.sub(r"(?m)^# ?([a-z_]+ = )", r"\1", text)
    assert uncommented.count("\nurl = ") == len(NAMES) + 1
    (tmp_path / FILE_NAME).write_text(uncommented, encoding="utf-8")
    assert load_settings(tmp_path / FILE_NAME).marketplaces == bare


def test_every_key_is_explained_above_it(tmp_path):
    lines = write_settings(tmp_path, {"voso": {"account": "hauloc"}}).read_text(encoding="utf-8").splitlines()
    for key in ("account = ", "# permission = ", "# enabled = "):
        at = next(number for number, line in enumerate(lines) if line.startswith(key))
        assert re.match(r"# [A-Z].*\.$", lines[at - 1])


def test_one_that_is_there_is_never_touched(tmp_path):
    (tmp_path / FILE_NAME).write_text("mine", encoding="utf-8")
    with pytest.raises(UsageError, match="is there already and was left as it is"):
        write_settings(tmp_path, {})
    assert (tmp_path / FILE_NAME).read_text(encoding="utf-8") == "mine"


def test_a_folder_is_made_where_there_is_none(tmp_path):
    path = write_settings(tmp_path / "Hậu Lộc" / "2026", {})
    assert load_settings(path).catalogue_id.startswith("2026-")


def test_practice_reads_back_with_the_sandboxes_own_settings(tmp_path):
    addresses = {name: f"http://127.0.0.1:{8801 + number}" for number, name in enumerate(NAMES)}
    settings = load_settings(write_settings(tmp_path, practice_settings(addresses)))
    for name, table in settings.marketplaces.items():
        assert table.url == addresses[name]
        for key, value in load_sandbox(name).practice.items():
            assert getattr(table, key) == value


def test_no_two_catalogues_have_one_id(tmp_path):
    ids = {new_catalogue_id("HTX Ba Làng") for _ in range(2000)}
    assert len(ids) == 2000
    first, second = write_settings(tmp_path / "a", {}), write_settings(tmp_path / "b" / "a", {})
    assert load_settings(first).catalogue_id != load_settings(second).catalogue_id


@given(st.text(max_size=40))
def test_an_id_is_one_word_whatever_the_folder_is_called(name):
    assert re.fullmatch(r"[\w-]+-[a-km-z2-9]{8}", new_catalogue_id(name))


def test_no_secret_is_written(tmp_path):
    text = write_settings(tmp_path, {name: load_sandbox(name).practice for name in NAMES}).read_text(encoding="utf-8")
    assert "ocopsync login" in text
    tables = tomllib.loads(text)["marketplaces"]
    assert not {"password", "token", "session", "hmac_secret", "email"} & {
        key for table in tables.values() for key in table
    }
