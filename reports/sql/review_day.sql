-- grain: one row; the last day with a judged call among those asked about, NULL where there is none
SELECT max(day) AS day
FROM daily_scores
WHERE ($start::DATE IS NULL OR day >= $start::DATE)
  AND ($end::DATE IS NULL OR day <= $end::DATE)
  AND ($rubric::VARCHAR IS NULL OR rubric = $rubric::VARCHAR)
  AND ($agent::VARCHAR IS NULL OR coalesce(agent_id, agent_no) = $agent::VARCHAR)
  AND ($team::VARCHAR IS NULL OR team = $team::VARCHAR)
  AND ($branch::VARCHAR IS NULL OR branch = $branch::VARCHAR)
  AND ($queue::VARCHAR IS NULL OR queue = $queue::VARCHAR)
