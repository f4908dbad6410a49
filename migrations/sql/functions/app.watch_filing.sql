-- A claim whose filing limit is near, that nothing proves to be filed and that nobody works, gets work of kind `filing`;
-- what was proved, decided or settled since loses it. Returns the reasons opened and closed.
CREATE OR REPLACE FUNCTION app.watch_filing(practice integer, location integer, today date, f app.waterfall) RETURNS integer LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_variable
DECLARE
    touched integer := 0;
    place   record;
BEGIN
    SELECT array_agg(r.claim_id) AS claims INTO place
    FROM app.work_reason r JOIN app.claim c ON c.id = r.claim_id
    WHERE r.practice_id = practice AND r.location_id = location AND r.kind = 'filing' AND r.closed_on IS NULL
      AND (c.filed_on IS NOT NULL OR c.balance_cents <= 0 OR c.status NOT IN ('submitted', 'rejected', 'denied', 'exception'));
    IF place.claims IS NOT NULL THEN
        touched := api.close_reasons_v1(today, place.claims, array_fill('filing'::text, ARRAY[cardinality(place.claims)]),
            array_fill(NULL::bigint, ARRAY[cardinality(place.claims)]), 'Filing is proved, or the payer has decided.');
    END IF;
    -- A scalar count, since NOT EXISTS would be hashed over all open reasons.
    SELECT array_agg(c.id ORDER BY c.id) AS claims, array_agg(c.balance_cents ORDER BY c.id) AS cents,
        array_agg(c.file_by ORDER BY c.id) AS clocks, count(*)::integer AS size,
        array_agg('Nothing proves that this claim was filed, and its filing limit ' || to_char(c.file_by, 'MM/DD/YYYY') || ' is near.'
                  ORDER BY c.id) AS texts INTO place
    FROM app.claim c
    WHERE c.practice_id = practice AND c.location_id = location AND c.balance_cents <> 0 AND c.filed_on IS NULL AND c.file_by IS NOT NULL
      AND c.file_by BETWEEN today AND today + f.soon_days AND c.balance_cents > 0 AND c.in_receivables
      AND c.status IN ('submitted', 'rejected', 'denied', 'exception')
      AND (SELECT count(*) FROM app.work_reason r WHERE r.claim_id = c.id AND r.closed_on IS NULL) = 0;
    IF place.size > 0 THEN
        touched := touched + api.open_reasons_v1(practice, today, place.claims, array_fill(NULL::bigint, ARRAY[place.size]),
            array_fill(NULL::bigint, ARRAY[place.size]), array_fill('filing'::text, ARRAY[place.size]),
            array_fill(NULL::text, ARRAY[place.size]), array_fill(today, ARRAY[place.size]), array_fill('file'::text, ARRAY[place.size]),
            place.clocks, place.cents, place.texts, array_fill(''::text, ARRAY[place.size]), array_fill(''::text, ARRAY[place.size]),
            array_fill(''::text, ARRAY[place.size]));
    END IF;
    RETURN touched;
END $$;
ALTER FUNCTION app.watch_filing(integer, integer, date, app.waterfall) OWNER TO rd_fn_work;
