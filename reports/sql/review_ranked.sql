-- grain: one call of an open month that asks for a person, the riskiest first, of equal risk those that can be
-- heard; `population` is how many ask
SELECT
    s.call_id, c.day, c.agent_id, c.agent_no, c.agent_name, c.team, c.queue, s.rubric, s.total, s.lower, s.upper,
    s.fatal, coalesce(r.fatal_zeroes, true) AS zeroes, c.recording IS NOT NULL AS recorded, s.review_risk AS risk,
    s.review_reason AS reason,
    count(*) OVER () AS population
FROM official_scorecards AS s
JOIN calls AS c USING (call_id)
LEFT JOIN rubrics AS r ON r.rubric = s.rubric AND r.rubric_version = s.rubric_version
WHERE s.review_risk IS NOT NULL
  AND ($start::DATE IS NULL OR c.day >= $start::DATE)
  AND ($end::DATE IS NULL OR c.day <= $end::DATE)
  AND ($rubric::VARCHAR IS NULL OR s.rubric = $rubric::VARCHAR)
  AND ($agent::VARCHAR IS NULL OR coalesce(c.agent_id, c.agent_no) = $agent::VARCHAR)
  AND ($team::VARCHAR IS NULL OR c.team = $team::VARCHAR)
  AND ($branch::VARCHAR IS NULL OR c.branch = $branch::VARCHAR)
  AND ($queue::VARCHAR IS NULL OR c.queue = $queue::VARCHAR)
  AND NOT EXISTS (FROM closed_months AS m WHERE m.month = date_trunc('month', c.day))
ORDER BY s.review_risk DESC, c.recording IS NULL, c.started_at DESC NULLS LAST, s.call_id
LIMIT $most
