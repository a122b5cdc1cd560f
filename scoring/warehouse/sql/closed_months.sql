-- grain: one closed month, latest first, with its calls that have a scorecard that counts and those judged too late
WITH judged AS (
    SELECT
        CAST(date_trunc('month', c.day) AS DATE) AS month,
        s.call_id,
        bool_and(s.late IS TRUE) AS late
    FROM scorecards AS s JOIN calls AS c USING (call_id)
    WHERE NOT s.replay AND date_trunc('month', c.day) IN (SELECT month FROM closed_months)
    GROUP BY ALL
)

SELECT
    m.month, m.closed_at, m.closed_by,
    count(j.call_id) FILTER (NOT j.late) AS calls,
    count(j.call_id) FILTER (j.late) AS late
FROM closed_months AS m
LEFT JOIN judged AS j USING (month)
GROUP BY ALL
ORDER BY m.month DESC;
