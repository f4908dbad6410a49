-- What a person may see, set anew: [{"practice": code or null, "location": code or null, "from": day, "to": day}]. Null practice:
-- every one; null location: the whole practice; no day: from now, without end. Days are whole days of the office's zone. What stays the same keeps its row, so that
-- it is known since when; what goes is ended, not removed. Access taken for a reason is left alone. Internal.
CREATE OR REPLACE FUNCTION sec.put_scopes(login text, scopes jsonb) RETURNS void LANGUAGE plpgsql
SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
DECLARE
    wanted      record;
    at_practice integer;
    at_location integer;
    zone        text := (SELECT clock.zone FROM app.office_clock AS clock);
    today       date := (now() AT TIME ZONE zone)::date;
    opens       timestamptz;
    closes      timestamptz;
    same        bigint;
    kept        bigint[] := '{}';
BEGIN
    FOR wanted IN SELECT item ->> 'practice' AS practice, item ->> 'location' AS location,
                         (item ->> 'from')::date AS first, (item ->> 'to')::date AS last
                  FROM jsonb_array_elements(scopes) AS item LOOP
        at_practice := (SELECT id FROM app.practice WHERE code = wanted.practice);
        at_location := (SELECT id FROM app.location WHERE practice_id = at_practice AND code = wanted.location);
        IF (wanted.practice IS NOT NULL AND at_practice IS NULL) OR (wanted.location IS NOT NULL AND at_location IS NULL) THEN
            RAISE EXCEPTION 'There is no such practice or location.' USING ERRCODE = 'RD004';
        END IF;
        IF wanted.last < greatest(wanted.first, today) THEN
            RAISE EXCEPTION 'A scope cannot end before it begins, or before today.' USING ERRCODE = 'RD001';
        END IF;
        opens := CASE WHEN wanted.first > today THEN wanted.first::timestamp AT TIME ZONE zone END;
        closes := (wanted.last + 1)::timestamp AT TIME ZONE zone;
        SELECT old.id INTO same FROM sec.scope AS old
            WHERE old.login = put_scopes.login AND old.id <> ALL (kept)
              AND old.practice_id IS NOT DISTINCT FROM at_practice AND old.location_id IS NOT DISTINCT FROM at_location
              AND upper(old.valid) IS NOT DISTINCT FROM closes
              AND CASE WHEN opens IS NULL THEN old.valid @> now() ELSE lower(old.valid) = opens END
              AND NOT EXISTS (SELECT FROM sec.break_glass AS taken WHERE taken.scope_id = old.id)
            ORDER BY old.id LIMIT 1;
        IF same IS NULL THEN
            INSERT INTO sec.scope (login, practice_id, location_id, valid)
                VALUES (put_scopes.login, at_practice, at_location, tstzrange(coalesce(opens, now()), closes))
                RETURNING id INTO same;
        END IF;
        kept := kept || same;
    END LOOP;
    DELETE FROM sec.scope AS old WHERE old.login = put_scopes.login AND old.id <> ALL (kept) AND lower(old.valid) >= now();
    UPDATE sec.scope AS old SET valid = tstzrange(lower(old.valid), now())
        WHERE old.login = put_scopes.login AND old.id <> ALL (kept) AND old.valid @> now()
          AND NOT EXISTS (SELECT FROM sec.break_glass AS taken WHERE taken.scope_id = old.id);
END $$;
ALTER FUNCTION sec.put_scopes(text, jsonb) OWNER TO rd_fn_people;
