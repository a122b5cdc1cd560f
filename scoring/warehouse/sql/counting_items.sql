-- grain: one item of one counting scorecard, with what its rubric says of its points
SELECT
    r.scorecard_id, r.item_id, r.outcome, r.points, r.max_points, r.reason, r.confidence,
    coalesce(r.hits, 0) AS hits,
    i.name, i.severity, i.check_type, i.points AS worth, i.each_hit, i.cap, i.bonus
FROM item_results AS r
JOIN counting AS s ON s.scorecard_id = r.scorecard_id AND NOT s.closed
JOIN rubric_items AS i ON i.rubric = s.rubric AND i.rubric_version = s.rubric_version AND i.item_id = r.item_id
ORDER BY r.scorecard_id, i.position;
