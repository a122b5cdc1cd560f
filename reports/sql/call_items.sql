-- grain: one item that went wrong or stayed open, of the calls named
SELECT call_id, item_id, item_name, severity, training, outcome, points, max_points, reason, confidence, evidence
FROM official_items
WHERE call_id IN (SELECT unnest($calls::VARCHAR[]))
  AND outcome IN ('fail', 'uncertain', 'error')
ORDER BY call_id, severity <> 'fatal', outcome <> 'fail', position
