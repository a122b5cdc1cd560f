INSERT INTO rubrics
SELECT 'state', 'v1', '全省热线质检方案', 'weighted', 85.0, DATE '2025-01-01', '', now(), true;

INSERT INTO rubric_items
SELECT
    'state', 'v1', 'item-' || i, i, '质检项 ' || i,
    CASE WHEN i % 3 = 0 THEN '沟通' ELSE '服务规范' END,
    CASE WHEN i = 15 THEN 'fatal' WHEN i = 14 THEN 'monitor' ELSE 'normal' END,
    CASE WHEN i >= 14 THEN 0.0 ELSE 8.0 END,
    ['服务用语', '业务知识', '沟通技巧', '服务意识'][1 + i % 4], 'phrase', false, NULL, false, i = 15
FROM range(1, 16) AS r(i);

INSERT INTO agents
SELECT
    'A' || i, 8000 + i, '坐席' || i, '班组' || i % 100, '分中心' || i % 20,
    CASE WHEN i % 5 = 0 THEN '资深坐席' ELSE '坐席' END, DATE '2018-01-01' + CAST(i * 7 % 2700 AS INTEGER)
FROM range($agents::BIGINT) AS r(i);
