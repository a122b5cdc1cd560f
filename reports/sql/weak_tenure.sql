-- grain: one item of one rubric for agents of one band of tenure (months since hired, on the day of the call)
WITH timed AS (
    SELECT d.rubric, d.rubric_version, d.item_id, d.failed, d.decided, date_diff('month', a.hired, d.day) AS months
    FROM daily_items AS d
    JOIN agents AS a ON a.agent_id = d.agent_id
    WHERE a.hired IS NOT NULL
      AND d.day >= a.hired
      AND ($start::DATE IS NULL OR d.day >= $start::DATE)
      AND ($end::DATE IS NULL OR d.day <= $end::DATE)
      AND ($rubric::VARCHAR IS NULL OR d.rubric = $rubric::VARCHAR)
      AND ($team::VARCHAR IS NULL OR d.team = $team::VARCHAR)
      AND ($branch::VARCHAR IS NULL OR d.branch = $branch::VARCHAR)
      AND ($queue::VARCHAR IS NULL OR d.queue = $queue::VARCHAR)
)

SELECT
    t.rubric, t.item_id, any_value(i.name) AS item_name,
    CASE WHEN months < 3 THEN 'new' WHEN months < 12 THEN 'first_year' ELSE 'old' END AS band,
    sum(failed)::BIGINT AS failed,
    sum(decided)::BIGINT AS decided
FROM timed AS t
JOIN rubric_items AS i ON i.rubric = t.rubric AND i.rubric_version = t.rubric_version AND i.item_id = t.item_id
GROUP BY t.rubric, t.item_id, band
ORDER BY t.rubric, t.item_id, band
