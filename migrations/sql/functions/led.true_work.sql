-- After an act that undoes, moves or returns money: work of these claims that is no longer so is closed, and what a party has too
-- much on a claim is a credit for a person.
--   credit                                 only while a party is below zero; its cents are what is too much
--   denial, appeal, patient, secondary, underpaid  only while the decision that opened it stands on this claim
--   exception                              only on the claim its received claim is matched to
-- Set-based; a repeated call changes nothing. Called when balances and received claims are written.
CREATE OR REPLACE FUNCTION led.true_work(claims bigint[], today date) RETURNS void LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_variable
DECLARE
    place record;
BEGIN
    PERFORM api.close_reasons_v1(today, array_agg(reason.claim_id), array_agg(reason.kind), array_agg(reason.remit_claim_id),
                                 'No longer so: the money was undone or moved.')
        FROM app.work_reason AS reason LEFT JOIN app.remit_claim AS part ON part.id = reason.remit_claim_id
        WHERE reason.claim_id = ANY (claims) AND reason.closed_on IS NULL
          AND CASE reason.kind
              WHEN 'credit' THEN NOT EXISTS (SELECT FROM led.line_balance AS open WHERE open.claim_id = reason.claim_id
                                             GROUP BY open.party HAVING sum(open.cents) < 0)
              WHEN 'exception' THEN part.claim_id <> reason.claim_id
              ELSE reason.kind IN ('denial', 'appeal', 'patient', 'secondary', 'underpaid')
                   AND (part.claim_id <> reason.claim_id OR part.state <> 'posted' OR part.taken_back_by IS NOT NULL) END
        HAVING count(*) > 0;
    FOR place IN
        SELECT ours.practice_id, array_agg(ours.id ORDER BY ours.id) AS claims, array_agg(over.cents ORDER BY ours.id) AS cents,
               count(*)::integer AS size
        FROM (SELECT owed.claim_id, (-sum(owed.cents))::bigint AS cents
              FROM (SELECT open.claim_id, open.party, sum(open.cents) AS cents FROM led.line_balance AS open
                    WHERE open.claim_id = ANY (claims) GROUP BY open.claim_id, open.party) AS owed
              WHERE owed.cents < 0 GROUP BY owed.claim_id) AS over JOIN app.claim AS ours ON ours.id = over.claim_id
        GROUP BY ours.practice_id
    LOOP
        PERFORM api.open_reasons_v1(place.practice_id, today, place.claims, array_fill(NULL::bigint, ARRAY[place.size]),
            array_fill(NULL::bigint, ARRAY[place.size]), array_fill('credit'::text, ARRAY[place.size]),
            array_fill(NULL::text, ARRAY[place.size]), array_fill(today, ARRAY[place.size]), array_fill('due'::text, ARRAY[place.size]),
            array_fill(NULL::date, ARRAY[place.size]), place.cents,
            array_fill('A credit stands on this claim since a posting was undone or moved: more was paid or taken off than owed.'::text,
                       ARRAY[place.size]),
            array_fill(''::text, ARRAY[place.size]), array_fill(''::text, ARRAY[place.size]), array_fill(''::text, ARRAY[place.size]));
    END LOOP;
END $$;
ALTER FUNCTION led.true_work(bigint[], date) OWNER TO rd_fn_money;
