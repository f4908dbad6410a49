-- What a refusal means: the SQL twin of app/rules/taxonomy.py, one row always. Plain SQL without settings, so that it is
-- inlined where a statement asks for many. remarks in the payer's order; rule_id null: no row names it.
CREATE OR REPLACE FUNCTION app.choose_denial_rule(grp text, reason text, remarks text[], payer integer, payer_type text, on_day date)
RETURNS TABLE (rule_id bigint, category text, root_cause text, team text, appealable boolean, clock text, remark text,
    mapped boolean, steps text[]) LANGUAGE sql STABLE AS $$
    SELECT found.id, c.code, coalesce(nullif(found.root_cause, ''), c.root_cause), coalesce(nullif(found.team, ''), c.team),
        coalesce(found.appealable, c.appealable) AND NOT coalesce(found.barred, false), coalesce(nullif(found.clock, ''), c.clock),
        coalesce(nullif(found.remark_code, ''), $3[1], ''),
        found.id IS NOT NULL AND NOT (found.needs_remark AND found.remark_code = '' AND coalesce(cardinality($3), 0) > 0),
        coalesce(found.steps, '{}') || c.steps
    FROM (SELECT 1) AS one LEFT JOIN (
            SELECT r.*, bool_or(r.bars_appeal) OVER () AS barred
            FROM app.denial_rule r
            WHERE r.reason_code IN ($2, '*') AND r.effective_from <= $6 AND (r.effective_to IS NULL OR r.effective_to >= $6)
              AND (r.payer_id IS NULL OR r.payer_id = $4) AND r.payer_type IN ('', $5) AND r.group_code IN ('', $1)
              AND (r.remark_code = '' OR r.remark_code = ANY ($3))
            ORDER BY r.payer_id IS NULL, r.payer_type = '', r.remark_code = '', r.reason_code = '*', r.group_code = '',
                array_position($3, nullif(r.remark_code, '')), r.effective_from DESC, r.id DESC
            LIMIT 1) AS found ON true
        JOIN app.denial_category c ON c.code = coalesce(found.category, 'unmapped')
$$;
ALTER FUNCTION app.choose_denial_rule(text, text, text[], integer, text, date) OWNER TO rd_fn_work;
GRANT EXECUTE ON FUNCTION app.choose_denial_rule(text, text, text[], integer, text, date)
    TO rd_fn_money, rd_specialist, rd_poster, rd_supervisor, rd_admin, rd_auditor, rd_service;
