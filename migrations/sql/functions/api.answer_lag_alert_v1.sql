-- A supervisor answers the alert that a payer became slower: who saw it, and what is done about it.
CREATE OR REPLACE FUNCTION api.answer_lag_alert_v1(alert bigint, answer text) RETURNS void LANGUAGE plpgsql
SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    found app.pay_lag_alert;
BEGIN
    PERFORM sec.require_group('supervisor', 'admin');
    SELECT * INTO found FROM app.pay_lag_alert a WHERE a.id = alert FOR UPDATE;
    IF found.id IS NULL THEN
        RAISE EXCEPTION 'There is no alert %.', alert USING ERRCODE = 'RD004';
    END IF;
    IF found.acknowledged_by IS NOT NULL THEN
        RAISE EXCEPTION '% answered this alert on %.', api.person_name_v1(found.acknowledged_by),
            api.office_time_v1(found.acknowledged_at) USING ERRCODE = 'RD002';
    END IF;
    IF btrim(answer_lag_alert_v1.answer) = '' THEN
        RAISE EXCEPTION 'Say what is done about it.' USING ERRCODE = 'RD001';
    END IF;
    UPDATE app.pay_lag_alert a SET acknowledged_at = clock_timestamp(), acknowledged_by = session_user,
        answer = btrim(answer_lag_alert_v1.answer) WHERE a.id = alert;
END $$;
ALTER FUNCTION api.answer_lag_alert_v1(bigint, text) OWNER TO rd_fn_work;
GRANT EXECUTE ON FUNCTION api.answer_lag_alert_v1(bigint, text) TO rd_supervisor, rd_admin;
