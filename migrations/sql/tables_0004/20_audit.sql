-- The audit: who did what, appended by triggers and functions alone, sealed in batches by the worker (docs/decisions/audit.md).
CREATE SCHEMA aud;

-- One row per act. Ids, codes and cents: never a name, an address, a number of a person.
CREATE TABLE aud.entry (
    seq         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    xact        bigint NOT NULL DEFAULT (pg_current_xact_id()::text::bigint),     -- of the server that wrote it: what is below its oldest running one is final
    actor       text NOT NULL DEFAULT session_user,
    at          timestamptz NOT NULL DEFAULT clock_timestamp(),
    client_addr text NOT NULL DEFAULT coalesce(host(inet_client_addr()), ''),     -- empty: by the server's own socket
    program     text NOT NULL DEFAULT left(current_setting('application_name'), 60),     -- as the desk names itself: display only
    action      text NOT NULL CHECK (action ~ '^[a-z_]+\.[a-z_]+$'),
    object_kind text NOT NULL DEFAULT '',
    object_id   bigint,
    op_id       uuid,
    practice_id integer,                                                          -- both null: about the office itself
    location_id integer,
    body        jsonb NOT NULL DEFAULT '{}'
);
CREATE INDEX entry_unsealed ON aud.entry (xact);
CREATE UNIQUE INDEX entry_by_op ON aud.entry (op_id) WHERE op_id IS NOT NULL;     -- an operation is audited once
CREATE INDEX entry_by_object ON aud.entry (object_kind, object_id, at) WHERE object_id IS NOT NULL;
CREATE INDEX entry_by_actor ON aud.entry (actor, at);

-- One batch of sealing: signed with a key the database does not have. `digest` covers the one before and all seals of this head.
CREATE TABLE aud.head (
    id         bigint PRIMARY KEY,                           -- 1, 2, 3 ... without a gap
    at         timestamptz NOT NULL,
    cluster    text NOT NULL,                                -- the server's own number: transactions are counted anew on another
    upto       bigint NOT NULL,                              -- every row of a transaction below this is sealed
    next_xact  bigint NOT NULL,                              -- no transaction from here on had begun
    entries    bigint NOT NULL,                              -- sealed so far, this head's included
    chains     text NOT NULL,                                -- its seals: place, number in the chain, first and last row, count, chain
    previous   bytea NOT NULL,
    digest     bytea NOT NULL,
    public_key bytea NOT NULL,
    signature  bytea NOT NULL
);

-- The rows of one place in one head: a Merkle root over their canonical bytes, chained to the place's seal before.
-- `marks` holds the first bytes of each row's own hash: the root proves, the marks only say which row it is.
CREATE TABLE aud.seal (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    head_id     bigint NOT NULL REFERENCES aud.head,
    practice_id integer NOT NULL,                            -- 0: of no practice
    location_id integer NOT NULL,                            -- 0: of no location
    number      integer NOT NULL,
    first_seq   bigint NOT NULL,
    last_seq    bigint NOT NULL,
    steps       integer[] NOT NULL,                          -- seq - first_seq of each row
    marks       bytea NOT NULL,
    root        bytea NOT NULL,
    previous    bytea NOT NULL,
    chain       bytea NOT NULL,
    UNIQUE (practice_id, location_id, number)
);
CREATE INDEX seal_by_head ON aud.seal (head_id);
CREATE INDEX seal_by_last ON aud.seal (last_seq);

-- What a sealed money operation looked like: its row and its legs, by their marks.
CREATE TABLE aud.legs (
    seq      bigint PRIMARY KEY REFERENCES aud.entry,
    op_mark  bytea NOT NULL,
    ids      bigint[] NOT NULL,
    marks    bytea NOT NULL
);

-- Operations of earlier revisions: one row each, as they stand today. Their transactions are long gone: numbers below all others,
-- five hundred to each, so that they are sealed in turns.
ALTER TABLE led.op NO FORCE ROW LEVEL SECURITY;
INSERT INTO aud.entry (xact, actor, at, client_addr, program, action, object_kind, object_id, op_id, practice_id, location_id, body)
    SELECT (row_number() OVER (ORDER BY at, op_id) - 1) / 500 - 1000000000, actor, at, '', '', 'money.' || kind, source_kind, source_id, op_id, practice_id, location_id,
           jsonb_build_object('before_audit', true)
    FROM led.op ORDER BY at, op_id;
ALTER TABLE led.op FORCE ROW LEVEL SECURITY;
