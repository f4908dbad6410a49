-- Counter-legs for what stands of a payment: one claim's application, all applications, or (receipt too) everything.
-- Returns the cents that claims owe again.
CREATE OR REPLACE FUNCTION led.take_back_patient_money(op uuid, today date, payment app.patient_payment, claim bigint,
    receipt boolean) RETURNS bigint LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    PERFORM FROM app.claim AS ours WHERE ours.id IN (SELECT leg.claim_id FROM led.op AS made JOIN led.entry AS leg USING (op_id)
            WHERE made.source_kind = 'patient_payment' AND made.source_id = payment.id AND leg.account = 'receivable')
        ORDER BY ours.id FOR NO KEY UPDATE;
    INSERT INTO led.entry (op_id, practice_id, location_id, account, party, kind, reference, claim_id, line_id, cents,
                           effective_date, period, reverses)
        SELECT op, leg.practice_id, leg.location_id, leg.account, leg.party, leg.kind, leg.reference, leg.claim_id, leg.line_id,
               -leg.cents, today, date_trunc('month', today)::date, standing.last
        FROM led.patient_money_standing(payment.practice_id, payment.id, claim) AS standing
            JOIN led.entry AS leg ON leg.id = standing.root
        WHERE receipt OR leg.claim_id IS NOT NULL
        ORDER BY leg.id;
    RETURN (SELECT coalesce(sum(leg.cents), 0) FROM led.entry AS leg
            WHERE leg.op_id = take_back_patient_money.op AND leg.account = 'receivable');
END $$;
ALTER FUNCTION led.take_back_patient_money(uuid, date, app.patient_payment, bigint, boolean) OWNER TO rd_fn_money;
