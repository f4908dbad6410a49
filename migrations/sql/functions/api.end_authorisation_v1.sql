-- From the day after `last_on` this person is told nothing any more; the row stays.
CREATE OR REPLACE FUNCTION api.end_authorisation_v1(person bigint, last_on date) RETURNS void LANGUAGE plpgsql
SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    found app.authorised_person;
BEGIN
    PERFORM sec.require_group('specialist', 'poster', 'supervisor');
    SELECT * INTO found FROM app.authorised_person p WHERE p.id = person FOR UPDATE;
    IF found.id IS NULL THEN
        RAISE EXCEPTION 'There is no such authorised person.' USING ERRCODE = 'RD004';
    END IF;
    PERFORM api.seen_account_v1(found.account_id);
    UPDATE app.authorised_person p SET until = greatest(last_on, p.since), ended_by = session_user WHERE p.id = person;
END $$;
ALTER FUNCTION api.end_authorisation_v1(bigint, date) OWNER TO rd_fn_work;
GRANT EXECUTE ON FUNCTION api.end_authorisation_v1(bigint, date) TO rd_specialist, rd_poster, rd_supervisor, rd_admin;
