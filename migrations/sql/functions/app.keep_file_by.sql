-- The filing limit of a claim follows the facts its rule asks for; a change of the rules is carried in by api.watch_clocks_v1.
CREATE OR REPLACE FUNCTION app.keep_file_by() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    SELECT k.clock_on, coalesce(k.verify, false) INTO NEW.file_by, NEW.file_verify
    FROM (SELECT p.type FROM app.payer p WHERE p.id = NEW.payer_id) p
        LEFT JOIN LATERAL app.find_clock('file', NEW.payer_id, p.type, NEW.line_of_business, NEW.type, NEW.service_from, NEW.service_to,
                                         NEW.submitted_on, NULL) k ON true;
    NEW.file_verify := coalesce(NEW.file_verify, false);
    RETURN NEW;
END $$;
ALTER FUNCTION app.keep_file_by() OWNER TO rd_fn_work;
