-- What became of the caller's own acts whose answer was lost, by operation id: one row for each that was saved (posted, asked for,
-- decided, declined, done at the denial desk), whatever the caller may see today. What has no row was not saved, as soon as no
-- older session of the caller is left that could still be saving it: the client looks at its sessions first.
CREATE OR REPLACE FUNCTION api.operation_states_v1(ops uuid[]) RETURNS TABLE (op uuid, kind text, at timestamptz) LANGUAGE sql STABLE
SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT DISTINCT ON (found.op) found.op, found.kind, found.at FROM (
        SELECT stored.op_id, stored.kind, stored.at FROM led.op AS stored
            WHERE stored.op_id = ANY (ops) AND stored.actor = session_user::text
        UNION ALL SELECT asked.asked_op, 'ask ' || asked.kind, asked.asked_at FROM app.approval AS asked
            WHERE asked.asked_op = ANY (ops) AND asked.asked_by = session_user::text
        UNION ALL SELECT decided.op_id, 'decide ' || decided.kind, decided.decided_at FROM app.approval AS decided
            WHERE decided.op_id = ANY (ops) AND decided.decided_by = session_user::text
        UNION ALL SELECT due.answered_op, 'answer due', due.answered_at FROM app.practice_due AS due
            WHERE due.answered_op = ANY (ops) AND due.answered_by = session_user::text
        UNION ALL SELECT act.id, 'denials ' || act.kind, act.at FROM app.denial_act AS act
            WHERE act.id = ANY (ops) AND act.actor = session_user::text
    ) AS found (op, kind, at) ORDER BY found.op, found.at
$$;
ALTER FUNCTION api.operation_states_v1(uuid[]) OWNER TO rd_fn_money;
GRANT EXECUTE ON FUNCTION api.operation_states_v1(uuid[]) TO rd_specialist, rd_poster, rd_supervisor, rd_admin, rd_service;
