-- A login name that may become a person: no role of the server itself, nothing that belongs to something else. Internal.
CREATE OR REPLACE FUNCTION sec.require_login_name(login text) RETURNS void LANGUAGE plpgsql
SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    -- A role of this server that is nobody here belongs to something else: it gets no password from us.
    IF NOT pg_has_role(session_user, 'rd_migrator', 'MEMBER')
       AND EXISTS (SELECT FROM pg_roles WHERE rolname = require_login_name.login)
       AND NOT EXISTS (SELECT FROM sec.person AS person WHERE person.login = require_login_name.login) THEN
        RAISE EXCEPTION 'This login name cannot be used; the server knows it for something else.' USING ERRCODE = 'RD001';
    END IF;
    -- A name of the server itself (rd_, pg_, the owner) must never be turned into a person.
    IF require_login_name.login !~ '^[a-z][a-z0-9_]{1,30}$' OR require_login_name.login ~ '^((rd|pg)_|public$|none$)'
       OR EXISTS (SELECT FROM pg_roles WHERE rolname = require_login_name.login
                  AND (rolsuper OR rolcreaterole OR rolcreatedb OR rolreplication OR rolbypassrls)) THEN
        RAISE EXCEPTION 'This login name cannot be used; choose small letters, digits and _ .' USING ERRCODE = 'RD001';
    END IF;
END $$;
ALTER FUNCTION sec.require_login_name(text) OWNER TO rd_fn_people;
