-- grain: one call drawn by lot from those of one day in which the machine found nothing: no item failed or open, and
-- no wish for a review. `population` is how many there are. What people have said since changes neither the lot nor
-- the population, so that the chance of being drawn stays what it was; who was heard already (`reviewed`) is told.
WITH of_day AS MATERIALIZED (
    SELECT
        s.scorecard_id, s.call_id, c.day, c.agent_id, c.agent_no, c.agent_name, c.team, c.queue, s.rubric, s.total,
        s.lower, s.upper, s.fatal, s.reviewed, c.recording IS NOT NULL AS recorded
    FROM official_scorecards AS s
    JOIN calls AS c USING (call_id)
    WHERE c.day = $day::DATE
      AND ($rubric::VARCHAR IS NULL OR s.rubric = $rubric::VARCHAR)
      AND ($agent::VARCHAR IS NULL OR coalesce(c.agent_id, c.agent_no) = $agent::VARCHAR)
      AND ($team::VARCHAR IS NULL OR c.team = $team::VARCHAR)
      AND ($branch::VARCHAR IS NULL OR c.branch = $branch::VARCHAR)
      AND ($queue::VARCHAR IS NULL OR c.queue = $queue::VARCHAR)
      AND NOT EXISTS (FROM closed_months AS m WHERE m.month = date_trunc('month', c.day))
),

told AS (  -- by call too, since rows of one day's calls lie together
    SELECT m.scorecard_id
    FROM scorecards AS m
    JOIN of_day AS s ON s.call_id = m.call_id AND s.scorecard_id = m.scorecard_id
    WHERE m.review_risk IS NOT NULL
    UNION ALL
    SELECT r.scorecard_id
    FROM item_results AS r
    JOIN of_day AS s ON s.call_id = r.call_id AND s.scorecard_id = r.scorecard_id
    WHERE r.outcome IN ('fail', 'uncertain', 'error')
)

SELECT * EXCLUDE (scorecard_id), count(*) OVER () AS population
FROM of_day AS s
ANTI JOIN told USING (scorecard_id)
ORDER BY md5($day::DATE::VARCHAR || ' ' || call_id), call_id
LIMIT $drawn
