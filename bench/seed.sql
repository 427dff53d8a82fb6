-- A county's past, made inside the database. Every statement sees: seeded(id, number), worded(n, message,
-- reply, answer, address) with sealed samples, and pattern(routing, derivation) of a matter that was really
-- received. :tickets, :open and :now are bound. Keys and checks hold; foreign keys hold by construction.

CREATE TEMP TABLE planned AS
SELECT s.id, s.number,
       s.id > :tickets - :open AS is_open,
       CASE WHEN s.id > :tickets - :open
            THEN :now - make_interval(secs => (:tickets - s.id) * 432000.0 / :open)
            ELSE :now - interval '5 days'
                 - make_interval(secs => (:tickets - :open - s.id) * 62208000.0 / (:tickets - :open))
       END AS received_at,
       CASE WHEN s.id > :tickets - :open THEN
                 CASE WHEN s.id % 20 = 0 THEN 'open' WHEN s.id % 20 < 10 THEN 'assigned'
                      WHEN s.id % 20 < 17 THEN 'in_progress' ELSE 'resolved' END
            ELSE CASE WHEN s.id % 100 < 90 THEN 'closed' WHEN s.id % 100 < 94 THEN 'withdrawn'
                      WHEN s.id % 100 < 97 THEN 'declined' ELSE 'concluded' END
       END AS status,
       s.id % 500 = 0 AS sealed,
       s.id % 20 = 3 AND s.id > :tickets - :open AS late,
       1 + s.id % (:tickets / 3) AS contact_id,
       u.code AS unit,
       s.id % 97 AS word
FROM seeded s
JOIN (SELECT code, row_number() OVER (ORDER BY code) - 1 AS place, count(*) OVER () AS many
      FROM units WHERE parent IS NULL) u ON u.place = (s.id * 7919) % u.many;

UPDATE planned SET unit = NULL WHERE status IN ('open', 'declined') OR sealed;
UPDATE planned SET status = 'open' WHERE sealed AND is_open;
CREATE INDEX ON planned (id);
ANALYZE planned;

INSERT INTO contacts (id, channel, address, address_index, language, following, opted_out, first_at,
                      last_inbound_at, said_since, told_privacy)
SELECT c, CASE WHEN c % 10 = 0 THEN 'sms' ELSE 'wechat' END, w.address, encode(sha256(int8send(c)), 'hex'),
       'zh', true, false, :now - interval '2 years', :now - interval '1 hour', 0, true
FROM generate_series(1, :tickets / 3) c JOIN worded w ON w.n = c % 97;

INSERT INTO tickets (id, number, contact_id, channel, external_id, status, nature, urgency,
    urgency_confirmed, about_staff, complex, sealed, anonymous, words_shared, legal_hold, topic, routing, unit,
    first_responsible, handler, owner, above, next_due_at, level, received_at, dispatched_at, contacted_at,
    resolved_at, ended_at, promise_due_at, first_promise_at, resolve_due_at, dispatches, reopens, objected,
    private_check, event_seq, event_hash, leads)
SELECT p.id, p.number, p.contact_id, 'wechat', 'seed-' || p.id, p.status,
       (ARRAY['complaint', 'complaint', 'help', 'inquiry', 'suggestion'])[1 + p.id % 5], 'ordinary',
       false, p.sealed, false, p.sealed, false, true, false, (ARRAY['供水', '供热', '物业', '道路', '医疗服务'])[1 + p.id % 5],
       t.routing, p.unit, 'centre/duty', p.unit || '/first',
       CASE WHEN NOT p.is_open THEN NULL WHEN p.late THEN 'centre/supervisor' WHEN p.sealed THEN 'centre/supervisor'
            WHEN p.status = 'open' THEN 'centre/duty' WHEN p.status = 'resolved' THEN 'citizen' ELSE p.unit || '/first' END,
       CASE WHEN NOT p.is_open THEN NULL WHEN p.late OR p.sealed THEN 'centre/director'
            WHEN p.status = 'open' THEN 'centre/supervisor' WHEN p.status = 'resolved' THEN 'centre/duty'
            ELSE p.unit || '/liaison' END,
       CASE WHEN NOT p.is_open THEN NULL ELSE :now END, CASE WHEN p.late THEN 1 ELSE 0 END, p.received_at,
       CASE WHEN p.unit IS NOT NULL THEN p.received_at + interval '1 minute' END,
       CASE WHEN p.status IN ('in_progress', 'resolved', 'closed', 'concluded') THEN p.received_at + interval '5 minutes' END,
       CASE WHEN p.status IN ('resolved', 'closed', 'concluded') THEN p.received_at + interval '2 days' END,
       CASE WHEN NOT p.is_open THEN p.received_at + interval '3 days' END,
       :now + interval '3 days', :now + interval '3 days', :now + interval '3 days',
       CASE WHEN p.unit IS NULL THEN 0 ELSE 1 END, 0, false, false, 0, '', false
FROM planned p CROSS JOIN pattern t;

-- What was promised: met where it is past, and, for open matters, still to come (or late by a day).
INSERT INTO deadlines (ticket_id, kind, owner, started_at, due_at, next_at, stage, level, wall, met_at, policy,
                       derivation)
SELECT p.id, k.kind,
       CASE WHEN k.kind IN ('promise', 'decide') THEN 'centre/supervisor' WHEN k.kind = 'dispatch' THEN 'centre/duty'
            WHEN k.kind = 'rating' THEN 'citizen' ELSE p.unit || '/first' END,
       p.received_at,
       CASE WHEN NOT owed THEN p.received_at + interval '1 day'
            WHEN l.late THEN :now - interval '1 day' ELSE :now + make_interval(hours => 30 + p.id::int % 97 + k.place) END,
       CASE WHEN owed AND l.late THEN :now + interval '2 days'
            WHEN owed THEN :now + make_interval(hours => 25 + p.id::int % 97) END,
       CASE WHEN l.late THEN 2 ELSE 0 END, CASE WHEN l.late THEN 1 ELSE 0 END, false,
       CASE WHEN NOT owed THEN p.received_at + interval '4 hours' END, 1, t.derivation
FROM planned p CROSS JOIN pattern t
CROSS JOIN (VALUES ('promise', 4), ('dispatch', 1), ('decide', 1), ('accept', 0), ('contact', 1), ('resolve', 3),
                   ('rating', 0)) k (kind, place)
CROSS JOIN LATERAL (SELECT p.is_open AND (k.kind = 'promise' AND p.status <> 'resolved' OR p.status = 'open'
        OR k.kind IN ('accept', 'contact') AND p.status = 'assigned'
        OR k.kind = 'resolve' AND p.status IN ('assigned', 'in_progress') OR k.kind = 'rating') AS owed) o
CROSS JOIN LATERAL (SELECT o.owed AND p.late AND k.kind = 'promise' AS late) l
WHERE k.kind = 'promise'
   OR k.kind = 'dispatch' AND p.status = 'open' AND NOT p.sealed
   OR k.kind = 'decide' AND p.sealed AND p.is_open
   OR k.kind IN ('accept', 'contact', 'resolve') AND p.unit IS NOT NULL
   OR k.kind = 'rating' AND p.status = 'resolved';

UPDATE tickets SET next_due_at = d.due_at, owner = d.owner,
    above = CASE WHEN d.owner = 'centre/supervisor' THEN 'centre/director' WHEN d.owner = 'centre/duty' THEN 'centre/supervisor'
                 WHEN d.owner = 'citizen' THEN 'centre/duty' ELSE tickets.unit || '/liaison' END
FROM (SELECT DISTINCT ON (ticket_id) ticket_id, due_at, owner FROM deadlines WHERE met_at IS NULL
      ORDER BY ticket_id, due_at) d
WHERE d.ticket_id = tickets.id;

INSERT INTO assignments (ticket_id, unit, post, lead, by, at)
SELECT id, unit, unit || '/first', true, 'robot', received_at + interval '1 minute' FROM planned WHERE unit IS NOT NULL;

INSERT INTO texts (id, ticket_id, author, kind, body, at)
SELECT p.id, p.id, 'citizen', 'message', w.message, p.received_at FROM planned p JOIN worded w ON w.n = p.word;

INSERT INTO texts (id, ticket_id, author, kind, body, at)
SELECT :tickets + p.id, p.id, p.unit || '/first', 'reply', w.reply, p.received_at + interval '2 days'
FROM planned p JOIN worded w ON w.n = p.word
WHERE p.unit IS NOT NULL AND p.status IN ('resolved', 'closed', 'concluded');

INSERT INTO outbox (id, contact_id, ticket_id, channel, purpose, way, body, fields, status, attempts, tried,
                    maybe_doubled, to_citizen, created_at, sent_at)
SELECT p.id, p.contact_id, p.id, 'wechat', 'answer', 'passive', w.answer, '{}', 'passive', 0, '[]', false, true,
       p.received_at, p.received_at
FROM planned p JOIN worded w ON w.n = p.word;

INSERT INTO inbox (channel, external_id, contact_id, kind, received_at, text_id, ticket_id, answer_id)
SELECT 'wechat', 'seed-' || p.id || '-' || m, p.contact_id, 'text', p.received_at + make_interval(mins => m), p.id, p.id, p.id
FROM planned p CROSS JOIN generate_series(0, 4) m;

INSERT INTO notices (post, ticket_id, kind, at, not_before, told_at)
SELECT CASE WHEN n = 0 THEN coalesce(p.unit || '/first', 'centre/duty') ELSE 'centre/supervisor' END, p.id,
       CASE WHEN n = 0 THEN 'dispatched' ELSE 'overdue' END, p.received_at, p.received_at, p.received_at
FROM planned p CROSS JOIN generate_series(0, 1) n WHERE n = 0 OR p.id % 10 = 0;

INSERT INTO surveys (id, ticket_id, round, invited_at, state)
SELECT p.id, p.id, 0, p.received_at + interval '2 days', CASE WHEN p.id % 10 < 6 THEN 'rated' ELSE 'unrated' END
FROM planned p WHERE p.status = 'closed' AND p.unit IS NOT NULL;

INSERT INTO ratings (ticket_id, survey_id, satisfaction, solved, at)
SELECT s.ticket_id, s.id, 1 + s.id % 5, CASE WHEN s.id % 9 = 0 THEN 'no' ELSE 'yes' END, s.invited_at + interval '1 hour'
FROM surveys s WHERE s.state = 'rated';

INSERT INTO rulings (ticket_id, subject, asked_by, asked_at, unit, proposed_unit, reason, decided_by, decided_at, upheld)
SELECT p.id, 'return', p.unit || '/first', p.received_at + interval '1 hour', p.unit, p.unit, 'not_duty', 'seed',
       p.received_at + interval '2 hours', p.id % 3 = 0
FROM planned p WHERE p.id % 25 = 1 AND p.unit IS NOT NULL;

INSERT INTO cards (ticket_id, deadline_id, unit, colour, cause, day, state, drafted_at)
SELECT p.id, d.id, p.unit, 'yellow', 'resolve', to_char(p.received_at, 'YYYY-MM-DD'), 'issued', p.received_at + interval '1 day'
FROM planned p JOIN deadlines d ON d.ticket_id = p.id AND d.kind = 'resolve' WHERE p.id % 100 = 7 AND p.unit IS NOT NULL;

-- The chain: each event holds the hash of the one before (bot.chain.link, in SQL).
CREATE TEMP TABLE told AS
SELECT p.id AS ticket_id, p.number, row_number() OVER (PARTITION BY p.id ORDER BY k.place) AS seq,
       p.received_at + make_interval(mins => k.place) AS at, k.actor, k.kind,
       CASE WHEN p.unit IS NULL THEN '{}' ELSE '{"unit":"' || p.unit || '"}' END AS data, ''::text AS hash
FROM planned p
CROSS JOIN (VALUES ('received', 'citizen', 0), ('dispatched', 'robot', 1), ('contacted', 'unit', 5),
                   ('replied', 'unit', 2880), ('closed', 'clock', 4320)) k (kind, actor, place)
WHERE k.kind = 'received' OR k.kind = 'dispatched' AND p.unit IS NOT NULL
   OR k.kind IN ('contacted', 'replied') AND p.unit IS NOT NULL AND p.status IN ('resolved', 'closed', 'concluded')
   OR k.kind = 'closed' AND p.status = 'closed';

CREATE FUNCTION pg_temp.chained(previous text, e told) RETURNS text LANGUAGE sql IMMUTABLE AS $$
SELECT encode(sha256(convert_to('["' || previous || '","' || e.number || '",' || e.seq || ',"'
    || to_char(e.at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US') || '+00:00","' || e.actor || '","' || e.kind
    || '",' || e.data || ']', 'UTF8')), 'hex') $$;

INSERT INTO events (ticket_id, seq, at, actor, kind, data, hash)
WITH RECURSIVE chain AS (
    SELECT e.ticket_id, e.seq, e.at, e.actor, e.kind, e.data, pg_temp.chained('', e) AS hash FROM told e WHERE e.seq = 1
    UNION ALL
    SELECT e.ticket_id, e.seq, e.at, e.actor, e.kind, e.data, pg_temp.chained(c.hash, e)
    FROM chain c JOIN told e ON e.ticket_id = c.ticket_id AND e.seq = c.seq + 1
)
SELECT ticket_id, seq, at, actor, kind, data::jsonb, hash FROM chain;

UPDATE tickets SET event_seq = e.seq, event_hash = e.hash
FROM (SELECT DISTINCT ON (ticket_id) ticket_id, seq, hash FROM events ORDER BY ticket_id, seq DESC) e
WHERE e.ticket_id = tickets.id;

INSERT INTO traces (key, at, ticket_id)
SELECT (p.id * 31 + k) * 1000003 % 2147483647, p.received_at, p.id
FROM planned p CROSS JOIN generate_series(1, 8) k WHERE p.received_at > :now - interval '30 days';

INSERT INTO audit (at, actor, kind, data)
SELECT :now - make_interval(secs => a * 600), 'p1', (ARRAY['logged_in', 'bound', 'words_edited'])[1 + a % 3], '{"person": 1}'
FROM generate_series(1, :tickets / 20) a;
