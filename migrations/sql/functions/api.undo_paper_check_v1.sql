-- A check keyed wrongly is a draft again: its remittance, whose posting the caller has reversed in the same transaction, is given up
-- for good (the same check completed anew is another one). Refused in a closed batch, and while a deposit is matched to it.
CREATE OR REPLACE FUNCTION api.undo_paper_check_v1("check" bigint, expected_version integer, today date) RETURNS void LANGUAGE plpgsql
SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
DECLARE
    one     app.paper_check;
    payment app.remit;
    parts   bigint[];
    claims  bigint[];
BEGIN
    PERFORM sec.require_group('poster', 'supervisor');
    PERFORM led.lock_paper_batch((SELECT batch_id FROM app.paper_check AS known WHERE known.id = "check"));
    SELECT * INTO one FROM app.paper_check AS known WHERE known.id = "check" FOR UPDATE;
    IF one.version <> expected_version THEN
        RAISE EXCEPTION 'The check was changed by somebody else meanwhile; look at it again.' USING ERRCODE = 'RD002';
    END IF;
    IF one.state <> 'posted' THEN
        RAISE EXCEPTION 'The check is not posted, so there is nothing to undo.' USING ERRCODE = 'RD001';
    END IF;
    SELECT * INTO payment FROM app.remit WHERE id = one.remit_id FOR UPDATE;
    IF payment.held_cents <> payment.amount_cents OR payment.state <> 'reversed' THEN
        RAISE EXCEPTION 'Something of the check is still posted; undo its posting first.' USING ERRCODE = 'RD001';
    END IF;
    IF (SELECT coalesce(sum(cents), 0) FROM led.entry WHERE practice_id = payment.practice_id AND account = 'clearing'
            AND reference = 'R' || payment.id AND kind = 'deposit') <> 0 THEN
        RAISE EXCEPTION 'A deposit is matched to this check; take it off the deposit first.' USING ERRCODE = 'RD001';
    END IF;
    SELECT array_agg(id ORDER BY id), array_agg(claim_id ORDER BY id) INTO parts, claims
        FROM app.remit_claim WHERE remit_id = payment.id;
    UPDATE app.remit_claim AS part SET state = 'information', verdict = 'information', exception_text = 'Undone and keyed anew.'
        WHERE part.remit_id = payment.id;
    IF parts IS NOT NULL THEN
        PERFORM api.close_reasons_v1(undo_paper_check_v1.today, claims, array_fill(NULL::text, ARRAY[cardinality(parts)]), parts,
                                     'The check was undone and is keyed anew.');
    END IF;
    UPDATE app.paper_check AS known SET state = 'draft', remit_id = NULL, approved_by = '', version = known.version + 1
        WHERE known.id = one.id;
    PERFORM led.touch_paper_check(one.id);
END $$;
ALTER FUNCTION api.undo_paper_check_v1(bigint, integer, date) OWNER TO rd_fn_money;
GRANT EXECUTE ON FUNCTION api.undo_paper_check_v1(bigint, integer, date) TO rd_poster, rd_supervisor;
