"""Remembering: what a reconciliation hands on to the next ones."""

from __future__ import annotations

import datetime as dt

from attrs import evolve

from ocopsync.finding import Finding, Reconciliation
from ocopsync.ledger import DriftBook, Ledger
from ocopsync.listing import Scope
from ocopsync.streams import Spool


def remember(ledger: Ledger, scope: Scope, result: Reconciliation, *, at: dt.datetime) -> None:
    """Note a reconciliation that was read to the end and compared whole; its findings learn since when they stand."""
    if result.complete:
        DriftBook(ledger).note(scope, at, result.counts, result.findings)
        recall(ledger, scope, result)


def recall(ledger: Ledger, scope: Scope, result: Reconciliation) -> None:
    """Say of each finding since when it stands, and for which time, where that was noted."""
    dated = Spool(Finding)
    for finding, standing in DriftBook(ledger).standings(scope, result.findings):
        since, times = (standing.since, standing.times) if standing else (None, 0)
        dated.add(evolve(finding, since=since, times=times))
    result.findings = dated
