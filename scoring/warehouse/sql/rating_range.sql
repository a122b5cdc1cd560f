-- grain: one row; how many ratings there are of other calls than $calls, the lowest and the highest
SELECT count(*), min(score), max(score) FROM satisfaction WHERE NOT list_contains($calls::VARCHAR[], call_id);
