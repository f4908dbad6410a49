-- Refuse a write-off that takes more than is open, gives no known reason, or lacks the proof the reason asks for.
-- The claims are locked here, in the order of their ids, so that what was open stays open until the legs are written.
CREATE OR REPLACE FUNCTION led.check_write_off(practice integer, reason text, proof text, w_claim bigint[], w_line bigint[],
    w_party text[], w_cents bigint[]) RETURNS void LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
DECLARE
    rule  app.write_off_reason;
    lines integer;
BEGIN
    SELECT * INTO rule FROM app.write_off_reason WHERE code = check_write_off.reason AND active;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'There is no such write-off reason; choose one of the list.' USING ERRCODE = 'RD001';
    END IF;
    IF rule.proof_required AND btrim(coalesce(check_write_off.proof, '')) = '' THEN
        RAISE EXCEPTION 'This reason asks for proof: say which paper or call shows it.' USING ERRCODE = 'RD001';
    END IF;
    IF coalesce(cardinality(w_claim), 0) = 0 OR EXISTS (SELECT FROM unnest(w_cents) AS cents WHERE cents IS NULL OR cents <= 0)
            OR cardinality(w_claim) <> (SELECT count(DISTINCT (line_id, party)) FROM unnest(w_line, w_party) AS asked (line_id, party)) THEN
        RAISE EXCEPTION 'Nothing to write off: name amounts above zero, each line and party once.' USING ERRCODE = 'RD001';
    END IF;
    PERFORM FROM app.claim WHERE id = ANY (w_claim) ORDER BY id FOR NO KEY UPDATE;
    lines := (SELECT count(*) FROM unnest(w_claim, w_line) AS asked (claim_id, line_id)
                  JOIN app.claim_line AS line ON line.id = asked.line_id AND line.claim_id = asked.claim_id
              WHERE line.practice_id = check_write_off.practice AND line.id = ANY (w_line));
    IF lines <> cardinality(w_claim) THEN
        RAISE EXCEPTION 'There is no such claim line in your scope.' USING ERRCODE = 'RD004';
    END IF;
    IF EXISTS (SELECT FROM unnest(w_line, w_party, w_cents) AS asked (line_id, party, cents)
                   LEFT JOIN led.line_balance AS open ON open.line_id = asked.line_id AND open.party = asked.party
               WHERE asked.cents > coalesce(open.cents, 0)) THEN
        RAISE EXCEPTION 'More would be written off than is open; look at the claim again.' USING ERRCODE = 'RD002';
    END IF;
END $$;
ALTER FUNCTION led.check_write_off(integer, text, text, bigint[], bigint[], text[], bigint[]) OWNER TO rd_fn_money;
