"""What really stands there, beside what was wanted and what was said about it."""

from __future__ import annotations

from collections.abc import Iterable

from attrs import define, field

from benchmarks.simulation.catalogue import Catalogue
from benchmarks.simulation.worker import Result
from ocopsync.testing import SandboxListing

PROMISES = (
    "lost",
    "unreported",
    "duplicates_unreported",
    "overwritten_silently",
    "strangers_touched",
    "rows_not_adding_up",
    "two_at_once",
    "written_after_losing_the_lease",
    "sent_after_losing_the_lease",
    "not_done",
)
"""What must stay empty, whatever happens."""


@define
class Verdict:
    """What was found against each promise; ``duplicates`` may be more than none where a marketplace broke its own."""

    broken: dict[str, list[str]] = field(factory=dict)
    duplicates: list[str] = field(factory=list)
    right: int = 0
    """Rows that stand there once, as wanted."""
    reported: int = 0
    """Rows that don't, and are said not to."""

    def against(self, promise: str, what: str) -> None:
        self.broken.setdefault(promise, []).append(what)


def judge(verdict: Verdict, catalogue: Catalogue, standing: list[SandboxListing], last: Iterable[Result]) -> None:
    """The end of a story: every row, beside what the last commands said."""
    said = Said(list(last))
    for sku in catalogue.products:
        _judge_row(verdict, sku, catalogue.wanted.get(sku), [item for item in standing if item.sku == sku], said)


def _judge_row(
    verdict: Verdict, sku: str, wanted: tuple[str, int] | None, found: list[SandboxListing], said: Said
) -> None:
    surplus = found[1:] if wanted else found[1:] if len(found) > 1 else []
    for item in surplus:
        verdict.duplicates.append(f"{sku} as {item.remote_id}")
    if surplus and not all(said.names(sku, item.remote_id) for item in found):
        verdict.against("duplicates_unreported", f"{sku} as {', '.join(item.remote_id for item in found)}")
    right = [(item.title, item.price) for item in found] == ([wanted] if wanted else [])
    if right:
        verdict.right += 1
    elif said.mentions(sku) or said.names(sku, *(item.remote_id for item in found)):
        verdict.reported += 1
    else:
        promise = "lost" if wanted and not found else "unreported"
        verdict.against(promise, f"{sku}: {wanted} wanted, {[(item.title, item.price) for item in found]} there")


class Said:
    """What commands said about rows and listings."""

    def __init__(self, results: list[Result]) -> None:
        self.texts: dict[str, str] = {}
        self.all = ""
        for result in results:
            if result.tally:
                for trouble in result.tally.troubles:
                    self._add(trouble.sku, trouble.reason)
                for sku, ids in result.tally.twice.items():
                    self._add(sku, " ".join(ids))
            if result.reconciliation:
                for finding in result.reconciliation.findings:
                    self._add(finding.sku, f"{finding.remote_id} {finding.reason}")

    def _add(self, sku: str, text: str) -> None:
        self.texts[sku] = f"{self.texts.get(sku, '')} {text}"
        self.all += f" {text}"

    def mentions(self, sku: str) -> bool:
        return sku in self.texts

    def names(self, sku: str, *remote_ids: str) -> bool:
        """Whether all these listings were named, under the SKU or as nobody's."""
        words = set(self.all.replace(",", " ").replace(";", " ").split())
        return bool(remote_ids) and all(remote_id in words for remote_id in remote_ids)
