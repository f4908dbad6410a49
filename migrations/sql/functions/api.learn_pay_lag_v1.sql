-- Learn how long payers take from the first sending to their first posted decision: decisions of the last twelve months, by
-- location, by claim type, by payer, each where at least 30 are known. A learned day that moves by less than 2 days and less
-- than a tenth stays, so that the dates of a whole queue do not tremble. Then compare the last 30 days of decisions with
-- the eleven months before: slower is a share over the old p80 that chance does not explain (three standard deviations of a
-- fifth) and a p50 or p80 later by a fifth and at least 4 days. docs/decisions/follow-up-engine.md. Returns what changed.
CREATE OR REPLACE FUNCTION api.learn_pay_lag_v1(today date) RETURNS TABLE (learned integer, forgotten integer, alerts integer, over integer)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET enable_nestloop = off SET work_mem = '64MB' AS $$
#variable_conflict use_column
DECLARE
    least_known constant integer := 30;
BEGIN
    PERFORM sec.require_group('service', 'supervisor');
    IF NOT sec.has_every_practice() THEN
        RAISE EXCEPTION 'Pay lag is learned over the whole office; your scope is a part of it.' USING ERRCODE = 'RD003';
    END IF;
    WITH decided AS MATERIALIZED (
        SELECT c.payer_id, c.type AS claim_type, c.practice_id, c.location_id, first.on_day,
            first.on_day - least(c.submitted_on, sent.on_day) AS days
        FROM (SELECT d.claim_id, min(m.received_on) AS on_day
              FROM app.remit_claim d JOIN app.remit m ON m.id = d.remit_id
              WHERE d.claim_id IS NOT NULL AND d.party = 'primary' AND d.state = 'posted' AND m.received_on <= today
              GROUP BY 1) AS first
            JOIN app.claim c ON c.id = first.claim_id
            LEFT JOIN (SELECT s.claim_id, min(s.sent_on) AS on_day FROM app.submission s GROUP BY 1) AS sent ON sent.claim_id = c.id
        WHERE first.on_day > today - 365 AND c.submitted_on IS NOT NULL
          AND first.on_day >= least(c.submitted_on, sent.on_day)
    ), fresh AS MATERIALIZED (
        SELECT payer_id, coalesce(claim_type, '') AS claim_type, practice_id, location_id, count(*)::integer AS n,
            percentile_disc(ARRAY[0.5, 0.8, 0.95]) WITHIN GROUP (ORDER BY days) AS p
        FROM decided GROUP BY GROUPING SETS ((payer_id, claim_type, practice_id, location_id), (payer_id, claim_type), (payer_id))
        HAVING count(*) >= least_known
    ), gone AS (
        DELETE FROM app.pay_lag g WHERE NOT EXISTS (SELECT FROM fresh f WHERE f.payer_id = g.payer_id
            AND f.claim_type = g.claim_type AND f.location_id IS NOT DISTINCT FROM g.location_id) RETURNING 1
    ), kept AS (
        INSERT INTO app.pay_lag AS g (payer_id, claim_type, practice_id, location_id, n, p50, p80, p95, learned_on)
        SELECT payer_id, claim_type, practice_id, location_id, n, p[1], p[2], p[3], today FROM fresh
        ON CONFLICT (payer_id, claim_type, location_id) DO UPDATE SET n = excluded.n, p50 = excluded.p50, p80 = excluded.p80,
            p95 = excluded.p95, learned_on = excluded.learned_on
            WHERE abs(excluded.p50 - g.p50) >= greatest(2, g.p50 / 10.0) OR abs(excluded.p80 - g.p80) >= greatest(2, g.p80 / 10.0)
               OR abs(excluded.p95 - g.p95) >= greatest(2, g.p95 / 10.0)
        RETURNING 1
    ), base AS MATERIALIZED (
        SELECT payer_id, claim_type, count(*)::integer AS n, percentile_disc(ARRAY[0.5, 0.8]) WITHIN GROUP (ORDER BY days) AS p
        FROM decided WHERE on_day <= today - 30 GROUP BY 1, 2 HAVING count(*) >= least_known
    ), recent AS MATERIALIZED (
        SELECT d.payer_id, d.claim_type, count(*)::integer AS n,
            percentile_disc(ARRAY[0.5, 0.8]) WITHIN GROUP (ORDER BY d.days) AS p,
            count(*) FILTER (WHERE d.days > b.p[2])::numeric / count(*) AS share
        FROM decided d JOIN base b ON b.payer_id = d.payer_id AND b.claim_type = d.claim_type
        WHERE d.on_day > today - 30 GROUP BY 1, 2 HAVING count(*) >= least_known
    ), slower AS MATERIALIZED (
        SELECT r.payer_id, r.claim_type, b.n AS base_n, b.p[1] AS base_p50, b.p[2] AS base_p80, r.n AS recent_n,
            r.p[1] AS recent_p50, r.p[2] AS recent_p80, round(1000 * r.share)::integer AS over_share
        FROM recent r JOIN base b ON b.payer_id = r.payer_id AND b.claim_type = r.claim_type
        WHERE (r.share - 0.2) / sqrt(0.16 / r.n) >= 3
          AND (r.p[1] - b.p[1] >= greatest(4, 0.2 * b.p[1]) OR r.p[2] - b.p[2] >= greatest(4, 0.2 * b.p[2]))
    ), ended AS (
        UPDATE app.pay_lag_alert a SET closed_on = today
        WHERE a.closed_on IS NULL AND NOT EXISTS (SELECT FROM slower s WHERE s.payer_id = a.payer_id AND s.claim_type = a.claim_type)
        RETURNING 1
    ), told AS (
        INSERT INTO app.pay_lag_alert AS a (payer_id, claim_type, opened_on, last_on, base_n, base_p50, base_p80, recent_n,
            recent_p50, recent_p80, over_share)
        SELECT payer_id, claim_type, today, today, base_n, base_p50, base_p80, recent_n, recent_p50, recent_p80, over_share FROM slower
        ON CONFLICT (payer_id, claim_type) WHERE closed_on IS NULL DO UPDATE SET last_on = excluded.last_on,
            recent_n = excluded.recent_n, recent_p50 = excluded.recent_p50, recent_p80 = excluded.recent_p80,
            over_share = excluded.over_share
        RETURNING xmax = 0 AS is_new
    )
    SELECT (SELECT count(*) FROM kept), (SELECT count(*) FROM gone), (SELECT count(*) FROM told WHERE is_new),
        (SELECT count(*) FROM ended) INTO learned, forgotten, alerts, over;
    RETURN NEXT;
END $$;
ALTER FUNCTION api.learn_pay_lag_v1(date) OWNER TO rd_fn_work;
GRANT EXECUTE ON FUNCTION api.learn_pay_lag_v1(date) TO rd_service, rd_supervisor;
