-- The sheet of a payer call is read: birth date and member id of every patient on it, to be read out or printed. Written down on each
-- of its claims in the caller's scope, as an opened claim is (once in five minutes). Returns these claims.
CREATE OR REPLACE FUNCTION api.open_call_sheet_v1(call bigint) RETURNS SETOF bigint LANGUAGE plpgsql
SECURITY DEFINER SET search_path = pg_catalog, pg_temp ROWS 50 AS $$
DECLARE
    line record;
BEGIN
    PERFORM sec.require_group('specialist', 'poster', 'supervisor', 'admin', 'auditor', 'service');
    FOR line IN SELECT l.claim_id, l.practice_id, l.location_id FROM app.payer_call_claim AS l
            WHERE l.call_id = open_call_sheet_v1.call ORDER BY l.claim_id LOOP
        PERFORM aud.note_open('chart.call', 'claim', line.claim_id, line.practice_id, line.location_id);
        RETURN NEXT line.claim_id;
    END LOOP;
END $$;
ALTER FUNCTION api.open_call_sheet_v1(bigint) OWNER TO rd_fn_audit;
GRANT EXECUTE ON FUNCTION api.open_call_sheet_v1(bigint) TO rd_specialist, rd_poster, rd_supervisor, rd_admin, rd_auditor, rd_service;
