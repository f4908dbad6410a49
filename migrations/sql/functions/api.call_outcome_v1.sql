-- The one door from a payer call to the outcomes of the queues: saves as the note bar does, with who was spoken to in front of
-- the note. Internal to the functions of payer calls.
CREATE OR REPLACE FUNCTION api.call_outcome_v1(call app.payer_call, item bigint, shown integer, outcome text, note text,
    wanted_on date, at timestamptz, zone text, why text) RETURNS TABLE (version integer, next_on date, said text)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
DECLARE
    head text := 'Call' || CASE WHEN call.representative = '' THEN '' ELSE ' with ' || call.representative END
        || CASE WHEN call.reference = '' THEN '' ELSE ', reference ' || call.reference END;
BEGIN
    RETURN QUERY SELECT s.version, s.next_on, s.why FROM api.save_outcome_v1(item, shown,
        concat_ws(': ', head, nullif(btrim(call_outcome_v1.note), '')), call_outcome_v1.outcome, call_outcome_v1.wanted_on,
        call_outcome_v1.why) s;
    IF at IS NOT NULL THEN
        UPDATE app.work_reason r SET due_at = call_outcome_v1.at, due_zone = call_outcome_v1.zone
            FROM app.work_item w WHERE w.id = item AND r.id = w.reason_id AND r.closed_on IS NULL;
        UPDATE app.work_item w SET due_at = call_outcome_v1.at WHERE w.id = item AND w.status <> 9;
    END IF;
END $$;
ALTER FUNCTION api.call_outcome_v1(app.payer_call, bigint, integer, text, text, date, timestamptz, text, text) OWNER TO rd_fn_work;
