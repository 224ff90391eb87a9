"""The statements that run often: made once, for making one costs more than running it.

``of_marketplace``, ``of_account`` and ``of_catalogue`` are their parameters for whose rows: see :func:`of`.
"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from sqlalchemy import bindparam as given

from ocopsync.ledger.records import OperationState, Phase
from ocopsync.ledger.tables import image, lease, listing, observed, operation, reading, run, vanished
from ocopsync.listing import OperationKind, Scope

SLICE = 500
"""Rows or values in one query: below SQLite's limit of variables in any build."""


def of(scope: Scope, **more: Any) -> dict[str, Any]:
    """The parameters for the rows of ``scope``, and others."""
    return {
        "of_marketplace": scope.marketplace,
        "of_account": scope.account,
        "of_catalogue": scope.catalogue,
        **more,
    }


def in_account(table: sa.Table) -> list[Any]:
    return [table.c.marketplace == given("of_marketplace"), table.c.account == given("of_account")]


def in_scope(table: sa.Table) -> list[Any]:
    return [*in_account(table), table.c.catalogue == given("of_catalogue")]


def several(name: str) -> Any:
    """A parameter for a list of values."""
    return given(name, expanding=True)


# Leases

LEASE = sa.select(lease).where(*in_scope(lease)).with_for_update()
VERSION = sa.select(lease.c.version).where(*in_scope(lease))
TOKEN = sa.select(lease.c.token).where(*in_scope(lease))
PLAN = sa.select(lease.c.plan).where(*in_scope(lease))
TAKEN = (
    lease.update()
    .where(*in_scope(lease))
    .values({name: given(f"new_{name}") for name in ("token", "holder", "expires", "version")})
)
GIVEN_BACK = lease.update().where(*in_scope(lease), lease.c.token == given("mine")).values(holder="", expires="")
RENEWED = (
    lease.update()
    .where(*in_scope(lease), lease.c.token == given("mine"), lease.c.expires > given("now"))
    .values(expires=given("until"))
)
FENCED = RENEWED.values(version=lease.c.version + 1, plan=given("of_plan"))
LEFT = (
    operation.update()
    .where(*in_scope(operation), operation.c.state == given("old_state"))
    .values(state=given("new_state"), reason=given("new_reason"), ended_at=given("now"))
)

# Listings

RECORDS = sa.select(listing).where(*in_scope(listing), listing.c.sku.in_(several("skus")))
NEXT_RECORDS = (
    sa.select(listing)
    .where(*in_scope(listing), listing.c.sku > given("after"))
    .order_by(listing.c.sku)
    .limit(given("most"))
)
OTHERS = sa.select(listing.c.remote_id).where(
    *in_account(listing), listing.c.catalogue != given("of_catalogue"), listing.c.remote_id.in_(several("ids"))
)
LAST_WRITE = sa.select(sa.func.max(listing.c.sent_at)).where(*in_scope(listing))

# Operations

INTENDED = operation.insert().returning(operation.c.id, sort_by_parameter_order=True)
DEPARTED = (
    operation.update()
    .where(operation.c.id == given("op"), operation.c.state == OperationState.INTENDED.value)
    .values(state=OperationState.SENT.value)
)
SETTLED = (
    operation.update()
    .where(operation.c.id == given("op"))
    .values(
        state=given("new_state"),
        remote_id=sa.func.coalesce(sa.func.nullif(given("new_remote"), ""), operation.c.remote_id),
        ticket=given("new_ticket"),
        reason=given("new_reason"),
        ended_at=given("now"),
    )
)
IN_STATES = (
    sa.select(operation).where(*in_scope(operation), operation.c.state.in_(several("states"))).order_by(operation.c.id)
)
UNREAD = (
    sa.select(operation.c.sku, sa.func.max(operation.c.id).label("newest"))
    .join(
        listing,
        sa.and_(*(listing.c[name] == operation.c[name] for name in ("marketplace", "account", "catalogue", "sku"))),
    )
    .where(*in_scope(operation), operation.c.state == OperationState.ACCEPTED.value)
    .where(listing.c.phase == Phase.THERE.value, listing.c.seen.is_(None))
    .group_by(operation.c.sku)
)
ENDINGS = (
    # not by state: SQLite would then walk over all operations of that state
    sa.select(operation.c.sku, operation.c.key, operation.c.state, operation.c.reason)
    .where(*in_scope(operation), operation.c.sku.in_(several("skus")))
    .order_by(operation.c.id)
)
OF_PLAN = sa.select(operation.c.key, operation.c.id, operation.c.state, operation.c.reason).where(
    *in_scope(operation),
    operation.c.run.in_(sa.select(run.c.id).where(run.c.plan == given("of_plan"))),
    operation.c.state.not_in(several("states")),
)
KEYS_OF_PLAN = OF_PLAN.with_only_columns(operation.c.key)
CREATES_SINCE = (
    sa.select(sa.func.count())
    .where(*in_account(operation), operation.c.kind == OperationKind.CREATE.value)
    .where(operation.c.intended_at >= given("moment"), operation.c.state.not_in(several("undone")))
)

# Pictures

REFERENCES = sa.select(image.c.sha256, image.c.reference).where(
    *in_account(image), image.c.sha256.in_(several("digests"))
)
DIGESTS = sa.select(image.c.sha256, image.c.reference).where(
    *in_account(image), image.c.reference.in_(several("references"))
)

# Readings

LAST_READING = (
    sa.select(reading).where(*in_account(reading), reading.c.complete.is_(True)).order_by(reading.c.id.desc()).limit(1)
)
OBSERVED = (
    sa.select(observed, listing.c.catalogue.label("owner"))
    .select_from(
        observed.outerjoin(listing, sa.and_(*in_account(listing), listing.c.remote_id == observed.c.remote_id))
    )
    .where(observed.c.reading == given("of_reading"))
)
OBSERVED_SKUS = OBSERVED.where(observed.c.sku.in_(several("values")))
OBSERVED_IDS = OBSERVED.where(observed.c.remote_id.in_(several("values")))
OBSERVED_NEXT = (
    OBSERVED.where(observed.c.remote_id > given("after")).order_by(observed.c.remote_id).limit(given("most"))
)
NO_LONGER_OBSERVED = observed.delete().where(
    observed.c.reading == given("of_reading"), observed.c.remote_id == given("id")
)
VANISHED = sa.select(vanished.c.remote_id).where(
    vanished.c.reading == given("of_reading"), vanished.c.remote_id.in_(several("values"))
)
NO_LONGER_VANISHED = vanished.delete().where(
    vanished.c.reading == given("of_reading"), vanished.c.remote_id == given("id")
)
_seen_and_gone = sa.select(given("of_reading", type_=sa.Integer), listing.c.remote_id).where(
    *in_account(listing),
    listing.c.seen_mark.in_(several("values")),
    listing.c.remote_id.not_in(sa.select(observed.c.remote_id).where(observed.c.reading == given("of_reading"))),
)
NOW_VANISHED = vanished.insert().from_select(["reading", "remote_id"], _seen_and_gone.distinct())
_unmarked = sa.select(given("of_reading", type_=sa.Integer), listing.c.remote_id).where(
    *in_account(listing), listing.c.seen_mark == "", listing.c.remote_id != ""
)
UNMARKED = vanished.insert().from_select(["reading", "remote_id"], _unmarked.distinct())
THERE_AFTER_ALL = vanished.delete().where(
    vanished.c.reading == given("of_reading"),
    sa.or_(
        vanished.c.remote_id.in_(sa.select(observed.c.remote_id).where(observed.c.reading == given("of_reading"))),
        vanished.c.remote_id.in_(sa.select(listing.c.remote_id).where(*in_account(listing), listing.c.seen_mark > "")),
    ),
)
LEFT_OPEN = (
    sa.select(listing.c.sku)
    .where(*in_account(listing), listing.c.remote_id != "", listing.c.seen.is_(None))
    .where(listing.c.phase.in_([Phase.THERE.value, Phase.QUEUED.value, Phase.HANDED_OVER.value]))
    .where(
        listing.c.remote_id.not_in(sa.select(observed.c.remote_id).where(observed.c.reading == given("of_reading"))),
        listing.c.remote_id.not_in(sa.select(vanished.c.remote_id).where(vanished.c.reading == given("of_reading"))),
    )
    .limit(1)
)
MARKS = (
    sa.select(listing.c.seen_mark)
    .where(*in_account(listing), listing.c.seen_mark > given("after"))
    .order_by(listing.c.seen_mark)
    .limit(given("most"))
)
MARKS_OF_CATALOGUE = MARKS.where(listing.c.catalogue == given("of_catalogue"))
EARLIER = sa.select(reading.c.id).where(*in_account(reading), reading.c.id < given("of_reading"))
UP_TO = (
    sa.select(reading.c.id)
    .where(*in_account(reading), reading.c.id <= given("of_reading"))
    .order_by(reading.c.id)
    .with_for_update()
)


# Records that a reading gives reason to look at

_WHAT_IS_SEEN = sa.select(observed.c.remote_id).where(observed.c.reading == given("of_reading"))
_WHAT_IS_NAMED = sa.select(observed.c.sku).where(observed.c.reading == given("of_reading"), observed.c.sku != "")
_WHAT_IS_GONE = sa.select(vanished.c.remote_id).where(vanished.c.reading == given("of_reading"))
_SKU = sa.select(listing.c.sku).where(*in_scope(listing))
NOTICED = sa.union(
    _SKU.where(listing.c.seen_mark == "", listing.c.phase.not_in(several("gone"))),
    _SKU.where(listing.c.expires_on <= given("until")),
    _SKU.where(listing.c.remote_id.in_(_WHAT_IS_SEEN)),
    _SKU.where(listing.c.sku.in_(_WHAT_IS_NAMED)),
    _SKU.where(listing.c.remote_id.in_(_WHAT_IS_GONE)),
)
QUIET = sa.select(sa.func.count()).where(*in_scope(listing), listing.c.seen_mark > "")
