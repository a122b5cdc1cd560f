-- grain: one row; the last day with a judged call among those asked about, NULL where there is none
SELECT max(c.day) AS day
FROM official_scorecards AS s
JOIN calls AS c USING (call_id)
WHERE ($start::DATE IS NULL OR c.day >= $start::DATE)
  AND ($end::DATE IS NULL OR c.day <= $end::DATE)
  AND ($rubric::VARCHAR IS NULL OR s.rubric = $rubric::VARCHAR)
  AND ($agent::VARCHAR IS NULL OR coalesce(c.agent_id, c.agent_no) = $agent::VARCHAR)
  AND ($team::VARCHAR IS NULL OR c.team = $team::VARCHAR)
  AND ($branch::VARCHAR IS NULL OR c.branch = $branch::VARCHAR)
  AND ($queue::VARCHAR IS NULL OR c.queue = $queue::VARCHAR)
