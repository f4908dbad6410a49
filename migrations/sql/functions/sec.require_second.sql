-- Refuse unless the caller may decide this request: somebody else than who asked and whom it is about, whose own secret no
-- other person set (that person could be both), while who asked is still an administrator. Internal.
CREATE OR REPLACE FUNCTION sec.require_second(asked sec.people_request, wish text) RETURNS void LANGUAGE plpgsql
SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    lent text;
BEGIN
    IF wish NOT IN ('confirmed', 'refused', 'withdrawn') THEN
        RAISE EXCEPTION 'A request is confirmed, refused or withdrawn.' USING ERRCODE = 'RD001';
    END IF;
    IF (wish = 'withdrawn') <> (asked.asked_by = session_user) THEN
        RAISE EXCEPTION '%', CASE WHEN wish = 'withdrawn' THEN 'Only who asked withdraws a request.'
            ELSE 'You asked for this yourself: another administrator decides it.' END USING ERRCODE = 'RD003';
    END IF;
    IF wish = 'withdrawn' OR (wish = 'refused' AND asked.login <> session_user) THEN
        RETURN;
    END IF;
    IF asked.login = session_user THEN
        RAISE EXCEPTION 'Nobody changes the own rights; ask another administrator.' USING ERRCODE = 'RD003';
    END IF;
    IF asked.asked_at < now() - interval '7 days' THEN
        RAISE EXCEPTION 'Request % is older than seven days; it must be asked again.', asked.id USING ERRCODE = 'RD001';
    END IF;
    IF NOT EXISTS (SELECT FROM sec.person_group AS held WHERE held.login = asked.asked_by AND held.grp = 'admin')
       AND EXISTS (SELECT FROM sec.person AS person WHERE person.login = asked.asked_by) THEN
        RAISE EXCEPTION '%, who asked for this, is no administrator any more.', asked.asked_by USING ERRCODE = 'RD001';
    END IF;
    SELECT other.login INTO lent FROM sec.person AS me JOIN sec.person AS other ON other.login = me.secret_by
        WHERE me.login = session_user AND other.login <> me.login;
    IF lent IS NOT NULL THEN
        RAISE EXCEPTION 'Your password was set by %: change it first, then confirm.', lent USING ERRCODE = 'RD003';
    END IF;
END $$;
ALTER FUNCTION sec.require_second(sec.people_request, text) OWNER TO rd_fn_people;
