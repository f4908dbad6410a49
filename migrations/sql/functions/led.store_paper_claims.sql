-- The claims of a keyed check, as an 835's are stored; what is stored must be what the drafts say, claim for claim and cent for cent.
-- A claim the clerk named is matched already.
CREATE OR REPLACE FUNCTION led.store_paper_claims("check" bigint, remit bigint, claims jsonb, lines jsonb, adjustments jsonb)
RETURNS void LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
BEGIN
    PERFORM api.store_remit_claims_v1(store_paper_claims.remit, claims, lines, adjustments);
    IF EXISTS (SELECT FROM app.paper_claim AS keyed
                   FULL JOIN (SELECT part.sequence, part.paid_cents, part.charge_cents,
                                     (SELECT sum(line.paid_cents) FROM app.remit_line AS line WHERE line.remit_claim_id = part.id) AS by_line,
                                     part.charge_cents - part.paid_cents - (SELECT coalesce(sum(taken.cents), 0)
                                         FROM app.remit_adjustment AS taken WHERE taken.remit_claim_id = part.id) AS off_by
                              FROM app.remit_claim AS part WHERE part.remit_id = store_paper_claims.remit) AS stored
                       ON stored.sequence = keyed.place AND keyed.check_id = "check"
               WHERE (keyed.check_id = "check" OR keyed.id IS NULL)
                 AND (stored.paid_cents IS DISTINCT FROM keyed.paid_cents OR stored.charge_cents IS DISTINCT FROM keyed.charge_cents
                      OR stored.by_line IS DISTINCT FROM keyed.paid_cents OR stored.off_by <> 0)) THEN
        RAISE EXCEPTION 'A claim of this check does not add up, or is not what was keyed; nothing was posted.' USING ERRCODE = 'RD001';
    END IF;
    UPDATE app.remit_claim AS part SET claim_id = ours.id, location_id = ours.location_id, match_score = 100,
            match_text = 'Named by the clerk who keyed it.'
        FROM app.paper_claim AS keyed JOIN app.claim AS ours ON ours.id = keyed.claim_id
        WHERE keyed.check_id = "check" AND part.remit_id = store_paper_claims.remit AND part.sequence = keyed.place;
    UPDATE app.remit_line AS line SET location_id = part.location_id FROM app.remit_claim AS part
        WHERE part.remit_id = store_paper_claims.remit AND part.location_id IS NOT NULL AND line.remit_claim_id = part.id;
    UPDATE app.remit_adjustment AS taken SET location_id = part.location_id FROM app.remit_claim AS part
        WHERE part.remit_id = store_paper_claims.remit AND part.location_id IS NOT NULL AND taken.remit_claim_id = part.id;
END $$;
ALTER FUNCTION led.store_paper_claims(bigint, bigint, jsonb, jsonb, jsonb) OWNER TO rd_fn_money;
