-- grain: one thing that went wrong in one run
SELECT p.kind, p.call_id, p.place, p.reason, c.agent_name, c.agent_no, c.day
FROM run_problems AS p
LEFT JOIN calls AS c USING (call_id)
WHERE p.run_id = $run::VARCHAR
ORDER BY p.kind, p.place, p.call_id
