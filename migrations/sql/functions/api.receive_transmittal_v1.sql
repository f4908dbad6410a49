-- Note a numbered transmittal of a practice as received, or as never sent (void, with a note). Said again, it is corrected.
CREATE OR REPLACE FUNCTION api.receive_transmittal_v1(practice integer, number integer, received_on date, pages integer, note text,
    void boolean) RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
BEGIN
    PERFORM sec.require_group('poster', 'supervisor');
    IF void AND btrim(receive_transmittal_v1.note) = '' THEN
        RAISE EXCEPTION 'Say why the transmittal was never sent.' USING ERRCODE = 'RD001';
    END IF;
    INSERT INTO app.transmittal AS known (practice_id, number, state, received_on, pages, note)
        VALUES (practice, receive_transmittal_v1.number, CASE WHEN void THEN 'void' ELSE 'received' END,
                receive_transmittal_v1.received_on, receive_transmittal_v1.pages, btrim(receive_transmittal_v1.note))
        ON CONFLICT (practice_id, number) DO UPDATE SET state = excluded.state, received_on = excluded.received_on,
            pages = excluded.pages, note = excluded.note, at = clock_timestamp(), actor = session_user;
    INSERT INTO app.change (topic, practice_id) VALUES ('paper', practice);
END $$;
ALTER FUNCTION api.receive_transmittal_v1(integer, integer, date, integer, text, boolean) OWNER TO rd_fn_money;
GRANT EXECUTE ON FUNCTION api.receive_transmittal_v1(integer, integer, date, integer, text, boolean) TO rd_poster, rd_supervisor;
