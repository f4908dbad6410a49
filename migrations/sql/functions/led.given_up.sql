-- A remittance keyed from paper whose check was undone: it posts no more, and is nobody's twin.
CREATE OR REPLACE FUNCTION led.given_up(remit app.remit) RETURNS boolean LANGUAGE sql STABLE
SET search_path = pg_catalog, pg_temp AS $$
    SELECT remit.source = 'paper' AND remit.state = 'reversed'
           AND NOT EXISTS (SELECT FROM app.paper_check AS keyed WHERE keyed.remit_id = remit.id AND keyed.state = 'posted')
$$;
ALTER FUNCTION led.given_up(app.remit) OWNER TO rd_fn_money;
