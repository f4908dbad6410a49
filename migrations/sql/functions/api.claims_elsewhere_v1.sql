-- Which received claims of the caller's own payments are claims of another practice of the office: by number (or the payer's
-- number) with the date and one more fact. Names the practice only to whom may see it, else practice_id is 0: a number of a
-- foreign claim cannot be asked for, only what a payer sent to one's own practice.
CREATE OR REPLACE FUNCTION api.claims_elsewhere_v1(parts bigint[]) RETURNS TABLE (remit_claim_id bigint, practice_id integer)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
BEGIN
    RETURN QUERY
    SELECT DISTINCT ON (part.id) part.id, CASE WHEN seen.ours THEN found.practice_id ELSE 0 END
    FROM app.remit_claim AS part JOIN app.remit AS remit ON remit.id = part.remit_id
        CROSS JOIN LATERAL (
            SELECT claim.practice_id FROM app.claim AS claim
            WHERE claim.number_norm = upper(regexp_replace(part.number, '[^A-Za-z0-9]', '', 'g')) AND ltrim(part.number, '0 ') <> ''
              AND claim.practice_id <> part.practice_id AND part.service_from BETWEEN claim.service_from AND claim.service_to
              AND (claim.charge_cents = abs(part.charge_cents) OR (part.member_id <> '' AND claim.member_id = part.member_id)
                   OR (part.name_norm <> '' AND claim.name_norm = part.name_norm))
            UNION ALL
            SELECT claim.practice_id FROM app.claim_payer AS cover JOIN app.claim AS claim ON claim.id = cover.claim_id
            WHERE cover.control_number = part.control_number AND length(part.control_number) >= 6 AND cover.payer_id = remit.payer_id
              AND cover.practice_id <> part.practice_id AND part.service_from BETWEEN claim.service_from AND claim.service_to
        ) AS found
        CROSS JOIN LATERAL (SELECT found.practice_id = ANY ((SELECT sec.my_practices())::int[]) AS ours) AS seen
    WHERE part.id = ANY (parts) AND remit.practice_id = ANY ((SELECT sec.my_whole_practices())::int[])
    ORDER BY part.id, seen.ours DESC, found.practice_id;
END $$;
ALTER FUNCTION api.claims_elsewhere_v1(bigint[]) OWNER TO rd_fn_sec;
GRANT EXECUTE ON FUNCTION api.claims_elsewhere_v1(bigint[]) TO rd_specialist, rd_poster, rd_supervisor, rd_admin,
    rd_auditor, rd_service;
