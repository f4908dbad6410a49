-- Record what proves that a claim was filed (a mail receipt, a fax report, a portal's confirmation, the payer's own word):
-- its filing clock stops. Returns the day since which it is proved.
CREATE OR REPLACE FUNCTION api.prove_filing_v1(claim bigint, how text, reference text, proved_on date, today date) RETURNS date
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_variable
DECLARE
    found app.claim;
BEGIN
    PERFORM sec.require_group('specialist', 'poster', 'supervisor');
    SELECT * INTO found FROM app.claim c WHERE c.id = claim FOR UPDATE;
    IF found.id IS NULL THEN
        RAISE EXCEPTION 'There is no such claim in your scope.' USING ERRCODE = 'RD004';
    END IF;
    IF btrim(reference) = '' OR how NOT IN ('mail', 'fax', 'portal', 'payer') OR proved_on > today OR proved_on < found.service_from THEN
        RAISE EXCEPTION 'Proof of filing needs its way, its number and a day between the service and today.' USING ERRCODE = 'RD001';
    END IF;
    INSERT INTO app.filing_proof (practice_id, location_id, claim_id, how, reference, proved_on)
        VALUES (found.practice_id, found.location_id, claim, how, btrim(reference), proved_on);
    UPDATE app.claim c SET filed_on = greatest(c.filed_on, proved_on), version = c.version + 1 WHERE c.id = claim;
    INSERT INTO app.event (practice_id, location_id, claim_id, kind, text)
        VALUES (found.practice_id, found.location_id, claim, 'evidence', 'filing proved by ' || how || ' on '
            || to_char(proved_on, 'MM/DD/YYYY') || ', ' || btrim(reference)
            || CASE WHEN proved_on > found.file_by THEN '; that is after the filing limit ' || to_char(found.file_by, 'MM/DD/YYYY') ELSE '' END);
    PERFORM api.close_reasons_v1(today, ARRAY[claim], ARRAY['filing'], ARRAY[NULL::bigint], 'Filing is proved.');
    RETURN greatest(found.filed_on, proved_on);
END $$;
ALTER FUNCTION api.prove_filing_v1(bigint, text, text, date, date) OWNER TO rd_fn_work;
GRANT EXECUTE ON FUNCTION api.prove_filing_v1(bigint, text, text, date, date) TO rd_specialist, rd_poster, rd_supervisor, rd_admin;
