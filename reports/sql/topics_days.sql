-- grain: one row: the last day with a call that was heard, of those asked about
SELECT max(day) AS day
FROM calls
WHERE state = 'scored'
  AND ($start::DATE IS NULL OR day >= $start::DATE)
  AND ($end::DATE IS NULL OR day <= $end::DATE)
  AND ($agent::VARCHAR IS NULL OR coalesce(agent_id, agent_no) = $agent::VARCHAR)
  AND ($team::VARCHAR IS NULL OR team = $team::VARCHAR)
  AND ($branch::VARCHAR IS NULL OR branch = $branch::VARCHAR)
  AND ($queue::VARCHAR IS NULL OR queue = $queue::VARCHAR)
