-- grain: one item of one rubric (versions together) for one agent, its last 28 days apart from what came before
-- invariant: the last 28 days are those of the whole scope, not of the agent
WITH chosen AS (
    SELECT rubric, item_id, coalesce(agent_id, agent_no) AS agent, day, failed, decided
    FROM daily_items
    WHERE day IS NOT NULL
      AND ($start::DATE IS NULL OR day >= $start::DATE)
      AND ($end::DATE IS NULL OR day <= $end::DATE)
      AND ($rubric::VARCHAR IS NULL OR rubric = $rubric::VARCHAR)
      AND ($agent::VARCHAR IS NULL OR coalesce(agent_id, agent_no) = $agent::VARCHAR)
      AND ($team::VARCHAR IS NULL OR team = $team::VARCHAR)
      AND ($branch::VARCHAR IS NULL OR branch = $branch::VARCHAR)
      AND ($queue::VARCHAR IS NULL OR queue = $queue::VARCHAR)
),

split AS (
    SELECT *, day > (SELECT max(day) FROM chosen) - INTERVAL 28 DAY AS recent
    FROM chosen
    WHERE list_contains($agents::VARCHAR[], agent)
)

SELECT
    rubric, item_id, agent,
    coalesce(sum(failed) FILTER (recent), 0)::BIGINT AS failed,
    coalesce(sum(decided) FILTER (recent), 0)::BIGINT AS decided,
    coalesce(sum(failed) FILTER (NOT recent), 0)::BIGINT AS failed_before,
    coalesce(sum(decided) FILTER (NOT recent), 0)::BIGINT AS decided_before
FROM split
GROUP BY rubric, item_id, agent
ORDER BY rubric, item_id, agent
