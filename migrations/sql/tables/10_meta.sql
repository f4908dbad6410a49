-- Schemas and the version handshake. Owner of every table is rd_owner; functions belong to rd_fn_* roles.
CREATE SCHEMA IF NOT EXISTS meta;   -- the migration table is already there
CREATE SCHEMA sec;
CREATE SCHEMA app;
CREATE SCHEMA led;
CREATE SCHEMA api;
CREATE SCHEMA stage;

CREATE TABLE meta.schema_state (
    only_row     boolean PRIMARY KEY DEFAULT true CHECK (only_row),
    version      text NOT NULL,
    content_hash text NOT NULL,          -- of migrations/sql/{roles,policies,functions,triggers,grants}
    min_client   text NOT NULL,
    max_client   text NOT NULL,
    state        text NOT NULL DEFAULT 'ready' CHECK (state IN ('ready', 'migrating')),
    applied_at   timestamptz NOT NULL DEFAULT clock_timestamp()
);
