-- What is due with a payer for a practice, in the caller's scope and in queues that are worked by telephone: free, or held by
-- the caller. whose: mine (assigned to the caller, held by the caller, or the pool's), theirs (assigned to colleagues, free).
-- What a colleague has in hand is nobody else's. Locks what it returns; two desks never get the same. Internal.
CREATE OR REPLACE FUNCTION api.due_for_call_v1(practice integer, payer integer, whose text, today date, most integer)
RETURNS SETOF app.work_item LANGUAGE sql
SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT w.* FROM app.work_item w
    WHERE w.payer_id = payer AND w.practice_id = practice AND w.status <> 9 AND w.claim_id IS NOT NULL
      AND w.queue IN (SELECT q.code FROM app.queue q WHERE q.payer_call)
      AND CASE WHEN w.status = 1 THEN w.holder = session_user AND whose = 'mine'
               ELSE w.status = 0 AND w.due_on <= today AND (w.due_at IS NULL OR w.due_at <= clock_timestamp())
                    AND (w.assignee IS NULL OR w.assignee = session_user) = (whose = 'mine') END
      AND NOT (w.status = 1 AND EXISTS (SELECT FROM app.payer_call_claim l WHERE l.item_id = w.id AND l.state = 'held'))
    ORDER BY w.status DESC, w.assignee NULLS LAST, w.rank, w.due_on, w.id LIMIT most
    FOR UPDATE OF w SKIP LOCKED
$$;
ALTER FUNCTION api.due_for_call_v1(integer, integer, text, date, integer) OWNER TO rd_fn_work;
