"""The entry points are the only list of marketplaces, and one that can't be used never harms the others."""

from __future__ import annotations

import os
import threading
import time
from importlib.metadata import EntryPoint

import pytest

from ocopsync import discovery
from ocopsync.adapter import SEAM, Adapter
from ocopsync.discovery import (
    ADAPTERS,
    SANDBOXES,
    brought,
    clashing,
    installed,
    load_adapter,
    load_sandbox,
    usable,
    why_unusable,
)
from ocopsync.errors import AdapterUnusable, SettingsError
from ocopsync.testing import Sandbox
from ocopsync_voso import VosoAdapter

VOSO = ("voso", "ocopsync_voso:VosoAdapter")


@pytest.fixture
def entries(monkeypatch):
    """Pretend that these entry points are installed."""

    def pretend(*points: tuple[str, str]) -> None:
        monkeypatch.setattr(
            discovery, "entry_points", lambda group: [EntryPoint(name, value, group) for name, value in points]
        )

    brought.cache_clear()
    yield pretend
    brought.cache_clear()


@pytest.fixture
def module(tmp_path, monkeypatch):
    """Write a module that an entry point can name."""
    monkeypatch.syspath_prepend(tmp_path)

    def write(name: str, text: str) -> None:
        (tmp_path / f"{name}.py").write_text(text, encoding="utf-8")

    return write


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


def test_an_outsider_s_adapter_comes_in_the_same_way(entries, module):
    module("tiki_market", "from ocopsync_voso import VosoAdapter\nclass Tiki(VosoAdapter):\n    name = 'tiki'\n")
    entries(("tiki", "tiki_market:Tiki"))
    assert load_adapter("tiki") is load_adapter("tiki")
    assert list(installed()) == ["tiki"]


def test_two_packages_with_one_name_are_both_refused_and_the_others_work(entries):
    entries(("tiki", "ocopsync_voso:VosoAdapter"), ("tiki", "somebody:Adapter"), VOSO)
    with pytest.raises(
        AdapterUnusable, match=r"bring a marketplace 'tiki': ocopsync_voso \(ocopsync_voso:VosoAdapter\), somebody"
    ):
        load_adapter("tiki")
    assert list(clashing()) == ["tiki"]
    assert list(installed()) == list(usable()) == ["voso"]
    assert load_adapter("voso").name == "voso"


def test_nothing_is_loaded_for_a_list(entries):
    entries(("broken", "no_such_package:Adapter"), VOSO)
    assert list(installed()) == ["broken", "voso"]
    assert load_adapter("voso").name == "voso"


BROKEN = {
    "raises": ("1 / 0", "ZeroDivisionError in .*raises.py, line 1, while it was loaded"),
    "garbled": ("def (:", ".*garbled.py, line 1 is not correct Python"),
    "lonely": ("import no_such_module_at_all", "it needs no_such_module_at_all, which is not installed"),
    "leaving": ("import sys; sys.exit(3)", "it ended the program while it was loaded"),
    "nameless": ("Other = 1", "AttributeError in .*, while it was loaded"),
    "function": ("def Market(): ...", "it is not a subclass of ocopsync.adapter.Adapter"),
    "stranger": ("class Market: ...", "it is not a subclass of ocopsync.adapter.Adapter"),
    "half": (
        "from ocopsync.adapter import Adapter\nclass Market(Adapter):\n    name = 'half'\n",
        "it lacks title, schema, capabilities, format, live, look_up, submit",
    ),
    "borrowed": ("from ocopsync_voso import VosoAdapter as Market", "it calls itself 'voso'"),
    "unset": (
        "from ocopsync_voso import VosoAdapter\nclass Market(VosoAdapter):\n    name = 'unset'\n    Settings = None\n",
        "its Settings are not a subclass of ocopsync.adapter.AdapterSettings",
    ),
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_adapter_is_said_with_why_and_the_others_work(entries, module, name):
    text, why = BROKEN[name]
    module(name, text)
    entries((name, f"{name}:Market"), VOSO)
    said = rf"'{name}' \({name}\) can't be used: {why}. The others can. .*uninstall"
    with pytest.raises(AdapterUnusable, match=said):
        load_adapter(name)
    assert usable() == {"voso": VosoAdapter}
    assert why_unusable("voso") is None


def test_a_secret_in_an_error_while_loading_is_not_told(entries, module):
    module("leaky", "raise RuntimeError('password=hunter2')")
    entries(("leaky", "leaky:Market"))
    assert "hunter2" not in str(why_unusable("leaky"))


def test_what_a_module_prints_while_it_is_loaded_stays_out_of_our_output(entries, module, capsys):
    module("chatty", "print('hello'); from ocopsync_voso import VosoAdapter as Market")
    entries(("voso", "chatty:Market"))
    load_adapter("voso")
    assert capsys.readouterr().out == ""


def test_ctrl_c_while_something_is_loaded_is_obeyed(entries, module):
    module("slow", "raise KeyboardInterrupt")
    entries(("slow", "slow:Market"))
    with pytest.raises(KeyboardInterrupt):
        load_adapter("slow")


@pytest.mark.parametrize(
    ("theirs", "upgrade"), [(SEAM + 1, "ocopsync"), (SEAM - 1, "ocopsync_voso"), (None, "ocopsync_voso")]
)
def test_an_adapter_for_another_version_of_the_seam_is_refused(entries, monkeypatch, theirs, upgrade):
    entries(VOSO)
    monkeypatch.setattr(VosoAdapter, "seam", theirs)
    with pytest.raises(
        AdapterUnusable, match=rf"version {theirs} of the seam .* has version {SEAM}. .*--upgrade {upgrade}$"
    ):
        load_adapter("voso")


@pytest.mark.parametrize("text", ["Market = 'no class'", "class Market: ..."])
def test_a_sandbox_that_is_none_is_said(entries, module, text):
    module("boxless", text)
    entries(("boxless", "boxless:Market"), ("voso", "ocopsync_voso.sandbox:VosoSandbox"))
    with pytest.raises(AdapterUnusable, match=r"can't be used: it is not a subclass of ocopsync.testing.Sandbox"):
        load_sandbox("boxless")
    assert list(usable(SANDBOXES)) == ["voso"]


def test_several_threads_that_load_leave_the_output_where_it_was():
    """A folder of catalogues is read by several at once; its JSON was lost where two met while they loaded."""

    def load() -> None:
        for _ in range(20):
            with discovery.output_kept():
                time.sleep(0.0005)

    before = os.fstat(1)
    threads = [threading.Thread(target=load) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert os.path.samestat(os.fstat(1), before)
