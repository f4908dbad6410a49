-- What people and services may ask for; row-level security decides which rows. Nothing here writes money or queue state.
DO $$
DECLARE
    groups text := 'rd_specialist, rd_poster, rd_supervisor, rd_admin, rd_viewer, rd_auditor, rd_service';
    people text := 'rd_specialist, rd_poster, rd_supervisor, rd_admin, rd_viewer, rd_auditor';
    staff  text := 'rd_specialist, rd_poster, rd_supervisor, rd_admin, rd_auditor, rd_service';
    detail record;
BEGIN
    -- Start from nothing, so that a grant taken out of this file is gone.
    EXECUTE format('REVOKE ALL ON ALL TABLES IN SCHEMA app, led, sec, aud, stage, meta FROM %s', groups);
    EXECUTE format('GRANT USAGE ON SCHEMA app, led, sec, api, meta TO %s', groups);
    EXECUTE format('GRANT SELECT ON meta.schema_state TO %s', groups);
    EXECUTE format('GRANT EXECUTE ON FUNCTION sec.my_practices(), sec.my_whole_practices(), sec.my_locations(), sec.my_groups(), '
                   'sec.has_group(text), sec.require_group(text[]) TO %s, rd_owner, rd_fn_money, rd_fn_work, rd_fn_people', groups);

    EXECUTE format('GRANT SELECT ON app.practice, app.location, app.provider, app.payer, app.queue, app.outcome, '
                   'app.patient_location, app.claim_line, app.claim_payer, app.acknowledgement, '
                   'app.submission, app.remit_claim, app.remit_line, app.remit_adjustment, app.change_counter, app.queue_summary, '
                   'led.entry, led.line_balance, app.patient_payment, sec.person TO %s', groups);
    EXECUTE format('GRANT SELECT ON app.payer_alias, app.payer_tip, app.rule, app.remit, app.remit_plb, app.work_reason, '
                   'app.work_item, app.mend, app.mend_part, app.mend_balance, app.left_office, app.statement_sent, app.event, app.change, app.job, app.unrouted, app.draft, app.preference TO %s', staff);
    EXECUTE format('GRANT SELECT ON app.office_clock, app.lockbox_batch, app.day_sheet, app.day_sheet_op TO %s', staff);
    EXECUTE format('GRANT SELECT ON app.transmittal, app.paper_batch, app.paper_check, app.paper_claim, app.paper_limit, '
                   'app.remit_twin, app.scan, app.scan_page, app.scan_export TO %s', staff);
    EXECUTE format('GRANT SELECT ON app.fee_schedule, app.fee, app.contract, app.learned_allowed TO %s', staff);
    EXECUTE format('GRANT SELECT ON app.posting_rule, app.write_off_reason, app.approval TO %s', staff);
    EXECUTE format('GRANT SELECT ON app.bank_account, app.bank_line, app.practice_due, app.deposit_part, app.bank_enquiry TO %s', staff);
    EXECUTE format('GRANT SELECT (id, practice_id, account_id, sha256, name, format, lines, at, actor) ON app.bank_file TO %s', staff);
    EXECUTE format('GRANT SELECT ON app.match_pick, app.legacy_pattern TO %s', staff);
    EXECUTE format('GRANT SELECT ON app.takeback, app.takeback_letter, app.takeback_step TO %s', staff);
    -- What only an opened chart shows is read through functions that write it down (docs/decisions/audit.md): of these tables people
    -- read the other columns, also those who test rules over the book: diagnoses are asked for by api.claim_diagnoses_v1. Services read all.
    FOR detail IN SELECT * FROM (VALUES
            ('app.patient', ARRAY['address1', 'address2', 'city', 'state', 'zip', 'phone']),
            ('app.account', ARRAY['birth_date', 'address1', 'address2', 'city', 'state', 'zip', 'phone']),
            ('app.coverage', ARRAY['member_id', 'subscriber_last', 'subscriber_first', 'subscriber_birth_date']),
            ('app.claim', ARRAY['facts'])) AS listed (name, hidden) LOOP
        EXECUTE format('GRANT SELECT (%s) ON %s TO %s', (
            SELECT string_agg(quote_ident(a.attname), ', ' ORDER BY a.attnum) FROM pg_attribute AS a
            WHERE a.attrelid = detail.name::regclass AND a.attnum > 0 AND NOT a.attisdropped AND a.attname <> ALL (detail.hidden)),
            detail.name, people);
        EXECUTE format('GRANT SELECT ON %s TO rd_service', detail.name);
    END LOOP;
    -- Who did what, without the payload's hash and the stored answer.
    GRANT SELECT (op_id, kind, practice_id, location_id, actor, at, reason, source_kind, source_id, reverses_op)
        ON led.op TO rd_specialist, rd_poster, rd_supervisor, rd_admin, rd_service;
    -- A viewer's row-level policies name these columns only; preferences keep a viewer's columns and sizes.
    GRANT SELECT ON app.preference TO rd_viewer;
END $$;

GRANT INSERT (practice_id, location_id, claim_id, remit_claim_id, kind, text) ON app.event TO rd_specialist, rd_poster, rd_supervisor;
GRANT INSERT (practice_id, location_id, claim_id, remit_claim_id, body, outcome, next_on, pane, fields),
    UPDATE (body, outcome, next_on, pane, fields, at), DELETE
    ON app.draft TO rd_specialist, rd_poster, rd_supervisor;
GRANT INSERT (key, value), UPDATE (value), DELETE ON app.preference
    TO rd_specialist, rd_poster, rd_supervisor, rd_admin, rd_auditor;
GRANT INSERT (payer_id, body, pinned), UPDATE (body, pinned), DELETE ON app.payer_tip TO rd_specialist, rd_poster, rd_supervisor;
GRANT UPDATE (address1, address2, city, state, zip, phone, version) ON app.patient, app.account
    TO rd_specialist, rd_poster, rd_supervisor;

GRANT INSERT, UPDATE ON app.practice, app.location TO rd_admin, rd_supervisor, rd_service;
GRANT UPDATE (zone) ON app.office_clock TO rd_admin, rd_supervisor;
GRANT INSERT, UPDATE ON app.payer, app.queue, app.outcome TO rd_admin, rd_supervisor, rd_service;
GRANT INSERT, UPDATE ON app.posting_rule, app.write_off_reason TO rd_admin, rd_supervisor;
GRANT INSERT, UPDATE, DELETE ON app.payer_alias TO rd_admin, rd_service;
GRANT INSERT, UPDATE ON app.fee_schedule, app.fee, app.contract TO rd_admin, rd_supervisor, rd_service;
GRANT INSERT ON app.payer_alias TO rd_supervisor;
GRANT SELECT ON sec.person_group, sec.scope, sec.people_act TO rd_admin, rd_supervisor, rd_auditor;
-- The verifier of a request is nobody's to read.
GRANT SELECT (id, kind, login, display_name, groups, scopes, reason, asked_by, asked_at, decision, decided_by, decided_at, decided_text)
    ON sec.people_request TO rd_admin, rd_supervisor, rd_auditor;
GRANT SELECT ON sec.break_glass TO rd_specialist, rd_poster, rd_supervisor, rd_admin, rd_auditor;

-- Services alone load files and write the worker's log.
GRANT USAGE ON SCHEMA stage TO rd_service;
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA stage TO rd_service;
GRANT INSERT, UPDATE ON app.job TO rd_service;

-- The auditor proves that every operation is finished, so it reads what was stored.
GRANT SELECT ON led.op TO rd_auditor;
-- Rules are written by functions: what is activated was tested, or somebody said why not.
GRANT SELECT ON app.business_day, app.pay_lag, app.pay_lag_alert, app.rule_step, app.rule_backtest
    TO rd_specialist, rd_poster, rd_supervisor, rd_admin, rd_auditor, rd_service;
GRANT SELECT ON app.clock_rule, app.work_kind, app.waterfall, app.promise, app.filing_proof, app.clock_place TO rd_specialist, rd_poster, rd_supervisor, rd_admin, rd_auditor, rd_service;
GRANT SELECT ON app.denial_category, app.denial_rule, app.denial_act_rule, app.denial_step, app.denial_act, app.denial_act_part, app.appeal,
    app.information_request, app.resubmission TO rd_specialist, rd_poster, rd_supervisor, rd_admin, rd_auditor, rd_service;
GRANT INSERT, UPDATE ON app.denial_category, app.denial_rule, app.denial_act_rule, app.denial_step TO rd_admin, rd_supervisor;
GRANT SELECT ON app.letter_type, app.mail_limit, app.letter, app.letter_page, app.letter_file, app.cover_sheet, app.evidence, app.mail_return
    TO rd_specialist, rd_poster, rd_supervisor, rd_admin, rd_auditor, rd_service;
GRANT UPDATE (title, key, queue, ord, active) ON app.letter_type TO rd_supervisor, rd_admin;
GRANT UPDATE (red_days, lead_days) ON app.mail_limit TO rd_supervisor, rd_admin;
GRANT SELECT ON app.saved_view, app.question, app.export_log, app.export_limit
    TO rd_specialist, rd_poster, rd_supervisor, rd_admin, rd_auditor, rd_service;
GRANT INSERT (team, name, queue, filters, key), UPDATE (team, name, queue, filters, key, changed_at), DELETE ON app.saved_view
    TO rd_specialist, rd_poster, rd_supervisor, rd_admin;
GRANT UPDATE (rows, lead_rows) ON app.export_limit TO rd_admin, rd_supervisor;
GRANT SELECT ON app.payer_call, app.payer_call_claim, app.call_consent, app.patient_call, app.authorised_person, app.call_word,
    app.call_outcome TO rd_specialist, rd_poster, rd_supervisor, rd_admin, rd_auditor, rd_service;
GRANT INSERT, UPDATE ON app.call_word, app.call_outcome TO rd_admin, rd_supervisor;
GRANT SELECT ON app.floor_setting, app.team, app.team_member, app.skill, app.route_rule, app.feed_owner, app.floor_clock, app.absence,
    app.presence, app.presence_day, app.work_day, app.floor_cell, app.floor_move, app.floor_move_part, app.escalation_done,
    app.feed_day, app.gap TO rd_specialist, rd_poster, rd_supervisor, rd_admin, rd_auditor, rd_service;
GRANT INSERT, UPDATE ON app.team, app.route_rule TO rd_supervisor, rd_admin;
GRANT INSERT (team, login, letters, given), UPDATE (letters), DELETE ON app.team_member TO rd_supervisor, rd_admin;
GRANT INSERT, DELETE ON app.skill TO rd_supervisor, rd_admin;
GRANT UPDATE (number, word, changed_by, changed_at) ON app.floor_setting TO rd_supervisor, rd_admin;
GRANT INSERT, UPDATE ON app.feed_owner TO rd_supervisor, rd_admin;
