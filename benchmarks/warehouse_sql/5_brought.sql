INSERT INTO kpi_daily
SELECT
    DATE '2025-01-01' + CAST(d AS INTEGER), 'agent', 'A' || a, m.measure, m.low + hash(d * 5003 + a * 13 + m.low) % m.wide
FROM range(364) AS r(d), range($agents::BIGINT) AS q(a), (
    VALUES ('handled', 20, 30), ('talk_s', 3000, 2000), ('after_call_s', 400, 300), ('resolution_known', 15, 10),
        ('resolved_first', 8, 7), ('complaints', 0, 2), ('staffed_s', 25000, 4000)
) AS m(measure, low, wide);

INSERT INTO kpi_daily
SELECT DATE '2025-01-01' + CAST(d AS INTEGER), 'centre', '', m.measure, m.low + hash(d + m.low) % 500
FROM range(364) AS r(d), (
    VALUES ('calls_in', 30000), ('ivr_completed', 2000), ('answered', 26000), ('answered_in_time', 24000),
        ('abandoned', 1000), ('calls_out', 4000), ('connected_out', 3000), ('cost', 90000)
) AS m(measure, low);

INSERT INTO trainings
SELECT 'A' || a, '课程' || a % 4, DATE '2025-06-02' + CAST(7 * (a % 4) AS INTEGER), '服务用语', [], 4.0
FROM range(least(200, $agents::BIGINT // 4)) AS r(a);

INSERT INTO targets (target_id, measure, target) VALUES ('t1', 'total', 90.0), ('t2', 'pass_rate', 0.85);

INSERT INTO coaching
SELECT md5('k' || a), 'A' || a, DATE '2025-10-01', '班长', '放慢语速', 'item-1', DATE '2025-10-31', a % 2 = 0, NULL
FROM range(least(500, $agents::BIGINT)) AS r(a);

INSERT INTO reviews
SELECT
    call_id, item_id, ['赵老师', '钱老师', '孙老师'][1 + j], now(),
    CASE WHEN hash(call_id || j || item_id) % 10 = 0 THEN 'pass' ELSE outcome END, NULL, NULL, now(), 'calibration',
    'random'
FROM item_results, range(3) AS r(j)
WHERE outcome IN ('pass', 'fail') AND call_id IN (SELECT call_id FROM calls ORDER BY hash(call_id) LIMIT 400);
