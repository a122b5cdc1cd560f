-- grain: one call named that has a scorecard; what failed in it, in the order of the rubric
SELECT
    call_id,
    list(item_name ORDER BY position) FILTER (outcome = 'fail') AS failed
FROM official_items
WHERE call_id IN (SELECT unnest($calls::VARCHAR[]))
GROUP BY call_id
ORDER BY call_id
