"""The ``--json`` output of every command. Its schemas are in ``ocopsync_schemas``, one for each command."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from enum import Enum
from typing import TYPE_CHECKING, Any

from ocopsync.connection import Connection
from ocopsync.decisions import choices_for, items_of
from ocopsync.differences import FieldDifference, Kind
from ocopsync.finding import Bucket, Finding, Reconciliation, mark_of
from ocopsync.holds import Hold
from ocopsync.ledger import LoggedOperation, Record, Run
from ocopsync.messages import Message
from ocopsync.plan import Entry, Plan
from ocopsync.privacy import mask
from ocopsync.problem import Place, Problem, Severity
from ocopsync.streams import Spool
from ocopsync.tally import Tally, Trouble

if TYPE_CHECKING:
    from ocopsync.folder import Compared
    from ocopsync.folder.totals import Total
    from ocopsync.mending import Stale

Json = dict[str, Any]


def counts_json(counts: Counter[Any], kinds: Iterable[Enum]) -> Json:
    """Every kind with its count, zeros included, so that a reader can add them up."""
    return {kind.value: counts[kind] for kind in kinds}


def text(message: Message | str | None) -> str | None:
    return None if message is None else mask(str(message))


def place_json(place: Place) -> Json:
    return {
        "sheet": place.sheet,
        "row": place.row,
        "column": place.column,
        "cell": place.cell,
        "heading": place.heading,
    }


def problem_json(problem: Problem) -> Json:
    return {
        "code": problem.code,
        "severity": problem.severity.value,
        "marketplace": problem.marketplace or None,
        "place": place_json(problem.place),
        "sku": problem.sku,
        "field": problem.field,
        "value": mask(problem.value),
        "message": text(problem.message),
        "advice": text(problem.advice),
    }


def field_json(item: FieldDifference) -> Json:
    return {
        "name": item.name,
        "author": item.author.value,
        "wanted": safe(item.wanted),
        "sent": safe(item.sent),
        "live": safe(item.live),
    }


def safe(value: Any) -> Any:
    """A field's value without personal data."""
    if isinstance(value, dict):
        return {name: safe(part) for name, part in value.items()}
    if isinstance(value, list | tuple):
        return [safe(item) for item in value]
    return mask(value) if isinstance(value, str) else value


def entry_json(entry: Entry) -> Json:
    return {
        "sku": entry.sku,
        "title": mask(entry.title),
        "fate": entry.fate.value,
        "operation": entry.operation.kind.value if entry.operation else None,
        "why": entry.kind.value if entry.kind else None,
        "author": entry.author.value if entry.author else None,
        "reason": text(entry.reason),
        "hold": entry.hold.value if entry.hold else None,
        "due": entry.due.isoformat() if entry.due else None,
        "changes": [
            {
                "name": change.name,
                "before": safe(change.before),
                "after": safe(change.after),
                "author": change.author,
            }
            for change in entry.changes
        ],
        "has_row": entry.has_row,
    }


def plan_json(plans: Sequence[Plan], fates: Iterable[Enum]) -> Json:
    kinds = list(fates)
    return {
        "marketplaces": [
            {
                "marketplace": plan.connection.name,
                "rows": plan.rows,
                "operations": plan.operations,
                "counts": counts_json(plan.counts, kinds),
                "withdrawn_without_row": plan.withdrawn_without_row,
                "held": counts_json(plan.holds, Hold),
                "due": {day.isoformat(): plan.due[day] for day in sorted(plan.due)},
                "brakes": [text(brake.message) for brake in plan.brakes],
                "entries": [entry_json(entry) for entry in plan.entries],
            }
            for plan in plans
        ]
    }


def trouble_json(trouble: Trouble) -> Json:
    return {
        "sku": trouble.sku,
        "title": mask(trouble.title),
        "fate": trouble.fate.value,
        "reason": text(trouble.reason),
    }


def publish_json(tallies: Sequence[Tally], fates: Iterable[Enum], run_id: str | None, exit_code: int) -> Json:
    kinds = list(fates)
    return {
        "run": run_id,
        "exit_code": exit_code,
        "writes": sum(tally.writes for tally in tallies),
        "marketplaces": [
            {
                "marketplace": tally.connection.name,
                "rows": tally.rows,
                "writes": tally.writes,
                "counts": counts_json(tally.counts, kinds),
                "without_row": counts_json(tally.without_row, kinds),
                "adds_up": tally.adds_up,
                "error": text(tally.error),
                "not_read_back": text(tally.unread),
                "troubles": [trouble_json(trouble) for trouble in tally.troubles],
                "twice": [{"sku": sku, "ids": list(ids)} for sku, ids in tally.twice.items()],
                "rewritten": [
                    {"sku": sku, "fields": [field_json(item) for item in fields]}
                    for sku, fields in tally.rewritten.items()
                ],
            }
            for tally in tallies
        ],
    }


class Streamed(list[Json]):
    """A list whose items are made when they are written, one after the other: the encoder asks for no more."""

    def __init__(self, items: Callable[[], Iterable[Json]], count: int) -> None:
        self._items, self._count = items, count

    def __len__(self) -> int:
        return self._count

    def __iter__(self) -> Iterator[Json]:
        return iter(self._items())


def finding_json(finding: Finding) -> Json:
    items = items_of(finding)
    decided = {item.name: item for item in items if item is not None}
    whole = None in items
    return {
        "sku": finding.sku,
        "title": mask(finding.title),
        "kind": finding.kind.value,
        "bucket": finding.bucket.value,
        "author": finding.author.value if finding.author else None,
        "reason": text(finding.reason),
        "remote_id": finding.remote_id,
        "url": finding.url,
        "twins": list(finding.twins),
        "since": finding.since.isoformat() if finding.since else None,
        "times": finding.times,
        "mark": mark_of(finding) if whole else None,
        "choices": [choice.value for choice in choices_for(finding)] if whole else [],
        "fields": [
            field_json(item)
            | {
                "mark": mark_of(finding, item) if item.name in decided else None,
                "choices": [choice.value for choice in choices_for(finding, item)] if item.name in decided else [],
            }
            for item in finding.fields
        ],
    }


def findings_json(findings: Spool[Finding]) -> Streamed:
    return Streamed(lambda: map(finding_json, findings), len(findings))


def reconciliation_json(result: Reconciliation) -> Json:
    """How a catalogue stands on one marketplace."""
    return {
        "marketplace": result.marketplace,
        "account": result.account,
        "rows": result.rows,
        "read": result.read,
        "invalid": result.invalid,
        "counts": counts_json(result.counts, Kind),
        "buckets": counts_json(result.buckets, Bucket),
        "conflicts": result.conflicts,
        "error": text(result.error),
        "stopped": result.stopped,
        "findings": findings_json(result.findings),
        "waiting": findings_json(result.waiting),
        "rewritten": [
            {"sku": item.sku, "fields": [field_json(field) for field in item.fields]} for item in result.rewritten
        ],
    }


NOTHING_DONE: Json = {"sent": None, "accepted": None, "stale": []}


def reconcile_json(
    results: Sequence[Reconciliation],
    exit_code: int,
    *,
    catalogue: str = "",
    name: str = "",
    done: Json | None = None,
) -> Json:
    """One catalogue on its marketplaces; ``done``: what was done about it."""
    return {
        "exit_code": exit_code,
        "catalogue": catalogue,
        "name": mask(name),
        "differences": sum(len(result.findings) for result in results),
        "marketplaces": [reconciliation_json(result) for result in results],
        **(done or NOTHING_DONE),
    }


def stale_json(item: Stale) -> Json:
    """A decision that was not carried out."""
    decision = item.decision
    return {
        "catalogue": decision.catalogue,
        "marketplace": decision.marketplace,
        "sku": decision.sku,
        "remote_id": decision.remote_id,
        "field": decision.field,
        "choice": decision.choice.value,
        "place": place_json(decision.place) if decision.place else None,
        "reason": text(item.why),
    }


def folder_json(
    compared: Sequence[Compared],
    exit_code: int,
    *,
    done: Mapping[str, Json] | None = None,
    stale: Sequence[Stale] = (),
) -> Json:
    """The catalogues of a folder, and their sums by marketplace; ``done``: what was done about them, by catalogue id;
    ``stale``: decisions about none of them."""
    from ocopsync.folder.totals import totals

    results = [result for one in compared for result in one.results]
    return {
        "exit_code": exit_code,
        "differences": sum(len(result.findings) for result in results),
        "sums": [sum_json(total) for total in totals(results)],
        "stale": [stale_json(item) for item in stale],
        "catalogues": Streamed(lambda: (compared_json(one, done or {}) for one in compared), len(compared)),
    }


def compared_json(one: Compared, done: Mapping[str, Json]) -> Json:
    settings, file = one.cooperative.settings, one.cooperative.file
    about_it = done.get(settings.catalogue_id) if settings and one.results else None
    return {
        "catalogue": settings.catalogue_id if settings else None,
        "name": mask(one.cooperative.name),
        "folder": mask(str(one.cooperative.folder)),
        "file": mask(file.name) if file else None,
        "error": text(one.error),
        "stopped": one.stopped,
        "differences": sum(len(result.findings) for result in one.results),
        "marketplaces": [reconciliation_json(result) for result in one.results],
        **(about_it or NOTHING_DONE),
    }


def sum_json(total: Total) -> Json:
    return {
        "marketplace": total.marketplace,
        "catalogues": total.catalogues,
        "unread": total.unread,
        "with_differences": total.with_differences,
        "rows": total.rows,
        "invalid": total.invalid,
        "counts": counts_json(total.counts, Kind),
        "buckets": counts_json(total.buckets, Bucket),
    }


def history_json(operations: Iterable[LoggedOperation], runs: Iterable[Run]) -> Json:
    return {
        "operations": [
            {
                "id": item.id,
                "run": item.run,
                "marketplace": item.marketplace,
                "sku": item.sku,
                "operation": item.kind.value,
                "state": item.state.value,
                "remote_id": item.remote_id,
                "reason": text(item.reason),
                "intended_at": item.intended_at.isoformat(),
                "ended_at": item.ended_at.isoformat() if item.ended_at else None,
            }
            for item in operations
        ],
        "runs": [
            {
                "id": item.id,
                "command": item.command,
                "started": item.started.isoformat(),
                "ended": item.ended.isoformat() if item.ended else None,
                "exit_code": item.exit_code,
                "counts": dict(item.counts),
                "user": item.user,
                "allowed": dict(item.allowed),
            }
            for item in runs
        ],
    }


def check_json(name: str, on: dt.date, rows: int, products: int, problems: Sequence[Problem]) -> Json:
    counts = Counter(problem.severity for problem in problems)
    return {
        "catalogue": mask(name),
        "on": on.isoformat(),
        "rows": rows,
        "products": products,
        "counts": counts_json(counts, Severity),
        "problems": [problem_json(problem) for problem in problems],
    }


def record_json(connection: Connection, record: Record) -> Json:
    return {
        "marketplace": connection.name,
        "sku": record.sku,
        "phase": record.phase.value,
        "state": record.state.value if record.state else None,
        "remote_id": record.remote_id,
        "url": record.url,
    }
