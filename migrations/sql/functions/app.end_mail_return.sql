-- A guarantor's address was corrected: mail goes out again, and the claims that asked for it are done. Trigger on app.account.
CREATE OR REPLACE FUNCTION app.end_mail_return() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    touched bigint[];
BEGIN
    UPDATE app.mail_return AS held SET ended_at = clock_timestamp(), ended_by = session_user, ended_text = 'the address was corrected'
        WHERE held.account_id = new.id AND held.ended_at IS NULL;
    IF FOUND THEN
        WITH done AS (
            UPDATE app.work_reason AS r SET closed_on = current_date, closed_text = 'The address was corrected.', closed_by = session_user,
                version = r.version + 1
            WHERE r.kind = 'returned_mail' AND r.closed_on IS NULL AND r.claim_id IN (SELECT c.id FROM app.claim AS c WHERE c.account_id = new.id)
            RETURNING r.claim_id)
        SELECT array_agg(DISTINCT claim_id) INTO touched FROM done;
        PERFORM api.work_route_v1(coalesce(touched, '{}'), '{}', current_date);
    END IF;
    RETURN NULL;
END $$;
ALTER FUNCTION app.end_mail_return() OWNER TO rd_fn_work;
