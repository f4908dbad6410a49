-- The posted provider-level rows of these payments that moved payer_balance, as steps. Returns the chains.
-- A chain that knows the reference comes first (a letter's control number is one), then the claim the reference names; a row
-- without a reference is a chain of its own.
CREATE OR REPLACE FUNCTION led.chain_provider_level(remits bigint[]) RETURNS bigint[] LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
DECLARE
    touched bigint[] := '{}';
    given   record;
    chain   bigint;
BEGIN
    FOR given IN
        SELECT plb.id, plb.remit_id, plb.practice_id, remit.payer_id, plb.code, plb.reference, plb.cents,
               upper(regexp_replace(plb.reference, '[^A-Za-z0-9]', '', 'g')) AS norm,
               upper(regexp_replace(remit.trace, '[^A-Za-z0-9]', '', 'g')) AS trace,
               CASE WHEN remit.payment_date > '2000-01-01' THEN remit.payment_date ELSE remit.received_on END AS happened_on
        FROM app.remit_plb AS plb JOIN app.remit AS remit ON remit.id = plb.remit_id
        WHERE plb.remit_id = ANY (remits) AND plb.op_id IS NOT NULL
          AND NOT EXISTS (SELECT FROM app.takeback_step AS step WHERE step.plb_id = plb.id)
          AND EXISTS (SELECT FROM led.entry AS leg WHERE leg.op_id = plb.op_id AND leg.account = 'payer_balance'
                      AND leg.reference = plb.code || ':' || plb.reference)
        ORDER BY plb.id
    LOOP
        chain := (SELECT known.id FROM app.takeback AS known
                  WHERE known.practice_id = given.practice_id AND known.payer_id = given.payer_id
                    AND given.norm <> '' AND known.names @> ARRAY[given.norm]
                  ORDER BY known.state = 'settled', known.id LIMIT 1);
        chain := coalesce(chain, led.takeback_chain(given.practice_id, given.payer_id, given.reference, given.happened_on));
        UPDATE app.takeback AS known SET version = known.version + 1,
                -- A balance carried forward comes back under its reference or under the trace of the payment that carried it.
                names = ARRAY(SELECT DISTINCT name FROM unnest(known.names || given.norm
                              || CASE WHEN given.code = 'FB' AND given.cents < 0 THEN given.trace ELSE '' END) AS name
                              WHERE name <> '' ORDER BY 1)
            WHERE known.id = chain;
        INSERT INTO app.takeback_step (practice_id, takeback_id, kind, happened_on, reference, cents, remit_id, plb_id)
            VALUES (given.practice_id, chain,
                    CASE WHEN given.code IN ('WO', 'WU') THEN CASE WHEN given.cents < 0 THEN 'wo_negative' ELSE 'wo_positive' END
                         WHEN given.code = 'FB' THEN CASE WHEN given.cents < 0 THEN 'fb_forward' ELSE 'fb_applied' END
                         WHEN given.code = '72' THEN 'ack_72' ELSE 'other' END,
                    given.happened_on, given.code || ':' || given.reference, given.cents, given.remit_id, given.id);
        touched := touched || chain;
    END LOOP;
    RETURN touched;
END $$;
ALTER FUNCTION led.chain_provider_level(bigint[]) OWNER TO rd_fn_money;
