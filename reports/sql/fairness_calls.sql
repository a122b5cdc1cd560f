-- grain: the judged calls in one way of speaking: the dialect that the call record names, the language as heard
-- invariants: sure <= calls: those of which is known how surely their words were heard
SELECT
    c.dialect, c.language,
    count(*) AS calls,
    count(c.word_confidence) AS sure
FROM official_scorecards AS s
JOIN calls AS c ON c.call_id = s.call_id
WHERE ($start::DATE IS NULL OR c.day >= $start::DATE)
  AND ($end::DATE IS NULL OR c.day <= $end::DATE)
  AND ($rubric::VARCHAR IS NULL OR s.rubric = $rubric::VARCHAR)
  AND ($agent::VARCHAR IS NULL OR coalesce(c.agent_id, c.agent_no) = $agent::VARCHAR)
  AND ($team::VARCHAR IS NULL OR c.team = $team::VARCHAR)
  AND ($branch::VARCHAR IS NULL OR c.branch = $branch::VARCHAR)
  AND ($queue::VARCHAR IS NULL OR c.queue = $queue::VARCHAR)
GROUP BY c.dialect, c.language
ORDER BY calls DESC, c.dialect, c.language
