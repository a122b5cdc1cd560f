-- grain: one agent on the books, with what targets go by
SELECT coalesce(agent_id, agent_no) AS agent, name, agent_no, team, branch, post, hired
FROM agents
WHERE ($agent::VARCHAR IS NULL OR coalesce(agent_id, agent_no) = $agent::VARCHAR)
  AND ($team::VARCHAR IS NULL OR team = $team::VARCHAR)
  AND ($branch::VARCHAR IS NULL OR branch = $branch::VARCHAR)
ORDER BY agent
