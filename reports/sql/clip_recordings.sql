-- grain: one call; where its recording lies, and whether there ever was one
SELECT call_id, recording, source FROM calls WHERE call_id IN (SELECT unnest($calls::VARCHAR[]))
