-- grain: one person's verdict that counts, on an item of a call of an open month
SELECT v.call_id, v.item_id, v.judge, v.outcome, v.judged_at, v.note
FROM reviews AS v
JOIN counting AS s ON s.call_id = v.call_id AND NOT s.closed
WHERE v.late IS NOT TRUE AND v.purpose IS DISTINCT FROM 'calibration'
ORDER BY v.call_id, v.judged_at, v.judge;
