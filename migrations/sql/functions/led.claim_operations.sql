-- What the ledger did to a claim in the caller's scope, one row per operation: an operation over several locations is a
-- practice-level row, its effect on this claim is not.
CREATE OR REPLACE FUNCTION led.claim_operations(claim_id bigint)
RETURNS TABLE (op_id uuid, kind text, at timestamptz, actor text, reason text, effective_date date, cents bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT op.op_id, op.kind, op.at, op.actor, op.reason, min(entry.effective_date), sum(entry.cents)::bigint
    FROM led.entry AS entry JOIN led.op AS op ON op.op_id = entry.op_id
    WHERE entry.claim_id = claim_operations.claim_id AND entry.account = 'receivable'
    GROUP BY op.op_id
$$;
ALTER FUNCTION led.claim_operations(bigint) OWNER TO rd_fn_money;
GRANT EXECUTE ON FUNCTION led.claim_operations(bigint) TO rd_specialist, rd_poster, rd_supervisor, rd_admin, rd_auditor, rd_service;
