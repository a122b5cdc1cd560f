INSERT INTO stale_days SELECT DISTINCT day FROM calls WHERE call_id IN (SELECT unnest($calls::VARCHAR[]));
