INSERT INTO scorecards
SELECT
    s.scorecard_id, s.call_id, 'state', 'v1', '3', '{}', s.total, s.total, s.total - 5.0, least(100.0, s.total + 5.0),
    85.0, s.total >= 85.0, CASE WHEN s.fatal THEN 'provisional' ELSE 'none' END,
    CASE WHEN s.fatal THEN '致命项待确认' END, CASE WHEN s.fatal THEN 0.9 END, false, c.run_id, now(), NULL
FROM (
    SELECT
        md5('s' || n) AS scorecard_id, 'c' || lpad(n::VARCHAR, 9, '0') AS call_id,
        100.0 * won / nullif(worth, 0) AS total, fatal
    FROM (
        SELECT
            n,
            sum(worth(i)) FILTER (became(n, i, drawn(n, i)) = 'pass') AS won,
            sum(worth(i)) FILTER (became(n, i, drawn(n, i)) IN ('pass', 'fail')) AS worth,
            bool_or(i = 15 AND became(n, i, drawn(n, i)) = 'fail') AS fatal
        FROM range($calls::BIGINT) AS r(n), range(1, $items::BIGINT + 1) AS q(i)
        GROUP BY n
    )
) AS s
JOIN calls AS c USING (call_id);

INSERT INTO satisfaction (call_id, score, rated_at)
SELECT
    s.call_id, greatest(1, least(5, round(s.total / 25 + (hash(s.call_id) % 300) / 150.0 - 0.5))), c.started_at
FROM scorecards AS s JOIN calls AS c USING (call_id)
WHERE hash(s.call_id || 'r') % 5 = 0;
