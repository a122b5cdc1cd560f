-- grain: one item of the official scorecard of the call named, in the order of the rubric
SELECT
    item_id, item_name AS name, category, severity, training, check_type, outcome, points, max_points, confidence,
    reason, evidence
FROM official_items
WHERE call_id = $call
ORDER BY position
