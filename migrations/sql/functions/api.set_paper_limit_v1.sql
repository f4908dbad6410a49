-- From which amount on a check of this practice needs a second person; null: never.
CREATE OR REPLACE FUNCTION api.set_paper_limit_v1(practice integer, cents bigint) RETURNS void LANGUAGE plpgsql
SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    PERFORM sec.require_group('supervisor');
    IF NOT practice = ANY ((SELECT sec.my_whole_practices())::int[]) THEN
        RAISE EXCEPTION 'There is no such practice among those you hold as a whole.' USING ERRCODE = 'RD004';
    END IF;
    IF cents IS NULL THEN
        DELETE FROM app.paper_limit AS known WHERE known.practice_id = practice;
    ELSE
        INSERT INTO app.paper_limit (practice_id, second_person_cents) VALUES (practice, cents)
            ON CONFLICT (practice_id) DO UPDATE SET second_person_cents = excluded.second_person_cents, at = clock_timestamp(),
                actor = session_user;
    END IF;
END $$;
ALTER FUNCTION api.set_paper_limit_v1(integer, bigint) OWNER TO rd_fn_money;
GRANT EXECUTE ON FUNCTION api.set_paper_limit_v1(integer, bigint) TO rd_supervisor;
