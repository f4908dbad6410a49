-- The waterfall: the open reason that weighs most owns the claim's one work item; no open reason, no item.
-- What a person dated, or what waits for a forwarded claim, sleeps until its day; a deadline that comes near wakes it, and
-- within the near days it stays in sight: then it is only not handed out before its moment (due_at).
-- Internal to other definer functions. Writes change rows with deltas; writes nothing where nothing differs.
-- claims: claim ids; exceptions: remit_claim ids of payments without a claim. Returns the number of items touched.
-- The planner takes an array for ten rows and would join forty thousand by nested loops, so these are switched off and
-- every table is reached by an array over its index: one plan that is right for one claim and for a whole location.
CREATE OR REPLACE FUNCTION api.work_route_v1(claims bigint[], exceptions bigint[], today date) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET enable_nestloop = off AS $$
DECLARE
    touched  integer;
    by_claim boolean := coalesce(cardinality(claims), 0) <= 500;   -- more: desks re-read the queue, not each claim
    f        app.waterfall;
    midnight text;                                                 -- the zone in which a day begins
BEGIN
    SELECT * INTO STRICT f FROM app.waterfall;
    SELECT o.zone INTO STRICT midnight FROM app.office_clock o;
    WITH claim AS MATERIALIZED (
        -- The filing limit runs until a payer has paid on the claim, or filing is proved.
        SELECT c.id, c.location_id, c.patient_name, c.number, c.payer_id, c.service_from, c.balance_cents, c.filed_on, c.file_verify,
            CASE WHEN c.status IN ('submitted', 'rejected', 'denied', 'exception') AND c.filed_on IS NULL THEN c.file_by END AS file_by
        FROM app.claim c WHERE c.id = ANY (claims)
    ), found AS MATERIALIZED (
        SELECT r.*, NULL::date AS file_by, false AS proved, false AS file_verify FROM app.work_reason r
        WHERE r.closed_on IS NULL AND r.claim_id IS NULL AND r.remit_claim_id = ANY (exceptions)
        UNION ALL
        SELECT r.*, c.file_by, c.filed_on IS NOT NULL, c.file_verify FROM app.work_reason r JOIN claim c ON c.id = r.claim_id
        WHERE r.closed_on IS NULL AND r.claim_id = ANY (claims)
    ), clocked AS (
        SELECT r.*, CASE WHEN r.clock_kind = 'file' AND r.proved THEN NULL ELSE r.clock_on END AS runs_to,
            -- The day a forwarded claim is waited for is no deadline: nothing is lost by it, and nobody bills before.
            CASE WHEN r.clock_kind = 'crossover' OR (r.clock_kind = 'file' AND r.proved) THEN NULL ELSE r.clock_on END AS lapses_on
        FROM found r
    ), woken AS (
        SELECT r.*, CASE WHEN NOT r.by_rule OR r.clock_kind = 'crossover'
            THEN least(api.work_wake_v1(r.due_on, r.lapses_on, coalesce(r.dated_on, r.opened_on), f),
                       api.work_wake_v1(r.due_on, r.file_by, coalesce(r.dated_on, r.opened_on), f)) END AS wakes_on
        FROM clocked r
    ), open_reason AS MATERIALIZED (
        SELECT r.*, coalesce(r.wakes_on > today, false) AS later,
            coalesce(r.lapses_on - today BETWEEN 0 AND f.near_days, false) OR coalesce(r.file_by - today BETWEEN 0 AND f.near_days, false) AS lapses
        FROM woken r
    ), owner AS (
        SELECT DISTINCT ON (r.claim_id, CASE WHEN r.claim_id IS NULL THEN r.remit_claim_id END) r.*,
            r.later AND NOT r.lapses AS asleep,
            CASE WHEN r.wakes_on > today AND (r.lapses OR r.due_at IS NOT NULL)
                    THEN CASE WHEN r.wakes_on = r.due_on AND r.due_at IS NOT NULL THEN r.due_at ELSE r.wakes_on::timestamp AT TIME ZONE midnight END
                 WHEN r.wakes_on = today AND r.due_on = today THEN r.due_at END AS moment
        FROM open_reason r JOIN app.queue q ON q.code = r.queue JOIN app.work_kind k ON k.kind = r.kind
        ORDER BY r.claim_id, CASE WHEN r.claim_id IS NULL THEN r.remit_claim_id END,
            api.work_weight_v2(r.later AND NOT r.lapses, r.later AND r.lapses, r.runs_to, k.money, r.cents, today, f), q.weight, r.due_on, r.id
    ), clock AS (
        SELECT DISTINCT ON (r.claim_id) r.claim_id, r.clock_kind, r.runs_to,
            CASE WHEN r.clock_kind = 'file' THEN r.file_verify ELSE r.clock_verify END AS clock_verify FROM open_reason r
        WHERE r.claim_id IS NOT NULL AND r.runs_to IS NOT NULL ORDER BY r.claim_id, r.runs_to, r.id
    ), want AS MATERIALIZED (
        SELECT o.claim_id AS key, o.id AS reason_id, o.practice_id, c.location_id, o.claim_id, NULL::bigint AS remit_claim_id, o.queue, o.due_on,
            o.asleep, o.moment, n.kind AS clock_kind, n.clock_on, n.verify, o.text, c.patient_name, c.number AS claim_number,
            c.payer_id, c.service_from, c.balance_cents, o.team, o.category,
            api.work_rank_v2(o.asleep, n.clock_on, c.balance_cents, o.priority, today, f) AS rank
        FROM owner o JOIN claim c ON c.id = o.claim_id LEFT JOIN clock k ON k.claim_id = o.claim_id
            CROSS JOIN LATERAL (SELECT coalesce(c.file_by < k.runs_to, k.runs_to IS NULL AND c.file_by IS NOT NULL) AS filing) w
            CROSS JOIN LATERAL (SELECT CASE WHEN w.filing THEN 'file' ELSE coalesce(k.clock_kind, '') END AS kind,
                CASE WHEN w.filing THEN c.file_by ELSE k.runs_to END AS clock_on,
                CASE WHEN w.filing THEN c.file_verify ELSE coalesce(k.clock_verify, false) END AS verify) n
        UNION ALL
        SELECT -o.remit_claim_id, o.id, o.practice_id, o.location_id, NULL, o.remit_claim_id, o.queue, o.due_on, o.asleep, o.moment,
            CASE WHEN o.runs_to IS NULL THEN '' ELSE o.clock_kind END, o.runs_to, o.clock_verify, o.text, x.patient_name, x.number,
            (SELECT m.payer_id FROM app.remit m WHERE m.id = x.remit_id), x.service_from, o.cents, o.team, o.category,
            api.work_rank_v2(o.asleep, o.runs_to, o.cents, o.priority, today, f)
        FROM owner o JOIN app.remit_claim x ON x.id = o.remit_claim_id
        WHERE o.claim_id IS NULL AND x.id = ANY (exceptions)
    ), have AS MATERIALIZED (
        SELECT i.claim_id AS key, i.id FROM app.work_item i WHERE i.status <> 9 AND i.claim_id = ANY (claims)
        UNION ALL
        SELECT -i.remit_claim_id, i.id FROM app.work_item i WHERE i.status <> 9 AND i.claim_id IS NULL AND i.remit_claim_id = ANY (exceptions)
    ), stale AS MATERIALIZED (
        -- Only what differs is locked, in id order, so that the deltas below tell the truth.
        SELECT i.*, w.reason_id AS new_reason
        FROM have h JOIN app.work_item i ON i.id = h.id LEFT JOIN want w ON w.key = h.key
        WHERE i.id = ANY (ARRAY(SELECT id FROM have)) AND (w.reason_id IS NULL
           OR (i.reason_id, i.queue, i.rank, i.due_on, i.clock_kind, i.text, i.balance_cents, i.patient_name, i.status = 2)
              IS DISTINCT FROM
              (w.reason_id, w.queue, w.rank, w.due_on, w.clock_kind, w.text, w.balance_cents, w.patient_name,
               w.asleep AND i.status <> 1)
           OR (i.clock_on, i.payer_id, i.due_at, i.clock_verify, i.team, i.category) IS DISTINCT FROM
              (w.clock_on, w.payer_id, w.moment, w.verify, w.team, w.category))
        ORDER BY i.id FOR UPDATE OF i
    ), moved AS (
        UPDATE app.work_item i SET reason_id = w.reason_id, queue = w.queue, rank = w.rank, due_on = w.due_on,
            due_at = w.moment, clock_kind = w.clock_kind, clock_on = w.clock_on, clock_verify = w.verify, team = w.team,
            category = w.category, text = w.text, patient_name = w.patient_name,
            payer_id = w.payer_id, service_from = w.service_from, balance_cents = w.balance_cents,
            status = CASE WHEN i.status = 1 THEN 1 WHEN w.asleep THEN 2 ELSE 0 END,
            -- A new rank or text alone must not make the save of the person who holds it stale.
            version = i.version + CASE WHEN (i.reason_id, i.queue, i.due_on) IS DISTINCT FROM (w.reason_id, w.queue, w.due_on)
                                       THEN 1 ELSE 0 END,
            changed_at = clock_timestamp(), changed_by = session_user
        FROM stale s JOIN want w ON w.reason_id = s.new_reason
        WHERE i.id = s.id AND i.id = ANY (ARRAY(SELECT id FROM stale))
        RETURNING i.claim_id, i.practice_id, i.location_id, i.queue, i.assignee, i.balance_cents
    ), ended AS (
        UPDATE app.work_item i SET status = 9, holder = NULL, lease_until = NULL, parked = false, version = i.version + 1,
            changed_at = clock_timestamp(), changed_by = session_user
        FROM stale s WHERE i.id = s.id AND s.new_reason IS NULL AND i.id = ANY (ARRAY(SELECT id FROM stale))
        RETURNING i.id
    ), made AS (
        INSERT INTO app.work_item (practice_id, location_id, claim_id, reason_id, remit_claim_id, queue, status, rank, due_on,
            due_at, clock_kind, clock_on, clock_verify, team, category, text, patient_name, claim_number, payer_id, service_from,
            balance_cents, changed_by)
        SELECT w.practice_id, w.location_id, w.claim_id, w.reason_id, w.remit_claim_id, w.queue,
            CASE WHEN w.asleep THEN 2 ELSE 0 END, w.rank, w.due_on, w.moment, w.clock_kind, w.clock_on, w.verify, w.team,
            w.category, w.text, w.patient_name, w.claim_number, w.payer_id, w.service_from, w.balance_cents, session_user
        FROM want w WHERE NOT EXISTS (SELECT FROM have h WHERE h.key = w.key)
        ON CONFLICT DO NOTHING
        RETURNING claim_id, practice_id, location_id, queue, assignee, balance_cents
    ), delta AS (
        SELECT claim_id, practice_id, location_id, queue, assignee, 1 AS items, balance_cents AS cents FROM made
        UNION ALL SELECT claim_id, practice_id, location_id, queue, assignee, 1, balance_cents FROM moved
        UNION ALL SELECT claim_id, practice_id, location_id, queue, assignee, -1, -balance_cents FROM stale
    ), told AS (
        INSERT INTO app.change (topic, queue, practice_id, location_id, claim_id, assignee, items, cents, actor)
        SELECT 'queue', queue, practice_id, location_id, CASE WHEN by_claim THEN claim_id END, coalesce(assignee, ''),
            sum(items), sum(cents), session_user
        FROM delta GROUP BY 2, 3, 4, 5, 6
    )
    SELECT (SELECT count(*) FROM moved) + (SELECT count(*) FROM made) + (SELECT count(*) FROM ended) INTO touched;
    RETURN touched;
END $$;
ALTER FUNCTION api.work_route_v1(bigint[], bigint[], date) OWNER TO rd_fn_work;
GRANT EXECUTE ON FUNCTION api.work_route_v1(bigint[], bigint[], date) TO rd_fn_money;
