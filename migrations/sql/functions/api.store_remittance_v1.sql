-- Keep a payment as received (835), its claims to follow by api.store_remit_claims_v1 in the same transaction.
-- Natural key: practice, payer, trace, originator, date, amount, payee. Returns {"remit", "new"}; not new: nothing was written.
CREATE OR REPLACE FUNCTION api.store_remittance_v1(practice integer, payer integer, file bigint, transaction integer,
    payer_key text, trace text, originator text, payment_date date, amount bigint, payee_key text, method text, received_on date,
    off_by bigint, header jsonb, findings jsonb, plb jsonb) RETURNS jsonb LANGUAGE plpgsql
SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
DECLARE
    made bigint;
    twin bigint;
BEGIN
    PERFORM sec.require_group('service', 'admin');
    -- Posted from paper before: kept as the twin of that remittance, never a second one.
    twin := led.find_twin(practice, payer, store_remittance_v1.trace, amount, store_remittance_v1.payment_date, true);
    IF twin IS NOT NULL THEN
        INSERT INTO app.remit_twin (practice_id, remit_id, kind, file_id, transaction)
            SELECT practice, twin, '835', file, store_remittance_v1.transaction
            WHERE NOT EXISTS (SELECT FROM app.remit_twin AS known WHERE known.remit_id = twin AND known.kind = '835');
        INSERT INTO app.change (topic, practice_id) VALUES ('remit', practice);
        RETURN jsonb_build_object('remit', twin, 'new', false);
    END IF;
    INSERT INTO app.remit (practice_id, payer_id, file_id, transaction, payer_key, trace, originator, payment_date, amount_cents,
                           payee_key, method, received_on, held_cents, off_by_cents, header, findings)
        VALUES (practice, payer, file, store_remittance_v1.transaction, store_remittance_v1.payer_key, store_remittance_v1.trace,
                store_remittance_v1.originator, store_remittance_v1.payment_date, amount, store_remittance_v1.payee_key,
                store_remittance_v1.method, store_remittance_v1.received_on, amount, off_by, store_remittance_v1.header,
                store_remittance_v1.findings)
        ON CONFLICT (practice_id, payer_key, trace, originator, payment_date, amount_cents, payee_key) DO NOTHING
        RETURNING id INTO made;
    IF made IS NULL THEN
        RETURN (SELECT jsonb_build_object('remit', id, 'new', false) FROM app.remit
                WHERE remit.practice_id = practice AND remit.payer_key = store_remittance_v1.payer_key
                  AND remit.trace = store_remittance_v1.trace AND remit.originator = store_remittance_v1.originator
                  AND remit.payment_date = store_remittance_v1.payment_date AND remit.amount_cents = amount
                  AND remit.payee_key = store_remittance_v1.payee_key);
    END IF;
    INSERT INTO app.remit_plb (practice_id, remit_id, sequence, code, reference, cents, fiscal_date)
        SELECT practice, made, place, code, reference, cents, fiscal_date
        FROM jsonb_to_recordset(plb) AS sent (place integer, code text, reference text, cents bigint, fiscal_date date);
    INSERT INTO app.change (topic, practice_id) VALUES ('remit', practice);
    RETURN jsonb_build_object('remit', made, 'new', true);
END $$;
ALTER FUNCTION api.store_remittance_v1(integer, integer, bigint, integer, text, text, text, date, bigint, text, text, date,
    bigint, jsonb, jsonb, jsonb) OWNER TO rd_fn_money;
GRANT EXECUTE ON FUNCTION api.store_remittance_v1(integer, integer, bigint, integer, text, text, text, date, bigint, text, text,
    date, bigint, jsonb, jsonb, jsonb) TO rd_admin, rd_service;
