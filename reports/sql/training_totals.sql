-- grain: one agent in one week (its Monday), calls with a total
-- invariant: lost is the sum of the shares 0..1 of the points that were lost, squares that of their squares
WITH judged AS (
    SELECT
        coalesce(c.agent_id, c.agent_no) AS agent,
        CAST(date_trunc('week', c.day) AS DATE) AS week,
        c.day, c.agent_name, c.agent_no, c.team,
        greatest(0.0, least(1.0, (100.0 - s.total) / 100.0)) AS lost
    FROM official_scorecards AS s
    JOIN calls AS c USING (call_id)
    WHERE c.day >= $first::DATE
      AND c.day <= $last::DATE
      AND coalesce(c.agent_id, c.agent_no) IS NOT NULL
      AND ($rubric::VARCHAR IS NULL OR s.rubric = $rubric::VARCHAR)
      AND ($branch::VARCHAR IS NULL OR c.branch = $branch::VARCHAR)
      AND ($queue::VARCHAR IS NULL OR c.queue = $queue::VARCHAR)
)

SELECT
    agent,
    week,
    max_by(agent_name, day) AS agent_name,
    max_by(agent_no, day) AS agent_no,
    max_by(team, day) AS team,
    coalesce(sum(lost), 0.0) AS lost,
    coalesce(sum(lost * lost), 0.0) AS squares,
    count(lost) AS judged
FROM judged
GROUP BY agent, week
ORDER BY agent, week
