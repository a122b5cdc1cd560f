-- grain: one agent of the group asked about in one course, the latest first
SELECT t.agent_id AS agent, a.name AS agent_name, a.agent_no, t.course, t.attended_on, t.topic, t.hours
FROM trainings AS t
LEFT JOIN agents AS a ON a.agent_id = t.agent_id
WHERE ($agent::VARCHAR IS NULL OR t.agent_id = $agent::VARCHAR)
  AND ($team::VARCHAR IS NULL OR a.team = $team::VARCHAR)
  AND ($branch::VARCHAR IS NULL OR a.branch = $branch::VARCHAR)
  AND ($start::DATE IS NULL OR t.attended_on >= $start::DATE)
  AND ($end::DATE IS NULL OR t.attended_on <= $end::DATE)
ORDER BY t.attended_on DESC, t.course, t.agent_id
