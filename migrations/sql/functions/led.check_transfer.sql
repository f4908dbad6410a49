-- Refuse a transfer that moves more than the party owes, or to somebody who cannot owe it. The claim is locked here, so that what
-- was open stays open until the legs are written. Returns why a supervisor has to decide, or the empty text.
CREATE OR REPLACE FUNCTION led.check_transfer(claim bigint, from_party text, to_party text, reason text, version integer, t_line bigint[],
    t_cents bigint[]) RETURNS text LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
DECLARE
    held app.claim;
BEGIN
    IF from_party = to_party OR NOT ARRAY[from_party, to_party] <@ ARRAY['primary', 'secondary', 'tertiary', 'patient', 'collection'] THEN
        RAISE EXCEPTION 'Name two parties of the claim: whose it is now, and whose it becomes.' USING ERRCODE = 'RD001';
    END IF;
    IF 'collection' = ANY (ARRAY[from_party, to_party]) AND NOT 'patient' = ANY (ARRAY[from_party, to_party]) THEN
        RAISE EXCEPTION 'Only what the patient owes goes to a collection agency, and back to the patient.' USING ERRCODE = 'RD001';
    END IF;
    IF btrim(coalesce(check_transfer.reason, '')) = '' THEN
        RAISE EXCEPTION 'A transfer needs a reason; it is kept for good.' USING ERRCODE = 'RD001';
    END IF;
    IF coalesce(cardinality(t_line), 0) = 0 OR cardinality(t_line) <> coalesce(cardinality(t_cents), 0)
            OR EXISTS (SELECT FROM unnest(t_cents) AS cents WHERE cents IS NULL OR cents <= 0)
            OR cardinality(t_line) <> (SELECT count(DISTINCT id) FROM unnest(t_line) AS id) THEN
        RAISE EXCEPTION 'Nothing to transfer: name amounts above zero, each line once.' USING ERRCODE = 'RD001';
    END IF;
    SELECT * INTO held FROM app.claim AS known WHERE known.id = check_transfer.claim FOR NO KEY UPDATE;
    IF NOT FOUND OR cardinality(t_line) <> (SELECT count(*) FROM app.claim_line AS line WHERE line.claim_id = held.id AND line.id = ANY (t_line)) THEN
        RAISE EXCEPTION 'There is no such claim line in your scope.' USING ERRCODE = 'RD004';
    END IF;
    IF held.version <> check_transfer.version THEN
        RAISE EXCEPTION 'The claim was changed by somebody else meanwhile; look at it again.' USING ERRCODE = 'RD002';
    END IF;
    IF to_party IN ('primary', 'secondary', 'tertiary') AND NOT EXISTS (SELECT FROM app.claim_payer AS cover
            WHERE cover.claim_id = held.id AND cover.party = to_party) THEN
        RAISE EXCEPTION 'The claim has no % coverage: add it to the claim first.', to_party USING ERRCODE = 'RD001';
    END IF;
    IF EXISTS (SELECT FROM unnest(t_line, t_cents) AS asked (line_id, cents)
                   LEFT JOIN led.line_balance AS open ON open.line_id = asked.line_id AND open.party = from_party
               WHERE asked.cents > coalesce(open.cents, 0)) THEN
        RAISE EXCEPTION 'More would be moved than is open there; look at the claim again.' USING ERRCODE = 'RD002';
    END IF;
    IF to_party <> 'patient' OR from_party = 'collection' THEN
        RETURN '';
    END IF;
    RETURN led.transfer_doubt(held.id, from_party, t_line, t_cents);
END $$;
ALTER FUNCTION led.check_transfer(bigint, text, text, text, integer, bigint[], bigint[]) OWNER TO rd_fn_money;
