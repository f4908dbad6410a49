-- Keep a drafted enquiry to a payer about a payment without its money, or about money without its remittance advice.
CREATE OR REPLACE FUNCTION api.keep_enquiry_v1(remit bigint, line bigint, body text, days_late integer, due_on date) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    practice integer := coalesce((SELECT payment.practice_id FROM app.remit AS payment WHERE payment.id = remit),
                                 (SELECT held.practice_id FROM app.bank_line AS held WHERE held.id = line));
    made     bigint;
BEGIN
    PERFORM sec.require_group('poster', 'supervisor', 'specialist', 'service');
    IF practice IS NULL OR NOT practice = ANY ((SELECT sec.my_whole_practices())::int[]) THEN
        RAISE EXCEPTION 'There is no such payment or bank line in a practice you hold as a whole.' USING ERRCODE = 'RD004';
    END IF;
    INSERT INTO app.bank_enquiry (practice_id, remit_id, line_id, body, days_late, due_on)
        VALUES (practice, remit, line, keep_enquiry_v1.body, keep_enquiry_v1.days_late, keep_enquiry_v1.due_on) RETURNING id INTO made;
    INSERT INTO app.change (topic, practice_id) VALUES ('bank', practice);
    RETURN made;
END $$;
ALTER FUNCTION api.keep_enquiry_v1(bigint, bigint, text, integer, date) OWNER TO rd_fn_money;
GRANT EXECUTE ON FUNCTION api.keep_enquiry_v1(bigint, bigint, text, integer, date) TO rd_poster, rd_supervisor, rd_specialist, rd_service;
