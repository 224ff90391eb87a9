"""What advice refers to is there for everybody who installed the package: a command, not a file of its source."""

from __future__ import annotations

import re

import pytest

from ocopsync_cli.commands.explain import all_kinds
from ocopsync_cli.main import COMMANDS

KINDS = all_kinds()


@pytest.mark.parametrize("code", KINDS)
def test_advice_names_no_file_of_the_source_and_only_commands_that_there_are(code: str) -> None:
    advice = KINDS[code].advice
    assert not re.search(r"README|\bdocs/|\.md\b|\.py\b", advice)
    assert set(re.findall(r"\bocopsync (\w+)", advice)) <= COMMANDS.keys()
