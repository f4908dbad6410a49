-- The hash of what a rule says: condition, action, sentence, place in the order and scope. Dates, owner and note are no part.
CREATE OR REPLACE FUNCTION app.rule_content(asked app.rule) RETURNS text LANGUAGE sql STABLE
SET search_path = pg_catalog, pg_temp AS $$
    SELECT md5(jsonb_build_array(asked.code, asked.family, asked.ord, asked.condition, asked.action, asked.text,
        asked.practice_id, asked.location_id, asked.payer_id)::text)
$$;
ALTER FUNCTION app.rule_content(app.rule) OWNER TO rd_fn_work;
GRANT EXECUTE ON FUNCTION app.rule_content(app.rule) TO rd_specialist, rd_poster, rd_supervisor, rd_admin, rd_auditor, rd_service;
