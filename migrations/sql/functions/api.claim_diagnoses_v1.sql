-- The diagnosis codes of a claim in the caller's scope, in order: what the words of the rules ask of a claim as it was sent.
-- Codes alone; everything else of it is read as an opened chart (api.open_claim_facts_v1).
CREATE OR REPLACE FUNCTION api.claim_diagnoses_v1(claim bigint) RETURNS text[] LANGUAGE sql STABLE
SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT ARRAY(SELECT DISTINCT d ->> 'code'
        FROM app.claim AS c CROSS JOIN LATERAL jsonb_array_elements(
            CASE jsonb_typeof(c.facts -> 'diagnoses') WHEN 'array' THEN c.facts -> 'diagnoses' END) AS d
        WHERE c.id = $1 AND d ->> 'code' IS NOT NULL ORDER BY 1)
$$;
ALTER FUNCTION api.claim_diagnoses_v1(bigint) OWNER TO rd_fn_work;
GRANT EXECUTE ON FUNCTION api.claim_diagnoses_v1(bigint)
    TO rd_specialist, rd_poster, rd_supervisor, rd_admin, rd_auditor, rd_service;
