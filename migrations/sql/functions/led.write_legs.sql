-- Write the legs of a checked plan, then take back the unposted legs of exceptions that post now. Returns the entries written.
CREATE OR REPLACE FUNCTION led.write_legs(op uuid, practice integer, effective date, period date, g_owner bigint[], g_account text[],
    g_party text[], g_kind text[], g_reference text[], g_cents bigint[], g_claim bigint[], g_location integer[], g_line bigint[],
    g_group text[], g_reason text[], g_reverses bigint[], freed bigint[]) RETURNS integer LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp SET plan_cache_mode = force_generic_plan AS $$
#variable_conflict use_column
DECLARE
    made integer := 0;
    more integer := 0;
BEGIN
    IF cardinality(g_cents) > 0 THEN
        INSERT INTO led.entry (op_id, practice_id, location_id, account, party, kind, reference, claim_id, line_id, cents,
                               effective_date, period, remit_claim_id, group_code, reason_code, reverses)
            SELECT op, practice, location_id, account, nullif(party, ''), kind, reference, claim_id, line_id, cents, effective,
                   write_legs.period, owner, group_code, reason_code, reverses
            FROM unnest(g_owner, g_account, g_party, g_kind, g_reference, g_cents, g_claim, g_location, g_line, g_group, g_reason, g_reverses)
                AS leg (owner, account, party, kind, reference, cents, claim_id, location_id, line_id, group_code, reason_code, reverses);
        GET DIAGNOSTICS made = ROW_COUNT;
    END IF;
    IF cardinality(freed) > 0 THEN
        INSERT INTO led.entry (op_id, practice_id, location_id, account, party, kind, reference, claim_id, line_id, cents,
                               effective_date, period, remit_claim_id, reverses)
            SELECT op, unposted.practice_id, unposted.location_id, unposted.account, unposted.party, unposted.kind,
                   unposted.reference, unposted.claim_id, unposted.line_id, -unposted.cents, effective, write_legs.period,
                   unposted.remit_claim_id, unposted.id
            FROM app.remit_claim AS was JOIN led.entry AS unposted
                ON unposted.op_id = was.op_id AND unposted.remit_claim_id = was.id AND unposted.kind = 'unposted'
            WHERE was.id = ANY (freed) AND was.state = 'exception'
              AND NOT EXISTS (SELECT FROM led.entry AS back WHERE back.reverses = unposted.id)
            ORDER BY unposted.id;
        GET DIAGNOSTICS more = ROW_COUNT;
    END IF;
    RETURN made + more;
END $$;
ALTER FUNCTION led.write_legs(uuid, integer, date, date, bigint[], text[], text[], text[], text[], bigint[], bigint[], integer[],
    bigint[], text[], text[], bigint[], bigint[]) OWNER TO rd_fn_money;
