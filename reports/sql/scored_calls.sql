-- grain: one row: about how many calls there are among those asked about that have been judged
SELECT count(*) AS calls
FROM calls AS c
WHERE c.state = 'scored'
  AND ($start::DATE IS NULL OR c.day >= $start::DATE)
  AND ($end::DATE IS NULL OR c.day <= $end::DATE)
  AND ($agent::VARCHAR IS NULL OR coalesce(c.agent_id, c.agent_no) = $agent::VARCHAR)
  AND ($team::VARCHAR IS NULL OR c.team = $team::VARCHAR)
  AND ($branch::VARCHAR IS NULL OR c.branch = $branch::VARCHAR)
  AND ($queue::VARCHAR IS NULL OR c.queue = $queue::VARCHAR)
