-- A payment of one received claim in another practice: what the first practice's payment said about it, to be posted there.
-- Its payee is the debt (D and its number), so the same claim cannot arrive twice. Returns the new payment.
CREATE OR REPLACE FUNCTION led.copy_received(due bigint, part bigint, practice integer, today date) RETURNS bigint LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    payment bigint;
    copied  bigint;
BEGIN
    INSERT INTO app.remit (practice_id, payer_id, file_id, transaction, payer_key, trace, originator, payment_date, amount_cents,
                           payee_key, method, received_on, header, source, held_cents)
        SELECT copy_received.practice, was.payer_id, was.file_id, was.transaction, was.payer_key, was.trace, was.originator,
               was.payment_date, claim.paid_cents, 'D' || due, was.method, today, was.header, was.source, claim.paid_cents
        FROM app.remit_claim AS claim JOIN app.remit AS was ON was.id = claim.remit_id WHERE claim.id = part
        RETURNING id INTO payment;
    INSERT INTO app.remit_claim (practice_id, remit_id, sequence, number, status_code, charge_cents, paid_cents, patient_cents,
                                 control_number, filing_code, patient_name, name_norm, member_id, service_from, in_balance, facts)
        SELECT copy_received.practice, payment, 1, number, status_code, charge_cents, paid_cents, patient_cents, control_number,
               filing_code, patient_name, name_norm, member_id, service_from, in_balance, facts
        FROM app.remit_claim AS claim WHERE claim.id = part RETURNING id INTO copied;
    INSERT INTO app.remit_line (practice_id, remit_claim_id, sequence, procedure, modifiers, original_procedure, units, charge_cents,
                                paid_cents, allowed_cents, service_from, control_number, remarks, qualifier, revenue_code, tooth)
        SELECT copy_received.practice, copied, sequence, procedure, modifiers, original_procedure, units, charge_cents, paid_cents,
               allowed_cents, service_from, control_number, remarks, qualifier, revenue_code, tooth
        FROM app.remit_line AS line WHERE line.remit_claim_id = part ORDER BY sequence;
    INSERT INTO app.remit_adjustment (practice_id, remit_claim_id, remit_line_id, sequence, group_code, reason_code, cents, quantity)
        SELECT copy_received.practice, copied, ours.id, was.sequence, was.group_code, was.reason_code, was.cents, was.quantity
        FROM app.remit_adjustment AS was LEFT JOIN app.remit_line AS line ON line.id = was.remit_line_id
            LEFT JOIN app.remit_line AS ours ON ours.remit_claim_id = copied AND ours.sequence = line.sequence
        WHERE was.remit_claim_id = part ORDER BY was.id;
    RETURN payment;
END $$;
ALTER FUNCTION led.copy_received(bigint, bigint, integer, date) OWNER TO rd_fn_money;
