-- grain: one item of one rubric, as in the version that judged the latest call asked about
WITH latest AS (
    SELECT s.rubric, max_by(s.rubric_version, (coalesce(c.day, DATE '1900-01-01'), s.scored_at)) AS rubric_version
    FROM official_scorecards AS s
    JOIN calls AS c USING (call_id)
    WHERE ($start::DATE IS NULL OR c.day >= $start::DATE)
      AND ($end::DATE IS NULL OR c.day <= $end::DATE)
      AND ($rubric::VARCHAR IS NULL OR s.rubric = $rubric::VARCHAR)
      AND ($agent::VARCHAR IS NULL OR coalesce(c.agent_id, c.agent_no) = $agent::VARCHAR)
      AND ($team::VARCHAR IS NULL OR c.team = $team::VARCHAR)
      AND ($branch::VARCHAR IS NULL OR c.branch = $branch::VARCHAR)
      AND ($queue::VARCHAR IS NULL OR c.queue = $queue::VARCHAR)
    GROUP BY s.rubric
)

SELECT
    i.rubric, r.name AS rubric_name, r.scheme, i.item_id, i.name, i.category, i.severity, i.points,
    i.check_type = 'manual' AS manual,
    coalesce(i.bonus, false) AS bonus,
    coalesce(i.weight_locked, false) AS weight_locked
FROM latest AS l
JOIN rubric_items AS i ON i.rubric = l.rubric AND i.rubric_version = l.rubric_version
JOIN rubrics AS r ON r.rubric = l.rubric AND r.rubric_version = l.rubric_version
ORDER BY i.rubric, i.position, i.item_id
