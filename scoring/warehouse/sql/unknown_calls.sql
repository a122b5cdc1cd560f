-- grain: the whole; how many of the calls named were never loaded
SELECT count(*)
FROM unnest($calls::VARCHAR[]) AS named (call_id)
ANTI JOIN calls AS c ON c.call_id = named.call_id;
