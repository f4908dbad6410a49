-- What an outcome brings along besides its date: the promise, another reason with its clock, the filing clock that runs
-- again. Internal to api.save_outcome_v2.
CREATE OR REPLACE FUNCTION api.follow_outcome_v1(held app.work_item, outcome text, today date, said text, reference text,
    representative text, promised_on date, promised_cents bigint, next_on date) RETURNS void LANGUAGE plpgsql
SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_variable
DECLARE
    choice app.outcome;
BEGIN
    SELECT * INTO STRICT choice FROM app.outcome o WHERE o.code = outcome;
    IF held.claim_id IS NULL THEN
        RETURN;
    END IF;
    IF promised_on IS NOT NULL THEN
        UPDATE app.promise p SET state = 'replaced', settled_on = today, version = p.version + 1
            WHERE p.claim_id = held.claim_id AND p.state = 'open';
        INSERT INTO app.promise (practice_id, location_id, claim_id, payer_id, what, cents, by_on, check_on, reference, representative, made_on)
            VALUES (held.practice_id, held.location_id, held.claim_id, held.payer_id, choice.title, promised_cents, promised_on, greatest(promised_on + 1, next_on),
                    coalesce(reference, ''), coalesce(representative, ''), today);
    END IF;
    IF choice.unproves THEN
        UPDATE app.claim c SET filed_on = NULL, version = c.version + 1 WHERE c.id = held.claim_id AND c.filed_on IS NOT NULL;
        UPDATE app.work_reason r SET clock_kind = 'file', clock_on = c.file_by, clock_verify = c.file_verify
            FROM app.claim c
            WHERE c.id = held.claim_id AND r.id = held.reason_id AND c.file_by IS NOT NULL AND r.clock_on IS NULL;
    END IF;
    IF choice.opens_kind <> '' THEN
        PERFORM api.open_reasons_v1(held.practice_id, today, ARRAY[held.claim_id], ARRAY[NULL::bigint], ARRAY[NULL::bigint],
            ARRAY[choice.opens_kind], ARRAY[NULL::text], ARRAY[today], ARRAY[coalesce(nullif(choice.clock, ''), 'due')], ARRAY[NULL::date],
            ARRAY[held.balance_cents], ARRAY[concat_ws('; ', choice.title || ' on ' || to_char(today, 'MM/DD/YYYY'), nullif(said, ''),
                nullif(choice.next_action, '')) || '.'], ARRAY[''], ARRAY[''], ARRAY['']);
    ELSIF choice.clock <> '' THEN
        UPDATE app.work_reason r SET clock_kind = choice.clock, clock_on = k.clock_on, clock_verify = (k.text LIKE '%(verify)')
            FROM api.claim_clock_v1(held.claim_id, choice.clock, today, today) k
            WHERE r.id = held.reason_id AND (r.clock_on IS NULL OR r.clock_kind = 'file' OR r.clock_on > k.clock_on);
    END IF;
END $$;
ALTER FUNCTION api.follow_outcome_v1(app.work_item, text, date, text, text, text, date, bigint, date) OWNER TO rd_fn_work;
