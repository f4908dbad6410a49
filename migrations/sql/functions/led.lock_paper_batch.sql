-- Lock an open batch before anything of it: batch, remittance, claims is the order of locks. A closed one is refused.
CREATE OR REPLACE FUNCTION led.lock_paper_batch(batch bigint) RETURNS app.paper_batch LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    found_batch app.paper_batch;
BEGIN
    SELECT * INTO found_batch FROM app.paper_batch AS one WHERE one.id = batch FOR NO KEY UPDATE;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'There is no such batch in a practice you hold as a whole.' USING ERRCODE = 'RD004';
    END IF;
    IF found_batch.state = 'closed' THEN
        RAISE EXCEPTION 'Batch % was closed by % at %; a supervisor reopens it.', found_batch.number,
            api.person_name_v1(found_batch.closed_by), api.office_time_v1(found_batch.closed_at) USING ERRCODE = 'RD001';
    END IF;
    RETURN found_batch;
END $$;
ALTER FUNCTION led.lock_paper_batch(bigint) OWNER TO rd_fn_money;
