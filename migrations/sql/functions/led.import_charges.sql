-- Lines, payers, submission, time line and charge legs of the claims `ids`, which stand at `places` of the call.
-- Claims outside the receivables get no charge legs. Returns the cents charged.
CREATE OR REPLACE FUNCTION led.import_charges(op uuid, practice integer, file bigint, today date, ids bigint[], places integer[],
    lines jsonb, parties jsonb) RETURNS bigint LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
BEGIN
    IF coalesce(cardinality(ids), 0) = 0 THEN
        RETURN 0;
    END IF;
    INSERT INTO app.claim_line (practice_id, location_id, claim_id, line_no, qualifier, procedure, modifiers, units, charge_cents,
                                service_from, service_to, control_number, tooth, surfaces, oral_cavity, revenue_code)
        SELECT practice, claim.location_id, claim.id, line.line_no, line.qualifier, line.procedure, line.modifiers, line.units,
               line.charge, line.service_from, line.service_to, line.control_number,
               coalesce(line.tooth, ''), coalesce(line.surfaces, ''), coalesce(line.oral_cavity, ''), coalesce(line.revenue_code, '')
        FROM unnest(ids, places) AS made (id, place)
            JOIN app.claim ON claim.id = made.id
            JOIN jsonb_to_recordset(lines) AS line (place integer, line_no integer, qualifier text, procedure text,
                modifiers text[], units bigint, charge bigint, service_from date, service_to date, control_number text,
                tooth text, surfaces text, oral_cavity text, revenue_code text)
                ON line.place = made.place
        ORDER BY made.place, line.line_no;
    INSERT INTO app.claim_payer (practice_id, location_id, claim_id, party, payer_id, coverage_id, member_id, control_number)
        SELECT practice, claim.location_id, claim.id, party.party, party.payer_id,
               (SELECT min(cover.id) FROM app.coverage AS cover WHERE cover.patient_id = claim.patient_id
                  AND cover.payer_id = party.payer_id AND cover.member_id = party.member_id AND cover.rank = party.party),
               party.member_id, party.control_number
        FROM unnest(ids, places) AS made (id, place)
            JOIN app.claim ON claim.id = made.id
            JOIN jsonb_to_recordset(parties) AS party (place integer, party text, payer_id integer, member_id text,
                control_number text, billed boolean) ON party.place = made.place;
    INSERT INTO app.submission (practice_id, location_id, claim_id, party, payer_id, sent_on, method, text, file_id)
        SELECT practice, claim.location_id, claim.id, party.party, party.payer_id, claim.submitted_on, 'practice',
               'sent by the practice''s system', file
        FROM unnest(ids, places) AS made (id, place)
            JOIN app.claim ON claim.id = made.id
            JOIN jsonb_to_recordset(parties) AS party (place integer, party text, payer_id integer, billed boolean)
                ON party.place = made.place AND party.billed;
    INSERT INTO app.event (practice_id, location_id, claim_id, kind, text)
        SELECT practice, location_id, id, 'sent', 'sent by the practice''s system' FROM app.claim WHERE id = ANY (ids);
    -- The charge stands with who was billed; a claim sent to a second payer first was never owed by the first one here.
    INSERT INTO led.entry (op_id, practice_id, location_id, account, party, kind, claim_id, line_id, cents, effective_date, period)
        SELECT op, practice, line.location_id, leg.account, CASE WHEN leg.account = 'receivable' THEN party.party END, 'charge',
               line.claim_id, line.id, leg.sign * line.charge_cents, line.service_from, date_trunc('month', today)::date
        FROM unnest(ids, places) AS made (id, place)
            JOIN app.claim ON claim.id = made.id AND claim.in_receivables
            JOIN app.claim_line AS line ON line.claim_id = made.id
            JOIN jsonb_to_recordset(parties) AS party (place integer, party text, billed boolean)
                ON party.place = made.place AND party.billed
            CROSS JOIN (VALUES ('receivable', 1), ('gross_charges', -1)) AS leg (account, sign)
        WHERE line.charge_cents <> 0;
    INSERT INTO app.change (topic, practice_id) VALUES ('claim', practice);
    RETURN (SELECT coalesce(sum(charge_cents), 0) FROM app.claim WHERE id = ANY (ids) AND in_receivables);
END $$;
ALTER FUNCTION led.import_charges(uuid, integer, bigint, date, bigint[], integer[], jsonb, jsonb) OWNER TO rd_fn_money;
