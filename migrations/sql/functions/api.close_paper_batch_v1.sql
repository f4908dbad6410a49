-- Close a batch: control total = posted total, control count = checks, nothing pending (TRUST invariant 11). One cent off is refused
-- with both numbers. The lock makes close and post wait for each other.
CREATE OR REPLACE FUNCTION api.close_paper_batch_v1(batch bigint) RETURNS void LANGUAGE plpgsql
SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    one     app.paper_batch;
    posted  bigint;
    checks  integer;
    pending integer;
BEGIN
    PERFORM sec.require_group('poster', 'supervisor');
    one := led.lock_paper_batch(batch);
    SELECT coalesce(sum(remit.amount_cents - remit.held_cents), 0), count(*),
           count(*) FILTER (WHERE keyed.remit_id IS NULL OR remit.held_cents <> 0 OR remit.state <> 'posted')
        INTO posted, checks, pending
        FROM app.paper_check AS keyed LEFT JOIN app.remit AS remit ON remit.id = keyed.remit_id WHERE keyed.batch_id = one.id;
    IF posted <> one.control_cents OR checks <> one.control_count OR pending > 0 THEN
        RAISE EXCEPTION 'Batch % cannot be closed: control total %, posted % (off by %); control count %, checks %; pending %.',
            one.number, led.money_words(one.control_cents), led.money_words(posted), led.money_words(one.control_cents - posted),
            one.control_count, checks, pending USING ERRCODE = 'RD001';
    END IF;
    UPDATE app.paper_batch AS known SET state = 'closed', closed_by = session_user, closed_at = clock_timestamp(),
            version = known.version + 1 WHERE known.id = one.id;
    INSERT INTO app.change (topic, practice_id) VALUES ('paper', one.practice_id);
END $$;
ALTER FUNCTION api.close_paper_batch_v1(bigint) OWNER TO rd_fn_money;
GRANT EXECUTE ON FUNCTION api.close_paper_batch_v1(bigint) TO rd_poster, rd_supervisor;
