-- Say what a letter is and whose: {type, claim | account, letter_date, due_on, reference, cents, decision, note, appeal, keep}.
-- It is opened on the claim with its clock at once. `appeal`: which of several open appeals was answered; `keep`: record a demand
-- among the take-backs, too. Returns {letter, version, words}. Two people at once: one wins, the other is told by whom.
CREATE OR REPLACE FUNCTION api.index_letter_v1(letter bigint, expected_version integer, said jsonb, today date) RETURNS jsonb
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    held   app.letter;
    wanted text := said ->> 'type';
    dated  date := (said ->> 'letter_date')::date;
BEGIN
    PERFORM sec.require_group('specialist', 'poster', 'supervisor');
    held := app.hold_letter(letter, expected_version);
    IF held.state <> 'new' THEN
        RAISE EXCEPTION 'This letter waits no more: it is % already.', CASE held.state WHEN 'aside' THEN 'set aside' ELSE held.state END
            USING ERRCODE = 'RD002';
    ELSIF held.practice_id IS NULL THEN
        RAISE EXCEPTION 'Say first which practice the letter is for.' USING ERRCODE = 'RD001';
    ELSIF NOT EXISTS (SELECT FROM app.letter_type AS t WHERE t.code = wanted AND t.active) THEN
        RAISE EXCEPTION 'Say what the letter is.' USING ERRCODE = 'RD001';
    ELSIF num_nonnulls(said ->> 'claim', said ->> 'account') <> 1 THEN
        RAISE EXCEPTION 'A letter belongs to one claim or to one account.' USING ERRCODE = 'RD001';
    ELSIF said ->> 'claim' IS NULL AND wanted IN ('records_request', 'appeal_decision', 'demand', 'cob', 'papers') THEN
        RAISE EXCEPTION 'Such a letter belongs to a claim, not to an account.' USING ERRCODE = 'RD001';
    ELSIF dated > today OR dated < today - 3650 THEN
        RAISE EXCEPTION 'The letter''s date lies in the past ten years and not ahead.' USING ERRCODE = 'RD001';
    ELSIF (said ->> 'due_on')::date < coalesce(dated, held.received_on) THEN
        RAISE EXCEPTION 'The day to answer by lies before the letter.' USING ERRCODE = 'RD001';
    ELSIF (wanted = 'appeal_decision') <> (coalesce(said ->> 'decision', '') <> '') THEN
        RAISE EXCEPTION 'An appeal decision says won, partly or lost; no other letter does.' USING ERRCODE = 'RD001';
    ELSIF wanted = 'demand' AND btrim(coalesce(said ->> 'reference', '')) = '' THEN
        RAISE EXCEPTION 'A demand letter has a control number (FCN); type it.' USING ERRCODE = 'RD001';
    END IF;
    RETURN app.index_letter(held, said, '', today);
END $$;
ALTER FUNCTION api.index_letter_v1(bigint, integer, jsonb, date) OWNER TO rd_fn_work;
GRANT EXECUTE ON FUNCTION api.index_letter_v1(bigint, integer, jsonb, date) TO rd_specialist, rd_poster, rd_supervisor;
