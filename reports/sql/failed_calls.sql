-- grain: one call of the night that has no result
SELECT call_id, coalesce(recording, '') AS place, coalesce(reason, '') AS reason, agent_name, agent_no, day
FROM calls
WHERE state = 'failed'
  AND ($night_run::VARCHAR IS NULL OR run_id = $night_run::VARCHAR)
  AND ($start::DATE IS NULL OR day >= $start::DATE)
  AND ($end::DATE IS NULL OR day <= $end::DATE)
ORDER BY day, call_id
