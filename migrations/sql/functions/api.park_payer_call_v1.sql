-- Put a call aside with all its claims, whose leases last twelve hours, or bring it back: after a patient's call, or after a
-- restart. What ran out meanwhile is taken again where it is free, and is lost where somebody else has it. Returns the claims.
CREATE OR REPLACE FUNCTION api.park_payer_call_v1(call bigint, park boolean) RETURNS integer LANGUAGE plpgsql
SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    mine  app.payer_call;
    other text;
    items bigint[];
    held  integer;
BEGIN
    PERFORM sec.require_group('specialist', 'poster', 'supervisor');
    mine := api.lock_payer_call_v1(call);
    IF park AND (SELECT count(*) >= 5 FROM app.payer_call c
                 WHERE c.caller = session_user AND c.state = 'parked' AND c.id <> call) THEN
        RAISE EXCEPTION 'Five calls are put aside already; end one first.' USING ERRCODE = 'RD001';
    END IF;
    SELECT p.name INTO other FROM app.payer_call c JOIN app.payer p ON p.id = c.payer_id
        WHERE c.caller = session_user AND c.state = 'open' AND c.id <> call;
    IF NOT park AND other IS NOT NULL THEN
        RAISE EXCEPTION 'You are on a call with %; end it or put it aside first.', other USING ERRCODE = 'RD001';
    END IF;
    IF park OR mine.seen_at < clock_timestamp() - interval '5 min' THEN
        PERFORM api.count_call_time_v1(call, '');
    END IF;
    UPDATE app.payer_call c SET state = CASE WHEN park THEN 'parked' ELSE 'open' END, seen_at = clock_timestamp(),
        version = c.version + 1 WHERE c.id = call RETURNING c.* INTO mine;
    -- What somebody else took, was given, or has put to sleep stays as it is.
    items := ARRAY(SELECT w.id FROM app.payer_call_claim l JOIN app.work_item w ON w.id = l.item_id
                   WHERE l.call_id = call AND l.state = 'held'
                     AND ((w.status = 1 AND w.holder = session_user)
                          OR (w.status = 0 AND (w.assignee IS NULL OR w.assignee IN (session_user::text, l.owner))))
                   ORDER BY w.id FOR UPDATE OF w);
    UPDATE app.payer_call_claim l SET state = 'lost' WHERE l.call_id = call AND l.state = 'held' AND NOT l.item_id = ANY (items);
    held := api.hold_for_call_v1(mine, items);
    RETURN held;
END $$;
ALTER FUNCTION api.park_payer_call_v1(bigint, boolean) OWNER TO rd_fn_work;
GRANT EXECUTE ON FUNCTION api.park_payer_call_v1(bigint, boolean) TO rd_specialist, rd_poster, rd_supervisor, rd_admin;
