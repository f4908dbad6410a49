-- Make two chains of one payer one: the second keeps its id and takes over steps, letters, names and a dispute of the first.
CREATE OR REPLACE FUNCTION led.join_takebacks(source bigint, target bigint) RETURNS bigint LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    UPDATE app.takeback AS kept SET names = ARRAY(SELECT DISTINCT unnest(kept.names || gone.names) ORDER BY 1),
            claim_id = coalesce(kept.claim_id, gone.claim_id), version = kept.version + 1,
            disputed_on = coalesce(kept.disputed_on, gone.disputed_on),
            disputed_by = CASE WHEN kept.disputed_on IS NULL THEN gone.disputed_by ELSE kept.disputed_by END,
            dispute_text = CASE WHEN kept.disputed_on IS NULL THEN gone.dispute_text ELSE kept.dispute_text END
        FROM app.takeback AS gone WHERE kept.id = target AND gone.id = source;
    UPDATE app.takeback_step AS step SET takeback_id = target WHERE step.takeback_id = source;
    UPDATE app.takeback_letter AS letter SET takeback_id = target WHERE letter.takeback_id = source;
    UPDATE app.approval AS wanted SET wish = jsonb_set(wanted.wish, '{takeback}', to_jsonb(target)), version = wanted.version + 1
        WHERE wanted.kind = 'refund' AND wanted.decision IS NULL AND (wanted.wish ->> 'takeback')::bigint = source;
    DELETE FROM app.takeback AS gone WHERE gone.id = source;
    RETURN target;
END $$;
ALTER FUNCTION led.join_takebacks(bigint, bigint) OWNER TO rd_fn_money;
