-- grain: one item of one official scorecard
SELECT
    day, call_id, agent_name, agent_no, team, rubric, item_id, item_name, severity, training, outcome,
    points, max_points, confidence, reason,
    evidence[1].start_s AS start_s, evidence[1].end_s AS end_s, evidence[1].speaker AS speaker,
    evidence[1]."text" AS "text"
FROM official_items
WHERE ($night_run::VARCHAR IS NULL OR call_id IN (SELECT call_id FROM calls WHERE run_id = $night_run::VARCHAR))
  AND ($start::DATE IS NULL OR day >= $start::DATE)
  AND ($end::DATE IS NULL OR day <= $end::DATE)
ORDER BY day DESC NULLS LAST, call_id, position
LIMIT $most
