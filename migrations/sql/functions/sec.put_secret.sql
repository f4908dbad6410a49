-- Give a login its secret. Only a SCRAM verifier is taken: the clear text never comes near the server or its log. Internal.
CREATE OR REPLACE FUNCTION sec.put_secret(login text, verifier text) RETURNS void LANGUAGE plpgsql
SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
BEGIN
    IF verifier !~ '^SCRAM-SHA-256\$[0-9]{4,8}:[A-Za-z0-9+/=]{8,}\$[A-Za-z0-9+/=]{44}:[A-Za-z0-9+/=]{44}$' THEN
        RAISE EXCEPTION 'A secret is handed over as a SCRAM verifier, never in clear text.' USING ERRCODE = 'RD001';
    END IF;
    EXECUTE format('ALTER ROLE %I PASSWORD %L', put_secret.login, verifier);
    UPDATE sec.person AS person SET secret_by = session_user, secret_at = clock_timestamp() WHERE person.login = put_secret.login;
END $$;
ALTER FUNCTION sec.put_secret(text, text) OWNER TO rd_fn_people;
