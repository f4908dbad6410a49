-- Write the transfer that a supervisor approved, against what is open now; a doubt is what was decided.
CREATE OR REPLACE FUNCTION led.carry_out_transfer(op uuid, sha bytea, today date, asked app.approval) RETURNS void LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    lines bigint[] := ARRAY(SELECT id::bigint FROM jsonb_array_elements_text(asked.wish -> 'lines') AS id);
    cents bigint[] := ARRAY(SELECT part::bigint FROM jsonb_array_elements_text(asked.wish -> 'cents') AS part);
BEGIN
    PERFORM led.check_transfer(asked.claim_id, asked.wish ->> 'from', asked.wish ->> 'to', asked.wish ->> 'reason',
        (SELECT claim.version FROM app.claim AS claim WHERE claim.id = asked.claim_id), lines, cents);
    PERFORM led.transfer(op, sha, today, asked.claim_id, asked.wish ->> 'from', asked.wish ->> 'to', asked.wish ->> 'reason', lines, cents);
END $$;
ALTER FUNCTION led.carry_out_transfer(uuid, bytea, date, app.approval) OWNER TO rd_fn_money;
