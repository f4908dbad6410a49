-- Mark an act of mending as undone: only when every claim owes again what it owed before the act. Once.
CREATE OR REPLACE FUNCTION api.finish_mend_undo_v1(mend bigint, today date) RETURNS void LANGUAGE plpgsql
SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
DECLARE
    act app.mend;
BEGIN
    PERFORM sec.require_group('poster', 'supervisor');
    SELECT * INTO act FROM app.mend WHERE id = finish_mend_undo_v1.mend FOR UPDATE;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'There is no such act in your scope.' USING ERRCODE = 'RD004';
    END IF;
    IF act.undone_at IS NOT NULL THEN
        RAISE EXCEPTION 'This was already undone by % at %; nothing was changed.', api.person_name_v1(act.undone_by),
            api.office_time_v1(act.undone_at) USING ERRCODE = 'RD002';
    END IF;
    IF EXISTS (SELECT FROM app.mend_balance AS kept WHERE kept.mend_id = act.id AND kept.before_cents <>
                   (SELECT coalesce(sum(open.cents), 0) FROM led.line_balance AS open
                    WHERE open.claim_id = kept.claim_id AND open.party = kept.party)) THEN
        RAISE EXCEPTION 'The claims changed since, so undoing this would not bring them back; mend them one by one.' USING ERRCODE = 'RD002';
    END IF;
    PERFORM led.true_work(ARRAY(SELECT DISTINCT claim_id FROM app.mend_balance AS kept WHERE kept.mend_id = act.id), today);
    UPDATE app.mend SET undone_at = clock_timestamp(), undone_by = session_user WHERE id = act.id;
    UPDATE app.left_office SET done_at = clock_timestamp(), done_by = session_user WHERE mend_id = act.id AND done_at IS NULL;
    PERFORM api.close_reasons_v1(today, array_agg(claim_id), array_agg('left_office'::text), array_agg(NULL::bigint), 'The move was undone.')
        FROM (SELECT DISTINCT claim_id FROM app.left_office AS gone WHERE gone.mend_id = act.id
              AND NOT EXISTS (SELECT FROM app.left_office AS other WHERE other.claim_id = gone.claim_id AND other.done_at IS NULL)) AS settled
        HAVING count(*) > 0;
END $$;
ALTER FUNCTION api.finish_mend_undo_v1(bigint, date) OWNER TO rd_fn_money;
GRANT EXECUTE ON FUNCTION api.finish_mend_undo_v1(bigint, date) TO rd_poster, rd_supervisor;
