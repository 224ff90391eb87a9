"""Kept plans: what a publish is carrying out lies on disk, so that the same command goes on after a crash at once."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from contextlib import suppress
from pathlib import Path

from ocopsync.connection import Connection
from ocopsync.errors import InputError, UsageError
from ocopsync.ledger import Ledger
from ocopsync.listing import digest
from ocopsync.plan import Plan
from ocopsync.planfile import PlanFile, Source, is_plan_file, load_plan, save_plan
from ocopsync.settings import FOLDER, Settings


def place_of(settings: Settings, names: Collection[str]) -> Path:
    """Where the plan of a catalogue lies while it is carried out on these marketplaces."""
    return settings.folder / FOLDER / f"{digest([settings.catalogue_id, *sorted(names)])[:16]}.plan"


def keep(path: Path, plans: Sequence[Plan], source: Source, ledger: Ledger) -> None:
    """Write the plans down before anything of them is sent; not those that were read from there.

    Where nothing can be written, a run that is interrupted is planned anew: that takes longer, and is no less safe.
    """
    if all(plan.digest for plan in plans):
        return
    with suppress(InputError, OSError):
        path.parent.mkdir(parents=True, exist_ok=True)
        sealed = save_plan(path, plans, source, ledger)
        for plan in plans:
            plan.digest = sealed


def drop(path: Path) -> None:
    """The plan was carried out to its end."""
    with suppress(OSError):
        path.unlink(missing_ok=True)


def unfinished(path: Path, source: Source, connections: Sequence[Connection], ledger: Ledger) -> PlanFile | None:
    """The plan that an interrupted run left, where it was made from the same, and nothing else was written since."""
    begun = {ledger.begun(connection.scope) for connection in connections}
    if begun == {""} or not is_plan_file(path):
        return None
    try:
        plan = load_plan(path)
    except UsageError:
        return None
    return plan if plan.header.source == source and begun == {plan.digest} else None
