"""The steps from one schema of the ledger to the next, in SQL of their own: the tables of later versions differ."""

from __future__ import annotations

from collections.abc import Callable

import sqlalchemy as sa

from ocopsync.messages import say

Step = Callable[[sa.Connection, str], None]
"""What brings the tables from one schema to the next, within a transaction, at a moment."""


def from_1(to: sa.Connection, now: str) -> None:
    """Leases, what a run was allowed, drifts, lots with their stamps, and texts ordered alike everywhere.

    In schema 1 what was only written down may have been sent: nobody knows.
    """
    in_bytes = ' COLLATE "C"' if to.dialect.name == "postgresql" else ""
    for statement in (
        f"ALTER TABLE run ADD COLUMN \"user\" VARCHAR{in_bytes} DEFAULT '' NOT NULL",
        "ALTER TABLE run ADD COLUMN allowed TEXT",
        f"ALTER TABLE run ADD COLUMN plan VARCHAR{in_bytes} DEFAULT '' NOT NULL",
        f"""CREATE TABLE lease (
            marketplace VARCHAR{in_bytes} NOT NULL,
            account VARCHAR{in_bytes} NOT NULL,
            catalogue VARCHAR{in_bytes} NOT NULL,
            token INTEGER NOT NULL,
            holder TEXT NOT NULL,
            expires VARCHAR{in_bytes} NOT NULL,
            version INTEGER NOT NULL,
            plan VARCHAR{in_bytes} NOT NULL,
            PRIMARY KEY (marketplace, account, catalogue)
        )""",
        "CREATE INDEX operation_run ON operation (marketplace, account, catalogue, run)",
        "ALTER TABLE listing ADD COLUMN set_aside TEXT",
        "ALTER TABLE operation ADD COLUMN set_aside TEXT",
        f"ALTER TABLE listing ADD COLUMN seen_mark VARCHAR{in_bytes} DEFAULT '' NOT NULL",
        "CREATE INDEX listing_mark ON listing (marketplace, account, seen_mark, catalogue)",
        "CREATE INDEX listing_expiry ON listing (marketplace, account, expires_on)",
        f"ALTER TABLE reading ADD COLUMN whole VARCHAR{in_bytes}",
        f"ALTER TABLE observed ADD COLUMN mark VARCHAR{in_bytes} DEFAULT '' NOT NULL",
        f"ALTER TABLE observed ADD COLUMN changed_at VARCHAR{in_bytes}",
        f"""CREATE TABLE vanished (
            reading INTEGER NOT NULL,
            remote_id VARCHAR{in_bytes} NOT NULL,
            PRIMARY KEY (reading, remote_id)
        )""",
        """INSERT INTO vanished (reading, remote_id)
            SELECT DISTINCT reading.id, listing.remote_id
            FROM reading JOIN listing
                ON listing.marketplace = reading.marketplace AND listing.account = reading.account
            WHERE listing.remote_id <> '' AND NOT EXISTS (
                SELECT 1 FROM observed
                WHERE observed.reading = reading.id AND observed.remote_id = listing.remote_id
            )""",
        f"""CREATE TABLE reconciled (
            id {"SERIAL" if in_bytes else "INTEGER"} NOT NULL PRIMARY KEY{"" if in_bytes else " AUTOINCREMENT"},
            marketplace VARCHAR{in_bytes} NOT NULL,
            account VARCHAR{in_bytes} NOT NULL,
            catalogue VARCHAR{in_bytes} NOT NULL,
            at VARCHAR{in_bytes} NOT NULL,
            counts TEXT NOT NULL
        )""",
        "CREATE INDEX reconciled_scope ON reconciled (marketplace, account, catalogue, at)",
        f"""CREATE TABLE drift (
            marketplace VARCHAR{in_bytes} NOT NULL,
            account VARCHAR{in_bytes} NOT NULL,
            catalogue VARCHAR{in_bytes} NOT NULL,
            closed INTEGER NOT NULL,
            sku VARCHAR{in_bytes} NOT NULL,
            remote_id VARCHAR{in_bytes} NOT NULL,
            kind VARCHAR{in_bytes} NOT NULL,
            field VARCHAR{in_bytes} NOT NULL,
            author VARCHAR{in_bytes} NOT NULL,
            opened INTEGER NOT NULL,
            seen INTEGER NOT NULL,
            opened_at VARCHAR{in_bytes} NOT NULL,
            seen_at VARCHAR{in_bytes} NOT NULL,
            closed_at VARCHAR{in_bytes},
            times INTEGER NOT NULL,
            PRIMARY KEY (marketplace, account, catalogue, closed, sku, remote_id, kind, field, author)
        )""",
        "CREATE INDEX drift_of ON drift (marketplace, account, catalogue, sku, remote_id, kind, field, author, opened)",
        f"""CREATE TABLE lot (
            catalogue VARCHAR{in_bytes} NOT NULL,
            sku VARCHAR{in_bytes} NOT NULL,
            lot VARCHAR{in_bytes} NOT NULL,
            code VARCHAR{in_bytes} NOT NULL,
            facts TEXT NOT NULL,
            made_on VARCHAR{in_bytes},
            expires_on VARCHAR{in_bytes},
            count INTEGER NOT NULL,
            state VARCHAR{in_bytes} NOT NULL,
            reason TEXT NOT NULL,
            written_at VARCHAR{in_bytes} NOT NULL,
            changed_at VARCHAR{in_bytes},
            PRIMARY KEY (catalogue, sku, lot)
        )""",
        "CREATE INDEX lot_name ON lot (lot, code)",
        f"""CREATE TABLE stamp (
            code VARCHAR{in_bytes} NOT NULL,
            serial VARCHAR{in_bytes} NOT NULL,
            catalogue VARCHAR{in_bytes} NOT NULL,
            sku VARCHAR{in_bytes} NOT NULL,
            lot VARCHAR{in_bytes} NOT NULL,
            number INTEGER NOT NULL,
            state VARCHAR{in_bytes} NOT NULL,
            reason TEXT NOT NULL,
            issued_at VARCHAR{in_bytes} NOT NULL,
            changed_at VARCHAR{in_bytes},
            secret VARCHAR{in_bytes} NOT NULL,
            PRIMARY KEY (code, serial)
        )""",
        "CREATE UNIQUE INDEX stamp_number ON stamp (catalogue, sku, lot, number)",
        f"""CREATE TABLE scan (
            digest VARCHAR{in_bytes} NOT NULL PRIMARY KEY,
            code VARCHAR{in_bytes} NOT NULL,
            lot VARCHAR{in_bytes} NOT NULL,
            serial VARCHAR{in_bytes} NOT NULL,
            at VARCHAR{in_bytes} NOT NULL,
            kind VARCHAR{in_bytes} NOT NULL,
            latitude FLOAT,
            longitude FLOAT,
            province VARCHAR{in_bytes} NOT NULL
        )""",
        "CREATE INDEX scan_piece ON scan (code, serial, at)",
    ):
        to.exec_driver_sql(statement)
    if in_bytes:
        _order_by_bytes(to)
    to.execute(
        sa.text("UPDATE operation SET state = 'unknown', reason = :reason, ended_at = :now WHERE state = 'intended'"),
        {"reason": str(say("the run ended before the answer came")), "now": now},
    )


def _order_by_bytes(to: sa.Connection) -> None:
    columns = sa.text(
        "SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = current_schema() "
        "AND data_type = 'character varying' AND collation_name IS DISTINCT FROM 'C' ORDER BY table_name, column_name"
    )
    for table, column in to.execute(columns).all():
        to.exec_driver_sql(f'ALTER TABLE "{table}" ALTER COLUMN "{column}" TYPE VARCHAR COLLATE "C"')


STEPS: dict[int, Step] = {1: from_1}
"""By the schema that a step starts from; each leads to the next."""
