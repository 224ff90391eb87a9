"""The ``--json`` output of every command. Its schemas are in ``ocopsync_schemas``, one for each command."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Sequence
from enum import Enum
from typing import Any

from ocopsync.connection import Connection
from ocopsync.differences import FieldDifference
from ocopsync.finding import Finding, Reconciliation
from ocopsync.holds import Hold
from ocopsync.ledger import LoggedOperation, Record, Run
from ocopsync.messages import Message
from ocopsync.plan import Entry, Plan
from ocopsync.privacy import mask
from ocopsync.problem import Place, Problem, Severity
from ocopsync.tally import Tally, Trouble

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


def finding_json(finding: Finding) -> Json:
    return {
        "sku": finding.sku,
        "title": mask(finding.title),
        "kind": finding.kind.value,
        "author": finding.author.value if finding.author else None,
        "reason": text(finding.reason),
        "remote_id": finding.remote_id,
        "url": finding.url,
        "fields": [field_json(item) for item in finding.fields],
    }


def reconcile_json(results: Sequence[Reconciliation], kinds: Iterable[Enum], exit_code: int) -> Json:
    names = list(kinds)
    return {
        "exit_code": exit_code,
        "differences": sum(len(result.findings) for result in results),
        "marketplaces": [
            {
                "marketplace": result.marketplace,
                "rows": result.rows,
                "read": result.read,
                "invalid": result.invalid,
                "counts": counts_json(result.counts, names),
                "error": text(result.error),
                "findings": [finding_json(finding) for finding in result.findings],
                "rewritten": [
                    {"sku": sku, "fields": [field_json(item) for item in fields]}
                    for sku, fields in result.rewritten.items()
                ],
            }
            for result in results
        ],
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
        "catalogue": name,
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
