"""Writes docs/conformance.md from the docstrings of the conformance suite's checks.

``python tools/conformance_page.py`` writes it anew; ``--to FILE`` writes it elsewhere.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path

from api_page import members, parsed

from ocopsync.testing.conformance import CHECKS, Check
from ocopsync.testing.conformance.profile import Profile
from ocopsync.testing.conformance.suite import Suite

PAGE = Path(__file__).resolve().parents[1] / "docs" / "conformance.md"
HEAD = """\
# The conformance suite

What every adapter must do, on a good day and on a bad one: {count} checks, {bad} of them of sign-ins, sessions and
faults. They ship with ocopsync and need pytest and a [sandbox](write-an-adapter.md) of the marketplace; nothing of them
opens a socket, and time passes by hand.

```python
from typing import Any

from ocopsync.testing import HandClock
from ocopsync.testing.conformance import Conformance, Subject


class TestConformance(Conformance):
    def make(self, **behaviour: Any) -> Subject:
        sandbox = MySandbox(clock=HandClock(), **behaviour)
        return Subject.of(MyAdapter, sandbox, MySettings(url="http://my.test"))
```

`behaviour` is what a check wants of the sandbox: `moderated` and `lag`. The other members of the class say what the
suite can't know; each has a default, and none changes what is demanded:

{members}

A check that doesn't apply, because a capability isn't declared, is skipped with its reason and counted apart; that what
isn't declared is refused is checked, too. `OCOPSYNC_CONFORMANCE_REPORT=FILE pytest` writes what the checks came to as
JSON: the adapter, its version and, for each check, `id`, `outcome` and `reason`. A folder in place of the file gets one
file for each adapter and mode. `--conformance-report FILE` does the same where the `conftest.py` at the root of the
tests says `pytest_plugins = ["ocopsync.testing.conformance.plugin"]`.

`make conformance-page` writes this page.
"""


def main() -> None:
    options = argparse.ArgumentParser(description="Write docs/conformance.md.")
    options.add_argument("--to", type=Path, default=PAGE, help="the file to write")
    options.parse_args().to.write_text(page(), encoding="utf-8")


def page() -> str:
    bad = sum(item.under_faults for item in CHECKS)
    head = HEAD.replace("{count}", str(len(CHECKS))).replace("{bad}", str(bad)).replace("{members}", "\n".join(said()))
    return "\n".join((head, *(line for theme, of in groupby(CHECKS, theme_of) for line in section(theme, list(of)))))


def said() -> Iterator[str]:
    """What an author may say of the marketplace, each with its docstring."""
    yield from (line for line in members(parsed(Profile)) if not line.startswith("- `make("))
    yield from (line for line in members(parsed(Suite)) if line.startswith("- `stand("))


def theme_of(check: Check) -> str:
    return check.theme


def section(theme: str, checks: list[Check]) -> Iterator[str]:
    yield f"## {theme.capitalize()}\n"
    for check in checks:
        yield f"- `{check.id}`: {check.says}"
    yield ""


if __name__ == "__main__":
    main()
