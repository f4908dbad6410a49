-- Rules: those for the whole office and those of the own places are seen. One for the whole office is changed by who answers
-- for the whole office, one of a place by who answers for it. WITH CHECK, so that a refusal is said and nothing is passed over.
DO $$
DECLARE
    seen    constant text := 'practice_id IS NULL OR (practice_id = ANY ((SELECT sec.my_practices())::int[]) '
        'AND (location_id IS NULL OR location_id = ANY ((SELECT sec.my_locations())::int[])))';
    written constant text := '(practice_id IS NULL AND (SELECT sec.sets_up())) OR (practice_id = ANY ((SELECT sec.my_practices())::int[]) '
        'AND (location_id = ANY ((SELECT sec.my_locations())::int[]) OR (location_id IS NULL AND practice_id = ANY ((SELECT sec.my_whole_practices())::int[]))))';
BEGIN
    EXECUTE format('CREATE POLICY scope_read ON app.rule FOR SELECT USING (%s)', seen);
    EXECUTE format('CREATE POLICY places_insert ON app.rule FOR INSERT TO rd_admin, rd_supervisor, rd_service, rd_fn_work WITH CHECK (%s)', written);
    EXECUTE format('CREATE POLICY places_update ON app.rule FOR UPDATE TO rd_admin, rd_supervisor, rd_service, rd_fn_work USING (%s) WITH CHECK (%s)', seen, written);
    EXECUTE format('CREATE POLICY viewer_bound ON app.rule AS RESTRICTIVE FOR ALL TO rd_viewer USING (%s) WITH CHECK (false)', seen);
END $$;
