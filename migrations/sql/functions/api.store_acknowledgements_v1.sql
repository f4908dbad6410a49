-- Keep what a file says of claims of one practice. rows: one object per claim and place in the file, `claim` our id; a row
-- that is known (same file, same place) changes nothing, so a file may be read again.
-- A rejection before any decision of the payer returns the claim: status `rejected` (a predetermination keeps its own), work
-- in the queue `rejected` with the filing deadline as its clock; the claim itself (frequency, dates, charges) stays. A payer's acceptance is filing proof,
-- and ends an earlier rejection. After a decision only the time line tells of it.
-- Returns {"stored", "known", "rejected", "proofs", "late"}.
CREATE OR REPLACE FUNCTION api.store_acknowledgements_v1(file bigint, practice integer, today date, rows jsonb) RETURNS jsonb
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
DECLARE
    made     bigint[];
    decided  bigint[];
    returned bigint[];
    texts    text[];
    clocks   date[];
    amounts  bigint[];
    accepted bigint[];
BEGIN
    PERFORM sec.require_group('service', 'admin');
    IF NOT practice = ANY ((SELECT sec.my_whole_practices())::int[]) THEN
        RAISE EXCEPTION 'Acknowledgements are stored by who holds the whole practice.' USING ERRCODE = 'RD003';
    END IF;
    PERFORM FROM app.claim JOIN jsonb_to_recordset(rows) AS sent (claim bigint) ON sent.claim = claim.id
        ORDER BY claim.id FOR UPDATE OF claim;
    WITH kept AS (
        INSERT INTO app.acknowledgement (practice_id, location_id, claim_id, file_id, sequence, layer, verdict, category, status_code,
                entity, payer_number, clearinghouse_number, field, text, cents, proof, status_on, received_on)
            SELECT practice, claim.location_id, claim.id, file, sent.sequence, sent.layer, sent.verdict, sent.category, sent.code,
                   sent.entity, sent.payer_number, sent.clearinghouse_number, sent.field, sent.text, sent.cents, sent.proof,
                   sent.status_on, today
            FROM jsonb_to_recordset(rows) AS sent (claim bigint, sequence integer, layer text, verdict text, category text, code text,
                    entity text, payer_number text, clearinghouse_number text, field text, text text, cents bigint, proof boolean,
                    status_on date)
                JOIN app.claim ON claim.id = sent.claim AND claim.practice_id = practice
            ORDER BY sent.sequence
            ON CONFLICT DO NOTHING
            RETURNING id
    )
    SELECT coalesce(array_agg(id), '{}') INTO made FROM kept;

    -- Decided: a payment or denial was received for it that nothing took back.
    SELECT coalesce(array_agg(DISTINCT claim.id), '{}') INTO decided
        FROM app.acknowledgement AS said JOIN app.claim ON claim.id = said.claim_id
        WHERE said.id = ANY (made) AND (claim.status NOT IN ('submitted', 'rejected', 'predetermination')
            OR EXISTS (SELECT FROM app.remit_claim AS part WHERE part.claim_id = claim.id AND part.taken_back_by IS NULL
                AND part.status_code <> '22' AND part.state IN ('waiting', 'posted', 'exception')));
    INSERT INTO app.event (practice_id, location_id, claim_id, kind, text)
        SELECT practice, said.location_id, said.claim_id, 'acknowledgement', said.text || CASE
                   WHEN said.verdict = 'rejected' AND said.claim_id = ANY (decided)
                   THEN ' The payer had decided the claim before: nothing was changed.' ELSE '' END
        FROM app.acknowledgement AS said WHERE said.id = ANY (made) ORDER BY said.id;

    UPDATE app.claim_payer AS party SET filing_number = said.payer_number
        FROM (SELECT DISTINCT ON (claim_id) claim_id, payer_number FROM app.acknowledgement
              WHERE id = ANY (made) AND payer_number <> '' ORDER BY claim_id, id DESC) AS said
        WHERE party.claim_id = said.claim_id AND party.party = coalesce(
                  (SELECT sent.party FROM app.submission AS sent WHERE sent.claim_id = said.claim_id
                   ORDER BY sent.sent_on DESC, sent.id DESC LIMIT 1), 'primary');

    -- A payer's acceptance proves the filing; a rejection below takes that back.
    UPDATE app.claim SET filed_on = proved.day
        FROM (SELECT said.claim_id, max(coalesce(said.status_on, said.received_on)) AS day FROM app.acknowledgement AS said
              WHERE said.id = ANY (made) AND said.proof GROUP BY 1) AS proved
        WHERE claim.id = proved.claim_id AND claim.filed_on IS DISTINCT FROM greatest(claim.filed_on, proved.day);

    -- A rejection that is older than what the payer accepted since is history.
    SELECT array_agg(claim.id ORDER BY claim.id), array_agg(said.text ORDER BY claim.id),
           array_agg(claim.file_by ORDER BY claim.id), array_agg(claim.balance_cents ORDER BY claim.id)
        INTO returned, texts, clocks, amounts
        FROM (SELECT DISTINCT ON (claim_id) * FROM app.acknowledgement WHERE id = ANY (made) AND verdict = 'rejected'
              ORDER BY claim_id, id DESC) AS said
            JOIN app.claim ON claim.id = said.claim_id
        WHERE claim.id <> ALL (decided) AND NOT EXISTS (SELECT FROM app.acknowledgement AS later
            WHERE later.claim_id = claim.id AND later.proof AND later.status_on > coalesce(said.status_on, said.received_on));
    IF returned IS NOT NULL THEN
        UPDATE app.claim SET status = CASE WHEN in_receivables THEN 'rejected' ELSE status END, filed_on = NULL,
            last_activity_on = greatest(last_activity_on, today), version = version + 1
            WHERE id = ANY (returned);
        PERFORM api.open_reasons_v1(practice, today, returned, array_fill(NULL::bigint, ARRAY[cardinality(returned)]),
            array_fill(NULL::bigint, ARRAY[cardinality(returned)]), array_fill('rejected'::text, ARRAY[cardinality(returned)]),
            array_fill(NULL::text, ARRAY[cardinality(returned)]), array_fill(today, ARRAY[cardinality(returned)]),
            array_fill('file'::text, ARRAY[cardinality(returned)]), clocks, amounts, texts,
            array_fill(''::text, ARRAY[cardinality(returned)]), array_fill(''::text, ARRAY[cardinality(returned)]),
            array_fill(''::text, ARRAY[cardinality(returned)]));
    END IF;

    SELECT array_agg(DISTINCT claim.id) INTO accepted
        FROM app.claim JOIN app.acknowledgement AS said ON said.claim_id = claim.id AND said.id = ANY (made) AND said.proof
        WHERE (claim.status = 'rejected' OR NOT claim.in_receivables) AND NOT EXISTS (SELECT FROM app.acknowledgement AS other
            WHERE other.claim_id = claim.id AND other.verdict = 'rejected'
              AND coalesce(other.status_on, other.received_on) > coalesce(said.status_on, today));
    IF accepted IS NOT NULL THEN
        UPDATE app.claim SET status = CASE WHEN in_receivables THEN 'submitted' ELSE status END,
            submitted_on = greatest(submitted_on, (SELECT max(status_on) FROM app.acknowledgement AS said
                WHERE said.claim_id = claim.id AND said.id = ANY (made))), version = version + 1
            WHERE id = ANY (accepted);
        PERFORM api.close_reasons_v1(today, accepted, array_fill('rejected'::text, ARRAY[cardinality(accepted)]),
            array_fill(NULL::bigint, ARRAY[cardinality(accepted)]), 'The payer accepted the claim.');
    END IF;
    PERFORM api.wake_claims_v1(told.claims, 'status', today)
        FROM (SELECT array_agg(DISTINCT claim_id) AS claims FROM app.acknowledgement WHERE id = ANY (made)) AS told WHERE told.claims IS NOT NULL;
    INSERT INTO app.change (topic, practice_id) SELECT 'claim', practice WHERE cardinality(made) > 0;
    RETURN jsonb_build_object('stored', cardinality(made), 'known', jsonb_array_length(rows) - cardinality(made),
        'rejected', coalesce(cardinality(returned), 0),
        'proofs', (SELECT count(*) FROM app.acknowledgement WHERE id = ANY (made) AND proof),
        'late', (SELECT count(*) FROM app.acknowledgement WHERE id = ANY (made) AND verdict = 'rejected' AND claim_id = ANY (decided)));
END $$;
ALTER FUNCTION api.store_acknowledgements_v1(bigint, integer, date, jsonb) OWNER TO rd_fn_money;
GRANT EXECUTE ON FUNCTION api.store_acknowledgements_v1(bigint, integer, date, jsonb) TO rd_admin, rd_service;
