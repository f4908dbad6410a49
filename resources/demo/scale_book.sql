-- The book for measuring (app/demo/scale_book.py): one statement a step, in order. Parameters: claims, practices,
-- each (locations of a practice), payers. Two claims of 25 are open: 8 %.

-- step: practices
INSERT INTO app.practice (code, name, tax_id, billing_npi, city, state, zip, phone, band)
SELECT 'SP' || lpad(n::text, 2, '0'), 'Scale Practice ' || n, lpad((900000000 + n)::text, 9, '0'),
       lpad((1900000000 + n)::text, 10, '0'), 'Springfield', 'IL', '62701', '5550100000', n %% 8
FROM generate_series(1, %(practices)s) n;

-- step: locations
INSERT INTO app.location (practice_id, code, name, npi, city, state, zip)
SELECT p.id, 'L' || n, 'Location ' || n, p.billing_npi, 'Springfield', 'IL', '62701'
FROM app.practice p, generate_series(1, %(each)s) n ORDER BY p.id, n;

-- step: payers
INSERT INTO app.payer (code, name, type, follow_up_days)
SELECT 'SCALE' || n, 'Scale Payer ' || n,
       (ARRAY['commercial', 'commercial', 'commercial', 'medicare', 'medicaid', 'other'])[1 + n %% 6], 18 + n %% 15
FROM generate_series(1, %(payers)s) n;

-- step: clocks
INSERT INTO app.clock_rule (kind, payer_id, days, start_rule, source)
SELECT k.kind, p.id, k.days, k.start_rule, 'book for measuring'
FROM app.payer p CROSS JOIN LATERAL (SELECT substr(p.code, 6)::integer AS n) AS s CROSS JOIN LATERAL (VALUES
    ('file', 180 + s.n %% 180, 'service_from'), ('appeal1', 60 + s.n %% 120, 'determination'),
    ('correct', 120, 'determination')) AS k (kind, days, start_rule)
WHERE p.code LIKE 'SCALE%%';

-- step: accounts
INSERT INTO app.account (practice_id, number, last, first, birth_date, city, state, zip, name_norm, natural_key)
SELECT 1 + n %% %(practices)s, 'A' || n, s.last, s.first, s.born, 'Springfield', 'IL', '62701',
       upper(s.last || ',' || s.first), upper(s.last || ',' || s.first) || '|' || s.born || '|' || n
FROM generate_series(1, greatest(%(claims)s * 3 / 10, 1)) n, LATERAL (SELECT
    initcap((ARRAY['bar','bel','cor','dal','fen','gar','hol','jor','kel','lin','mar','nor','pel','qui','ros','sal','tor','ul','var','wes'])[1 + n %% 20]
         || (ARRAY['a','en','i','o','un','er','al','is','on','ey','am','et','or','u','in','el','as','ot','ir','ed'])[1 + (n / 20) %% 20]
         || (ARRAY['son','ton','ley','man','berg','quist','ford','well','ham','wick','stein','sky','ez','ini','ard','ova','is','ander','ett','more'])[1 + (n / 400) %% 20]
         || (ARRAY['','a','e','s'])[1 + (n / 8000) %% 4]) AS last,
    (ARRAY['Ana','Ben','Cara','Dev','Ella','Finn','Gia','Hugo','Ines','Jon','Kim','Leo','Mia','Ned','Ola','Pia','Raj','Sue','Tom','Uma'])[1 + (n * 7) %% 20] AS first,
    date '1935-01-01' + (n * 37) %% 29000 AS born) s;

-- step: patients
INSERT INTO app.patient (practice_id, account_id, last, first, birth_date, sex, city, state, zip, name_norm, natural_key)
SELECT practice_id, id, last, first, birth_date, (ARRAY['F', 'M'])[1 + id %% 2], city, state, zip, name_norm, natural_key
FROM app.account ORDER BY id;

-- step: patients in locations
INSERT INTO app.patient_location (practice_id, location_id, patient_id, name_norm, birth_date, phone_norm)
SELECT practice_id, (practice_id - 1) * %(each)s + 1 + id %% %(each)s, id, name_norm, birth_date,
       lpad((2000000000 + id)::text, 10, '0')
FROM app.patient;

-- step: claims
INSERT INTO app.claim (practice_id, location_id, number, number_norm, patient_id, account_id, payer_id, patient_name,
    name_norm, member_id, service_from, service_to, place_of_service, charge_cents, balance_cents, status,
    submitted_on, last_activity_on, content_sha256)
SELECT p.practice_id, l.location_id, 'SC' || n, 'SC' || n, p.id, p.account_id, 1 + (n * 13) %% %(payers)s,
    p.last || ', ' || p.first, p.name_norm, 'M' || p.id, current_date - d.age, current_date - d.age, '11',
    d.cents, CASE WHEN n %% 25 IN (7, 19) THEN d.cents ELSE 0 END,
    CASE WHEN n %% 25 IN (7, 19) THEN CASE WHEN n %% 4 = 1 THEN 'denied' ELSE 'submitted' END ELSE 'closed' END,
    current_date - d.age + 2, current_date - d.age + 2, decode(md5(n::text), 'hex')
FROM generate_series(1, %(claims)s) n
JOIN app.patient p ON p.id = 1 + n %% greatest(%(claims)s * 3 / 10, 1)
JOIN app.patient_location l ON l.patient_id = p.id,
LATERAL (SELECT CASE WHEN n %% 25 IN (7, 19) THEN 3 + (n * 11)::int %% 117 ELSE 120 + (n * 11)::int %% 900 END AS age,
                (4000 + (n * 97) %% 60000)::bigint AS cents) d
ORDER BY n;

-- step: service lines
INSERT INTO app.claim_line (practice_id, location_id, claim_id, line_no, procedure, charge_cents, service_from,
    service_to, control_number)
SELECT c.practice_id, c.location_id, c.id, n, (ARRAY['99213', '99214', '20610', '36415'])[1 + (c.id + n) %% 4],
    CASE n WHEN 1 THEN c.charge_cents - c.charge_cents / 3 ELSE c.charge_cents / 3 END,
    c.service_from, c.service_to, c.id || 'L' || n
FROM app.claim c, generate_series(1, 2) n ORDER BY c.id, n;

-- step: payers of claims
INSERT INTO app.claim_payer (practice_id, location_id, claim_id, party, payer_id, member_id, control_number)
SELECT practice_id, location_id, id, 'primary', payer_id, member_id, 'ICN' || id FROM app.claim;

-- step: submissions of open claims
INSERT INTO app.submission (practice_id, location_id, claim_id, payer_id, sent_on, method, text)
SELECT c.practice_id, c.location_id, c.id, c.payer_id, c.submitted_on, 'practice', 'sent by the practice''s system'
FROM app.claim c WHERE (c.id %% 25 IN (7, 19));

-- step: operations
INSERT INTO led.op (op_id, kind, practice_id, payload_sha256, reason, source_kind, source_id, result)
SELECT gen_random_uuid(), k.kind, p.id, decode(md5(p.id || k.kind || m), 'hex'), 'book for measuring', 'month',
       extract(year FROM m)::integer * 100 + extract(month FROM m)::integer, '{"loaded": true}'
FROM app.practice p, (VALUES ('opening'), ('charges')) AS k (kind),
     generate_series(date_trunc('month', current_date - 1030), current_date, interval '1 month') m;

-- step: statistics
ANALYZE app.claim, app.claim_line, app.account, app.patient, app.patient_location, app.payer, led.op;

-- step: ledger of open claims
INSERT INTO led.entry (op_id, practice_id, location_id, account, party, kind, claim_id, line_id, cents, effective_date, period)
SELECT o.op_id, c.practice_id, c.location_id, a.account, a.party, 'charge', c.id, l.id, a.sign * l.charge_cents,
       c.service_from, date_trunc('month', c.service_from)::date
FROM app.claim c JOIN app.claim_line l ON l.claim_id = c.id JOIN led.op o ON o.practice_id = c.practice_id AND o.kind = 'charges'
     AND o.source_id = extract(year FROM c.service_from)::integer * 100 + extract(month FROM c.service_from)::integer,
     (VALUES ('receivable', 'primary', 1), ('gross_charges', NULL, -1)) AS a (account, party, sign)
WHERE (c.id %% 25 IN (7, 19));

-- step: ledger of closed claims
INSERT INTO led.entry (op_id, practice_id, location_id, account, party, kind, claim_id, line_id, cents, effective_date, period)
SELECT o.op_id, c.practice_id, c.location_id, a.account, a.party, a.kind, c.id, l.id, a.sign * l.charge_cents,
       c.service_from, date_trunc('month', c.service_from)::date
FROM app.claim c JOIN app.claim_line l ON l.claim_id = c.id JOIN led.op o ON o.practice_id = c.practice_id AND o.kind = 'opening'
     AND o.source_id = extract(year FROM c.service_from)::integer * 100 + extract(month FROM c.service_from)::integer,
     (VALUES ('receivable', 'primary', 'charge', 1), ('gross_charges', NULL, 'charge', -1),
             ('receivable', 'primary', 'contractual', -1), ('contractual', NULL, 'contractual', 1)) AS a (account, party, kind, sign)
WHERE NOT (c.id %% 25 IN (7, 19));

-- step: line balances
INSERT INTO led.line_balance (practice_id, location_id, claim_id, line_id, party, cents)
SELECT practice_id, location_id, claim_id, line_id, party, sum(cents)::bigint FROM led.entry
WHERE account = 'receivable' GROUP BY 1, 2, 3, 4, 5;

-- step: statistics of the ledger
ANALYZE led.entry, led.line_balance;

-- step: work reasons
INSERT INTO app.work_reason (practice_id, location_id, claim_id, kind, queue, opened_on, due_on, clock_kind, clock_on,
    cents, text, rule_code)
SELECT c.practice_id, c.location_id, c.id, CASE WHEN c.status = 'denied' THEN 'denial' ELSE 'follow_up' END,
    CASE WHEN c.status = 'denied' THEN 'denial' ELSE 'follow_up' END, current_date, c.submitted_on + p.follow_up_days,
    CASE WHEN c.status = 'denied' THEN 'appeal1' ELSE 'file' END,
    CASE WHEN c.status = 'denied' THEN c.submitted_on + 30
        + (SELECT k.days FROM app.clock_rule k WHERE k.payer_id = c.payer_id AND k.kind = 'appeal1') ELSE c.file_by END,
    c.balance_cents,
    CASE WHEN c.status = 'denied' THEN 'denied: no authorization on file'
         ELSE 'no answer within ' || p.follow_up_days || ' d of submission' END,
    'book'
FROM app.claim c JOIN app.payer p ON p.id = c.payer_id WHERE (c.id %% 25 IN (7, 19)) ORDER BY c.id;

-- step: work items
INSERT INTO app.work_item (practice_id, location_id, claim_id, reason_id, queue, status, rank, due_on, clock_kind, clock_on,
    assignee, text, patient_name, claim_number, payer_id, service_from, balance_cents)
SELECT r.practice_id, r.location_id, r.claim_id, r.id, r.queue, CASE WHEN r.due_on > current_date THEN 2 ELSE 0 END,
    3 + r.id %% 4, r.due_on, r.clock_kind, r.clock_on, CASE r.id %% 5 WHEN 1 THEN 'lopez' END,
    r.text, c.patient_name, c.number, c.payer_id, c.service_from, c.balance_cents
FROM app.work_reason r JOIN app.claim c ON c.id = r.claim_id ORDER BY r.id;

-- step: queue summary
INSERT INTO app.queue_summary (practice_id, location_id, queue, assignee, items, cents, overdue)
SELECT practice_id, location_id, queue, coalesce(assignee, ''), count(*), sum(balance_cents)::bigint,
    count(*) FILTER (WHERE status <> 2 AND due_on < current_date)
FROM app.work_item WHERE status <> 9 GROUP BY 1, 2, 3, 4;
