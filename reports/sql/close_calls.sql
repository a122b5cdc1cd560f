-- grain: one of at most $most calls whose id, or whose recording's name, is most like $call
SELECT call_id
FROM calls
ORDER BY
    contains(call_id, $call) OR contains($call, call_id) OR contains(coalesce(recording, ''), $call) DESC,
    jaro_winkler_similarity(call_id, $call) DESC,
    call_id
LIMIT $most
