"""Leases: at any moment at most one process works on a marketplace's listings of one catalogue.

A lease carries a *fencing token* that grows with each taking. Every write checks the token in its own transaction, so
that a process that slept past its lease, or was taken for dead, can write nothing more, and sends nothing more either,
for nothing leaves before its intent is written.
"""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any, Self

import attrs
import sqlalchemy as sa
from attrs import define

from ocopsync.clock import VIETNAM, Clock, SystemClock
from ocopsync.errors import Busy, LeaseLost, LedgerError
from ocopsync.ledger import rows
from ocopsync.ledger.database import begin_writing, place, translated
from ocopsync.ledger.holder import Holder, holder_of, is_gone, this_process, written
from ocopsync.ledger.records import OperationState
from ocopsync.ledger.statements import FENCED, GIVEN_BACK, LEASE, LEFT, PLAN, RENEWED, TAKEN, TOKEN, VERSION, of
from ocopsync.ledger.tables import lease
from ocopsync.listing import Scope
from ocopsync.messages import say

TTL = dt.timedelta(seconds=60)
"""How long a lease holds without being renewed; on another machine, where nobody can see whether the holder lives."""
RENEWED_EVERY = 15.0
"""Seconds. Every write renews it too; this is for long reads and for the question at the terminal."""


@define
class Held:
    """A lease as its holder knows it."""

    token: int
    until: dt.datetime
    plan: str = ""
    """The digest of the plan file that is being carried out."""


NEVER = dt.datetime.min.replace(tzinfo=dt.UTC)
NOT_HELD = Held(-1, NEVER)


def lost(scope: Scope) -> LeaseLost:
    return LeaseLost(
        say(
            "This run has lost its hold on {marketplace}: it slept too long, or another ocopsync took over. "
            "Nothing more is sent or written. Run it again: what was under way is looked up first.",
            marketplace=scope.marketplace,
        )
    )


class Leases:
    """The database, with leases on scopes. Safe to use from several threads."""

    def __init__(
        self,
        engine: sa.Engine,
        clock: Clock | None = None,
        *,
        holder: Holder | None = None,
        is_gone: Callable[[Holder], bool] = is_gone,
    ) -> None:
        self._engine = engine
        self._clock = clock or SystemClock()
        self._lock = threading.RLock()
        self._holder = holder
        self._is_gone = is_gone
        self._held: dict[Scope, Held] = {}

    @property
    def address(self) -> str:
        """Where it lies, without a password."""
        return place(self._engine.url)

    def close(self) -> None:
        self._engine.dispose()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()

    @contextmanager
    def lease(self, scope: Scope, command: str) -> Iterator[None]:
        """Work on ``scope`` alone. Raises Busy where another living process does.

        What a run left that ended in between is marked: what was written and not sent is cancelled, what was sent is
        unknown from now on. Inside a lease of the same scope it does nothing.
        """
        if scope in self._held:
            yield
            return
        self._held[scope] = self._take(scope, command)
        heartbeat = Heartbeat(lambda: self._renew(scope))
        try:
            yield
        finally:
            heartbeat.stop()
            token = self._held.pop(scope).token
            with suppress(LedgerError):  # what can't be given back runs out
                self._give_back(scope, token)

    def holders(self, catalogue: str) -> dict[Scope, tuple[Holder, dt.datetime]]:
        """Who works on what right now, and until when without a renewal."""
        query = sa.select(lease).where(lease.c.catalogue == catalogue, lease.c.holder != "")
        with self._transaction() as to:
            return {
                Scope(row.marketplace, row.account, row.catalogue): (holder_of(row.holder), moment)
                for row in to.execute(query)
                if (moment := rows.to_moment(row.expires)) and moment > self._now()
            }

    def version(self, scope: Scope) -> int:
        """A number that grows with every write for ``scope``."""
        with self._transaction() as to:
            return to.execute(VERSION, of(scope)).scalar() or 0

    def begin(self, scope: Scope, plan: str) -> None:
        """From now on what is written for ``scope`` carries out the plan of this digest, until the lease ends."""
        if scope not in self._held:
            raise lost(scope)
        self._held[scope].plan = plan
        with self._fenced(scope):
            pass

    def resume(self, scope: Scope, plan: str) -> bool:
        """Go on with a plan that was begun; False where something else was written since, or it never was."""
        if self.begun(scope) != plan:
            return False
        self._held[scope].plan = plan
        return True

    def begun(self, scope: Scope) -> str:
        """The digest of the plan that was being carried out when ``scope`` was last written to; empty for none."""
        with self._transaction() as to:
            return to.execute(PLAN, of(scope)).scalar() or ""

    def hold_or_raise(self, scope: Scope) -> None:
        """Raise LeaseLost where our lease has run out by our clock, or another process has taken it over."""
        held = self._held.get(scope, NOT_HELD)
        if self._now() < held.until:
            with self._transaction() as to:
                if to.execute(TOKEN, of(scope)).scalar() == held.token:
                    return
        held.until = NEVER
        raise lost(scope)

    def leave_plan(self, scope: Scope) -> None:
        """What is written from now on doesn't carry out the plan that was to be resumed."""
        if scope in self._held:
            self._held[scope].plan = ""

    def _take(self, scope: Scope, command: str) -> Held:
        until = self._now() + TTL
        holder = attrs.evolve(self._holder or this_process(), command=command)
        with self._transaction() as to:
            begin_writing(
                to, lease, attrs.asdict(scope) | {"token": 0, "holder": "", "expires": "", "version": 0, "plan": ""}
            )
            row = to.execute(LEASE, of(scope)).one()
            self._free_or_raise(row)
            taken = {
                "new_token": row.token + 1,
                "new_holder": written(holder),
                "new_expires": rows.to_text(until),
                "new_version": row.version + self._mark_what_was_left(to, scope),
            }
            to.execute(TAKEN, of(scope, **taken))
            return Held(row.token + 1, until)

    def _free_or_raise(self, row: Any) -> None:
        if not row.holder or row.expires <= (rows.to_text(self._now()) or ""):
            return
        holder = holder_of(row.holder)
        if self._is_gone(holder):
            return
        until = rows.to_moment(row.expires)
        raise Busy(
            say(
                "Another ocopsync is at work on {marketplace} for this catalogue: {command} by {who} (process {pid}). "
                "Nothing was done. Wait until it has finished; if that computer was switched off, until {time}.",
                marketplace=row.marketplace,
                command=holder.command,
                who=holder.where,
                pid=holder.pid,
                time=f"{until.astimezone(VIETNAM):%H:%M:%S}" if until else "",
            )
        )

    def _mark_what_was_left(self, to: sa.Connection, scope: Scope) -> int:
        now = rows.to_text(self._now())
        left = {
            OperationState.INTENDED: (OperationState.CANCELLED, say("the run ended before it was sent")),
            OperationState.SENT: (OperationState.UNKNOWN, say("the run ended before the answer came")),
        }
        return sum(
            to.execute(
                LEFT,
                of(scope, old_state=state.value, new_state=marked.value, new_reason=str(reason), now=now),
            ).rowcount
            for state, (marked, reason) in left.items()
        )

    def _give_back(self, scope: Scope, token: int) -> None:
        with self._transaction() as to:
            to.execute(GIVEN_BACK, of(scope, mine=token))

    def _renew(self, scope: Scope) -> None:
        with self._fenced(scope, RENEWED):
            pass

    @contextmanager
    def _fenced(self, scope: Scope, statement: sa.Update = FENCED) -> Iterator[sa.Connection]:
        """A transaction that only the holder of the lease can make; it renews the lease."""
        held, now = self._held.get(scope, NOT_HELD), self._now()
        values = of(scope, mine=held.token, now=rows.to_text(now), until=rows.to_text(now + TTL))
        if statement is FENCED:
            values["of_plan"] = held.plan
        with self._transaction() as to:
            if to.execute(statement, values).rowcount != 1:
                held.until = NEVER
                raise lost(scope)
            yield to
        held.until = now + TTL

    def _now(self) -> dt.datetime:
        return self._clock.now()

    @contextmanager
    def _transaction(self) -> Iterator[sa.Connection]:
        with self._lock, translated(self._engine.url), self._engine.begin() as to:
            yield to


class Heartbeat:
    """Renews while its process does something else for long. A lost lease ends it: the next write will say so."""

    def __init__(self, renew: Callable[[], None]) -> None:
        self._renew = renew
        self._done = threading.Event()
        self._thread = threading.Thread(target=self._beat, name="lease", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        self._done.set()
        self._thread.join()

    def _beat(self) -> None:
        while not self._done.wait(RENEWED_EVERY):
            try:
                self._renew()
            except LeaseLost:
                return
            except LedgerError:
                continue  # a server that is away for a moment
