-- What changed in the caller's scope after a counter, once per topic, queue and claim. Folds first when no worker did.
CREATE OR REPLACE FUNCTION api.poll_changes_v1(since bigint)
RETURNS TABLE (seq bigint, topic text, queue text, claim_id bigint, actor text, at timestamptz) LANGUAGE plpgsql
SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
BEGIN
    IF current_setting('transaction_read_only') = 'off' AND EXISTS (
        SELECT FROM app.change c WHERE c.seq IS NULL AND c.at < clock_timestamp() - interval '1200 ms') THEN
        PERFORM api.fold_changes_v1();
    END IF;
    RETURN QUERY
    SELECT max(c.seq), c.topic, c.queue, c.claim_id, max(c.actor), max(c.at) FROM app.change c
    WHERE c.seq > since GROUP BY c.topic, c.queue, c.claim_id;
END $$;
ALTER FUNCTION api.poll_changes_v1(bigint) OWNER TO rd_fn_work;
GRANT EXECUTE ON FUNCTION api.poll_changes_v1(bigint) TO rd_specialist, rd_poster, rd_supervisor, rd_admin, rd_auditor, rd_service;
