-- grain: one agent on the books
SELECT coalesce(agent_id, agent_no) AS group_key, name AS agent_name, agent_no, team
FROM agents
WHERE ($agent::VARCHAR IS NULL OR coalesce(agent_id, agent_no) = $agent::VARCHAR)
  AND ($team::VARCHAR IS NULL OR team = $team::VARCHAR)
  AND ($branch::VARCHAR IS NULL OR branch = $branch::VARCHAR)
ORDER BY group_key
