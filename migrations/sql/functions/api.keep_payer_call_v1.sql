-- A sign of life of the desk that is on this call: its leases are long again. Returns how many of its claims still stand.
CREATE OR REPLACE FUNCTION api.keep_payer_call_v1(call bigint) RETURNS integer LANGUAGE plpgsql
SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    mine     app.payer_call;
    standing integer;
BEGIN
    PERFORM sec.require_group('specialist', 'poster', 'supervisor');
    mine := api.lock_payer_call_v1(call);
    IF mine.phase <> '' AND mine.seen_at < clock_timestamp() - interval '5 min' THEN
        PERFORM api.count_call_time_v1(call, '');     -- nobody knows whether the line held: the clock waits for a person
    END IF;
    UPDATE app.payer_call c SET seen_at = clock_timestamp() WHERE c.id = call;
    UPDATE app.work_item w SET lease_until = greatest(w.lease_until, clock_timestamp() + interval '15 min')
    FROM app.payer_call_claim l
    WHERE l.call_id = call AND l.state = 'held' AND w.id = l.item_id AND w.status = 1 AND w.holder = session_user;
    GET DIAGNOSTICS standing = ROW_COUNT;
    RETURN standing;
END $$;
ALTER FUNCTION api.keep_payer_call_v1(bigint) OWNER TO rd_fn_work;
GRANT EXECUTE ON FUNCTION api.keep_payer_call_v1(bigint) TO rd_specialist, rd_poster, rd_supervisor, rd_admin;
