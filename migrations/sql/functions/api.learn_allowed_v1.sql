-- Learn what the payers of a practice allow: per procedure and set of modifiers the median, per unit, of the last amounts that
-- first payers allowed (at most `last`, at least five, decided since `since`). Denied, bundled, recoded and taken back lines teach nothing.
-- What is no longer borne out is forgotten. Returns the number of prices learned or changed; the same again changes none.
CREATE OR REPLACE FUNCTION api.learn_allowed_v1(practice integer, today date, since date, last integer DEFAULT 15) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET work_mem = '64MB' AS $$
#variable_conflict use_column
DECLARE
    changed integer;
BEGIN
    PERFORM sec.require_group('service', 'supervisor', 'admin');
    IF NOT practice = ANY ((SELECT sec.my_whole_practices())::int[]) THEN
        RAISE EXCEPTION 'What payers allow is learned by who holds the whole practice.' USING ERRCODE = 'RD003';
    END IF;
    WITH decided AS (
        SELECT remit.payer_id, ours.procedure, ours.modifiers, ours.units, remit.received_on, line.id,
               coalesce(CASE WHEN line.allowed_cents BETWEEN line.paid_cents AND line.charge_cents THEN line.allowed_cents END,
                        line.paid_cents + coalesce(sum(why.cents) FILTER (WHERE why.group_code = 'PR' OR why.reason_code = '253'), 0)) AS allowed
        FROM app.remit AS remit JOIN app.remit_claim AS part ON part.remit_id = remit.id
            JOIN app.remit_line AS line ON line.remit_claim_id = part.id
            JOIN app.claim_line AS ours ON ours.id = line.claim_line_id
            LEFT JOIN app.remit_adjustment AS why ON why.remit_line_id = line.id AND why.remit_claim_id = part.id
        WHERE remit.practice_id = practice AND remit.received_on BETWEEN since AND today AND part.state = 'posted'
          AND part.party = 'primary' AND part.status_code <> '22' AND part.taken_back_by IS NULL
          AND line.procedure = ours.procedure AND line.original_procedure IN ('', ours.procedure)
          AND line.units = ours.units AND ours.units > 0
        GROUP BY remit.id, line.id, ours.id
        HAVING line.paid_cents > 0 OR sum(why.cents) FILTER (WHERE why.group_code = 'PR' AND why.reason_code IN ('1', '2', '3')) > 0
    ), counted AS (
        SELECT payer_id, procedure, array_to_string(ARRAY(SELECT unnest(modifiers) AS modifier ORDER BY modifier), ' ') AS modifiers,
               (allowed::bigint * 1000 + units / 2) / units AS cents, received_on, id
        FROM decided WHERE allowed > 0
    ), lately AS (
        SELECT *, row_number() OVER (PARTITION BY payer_id, procedure, modifiers ORDER BY received_on DESC, id DESC) AS place FROM counted
    ), found AS (
        SELECT payer_id, procedure, modifiers, count(*)::integer AS decisions,
               percentile_disc(0.5) WITHIN GROUP (ORDER BY cents) AS cents
        FROM lately WHERE place <= last AND cents > 0 GROUP BY 1, 2, 3 HAVING count(*) >= 5
    ), forgotten AS (
        DELETE FROM app.learned_allowed AS old WHERE old.practice_id = practice AND NOT EXISTS (SELECT FROM found
            WHERE found.payer_id = old.payer_id AND found.procedure = old.procedure AND found.modifiers = old.modifiers)
        RETURNING 1
    ), kept AS (
        INSERT INTO app.learned_allowed AS old (practice_id, payer_id, procedure, modifiers, cents, decisions, as_of)
            SELECT practice, payer_id, procedure, modifiers, cents, decisions, today FROM found
            ON CONFLICT (practice_id, payer_id, procedure, modifiers) DO UPDATE
                SET cents = excluded.cents, decisions = excluded.decisions, as_of = excluded.as_of
                WHERE (old.cents, old.decisions) IS DISTINCT FROM (excluded.cents, excluded.decisions)
            RETURNING 1
    )
    SELECT (SELECT count(*) FROM forgotten) + (SELECT count(*) FROM kept) INTO changed;
    RETURN changed;
END $$;
ALTER FUNCTION api.learn_allowed_v1(integer, date, date, integer) OWNER TO rd_fn_money;
GRANT EXECUTE ON FUNCTION api.learn_allowed_v1(integer, date, date, integer) TO rd_service, rd_supervisor, rd_admin;
