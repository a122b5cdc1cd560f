-- grain: the group asked about in one line: calls that were answered, heard and judged, and how many people heard
SELECT
    count(*) FILTER (c.disposition IS NULL OR c.disposition = 'answered') AS answered,
    count(*) FILTER (c.state = 'scored') AS judged,
    count(*) FILTER (c.state = 'failed') AS failed,
    count(s.call_id) AS reviewed,
    bool_or(m.month IS NOT NULL) AS closed
FROM calls AS c
LEFT JOIN (SELECT DISTINCT call_id FROM reviewed_scorecards) AS s ON s.call_id = c.call_id
LEFT JOIN closed_months AS m ON m.month = date_trunc('month', c.day)
WHERE c.day >= $start::DATE
  AND c.day <= $end::DATE
  AND ($agent::VARCHAR IS NULL OR coalesce(c.agent_id, c.agent_no) = $agent::VARCHAR)
  AND ($team::VARCHAR IS NULL OR c.team = $team::VARCHAR)
  AND ($branch::VARCHAR IS NULL OR c.branch = $branch::VARCHAR)
  AND ($queue::VARCHAR IS NULL OR c.queue = $queue::VARCHAR)
