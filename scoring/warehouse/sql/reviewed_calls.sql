-- grain: one call of those named that people have judged
SELECT DISTINCT call_id FROM reviews WHERE late IS NOT TRUE AND purpose IS DISTINCT FROM 'calibration' AND call_id IN (SELECT unnest($calls::VARCHAR[]));
