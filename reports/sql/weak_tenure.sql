-- grain: one item of one rubric (versions together) for one agent in one band of tenure on the day of the call:
-- new (under 3 months), settling (3 to 12), settled (12 and over)
-- invariant: calls without a day, and those of agents whose hire date is unknown or later, are in no band
WITH chosen AS (
    SELECT
        d.rubric, d.item_id, d.failed, d.decided,
        coalesce(d.agent_id, d.agent_no) AS agent,
        CASE
            WHEN d.day < a.hired + INTERVAL 3 MONTH THEN 'new'
            WHEN d.day < a.hired + INTERVAL 12 MONTH THEN 'settling'
            ELSE 'settled'
        END AS band
    FROM daily_items AS d
    JOIN agents AS a ON coalesce(a.agent_id, a.agent_no) = coalesce(d.agent_id, d.agent_no)
    WHERE d.day >= a.hired
      AND ($start::DATE IS NULL OR d.day >= $start::DATE)
      AND ($end::DATE IS NULL OR d.day <= $end::DATE)
      AND ($rubric::VARCHAR IS NULL OR d.rubric = $rubric::VARCHAR)
      AND ($agent::VARCHAR IS NULL OR coalesce(d.agent_id, d.agent_no) = $agent::VARCHAR)
      AND ($team::VARCHAR IS NULL OR d.team = $team::VARCHAR)
      AND ($branch::VARCHAR IS NULL OR d.branch = $branch::VARCHAR)
      AND ($queue::VARCHAR IS NULL OR d.queue = $queue::VARCHAR)
)

SELECT rubric, item_id, agent, band, sum(failed)::BIGINT AS failed, sum(decided)::BIGINT AS decided
FROM chosen
GROUP BY rubric, item_id, agent, band
HAVING sum(decided) > 0
ORDER BY rubric, item_id, band, agent
