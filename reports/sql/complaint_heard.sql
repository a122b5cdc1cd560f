-- grain: how many calls of one team were heard in one of the two times, before the window ($from) and in it
SELECT day >= $from AS now, team, count(*) AS heard
FROM calls
WHERE state = 'scored'
  AND day >= $before AND day <= $end
  AND ($agent::VARCHAR IS NULL OR coalesce(agent_id, agent_no) = $agent::VARCHAR)
  AND ($team::VARCHAR IS NULL OR team = $team::VARCHAR)
  AND ($branch::VARCHAR IS NULL OR branch = $branch::VARCHAR)
  AND ($queue::VARCHAR IS NULL OR queue = $queue::VARCHAR)
GROUP BY now, team
ORDER BY now, team NULLS LAST
