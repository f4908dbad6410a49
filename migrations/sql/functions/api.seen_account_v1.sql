-- An account as its own page would show it: through a patient at a location in scope, or by holding the whole practice.
-- Refuses in words. Internal to the functions of patients' calls.
CREATE OR REPLACE FUNCTION api.seen_account_v1(account bigint) RETURNS app.account LANGUAGE plpgsql STABLE
SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    found app.account;
BEGIN
    SELECT held.* INTO found FROM app.account AS held
        WHERE held.id = seen_account_v1.account AND (held.practice_id = ANY ((SELECT sec.my_whole_practices())::int[])
            OR EXISTS (SELECT FROM app.patient AS member JOIN app.patient_location AS seen ON seen.patient_id = member.id
                       WHERE member.account_id = held.id AND seen.location_id = ANY ((SELECT sec.my_locations())::int[])));
    IF found.id IS NULL THEN
        RAISE EXCEPTION 'This account is not in your practices and locations.' USING ERRCODE = 'RD004';
    END IF;
    RETURN found;
END $$;
ALTER FUNCTION api.seen_account_v1(bigint) OWNER TO rd_fn_work;
