-- Write what a contract allows and the verdict into the lines of a payment's posted claims; how many.
-- Arrays of any size, so one plan for all: the lines are narrowed by their array, everything else is hashed.
CREATE OR REPLACE FUNCTION led.keep_verdicts(remit bigint, parts bigint[], l_id bigint[], l_expected bigint[], l_verdict text[]) RETURNS integer
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp SET plan_cache_mode = force_generic_plan SET enable_nestloop = off AS $$
DECLARE
    judged integer;
BEGIN
    UPDATE app.remit_line AS line SET expected_cents = told.expected, verdict = told.verdict
        FROM unnest(l_id, l_expected, l_verdict) AS told (id, expected, verdict),
            (SELECT part.id FROM app.remit_claim AS part
             WHERE part.id = ANY (parts) AND part.remit_id = keep_verdicts.remit AND part.state = 'posted') AS posted
        WHERE line.id = told.id AND line.id = ANY (l_id) AND posted.id = line.remit_claim_id;
    GET DIAGNOSTICS judged = ROW_COUNT;
    RETURN judged;
END $$;
ALTER FUNCTION led.keep_verdicts(bigint, bigint[], bigint[], bigint[], text[]) OWNER TO rd_fn_money;
