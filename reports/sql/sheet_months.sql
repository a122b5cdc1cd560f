-- grain: one month with calls in the group asked about, the latest first
SELECT date_trunc('month', day)::DATE AS month, sum(calls)::BIGINT AS calls, max(day) AS last_day
FROM daily_scores
WHERE day IS NOT NULL
  AND ($start::DATE IS NULL OR day >= $start::DATE)
  AND ($end::DATE IS NULL OR day <= $end::DATE)
  AND ($agent::VARCHAR IS NULL OR coalesce(agent_id, agent_no) = $agent::VARCHAR)
  AND ($team::VARCHAR IS NULL OR team = $team::VARCHAR)
  AND ($branch::VARCHAR IS NULL OR branch = $branch::VARCHAR)
  AND ($queue::VARCHAR IS NULL OR queue = $queue::VARCHAR)
GROUP BY month
ORDER BY month DESC
