-- One thing that had left the office is put right; with the last one of a claim its work is done. Again: nothing changes.
CREATE OR REPLACE FUNCTION api.finish_left_v1(task bigint, today date) RETURNS void LANGUAGE plpgsql
SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
DECLARE
    claim bigint;
BEGIN
    PERFORM sec.require_group('specialist', 'poster', 'supervisor');
    SELECT claim_id INTO claim FROM app.left_office WHERE id = finish_left_v1.task FOR UPDATE;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'There is no such task in your scope.' USING ERRCODE = 'RD004';
    END IF;
    UPDATE app.left_office SET done_at = clock_timestamp(), done_by = session_user WHERE id = task AND done_at IS NULL;
    IF NOT EXISTS (SELECT FROM app.left_office WHERE claim_id = claim AND done_at IS NULL) THEN
        PERFORM api.close_reasons_v1(today, ARRAY[claim], ARRAY['left_office'], ARRAY[NULL]::bigint[], 'What had left the office was put right.');
    END IF;
END $$;
ALTER FUNCTION api.finish_left_v1(bigint, date) OWNER TO rd_fn_money;
GRANT EXECUTE ON FUNCTION api.finish_left_v1(bigint, date) TO rd_specialist, rd_poster, rd_supervisor;
