-- grain: one turn of the calls named
SELECT call_id, speaker, start_s, end_s, "text", doubtful
FROM turns
WHERE call_id IN (SELECT unnest($calls::VARCHAR[]))
ORDER BY call_id, turn_index
