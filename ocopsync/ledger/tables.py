"""The ledger's tables. Times are ISO 8601 in UTC, contents canonical JSON: the same text on SQLite and PostgreSQL."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, Float, Index, Integer, MetaData, String, Table, Text

SCHEMA_VERSION = 2

WORD = String().with_variant(String(collation="C"), "postgresql")
"""Ordered by its bytes, as SQLite does it: PostgreSQL would follow the language of its cluster."""

metadata = MetaData()

meta = Table("meta", metadata, Column("key", WORD, primary_key=True), Column("value", WORD, nullable=False))

run = Table(
    "run",
    metadata,
    Column("id", WORD, primary_key=True),
    Column("command", WORD, nullable=False),
    Column("catalogue", WORD, nullable=False),
    Column("started", WORD, nullable=False),
    Column("ended", WORD),
    Column("exit_code", Integer),
    Column("counts", Text),
    Column("user", WORD, nullable=False, server_default=""),
    Column("allowed", Text),
    Column("plan", WORD, nullable=False, server_default=""),
)


def _scope() -> list[Column[str]]:
    return [Column(name, WORD, primary_key=True) for name in ("marketplace", "account", "catalogue")]


lease = Table(
    "lease",
    metadata,
    *_scope(),
    Column("token", Integer, nullable=False),
    Column("holder", Text, nullable=False),
    Column("expires", WORD, nullable=False),
    Column("version", Integer, nullable=False),
    Column("plan", WORD, nullable=False),
)

listing = Table(
    "listing",
    metadata,
    *_scope(),
    Column("sku", WORD, primary_key=True),
    Column("phase", WORD, nullable=False),
    Column("remote_id", WORD, nullable=False, default=""),
    Column("url", WORD, nullable=False, default=""),
    Column("state", WORD, nullable=False, default=""),
    Column("reason", Text, nullable=False, default=""),
    Column("ticket", WORD, nullable=False, default=""),
    Column("sent", Text),
    Column("sent_digest", WORD),
    Column("sent_at", WORD),
    Column("seen", Text),
    Column("seen_at", WORD),
    Column("refused_digest", WORD),
    Column("expires_on", WORD),
    Column("set_aside", Text),
    Column("seen_mark", WORD, nullable=False, server_default=""),
    Index("listing_remote", "marketplace", "account", "remote_id"),
    Index("listing_mark", "marketplace", "account", "seen_mark", "catalogue"),
    Index("listing_expiry", "marketplace", "account", "expires_on"),
)

operation = Table(
    "operation",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("run", WORD, nullable=False),
    Column("marketplace", WORD, nullable=False),
    Column("account", WORD, nullable=False),
    Column("catalogue", WORD, nullable=False),
    Column("sku", WORD, nullable=False),
    Column("kind", WORD, nullable=False),
    Column("state", WORD, nullable=False),
    Column("key", WORD, nullable=False),
    Column("remote_id", WORD, nullable=False, default=""),
    Column("ticket", WORD, nullable=False, default=""),
    Column("content", Text, nullable=False),
    Column("before", Text),
    Column("reason", Text, nullable=False, default=""),
    Column("intended_at", WORD, nullable=False),
    Column("ended_at", WORD),
    Column("set_aside", Text),
    Index("operation_open", "marketplace", "account", "catalogue", "state"),
    Index("operation_sku", "marketplace", "account", "catalogue", "sku"),
    Index("operation_run", "marketplace", "account", "catalogue", "run"),
)

image = Table(
    "image",
    metadata,
    Column("marketplace", WORD, primary_key=True),
    Column("account", WORD, primary_key=True),
    Column("sha256", WORD, primary_key=True),
    Column("reference", Text, nullable=False),
    Index("image_reference", "marketplace", "account", "reference"),
)

reading = Table(
    "reading",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("marketplace", WORD, nullable=False),
    Column("account", WORD, nullable=False),
    Column("started", WORD, nullable=False),
    Column("complete", Boolean, nullable=False, default=False),
    Column("whole", WORD),
    Index("reading_account", "marketplace", "account"),
    sqlite_autoincrement=True,  # an id is never used again: what a dropped reading still writes joins no other
)

observed = Table(
    "observed",
    metadata,
    Column("reading", Integer, primary_key=True),
    Column("remote_id", WORD, primary_key=True),
    Column("sku", WORD, nullable=False),
    Column("state", WORD, nullable=False),
    Column("reason", Text, nullable=False),
    Column("url", Text, nullable=False),
    Column("content", Text, nullable=False),
    Column("damage", Text, nullable=False),
    Column("expires_on", WORD),
    Column("mark", WORD, nullable=False, server_default=""),
    Column("changed_at", WORD),
    Index("observed_sku", "reading", "sku"),
)

vanished = Table(
    "vanished",
    metadata,
    Column("reading", Integer, primary_key=True),
    Column("remote_id", WORD, primary_key=True),
)

reconciled = Table(
    "reconciled",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("marketplace", WORD, nullable=False),
    Column("account", WORD, nullable=False),
    Column("catalogue", WORD, nullable=False),
    Column("at", WORD, nullable=False),
    Column("counts", Text, nullable=False),
    Index("reconciled_scope", "marketplace", "account", "catalogue", "at"),
    sqlite_autoincrement=True,  # ids only grow: drifts know by them what was earlier, whatever the clock says
)

drift = Table(
    "drift",
    metadata,
    *_scope(),
    Column("closed", Integer, primary_key=True, autoincrement=False),
    *(Column(name, WORD, primary_key=True) for name in ("sku", "remote_id", "kind", "field", "author")),
    Column("opened", Integer, nullable=False),
    Column("seen", Integer, nullable=False),
    Column("opened_at", WORD, nullable=False),
    Column("seen_at", WORD, nullable=False),
    Column("closed_at", WORD),
    Column("times", Integer, nullable=False),
    Index("drift_of", "marketplace", "account", "catalogue", "sku", "remote_id", "kind", "field", "author", "opened"),
)
"""``closed`` is 0 while it stands: then all that stands in a scope lies together."""

scan = Table(
    "scan",
    metadata,
    Column("digest", WORD, primary_key=True),
    Column("code", WORD, nullable=False),
    Column("lot", WORD, nullable=False),
    Column("serial", WORD, nullable=False),
    Column("at", WORD, nullable=False),
    Column("kind", WORD, nullable=False),
    Column("latitude", Float),
    Column("longitude", Float),
    Column("province", WORD, nullable=False),
    Index("scan_piece", "code", "serial", "at"),
)

lot = Table(
    "lot",
    metadata,
    Column("catalogue", WORD, primary_key=True),
    Column("sku", WORD, primary_key=True),
    Column("lot", WORD, primary_key=True),
    Column("code", WORD, nullable=False),
    Column("facts", Text, nullable=False),
    Column("made_on", WORD),
    Column("expires_on", WORD),
    Column("count", Integer, nullable=False),
    Column("state", WORD, nullable=False),
    Column("reason", Text, nullable=False),
    Column("written_at", WORD, nullable=False),
    Column("changed_at", WORD),
    Index("lot_name", "lot", "code"),
)

stamp = Table(
    "stamp",
    metadata,
    Column("code", WORD, primary_key=True),
    Column("serial", WORD, primary_key=True),
    Column("catalogue", WORD, nullable=False),
    Column("sku", WORD, nullable=False),
    Column("lot", WORD, nullable=False),
    Column("number", Integer, nullable=False),
    Column("state", WORD, nullable=False),
    Column("reason", Text, nullable=False),
    Column("issued_at", WORD, nullable=False),
    Column("changed_at", WORD),
    Column("secret", WORD, nullable=False),
    Index("stamp_number", "catalogue", "sku", "lot", "number", unique=True),
)
