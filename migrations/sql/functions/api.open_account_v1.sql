-- An account is opened: written down, and where its guarantor lives and is called comes back. No row: not in the caller's scope.
CREATE OR REPLACE FUNCTION api.open_account_v1(account bigint)
RETURNS TABLE (birth_date date, address1 text, address2 text, city text, state text, zip text, phone text) LANGUAGE plpgsql
SECURITY DEFINER SET search_path = pg_catalog, pg_temp ROWS 1 AS $$
#variable_conflict use_column
DECLARE
    opened app.account;
BEGIN
    PERFORM sec.require_group('specialist', 'poster', 'supervisor', 'admin', 'viewer', 'auditor', 'service');
    SELECT * INTO opened FROM app.account AS a WHERE a.id = open_account_v1.account;
    IF opened.id IS NULL THEN
        RETURN;
    END IF;
    PERFORM aud.note_open('chart.account', 'account', opened.id, opened.practice_id, NULL);
    RETURN QUERY SELECT opened.birth_date, opened.address1, opened.address2, opened.city, opened.state, opened.zip, opened.phone;
END $$;
ALTER FUNCTION api.open_account_v1(bigint) OWNER TO rd_fn_audit;
GRANT EXECUTE ON FUNCTION api.open_account_v1(bigint) TO rd_specialist, rd_poster, rd_supervisor, rd_admin, rd_viewer, rd_auditor, rd_service;
