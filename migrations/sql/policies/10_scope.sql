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
    FOR place IN SELECT * FROM (VALUES
        ('app.patient_location', located, located),
        ('app.claim', located, located),
        ('app.claim_line', located, located),
        ('app.claim_payer', located, located),
        ('app.acknowledgement', located, located),
        ('app.submission', located, located),
        ('app.remit_claim', located, located),
        ('app.remit_line', located, located),
        ('app.remit_adjustment', located, located),
        ('app.work_reason', located, located),
        ('app.work_item', located, located),
        ('app.event', located, located),
        ('app.queue_summary', replace(located, 'location_id IS NULL', 'location_id = 0'),
                              replace(located, 'location_id IS NULL', 'location_id = 0')),
        ('app.approval', located, practice),
        ('app.pay_lag', 'practice_id IS NULL OR ' || located, 'practice_id IS NULL OR ' || located),
        ('app.promise', located, located),
        ('app.filing_proof', located, located),
        ('app.denial_act_part', located, located),
        ('app.clock_place', located, located),
        ('app.appeal', located, located),
        ('app.information_request', located, located),
        ('app.resubmission', located, located),
        ('app.letter', '(' || located || ') OR ' || format(by_account, 'letter.account_id'), practice),
        ('app.letter_page', '(' || located || ') OR (' || practice || ' AND EXISTS (SELECT FROM app.letter AS whole WHERE '
            'whole.id = letter_page.letter_id AND whole.account_id IS NOT NULL))', practice),
        ('app.letter_file', whole, practice),
        ('app.cover_sheet', located, practice),
        ('app.evidence', located, located),
        ('app.mail_return', format(by_account, 'mail_return.account_id'), practice),
        ('app.question', located, located),
        ('app.payer_call', practice, practice),
        ('app.payer_call_claim', located, located),
        ('app.call_consent', practice, practice),
        ('app.authorised_person', format(by_account, 'authorised_person.account_id'), practice),
        ('app.patient_call', format(by_account, 'patient_call.account_id'), practice),
        ('app.floor_cell', replace(located, 'location_id IS NULL', 'location_id = 0'),
                           replace(located, 'location_id IS NULL', 'location_id = 0')),
        ('app.floor_move_part', located, located),
        ('app.escalation_done', located, located),
        ('led.entry', located, located),
        ('led.line_balance', located, located),
        -- Practice-level rows: people need the whole practice, functions work for any part of it.
        ('led.op', located, practice),
        ('app.remit', whole, practice),
        ('app.bank_account', whole, practice),
        ('app.bank_file', whole, practice),
        ('app.bank_line', whole, practice),
        ('app.practice_due', whole, practice),
        ('app.deposit_part', whole, practice),
        ('app.bank_enquiry', whole, practice),
        ('app.remit_plb', whole, practice),
        ('app.learned_allowed', practice, practice),
        ('app.lockbox_batch', whole, practice),
        ('app.patient_payment', whole, practice),
        ('app.day_sheet', whole, practice),
        ('app.day_sheet_op', whole, practice),
        ('app.mend', whole, practice),
        ('app.mend_part', whole, practice),
        ('app.mend_balance', whole, practice),
        ('app.statement_sent', practice, practice),
        ('app.left_office', located, located),
        ('app.transmittal', whole, whole),
        ('app.paper_batch', whole, whole),
        ('app.paper_check', whole, whole),
        ('app.paper_claim', whole, whole),
        ('app.paper_limit', whole, whole),
        ('app.remit_twin', whole, whole),
        ('app.scan', whole, whole),
        ('app.scan_page', whole, whole),
        ('app.scan_export', whole, whole),
        ('app.match_pick', practice, practice),
        ('app.legacy_pattern', practice, practice),
        ('app.takeback', whole, practice),
        ('app.takeback_letter', whole, practice),
        ('app.takeback_step', whole, practice),
        ('app.provider', practice, practice),
        ('app.patient', format(by_patient, 'patient.id'), practice),
        ('app.coverage', format(by_patient, 'coverage.patient_id'), practice),
        ('app.account', practice || ' AND (' || whole
            || ' OR EXISTS (SELECT FROM app.patient AS member WHERE member.account_id = account.id))', practice),
        ('app.change', 'practice_id IS NULL OR ' || located, 'practice_id IS NULL OR ' || located)
    ) AS listed (name, seen, written) LOOP
        EXECUTE format('CREATE POLICY scope_read ON %s FOR SELECT USING (%s)', place.name, place.seen);
        IF place.seen <> place.written THEN
            EXECUTE format('CREATE POLICY functions_read ON %s FOR SELECT TO rd_fn_money, rd_fn_work USING (%s)', place.name, place.written);
        END IF;
        EXECUTE format('CREATE POLICY functions_insert ON %s FOR INSERT TO rd_fn_money, rd_fn_work WITH CHECK (%s)', place.name, place.written);
        EXECUTE format('CREATE POLICY functions_update ON %s FOR UPDATE TO rd_fn_money, rd_fn_work USING (%2$s) WITH CHECK (%2$s)', place.name, place.written);
        EXECUTE format('CREATE POLICY functions_delete ON %s FOR DELETE TO rd_fn_money, rd_fn_work USING (%s)', place.name, place.written);
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
