-- grain: one row; the last day with a judged call, and how many calls have no day or no agent
SELECT
    max(day) AS last,
    coalesce(sum(calls), 0)::BIGINT AS calls,
    coalesce(sum(calls) FILTER (day IS NULL OR coalesce(agent_id, agent_no) IS NULL), 0)::BIGINT AS nowhere
FROM daily_scores
WHERE ($rubric::VARCHAR IS NULL OR rubric = $rubric::VARCHAR)
  AND ($branch::VARCHAR IS NULL OR branch = $branch::VARCHAR)
  AND ($queue::VARCHAR IS NULL OR queue = $queue::VARCHAR)
