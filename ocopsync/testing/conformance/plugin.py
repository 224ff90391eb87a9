"""Conformance, the class that an author subclasses, and the report on what its checks came to.

``OCOPSYNC_CONFORMANCE_REPORT=FILE pytest`` writes the report. ``--conformance-report FILE`` does, too, where the
conftest.py at the root of the tests says ``pytest_plugins = ["ocopsync.testing.conformance.plugin"]``; so it works
with several processes as well.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator, Mapping
from importlib.metadata import entry_points
from pathlib import Path
from typing import Any, ClassVar

import pytest
from attrs import define, field

from ocopsync.discovery import ADAPTERS
from ocopsync.messages import LANGUAGES, current_language, use_language
from ocopsync.testing.conformance.register import CHECKS, AllChecks
from ocopsync.testing.conformance.suite import not_applicable

VARIABLE = "OCOPSYNC_CONFORMANCE_REPORT"
PLUGIN = "ocopsync-conformance"
NOT_APPLICABLE = "not applicable"
UNPLAYED = re.compile(r"the sandbox does not play (\w+)")
IDS = frozenset(check.id for check in CHECKS)
UNDER_FAULTS = frozenset(check.id for check in CHECKS if check.under_faults)


class Conformance(AllChecks):
    """Every check. Subclass it as ``TestConformance`` and write :meth:`make`::

        def make(self, **behaviour):
            sandbox = MySandbox(clock=HandClock(), **behaviour)
            return Subject.of(MyAdapter, sandbox, MySettings(url="http://my.test"))

    Then say what your requests look like, where the defaults don't fit (``sign_in``, ``list_pages``, ``page_size``),
    and put in your own :meth:`product` where the marketplace takes another than the suite's shrimp paste.
    """

    _about: ClassVar[Mapping[str, str]] = {}

    @pytest.fixture(autouse=True)
    def _spoken(self) -> Iterator[None]:
        """In the language that OCOPSYNC_LANG asks for, as on the command line."""
        before, asked = current_language(), os.environ.get("OCOPSYNC_LANG", "")
        use_language(asked if asked in LANGUAGES else before)
        yield
        use_language(before)

    @pytest.fixture(autouse=True)
    def _reported(self, request: pytest.FixtureRequest) -> None:
        """Tell the report whose check this is."""
        if not request.config.pluginmanager.has_plugin(PLUGIN):
            request.config.pluginmanager.register(Reporter(os.environ.get(VARIABLE, "")), PLUGIN)
        request.node.user_properties.append((PLUGIN, about(type(self))))
        if not self.over_http and request.node.originalname in UNDER_FAULTS:
            not_applicable("it sends no requests that could be disturbed")


def about(suite: type[Conformance]) -> Mapping[str, str]:
    """Which adapter a suite is for; asked once for each."""
    if "_about" not in vars(suite):
        adapter = suite().make().adapter
        suite._about = {"adapter": adapter.name, "mode": suite.mode, "version": version_of(adapter.name)}
    return suite._about


def version_of(adapter: str) -> str:
    """The version of the distribution that an adapter came with; empty where it isn't installed."""
    found = [point.dist.version for point in entry_points(group=ADAPTERS, name=adapter) if point.dist]
    return found[0] if found else ""


@define(eq=False)  # pytest keeps its plugins in sets
class Reporter:
    """Collects outcomes and writes them down."""

    target: str
    """A file; a folder gets a file for each adapter and mode."""
    outcomes: dict[tuple[str, str, str], list[dict[str, str]]] = field(factory=dict)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        of = dict(report.user_properties).get(PLUGIN)
        name = report.nodeid.rpartition("::")[2].partition("[")[0]
        if not isinstance(of, dict) or name not in IDS or not tells(report):
            return
        outcomes = self.outcomes.setdefault((of["adapter"], of["mode"], of["version"]), [])
        outcomes[:] = [item for item in outcomes if item["id"] != name]
        outcomes.append({"id": name, "outcome": outcome_of(report), "reason": reason_of(report)})

    def pytest_terminal_summary(self, terminalreporter: Any) -> None:
        for (adapter, mode, _), outcomes in sorted(self.outcomes.items()):
            counts = {word: sum(item["outcome"] == word for item in outcomes) for word in ("passed", "failed")}
            rest = sum(item["outcome"] == NOT_APPLICABLE for item in outcomes)
            line = f"{counts['passed']} passed, {counts['failed']} failed, {rest} not applicable"
            terminalreporter.write_line(f"conformance of {' '.join(filter(None, (adapter, mode)))}: {line}")
            if unplayed := sorted({found[1] for item in outcomes if (found := UNPLAYED.search(item["reason"]))}):
                terminalreporter.write_line(f"  not tried, for the sandbox does not play them: {', '.join(unplayed)}")

    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        if self.target and self.outcomes and not hasattr(session.config, "workerinput"):
            self.write(Path(self.target))

    def write(self, target: Path) -> None:
        reports = [
            {"adapter": adapter, "mode": mode, "version": of, "checks": in_order(outcomes)}
            for (adapter, mode, of), outcomes in sorted(self.outcomes.items())
        ]
        if not target.is_dir() and len(reports) > 1:
            raise pytest.UsageError(f"{target}: {len(reports)} adapters were checked; name a folder that is there")
        for report in reports:
            name = "-".join(filter(None, (str(report["adapter"]), str(report["mode"]))))
            file = target / f"{name}.json" if target.is_dir() else target
            file.write_text(json.dumps(report, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def tells(report: pytest.TestReport) -> bool:
    """Whether this phase is the one that decides: the call, or a phase before or after it that went wrong."""
    return report.when == "call" or report.outcome != "passed"


def outcome_of(report: pytest.TestReport) -> str:
    return NOT_APPLICABLE if report.outcome == "skipped" else report.outcome


def reason_of(report: pytest.TestReport) -> str:
    """Why it doesn't apply, or the first line of what failed."""
    if isinstance(report.longrepr, tuple):
        return str(report.longrepr[2]).removeprefix("Skipped: ").removeprefix(f"{NOT_APPLICABLE}: ")
    crash = getattr(report.longrepr, "reprcrash", None)
    return str(crash.message).partition("\n")[0] if crash else ""


def in_order(outcomes: list[dict[str, str]]) -> list[dict[str, str]]:
    places = {check.id: place for place, check in enumerate(CHECKS)}
    return sorted(outcomes, key=lambda item: places[item["id"]])


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--conformance-report",
        default="",
        metavar="FILE",
        help="write what the checks of the conformance suite came to as JSON; a folder gets a file for each adapter",
    )


def pytest_configure(config: pytest.Config) -> None:
    target = config.getoption("--conformance-report") or os.environ.get(VARIABLE, "")
    config.pluginmanager.register(Reporter(target), PLUGIN)
