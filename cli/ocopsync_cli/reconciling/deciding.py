"""What people decided, from the file that --decisions names."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ocopsync_cli.reconciling.asked import Asked

if TYPE_CHECKING:
    from ocopsync.decisions import Decision


def decisions_of(asked: Asked) -> list[Decision]:
    """Raises InputError where the file holds none that can be used."""
    if asked.decisions is None:
        return []
    from ocopsync.report.decision_book import decisions_from

    return decisions_from(asked.decisions)
