-- grain: one call drawn by lot from those of one day in which the machine found nothing: no item failed or open, and
-- no wish for a review. `population` is how many there are. What people have said since changes neither the lot nor
-- the population, so that the chance of being drawn stays what it was; who was heard already (`reviewed`) is told.
WITH quiet AS (
    SELECT
        s.call_id, c.day, c.agent_id, c.agent_no, c.agent_name, c.team, c.queue, s.rubric, s.total, s.lower, s.upper,
        s.fatal, s.reviewed
    FROM official_scorecards AS s
    JOIN scorecards AS machine ON machine.scorecard_id = s.scorecard_id AND machine.review_risk IS NULL
    JOIN calls AS c ON c.call_id = s.call_id
    WHERE c.day = $day::DATE
      AND ($rubric::VARCHAR IS NULL OR s.rubric = $rubric::VARCHAR)
      AND ($agent::VARCHAR IS NULL OR coalesce(c.agent_id, c.agent_no) = $agent::VARCHAR)
      AND ($team::VARCHAR IS NULL OR c.team = $team::VARCHAR)
      AND ($branch::VARCHAR IS NULL OR c.branch = $branch::VARCHAR)
      AND ($queue::VARCHAR IS NULL OR c.queue = $queue::VARCHAR)
      AND NOT EXISTS (FROM closed_months AS m WHERE m.month = date_trunc('month', c.day))
      AND NOT EXISTS (
          FROM item_results AS r
          WHERE r.scorecard_id = s.scorecard_id AND r.outcome IN ('fail', 'uncertain', 'error')
      )
)

SELECT *, count(*) OVER () AS population
FROM quiet
ORDER BY md5($day::DATE::VARCHAR || ' ' || call_id), call_id
LIMIT $drawn
