-- Keep what a payer is expected to allow with the lines of claims: by contract where the basis is given, else as learned, else nothing.
-- The arrays run in parallel. Returns the number of lines that changed; the same again changes none.
-- Arrays of any size, so one plan for all: the lines are narrowed by their array, everything else is hashed.
CREATE OR REPLACE FUNCTION api.set_expected_v1(line_ids bigint[], cents bigint[], bases text[]) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
SET plan_cache_mode = force_generic_plan SET enable_nestloop = off AS $$
#variable_conflict use_column
DECLARE
    silent  bigint[];
    changed integer;
    learned integer := 0;
BEGIN
    PERFORM sec.require_group('service', 'supervisor', 'admin');
    UPDATE app.claim_line AS line SET expected_cents = new.cents, expected_basis = new.basis
        FROM unnest(line_ids, cents, bases) AS new (id, cents, basis)
        WHERE line.id = new.id AND line.id = ANY (line_ids) AND new.basis IS NOT NULL
          AND (line.expected_cents, line.expected_basis) IS DISTINCT FROM (new.cents, new.basis);
    GET DIAGNOSTICS changed = ROW_COUNT;
    silent := ARRAY(SELECT new.id FROM unnest(line_ids, bases) AS new (id, basis) WHERE new.basis IS NULL);
    IF cardinality(silent) > 0 THEN
        WITH asked AS MATERIALIZED (
            SELECT line.id, line.practice_id, line.procedure, line.units, line.claim_id,
                   array_to_string(ARRAY(SELECT unnest(line.modifiers) AS modifier ORDER BY modifier), ' ') AS modifiers
            FROM app.claim_line AS line WHERE line.id = ANY (silent)
        ), new AS MATERIALIZED (
            SELECT asked.id, (known.cents * asked.units + 500) / 1000 AS cents, coalesce('learned:' || known.decisions, '') AS basis
            FROM asked JOIN (SELECT id, payer_id FROM app.claim WHERE id = ANY (SELECT claim_id FROM asked)) AS claim
                    ON claim.id = asked.claim_id
                LEFT JOIN app.learned_allowed AS known ON known.practice_id = asked.practice_id AND known.payer_id = claim.payer_id
                    AND known.procedure = asked.procedure AND known.modifiers = asked.modifiers
        )
        UPDATE app.claim_line AS line SET expected_cents = new.cents, expected_basis = new.basis
            FROM new WHERE line.id = new.id AND line.id = ANY (silent)
              AND (line.expected_cents, line.expected_basis) IS DISTINCT FROM (new.cents, new.basis);
        GET DIAGNOSTICS learned = ROW_COUNT;
    END IF;
    RETURN changed + learned;
END $$;
ALTER FUNCTION api.set_expected_v1(bigint[], bigint[], text[]) OWNER TO rd_fn_money;
GRANT EXECUTE ON FUNCTION api.set_expected_v1(bigint[], bigint[], text[]) TO rd_service, rd_supervisor, rd_admin;
