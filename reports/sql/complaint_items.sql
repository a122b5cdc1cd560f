-- grain: one item of one rubric (versions together) over the calls of one agent, those in $calls and all others
-- invariants: only decided verdicts count; counts add up over agents
WITH marked AS (
    SELECT DISTINCT unnest($calls::VARCHAR[]) AS call_id
),

counted AS (
    SELECT
        i.rubric, i.item_id,
        coalesce(i.agent_id, i.agent_no) AS agent,
        max_by(i.item_name, i.day) AS item_name,
        max_by(i.training, i.day) AS training,
        min(i.position) AS position,
        count(*) FILTER (m.call_id IS NOT NULL AND i.outcome = 'fail') AS complaint_failed,
        count(*) FILTER (m.call_id IS NOT NULL) AS complaint_decided,
        count(*) FILTER (m.call_id IS NULL AND i.outcome = 'fail') AS other_failed,
        count(*) FILTER (m.call_id IS NULL) AS other_decided
    FROM official_items AS i
    LEFT JOIN marked AS m ON m.call_id = i.call_id
    WHERE i.outcome IN ('pass', 'fail')
      AND i.day >= $before AND i.day <= $end
      AND ($rubric::VARCHAR IS NULL OR i.rubric = $rubric::VARCHAR)
      AND ($agent::VARCHAR IS NULL OR coalesce(i.agent_id, i.agent_no) = $agent::VARCHAR)
      AND ($team::VARCHAR IS NULL OR i.team = $team::VARCHAR)
      AND ($branch::VARCHAR IS NULL OR i.branch = $branch::VARCHAR)
      AND ($queue::VARCHAR IS NULL OR i.queue = $queue::VARCHAR)
    GROUP BY i.rubric, i.item_id, agent
)

SELECT c.*, coalesce(r.name, c.rubric) AS rubric_name
FROM counted AS c
LEFT JOIN (SELECT rubric, any_value(name) AS name FROM rubrics GROUP BY rubric) AS r USING (rubric)
ORDER BY c.rubric, c.position, c.item_id, c.agent NULLS LAST
