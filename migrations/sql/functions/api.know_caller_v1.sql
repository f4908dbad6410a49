-- Keep what the person on the line said right and wrong. Known with two right answers, and one more for a wrong one; with two
-- wrong answers never on this call. Wrong answers stay: nobody guesses until it fits. An authorised person must be
-- listed and in force. Returns whether something may be said.
CREATE OR REPLACE FUNCTION api.know_caller_v1(call bigint, spoke_with text, authorised bigint, identifiers text[], wrong text[],
    today date) RETURNS boolean LANGUAGE plpgsql
SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
DECLARE
    mine   app.patient_call;
    fit    text[];
    unfit  text[];
    known  boolean;
BEGIN
    PERFORM sec.require_group('specialist', 'poster', 'supervisor');
    mine := api.lock_patient_call_v1(call);
    unfit := ARRAY(SELECT DISTINCT u FROM unnest(mine.wrong || know_caller_v1.wrong) AS u ORDER BY u);
    fit := ARRAY(SELECT DISTINCT u FROM unnest(know_caller_v1.identifiers) AS u WHERE NOT u = ANY (unfit) ORDER BY u);
    IF EXISTS (SELECT FROM unnest(fit || unfit) AS u WHERE NOT EXISTS (
            SELECT FROM app.call_word w WHERE w.kind = 'identifier' AND w.code = u AND w.active)) THEN
        RAISE EXCEPTION 'This office knows nobody by that.' USING ERRCODE = 'RD001';
    END IF;
    IF know_caller_v1.authorised IS NOT NULL AND NOT EXISTS (
            SELECT FROM app.authorised_person p WHERE p.id = know_caller_v1.authorised AND p.account_id = mine.account_id
                AND p.since <= today AND (p.until IS NULL OR p.until >= today)) THEN
        RAISE EXCEPTION 'This person is not authorised on this account today.' USING ERRCODE = 'RD001';
    END IF;
    known := cardinality(fit) >= 2 + cardinality(unfit) AND cardinality(unfit) < 2;
    UPDATE app.patient_call c SET spoke_with = left(btrim(know_caller_v1.spoke_with), 80), authorised_id = know_caller_v1.authorised,
        identifiers = fit, wrong = unfit, known_at = CASE WHEN known THEN coalesce(c.known_at, clock_timestamp()) END,
        version = c.version + 1 WHERE c.id = call;
    RETURN known;
END $$;
ALTER FUNCTION api.know_caller_v1(bigint, text, bigint, text[], text[], date) OWNER TO rd_fn_work;
GRANT EXECUTE ON FUNCTION api.know_caller_v1(bigint, text, bigint, text[], text[], date)
    TO rd_specialist, rd_poster, rd_supervisor, rd_admin;
