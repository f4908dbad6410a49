-- Open take-back work on these claims with the clock of their most urgent chain, and close it where every chain is done.
CREATE OR REPLACE FUNCTION led.work_takebacks(claims bigint[], today date) RETURNS void LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
DECLARE
    done  bigint[];
    place record;
BEGIN
    done := ARRAY(SELECT DISTINCT reason.claim_id FROM app.work_reason AS reason
                  WHERE reason.claim_id = ANY (claims) AND reason.kind = 'takeback' AND reason.closed_on IS NULL
                    AND NOT EXISTS (SELECT FROM app.takeback AS chain WHERE chain.claim_id = reason.claim_id
                                    AND (chain.state <> 'settled' OR chain.uncorrected)) ORDER BY 1);
    IF cardinality(done) > 0 THEN
        PERFORM api.close_reasons_v1(today, done, array_fill('takeback'::text, ARRAY[cardinality(done)]),
                                     array_fill(NULL::bigint, ARRAY[cardinality(done)]), 'The take-back is settled.');
    END IF;
    FOR place IN
        WITH urgent AS (
            SELECT DISTINCT ON (chain.claim_id) chain.*, payer.name AS payer
            FROM app.takeback AS chain JOIN app.payer AS payer ON payer.id = chain.payer_id
            WHERE chain.claim_id = ANY (claims) AND (chain.state <> 'settled' OR chain.uncorrected)
            ORDER BY chain.claim_id, chain.dispute_by NULLS LAST, chain.id
        ), told AS (
            SELECT practice_id, claim_id, dispute_by,
                   CASE WHEN open_cents <> 0 THEN abs(open_cents) WHEN state <> 'settled' THEN announced_cents - recovered_cents
                        ELSE recovered_cents END AS cents,
                   CASE WHEN state = 'disputed' THEN payer || ' was told that this take-back is wrong: wait for its answer.'
                        WHEN uncorrected THEN payer || ' took back its decision and has not sent the correction.'
                        WHEN open_cents > 0 THEN payer || ' took ' || led.money_words(open_cents) || ' that is posted on no claim yet.'
                        WHEN open_cents < 0 THEN payer || ' is going to take ' || led.money_words(-open_cents) || ' from a later payment.'
                        ELSE payer || ' asks for ' || led.money_words(announced_cents - recovered_cents) || ' by letter.' END AS text
            FROM urgent)
        SELECT practice_id, array_agg(claim_id ORDER BY claim_id) AS claims, array_agg(dispute_by ORDER BY claim_id) AS clocks,
               array_agg(cents::bigint ORDER BY claim_id) AS cents, array_agg(text ORDER BY claim_id) AS texts, count(*)::integer AS size
        FROM told GROUP BY practice_id
    LOOP
        PERFORM api.open_reasons_v1(place.practice_id, today, place.claims, array_fill(NULL::bigint, ARRAY[place.size]),
            array_fill(NULL::bigint, ARRAY[place.size]), array_fill('takeback'::text, ARRAY[place.size]),
            array_fill('takeback'::text, ARRAY[place.size]), array_fill(today, ARRAY[place.size]),
            ARRAY(SELECT CASE WHEN clock IS NULL THEN 'due' ELSE 'dispute' END FROM unnest(place.clocks) WITH ORDINALITY AS u (clock, at)
                  ORDER BY at),
            place.clocks, place.cents, place.texts, array_fill(''::text, ARRAY[place.size]), array_fill(''::text, ARRAY[place.size]),
            array_fill(''::text, ARRAY[place.size]));
    END LOOP;
END $$;
ALTER FUNCTION led.work_takebacks(bigint[], date) OWNER TO rd_fn_money;
