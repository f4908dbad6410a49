-- Which of the refusals an act may not touch, and why; '' where it may. One row for each that is asked for. Internal; the
-- items and reasons are locked before it is asked, so that its answer holds.
CREATE OR REPLACE FUNCTION app.denial_act_doubts(kind text, reasons bigint[], versions integer[], facts jsonb)
RETURNS TABLE (reason_id bigint, claim_id bigint, why text) LANGUAGE sql STABLE
SET search_path = pg_catalog, pg_temp AS $$
    SELECT asked.id, r.claim_id, CASE
        WHEN r.id IS NULL THEN 'It is not in your scope.'
        WHEN r.closed_on IS NOT NULL THEN 'It is closed: ' || coalesce(nullif(r.closed_text, ''), 'settled meanwhile') || '.'
        WHEN r.version <> asked.version THEN 'It was changed meanwhile; look at it again.'
        WHEN r.kind NOT IN ('denial', 'appeal') OR r.claim_id IS NULL THEN 'It is no refusal of a claim.'
        WHEN i.status = 1 AND i.holder <> session_user AND i.lease_until > clock_timestamp()
            THEN 'It is held by ' || api.person_name_v1(i.holder) || '.'
        WHEN $1 = 'assign' AND i.id IS NULL THEN 'Nothing of this claim waits in a queue.'
        WHEN $1 = 'assign' AND $4 ->> 'login' <> '' AND NOT sec.covers($4 ->> 'login', r.practice_id, r.location_id)
            THEN api.person_name_v1($4 ->> 'login') || ' does not work for this location.'
        WHEN r.kind = 'appeal' AND $1 = 'appeal' THEN 'Its appeal is not decided yet.'
        WHEN r.kind = 'appeal' AND $1 IN ('resubmit', 'corrected', 'write_off') THEN 'An appeal is under way; record its decision first.'
        WHEN $1 = 'appeal' AND 'MA130' = ANY (r.remarks) THEN 'MA130: it was never processed, so there is no appeal. Send a new, complete claim.'
        WHEN $1 = 'appeal' AND NOT r.appealable THEN 'No appeal is heard on ' || concat_ws(' ', r.reason_code, nullif(r.remark_code, '')) || '.'
        WHEN $1 = 'appeal' AND r.level >= 3 THEN 'Every level of appeal is used.'
        WHEN $1 = 'corrected' AND 'MA130' = ANY (r.remarks) THEN 'MA130: it was never processed, so nothing can be corrected. Send a new claim.'
        WHEN $1 = 'write_off' AND NOT EXISTS (SELECT FROM led.line_balance b WHERE b.claim_id = r.claim_id AND b.cents > 0
            AND b.party = coalesce(x.party, 'primary')) THEN 'The insurer owes nothing on it any more.'
        ELSE '' END
    FROM unnest($2, $3) AS asked (id, version) LEFT JOIN app.work_reason r ON r.id = asked.id
        LEFT JOIN app.work_item i ON i.claim_id = r.claim_id AND i.status <> 9
        LEFT JOIN app.remit_claim x ON x.id = r.remit_claim_id
$$;
ALTER FUNCTION app.denial_act_doubts(text, bigint[], integer[], jsonb) OWNER TO rd_fn_work;
