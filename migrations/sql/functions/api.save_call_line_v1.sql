-- One claim of a call is answered: outcome, note and next date at once, before the next one is read out. Saving it again
-- corrects it while nobody else took the item. next_on null: the outcome's own rule decides.
CREATE OR REPLACE FUNCTION api.save_call_line_v1(call bigint, claim bigint, shown integer, outcome text, note text, wanted_on date,
    at timestamptz, zone text, why text) RETURNS TABLE (version integer, next_on date, said text, saved integer, open integer)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
DECLARE
    mine   app.payer_call;
    line   app.payer_call_claim;
    reason bigint;
    done   record;
BEGIN
    PERFORM sec.require_group('specialist', 'poster', 'supervisor');
    mine := api.lock_payer_call_v1(call);
    SELECT * INTO line FROM app.payer_call_claim l WHERE l.call_id = call AND l.claim_id = claim;
    IF line.state IS NULL OR line.state NOT IN ('held', 'saved') THEN
        RAISE EXCEPTION '%', CASE coalesce(line.state, '')
            WHEN 'asked' THEN 'Its owner has not answered yet whether this claim may ride along.'
            WHEN 'declined' THEN 'Its owner keeps this claim.'
            WHEN 'lost' THEN 'This claim is no longer yours: the lease ran out, or somebody took it.'
            WHEN 'released' THEN 'This claim went back to its queue.'
            ELSE 'This claim is not part of the call.' END USING ERRCODE = 'RD001';
    END IF;
    SELECT w.reason_id INTO reason FROM app.work_item w WHERE w.id = line.item_id;
    SELECT * INTO done FROM api.call_outcome_v1(mine, line.item_id, shown, save_call_line_v1.outcome, save_call_line_v1.note,
        save_call_line_v1.wanted_on, save_call_line_v1.at, save_call_line_v1.zone, save_call_line_v1.why);
    UPDATE app.payer_call_claim l SET state = 'saved', outcome = save_call_line_v1.outcome, note = btrim(save_call_line_v1.note),
        next_on = done.next_on, said = done.said, reason_id = reason, saved_at = clock_timestamp()
        WHERE l.call_id = call AND l.claim_id = claim;
    UPDATE app.payer_call c SET seen_at = clock_timestamp() WHERE c.id = call;
    RETURN QUERY SELECT done.version, done.next_on, done.said, count(*) FILTER (WHERE l.state = 'saved')::integer,
        count(*) FILTER (WHERE l.state = 'held')::integer FROM app.payer_call_claim l WHERE l.call_id = call;
END $$;
ALTER FUNCTION api.save_call_line_v1(bigint, bigint, integer, text, text, date, timestamptz, text, text) OWNER TO rd_fn_work;
GRANT EXECUTE ON FUNCTION api.save_call_line_v1(bigint, bigint, integer, text, text, date, timestamptz, text, text)
    TO rd_specialist, rd_poster, rd_supervisor, rd_admin;
