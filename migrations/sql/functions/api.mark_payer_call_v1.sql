-- Keep what is known of a call while it runs: the phase that begins now (hold, talk, '' for neither), the representative, the
-- one reference. Null: as it was. A phase that goes on is not begun anew.
CREATE OR REPLACE FUNCTION api.mark_payer_call_v1(call bigint, phase text, representative text, reference text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    mine app.payer_call;
BEGIN
    PERFORM sec.require_group('specialist', 'poster', 'supervisor');
    mine := api.lock_payer_call_v1(call);
    IF mark_payer_call_v1.phase NOT IN ('', 'hold', 'talk') THEN
        RAISE EXCEPTION 'A call waits on hold, talks, or neither.' USING ERRCODE = 'RD001';
    END IF;
    IF mine.state = 'parked' AND mark_payer_call_v1.phase <> '' THEN
        RAISE EXCEPTION 'This call is put aside; bring it back first.' USING ERRCODE = 'RD001';
    END IF;
    IF mark_payer_call_v1.phase <> mine.phase THEN
        PERFORM api.count_call_time_v1(call, mark_payer_call_v1.phase);
    END IF;
    UPDATE app.payer_call c SET representative = left(btrim(coalesce(mark_payer_call_v1.representative, c.representative)), 80),
        reference = left(btrim(coalesce(mark_payer_call_v1.reference, c.reference)), 60), version = c.version + 1
        WHERE c.id = call;
END $$;
ALTER FUNCTION api.mark_payer_call_v1(bigint, text, text, text) OWNER TO rd_fn_work;
GRANT EXECUTE ON FUNCTION api.mark_payer_call_v1(bigint, text, text, text) TO rd_specialist, rd_poster, rd_supervisor, rd_admin;
