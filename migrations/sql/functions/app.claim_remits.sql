-- The payments that decided a claim in the caller's scope. A payment is a practice-level row; whoever may see the claim
-- may know when and by which trace it was decided, also without holding the whole practice.
CREATE OR REPLACE FUNCTION app.claim_remits(claim_id bigint)
RETURNS TABLE (remit_claim_id bigint, remit_id bigint, trace text, payment_date date, method text, payer_id integer)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT part.id, remit.id, remit.trace, remit.payment_date, remit.method, remit.payer_id
    FROM app.remit_claim AS part JOIN app.remit AS remit ON remit.id = part.remit_id
    WHERE part.claim_id = claim_remits.claim_id
$$;
ALTER FUNCTION app.claim_remits(bigint) OWNER TO rd_fn_work;
GRANT EXECUTE ON FUNCTION app.claim_remits(bigint) TO rd_specialist, rd_poster, rd_supervisor, rd_admin, rd_auditor, rd_service;
