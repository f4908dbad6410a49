-- The representative takes no more claims: what is left goes back to its queue, due at the next call. Returns how many.
CREATE OR REPLACE FUNCTION api.stop_payer_call_v1(call bigint, again_on date, again_at timestamptz, zone text) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
DECLARE
    mine  app.payer_call;
    taken integer;
    line  record;
    rest integer := 0;
BEGIN
    PERFORM sec.require_group('specialist', 'poster', 'supervisor');
    mine := api.lock_payer_call_v1(call);
    IF stop_payer_call_v1.again_on IS NULL OR stop_payer_call_v1.again_on < current_date THEN
        RAISE EXCEPTION 'Say when the rest is asked for: today or later.' USING ERRCODE = 'RD001';
    END IF;
    taken := (SELECT count(*) FROM app.payer_call_claim l WHERE l.call_id = call AND l.state = 'saved');
    UPDATE app.payer_call_claim l SET state = 'lost' FROM app.work_item w
        WHERE l.call_id = call AND l.state = 'held' AND w.id = l.item_id AND w.holder IS DISTINCT FROM session_user::text;
    FOR line IN SELECT l.claim_id, l.item_id, w.version, w.reason_id FROM app.payer_call_claim l JOIN app.work_item w ON w.id = l.item_id
                WHERE l.call_id = call AND l.state = 'held' ORDER BY l.item_id LOOP
        PERFORM api.call_outcome_v1(mine, line.item_id, line.version, 'call_again',
            'the representative took ' || taken || ' on this call', stop_payer_call_v1.again_on, stop_payer_call_v1.again_at,
            stop_payer_call_v1.zone, 'the next call');
        UPDATE app.payer_call_claim l SET state = 'released', outcome = 'call_again', next_on = stop_payer_call_v1.again_on,
            said = 'not reached on this call', reason_id = line.reason_id
            WHERE l.call_id = call AND l.claim_id = line.claim_id;
        rest := rest + 1;
    END LOOP;
    UPDATE app.payer_call c SET stopped_after = taken, again_on = stop_payer_call_v1.again_on, again_at = stop_payer_call_v1.again_at,
        seen_at = clock_timestamp(), version = c.version + 1 WHERE c.id = call;
    RETURN rest;
END $$;
ALTER FUNCTION api.stop_payer_call_v1(bigint, date, timestamptz, text) OWNER TO rd_fn_work;
GRANT EXECUTE ON FUNCTION api.stop_payer_call_v1(bigint, date, timestamptz, text) TO rd_specialist, rd_poster, rd_supervisor, rd_admin;
