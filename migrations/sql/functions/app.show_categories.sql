-- The items of these claims show the category and the step told of the reason that owns them. Differences only; internal.
CREATE OR REPLACE FUNCTION app.show_categories(claims bigint[]) RETURNS void LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    UPDATE app.work_item i SET category = r.category, escalated = greatest(i.clock_step, r.escalated)
    FROM app.work_reason r
    WHERE i.status <> 9 AND i.claim_id = ANY (claims) AND r.id = i.reason_id
        AND (i.category, i.escalated) IS DISTINCT FROM (r.category, greatest(i.clock_step, r.escalated));
END $$;
ALTER FUNCTION app.show_categories(bigint[]) OWNER TO rd_fn_work;
