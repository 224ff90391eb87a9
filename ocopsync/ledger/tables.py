"""The ledger's tables. Times are ISO 8601 in UTC, contents canonical JSON: the same text on SQLite and PostgreSQL."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, Index, Integer, MetaData, String, Table, Text

SCHEMA_VERSION = 1

metadata = MetaData()

meta = Table("meta", metadata, Column("key", String, primary_key=True), Column("value", String, nullable=False))

run = Table(
    "run",
    metadata,
    Column("id", String, primary_key=True),
    Column("command", String, nullable=False),
    Column("catalogue", String, nullable=False),
    Column("started", String, nullable=False),
    Column("ended", String),
    Column("exit_code", Integer),
    Column("counts", Text),
)


def _scope() -> list[Column[str]]:
    return [Column(name, String, primary_key=True) for name in ("marketplace", "account", "catalogue")]


listing = Table(
    "listing",
    metadata,
    *_scope(),
    Column("sku", String, primary_key=True),
    Column("phase", String, nullable=False),
    Column("remote_id", String, nullable=False, default=""),
    Column("url", String, nullable=False, default=""),
    Column("state", String, nullable=False, default=""),
    Column("reason", Text, nullable=False, default=""),
    Column("ticket", String, nullable=False, default=""),
    Column("sent", Text),
    Column("sent_digest", String),
    Column("sent_at", String),
    Column("seen", Text),
    Column("seen_at", String),
    Column("refused_digest", String),
    Column("expires_on", String),
    Index("listing_remote", "marketplace", "account", "remote_id"),
)

operation = Table(
    "operation",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("run", String, nullable=False),
    Column("marketplace", String, nullable=False),
    Column("account", String, nullable=False),
    Column("catalogue", String, nullable=False),
    Column("sku", String, nullable=False),
    Column("kind", String, nullable=False),
    Column("state", String, nullable=False),
    Column("key", String, nullable=False),
    Column("remote_id", String, nullable=False, default=""),
    Column("ticket", String, nullable=False, default=""),
    Column("content", Text, nullable=False),
    Column("before", Text),
    Column("reason", Text, nullable=False, default=""),
    Column("intended_at", String, nullable=False),
    Column("ended_at", String),
    Index("operation_open", "marketplace", "account", "catalogue", "state"),
    Index("operation_sku", "marketplace", "account", "catalogue", "sku"),
)

image = Table(
    "image",
    metadata,
    Column("marketplace", String, primary_key=True),
    Column("account", String, primary_key=True),
    Column("sha256", String, primary_key=True),
    Column("reference", Text, nullable=False),
    Index("image_reference", "marketplace", "account", "reference"),
)

reading = Table(
    "reading",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("marketplace", String, nullable=False),
    Column("account", String, nullable=False),
    Column("started", String, nullable=False),
    Column("complete", Boolean, nullable=False, default=False),
    Index("reading_account", "marketplace", "account"),
    sqlite_autoincrement=True,  # an id is never used again: what a dropped reading still writes joins no other
)

observed = Table(
    "observed",
    metadata,
    Column("reading", Integer, primary_key=True),
    Column("remote_id", String, primary_key=True),
    Column("sku", String, nullable=False),
    Column("state", String, nullable=False),
    Column("reason", Text, nullable=False),
    Column("url", Text, nullable=False),
    Column("content", Text, nullable=False),
    Column("damage", Text, nullable=False),
    Column("expires_on", String),
    Index("observed_sku", "reading", "sku"),
)
