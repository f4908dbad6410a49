-- A supervisor opens a closed batch again and says why.
CREATE OR REPLACE FUNCTION api.reopen_paper_batch_v1(batch bigint, reason text) RETURNS void LANGUAGE plpgsql
SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    one app.paper_batch;
BEGIN
    PERFORM sec.require_group('supervisor');
    IF btrim(reason) = '' THEN
        RAISE EXCEPTION 'Say why the batch is opened again; the reason is kept.' USING ERRCODE = 'RD001';
    END IF;
    SELECT * INTO one FROM app.paper_batch AS known WHERE known.id = batch FOR UPDATE;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'There is no such batch in a practice you hold as a whole.' USING ERRCODE = 'RD004';
    END IF;
    IF one.state <> 'closed' THEN
        RAISE EXCEPTION 'Batch % is open.', one.number USING ERRCODE = 'RD001';
    END IF;
    UPDATE app.paper_batch AS known SET state = 'open', closed_by = '', closed_at = NULL, reopened_by = session_user,
            reopen_reason = btrim(reason), version = known.version + 1 WHERE known.id = one.id;
    INSERT INTO app.change (topic, practice_id) VALUES ('paper', one.practice_id);
END $$;
ALTER FUNCTION api.reopen_paper_batch_v1(bigint, text) OWNER TO rd_fn_money;
GRANT EXECUTE ON FUNCTION api.reopen_paper_batch_v1(bigint, text) TO rd_supervisor;
