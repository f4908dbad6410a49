-- After the taking back of one line was undone: the payment's equation, the claim's status, and its work is done.
CREATE OR REPLACE FUNCTION led.line_stands_again(received bigint) RETURNS void LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    part app.remit_claim;
BEGIN
    SELECT * INTO part FROM app.remit_claim AS r WHERE r.id = line_stands_again.received;
    PERFORM led.refresh_remit(part.remit_id);
    UPDATE app.claim AS claim SET status = led.standing_status(claim.id) WHERE claim.id = part.claim_id;
    IF NOT EXISTS (SELECT FROM led.entry AS leg JOIN led.op AS op ON op.op_id = leg.op_id
                   WHERE op.source_kind = 'remit_line' AND op.source_id = part.id AND leg.account = 'unposted'
                   GROUP BY op.source_id HAVING sum(leg.cents) <> 0) THEN
        PERFORM api.close_reasons_v1(current_date, ARRAY[part.claim_id], ARRAY['exception'], ARRAY[part.id], 'The line is posted again.');
    END IF;
    INSERT INTO app.change (topic, practice_id) VALUES ('remit', part.practice_id);
END $$;
ALTER FUNCTION led.line_stands_again(bigint) OWNER TO rd_fn_money;
