-- grain: one turn of a customer in the calls named
SELECT t.call_id, t.day, t.start_s, t.end_s, t."text"
FROM turns AS t
WHERE t.call_id IN (SELECT unnest($calls::VARCHAR[]))
  AND t.day >= $before AND t.day <= $end
  AND t.speaker = 'customer' AND t.doubtful IS NOT TRUE
ORDER BY t.call_id, t.turn_index
