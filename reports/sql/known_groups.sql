-- grain: one agent, team, branch or queue that any call or list names
SELECT DISTINCT kind, key, other_key, name
FROM (
    SELECT 'agent' AS kind, coalesce(agent_id, agent_no) AS key, agent_no AS other_key, agent_name AS name FROM daily_calls
    UNION ALL SELECT 'agent', agent_id, agent_no, name FROM agents
    UNION ALL SELECT 'team', team, NULL, NULL FROM daily_calls
    UNION ALL SELECT 'team', team, NULL, NULL FROM agents
    UNION ALL SELECT 'branch', branch, NULL, NULL FROM daily_calls
    UNION ALL SELECT 'branch', branch, NULL, NULL FROM agents
    UNION ALL SELECT 'queue', queue, NULL, NULL FROM daily_calls
)
WHERE key IS NOT NULL
ORDER BY kind, key, other_key, name
