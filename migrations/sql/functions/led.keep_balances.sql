-- Once per INSERT into led.entry: legs sum to zero per operation and practice on a day that has come, then the kept balances follow.
-- Claims are locked in id order, so that two postings that share claims wait instead of deadlocking.
CREATE OR REPLACE FUNCTION led.keep_balances() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    wanted integer;
    changed integer;
BEGIN
    IF EXISTS (SELECT FROM new_entries GROUP BY op_id, practice_id HAVING sum(cents) <> 0) THEN
        RAISE EXCEPTION 'The legs of an operation do not sum to zero.' USING ERRCODE = 'RD001';
    END IF;
    -- The caller names the day: a desk's clock may be a day ahead of the server's, not more. A payment may be dated ahead, but not
    -- its accounting month.
    IF EXISTS (SELECT FROM new_entries WHERE period > date_trunc('month', current_date + 1)
               OR (kind IN ('write_off', 'transfer', 'takeback', 'refund', 'legacy') AND remit_claim_id IS NULL AND effective_date > current_date + 1)) THEN
        RAISE EXCEPTION 'That day has not come; look at the clock of this computer.' USING ERRCODE = 'RD001';
    END IF;

    wanted := (SELECT count(DISTINCT claim_id) FROM new_entries WHERE account = 'receivable');
    IF wanted = 0 THEN
        RETURN NULL;
    END IF;
    PERFORM FROM app.claim WHERE id IN (SELECT claim_id FROM new_entries WHERE account = 'receivable')
        ORDER BY id FOR NO KEY UPDATE;
    UPDATE app.claim AS claim SET balance_cents = claim.balance_cents + delta.cents
        FROM (SELECT practice_id, location_id, claim_id, sum(cents)::bigint AS cents FROM new_entries
              WHERE account = 'receivable' GROUP BY practice_id, location_id, claim_id) AS delta
        WHERE claim.id = delta.claim_id AND claim.practice_id = delta.practice_id
          AND claim.location_id = delta.location_id;
    GET DIAGNOSTICS changed = ROW_COUNT;
    -- Fewer: a claim is out of the caller's scope, or a leg names another location than its claim has.
    IF changed <> wanted THEN
        RAISE EXCEPTION 'A claim of this operation is not in your scope.' USING ERRCODE = 'RD003';
    END IF;
    INSERT INTO led.line_balance AS kept (practice_id, location_id, claim_id, line_id, party, cents)
        SELECT practice_id, location_id, claim_id, line_id, party, sum(cents) FROM new_entries
        WHERE account = 'receivable' GROUP BY practice_id, location_id, claim_id, line_id, party
        ORDER BY claim_id, line_id, party
        ON CONFLICT (line_id, party) DO UPDATE SET cents = kept.cents + excluded.cents;
    RETURN NULL;
END $$;
ALTER FUNCTION led.keep_balances() OWNER TO rd_fn_money;
GRANT EXECUTE ON FUNCTION led.keep_balances() TO rd_owner;
