SELECT call_id, item_id, judge, judged_at FROM reviews WHERE call_id IN (SELECT unnest($calls::VARCHAR[]));
