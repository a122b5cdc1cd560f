-- grain: one agent id of those named that neither the agents' list nor any call knows
SELECT agent_id
FROM unnest($agents::VARCHAR[]) AS named (agent_id)
WHERE agent_id NOT IN (SELECT agent_id FROM agents)
  AND NOT EXISTS (FROM calls AS c WHERE c.agent_id = named.agent_id)
ORDER BY agent_id;
