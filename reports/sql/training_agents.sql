-- grain: one agent on the books
SELECT
    coalesce(agent_id, agent_no) AS agent,
    any_value(name) AS agent_name,
    any_value(agent_no) AS agent_no,
    any_value(team) AS team,
    any_value(post) AS post,
    min(hired) AS hired
FROM agents
WHERE coalesce(agent_id, agent_no) IS NOT NULL
GROUP BY agent
ORDER BY agent
