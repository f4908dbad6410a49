-- Start a money operation inside a definer function of rd_fn_money (TRUST 2.4).
-- Null: the operation is new, go on and call led.finish_op. Otherwise: the stored result of the same operation, return it.
-- The same id with another payload or by another person is refused. A parallel call with the same id waits here.
-- Legs: all legs of one INSERT must sum to zero per operation and practice; a leg made for a claim carries its claim_id,
-- also on clearing and unposted, so that one claim can be reversed alone.
CREATE OR REPLACE FUNCTION led.begin_op(op uuid, sha bytea, kind text, practice_id integer, location_id integer,
    reason text DEFAULT '', source_kind text DEFAULT '', source_id bigint DEFAULT NULL, reverses uuid DEFAULT NULL)
RETURNS jsonb LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    known led.op;
BEGIN
    INSERT INTO led.op (op_id, kind, practice_id, location_id, payload_sha256, actor, reason, source_kind, source_id, reverses_op)
        VALUES (op, begin_op.kind, begin_op.practice_id, begin_op.location_id, sha, session_user, begin_op.reason,
                begin_op.source_kind, begin_op.source_id, reverses)
        ON CONFLICT (op_id) DO NOTHING;
    IF FOUND THEN
        RETURN NULL;
    END IF;
    SELECT * INTO known FROM led.op AS stored WHERE stored.op_id = begin_op.op;
    IF known.payload_sha256 IS DISTINCT FROM sha OR known.actor IS DISTINCT FROM session_user::text THEN
        RAISE EXCEPTION 'The operation id reused here belongs to something sent before with other contents; refresh and look what was saved.' USING ERRCODE = 'RD001';
    END IF;
    RETURN known.result;
END $$;
ALTER FUNCTION led.begin_op(uuid, bytea, text, integer, integer, text, text, bigint, uuid) OWNER TO rd_fn_money;
