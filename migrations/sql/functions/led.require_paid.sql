-- Refuse an undoing that leaves an insurer's payments on a claim below what was taken back of them by hand (a claim that came with
-- an opening balance was paid before). Called when the legs of `op` are written.
CREATE OR REPLACE FUNCTION led.require_paid(op uuid) RETURNS void LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
BEGIN
    -- OFFSET 0: the legs of each claim are looked up by the index.
    IF EXISTS (SELECT FROM (SELECT DISTINCT claim_id, party FROM led.entry WHERE op_id = require_paid.op AND account = 'receivable'
                                AND kind = 'payment' AND party IN ('primary', 'secondary', 'tertiary')) AS touched
               CROSS JOIN LATERAL (SELECT sum(cents) FILTER (WHERE kind IN ('payment', 'takeback') AND party = touched.party) AS cents,
                                          bool_or(kind = 'opening') AS opening
                                   FROM led.entry AS leg WHERE leg.claim_id = touched.claim_id AND account = 'receivable' OFFSET 0) AS paid
               WHERE paid.cents > 0 AND NOT paid.opening) THEN
        RAISE EXCEPTION 'A take-back of this payment was posted by hand since; undo that first.' USING ERRCODE = 'RD001';
    END IF;
END $$;
ALTER FUNCTION led.require_paid(uuid) OWNER TO rd_fn_money;
