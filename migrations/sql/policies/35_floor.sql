-- The floor. What the whole office works by (teams, routes, settings) is read by its people and set up by who answers for the
-- whole of it; a day's measures are shown to the person they are about and to leads.
DO $$
DECLARE
    name   text;
    office record;
    leads  constant text := '((SELECT sec.has_group(''supervisor'')) OR (SELECT sec.has_group(''admin'')) OR (SELECT sec.has_group(''auditor'')) '
        'OR (SELECT sec.has_group(''service'')))';
    -- A route names practices and locations: those of other people's work are not shown.
    places constant text := 'practice_id IS NULL OR (practice_id = ANY ((SELECT sec.my_practices())::int[]) '
        'AND (location_id IS NULL OR location_id = ANY ((SELECT sec.my_locations())::int[])))';
BEGIN
    FOR office IN SELECT * FROM (VALUES ('floor_setting', 'u'), ('team', 'iu'), ('team_member', 'iud'), ('skill', 'id'), ('route_rule', 'iu'),
                                        ('feed_owner', 'iu')) AS listed (name, setup) LOOP
        EXECUTE format('CREATE POLICY office_read ON app.%I FOR SELECT USING (%s)', office.name,
            CASE office.name WHEN 'route_rule' THEN places ELSE 'true' END);
        IF office.setup LIKE '%i%' THEN
            EXECUTE format('CREATE POLICY setup_insert ON app.%I FOR INSERT TO rd_admin, rd_supervisor WITH CHECK ((SELECT sec.sets_up()))', office.name);
        END IF;
        IF office.setup LIKE '%u%' THEN
            EXECUTE format('CREATE POLICY setup_update ON app.%I FOR UPDATE TO rd_admin, rd_supervisor USING ((SELECT sec.sets_up())) WITH CHECK ((SELECT sec.sets_up()))', office.name);
        END IF;
        IF office.setup LIKE '%d%' THEN
            EXECUTE format('CREATE POLICY setup_delete ON app.%I FOR DELETE TO rd_admin, rd_supervisor USING ((SELECT sec.sets_up()))', office.name);
        END IF;
        EXECUTE format('CREATE POLICY viewer_bound ON app.%I AS RESTRICTIVE FOR ALL TO rd_viewer USING (false) WITH CHECK (false)', office.name);
    END LOOP;
    CREATE POLICY functions_update ON app.team_member FOR UPDATE TO rd_fn_work USING (true) WITH CHECK (true);
    -- Written by functions alone; who is here and who is away is no secret among colleagues.
    FOREACH name IN ARRAY ARRAY['floor_clock', 'absence', 'presence'] LOOP
        EXECUTE format('CREATE POLICY office_read ON app.%I FOR SELECT USING (true)', name);
        EXECUTE format('CREATE POLICY functions_all ON app.%I TO rd_fn_work USING (true) WITH CHECK (true)', name);
        EXECUTE format('CREATE POLICY viewer_bound ON app.%I AS RESTRICTIVE FOR ALL TO rd_viewer USING (false) WITH CHECK (false)', name);
    END LOOP;
    EXECUTE format('CREATE POLICY lead_read ON app.floor_move FOR SELECT USING (%s)', leads);
    CREATE POLICY functions_all ON app.floor_move TO rd_fn_work USING (true) WITH CHECK (true);
    EXECUTE format('CREATE POLICY own_read ON app.presence_day FOR SELECT USING (login = session_user::text OR %s)', leads);
    CREATE POLICY functions_all ON app.presence_day TO rd_fn_work USING (true) WITH CHECK (true);
    EXECUTE format('CREATE POLICY own_read ON app.work_day FOR SELECT USING ((login = session_user::text OR %s) AND practice_id = ANY ((SELECT sec.my_practices())::int[]) '
        'AND (location_id = ANY ((SELECT sec.my_locations())::int[]) OR (location_id = 0 AND practice_id = ANY ((SELECT sec.my_whole_practices())::int[]))))', leads);
    CREATE POLICY functions_all ON app.work_day TO rd_fn_work USING (true) WITH CHECK (true);
    FOREACH name IN ARRAY ARRAY['feed_day', 'gap'] LOOP
        EXECUTE format('CREATE POLICY scope_read ON app.%I FOR SELECT USING (practice_id = 0 OR practice_id = ANY ((SELECT sec.my_practices())::int[]))', name);
        EXECUTE format('CREATE POLICY functions_insert ON app.%I FOR INSERT TO rd_fn_work WITH CHECK (practice_id = 0 OR practice_id = ANY ((SELECT sec.my_practices())::int[]))', name);
        EXECUTE format('CREATE POLICY functions_update ON app.%I FOR UPDATE TO rd_fn_work USING (practice_id = 0 OR practice_id = ANY ((SELECT sec.my_practices())::int[])) '
                       'WITH CHECK (practice_id = 0 OR practice_id = ANY ((SELECT sec.my_practices())::int[]))', name);
        EXECUTE format('CREATE POLICY viewer_bound ON app.%I AS RESTRICTIVE FOR ALL TO rd_viewer USING (false) WITH CHECK (false)', name);
    END LOOP;
END $$;

-- What a person carries is told whole, also to a lead who sees only a part of it: sums, by api.person_loads_v1 alone.
CREATE POLICY elsewhere_read ON app.queue_summary FOR SELECT TO rd_fn_sec USING (true);
CREATE POLICY elsewhere_read ON app.floor_cell FOR SELECT TO rd_fn_sec USING (true);
CREATE POLICY elsewhere_read ON app.change FOR SELECT TO rd_fn_sec USING (true);
