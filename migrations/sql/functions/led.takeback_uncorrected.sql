-- Whether a reversal of the chain stands without the correction that has to come with it (RFI 1429): no other decision of that
-- party stands on one of its lines. The correction may have been posted before it, when the original came last; only a
-- reversal of some lines has to look at the time, because what it took them from still stands.
CREATE OR REPLACE FUNCTION led.takeback_uncorrected(takeback bigint) RETURNS boolean LANGUAGE sql STABLE
SET search_path = pg_catalog, pg_temp AS $$
    SELECT EXISTS (
        SELECT FROM app.takeback_step AS step
            JOIN app.remit_claim AS reversal ON reversal.id = step.remit_claim_id
            JOIN led.op AS taken ON taken.op_id = reversal.op_id
        WHERE step.takeback_id = takeback AND step.kind = 'reversal'
          AND NOT EXISTS (
            SELECT FROM app.remit_claim AS later JOIN led.op AS given ON given.op_id = later.op_id
            WHERE later.claim_id = reversal.claim_id AND later.party = reversal.party AND later.state = 'posted'
              AND later.status_code <> '22' AND later.taken_back_by IS NULL
              AND (given.at >= taken.at OR EXISTS (SELECT FROM app.remit_claim AS old WHERE old.taken_back_by = reversal.id))
              AND (NOT EXISTS (SELECT FROM app.remit_line AS line JOIN app.remit_claim AS old ON old.id = line.remit_claim_id
                               WHERE (old.taken_back_by = reversal.id OR old.id = reversal.id) AND line.claim_line_id IS NOT NULL)
                   OR EXISTS (SELECT FROM app.remit_line AS line JOIN app.remit_claim AS old ON old.id = line.remit_claim_id
                                  JOIN app.remit_line AS again ON again.claim_line_id = line.claim_line_id
                              WHERE (old.taken_back_by = reversal.id OR old.id = reversal.id)
                                AND again.remit_claim_id = later.id))))
$$;
ALTER FUNCTION led.takeback_uncorrected(bigint) OWNER TO rd_fn_money;
