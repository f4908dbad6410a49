-- The remittance of a keyed check, its header as a reader makes it of an 835, with its provider level: recoupments as keyed, the interest of each claim as L6 (negative: income).
CREATE OR REPLACE FUNCTION led.store_paper_remit(one app.paper_check, today date) RETURNS bigint LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
DECLARE
    made bigint;
BEGIN
    INSERT INTO app.remit (practice_id, payer_id, transaction, payer_key, trace, originator, payment_date, amount_cents, payee_key,
                           method, received_on, held_cents, source, header)
        SELECT one.practice_id, one.payer_id, 1, payer.code, CASE WHEN one.trace = '' THEN 'Z' || one.id ELSE one.trace END,
               -- undone before: another remittance of the same check
               (SELECT CASE count(*) WHEN 0 THEN '' ELSE 'again ' || count(*) END FROM app.remit AS before
                WHERE before.practice_id = one.practice_id AND before.payer_id = one.payer_id AND before.source = 'paper'
                  AND before.trace = one.trace AND led.given_up(before)),
               coalesce(one.payment_date, '0001-01-01'), one.amount_cents, practice.billing_npi, one.method, today,
               one.amount_cents, 'paper',
               jsonb_build_object('transaction', 1, 'control_number', '', 'version', 'paper', 'handling', 'I', 'amount', one.amount_cents,
                   'credit_debit', 'C', 'method', one.method, 'payment_date', one.payment_date, 'trace', one.trace, 'originator', '',
                   'payer', jsonb_build_object('entity', 'PR', 'last', payer.name, 'identifier', payer.code),
                   'payee', jsonb_build_object('entity', 'PE', 'last', practice.name, 'id_qualifier', 'XX',
                                               'identifier', practice.billing_npi))
        FROM app.payer, app.practice WHERE payer.id = one.payer_id AND practice.id = one.practice_id
        ON CONFLICT DO NOTHING RETURNING id INTO made;
    IF made IS NULL THEN
        RAISE EXCEPTION 'A payment of this payer with this number, date and amount is here already.' USING ERRCODE = 'RD002';
    END IF;
    INSERT INTO app.remit_plb (practice_id, remit_id, sequence, code, reference, cents, fiscal_date)
        SELECT one.practice_id, made, row_number() OVER (ORDER BY kind, place), code, reference, cents, one.payment_date
        FROM (SELECT 1 AS kind, place, part ->> 'code' AS code, part ->> 'reference' AS reference, (part ->> 'cents')::bigint AS cents
              FROM jsonb_array_elements(one.provider) WITH ORDINALITY AS sent (part, place)
              UNION ALL
              SELECT 2, keyed.place, 'L6', coalesce(ours.number, keyed.draft ->> 'number'), -keyed.interest_cents
              FROM app.paper_claim AS keyed LEFT JOIN app.claim AS ours ON ours.id = keyed.claim_id
              WHERE keyed.check_id = one.id AND keyed.interest_cents <> 0) AS level
        WHERE cents <> 0;
    INSERT INTO app.change (topic, practice_id) VALUES ('remit', one.practice_id);
    RETURN made;
END $$;
ALTER FUNCTION led.store_paper_remit(app.paper_check, date) OWNER TO rd_fn_money;
