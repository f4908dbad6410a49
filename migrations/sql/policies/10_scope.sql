-- Scope of PHI and money (ARCHITECTURE section 4): practice in my practices, and the location in my locations, or none
-- and I hold the whole practice. Asked by session_user, so a definer function is bound like the person who calls it.
-- Each sec.my_*() stands in its own SELECT: one call per statement instead of one per row.
DO $$
DECLARE
    place      record;
    located    constant text := 'practice_id = ANY ((SELECT sec.my_practices())::int[]) AND '
        '(location_id = ANY ((SELECT sec.my_locations())::int[]) OR '
        '(location_id IS NULL AND practice_id = ANY ((SELECT sec.my_whole_practices())::int[])))';
    whole      constant text := 'practice_id = ANY ((SELECT sec.my_whole_practices())::int[])';
    practice   constant text := 'practice_id = ANY ((SELECT sec.my_practices())::int[])';
    -- A patient is seen through any location in scope; patient_location has its own policy.
    -- What is about a guarantor is seen by whoever sees the account; app.account has its own policy.
    by_account constant text := '(' || practice || ' AND EXISTS (SELECT FROM app.account AS owing WHERE owing.id = %s))';
    by_patient constant text := practice || ' AND (' || whole
        || ' OR EXISTS (SELECT FROM app.patient_location AS seen WHERE seen.patient_id = %s))';
BEGIN
    -- The letters: what functions do to the rows (insert, update, delete). What is not granted has no policy that waits for it.
    FOR place IN SELECT * FROM (VALUES
        ('app.patient_location', located, located, 'iu'),
        ('app.claim', located, located, 'iu'),
        ('app.claim_line', located, located, 'iu'),
        ('app.claim_payer', located, located, 'iu'),
        ('app.acknowledgement', located, located, 'i'),
        ('app.submission', located, located, 'i'),
        ('app.remit_claim', located, located, 'iu'),
        ('app.remit_line', located, located, 'iu'),
        ('app.remit_adjustment', located, located, 'iu'),
        ('app.work_reason', located, located, 'iu'),
        ('app.work_item', located, located, 'iud'),
        ('app.event', located, located, 'i'),
        ('app.queue_summary', replace(located, 'location_id IS NULL', 'location_id = 0'),
                              replace(located, 'location_id IS NULL', 'location_id = 0'), 'iud'),
        ('app.approval', located, practice, 'iu'),
        ('app.pay_lag', 'practice_id IS NULL OR ' || located, 'practice_id IS NULL OR ' || located, 'iud'),
        ('app.promise', located, located, 'iu'),
        ('app.filing_proof', located, located, 'i'),
        ('app.denial_act_part', located, located, 'iu'),
        ('app.clock_place', located, located, 'iu'),
        ('app.appeal', located, located, 'iu'),
        ('app.information_request', located, located, 'iu'),
        ('app.resubmission', located, located, 'iu'),
        ('app.letter', '(' || located || ') OR ' || format(by_account, 'letter.account_id'), practice, 'iud'),
        ('app.letter_page', '(' || located || ') OR (' || practice || ' AND EXISTS (SELECT FROM app.letter AS whole WHERE '
            'whole.id = letter_page.letter_id AND whole.account_id IS NOT NULL))', practice, 'iu'),
        ('app.letter_file', whole, practice, 'i'),
        ('app.cover_sheet', located, practice, 'iu'),
        ('app.evidence', located, located, 'iu'),
        ('app.mail_return', format(by_account, 'mail_return.account_id'), practice, 'iu'),
        ('app.question', located, located, 'iu'),
        ('app.payer_call', practice, practice, 'iu'),
        ('app.payer_call_claim', located, located, 'iu'),
        ('app.call_consent', practice, practice, 'iu'),
        ('app.authorised_person', format(by_account, 'authorised_person.account_id'), practice, 'iu'),
        ('app.patient_call', format(by_account, 'patient_call.account_id'), practice, 'iu'),
        ('app.floor_cell', replace(located, 'location_id IS NULL', 'location_id = 0'),
                           replace(located, 'location_id IS NULL', 'location_id = 0'), 'iud'),
        ('app.floor_move_part', located, located, 'i'),
        ('app.escalation_done', located, located, 'i'),
        ('led.entry', located, located, 'i'),
        ('led.line_balance', located, located, 'iu'),
        -- Practice-level rows: people need the whole practice, functions work for any part of it.
        ('led.op', located, practice, 'iu'),
        ('app.remit', whole, practice, 'iu'),
        ('app.bank_account', whole, practice, 'iu'),
        ('app.bank_file', whole, practice, 'i'),
        ('app.bank_line', whole, practice, 'iu'),
        ('app.practice_due', whole, practice, 'iu'),
        ('app.deposit_part', whole, practice, 'iu'),
        ('app.bank_enquiry', whole, practice, 'i'),
        ('app.remit_plb', whole, practice, 'iu'),
        ('app.learned_allowed', practice, practice, 'iud'),
        ('app.lockbox_batch', whole, practice, 'iu'),
        ('app.patient_payment', whole, practice, 'iu'),
        ('app.day_sheet', whole, practice, 'iu'),
        ('app.day_sheet_op', whole, practice, 'iu'),
        ('app.mend', whole, practice, 'iu'),
        ('app.mend_part', whole, practice, 'i'),
        ('app.mend_balance', whole, practice, 'i'),
        ('app.statement_sent', practice, practice, 'i'),
        ('app.left_office', located, located, 'iu'),
        ('app.transmittal', whole, whole, 'iu'),
        ('app.paper_batch', whole, whole, 'iu'),
        ('app.paper_check', whole, whole, 'iud'),
        ('app.paper_claim', whole, whole, 'iud'),
        ('app.paper_limit', whole, whole, 'iud'),
        ('app.remit_twin', whole, whole, 'i'),
        ('app.scan', whole, whole, 'i'),
        ('app.scan_page', whole, whole, 'iu'),
        ('app.scan_export', whole, whole, 'i'),
        ('app.match_pick', practice, practice, 'iu'),
        ('app.legacy_pattern', practice, practice, 'iu'),
        ('app.takeback', whole, practice, 'iud'),
        ('app.takeback_letter', whole, practice, 'iu'),
        ('app.takeback_step', whole, practice, 'iud'),
        ('app.provider', practice, practice, 'iu'),
        ('app.patient', format(by_patient, 'patient.id'), practice, 'iu'),
        ('app.coverage', format(by_patient, 'coverage.patient_id'), practice, 'iu'),
        ('app.account', practice || ' AND (' || whole
            || ' OR EXISTS (SELECT FROM app.patient AS member WHERE member.account_id = account.id))', practice, 'iu'),
        ('app.change', 'practice_id IS NULL OR ' || located, 'practice_id IS NULL OR ' || located, 'iud')
    ) AS listed (name, seen, written, how) LOOP
        EXECUTE format('CREATE POLICY scope_read ON %s FOR SELECT USING (%s)', place.name, place.seen);
        IF place.seen <> place.written THEN
            EXECUTE format('CREATE POLICY functions_read ON %s FOR SELECT TO rd_fn_money, rd_fn_work USING (%s)', place.name, place.written);
        END IF;
        IF place.how LIKE '%i%' THEN
            EXECUTE format('CREATE POLICY functions_insert ON %s FOR INSERT TO rd_fn_money, rd_fn_work WITH CHECK (%s)', place.name, place.written);
        END IF;
        IF place.how LIKE '%u%' THEN
            EXECUTE format('CREATE POLICY functions_update ON %s FOR UPDATE TO rd_fn_money, rd_fn_work USING (%2$s) WITH CHECK (%2$s)', place.name, place.written);
        END IF;
        IF place.how LIKE '%d%' THEN
            EXECUTE format('CREATE POLICY functions_delete ON %s FOR DELETE TO rd_fn_money, rd_fn_work USING (%s)', place.name, place.written);
        END IF;
        -- A later permissive policy cannot widen what a practice's own viewer sees, nor let it write.
        EXECUTE format('CREATE POLICY viewer_bound ON %s AS RESTRICTIVE FOR ALL TO rd_viewer USING (%s) WITH CHECK (false)', place.name, place.seen);
    END LOOP;
END $$;

-- One question may look beyond the scope: whether another practice of the office has a claim that a payer sent to this one
-- (api.claims_elsewhere_v1). Its owner may read the columns granted to it, and nobody else is this owner.
CREATE POLICY elsewhere_read ON app.claim FOR SELECT TO rd_fn_sec USING (true);
CREATE POLICY elsewhere_read ON app.claim_payer FOR SELECT TO rd_fn_sec USING (true);
-- And one may count: whether an operation has legs that its undoer cannot see (sec.has_legs_unseen).
CREATE POLICY elsewhere_read ON led.entry FOR SELECT TO rd_fn_sec USING (true);
