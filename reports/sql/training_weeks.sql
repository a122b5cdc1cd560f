-- grain: one item of one agent in one week (its Monday); decided verdicts only
-- invariant: failed <= decided
SELECT
    coalesce(agent_id, agent_no) AS agent,
    CAST(date_trunc('week', day) AS DATE) AS week,
    item_id,
    count(*) FILTER (outcome = 'fail') AS failed,
    count(*) AS decided
FROM official_items
WHERE outcome IN ('pass', 'fail')
  AND day >= $first::DATE
  AND day <= $last::DATE
  AND coalesce(agent_id, agent_no) IS NOT NULL
  AND ($rubric::VARCHAR IS NULL OR rubric = $rubric::VARCHAR)
  AND ($branch::VARCHAR IS NULL OR branch = $branch::VARCHAR)
  AND ($queue::VARCHAR IS NULL OR queue = $queue::VARCHAR)
GROUP BY ALL
ORDER BY agent, week, item_id
