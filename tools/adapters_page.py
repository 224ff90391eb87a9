"""Writes docs/adapters.md: what each marketplace can do and how we know it, and what the conformance suite found.

``python tools/adapters_page.py`` writes it anew from the adapters and from the suite's reports in docs/conformance;
``--check`` runs the suite for new reports first; ``--to FILE`` writes the page elsewhere.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from attrs import frozen

from ocopsync.adapter import Adapter, AdapterSettings
from ocopsync.connection import open_adapter
from ocopsync.discovery import installed, load_adapter
from ocopsync.listing import FIELDS
from ocopsync.messages import Message
from ocopsync_cli.commands.adapters.list import claims
from ocopsync_cli.words import CAPABILITIES, able
from ocopsync_cli.words import FIELDS as NAMES

HOUSE = Path(__file__).resolve().parents[1]
PAGE = HOUSE / "docs" / "adapters.md"
REPORTS = HOUSE / "docs" / "conformance"
MODES = {"postmart": ("contract", "file"), "thanhhoa": ("offer", "product")}
"""What ``mode`` may say in the settings, for each adapter that has the key."""
HEAD = """\
# What each marketplace can do

From the adapters that come with ocopsync, each with how we know it, and from what the
[conformance suite](conformance.md) found. `ocopsync adapters list --details` says the same of whatever is installed.
`make adapters-page` writes this page.

How we know it: **fact**, seen in the site's own pages or public documentation; **sibling**, a fact about another site
of the same family; **press**, second hand; **assumed**; **ours**, our own design where nothing is published.
"""


@frozen
class Column:
    """One adapter in one of its modes."""

    adapter: Adapter
    mode: str

    @property
    def heading(self) -> str:
        return f"{self.adapter.title} ({self.mode})" if self.mode else self.adapter.title


def main() -> None:
    options = argparse.ArgumentParser(description="Write docs/adapters.md.")
    options.add_argument("--to", type=Path, default=PAGE, help="the file to write")
    options.add_argument("--check", action="store_true", help="run the conformance suite first")
    given = options.parse_args()
    if given.check:
        run_suite(REPORTS)
    given.to.write_text(page(columns(), reports(REPORTS)), encoding="utf-8")


def run_suite(folder: Path) -> None:
    """New reports from the tests of our adapters."""
    folder.mkdir(exist_ok=True)
    tests = sorted(map(str, (HOUSE / "tests" / "adapters").glob("*/test_conformance_*.py")))
    environment = {**os.environ, "OCOPSYNC_CONFORMANCE_REPORT": str(folder)}
    command = [sys.executable, "-m", "pytest", "-q", *tests]
    subprocess.run(command, cwd=HOUSE, env=environment, check=False)  # noqa: S603 - our own tests


def columns() -> list[Column]:
    """The adapters of our own package, in each of their modes."""
    ours = [name for name, point in installed().items() if point.dist and point.dist.name == "ocopsync"]
    return [
        Column(open_adapter(name, settings_of(name, mode)), mode) for name in ours for mode in MODES.get(name, ("",))
    ]


def settings_of(name: str, mode: str) -> AdapterSettings:
    options: dict[str, Any] = {"mode": mode} if mode else {}
    return load_adapter(name).Settings(**options)


def reports(folder: Path) -> list[dict[str, Any]]:
    found = [json.loads(path.read_text(encoding="utf-8")) for path in folder.glob("*.json")]
    return sorted(found, key=lambda report: (report["adapter"], report["mode"]))


def page(adapters: Sequence[Column], results: Sequence[Mapping[str, Any]]) -> str:
    headings = [column.heading for column in adapters]
    return "\n".join(
        (
            HEAD,
            "## What it can do\n",
            *table(["", *headings], capability_rows(adapters)),
            "\n## What it holds\n",
            "A field that has no mark has no place there: it stays in the catalogue, or becomes a line of the",
            "description; the page of each marketplace says which.\n",
            *table(["", *headings], field_rows(adapters)),
            "\n## The conformance suite\n",
            *(table(["", "passed", "not applicable", "failed"], map(result_row, results))),
            *told(results),
            "",
        )
    )


def table(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    for row in (headings, ["---"] * len(headings), *rows):
        yield f"| {' | '.join(row)} |"


def capability_rows(adapters: Sequence[Column]) -> Iterator[list[str]]:
    of_each = [{name: (value, how) for name, value, how, _ in claims(item.adapter.capabilities)} for item in adapters]
    for name in of_each[0]:
        told = [f"{plainly(one[name][0])}, *{one[name][1]}*" for one in of_each]
        yield [english(CAPABILITIES[name]), *told]
    yield ["publishing writes a file", *("yes" if item.adapter.capabilities.hand_over else "no" for item in adapters)]


def field_rows(adapters: Sequence[Column]) -> Iterator[list[str]]:
    held = [item.adapter.capabilities.fields for item in adapters]
    for name in FIELDS:
        yield [english(NAMES[name]), *(how.value if (how := one.get(name)) else "" for one in held)]


def result_row(report: Mapping[str, Any]) -> list[str]:
    outcomes = [check["outcome"] for check in report["checks"]]
    name = f"{report['adapter']} ({report['mode']})" if report["mode"] else report["adapter"]
    return [name, *(str(outcomes.count(word)) for word in ("passed", "not applicable", "failed"))]


def told(results: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    """Which checks an adapter fails, and why some don't apply."""
    for report in results:
        reasons: dict[str, int] = {}
        for check in report["checks"]:
            if check["outcome"] == "not applicable":
                reasons[check["reason"]] = reasons.get(check["reason"], 0) + 1
        mode = f" ({report['mode']})" if report["mode"] else ""
        yield f"\n### {report['adapter']}{mode}\n"
        failed = [check for check in report["checks"] if check["outcome"] == "failed"]
        yield from (f"- **failed** `{check['id']}`: {check['reason']}" for check in failed)
        yield from (f"- {count} not applicable: {reason}" for reason, count in sorted(reasons.items()))


def english(template: str) -> str:
    return Message(template).render("en")


def plainly(value: Any) -> str:
    from ocopsync.messages import use_language

    use_language("en")
    return str(able(value))


if __name__ == "__main__":
    main()
