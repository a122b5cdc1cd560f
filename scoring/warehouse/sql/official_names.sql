-- grain: one item of a call, as it counts now
SELECT i.item_id, i.item_name
FROM official_scorecards AS s
JOIN official_items AS i USING (scorecard_id)
WHERE s.call_id = $call AND i.call_id = $call
ORDER BY i.item_id;
