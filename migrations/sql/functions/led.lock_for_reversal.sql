-- Lock what undoing an operation changes, in the order of every money function: paper batch, debts between practices, bank lines,
-- payment, patient payment, claims by id (take-backs after their claims). Whoever comes second waits here and finds nothing left.
CREATE OR REPLACE FUNCTION led.lock_for_reversal(original led.op) RETURNS void LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
DECLARE
    remit bigint := CASE original.source_kind WHEN 'remit' THEN original.source_id
        WHEN 'remit_line' THEN (SELECT part.remit_id FROM app.remit_claim AS part WHERE part.id = original.source_id) END;
BEGIN
    IF remit IS NOT NULL THEN
        PERFORM led.guard_closed_batch(remit);
    END IF;
    PERFORM FROM app.practice_due WHERE op_id = original.op_id OR settled_op_id = original.op_id ORDER BY id FOR UPDATE;
    PERFORM FROM app.bank_line WHERE id IN (SELECT part.line_id FROM app.deposit_part AS part WHERE part.op_id = original.op_id)
        ORDER BY id FOR UPDATE;
    PERFORM FROM app.remit AS payment WHERE payment.id = remit FOR UPDATE;
    IF original.source_kind = 'patient_payment' THEN
        PERFORM led.lock_patient_payment(original.source_id);
    END IF;
    PERFORM FROM app.claim WHERE id IN (
        SELECT leg.claim_id FROM led.entry AS leg WHERE leg.op_id = original.op_id
        UNION ALL
        SELECT chain.claim_id FROM app.takeback_step AS step JOIN app.takeback AS chain ON chain.id = step.takeback_id
        WHERE original.source_kind = 'takeback' AND step.op_id = original.op_id) ORDER BY id FOR NO KEY UPDATE;
END $$;
ALTER FUNCTION led.lock_for_reversal(led.op) OWNER TO rd_fn_money;
