-- Somebody else may be told something of an account: who, from when to when, what, and how the office knows. Returns the row.
CREATE OR REPLACE FUNCTION api.authorise_person_v1(account bigint, name text, relationship text, since date, until date,
    may_hear text[], documented text) RETURNS bigint LANGUAGE plpgsql
SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_variable
DECLARE
    whose app.account;
    made  bigint;
BEGIN
    PERFORM sec.require_group('specialist', 'poster', 'supervisor');
    whose := api.seen_account_v1(account);
    IF btrim(name) = '' OR coalesce(cardinality(may_hear), 0) = 0 OR btrim(documented) = '' THEN
        RAISE EXCEPTION 'Say who it is, what they may be told, and how the office knows.' USING ERRCODE = 'RD001';
    END IF;
    IF until < since THEN
        RAISE EXCEPTION 'The last day lies before the first.' USING ERRCODE = 'RD001';
    END IF;
    IF NOT EXISTS (SELECT FROM app.call_word w WHERE w.kind = 'relationship' AND w.code = relationship AND w.active)
       OR EXISTS (SELECT FROM unnest(may_hear) AS u WHERE NOT EXISTS (
                      SELECT FROM app.call_word w WHERE w.kind = 'may_hear' AND w.code = u AND w.active)) THEN
        RAISE EXCEPTION 'Relationship and what may be told are chosen from the office''s own lists.' USING ERRCODE = 'RD001';
    END IF;
    INSERT INTO app.authorised_person (practice_id, account_id, name, relationship, since, until, may_hear, documented)
        VALUES (whose.practice_id, whose.id, left(btrim(name), 80), relationship, since, until, may_hear, left(btrim(documented), 200))
        RETURNING id INTO made;
    RETURN made;
END $$;
ALTER FUNCTION api.authorise_person_v1(bigint, text, text, date, date, text[], text) OWNER TO rd_fn_work;
GRANT EXECUTE ON FUNCTION api.authorise_person_v1(bigint, text, text, date, date, text[], text)
    TO rd_specialist, rd_poster, rd_supervisor, rd_admin;
