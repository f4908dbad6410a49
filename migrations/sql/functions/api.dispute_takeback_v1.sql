-- Keep that the payer was told a take-back is wrong, and how; with an empty text the dispute is over. Returns the new state.
CREATE OR REPLACE FUNCTION api.dispute_takeback_v1(takeback bigint, expected_version integer, words text, today date)
RETURNS text LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_variable
DECLARE
    chain app.takeback;
BEGIN
    PERFORM sec.require_group('poster', 'supervisor');
    chain := led.hold_takeback(takeback, expected_version);
    IF chain.state = 'settled' AND btrim(words) <> '' THEN
        RAISE EXCEPTION 'This take-back is settled; there is nothing left to dispute.' USING ERRCODE = 'RD001';
    END IF;
    UPDATE app.takeback AS t SET disputed_on = CASE WHEN btrim(words) = '' THEN NULL ELSE today END,
            disputed_by = CASE WHEN btrim(words) = '' THEN '' ELSE session_user::text END, dispute_text = btrim(words),
            version = t.version + 1
        WHERE t.id = chain.id;
    PERFORM led.refresh_takebacks(ARRAY[chain.id], today);
    INSERT INTO app.event (practice_id, location_id, claim_id, kind, text)
        SELECT claim.practice_id, claim.location_id, claim.id, 'takeback',
               CASE WHEN btrim(words) = '' THEN 'The dispute of the take-back is over.' ELSE 'Take-back disputed: ' || btrim(words) END
        FROM app.claim AS claim WHERE claim.id = chain.claim_id;
    INSERT INTO app.change (topic, practice_id) VALUES ('takeback', chain.practice_id);
    RETURN (SELECT t.state FROM app.takeback AS t WHERE t.id = chain.id);
END $$;
ALTER FUNCTION api.dispute_takeback_v1(bigint, integer, text, date) OWNER TO rd_fn_money;
GRANT EXECUTE ON FUNCTION api.dispute_takeback_v1(bigint, integer, text, date) TO rd_poster, rd_supervisor;
