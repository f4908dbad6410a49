-- After a save: one more keyer, the lease lengthened, and what a second person was to approve is a draft again.
CREATE OR REPLACE FUNCTION led.touch_paper_check("check" bigint) RETURNS void LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    batch bigint;
BEGIN
    UPDATE app.paper_check AS one SET state = 'draft', held_by = session_user, held_until = clock_timestamp() + interval '10 minutes',
            keyers = CASE WHEN session_user::text = ANY (one.keyers) THEN one.keyers ELSE one.keyers || session_user::text END
        WHERE one.id = "check" RETURNING one.batch_id INTO batch;
    PERFORM led.refresh_paper_batch(batch);
END $$;
ALTER FUNCTION led.touch_paper_check(bigint) OWNER TO rd_fn_money;
