-- Whether somebody answers the payer's telephone at a moment, on the payer's own clock; hours nobody told: always.
CREATE OR REPLACE FUNCTION api.payer_line_open_v1(payer integer, at timestamptz) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT coalesce((SELECT extract(isodow FROM $2 AT TIME ZONE p.line_zone)::smallint = ANY (p.line_days)
                        AND ($2 AT TIME ZONE p.line_zone)::time >= p.line_opens AND ($2 AT TIME ZONE p.line_zone)::time < p.line_closes
                     FROM app.payer p WHERE p.id = $1 AND p.line_zone <> ''), true)
$$;
ALTER FUNCTION api.payer_line_open_v1(integer, timestamptz) OWNER TO rd_fn_work;
GRANT EXECUTE ON FUNCTION api.payer_line_open_v1(integer, timestamptz)
    TO rd_fn_money, rd_specialist, rd_poster, rd_supervisor, rd_admin, rd_auditor, rd_service;
