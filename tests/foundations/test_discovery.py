"""The entry points are the only list of marketplaces."""

from __future__ import annotations

from importlib.metadata import EntryPoint

import pytest

from ocopsync import discovery
from ocopsync.adapter import Adapter
from ocopsync.discovery import ADAPTERS, SANDBOXES, installed, load_adapter, load_sandbox
from ocopsync.errors import SettingsError
from ocopsync.testing import Sandbox


@pytest.fixture
def entries(monkeypatch):
    """Pretend that these entry points are installed."""

    def pretend(*points: tuple[str, str]) -> None:
        monkeypatch.setattr(
            discovery, "entry_points", lambda group: [EntryPoint(name, value, group) for name, value in points]
        )

    installed.cache_clear()
    yield pretend
    installed.cache_clear()


def test_ours_are_found_in_order_of_name():
    assert list(installed()) == ["postmart", "thanhhoa", "voso"]
    assert list(installed(SANDBOXES)) == list(installed(ADAPTERS))


@pytest.mark.parametrize("name", ["postmart", "thanhhoa", "voso"])
def test_an_adapter_and_its_sandbox_go_by_one_name(name):
    assert issubclass(load_adapter(name), Adapter)
    assert issubclass(load_sandbox(name), Sandbox)
    assert load_adapter(name).name == load_sandbox(name).name == name


@pytest.mark.parametrize("load", [load_adapter, load_sandbox])
def test_a_word_that_is_nearly_right(load):
    with pytest.raises(
        SettingsError, match=r"no marketplace 'posmart'. Installed: postmart, thanhhoa, voso. Did you mean"
    ):
        load("posmart")


def test_a_word_that_is_like_nothing():
    with pytest.raises(SettingsError) as caught:
        load_adapter("xyz")
    assert "Did you mean" not in str(caught.value)


def test_an_outsider_s_adapter_comes_in_the_same_way(entries):
    entries(("tiki", "ocopsync_voso:VosoAdapter"))
    assert load_adapter("tiki") is load_adapter("tiki")
    assert list(installed()) == ["tiki"]


def test_two_packages_with_one_name_are_said_and_none_silently_wins(entries):
    entries(("voso", "ocopsync_voso:VosoAdapter"), ("voso", "somebody:Adapter"))
    with pytest.raises(
        SettingsError, match="bring a marketplace 'voso': ocopsync_voso:VosoAdapter and somebody:Adapter"
    ):
        load_adapter("voso")


def test_nothing_is_loaded_for_a_list(entries):
    entries(("broken", "no_such_package:Adapter"), ("voso", "ocopsync_voso:VosoAdapter"))
    assert list(installed()) == ["broken", "voso"]
    assert load_adapter("voso").name == "voso"
