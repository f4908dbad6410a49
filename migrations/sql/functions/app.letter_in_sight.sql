-- May the person who signed in see this letter? The same answer as the policies of app.letter, for functions, which see
-- the whole practice: by its location, by a patient of its account, else by holding the whole practice (or every practice).
CREATE OR REPLACE FUNCTION app.letter_in_sight(letter app.letter) RETURNS boolean LANGUAGE sql STABLE
SET search_path = pg_catalog, pg_temp AS $$
    SELECT CASE
        WHEN letter.practice_id IS NULL THEN (SELECT sec.has_every_practice())
        WHEN letter.practice_id = ANY ((SELECT sec.my_whole_practices())::int[]) THEN true
        WHEN letter.location_id IS NOT NULL THEN letter.location_id = ANY ((SELECT sec.my_locations())::int[])
        ELSE EXISTS (SELECT FROM app.patient AS member JOIN app.patient_location AS seen ON seen.patient_id = member.id
                     WHERE member.account_id = letter.account_id AND seen.location_id = ANY ((SELECT sec.my_locations())::int[]))
    END
$$;
ALTER FUNCTION app.letter_in_sight(app.letter) OWNER TO rd_fn_work;
