-- The legs of money operations as they are hashed, in the order of their numbers.
CREATE OR REPLACE FUNCTION api.audit_legs_v1(ops uuid[])
RETURNS TABLE (id bigint, op_id uuid, practice_id integer, location_id integer, account text, party text, kind text, reference text,
    claim_id bigint, line_id bigint, cents bigint, effective_date date, period date, remit_claim_id bigint, group_code text,
    reason_code text, reverses bigint)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
BEGIN
    PERFORM aud.proves();
    RETURN QUERY SELECT e.id, e.op_id, e.practice_id, e.location_id, e.account, e.party, e.kind, e.reference, e.claim_id, e.line_id, e.cents,
            e.effective_date, e.period, e.remit_claim_id, e.group_code, e.reason_code, e.reverses
        FROM led.entry AS e WHERE e.op_id = ANY (ops) ORDER BY e.op_id, e.id;
END $$;
ALTER FUNCTION api.audit_legs_v1(uuid[]) OWNER TO rd_fn_audit;
GRANT EXECUTE ON FUNCTION api.audit_legs_v1(uuid[]) TO rd_service, rd_auditor;
