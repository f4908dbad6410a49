-- Who did what, newest first, for supervisors and auditors within their scope: to a claim, to an account and its claims, by a person, of a time.
-- `cents` is what an operation changed on that claim or account; null where the question names neither.
CREATE OR REPLACE FUNCTION api.audit_history_v1(claim bigint, account bigint, person text, since timestamptz, until timestamptz, before bigint,
    most integer)
RETURNS TABLE (seq bigint, at timestamptz, actor text, actor_name text, action text, object_kind text, object_id bigint, op_id uuid,
    practice text, location text, claim_number text, body jsonb, cents bigint)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
DECLARE
    claims bigint[];
    picked bigint[];
BEGIN
    PERFORM sec.require_group('supervisor', 'auditor');
    IF audit_history_v1.claim IS NOT NULL THEN
        claims := ARRAY(SELECT c.id FROM app.claim AS c WHERE c.id = audit_history_v1.claim);
    ELSIF audit_history_v1.account IS NOT NULL THEN
        claims := ARRAY(SELECT c.id FROM app.claim AS c WHERE c.account_id = audit_history_v1.account);
    END IF;
    IF (audit_history_v1.claim IS NOT NULL AND claims = '{}')
       OR (audit_history_v1.account IS NOT NULL AND NOT EXISTS (SELECT FROM app.account AS a WHERE a.id = audit_history_v1.account)) THEN
        RAISE EXCEPTION 'There is nothing of that number in your scope.' USING ERRCODE = 'RD004';
    END IF;
    IF claims IS NOT NULL THEN
        picked := ARRAY(
            SELECT e.seq FROM aud.entry AS e
            WHERE ((e.object_kind = 'claim' AND e.object_id = ANY (claims))
                   OR (e.object_kind = 'account' AND e.object_id = audit_history_v1.account)
                   OR e.op_id = ANY (ARRAY(SELECT leg.op_id FROM led.entry AS leg WHERE leg.claim_id = ANY (claims))))
              AND (person = '' OR e.actor = person) AND (before IS NULL OR e.seq < before)
              AND (since IS NULL OR e.at >= since) AND (until IS NULL OR e.at < until)
            ORDER BY e.seq DESC LIMIT least(most, 500));
    ELSE
        picked := ARRAY(
            SELECT e.seq FROM aud.entry AS e
            WHERE (person = '' OR e.actor = person) AND (before IS NULL OR e.seq < before)
              AND (since IS NULL OR e.at >= since) AND (until IS NULL OR e.at < until)
              AND ((e.practice_id IS NULL AND (SELECT sec.has_every_practice()))
                   OR (e.practice_id = ANY ((SELECT sec.my_practices())::int[]) AND (e.location_id = ANY ((SELECT sec.my_locations())::int[])
                       OR (e.location_id IS NULL AND e.practice_id = ANY ((SELECT sec.my_whole_practices())::int[])))))
            ORDER BY e.seq DESC LIMIT least(most, 500));
    END IF;
    RETURN QUERY
    SELECT e.seq, e.at, e.actor, coalesce(p.display_name, e.actor), e.action, e.object_kind, e.object_id, e.op_id,
        coalesce(pr.code, ''), coalesce(l.code, ''),
        coalesce(CASE e.object_kind WHEN 'claim' THEN (SELECT c.number FROM app.claim AS c WHERE c.id = e.object_id) END, ''), e.body,
        CASE WHEN claims IS NOT NULL AND e.op_id IS NOT NULL THEN
            (SELECT coalesce(sum(leg.cents), 0)::bigint FROM led.entry AS leg
             WHERE leg.op_id = e.op_id AND leg.account = 'receivable' AND leg.claim_id = ANY (claims)) END
    FROM aud.entry AS e LEFT JOIN sec.person AS p ON p.login = e.actor
        LEFT JOIN app.practice AS pr ON pr.id = e.practice_id LEFT JOIN app.location AS l ON l.id = e.location_id
    WHERE e.seq = ANY (picked) ORDER BY e.seq DESC;
END $$;
ALTER FUNCTION api.audit_history_v1(bigint, bigint, text, timestamptz, timestamptz, bigint, integer) OWNER TO rd_fn_audit;
GRANT EXECUTE ON FUNCTION api.audit_history_v1(bigint, bigint, text, timestamptz, timestamptz, bigint, integer) TO rd_supervisor, rd_auditor;
