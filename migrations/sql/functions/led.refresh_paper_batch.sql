-- An open batch says whether something of it waits for a second person; the other desks are told.
CREATE OR REPLACE FUNCTION led.refresh_paper_batch(batch bigint) RETURNS void LANGUAGE sql
SET search_path = pg_catalog, pg_temp AS $$
    UPDATE app.paper_batch AS one SET state = CASE WHEN EXISTS (SELECT FROM app.paper_check AS waits WHERE waits.batch_id = one.id
                                                                AND waits.state = 'second') THEN 'second_person' ELSE 'open' END
        WHERE one.id = refresh_paper_batch.batch AND one.state <> 'closed';
    INSERT INTO app.change (topic, practice_id) SELECT 'paper', practice_id FROM app.paper_batch WHERE id = refresh_paper_batch.batch
$$;
ALTER FUNCTION led.refresh_paper_batch(bigint) OWNER TO rd_fn_money;
