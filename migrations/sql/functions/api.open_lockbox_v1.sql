-- Keep that a lockbox file was loaded, once per practice and bytes; its rows follow as payments in the same transaction.
-- Returns {"batch", "already", "by", "at"}: of a file known already who loaded it and when.
CREATE OR REPLACE FUNCTION api.open_lockbox_v1(practice integer, sha bytea, profile text, row_total integer, control bigint, bank_account integer)
RETURNS jsonb LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_variable
DECLARE
    known app.lockbox_batch;
    fresh boolean;
BEGIN
    PERFORM sec.require_group('poster', 'supervisor', 'service');
    IF NOT practice = ANY ((SELECT sec.my_whole_practices())::int[]) THEN
        RAISE EXCEPTION 'There is no such practice that you hold as a whole.' USING ERRCODE = 'RD004';
    END IF;
    INSERT INTO app.lockbox_batch (practice_id, sha256, profile, row_count, control_cents, bank_account_id)
        VALUES (practice, sha, profile, row_total, control, bank_account) ON CONFLICT (practice_id, sha256) DO NOTHING;
    fresh := FOUND;
    SELECT * INTO known FROM app.lockbox_batch AS batch WHERE batch.practice_id = practice AND batch.sha256 = sha;
    RETURN jsonb_build_object('batch', known.id, 'already', NOT fresh, 'by', api.person_name_v1(known.loaded_by),
                              'at', api.office_time_v1(known.loaded_at));
END $$;
ALTER FUNCTION api.open_lockbox_v1(integer, bytea, text, integer, bigint, integer) OWNER TO rd_fn_money;
GRANT EXECUTE ON FUNCTION api.open_lockbox_v1(integer, bytea, text, integer, bigint, integer) TO rd_poster, rd_supervisor, rd_service;
