-- Move what was checked from one party of a claim to another, as one operation that reverse_operation_v1 undoes. The work that waited
-- for the old party closes when it owes nothing more; what has to be done with the new one opens. Both are kept in the result.
CREATE OR REPLACE FUNCTION led.transfer(op uuid, sha bytea, today date, claim bigint, from_party text, to_party text, reason text,
    t_line bigint[], t_cents bigint[]) RETURNS jsonb LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
DECLARE
    held   app.claim;
    stored jsonb;
    moved  bigint := (SELECT sum(cents) FROM unnest(t_cents) AS cents);
    words  text := to_char(moved / 100.0, 'FM999,999,999,990.00');
    gone   bigint[];
    before bigint[];
    days   integer;
BEGIN
    SELECT * INTO held FROM app.claim AS known WHERE known.id = transfer.claim;
    stored := led.begin_op(op, sha, 'transfer', held.practice_id, held.location_id, btrim(transfer.reason), 'transfer', held.id);
    IF stored IS NOT NULL THEN
        RETURN stored;
    END IF;
    INSERT INTO led.entry (op_id, practice_id, location_id, account, party, kind, claim_id, line_id, cents, effective_date, period)
        SELECT op, held.practice_id, held.location_id, 'receivable', leg.party, 'transfer', held.id, asked.line_id, leg.sign * asked.cents,
               today, date_trunc('month', today)::date
        FROM unnest(t_line, t_cents) WITH ORDINALITY AS asked (line_id, cents, at)
            CROSS JOIN LATERAL (VALUES (from_party, -1), (to_party, 1)) AS leg (party, sign)
        ORDER BY asked.at, leg.sign;
    UPDATE app.claim AS known SET last_activity_on = today,
            status = CASE WHEN known.status IN ('paid', 'denied', 'partial') THEN led.standing_status(known.id) ELSE known.status END
        WHERE known.id = held.id;
    INSERT INTO app.event (practice_id, location_id, claim_id, kind, text)
        VALUES (held.practice_id, held.location_id, held.id, 'move',
                words || ' moved from ' || from_party || ' to ' || to_party || ': ' || btrim(transfer.reason));
    INSERT INTO app.change (topic, practice_id, location_id, claim_id) VALUES ('claim', held.practice_id, held.location_id, held.id);

    gone := ARRAY(SELECT work.id FROM app.work_reason AS work LEFT JOIN app.remit_claim AS part ON part.id = work.remit_claim_id
                  WHERE work.claim_id = held.id AND work.closed_on IS NULL
                    AND NOT EXISTS (SELECT FROM led.line_balance AS open WHERE open.claim_id = held.id AND open.party = from_party AND open.cents > 0)
                    AND CASE work.kind
                        WHEN 'patient' THEN from_party = 'patient'
                        WHEN 'secondary' THEN from_party IN ('secondary', 'tertiary')
                        WHEN 'follow_up' THEN from_party IN ('primary', 'secondary', 'tertiary')
                        WHEN 'denial' THEN coalesce(part.party, 'primary') = from_party
                        WHEN 'appeal' THEN coalesce(part.party, 'primary') = from_party
                        WHEN 'underpaid' THEN coalesce(part.party, 'primary') = from_party
                        ELSE false END
                  ORDER BY work.id);
    IF cardinality(gone) > 0 THEN
        PERFORM api.close_reasons_v1(today, array_agg(claim_id), array_agg(kind), array_agg(remit_claim_id),
                                     words || ' moved to ' || to_party || '.') FROM app.work_reason WHERE id = ANY (gone);
    END IF;
    before := ARRAY(SELECT id FROM app.work_reason WHERE claim_id = held.id AND closed_on IS NULL);
    IF to_party <> 'collection' THEN
        days := CASE WHEN to_party = 'primary' THEN (SELECT payer.follow_up_days FROM app.payer AS payer WHERE payer.id = held.payer_id)
                     WHEN to_party = 'patient' THEN 30 ELSE 0 END;
        PERFORM api.open_reasons_v1(held.practice_id, today, ARRAY[held.id], ARRAY[NULL::bigint], ARRAY[NULL::bigint],
            ARRAY[CASE to_party WHEN 'primary' THEN 'follow_up' WHEN 'patient' THEN 'patient' ELSE 'secondary' END], ARRAY[NULL::text],
            ARRAY[today + coalesce(days, 30)], ARRAY['due'::text], ARRAY[NULL::date], ARRAY[moved],
            ARRAY[CASE to_party WHEN 'primary' THEN words || ' moved back to the payer: ask when it is paid.'
                                WHEN 'patient' THEN words || ' moved to the patient: see that the statement goes out and is paid.'
                                ELSE 'The next payer owes ' || words || ': its claim is due.' END],
            ARRAY[''::text], ARRAY[''::text], ARRAY[''::text]);
    END IF;
    RETURN led.finish_op(op, jsonb_build_object('result', 'moved', 'op', op, 'claim', held.id, 'cents', moved, 'approval', NULL, 'why', '',
        'settled', gone, 'opened', ARRAY(SELECT id FROM app.work_reason WHERE claim_id = held.id AND closed_on IS NULL AND id <> ALL (before))));
END $$;
ALTER FUNCTION led.transfer(uuid, bytea, date, bigint, text, text, text, bigint[], bigint[]) OWNER TO rd_fn_money;
