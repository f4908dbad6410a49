-- Give up what the refusing insurer owes on these claims: one operation per practice within the reason's limit, and one request
-- for a second person above it. The write-off's own function decides and writes. Internal to app.do_denial_act.
CREATE OR REPLACE FUNCTION app.write_refused_off(act uuid, reasons bigint[], given jsonb, said text, today date) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
DECLARE
    call   record;
    answer jsonb;
    op     uuid;
BEGIN
    FOR call IN
        WITH due AS MATERIALIZED (
            SELECT DISTINCT r.practice_id, r.claim_id, b.line_id, b.party, b.cents
            FROM app.work_reason r LEFT JOIN app.remit_claim x ON x.id = r.remit_claim_id
                JOIN led.line_balance b ON b.claim_id = r.claim_id AND b.party = coalesce(x.party, 'primary') AND b.cents > 0
            WHERE r.id = ANY (reasons)
        ), claim AS (
            SELECT claim_id, sum(cents) > coalesce((SELECT w.limit_cents FROM app.write_off_reason w WHERE w.code = given ->> 'reason'), 99999999999) AS large
            FROM due GROUP BY 1
        )
        SELECT due.practice_id, claim.large, array_agg(due.claim_id ORDER BY due.claim_id, due.line_id) AS claims,
            array_agg(due.line_id ORDER BY due.claim_id, due.line_id) AS lines, array_agg(due.party ORDER BY due.claim_id, due.line_id) AS parties,
            array_agg(due.cents ORDER BY due.claim_id, due.line_id) AS cents
        FROM due JOIN claim USING (claim_id) GROUP BY 1, 2 ORDER BY 1, 2
    LOOP
        op := md5(act::text || call.practice_id || call.large)::uuid;
        answer := api.write_off_v1(op, sha256(convert_to(act::text || call.practice_id || call.large, 'UTF8')), call.practice_id, today,
            given ->> 'reason', coalesce(given ->> 'proof', ''), call.claims, call.lines, call.parties, call.cents, call.cents);
        IF answer ->> 'result' = 'written' THEN
            UPDATE app.denial_act_part p SET op_id = op WHERE p.act_id = act AND p.claim_id = ANY (call.claims);
            UPDATE app.work_reason r SET closed_on = today, closed_text = 'Written off.', version = r.version + 1, triaged_at = coalesce(r.triaged_at, clock_timestamp())
                WHERE r.id = ANY (reasons) AND r.claim_id = ANY (call.claims);
        ELSE
            UPDATE app.work_reason r SET due_on = today + 7, due_at = NULL, by_rule = false, version = r.version + 1,
                triaged_at = coalesce(r.triaged_at, clock_timestamp()),
                text = said || ': waits for a supervisor, request ' || (answer ->> 'approval') || ' of ' || to_char(today, 'MM/DD/YYYY') || '.'
                WHERE r.id = ANY (reasons) AND r.claim_id = ANY (call.claims);
        END IF;
    END LOOP;
END $$;
ALTER FUNCTION app.write_refused_off(uuid, bigint[], jsonb, text, date) OWNER TO rd_fn_work;
