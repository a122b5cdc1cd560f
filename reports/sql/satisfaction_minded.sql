-- grain: one agent (NULL: unknown), and whether an item that customers mind ($items) failed in the call; all judged
-- calls asked about, rated or not
-- invariant: rated <= calls
WITH failed AS (
    SELECT DISTINCT r.scorecard_id
    FROM item_results AS r
    LEFT JOIN reviewed_items AS p ON p.scorecard_id = r.scorecard_id AND p.item_id = r.item_id
    WHERE coalesce(p.outcome, r.outcome) = 'fail'
      AND r.item_id IN (SELECT unnest($items::VARCHAR[]))
)

SELECT
    coalesce(c.agent_id, c.agent_no) AS agent,
    failed.scorecard_id IS NOT NULL AS marked,
    count(*) AS calls,
    count(f.score) AS rated
FROM official_scorecards AS s
JOIN calls AS c USING (call_id)
LEFT JOIN satisfaction AS f USING (call_id)
LEFT JOIN failed ON failed.scorecard_id = s.scorecard_id
WHERE ($start::DATE IS NULL OR c.day >= $start::DATE)
  AND ($end::DATE IS NULL OR c.day <= $end::DATE)
  AND ($rubric::VARCHAR IS NULL OR s.rubric = $rubric::VARCHAR)
  AND ($agent::VARCHAR IS NULL OR coalesce(c.agent_id, c.agent_no) = $agent::VARCHAR)
  AND ($team::VARCHAR IS NULL OR c.team = $team::VARCHAR)
  AND ($branch::VARCHAR IS NULL OR c.branch = $branch::VARCHAR)
  AND ($queue::VARCHAR IS NULL OR c.queue = $queue::VARCHAR)
GROUP BY 1, 2
ORDER BY 1 NULLS LAST, 2
