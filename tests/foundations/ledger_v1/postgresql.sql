-- The ledger's tables of schema 1, as they were made in PostgreSQL.
CREATE TABLE image (
    marketplace VARCHAR NOT NULL,
    account VARCHAR NOT NULL,
    sha256 VARCHAR NOT NULL,
    reference TEXT NOT NULL,
    PRIMARY KEY (marketplace, account, sha256)
);
CREATE INDEX image_reference ON image (marketplace, account, reference);
CREATE TABLE listing (
    marketplace VARCHAR NOT NULL,
    account VARCHAR NOT NULL,
    catalogue VARCHAR NOT NULL,
    sku VARCHAR NOT NULL,
    phase VARCHAR NOT NULL,
    remote_id VARCHAR NOT NULL,
    url VARCHAR NOT NULL,
    state VARCHAR NOT NULL,
    reason TEXT NOT NULL,
    ticket VARCHAR NOT NULL,
    sent TEXT,
    sent_digest VARCHAR,
    sent_at VARCHAR,
    seen TEXT,
    seen_at VARCHAR,
    refused_digest VARCHAR,
    expires_on VARCHAR,
    PRIMARY KEY (marketplace, account, catalogue, sku)
);
CREATE INDEX listing_remote ON listing (marketplace, account, remote_id);
CREATE TABLE meta (
    key VARCHAR NOT NULL,
    value VARCHAR NOT NULL,
    PRIMARY KEY (key)
);
CREATE TABLE observed (
    reading INTEGER NOT NULL,
    remote_id VARCHAR NOT NULL,
    sku VARCHAR NOT NULL,
    state VARCHAR NOT NULL,
    reason TEXT NOT NULL,
    url TEXT NOT NULL,
    content TEXT NOT NULL,
    damage TEXT NOT NULL,
    expires_on VARCHAR,
    PRIMARY KEY (reading, remote_id)
);
CREATE INDEX observed_sku ON observed (reading, sku);
CREATE TABLE operation (
    id SERIAL NOT NULL,
    run VARCHAR NOT NULL,
    marketplace VARCHAR NOT NULL,
    account VARCHAR NOT NULL,
    catalogue VARCHAR NOT NULL,
    sku VARCHAR NOT NULL,
    kind VARCHAR NOT NULL,
    state VARCHAR NOT NULL,
    key VARCHAR NOT NULL,
    remote_id VARCHAR NOT NULL,
    ticket VARCHAR NOT NULL,
    content TEXT NOT NULL,
    before TEXT,
    reason TEXT NOT NULL,
    intended_at VARCHAR NOT NULL,
    ended_at VARCHAR,
    PRIMARY KEY (id)
);
CREATE INDEX operation_open ON operation (marketplace, account, catalogue, state);
CREATE INDEX operation_sku ON operation (marketplace, account, catalogue, sku);
CREATE TABLE reading (
    id SERIAL NOT NULL,
    marketplace VARCHAR NOT NULL,
    account VARCHAR NOT NULL,
    started VARCHAR NOT NULL,
    complete BOOLEAN NOT NULL,
    PRIMARY KEY (id)
);
CREATE INDEX reading_account ON reading (marketplace, account);
CREATE TABLE run (
    id VARCHAR NOT NULL,
    command VARCHAR NOT NULL,
    catalogue VARCHAR NOT NULL,
    started VARCHAR NOT NULL,
    ended VARCHAR,
    exit_code INTEGER,
    counts TEXT,
    PRIMARY KEY (id)
);
