-- Who rewrites what a colleague noted about a payer signs it; pinning and unpinning are no rewriting.
CREATE OR REPLACE FUNCTION app.sign_tip() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF new.body IS DISTINCT FROM old.body THEN
        new.edited_by := session_user;
        new.edited_at := clock_timestamp();
    END IF;
    RETURN new;
END $$;
ALTER FUNCTION app.sign_tip() OWNER TO rd_fn_work;
