-- grain: one decided item of one of the calls of satisfaction_calls.sql; `number` counts as there
-- invariant: outcome is 1 for a failure, 0 for a pass; an item has one id whatever the rubric
WITH drawn AS (
    SELECT c.call_id, s.scorecard_id
    FROM satisfaction AS f
    JOIN official_scorecards AS s USING (call_id)
    JOIN calls AS c USING (call_id)
    WHERE coalesce(c.agent_id, c.agent_no) IS NOT NULL
      AND ($start::DATE IS NULL OR c.day >= $start::DATE)
      AND ($end::DATE IS NULL OR c.day <= $end::DATE)
      AND ($rubric::VARCHAR IS NULL OR s.rubric = $rubric::VARCHAR)
      AND ($agent::VARCHAR IS NULL OR coalesce(c.agent_id, c.agent_no) = $agent::VARCHAR)
      AND ($team::VARCHAR IS NULL OR c.team = $team::VARCHAR)
      AND ($branch::VARCHAR IS NULL OR c.branch = $branch::VARCHAR)
      AND ($queue::VARCHAR IS NULL OR c.queue = $queue::VARCHAR)
    ORDER BY md5(c.call_id), c.call_id
    LIMIT $most
),

numbered AS (
    SELECT scorecard_id, row_number() OVER (ORDER BY call_id) - 1 AS number
    FROM drawn
),

kinds AS (
    SELECT unnest($items::VARCHAR[]) AS item_id, unnest(range(len($items::VARCHAR[]))) AS column_number
),

-- As the view official_items, which would look at every call there is.
results AS (
    SELECT
        n.number,
        k.column_number,
        coalesce(p.outcome, r.outcome) AS outcome,
        CASE WHEN p.item_id IS NULL THEN r.points ELSE p.points END AS points
    FROM item_results AS r
    JOIN numbered AS n USING (scorecard_id)
    JOIN kinds AS k USING (item_id)
    LEFT JOIN reviewed_items AS p ON p.scorecard_id = r.scorecard_id AND p.item_id = r.item_id
)

SELECT number, column_number, (outcome = 'fail')::INTEGER AS outcome, coalesce(points, 0.0) AS points
FROM results
WHERE outcome IN ('pass', 'fail')
