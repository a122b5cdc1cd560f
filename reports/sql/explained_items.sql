-- grain: one item of the official scorecard of the call named, in the order of the rubric; of what a person has
-- decided also who, when and why, and what the machine had found
SELECT
    i.item_id, i.item_name AS name, i.category, i.severity, i.training, i.check_type, i.outcome, i.points,
    i.max_points, i.confidence, i.reason, i.evidence,
    p.judge, p.judged_at AT TIME ZONE $time_zone AS judged_at, v.note,
    m.outcome AS machine_outcome, m.points AS machine_points, m.reason AS machine_reason
FROM official_items AS i
JOIN item_results AS m USING (scorecard_id, item_id)
LEFT JOIN reviewed_items AS p USING (scorecard_id, item_id)
LEFT JOIN reviews AS v
    ON v.call_id = p.call_id AND v.item_id = p.item_id AND v.judge = p.judge AND v.judged_at = p.judged_at
WHERE i.call_id = $call
ORDER BY i.position
