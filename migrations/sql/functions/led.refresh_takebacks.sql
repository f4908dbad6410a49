-- Sum the steps of these chains again, say their state, and open or close the take-back work of their claims.
--   recovered  the cash the payer has by now: reversals, less what it deferred, plus what it kept back or was sent
--   open       recovered less what was taken back on claims: above zero nobody has explained it yet, below zero it comes
-- A chain without any step goes.
CREATE OR REPLACE FUNCTION led.refresh_takebacks(ids bigint[], today date) RETURNS void LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
DECLARE
    claims bigint[];
BEGIN
    claims := ARRAY(SELECT DISTINCT claim_id FROM app.takeback WHERE id = ANY (ids) AND claim_id IS NOT NULL);
    DELETE FROM app.takeback AS chain
        WHERE chain.id = ANY (ids) AND NOT EXISTS (SELECT FROM app.takeback_step AS step WHERE step.takeback_id = chain.id);
    WITH summed AS (
        SELECT takeback_id, sum(cents)::bigint AS open, sum(claim_cents) FILTER (WHERE kind = 'letter') AS announced,
               coalesce(sum(claim_cents) FILTER (WHERE kind = 'reversal'), 0)
                   + coalesce(sum(cents) FILTER (WHERE kind <> 'posted'), 0) AS recovered,
               min(happened_on) AS first_on, max(happened_on) AS last_on,
               bool_or(kind IN ('letter', 'fb_forward', 'fb_applied')) AS known, bool_or(kind = 'posted') AS posted,
               min(happened_on) FILTER (WHERE kind IN ('letter', 'reversal')) AS told_on
        FROM app.takeback_step WHERE takeback_id = ANY (ids) GROUP BY takeback_id
    ), judged AS (
        SELECT chain.id, summed.*, coalesce(summed.announced, 0)::bigint AS asked, led.takeback_uncorrected(chain.id) AS lacking,
               coalesce((SELECT min(dispute_by) FROM app.takeback_letter AS letter WHERE letter.takeback_id = chain.id),
                        (SELECT rule.clock_on FROM app.find_clock('dispute', chain.payer_id, payer.type, coalesce(claim.line_of_business, ''),
                             coalesce(claim.type, ''), claim.service_from, claim.service_to, claim.submitted_on,
                             coalesce(summed.told_on, summed.first_on)) AS rule)) AS dispute_by
        FROM summed JOIN app.takeback AS chain ON chain.id = summed.takeback_id JOIN app.payer AS payer ON payer.id = chain.payer_id
            LEFT JOIN app.claim AS claim ON claim.id = chain.claim_id
    )
    UPDATE app.takeback AS chain SET open_cents = judged.open, announced_cents = judged.asked,
            recovered_cents = judged.recovered, uncorrected = judged.lacking, opened_on = judged.first_on, last_on = judged.last_on,
            dispute_by = judged.dispute_by, version = chain.version + 1,
            state = CASE WHEN judged.open = 0 AND judged.recovered >= judged.asked THEN 'settled'
                         WHEN chain.disputed_on IS NOT NULL THEN 'disputed'
                         WHEN chain.claim_id IS NULL AND NOT judged.known THEN 'unlinked'
                         WHEN judged.asked > 0 AND judged.recovered = 0 AND NOT judged.posted THEN 'announced'
                         ELSE 'recovering' END
        FROM judged WHERE judged.id = chain.id;
    PERFORM led.work_takebacks(claims || ARRAY(SELECT DISTINCT claim_id FROM app.takeback
                                               WHERE id = ANY (ids) AND claim_id IS NOT NULL), today);
END $$;
ALTER FUNCTION led.refresh_takebacks(bigint[], date) OWNER TO rd_fn_money;
