-- What each function owner may touch. Money cannot change people, people cannot touch money, nobody but money writes led.
DO $$
BEGIN
    REVOKE ALL ON ALL TABLES IN SCHEMA app, led, sec, aud, stage, meta FROM rd_fn_money, rd_fn_work, rd_fn_sec, rd_fn_audit, rd_fn_people;
END $$;
GRANT USAGE ON SCHEMA app, led, sec, api TO rd_fn_money, rd_fn_work;
GRANT USAGE ON SCHEMA app, sec TO rd_fn_sec, rd_fn_people;
GRANT USAGE ON SCHEMA led TO rd_fn_sec;

GRANT SELECT ON sec.person, sec.person_group, sec.scope, app.practice, app.location TO rd_fn_sec;
GRANT SELECT, INSERT, UPDATE ON sec.seen TO rd_fn_sec;
-- Whether an operation has legs beyond the scope (sec.has_legs_unseen).
GRANT SELECT (op_id, claim_id) ON led.entry TO rd_fn_sec;
-- The one question beyond the scope (api.claims_elsewhere_v1).
GRANT SELECT (id, practice_id, number_norm, name_norm, member_id, service_from, service_to, charge_cents) ON app.claim TO rd_fn_sec;
GRANT SELECT (claim_id, practice_id, payer_id, control_number) ON app.claim_payer TO rd_fn_sec;
GRANT SELECT (id, practice_id, location_id, remit_id, number, control_number, name_norm, member_id, service_from, charge_cents)
    ON app.remit_claim TO rd_fn_sec;
GRANT SELECT (id, practice_id, payer_id) ON app.remit TO rd_fn_sec;
GRANT SELECT ON app.practice, app.location TO rd_fn_people;
GRANT SELECT, INSERT, UPDATE ON sec.person TO rd_fn_people;
GRANT SELECT, INSERT, DELETE ON sec.person_group, sec.scope TO rd_fn_people;
GRANT UPDATE (valid) ON sec.scope TO rd_fn_people;
GRANT SELECT, INSERT ON sec.people_request, sec.break_glass, sec.people_act TO rd_fn_people;
GRANT UPDATE (decision, decided_by, decided_at, decided_text, verifier) ON sec.people_request TO rd_fn_people;
GRANT UPDATE (ended_at, ended_by, seen_by, seen_at, seen_text) ON sec.break_glass TO rd_fn_people;
GRANT SELECT ON app.office_clock TO rd_fn_people;
GRANT EXECUTE ON FUNCTION sec.covers(text, integer, integer) TO rd_fn_people;
GRANT SELECT ON sec.break_glass TO rd_fn_sec;
GRANT SELECT (day, login) ON app.presence_day TO rd_fn_sec;

GRANT SELECT ON ALL TABLES IN SCHEMA app TO rd_fn_money, rd_fn_work;
REVOKE ALL ON app.preference FROM rd_fn_money, rd_fn_work;
GRANT SELECT ON led.entry, led.op, led.line_balance TO rd_fn_money;
GRANT SELECT ON led.entry, led.line_balance TO rd_fn_work;
GRANT SELECT ON sec.person TO rd_fn_work, rd_fn_money;

GRANT INSERT ON led.op, led.entry TO rd_fn_money;
GRANT UPDATE (result) ON led.op TO rd_fn_money;
GRANT INSERT, UPDATE ON led.line_balance TO rd_fn_money;
GRANT INSERT, UPDATE ON app.practice, app.location, app.provider, app.payer, app.payer_alias, app.account, app.patient,
    app.patient_location, app.coverage, app.claim, app.claim_line, app.claim_payer, app.unrouted,
    app.remit, app.remit_claim, app.remit_line, app.remit_plb TO rd_fn_money;
GRANT INSERT ON app.acknowledgement, app.submission, app.remit_adjustment, app.event, app.change TO rd_fn_money;
GRANT INSERT, UPDATE ON app.bank_account, app.bank_line, app.practice_due, app.deposit_part TO rd_fn_money;
GRANT INSERT ON app.bank_file, app.bank_enquiry TO rd_fn_money;
GRANT UPDATE (location_id) ON app.remit_adjustment TO rd_fn_money;
GRANT INSERT ON app.approval TO rd_fn_money;
GRANT UPDATE (wish, decision, decided_by, decided_at, decided_text, op_id, version) ON app.approval TO rd_fn_money;
GRANT INSERT, UPDATE, DELETE ON app.learned_allowed TO rd_fn_money;
GRANT INSERT, UPDATE ON app.lockbox_batch, app.patient_payment, app.day_sheet, app.day_sheet_op TO rd_fn_money;
GRANT INSERT ON app.mend, app.mend_part, app.mend_balance, app.left_office, app.statement_sent TO rd_fn_money;
GRANT UPDATE (undone_at, undone_by) ON app.mend TO rd_fn_money;
GRANT UPDATE (done_at, done_by) ON app.left_office TO rd_fn_money;
-- Paper: drafts may be dropped until they are posted.
GRANT INSERT, UPDATE ON app.transmittal, app.paper_batch, app.paper_check, app.paper_claim, app.paper_limit, app.scan_page TO rd_fn_money;
GRANT INSERT ON app.scan, app.remit_twin, app.scan_export TO rd_fn_money;
GRANT DELETE ON app.paper_check, app.paper_claim, app.paper_limit TO rd_fn_money;

GRANT INSERT, UPDATE ON app.match_pick, app.legacy_pattern TO rd_fn_work;
GRANT INSERT, UPDATE, DELETE ON app.takeback, app.takeback_step TO rd_fn_money;
GRANT INSERT, UPDATE ON app.takeback_letter TO rd_fn_money;

GRANT INSERT, UPDATE ON app.work_reason, app.work_item, app.queue_summary, app.change, app.change_counter, app.job TO rd_fn_work;
GRANT DELETE ON app.queue_summary, app.change, app.draft, app.work_item TO rd_fn_work;
GRANT INSERT ON app.event, app.submission TO rd_fn_work;
-- Queue work says where a claim stands; it never writes an amount.
GRANT UPDATE (status, last_activity_on, submitted_on, version) ON app.claim TO rd_fn_work;
-- Two functions show received files to those who answer for the whole office.
GRANT USAGE ON SCHEMA stage TO rd_fn_money;
GRANT SELECT ON stage.file, stage.file_part TO rd_fn_money;
GRANT INSERT, UPDATE ON app.rule, app.pay_lag, app.pay_lag_alert TO rd_fn_work;
GRANT INSERT ON app.rule_step, app.rule_backtest TO rd_fn_work;
GRANT DELETE ON app.pay_lag TO rd_fn_work;
GRANT EXECUTE ON FUNCTION sec.has_every_practice() TO rd_fn_work;
GRANT INSERT, UPDATE ON app.clock_rule, app.promise, app.clock_place TO rd_fn_work;
GRANT INSERT ON app.filing_proof TO rd_fn_work;
-- A filing limit follows its rule, a proof stops it; neither is an amount.
GRANT UPDATE (file_by, file_verify, filed_on) ON app.claim TO rd_fn_work;
GRANT INSERT, UPDATE ON app.denial_act, app.denial_act_part, app.appeal, app.information_request, app.resubmission TO rd_fn_work;
GRANT EXECUTE ON FUNCTION api.write_off_v1(uuid, bytea, integer, date, text, text, bigint[], bigint[], text[], bigint[], bigint[]) TO rd_fn_work;
GRANT EXECUTE ON FUNCTION api.reverse_operation_v1(uuid, bytea, uuid, bigint, text) TO rd_fn_work;
GRANT INSERT, UPDATE ON app.letter, app.letter_page, app.cover_sheet, app.evidence, app.mail_return TO rd_fn_work;
GRANT INSERT ON app.letter_file TO rd_fn_work;
GRANT DELETE ON app.letter TO rd_fn_work;
GRANT EXECUTE ON FUNCTION sec.has_every_practice() TO rd_fn_work;
-- A demand letter in the mail is recorded among the take-backs by the same right as at the take-backs' own page.
GRANT EXECUTE ON FUNCTION api.record_letter_v1(integer, integer, date, text, bigint, date, date, text[], text, date) TO rd_fn_work;
GRANT INSERT, UPDATE ON app.question, app.export_log TO rd_fn_work;
GRANT INSERT (payer_id, body, author) ON app.payer_tip TO rd_fn_work;
GRANT INSERT, UPDATE ON app.payer_call, app.payer_call_claim, app.call_consent, app.patient_call, app.authorised_person TO rd_fn_work;
GRANT SELECT (assignee, items, cents) ON app.queue_summary TO rd_fn_sec;
GRANT SELECT (assignee, overdue) ON app.floor_cell TO rd_fn_sec;
GRANT SELECT (seq, topic, practice_id, assignee, items, cents) ON app.change TO rd_fn_sec;
GRANT USAGE ON SCHEMA stage TO rd_fn_work;
GRANT SELECT (id, received_at) ON stage.file TO rd_fn_work;
GRANT INSERT, UPDATE, DELETE ON app.floor_cell, app.work_day, app.presence TO rd_fn_work;
GRANT INSERT, UPDATE ON app.floor_move, app.absence, app.presence_day, app.feed_day, app.gap TO rd_fn_work;
GRANT INSERT ON app.floor_move_part, app.escalation_done TO rd_fn_work;
GRANT UPDATE (seq, as_of, at) ON app.floor_clock TO rd_fn_work;
GRANT UPDATE (given) ON app.team_member TO rd_fn_work;
-- The audit appends what it is told and the rest by itself: actor, time and transaction cannot be given.
GRANT USAGE ON SCHEMA aud TO rd_fn_audit;
GRANT SELECT ON aud.entry, aud.head, aud.seal, aud.legs TO rd_fn_audit;
GRANT INSERT (action, object_kind, object_id, op_id, practice_id, location_id, body) ON aud.entry TO rd_fn_audit;
GRANT INSERT ON aud.head, aud.seal, aud.legs TO rd_fn_audit;
-- A server that was set back gives no id twice (aud.leave_room).
GRANT SELECT, INSERT (number, system, timeline, database, why) ON aud.server TO rd_fn_audit;
GRANT UPDATE ON ALL SEQUENCES IN SCHEMA app, led, sec, aud, stage TO rd_fn_audit;
GRANT EXECUTE ON FUNCTION api.operation_states_v1(uuid[]) TO rd_fn_audit;
GRANT SELECT ON led.op, led.entry, sec.person, app.practice, app.location, app.claim, app.account, app.patient, app.patient_location, app.coverage,
    app.payer TO rd_fn_audit;
GRANT SELECT (call_id, claim_id, practice_id, location_id) ON app.payer_call_claim TO rd_fn_audit;
GRANT EXECUTE ON FUNCTION sec.my_practices(), sec.my_whole_practices(), sec.my_locations(), sec.my_groups(), sec.has_group(text),
    sec.require_group(text[]), sec.has_every_practice() TO rd_fn_audit;
-- A locked desk keeps what it holds (api.rest_leases_v1): how long, and nothing else of a check.
GRANT UPDATE (held_until) ON app.paper_check TO rd_fn_work;
