-- grain: one agent; in lists one entry a week (0 the week of Monday $first), calls with a total
-- invariant: lost is the sum of the shares 0..1 of the points that were lost, squares that of their squares
WITH weekly AS (
    SELECT
        coalesce(agent_id, agent_no) AS agent,
        CAST(floor((day - $first::DATE) / 7) AS INTEGER) AS week,
        max_by(agent_name, day) AS agent_name,
        max_by(agent_no, day) AS agent_no,
        max_by(team, day) AS team,
        sum(counted)::DOUBLE AS judged,
        sum(total_sum) AS total_sum,
        sum(total_squares) AS total_squares
    FROM daily_scores
    WHERE day >= $first::DATE
      AND day <= $last::DATE
      AND coalesce(agent_id, agent_no) IS NOT NULL
      AND ($rubric::VARCHAR IS NULL OR rubric = $rubric::VARCHAR)
      AND ($branch::VARCHAR IS NULL OR branch = $branch::VARCHAR)
      AND ($queue::VARCHAR IS NULL OR queue = $queue::VARCHAR)
    GROUP BY agent, week
)

SELECT
    agent,
    max_by(agent_name, week) AS agent_name,
    max_by(agent_no, week) AS agent_no,
    max_by(team, week) AS team,
    list(week) AS weeks,
    list(judged) AS judged,
    list(judged - total_sum / 100.0) AS lost,
    list(judged - total_sum / 50.0 + total_squares / 10000.0) AS squares
FROM weekly
GROUP BY agent
ORDER BY agent
