-- Open a batch (batch null) under the practice's next number, or correct the control figures of an open one.
-- Returns {"batch", "number", "version"}.
CREATE OR REPLACE FUNCTION api.save_paper_batch_v1(practice integer, batch bigint, expected_version integer, kind text, control_cents bigint,
    control_count integer, deposit_on date, transmittal integer) RETURNS jsonb LANGUAGE plpgsql
SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
DECLARE
    saved app.paper_batch;
BEGIN
    PERFORM sec.require_group('poster', 'supervisor');
    IF batch IS NOT NULL THEN
        saved := led.lock_paper_batch(batch);
        IF saved.version <> expected_version THEN
            RAISE EXCEPTION 'The batch was changed by somebody else meanwhile; look at it again.' USING ERRCODE = 'RD002';
        END IF;
        UPDATE app.paper_batch AS one SET control_cents = save_paper_batch_v1.control_cents,
                control_count = save_paper_batch_v1.control_count, deposit_on = save_paper_batch_v1.deposit_on, version = version + 1
            WHERE one.id = saved.id RETURNING * INTO saved;
    ELSE
        IF NOT practice = ANY ((SELECT sec.my_whole_practices())::int[]) THEN
            RAISE EXCEPTION 'There is no such practice among those you hold as a whole.' USING ERRCODE = 'RD004';
        END IF;
        IF transmittal IS NOT NULL AND NOT EXISTS (SELECT FROM app.transmittal AS sent WHERE sent.practice_id = practice
                AND sent.number = save_paper_batch_v1.transmittal AND sent.state = 'received') THEN
            RAISE EXCEPTION 'Transmittal % was not received; note it first.', transmittal USING ERRCODE = 'RD001';
        END IF;
        PERFORM pg_advisory_xact_lock(hashtextextended('paper batch|' || practice, 0));
        INSERT INTO app.paper_batch (practice_id, number, kind, transmittal, control_cents, control_count, deposit_on)
            SELECT practice, coalesce(max(number), 0) + 1, save_paper_batch_v1.kind, save_paper_batch_v1.transmittal,
                   save_paper_batch_v1.control_cents, save_paper_batch_v1.control_count, save_paper_batch_v1.deposit_on
            FROM app.paper_batch WHERE practice_id = practice
            RETURNING * INTO saved;
    END IF;
    INSERT INTO app.change (topic, practice_id) VALUES ('paper', saved.practice_id);
    RETURN jsonb_build_object('batch', saved.id, 'number', saved.number, 'version', saved.version);
END $$;
ALTER FUNCTION api.save_paper_batch_v1(integer, bigint, integer, text, bigint, integer, date, integer) OWNER TO rd_fn_money;
GRANT EXECUTE ON FUNCTION api.save_paper_batch_v1(integer, bigint, integer, text, bigint, integer, date, integer) TO rd_poster, rd_supervisor;
