"""Accepting: which of the values that stand there are right, and are to be what the catalogue says from now on."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence

from ocopsync.connection import Connection
from ocopsync.decisions import Choice, choices_for
from ocopsync.differences import Author, FieldDifference, Kind
from ocopsync.finding import Accepted, Finding, Reconciliation
from ocopsync.ledger import Ledger
from ocopsync.listing import Scope
from ocopsync.plan import ROWS_AT_ONCE
from ocopsync.ruling import BySettings, Verdict
from ocopsync.standing import load_sides
from ocopsync.streams import batched


def was_read(
    results: Sequence[Reconciliation], connections: Sequence[Connection]
) -> list[tuple[Connection, Reconciliation]]:
    """The marketplaces that were read to the end, with what was found there."""
    by_scope = {Scope(item.marketplace, item.account, item.catalogue): item for item in results}
    pairs = ((connection, by_scope.get(connection.scope)) for connection in connections)
    return [(connection, item) for connection, item in pairs if item and item.complete]


def accepted_by_settings(
    result: Reconciliation, connection: Connection, ledger: Ledger, edited: dt.datetime | None = None
) -> Iterator[Accepted]:
    """What stands there and is right by the settings."""
    judge = BySettings(rights=connection.adapter.settings.right, edited=edited)
    if not judge.rights:
        return
    changed = (finding for finding in result.findings if finding.kind is Kind.CHANGED)
    for some in batched(changed, ROWS_AT_ONCE):
        sides = load_sides(ledger, connection, [finding.sku for finding in some], ())
        for finding in some:
            live = sides[finding.sku].live
            for item in finding.fields if live else ():
                if judge.of(item, live.changed_at if live else None) is Verdict.KEEP:
                    yield accepted(finding, item, connection)


def accepted_as_found(
    results: Sequence[Reconciliation],
    connections: Sequence[Connection],
    ledger: Ledger,
    edited: dt.datetime | None = None,
) -> Iterator[Accepted]:
    """What stands there and is right where nobody decided row by row: by the settings; and where these don't say who
    is right, what only others changed."""
    for connection, result in was_read(results, connections):
        if connection.adapter.settings.right:
            yield from accepted_by_settings(result, connection, ledger, edited)
        else:
            yield from (accepted(finding, item, connection) for finding, item in changed_there(result))


def changed_there(result: Reconciliation) -> Iterator[tuple[Finding, FieldDifference]]:
    """The fields that others changed and we did not."""
    for finding in result.findings:
        for item in finding.fields if finding.kind is Kind.CHANGED else ():
            if item.author in (Author.THEM, Author.MARKETPLACE) and Choice.LIVE in choices_for(finding, item):
                yield finding, item


def accepted(finding: Finding, item: FieldDifference, connection: Connection) -> Accepted:
    return Accepted(sku=finding.sku, field=item.name, value=item.live, marketplace=connection.name)
