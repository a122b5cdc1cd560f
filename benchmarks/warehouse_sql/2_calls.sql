INSERT INTO calls BY NAME
SELECT
    'c' || lpad(i::VARCHAR, 9, '0') AS call_id,
    'rec/' || i || '.opus' AS recording,
    'A' || a AS agent_id, (8000 + a)::VARCHAR AS agent_no, '坐席' || a AS agent_name,
    '班组' || a % 100 AS team, '分中心' || a % 20 AS branch, '全省热线' AS company,
    '技能组' || a % 10 AS queue, ['咨询', '报修', '投诉', '缴费'][1 + h % 4] AS business_type,
    CASE WHEN h % 7 = 0 THEN 'outbound' ELSE 'inbound' END AS direction, 'answered' AS disposition,
    TIMESTAMPTZ '2025-01-01 08:00:00+08' + to_seconds(d * 86400 + h % 36000) AS started_at,
    DATE '2025-01-01' + d AS day,
    3.0 + h % 9 AS ring_s, (h % 40)::DOUBLE AS wait_s, 60.0 + h % 240 AS talk_s, 10.0 + h % 60 AS after_call_s,
    0.0 AS answered_offset_s, CASE WHEN h % 3 = 0 THEN 'agent' ELSE 'customer' END AS hung_up_by,
    CASE WHEN h % 20 = 0 THEN 1 ELSE 0 END AS transfers, CASE WHEN h % 11 = 0 THEN 'yue' ELSE 'zh' END AS language,
    'scored' AS state, 'recording' AS source, 60.0 + h % 240 AS duration_s, 2 AS channels,
    0.7 + (h % 30) / 100 AS word_confidence, 'night-' || d AS run_id, now() AS loaded_at
FROM (
    SELECT
        i, CAST(i * 364 // $calls::BIGINT AS INTEGER) AS d, CAST(hash(i) % 1000003 AS INTEGER) AS h,
        CAST(hash(i * 7 + 1) % $agents::BIGINT AS INTEGER) AS a
    FROM range($calls::BIGINT) AS r(i)
);

INSERT INTO calls BY NAME  -- one in ten was never answered
SELECT
    'u' || i AS call_id, '技能组' || i % 10 AS queue, 'inbound' AS direction,
    ['abandoned', 'ivr_only', 'no_answer'][1 + i % 3] AS disposition,
    TIMESTAMPTZ '2025-01-01 08:00:00+08' + to_seconds((i * 364 // ($calls::BIGINT // 10)) * 86400) AS started_at,
    DATE '2025-01-01' + CAST(i * 364 // ($calls::BIGINT // 10) AS INTEGER) AS day, (i % 60)::DOUBLE AS wait_s,
    'not_expected' AS state, 'recording' AS source, 'night' AS run_id, now() AS loaded_at
FROM range($calls::BIGINT // 10) AS r(i);
