-- grain: one heard call of the window ($from to $end) or of the time before it (from $before on), with what its
-- customer said; of each of the two at most $most_now and $most_before calls, drawn by lot
-- invariants: `population` is how many calls of its time there were to draw from; week counts back from the window, 0 is
-- the window itself; calls whose customer said nothing have no text
WITH heard AS (
    SELECT
        call_id, day, coalesce(agent_id, agent_no) AS agent, agent_name, agent_no, team, queue, business_type,
        customer_ref, talk_s + after_call_s AS handle_s, transfers,
        CASE WHEN day >= $from THEN 0 ELSE CAST(date_diff('day', day, $from) + 6 AS INTEGER) // 7 END AS week
    FROM calls
    WHERE state = 'scored'
      AND day >= $before AND day <= $end
      AND ($agent::VARCHAR IS NULL OR coalesce(agent_id, agent_no) = $agent::VARCHAR)
      AND ($team::VARCHAR IS NULL OR team = $team::VARCHAR)
      AND ($branch::VARCHAR IS NULL OR branch = $branch::VARCHAR)
      AND ($queue::VARCHAR IS NULL OR queue = $queue::VARCHAR)
),

drawn AS (
    SELECT *, count(*) OVER (PARTITION BY week = 0) AS population
    FROM heard
    QUALIFY row_number() OVER (PARTITION BY week = 0 ORDER BY md5($seed || call_id), call_id)
        <= CASE WHEN week = 0 THEN $most_now ELSE $most_before END
),

said AS (
    SELECT
        call_id, turn_index, "text",
        row_number() OVER (PARTITION BY call_id ORDER BY turn_index) AS turn
    FROM turns
    WHERE speaker = 'customer' AND doubtful IS NOT TRUE
      AND day >= $before AND day <= $end
      AND call_id IN (SELECT call_id FROM drawn)
),

words AS (
    SELECT
        call_id,
        left(string_agg("text", chr(10) ORDER BY turn_index), $most_characters) AS "text",
        left(string_agg("text", chr(10) ORDER BY turn_index) FILTER (turn <= $opening), $most_characters) AS opening
    FROM said
    GROUP BY call_id
),

rated AS (
    SELECT call_id, max(score) AS score FROM satisfaction GROUP BY call_id
)

SELECT
    d.call_id, d.day, d.week, d.agent, d.agent_name, d.agent_no, d.team, d.queue, d.business_type, d.customer_ref,
    d.handle_s, d.transfers, d.population, r.score, w."text", w.opening
FROM drawn AS d
LEFT JOIN words AS w USING (call_id)
LEFT JOIN rated AS r USING (call_id)
ORDER BY d.call_id
