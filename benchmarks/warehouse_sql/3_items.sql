INSERT INTO item_results
SELECT
    md5('s' || n), 'c' || lpad(n::VARCHAR, 9, '0'), 'item-' || i, outcome,
    CASE outcome WHEN 'pass' THEN worth(i) WHEN 'fail' THEN 0.0 END, worth(i), 0.6 + (h % 40) / 100.0,
    CASE outcome WHEN 'fail' THEN '没有听到规定的话。' ELSE '' END,
    CASE outcome
        WHEN 'fail' THEN [{'start_s': 1.5, 'end_s': 3.0, 'speaker': 'agent', 'text': '喂，什么事？'}]
        ELSE []
    END,
    CASE outcome WHEN 'fail' THEN 1 ELSE 0 END
FROM (
    SELECT n, i, drawn(n, i) AS h, became(n, i, drawn(n, i)) AS outcome
    FROM range($calls::BIGINT) AS r(n), range(1, $items::BIGINT + 1) AS q(i)
);
