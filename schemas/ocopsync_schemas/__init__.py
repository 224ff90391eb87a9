"""JSON Schemas (draft 2020-12) of catalogue rows, listings and every --json output."""
