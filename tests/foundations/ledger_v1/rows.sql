-- What an office of schema 1 had written: a listing that is live, one operation of every sort, a run that was killed.
INSERT INTO meta VALUES ('schema_version', '1');
INSERT INTO run VALUES ('r1', 'publish', 'ba-lang', '2026-11-20T01:00:00.000000+00:00', '2026-11-20T01:01:00.000000+00:00', 0, '{"voso":{"published":1}}');
INSERT INTO run VALUES ('r2', 'publish', 'ba-lang', '2026-11-21T01:00:00.000000+00:00', NULL, NULL, NULL);
INSERT INTO listing VALUES ('voso', 'default', 'ba-lang', 'MT-01', 'there', '17', 'https://voso.vn/mam-tom-p17.html', 'live', '', '', '{"title":"Mắm tôm"}', 'd1', '2026-11-20T01:00:30.000000+00:00', NULL, NULL, '', NULL);
INSERT INTO operation (run, marketplace, account, catalogue, sku, kind, state, key, remote_id, ticket, content, reason, intended_at, ended_at) VALUES
    ('r1', 'voso', 'default', 'ba-lang', 'MT-01', 'create', 'verified', 'k1', '17', '', '{"title":"Mắm tôm"}', '', '2026-11-20T01:00:29.000000+00:00', '2026-11-20T01:00:30.000000+00:00'),
    ('r2', 'voso', 'default', 'ba-lang', 'MT-02', 'create', 'intended', 'k2', '', '', '{"title":"Bánh gai"}', '', '2026-11-21T01:00:29.000000+00:00', NULL),
    ('r2', 'voso', 'default', 'ba-lang', 'MT-03', 'create', 'unknown', 'k3', '', '', '{"title":"Kẹo lạc"}', 'timeout', '2026-11-21T01:00:29.000000+00:00', '2026-11-21T01:00:30.000000+00:00');
INSERT INTO image VALUES ('voso', 'default', 'sha-a', '/img/1');
