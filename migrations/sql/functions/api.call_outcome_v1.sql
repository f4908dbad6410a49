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
    RETURN QUERY SELECT s.version, s.next_on, s.why FROM api.save_outcome_v2(item, shown,
        concat_ws(': ', head, nullif(btrim(call_outcome_v1.note), '')), call_outcome_v1.outcome, call_outcome_v1.wanted_on,
        call_outcome_v1.why, call_outcome_v1.at, coalesce(call_outcome_v1.zone, ''), '', '', NULL, NULL) s;
    UPDATE app.work_reason r SET reference = call.reference FROM app.work_item w
        WHERE call.reference <> '' AND w.id = item AND r.id = w.reason_id AND r.closed_on IS NULL;
END $$;
ALTER FUNCTION api.call_outcome_v1(app.payer_call, bigint, integer, text, text, date, timestamptz, text, text) OWNER TO rd_fn_work;
