-- grain: one heard call of $before to $end in which the customer said a word of $pattern, or which the call record has
-- down as a complaint; at most $most, drawn by lot (`population`: how many there were). `turns` are the customer's
-- turns with such a word, at most five, in order.
WITH heard AS (
    SELECT
        call_id, day, coalesce(agent_id, agent_no) AS agent, agent_name, agent_no, team, queue, business_type,
        coalesce(business_type, '') LIKE '%投诉%' OR coalesce(queue, '') LIKE '%投诉%' AS registered
    FROM calls
    WHERE state = 'scored'
      AND day >= $before AND day <= $end
      AND ($agent::VARCHAR IS NULL OR coalesce(agent_id, agent_no) = $agent::VARCHAR)
      AND ($team::VARCHAR IS NULL OR team = $team::VARCHAR)
      AND ($branch::VARCHAR IS NULL OR branch = $branch::VARCHAR)
      AND ($queue::VARCHAR IS NULL OR queue = $queue::VARCHAR)
),

spoken AS (
    SELECT
        call_id,
        list({'start_s': start_s, 'end_s': end_s, 'text': "text"} ORDER BY turn_index)[:5] AS turns
    FROM turns
    WHERE speaker = 'customer' AND doubtful IS NOT TRUE
      AND day >= $before AND day <= $end
      AND regexp_matches("text", $pattern)
    GROUP BY call_id
)

SELECT h.*, coalesce(s.turns, []) AS turns, count(*) OVER () AS population
FROM heard AS h
LEFT JOIN spoken AS s USING (call_id)
WHERE h.registered OR s.call_id IS NOT NULL
ORDER BY md5($seed || h.call_id), h.call_id
LIMIT $most
