-- grain: one item of one counting scorecard; what a person may judge
SELECT s.call_id, r.item_id, s.closed
FROM counting AS s
JOIN item_results AS r ON r.scorecard_id = s.scorecard_id;
