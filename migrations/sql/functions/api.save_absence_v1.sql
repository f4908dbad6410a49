-- Plan somebody's absence, or change a planned one (absence null: a new one). Supervisors; everybody may plan the own one.
-- today: the office's day. Two absences of one person never overlap. Returns its number.
CREATE OR REPLACE FUNCTION api.save_absence_v1(absence bigint, shown integer, who text, first date, last date, cover text, team text,
    today date) RETURNS bigint LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
DECLARE
    kept app.absence;
    other app.absence;
BEGIN
    IF who = session_user THEN
        PERFORM sec.require_group('specialist', 'poster', 'supervisor');
    ELSE
        PERFORM sec.require_group('supervisor', 'service');
    END IF;
    PERFORM pg_advisory_xact_lock(hashtextextended('absence ' || who, 7243507));
    IF NOT sec.works_items(who) THEN
        RAISE EXCEPTION 'Nobody called "%" works items here.', who USING ERRCODE = 'RD004';
    END IF;
    IF cover <> '' AND NOT sec.works_items(cover) THEN
        RAISE EXCEPTION 'Nobody called "%" works items here.', cover USING ERRCODE = 'RD004';
    END IF;
    IF team <> '' AND NOT EXISTS (SELECT FROM app.team t WHERE t.code = save_absence_v1.team AND t.active) THEN
        RAISE EXCEPTION 'There is no team "%".', team USING ERRCODE = 'RD004';
    END IF;
    IF last < first OR last < today THEN
        RAISE EXCEPTION 'The absence ends before it begins, or lies in the past.' USING ERRCODE = 'RD001';
    END IF;
    SELECT * INTO other FROM app.absence a WHERE a.login = who AND a.state IN ('planned', 'begun')
        AND a.id IS DISTINCT FROM save_absence_v1.absence
        AND daterange(a.from_on, a.to_on, '[]') && daterange(first, last, '[]') LIMIT 1;
    IF other.id IS NOT NULL THEN
        RAISE EXCEPTION '% is away from % to % already, planned by %.', api.person_name_v1(who), to_char(other.from_on, 'MM/DD/YYYY'),
            to_char(other.to_on, 'MM/DD/YYYY'), api.person_name_v1(other.made_by) USING ERRCODE = 'RD002';
    END IF;
    IF save_absence_v1.absence IS NULL THEN
        INSERT INTO app.absence (login, from_on, to_on, cover, cover_team)
            VALUES (who, first, last, save_absence_v1.cover, nullif(team, '')) RETURNING * INTO kept;
    ELSE
        UPDATE app.absence a SET from_on = CASE WHEN a.state = 'begun' THEN a.from_on ELSE first END, to_on = last,
            cover = save_absence_v1.cover, cover_team = nullif(team, ''), version = a.version + 1
        WHERE a.id = save_absence_v1.absence AND a.login = who AND a.version = shown AND a.state IN ('planned', 'begun')
        RETURNING * INTO kept;
        IF kept.id IS NULL THEN
            RAISE EXCEPTION 'This absence was changed or ended meanwhile; read it again.' USING ERRCODE = 'RD002';
        END IF;
    END IF;
    INSERT INTO app.change (topic, actor) VALUES ('floor', session_user);
    RETURN kept.id;
END $$;
ALTER FUNCTION api.save_absence_v1(bigint, integer, text, date, date, text, text, date) OWNER TO rd_fn_work;
GRANT EXECUTE ON FUNCTION api.save_absence_v1(bigint, integer, text, date, date, text, text, date)
    TO rd_specialist, rd_poster, rd_supervisor, rd_service;
