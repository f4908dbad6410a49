-- Save one claim of a check with its lines, as typed so far: a new one at the end (claim_row null), or the one at that version.
-- Returns {"row", "version"}. Called after every line of the grid.
CREATE OR REPLACE FUNCTION api.save_paper_claim_v1("check" bigint, claim_row bigint, expected_version integer, draft jsonb)
RETURNS jsonb LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
DECLARE
    owner  app.paper_check;
    saved  app.paper_claim;
    ours   bigint := (draft ->> 'claim_id')::bigint;
    charge bigint := (SELECT coalesce(sum((line ->> 'charge')::bigint), 0) FROM jsonb_array_elements(draft -> 'lines') AS line);
    paid   bigint := (SELECT coalesce(sum((line ->> 'paid')::bigint), 0) FROM jsonb_array_elements(draft -> 'lines') AS line);
BEGIN
    PERFORM sec.require_group('poster', 'supervisor');
    owner := led.lock_paper_check(coalesce("check", (SELECT check_id FROM app.paper_claim WHERE id = claim_row)));
    IF ours IS NOT NULL AND (NOT EXISTS (SELECT FROM app.claim WHERE claim.id = ours AND claim.practice_id = owner.practice_id)
            OR EXISTS (SELECT FROM jsonb_array_elements(draft -> 'lines') AS line
                           LEFT JOIN app.claim_line AS known ON known.id = (line ->> 'line_id')::bigint AND known.claim_id = ours
                       WHERE known.id IS NULL)) THEN
        RAISE EXCEPTION 'The claim or one of its lines is not one of this practice.' USING ERRCODE = 'RD004';
    END IF;
    IF claim_row IS NULL THEN
        INSERT INTO app.paper_claim (practice_id, check_id, place, claim_id, charge_cents, paid_cents, interest_cents, draft)
            SELECT owner.practice_id, owner.id, coalesce(max(place), 0) + 1, ours, charge, paid,
                   (save_paper_claim_v1.draft ->> 'interest')::bigint, save_paper_claim_v1.draft
            FROM app.paper_claim WHERE check_id = owner.id
            RETURNING * INTO saved;
    ELSE
        SELECT * INTO saved FROM app.paper_claim AS one WHERE one.id = claim_row;
        IF NOT FOUND OR saved.version <> expected_version THEN
            RAISE EXCEPTION 'The claim was changed by somebody else meanwhile; look at it again.' USING ERRCODE = 'RD002';
        END IF;
        UPDATE app.paper_claim AS one SET claim_id = ours, charge_cents = charge, paid_cents = paid,
                interest_cents = (save_paper_claim_v1.draft ->> 'interest')::bigint, draft = save_paper_claim_v1.draft, version = version + 1
            WHERE one.id = saved.id RETURNING * INTO saved;
    END IF;
    PERFORM led.touch_paper_check(owner.id);
    RETURN jsonb_build_object('row', saved.id, 'version', saved.version);
END $$;
ALTER FUNCTION api.save_paper_claim_v1(bigint, bigint, integer, jsonb) OWNER TO rd_fn_money;
GRANT EXECUTE ON FUNCTION api.save_paper_claim_v1(bigint, bigint, integer, jsonb) TO rd_poster, rd_supervisor;
