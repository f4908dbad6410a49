-- The next claims (up to 500) of a payment just stored: claims by `place` (CLP order in the payment), their lines and adjustments.
-- Only while the payment is new: what was posted from is never added to. Returns the number of claims written.
CREATE OR REPLACE FUNCTION api.store_remit_claims_v1(remit bigint, claims jsonb, lines jsonb, adjustments jsonb)
RETURNS integer LANGUAGE plpgsql
SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
DECLARE
    payment app.remit;
    made    integer;
BEGIN
    PERFORM sec.require_group('service', 'admin', 'poster', 'supervisor');
    SELECT * INTO payment FROM app.remit WHERE id = store_remit_claims_v1.remit FOR UPDATE;
    IF NOT FOUND OR payment.state <> 'new' OR NOT payment.practice_id = ANY ((SELECT sec.my_whole_practices())::int[]) THEN
        RAISE EXCEPTION 'There is no such new payment in a practice you hold as a whole.' USING ERRCODE = 'RD004';
    END IF;
    -- What came as a file is for those who receive files; what was keyed from paper for those who post.
    IF payment.source = 'paper' THEN
        PERFORM sec.require_group('poster', 'supervisor');
    ELSE
        PERFORM sec.require_group('service', 'admin');
    END IF;
    INSERT INTO app.remit_claim (practice_id, remit_id, sequence, number, status_code, charge_cents, paid_cents, patient_cents,
                                 control_number, filing_code, patient_name, name_norm, member_id, service_from, in_balance, facts)
        SELECT payment.practice_id, payment.id, place, number, status, charge, paid, patient, control_number, filing_code,
               patient_name, name_norm, member_id, service_from, in_balance, facts
        FROM jsonb_to_recordset(claims) AS sent (place integer, number text, status text, charge bigint, paid bigint,
            patient bigint, control_number text, filing_code text, patient_name text, name_norm text, member_id text,
            service_from date, in_balance boolean, facts jsonb)
        ORDER BY place;
    GET DIAGNOSTICS made = ROW_COUNT;
    INSERT INTO app.remit_line (practice_id, remit_claim_id, sequence, procedure, modifiers, original_procedure, units,
                                charge_cents, paid_cents, allowed_cents, service_from, control_number, remarks,
                                qualifier, revenue_code, tooth)
        SELECT payment.practice_id, claim.id, sent.line, sent.procedure, sent.modifiers, sent.original, sent.units, sent.charge,
               sent.paid, sent.allowed, sent.service_from, sent.control_number, sent.remarks,
               coalesce(sent.qualifier, 'HC'), coalesce(sent.revenue_code, ''), coalesce(sent.tooth, '')
        FROM jsonb_to_recordset(lines) AS sent (place integer, line integer, procedure text, modifiers text[], original text,
                units bigint, charge bigint, paid bigint, allowed bigint, service_from date, control_number text, remarks text[],
                qualifier text, revenue_code text, tooth text)
            JOIN app.remit_claim AS claim ON claim.remit_id = payment.id AND claim.sequence = sent.place
        ORDER BY sent.place, sent.line;
    INSERT INTO app.remit_adjustment (practice_id, remit_claim_id, remit_line_id, sequence, group_code, reason_code, cents, quantity)
        SELECT payment.practice_id, claim.id, line.id, sent.step, sent.grp, sent.reason, sent.cents, sent.quantity
        FROM jsonb_to_recordset(adjustments) AS sent (place integer, line integer, step integer, grp text, reason text,
                cents bigint, quantity bigint)
            JOIN app.remit_claim AS claim ON claim.remit_id = payment.id AND claim.sequence = sent.place
            LEFT JOIN app.remit_line AS line ON line.remit_claim_id = claim.id AND line.sequence = sent.line
        ORDER BY sent.place, sent.line NULLS FIRST, sent.step;
    RETURN made;
END $$;
ALTER FUNCTION api.store_remit_claims_v1(bigint, jsonb, jsonb, jsonb) OWNER TO rd_fn_money;
GRANT EXECUTE ON FUNCTION api.store_remit_claims_v1(bigint, jsonb, jsonb, jsonb) TO rd_admin, rd_service;
