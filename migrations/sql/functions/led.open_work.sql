-- Hand the work a posting leaves open to the queues. A follow-up or a credit belongs to the claim, all else to the received claim.
CREATE OR REPLACE FUNCTION led.open_work(practice integer, remit bigint, today date, c_id bigint[], c_claim bigint[],
    r_owner bigint[], r_kind text[], r_queue text[], r_due date[], r_clock text[], r_clock_on date[], r_cents bigint[],
    r_text text[], r_group text[], r_reason text[]) RETURNS void LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
BEGIN
    IF coalesce(cardinality(r_owner), 0) = 0 THEN
        RETURN;
    END IF;
    PERFORM api.open_reasons_v1(practice, today, array_agg(part.claim_id ORDER BY work.place),
            array_agg(CASE WHEN work.kind NOT IN ('follow_up', 'credit') OR part.claim_id IS NULL THEN work.owner END ORDER BY work.place),
            array_agg(open_work.remit ORDER BY work.place), array_agg(work.kind ORDER BY work.place),
            array_agg(nullif(work.queue, '') ORDER BY work.place), array_agg(work.due ORDER BY work.place),
            array_agg(work.clock ORDER BY work.place), array_agg(work.clock_on ORDER BY work.place),
            array_agg(work.cents ORDER BY work.place), array_agg(work.text ORDER BY work.place),
            array_agg(''::text), array_agg(work.grp ORDER BY work.place), array_agg(work.reason ORDER BY work.place))
        FROM unnest(r_owner, r_kind, r_queue, r_due, r_clock, r_clock_on, r_cents, r_text, r_group, r_reason)
            WITH ORDINALITY AS work (owner, kind, queue, due, clock, clock_on, cents, text, grp, reason, place)
            LEFT JOIN unnest(c_id, c_claim) AS part (id, claim_id) ON part.id = work.owner;
END $$;
ALTER FUNCTION led.open_work(integer, bigint, date, bigint[], bigint[], bigint[], text[], text[], date[], text[], date[], bigint[],
    text[], text[], text[]) OWNER TO rd_fn_money;
