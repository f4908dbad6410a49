-- After a save: one more keyer, the lease lengthened, and what a second person was to approve is a draft again. Whoever saves without
-- having it open counts the version up: what another desk shows of the check is stale (TRUST invariant 37). Returns the version.
CREATE OR REPLACE FUNCTION led.touch_paper_check("check" bigint) RETURNS integer LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    batch bigint;
    now_at integer;
BEGIN
    UPDATE app.paper_check AS one SET state = 'draft', held_by = session_user, held_until = clock_timestamp() + interval '10 minutes',
            version = one.version + CASE WHEN one.held_by = session_user THEN 0 ELSE 1 END,
            keyers = CASE WHEN session_user::text = ANY (one.keyers) THEN one.keyers ELSE one.keyers || session_user::text END
        WHERE one.id = "check" RETURNING one.batch_id, one.version INTO batch, now_at;
    PERFORM led.refresh_paper_batch(batch);
    RETURN now_at;
END $$;
ALTER FUNCTION led.touch_paper_check(bigint) OWNER TO rd_fn_money;
