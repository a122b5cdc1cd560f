-- grain: one row; the last day with a judged call, and how many calls have no day or no agent
SELECT
    max(c.day) AS last,
    count(*) AS calls,
    count(*) FILTER (c.day IS NULL OR coalesce(c.agent_id, c.agent_no) IS NULL) AS nowhere
FROM official_scorecards AS s
JOIN calls AS c USING (call_id)
WHERE ($rubric::VARCHAR IS NULL OR s.rubric = $rubric::VARCHAR)
  AND ($branch::VARCHAR IS NULL OR c.branch = $branch::VARCHAR)
  AND ($queue::VARCHAR IS NULL OR c.queue = $queue::VARCHAR)
