"""Accounts that several catalogues share: what else stands there is told once, and ledgers apart are named."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

from ocopsync.differences import Kind
from ocopsync.finding import Finding, Reconciliation
from ocopsync.folder.finding import Cooperative
from ocopsync.messages import Message, say_n
from ocopsync.streams import Spool

Account = tuple[str, str, str]
"""The marketplace, its address and the account's name."""


def tell_strangers_once(results: Iterable[Reconciliation]) -> None:
    """Leave what nobody of one ledger knows with the first of the catalogues that found it.

    ``results``: on the accounts of one ledger, in order.
    """
    told: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
    for result in results:
        seen = told[result.marketplace, result.account]
        if seen and result.counts[Kind.UNMANAGED]:
            _leave_out(result, seen)
        seen.update(finding.remote_id for finding in result.findings if finding.stranger)


def _leave_out(result: Reconciliation, told: set[str]) -> None:
    kept = Spool(Finding)
    for finding in result.findings:
        if finding.stranger and finding.remote_id in told:
            result.counts[finding.kind] -= 1
        else:
            kept.add(finding)
    result.findings = kept


def ledgers_apart(found: Iterable[tuple[Cooperative, Sequence[Reconciliation]]]) -> list[Message]:
    """Sentences about accounts that catalogues with different ledgers share: each takes the others' listings for
    strangers'."""
    ledgers: defaultdict[Account, dict[str, Cooperative]] = defaultdict(dict)
    for one, results in found:
        for result in results:
            if one.settings and result.counts[Kind.UNMANAGED]:
                table = one.settings.marketplaces[result.marketplace]
                ledgers[result.title, table.url, table.account].setdefault(one.settings.ledger_url, one)
    return [
        _apart(title, account, list(some.values())) for (title, _, account), some in ledgers.items() if len(some) > 1
    ]


def _apart(title: str, account: str, some: Sequence[Cooperative]) -> Message:
    others = len(some) - 1
    return say_n(
        "{first} and {n} other share the account '{account}' on {title} and keep ledgers of their own, so each takes "
        "the other's listings for strangers'. Give them one ledger: the same url under [ledger].",
        "{first} and {n} others share the account '{account}' on {title} and keep ledgers of their own, so each takes "
        "the others' listings for strangers'. Give them one ledger: the same url under [ledger].",
        others,
        first=some[0].name,
        account=account,
        title=title,
    )
