"""What a command that needs nothing must not import: nobody waits for a library that isn't used."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

HEAVY = {
    "biip",
    "bs4",
    "jsonschema_rs",
    "keyring",
    "lxml",
    "msgspec",
    "python_calamine",
    "rapidfuzz",
    "requests",
    "rich",
    "sqlalchemy",
    "tenacity",
    "tomlkit",
    "urllib3",
    "werkzeug",
    "xlsxwriter",
}
PROBE = """
import json, sys
from ocopsync_cli.main import main
try:
    main()
finally:
    print(json.dumps(sorted(sys.modules)), file=sys.stderr)
"""


def imported(*arguments: str) -> set[str]:
    """The modules that a process has imported when ``ocopsync`` ends."""
    done = subprocess.run([sys.executable, "-c", PROBE, *arguments], capture_output=True, text=True, check=True)
    return set(json.loads(done.stderr.splitlines()[-1]))


@pytest.mark.parametrize("option", ["--version", "--help"])
def test_saying_the_version_or_the_overview_loads_no_library_but_click(option: str) -> None:
    found = imported(option)
    assert "click" in found
    assert not found & HEAVY


@pytest.mark.parametrize("option", ["--version", "--help"])
def test_saying_the_version_or_the_overview_loads_no_command_and_no_marketplace(option: str) -> None:
    ours = {name for name in imported(option) if name.startswith("ocopsync")}
    assert "ocopsync_cli.vocabulary" in ours
    assert not {name for name in ours if name.startswith("ocopsync_cli.commands")}
    assert not ours & {"ocopsync_postmart", "ocopsync_thanhhoa", "ocopsync_voso", "ocopsync.adapter", "ocopsync.ledger"}


@pytest.mark.parametrize("arguments", [("adapters", "list", "--json"), ("publish", "--help")])
def test_naming_the_marketplaces_and_explaining_a_command_load_nothing_that_sends(arguments: tuple[str, ...]) -> None:
    found = imported(*arguments)
    assert not found & {"requests", "sqlalchemy", "werkzeug", "jsonschema_rs", "ocopsync_voso"}


def test_a_list_of_the_marketplaces_does_not_bring_the_reader_of_email() -> None:
    """``importlib.metadata`` does, which takes longer than all the rest."""
    assert not imported("adapters", "list") & {"email", "importlib.metadata"}
