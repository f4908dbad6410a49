-- Who undid an operation (or its part on one claim) and when, as a sentence; null when nobody did. For whoever comes second.
CREATE OR REPLACE FUNCTION led.undone_words(target uuid, only_claim bigint) RETURNS text LANGUAGE sql STABLE
SET search_path = pg_catalog, pg_temp AS $$
    SELECT format('This was already undone by %s at %s; nothing was changed.', api.person_name_v1(undoing.actor),
                  api.office_time_v1(undoing.at))
    FROM led.op AS undoing
    WHERE undoing.op_id IN (
        SELECT back.op_id FROM led.entry AS leg JOIN led.entry AS back ON back.reverses = leg.id
        WHERE leg.op_id = target AND back.op_id <> target AND (only_claim IS NULL OR leg.claim_id = only_claim)
        UNION ALL
        SELECT empty.op_id FROM led.op AS empty WHERE empty.reverses_op = target AND empty.result IS NOT NULL)
    ORDER BY undoing.at DESC LIMIT 1
$$;
ALTER FUNCTION led.undone_words(uuid, bigint) OWNER TO rd_fn_money;
